// The one page loop: all pages of one search, each fetched on a thread of its own (fetch.h), proved (proof.h) and
// handed to a sink, the next one on its way meanwhile, until the vendor says that no more follow or has sent too many
// (bound.h). Several parts of a search are read at the same time. The walk, the list of reports and the reconciliation
// read with it. It stores nothing and compares no counts.
//
// A Source says what is read and what becomes of it:
//
//   Record, Row    the vendor's record, and what is made of it on the page's thread by `static Row map(Record&&)`
//   kDecode        the decoder of wire/ for its answers
//   kName, kStep   "findings"; "reading findings", which is where an error happened
//   search(vendor, question), count(vendor, question, stop)
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "connector/sync/bound.h"
#include "connector/sync/fetch.h"
#include "connector/sync/vendor.h"

namespace qualyswas::sync {

enum class AfterPage { Continue, Stop };

// What becomes of the pages; called on the caller's thread, page by page. An error ends the reading.
template <class Row>
struct PageSink {
  // A page of this part follows, whole, before another one begins. Needed where there are several parts.
  std::function<void(std::size_t part)> begin = {};
  // Some of the page's rows, and what could not be read of it. At least once a page, before its `end`, with nothing in
  // it when the page is empty.
  std::function<Result<void>(Batch<Row>&&)> rows;
  // What `rows` brought of this page does not hold: it comes again, or the reading ends.
  std::function<void()> forget;
  // The page is whole and proven.
  std::function<Result<AfterPage>(const PageEnd&)> end;
  // Nothing has arrived for kIdle.
  std::function<Result<void>()> idle = {};
};

constexpr std::chrono::milliseconds kIdle{200};

// One page until its end is proven and taken.
template <class Source>
Result<std::pair<PageEnd, AfterPage>> read_page(PageFetch<Source>& fetch, const PageSink<typename Source::Row>& sink) {
  using Kind = typename PageFetch<Source>::Kind;
  for (;;) {
    auto event = fetch.next(kIdle);
    switch (event.kind) {
      case Kind::Batch:
        if (auto taken = sink.rows(std::move(event.batch)); !taken) return fail(taken.error());
        break;
      case Kind::Restart:
        sink.forget();
        break;
      case Kind::Idle:
        if (!sink.idle) break;
        if (auto told = sink.idle(); !told) return fail(told.error());
        break;
      case Kind::End: {
        if (!event.outcome) return fail(event.outcome.error());
        if (auto taken = sink.rows(std::move(event.batch)); !taken) return fail(taken.error());
        const auto after = sink.end(*event.outcome);
        if (!after) return fail(after.error());
        return std::pair{*event.outcome, *after};
      }
    }
  }
}

// One part of what is read, and the page of it that comes next.
template <class Source>
struct Lane {
  std::size_t part;
  std::unique_ptr<PageFetch<Source>> page;
};

// The lane that has something to tell, looked for behind the one that told last; waits no longer than kIdle.
template <class Source>
std::optional<std::size_t> find_ready(std::vector<Lane<Source>>& lanes, std::size_t behind, News& news,
                                      std::uint64_t& heard) {
  for (int attempt = 0; attempt < 2; ++attempt) {
    for (std::size_t i = 0; i < lanes.size(); ++i) {
      const auto at = (behind + 1 + i) % lanes.size();
      if (lanes[at].page->is_ready()) return at;
    }
    if (attempt == 0) heard = news.wait(heard, kIdle);
  }
  return std::nullopt;
}

// Reads the records of all parts: one after the other, or, where there are several, as many at a time as the vendor
// allows. The pages of a part come in their order, those of several as they arrive. Errors are those of
// http::Client::send, of the proof (Decode) and of the sink, with the source's step in front, and the bound's. Without
// a bound the sink has to say when it is enough.
template <class Source>
Result<void> read_parts(Vendor& vendor, const wire::Question& question, std::span<const store::Part> parts,
                        Bound* bound, const PageSink<typename Source::Row>& sink, const std::stop_token& stop) {
  const auto wanted = std::max(2, static_cast<int>(parts.size()));  // of one part the next page is asked ahead
  News news;
  Ahead ahead{[&] { return vendor.most_calls(wanted); }};
  const Reading reading{.client = vendor.client(),
                        .search =
                            [&](std::int64_t after_id, std::int64_t until_id) {
                              auto from_there = question;
                              from_there.after_id = after_id;
                              from_there.until_id = until_id == store::kHighestId ? 0 : until_id;
                              return Source::search(vendor, from_there);
                            },
                        .ahead = ahead,
                        .news = news,
                        .stop = stop};
  std::vector<Lane<Source>> lanes;
  std::size_t begun = 0, last = 0;
  std::uint64_t heard = 0;
  for (;;) {
    while (begun < parts.size() && std::ssize(lanes) < vendor.most_calls(wanted)) {
      const auto& part = parts[begun];
      lanes.push_back({begun++, std::make_unique<PageFetch<Source>>(reading, part.last_id, part.until)});
    }
    if (lanes.empty()) return {};
    const auto ready = find_ready(lanes, last, news, heard);
    if (!ready) {
      if (sink.idle)
        if (auto told = sink.idle(); !told) return fail(told.error().during(Source::kStep));
      continue;
    }
    last = *ready;
    auto& lane = lanes[last];
    if (sink.begin) sink.begin(lane.part);
    const auto read = read_page<Source>(*lane.page, sink);
    if (!read) {
      sink.forget();
      return fail(read.error().during(Source::kStep));
    }
    const auto& [page, after] = *read;
    if (after == AfterPage::Stop) return {};
    if (bound != nullptr)
      if (auto allowed = bound->allow_after(page); !allowed) return allowed;
    lane.page = lane.page->take_next(page);
    if (!lane.page) lanes.erase(lanes.begin() + static_cast<std::ptrdiff_t>(last));
  }
}

// The same of one part: the records after `question.after_id`, to the end.
template <class Source>
Result<void> read_pages(Vendor& vendor, const wire::Question& question, Bound* bound,
                        const PageSink<typename Source::Row>& sink, const std::stop_token& stop) {
  const store::Part all{.after = question.after_id};
  return read_parts<Source>(vendor, question, {&all, 1}, bound, sink, stop);
}

}  // namespace qualyswas::sync
