// A recording as it is made: from a proxy before a real Qualys, or from a HAR file. What reaches the folder has gone
// through the scrubber.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include <tl/expected.hpp>

#include "mockqualys/recording/proxy.h"

namespace mockqualys::recording {

struct Recording {
  std::string folder;
  std::string made_by = "mockqualys";
  std::chrono::days shift{0};                                                // every date is moved by so many
  std::function<void(const std::string&)> told = [](const std::string&) {};  // a line for the person who records
};

class Recorder {
 public:
  // Errors are one readable line.
  static tl::expected<std::unique_ptr<Recorder>, std::string> start(Recording recording, Upstream upstream, int port);
  ~Recorder();
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  int port() const;
  std::int64_t recorded() const;

 private:
  struct State;
  explicit Recorder(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Returns how many exchanges were written; what was left out is told.
tl::expected<std::int64_t, std::string> record_har(const Recording& recording, const std::string& har_file);

}  // namespace mockqualys::recording
