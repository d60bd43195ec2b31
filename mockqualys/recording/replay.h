// Replay answers a request with what a recording has for it. Requests are compared as they were meant (canonical.h);
// ids are those of the recording. The same request asked several times gets its recorded answers in their order, and
// from then on the last. Thread safe.
#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "mockqualys/recording/canonical.h"
#include "mockqualys/recording/exchange.h"

namespace mockqualys::recording {

class Replay {
 public:
  explicit Replay(std::vector<Exchange> exchanges);

  // The exchange lives as long as this object. The error says what is recorded that comes nearest, and where it
  // differs.
  tl::expected<const Exchange*, std::string> find(const Exchange& request);

  std::size_t size() const { return exchanges_.size(); }

 private:
  struct Answers {
    std::vector<std::size_t> positions;
    std::size_t next = 0;
    std::vector<std::string> lines;
  };
  std::string refusal(const Exchange& request, const Canonical& asked) const;

  const std::vector<Exchange> exchanges_;
  std::mutex mutex_;
  std::map<std::string, Answers> by_key_;
};

}  // namespace mockqualys::recording
