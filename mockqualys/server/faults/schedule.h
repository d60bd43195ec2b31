// The faults that are set, which request each of them strikes, and the answers a repeated page needs. Thread safe.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mockqualys/server/faults/catalogue.h"
#include "mockqualys/server/faults/walks.h"

namespace mockqualys::server {

struct ScheduledFault {
  std::int64_t number = 0;  // counted from 1
  std::shared_ptr<const CheckedFault> fault;
  std::int64_t matched = 0;  // requests since it was set, of its address
  std::int64_t struck = 0;   // how often it did something
  bool is_due() const;       // at the request that was matched last
  bool is_spent() const;
};

// A fault that strikes a request now.
struct DueFault {
  std::int64_t number;
  std::shared_ptr<const CheckedFault> fault;
};

class Schedule {
 public:
  void set(CheckedFault fault);
  void clear();
  std::vector<ScheduledFault> faults() const;

  // Counts this request for every fault that matches it and returns the one that strikes it: the one set first. Faults
  // that ask for a record are counted when the answer is known; `find_record` says whether it holds the one of an id.
  std::optional<DueFault> arrive(const Request& request, std::string_view user);
  std::optional<DueFault> answered(const Request& request, std::string_view user, const Reply& right);
  void count_strike(std::int64_t number);

  // The same for a new connection and the faults that strike those.
  std::optional<DueFault> connect(bool tls);
  // How long connections are to be refused from now on, when the next one is due for a fault that does so. Counts it.
  std::optional<DueFault> take_refusal();
  // Called after a fault was set and after all were forgotten, on the thread that did it.
  void watch(std::function<void()> changed);

  // `path`, `user`: of the fault; empty matches all.
  std::optional<Reply> previous(std::string_view path, std::string_view user) const;
  void remember(std::string_view path, std::string_view user, const Reply& reply);

 private:
  struct Past {
    std::string path, user;
    Reply reply;
  };
  template <class Matches>
  std::optional<DueFault> count(Matches matches);

  mutable std::mutex mutex_;
  std::vector<ScheduledFault> faults_;
  std::int64_t numbers_ = 0;
  std::deque<Past> past_;  // the newest first, one a path and user
  std::function<void()> changed_;
  Walks walks_;  // kept while a fault asks for a page
};

}  // namespace mockqualys::server
