// One page of a search on its way in: a thread of its own sends the request, decodes and proves the answer, and hands
// the records over in bounded batches. The walk holds at most two at once, the page being stored and the one after it.
//
// Threads: everything public is for the owner's thread. The destructor stops the transfer and joins.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

#include "connector/http/client.h"
#include "connector/sync/proof.h"
#include "connector/sync/weight.h"
#include "connector/wire/decode.h"

namespace qualyswas::sync {

template <class Record>
struct Batch {
  std::vector<Record> records;
  std::vector<wire::Unreadable> unreadable;
};

// What waits between the transfer and the store. Beyond it the transfer pauses, so memory stays flat whatever comes.
constexpr std::size_t kBatchBytes = 4 * 1024 * 1024;
constexpr std::size_t kBatchRecords = 2'000;

template <class Record>
class PageFetch {
 public:
  using MakeDecoder = std::unique_ptr<wire::Decoder> (*)(wire::PageHandler<Record>);

  enum class Kind {
    Head,     // the envelope is known: the next page may be asked for
    Batch,    // more than fits has arrived: store these and come back
    Restart,  // an attempt failed after some of its records were handed over: forget those
    End,      // nothing more comes; `outcome` says how it went, `batch` holds the rest
    Idle,     // nothing happened for a while
  };
  struct Turn {
    Kind kind = Kind::Idle;
    wire::PageHead head;
    Batch<Record> batch;
    Result<PageEnd> outcome;
  };

  PageFetch(http::Client& client, http::Request request, std::int64_t after_id, MakeDecoder make,
            const std::stop_token& stop)
      : after_id_{after_id}, proof_{after_id}, make_{make}, stopped_from_outside_{stop, [this] { cancel(); }} {
    thread_ = std::thread{[this, &client, request = std::move(request)] { work(client, request, own_.get_token()); }};
  }
  ~PageFetch() {
    cancel();
    thread_.join();
  }
  PageFetch(const PageFetch&) = delete;
  PageFetch& operator=(const PageFetch&) = delete;

  std::int64_t after_id() const { return after_id_; }

  // What to do next; waits no longer than `idle`.
  Turn next(std::chrono::milliseconds idle) {
    std::unique_lock lock{mutex_};
    changed_.wait_for(lock, idle, [&] { return restart_ || (head_ && !head_told_) || ended_ || full(); });
    Turn turn;
    if (std::exchange(restart_, false)) {
      turn.kind = Kind::Restart;
    } else if (head_ && !head_told_) {
      head_told_ = true;
      turn.kind = Kind::Head;
      turn.head = *head_;
    } else if (ended_) {
      turn.kind = Kind::End;
      turn.outcome = outcome_;
      turn.batch = take();
    } else if (full()) {
      turn.kind = Kind::Batch;
      turn.batch = take();
      handed_over_ = true;
    }
    lock.unlock();
    changed_.notify_all();
    return turn;
  }

 private:
  // Runs on the fetch's thread, called by http::Client.
  class Incoming final : public http::Body {
   public:
    Incoming(PageFetch& fetch, std::stop_token stop) : fetch_{fetch}, stop_{std::move(stop)} {}

    Result<void> begin(const http::Head&) override {
      fetch_.forget_attempt();
      decoder_ = fetch_.make_({
          .head =
              [this](const wire::PageHead& head) {
                fetch_.proof_.head(head);
                fetch_.set_head(head);
              },
          .record = [this](Record&& record) -> Result<void> {
            if (fault_) return fail(*fault_);
            if (auto proven = fetch_.proof_.record(record.id); !proven) return proven;
            return fetch_.push(std::move(record), stop_);
          },
          .unreadable =
              [this](const wire::Unreadable& unreadable) {
                if (fault_ || ending_) return;
                if (auto proven = fetch_.proof_.unreadable(unreadable.id); !proven) fault_ = proven.error();
                fetch_.push(unreadable, stop_);
              },
      });
      fault_.reset();
      ending_ = false;
      return {};
    }
    Result<void> write(std::string_view piece) override { return decoder_->write(piece); }
    Result<void> end() override {
      // What the decoder calls unreadable now is no record but the page: a count that its records do not meet. The
      // proof judges that, and does not let it pass for one bad record.
      ending_ = true;
      if (auto ended = decoder_->end(); !ended) return ended;
      if (fault_) return fail(*fault_);
      auto proven = fetch_.proof_.finish();
      if (!proven) return fail(proven.error());
      end_ = *proven;
      return {};
    }
    const PageEnd& page_end() const { return end_; }

   private:
    PageFetch& fetch_;
    std::stop_token stop_;
    std::unique_ptr<wire::Decoder> decoder_;
    std::optional<Error> fault_;  // found where no error can be returned
    bool ending_ = false;
    PageEnd end_;
  };

  void work(http::Client& client, const http::Request& request, const std::stop_token& stop) {
    Result<PageEnd> outcome;
    try {
      Incoming body{*this, stop};
      const auto sent = client.send(request, body, stop);
      if (sent)
        outcome = body.page_end();
      else
        outcome = fail(sent.error());
    } catch (const std::exception& problem) {
      outcome = fail(ErrorKind::Transport, std::string{"unexpected failure: "} + problem.what());
    }
    const std::scoped_lock lock{mutex_};
    outcome_ = std::move(outcome);
    ended_ = true;
    changed_.notify_all();
  }

  void cancel() { own_.request_stop(); }

  void forget_attempt() {
    proof_ = PageProof{after_id_};
    const std::scoped_lock lock{mutex_};
    batch_ = {};
    bytes_ = 0;
    head_.reset();
    head_told_ = false;
    restart_ = restart_ || std::exchange(handed_over_, false);
    changed_.notify_all();
  }

  void set_head(const wire::PageHead& head) {
    const std::scoped_lock lock{mutex_};
    head_ = head;
    changed_.notify_all();
  }

  Result<void> push(Record&& record, const std::stop_token& stop) {
    std::unique_lock lock{mutex_};
    if (!changed_.wait(lock, stop, [&] { return !full(); }))
      return fail(ErrorKind::Cancelled, "stopped in the middle of a page");
    bytes_ += weight_of(record);
    batch_.records.push_back(std::move(record));
    if (full()) changed_.notify_all();
    return {};
  }

  void push(const wire::Unreadable& unreadable, const std::stop_token& stop) {
    std::unique_lock lock{mutex_};
    if (!changed_.wait(lock, stop, [&] { return !full(); })) return;  // the next record, or the client, sees the stop
    bytes_ += sizeof unreadable + unreadable.why.size();
    batch_.unreadable.push_back(unreadable);
    if (full()) changed_.notify_all();
  }

  bool full() const {
    return bytes_ >= kBatchBytes || batch_.records.size() + batch_.unreadable.size() >= kBatchRecords;
  }

  Batch<Record> take() {
    bytes_ = 0;
    return std::exchange(batch_, {});
  }

  const std::int64_t after_id_;
  PageProof proof_;  // of the fetch's thread alone
  MakeDecoder make_;

  std::mutex mutex_;  // guards what follows
  std::condition_variable_any changed_;
  Batch<Record> batch_;
  std::size_t bytes_ = 0;
  std::optional<wire::PageHead> head_;
  bool head_told_ = false, handed_over_ = false, restart_ = false, ended_ = false;
  Result<PageEnd> outcome_;

  std::stop_source own_;
  std::stop_callback<std::function<void()>> stopped_from_outside_;  // after `own_`, which it stops
  std::thread thread_;
};

}  // namespace qualyswas::sync
