// Time as a port: no layer below cli/ asks the machine what time it is, and none sleeps by itself.
#pragma once

#include <chrono>
#include <stop_token>

namespace qualyswas {

using Instant = std::chrono::sys_seconds;  // UTC, whole seconds: the vendor's resolution

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() const = 0;
};

class Sleeper {
 public:
  virtual ~Sleeper() = default;
  // Returns after `duration`, or earlier when `stop` is requested.
  virtual void sleep_for(std::chrono::milliseconds duration, const std::stop_token& stop) = 0;
};

}  // namespace qualyswas
