// How far the reading of a walk runs ahead of its storing: how many answers are on their way at once, and how many
// bytes of rows wait. So a store that pauses (a checkpoint, an index) does not stop the reading, and memory stays flat
// all the same. Safe from any thread.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <stop_token>
#include <utility>

namespace qualyswas::sync {

// Beyond it no further page is begun, not even when none is on its way. The store can always go on: what waits is of
// pages that have arrived whole, and any of them can be stored. Pages that have begun are bounded by themselves.
constexpr std::size_t kMostWaiting = 4 * 1024 * 1024;
// What a page counts for however small it is: it has a thread and its stack until it is taken.
constexpr std::size_t kLeastWaiting = kMostWaiting / 8;

// That something happened to one of several pages: for whoever waits for all of them at once.
class News {
 public:
  void tell() {
    const std::scoped_lock lock{mutex_};
    ++told_;
    changed_.notify_all();
  }
  // Waits until more was told than `seen`, no longer than `idle`; what has been told by then.
  std::uint64_t wait(std::uint64_t seen, std::chrono::milliseconds idle) {
    std::unique_lock lock{mutex_};
    changed_.wait_for(lock, idle, [&] { return told_ != seen; });
    return told_;
  }

 private:
  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  std::uint64_t told_ = 0;
};

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
