// A walk through all pages of one search: each page fetched, proved, mapped and stored in one transaction with its
// cursor. A large one is cut into parts that are read at the same time (parts.h). It ends with the vendor's own count,
// which has to be what was pulled.
// A walk that proved all of it marks what is stored and did not come as no longer delivered; any other marks nothing.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "connector/sync/parts.h"
#include "connector/sync/stored_pages.h"

namespace qualyswas::sync {

// Beyond this age the vendor's data has moved on too far for a half-finished walk to be worth keeping.
constexpr auto kOldestResume = std::chrono::hours{1};

// Two walks with the same fingerprint ask the same records of the same scope.
std::string fingerprint(const config::Config& config, std::string_view resource, const wire::Question& question);
// `now` is the vendor's time, as the walk's beginning is: how far the vendor's data has moved on counts.
bool may_resume(const store::Cursor& cursor, std::string_view fingerprint, Instant now);

template <class Source>
class Walk {
 public:
  using Row = typename Source::Row;

  Walk(Workplace& place, const wire::Question& question, const std::stop_token& stop)
      : place_{place}, question_{question}, stop_{stop}, pages_{place} {}

  Result<void> run() {
    const auto before = Source::count(place_.vendor, question_, stop_);
    if (!before) return fail(before.error().during(fmt::format("counting {}", Source::kName)));
    expected_ = *before;
    bound_.emplace(Source::kName, expected_, place_.config.page_size,
                   [this] { return Source::count(place_.vendor, question_, stop_); });
    place_.journal.note(fmt::format("{}: the vendor counts {}", Source::kName, expected_));
    if (auto placed = place_cursor(); !placed) return placed;
    if (auto begun = place_.ports.store.begin_walk(place_.config.name, Source::kResource); !begun) return begun;
    pages_.show(expected_);

    const auto resumed = cursor_.parts;
    is_resumable_ = true;
    if (auto walked = read(resumed); !walked) return walked;
    // What the unfinished walk brought may have changed since: proven is only what one run has read.
    std::vector<store::Part> earlier;
    for (const auto& part : resumed)
      if (part.last_id > part.after) earlier.push_back({.after = part.after, .until = part.last_id});
    if (!earlier.empty()) {
      place_.journal.note(fmt::format("{}: {}", Source::kName, told_read_again(earlier)));
      is_resumable_ = false;
      if (auto walked = read(earlier); !walked) return walked;
    }
    if constexpr (std::same_as<Source, WebAppSource>) std::ranges::sort(place_.listed_webapps);
    if (auto compared = compare(); !compared) return compared;
    return proven_ && !place_.subscription.is_contradicted() ? mark_gone() : Result<void>{};
  }

 private:
  Result<void> read(const std::vector<store::Part>& parts) {
    reading_.clear();
    for (std::size_t i = 0; i < parts.size(); ++i)
      if (!parts[i].is_read()) reading_.push_back({parts[i], i});
    std::vector<store::Part> unread;
    for (const auto& one : reading_) unread.push_back(one.part);
    const PageSink<Row> sink{
        .begin = [this](std::size_t part) { at_ = &reading_[part]; },
        .rows = [this](Batch<Row>&& batch) { return pages_.write(std::move(batch), at_->part.until); },
        .forget = [this] { pages_.forget(); },
        .end = [this](const PageEnd& end) -> Result<AfterPage> {
          if (auto committed = commit(end); !committed) return fail(committed.error());
          const bool is_last = std::ranges::all_of(reading_, [](const Reading& one) { return one.part.is_read(); });
          if (auto told = pages_.tell(end, bound_->counted(), is_last); !told) return fail(told.error());
          return AfterPage::Continue;
        },
        .idle = [this]() -> Result<void> {
          // The page's transaction may be open: the log has to wait for it.
          return pages_.is_open() ? Result<void>{} : place_.journal.flush();
        }};
    auto read = read_parts<Source>(place_.vendor, question_, unread, &*bound_, sink, stop_);
    if (!read && bound_->is_exceeded())
      if (auto forgotten = forget_cursor(); !forgotten) return forgotten;
    return read;
  }

