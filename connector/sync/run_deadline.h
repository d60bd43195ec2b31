// The longest time that one sync may take (setting run_timeout_s): a vendor that goes on for ever, or a night that is
// not long enough, must not keep the next sync out. When it is over, the run is asked to stop as Ctrl-C asks it, and
// what was stored by then stays.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>

namespace qualyswas::sync {

class RunDeadline {
 public:
  RunDeadline(std::chrono::seconds allowed, const std::stop_token& outside)
      : outside_{outside, [this] { both_.request_stop(); }}, watch_{[this, allowed](const std::stop_token& done) {
          std::mutex mutex;
          std::unique_lock lock{mutex};
          std::condition_variable_any never;
          never.wait_for(lock, done, allowed, [] { return false; });
          if (done.stop_requested()) return;
          is_over_ = true;
          both_.request_stop();
        }} {}

  // Stopped from outside or by the time.
  std::stop_token token() const { return both_.get_token(); }
  bool is_over() const { return is_over_; }

 private:
  std::atomic<bool> is_over_{false};
  std::stop_source both_;
  std::stop_callback<std::function<void()>> outside_;  // after `both_`, which it stops
  std::jthread watch_;                                 // the last: it uses all of them, and ends first
};

}  // namespace qualyswas::sync
