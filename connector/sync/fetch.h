// One page of a search on its way in: a thread of its own sends the request, decodes and proves the answer, maps its
// records and hands the rows over in bounded batches. As soon as the envelope says that a page follows, that one is
// asked for, too; `Ahead` bounds how far this runs ahead of the store.
//
// Threads: everything public is for the owner's thread. The destructor stops the transfer and joins.
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

#include "connector/http/client.h"
#include "connector/model/weight.h"
#include "connector/sync/ahead.h"
#include "connector/sync/proof.h"
#include "connector/wire/decode.h"

namespace qualyswas::sync {

template <class Row>
struct Batch {
  std::vector<Row> rows;
  std::vector<wire::Unreadable> unreadable;
};

// What waits between the transfer and the store. Beyond it the transfer pauses, so memory stays flat whatever comes.
constexpr std::size_t kBatchBytes = 4 * 1024 * 1024;
constexpr std::size_t kBatchRows = 2'000;

// What all pages of one walk have in common; outlives them.
struct Reading {
  http::Client& client;
  std::function<http::Request(std::int64_t after_id, std::int64_t until_id)> search;
  Ahead& ahead;
  News& news;  // hears of every page that has something to tell
  const std::stop_token& stop;
};

// A Source says what is read and what becomes of it: Record, Row, kDecode and `Row map(Record&&)`.
template <class Source>
class PageFetch {
 public:
  using Record = typename Source::Record;
  using Row = typename Source::Row;

  enum class Kind {
    Batch,    // more than fits has arrived: store these and come back
    Restart,  // an attempt failed after some of its records were handed over: forget those
    End,      // nothing more comes; `outcome` says how it went, `batch` holds the rest
    Idle,     // nothing happened for a while
  };
  struct FetchEvent {
    Kind kind = Kind::Idle;
    Batch<Row> batch;
    Result<PageEnd> outcome;
  };

  PageFetch(const Reading& reading, std::int64_t after_id, std::int64_t until_id)
      : reading_{reading},
        after_id_{after_id},
        until_id_{until_id},
        proof_{after_id, until_id},
        stopped_from_outside_{reading.stop, [this] { cancel(); }} {
    thread_ = std::thread{[this] { work(own_.get_token()); }};
  }
  ~PageFetch() {
    cancel();
    thread_.join();
    reading_.ahead.taken(waiting_);
  }
  PageFetch(const PageFetch&) = delete;
  PageFetch& operator=(const PageFetch&) = delete;

  std::int64_t after_id() const { return after_id_; }

  // There is something to do next.
  bool is_ready() {
    const std::scoped_lock lock{mutex_};
    return has_event();
  }

  // What to do next; waits no longer than `idle`.
  FetchEvent next(std::chrono::milliseconds idle) {
    std::unique_lock lock{mutex_};
    changed_.wait_for(lock, idle, [&] { return has_event(); });
    FetchEvent event;
    if (std::exchange(restart_, false)) {
      event.kind = Kind::Restart;
    } else if (ended_) {
      event.kind = Kind::End;
      event.outcome = outcome_;
      event.batch = take();
      reading_.ahead.taken(std::exchange(waiting_, 0));
    } else if (full()) {
      event.kind = Kind::Batch;
      event.batch = take();
      handed_over_ = true;
    }
    lock.unlock();
    changed_.notify_all();
    return event;
  }

  // After the end: the page that follows, which may have been asked ahead on the word of an attempt that did not hold.
  std::unique_ptr<PageFetch> take_next(const PageEnd& end) {
    if (!end.more) return nullptr;
    if (next_ && next_->after_id() == end.last_id) return std::move(next_);
    return std::make_unique<PageFetch>(reading_, end.last_id, until_id_);
  }

 private:
  // Runs on the fetch's thread, called by http::Client.
  class Incoming final : public http::Body {
   public:
    Incoming(PageFetch& fetch, std::stop_token stop) : fetch_{fetch}, stop_{std::move(stop)} {}