  Result<void> place_cursor() {
    const auto mark = fingerprint(place_.config, Source::kName, question_);
    const auto now = place_.vendor_clock.now();
    const auto stored = place_.ports.store.cursor(place_.config.name, Source::kResource);
    if (!stored) return fail(stored.error());
    if (*stored && may_resume(**stored, mark, now)) {
      cursor_ = **stored;
      place_.journal.note(
          fmt::format("{}: {}, {} are here already", Source::kName, told_resumed(cursor_.parts), cursor_.pulled));
      return {};
    }
    if (*stored) place_.journal.note(fmt::format("{}: an unfinished walk is not resumed", Source::kName));
    cursor_ = {.question = mark, .walk_started = now};
    auto parts = cut(place_.ports.store, place_.config.name, Source::kResource,
                     {.records = expected_,
                      .page_size = place_.config.page_size,
                      .at_once = place_.vendor.most_calls(place_.config.parallel),
                      .count_above =
                          [this](std::int64_t id) {
                            auto above = question_;
                            above.after_id = id;
                            return Source::count(place_.vendor, above, stop_);
                          },
                      .lowest = [this] { return lowest_id(); }});
    if (!parts) return fail(parts.error().during(fmt::format("counting {}", Source::kName)));
    cursor_.parts = std::move(*parts);
    if (cursor_.parts.size() > 1)
      place_.journal.note(fmt::format("{}: read in {}", Source::kName, told_cuts(cursor_.parts)));
    return {};
  }

  Result<std::int64_t> lowest_id() {
    auto first = question_;
    first.page_size = 1;
    first.verbose = false;
    std::int64_t id = 0;
    DecodedBody body{[&] {
      return Source::kDecode({.head = [](const wire::PageHead&) {},
                              .record = [&](typename Source::Record&& record) -> Result<void> {
                                id = record.id;
                                return {};
                              },
                              .unreadable = [](const wire::Unreadable&) {}});
    }};
    if (auto sent = place_.vendor.client().send(Source::search(place_.vendor, first), body, stop_); !sent)
      return fail(sent.error());
    return id;
  }

  Result<void> commit(const PageEnd& end) {
    auto& part = at_->part;
    const auto read_until = end.more ? end.last_id : part.until;
    Standing standing{.proven = {.after = part.last_id,
                                 .until = read_until,
                                 .informational = question_.informational.value_or(true)}};
    auto cursor = cursor_;
    if (is_resumable_) {
      cursor.parts[at_->index].last_id = read_until;
      cursor.pulled += end.records;
      const bool is_unfinished = !std::ranges::all_of(cursor.parts, &store::Part::is_read);
      if (is_unfinished) standing.cursor = cursor;
    }
    if (auto committed = pages_.commit(end, standing); !committed) return committed;
    cursor_ = std::move(cursor);
    part.last_id = read_until;
    return {};
  }

  // The next run must not go on from a place that may not exist.
  Result<void> forget_cursor() {
    auto page = place_.ports.store.begin_page(place_.config.name);
    if (!page) return fail(page.error());
    const auto removed = (*page)->commit(Source::kResource, std::nullopt);
    return removed ? Result<void>{} : fail(removed.error());
  }

  Result<void> mark_gone() {
    const auto gone = place_.ports.store.end_walk(place_.config.name, Source::kResource, place_.vendor_clock.now());
    if (!gone) return fail(gone.error());
    if (gone->newly > 0)
      place_.journal.note(
          fmt::format("{}: {} that are stored are no longer delivered; they are kept", Source::kName, gone->newly));
    if constexpr (std::same_as<Source, FindingSource>) place_.journal.row.findings_gone = gone->all;
    return {};
  }

  void not_proven(std::string why) {
    proven_ = false;
    place_.not_proven(std::move(why));
  }

  Result<void> compare() {
    proven_ = pages_.is_whole() && proven_;
    const auto after = Source::count(place_.vendor, question_, stop_);
    if (!after) return fail(after.error().during(fmt::format("counting {} again", Source::kName)));
    place_.journal.note(fmt::format("{}: the vendor counts {} after the walk", Source::kName, *after));
    if (pages_.pulled() + pages_.unreadable() != *after)
      not_proven(fmt::format("{} {} were pulled, the vendor counts {} ({} before the walk)", pages_.pulled(),
                             Source::kName, *after, expected_));
    else if (fell_far(expected_, *after))
      not_proven(told_fall(Source::kName, expected_, *after));
    else if (*after < expected_)
      place_.journal.reason(told_fall(Source::kName, expected_, *after));
    return {};
  }

  struct Reading {
    store::Part part;   // read up to its `last_id`
    std::size_t index;  // among the cursor's
  };

  Workplace& place_;
  wire::Question question_;
  const std::stop_token& stop_;
  StoredPages<Source> pages_;
  store::Cursor cursor_;
  std::vector<Reading> reading_;
  Reading* at_ = nullptr;      // whose page comes
  bool is_resumable_ = true;   // false while what was here already is read again
  std::int64_t expected_ = 0;  // as the vendor counted before the walk
  std::optional<Bound> bound_;
  bool proven_ = true;  // of this walk alone
};

}  // namespace qualyswas::sync
