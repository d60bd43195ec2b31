// The real machine behind the ports: clock, sleep, secrets, terminal, Ctrl-C. Only main.cpp uses it.
#pragma once

#include <stop_token>
#include <thread>

#include "connector/base/clock.h"
#include "connector/config/config.h"

namespace qualyswas::cli {

class SystemClock final : public Clock {
 public:
  Instant now() const override;
};

class SystemSleeper final : public Sleeper {
 public:
  void sleep_for(std::chrono::milliseconds duration, const std::stop_token& stop) override;
};

config::Secrets system_secrets();

int terminal_width();  // of stdout's or stderr's terminal; 80 when there is none

// The first SIGINT or SIGTERM asks to stop, the second ends the process at once. To be made before any other thread.
class Interrupts {
 public:
  Interrupts();
  ~Interrupts();
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;
  std::stop_token token() const { return stop_.get_token(); }

 private:
  std::stop_source stop_;
  std::jthread watcher_;
};

}  // namespace qualyswas::cli