    Result<void> begin(const http::Head& answer) override {
      fetch_.forget_attempt();
      decoder_ = Source::kDecode({
          .head =
              [this](const wire::PageHead& head) {
                fetch_.proof_.head(head);
                fetch_.ask_ahead(head);
              },
          .record = [this](Record&& record) -> Result<void> {
            if (fault_) return fail(*fault_);
            if (auto proven = fetch_.proof_.record(record.id); !proven) return proven;
            return fetch_.push(Source::map(std::move(record)), stop_);
          },
          .unreadable =
              [this](const wire::Unreadable& unreadable) {
                using What = wire::Unreadable::What;
                if (fault_ || unreadable.what == What::Page) return;  // the proof judges the page
                if (unreadable.what == What::Record) {
                  if (auto proven = fetch_.proof_.unreadable(unreadable.id); !proven) fault_ = proven.error();
                }
                fetch_.push(unreadable, stop_);
              },
      });
      decoder_->content_type(answer.header("Content-Type").value_or(std::string_view{}));
      decoder_->stop_on(stop_);
      fault_.reset();
      return {};
    }
    Result<void> write(std::string_view piece) override { return decoder_->write(piece); }
    Result<void> end() override {
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
    PageEnd end_;
  };

  void work(const std::stop_token& stop) {
    Result<PageEnd> outcome = fail(ErrorKind::Cancelled, "stopped before a page was asked for");
    if (reading_.ahead.begin_transfer(stop)) {
      try {
        outcome = transfer(stop);
      } catch (const std::exception& problem) {
        outcome = fail(ErrorKind::Transport, std::string{"unexpected failure: "} + problem.what());
      }
      reading_.ahead.end_transfer();
    }
    const std::scoped_lock lock{mutex_};
    waiting_ = std::max(bytes_, kLeastWaiting);
    reading_.ahead.arrived(waiting_);
    outcome_ = std::move(outcome);
    ended_ = true;
    told();
  }

  Result<PageEnd> transfer(const std::stop_token& stop) {
    Incoming body{*this, stop};
    const auto sent = reading_.client.send(reading_.search(after_id_, until_id_), body, stop);
    if (!sent) return fail(sent.error());
    return body.page_end();
  }

  void cancel() { own_.request_stop(); }

  void forget_attempt() {
    proof_ = PageProof{after_id_, until_id_};
    const std::scoped_lock lock{mutex_};
    batch_ = {};
    bytes_ = 0;
    restart_ = restart_ || std::exchange(handed_over_, false);
    told();
  }

  void ask_ahead(const wire::PageHead& head) {
    const bool follows = head.has_more.value_or(false) && head.last_id.value_or(0) > after_id_;
    if (!follows) {
      next_.reset();
    } else if (!next_ || next_->after_id() != *head.last_id) {
      next_ = std::make_unique<PageFetch>(reading_, *head.last_id, until_id_);
    }
    const auto announced = static_cast<std::size_t>(std::max<std::int64_t>(head.count.value_or(0), 0));
    const std::scoped_lock lock{mutex_};
    batch_.rows.reserve(std::min(announced, kBatchRows));
  }

  Result<void> push(Row&& row, const std::stop_token& stop) {
    std::unique_lock lock{mutex_};
    if (!changed_.wait(lock, stop, [&] { return !full(); }))
      return fail(ErrorKind::Cancelled, "stopped in the middle of a page");
    bytes_ += weight_of(row);
    batch_.rows.push_back(std::move(row));
    if (full()) told();
    return {};
  }

  void push(const wire::Unreadable& unreadable, const std::stop_token& stop) {
    std::unique_lock lock{mutex_};
    if (!changed_.wait(lock, stop, [&] { return !full(); })) return;  // the next record, or the client, sees the stop
    bytes_ += sizeof unreadable + unreadable.why.size();
    batch_.unreadable.push_back(unreadable);
    if (full()) told();
  }

  void told() {
    changed_.notify_all();
    reading_.news.tell();
  }
  bool has_event() const { return restart_ || ended_ || full(); }
  bool full() const { return bytes_ >= kBatchBytes || batch_.rows.size() + batch_.unreadable.size() >= kBatchRows; }

  Batch<Row> take() {
    bytes_ = 0;
    return std::exchange(batch_, {});
  }

  const Reading& reading_;
  const std::int64_t after_id_, until_id_;
  // Of the fetch's thread until it has ended, then of the owner's.
  PageProof proof_;
  std::unique_ptr<PageFetch> next_;
  std::size_t waiting_ = 0;  // what `ahead` has been told of

  std::mutex mutex_;  // guards what follows
  std::condition_variable_any changed_;
  Batch<Row> batch_;
  std::size_t bytes_ = 0;
  bool handed_over_ = false, restart_ = false, ended_ = false;
  Result<PageEnd> outcome_;

  std::stop_source own_;
  std::stop_callback<std::function<void()>> stopped_from_outside_;  // after `own_`, which it stops
  std::thread thread_;
};

}  // namespace qualyswas::sync
