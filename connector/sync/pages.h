// The one page loop: all pages of one search, each fetched on a thread of its own (fetch.h), proved (proof.h) and
// handed to a sink, the next one on its way meanwhile, until the vendor says that no more follow or has sent too many
// (bound.h). The walk, the list of reports and the reconciliation read with it. It stores nothing and compares no
// counts.
//
// A Source says what is read and what becomes of it:
//
//   Record, Row    the vendor's record, and what is made of it on the page's thread by `static Row map(Record&&)`
//   kDecode        the decoder of wire/ for its answers
//   kName, kStep   "findings"; "reading findings", which is where an error happened
//   search(vendor, question), count(vendor, question, stop)
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <utility>

#include "connector/sync/bound.h"
#include "connector/sync/fetch.h"
#include "connector/sync/vendor.h"

namespace qualyswas::sync {

enum class AfterPage { Continue, Stop };

// What becomes of the pages; called on the caller's thread, page by page in their order. An error ends the reading.
template <class Row>
struct PageSink {
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

// Reads the records after `question.after_id`. Errors are those of http::Client::send, of the proof (Decode) and of the
// sink, with the source's step in front, and the bound's. Without a bound the sink has to say when it is enough.
template <class Source>
Result<void> read_pages(Vendor& vendor, const wire::Question& question, Bound* bound,
                        const PageSink<typename Source::Row>& sink, const std::stop_token& stop) {
  Ahead ahead{[&] { return vendor.may_overlap() ? 2 : 1; }};
  const Reading reading{.client = vendor.client(),
                        .search =
                            [&](std::int64_t after_id) {
                              auto from_there = question;
                              from_there.after_id = after_id;
                              return Source::search(vendor, from_there);
                            },
                        .ahead = ahead,
                        .stop = stop};
  auto fetch = std::make_unique<PageFetch<Source>>(reading, question.after_id);
  while (fetch) {
    const auto read = read_page<Source>(*fetch, sink);
    if (!read) {
      sink.forget();
      return fail(read.error().during(Source::kStep));
    }
    const auto& [page, after] = *read;
    if (after == AfterPage::Stop) return {};
    if (bound != nullptr)
      if (auto allowed = bound->allow_after(page); !allowed) return allowed;
    fetch = fetch->take_next(page);
  }
  return {};
}

}  // namespace qualyswas::sync
