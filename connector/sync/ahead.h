// How far the reading of a walk runs ahead of its storing: how many answers are on their way at once, and how many
// bytes of rows wait. So a store that pauses (a checkpoint, an index) does not stop the reading, and memory stays flat
// all the same. Safe from any thread.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <stop_token>
#include <utility>

namespace qualyswas::sync {

// Beyond it no further page is begun, not even when none is on its way. The store can always go on: pages begin in
// order, so it needs no page that has not begun. Pages that have begun are bounded by themselves.
constexpr std::size_t kMostWaiting = 4 * 1024 * 1024;
// What a page counts for however small it is: it has a thread and its stack until it is taken.
constexpr std::size_t kLeastWaiting = kMostWaiting / 8;

class Ahead {
 public:
  // `most_transfers` is asked at every turn: a vendor tells its limit only when it answers.
  explicit Ahead(std::function<int()> most_transfers) : most_transfers_{std::move(most_transfers)} {}

  // Waits until one more answer may be on its way. False: stopped, and none may.
  bool begin_transfer(const std::stop_token& stop) {
    std::unique_lock lock{mutex_};
    const auto may_begin = [&] { return transfers_ < most_transfers_() && waiting_ < kMostWaiting; };
    if (!changed_.wait(lock, stop, may_begin)) return false;
    ++transfers_;
    return true;
  }
  void end_transfer() {
    change([&] { --transfers_; });
  }
  void arrived(std::size_t bytes) {
    const std::scoped_lock lock{mutex_};
    waiting_ += bytes;
  }
  void taken(std::size_t bytes) {
    change([&] { waiting_ -= bytes; });
  }

 private:
  template <class Change>
  void change(Change make) {
    const std::scoped_lock lock{mutex_};
    make();
    changed_.notify_all();
  }

  const std::function<int()> most_transfers_;
  std::mutex mutex_;  // guards what follows
  std::condition_variable_any changed_;
  int transfers_ = 0;
  std::size_t waiting_ = 0;
};

}  // namespace qualyswas::sync
