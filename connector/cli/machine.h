// The real machine behind the ports: clock, sleep, secrets, terminal, Ctrl-C. Only main.cpp uses it.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
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

// What a signal means that comes after others. `timeout -s INT` sends it to the process and to its group, a terminal to
// the group, a service manager to all: within half a second of the first it is the same wish.
class SignalRule {
 public:
  enum class Means { Stop, SameWish, EndAtOnce };
  Means of_signal_at(std::chrono::steady_clock::time_point now) {
    if (!first_) {
      first_ = now;
      return Means::Stop;
    }
    return now - *first_ <= kOneWish ? Means::SameWish : Means::EndAtOnce;
  }

 private:
  static constexpr std::chrono::milliseconds kOneWish{500};
  std::optional<std::chrono::steady_clock::time_point> first_;
};

// The first SIGINT or SIGTERM asks to stop, another one (see SignalRule) ends the process at once. To be made before
// any other thread.
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

// Calls `call` at each SIGHUP, on a thread of its own, until it is destroyed. One at a time.
class Hangups {
 public:
  explicit Hangups(std::function<void()> call);
  ~Hangups();
  Hangups(const Hangups&) = delete;
  Hangups& operator=(const Hangups&) = delete;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace qualyswas::cli
