// A walk through all pages of one search: each page fetched, proved, mapped and stored in one transaction with its
// cursor, the next one on its way meanwhile. It ends with the vendor's own count, which has to be what was pulled.
// A walk that proved all of it marks what is stored and did not come as no longer delivered; any other marks nothing.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "connector/profiles/vulcan/mapping.h"
#include "connector/sync/pages.h"
#include "connector/sync/workplace.h"

namespace qualyswas::sync {

struct WebAppSource {
  using Record = model::WebApp;
  using Row = store::Sealed<model::AssetRow>;
  static constexpr auto kResource = store::Resource::WebApps;
  static constexpr std::string_view kName = "web applications", kStep = "reading web applications";
  static constexpr auto kDecode = &wire::decode_webapps;
  static http::Request search(const Vendor& vendor, const wire::Question& question) {
    return vendor.search_webapps(question);
  }
  static Result<std::int64_t> count(Vendor& vendor, const wire::Question&, const std::stop_token& stop) {
    return vendor.count_webapps(stop);
  }
  static Row map(const Record& record) { return profiles::vulcan::map_asset(record); }
  static std::int64_t& pulled(store::RunRow& row) { return row.assets_pulled; }
};

struct FindingSource {
  using Record = model::Finding;
  using Row = store::Sealed<model::FindingRow>;
  static constexpr auto kResource = store::Resource::Findings;
  static constexpr std::string_view kName = "findings", kStep = "reading findings";
  static constexpr auto kDecode = &wire::decode_findings;
  static http::Request search(const Vendor& vendor, const wire::Question& question) {
    return vendor.search_findings(question);
  }
  static Result<std::int64_t> count(Vendor& vendor, const wire::Question& question, const std::stop_token& stop) {
    return vendor.count_findings(question, stop);
  }
  static Row map(const Record& record) { return profiles::vulcan::map_finding(record); }
  static std::int64_t& pulled(store::RunRow& row) { return row.findings_pulled; }
};

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
      : place_{place}, question_{question}, stop_{stop} {}

  Result<void> run() {
    const auto before = Source::count(place_.vendor, question_, stop_);
    if (!before) return fail(before.error().during(fmt::format("counting {}", Source::kName)));
    expected_ = *before;
    bound_.emplace(Source::kName, expected_, place_.config.page_size,
                   [this] { return Source::count(place_.vendor, question_, stop_); });
    place_.journal.note(fmt::format("{}: the vendor counts {}", Source::kName, expected_));
    if (auto placed = place_cursor(); !placed) return placed;
    if (auto begun = place_.ports.store.begin_walk(place_.config.name, Source::kResource); !begun) return begun;
    show();

    const auto resumed_after = cursor_.last_id;
    if (auto walked = walk_pages(); !walked) return walked;
    if (resumed_after > 0) {
      // What the unfinished walk brought may have changed since: proven is only what one run has read.
      place_.journal.note(fmt::format("{}: reading again up to record {}", Source::kName, resumed_after));
      cursor_.last_id = 0;
      question_.until_id = resumed_after;
      if (auto walked = walk_pages(); !walked) return walked;
    }
    if constexpr (std::same_as<Source, WebAppSource>) std::ranges::sort(place_.listed_webapps);
    if (auto compared = compare(); !compared) return compared;
    return proven_ && !place_.subscription.is_contradicted() ? mark_gone() : Result<void>{};
  }

 private:
  Result<void> walk_pages() {
    auto question = question_;
    question.after_id = cursor_.last_id;
    const PageSink<Row> sink{.rows = [this](Batch<Row>&& batch) { return write(std::move(batch)); },
                             .forget = [this] { open_.reset(); },
                             .end = [this](const PageEnd& end) -> Result<AfterPage> {
                               if (auto committed = commit(end); !committed) return fail(committed.error());
                               if (auto told = tell(end); !told) return fail(told.error());
                               return AfterPage::Continue;
                             },
                             .idle = [this]() -> Result<void> {
                               // The page's transaction may be open: the log has to wait for it.
                               return open_ ? Result<void>{} : place_.journal.flush();
                             }};
    auto read = read_pages<Source>(place_.vendor, question, &*bound_, sink, stop_);
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
      place_.journal.note(fmt::format("{}: resumed after record {}, {} are here already", Source::kName,
                                      cursor_.last_id, cursor_.pulled));
    } else {
      if (*stored) place_.journal.note(fmt::format("{}: an unfinished walk is not resumed", Source::kName));
      cursor_ = {.question = mark, .walk_started = now};
    }
    return {};
  }

  // One page while it is being written; dropping it undoes it.
  struct Open {
    std::unique_ptr<store::Page> page;
    UnmappedTally unmapped;
    std::vector<wire::Unreadable> unreadable;
    std::vector<std::int64_t> webapps;  // listed on it
    std::int64_t records = 0, unreadable_records = 0, unreadable_fields = 0, unlisted = 0;
  };

  Result<void> write(Batch<Row>&& batch) {
    if (!open_) {
      auto page = place_.ports.store.begin_page(place_.config.name);
      if (!page) return fail(page.error());
      open_.emplace();
      open_->page = std::move(*page);
    }
    if constexpr (requires(Row sealed) { sealed.row.unmapped; })
      for (const auto& sealed : batch.rows) open_->unmapped.add(sealed.row.unmapped);
    if constexpr (std::same_as<Source, WebAppSource>) {
      for (const auto& sealed : batch.rows) open_->webapps.push_back(sealed.row.site_id);
      for (const auto& one : batch.unreadable)
        if (one.id) open_->webapps.push_back(*one.id);
    } else {
      for (const auto& sealed : batch.rows)
        if (!std::ranges::binary_search(place_.listed_webapps, sealed.row.asset_id)) ++open_->unlisted;
    }
    open_->records += static_cast<std::int64_t>(batch.rows.size());
    if (auto kept = open_->page->upsert(std::move(batch.rows)); !kept) return kept;
    for (const auto& one : batch.unreadable) {
      ++(one.what == wire::Unreadable::What::Field ? open_->unreadable_fields : open_->unreadable_records);
      if (open_->unreadable.size() < 5) open_->unreadable.push_back(one);
    }
    return {};
  }

  Result<void> commit(const PageEnd& end) {
    if (open_->records != end.records || open_->unreadable_records != end.unreadable)
      return fail(ErrorKind::Decode, "internal: the page written is not the page proven", "Please report this.");
    auto cursor = cursor_;
    cursor.last_id = end.last_id;
    cursor.pulled += end.records;
    if (auto stored = store_or_drop(end, cursor); !stored) return stored;
    cursor_ = std::move(cursor);
    auto& row = place_.journal.row;
    pulled_ += end.records;
    Source::pulled(row) = pulled_;
    row.unreadable += end.unreadable;
    row.findings_unlisted += open_->unlisted;
    std::ranges::copy(open_->webapps, std::back_inserter(place_.listed_webapps));
    unreadable_ += end.unreadable;
    unreadable_fields_ += open_->unreadable_fields;
    place_.journal.unmapped.add(open_->unmapped);
    for (const auto& one : open_->unreadable)
      place_.journal.note(fmt::format("{}: {}record {} could not be read: {}", Source::kName,
                                      one.what == wire::Unreadable::What::Field ? "a field of " : "",
                                      one.id ? std::to_string(*one.id) : "without an id", one.why));
    open_.reset();
    return {};
  }

  // A page of another subscription is read and not stored. Its web applications alone do not prove that: the findings
  // are heard too, and when they do not speak against it the run ends.
  Result<void> store_or_drop(const PageEnd& end, const store::Cursor& cursor) {
    auto& subscription = place_.subscription;
    const auto written = open_->page->write();
    if (!written) return fail(written.error());
    subscription.see(Source::kResource, *written);
    if (subscription.is_another()) {
      open_->page.reset();
      if constexpr (std::same_as<Source, FindingSource>)
        return fail(ErrorKind::Config, subscription.contradictions() + ", nor was anything else of this run",
                    subscription.advice());
      return {};
    }
    const bool is_last_part = question_.until_id > 0;
    store::Range range{.after = cursor_.last_id, .informational = question_.informational.value_or(true)};
    if (end.more)
      range.until = end.last_id;
    else if (is_last_part)
      range.until = question_.until_id;
    const bool is_resumable = end.more && !is_last_part;
    const auto saved =
        open_->page->commit(Source::kResource, is_resumable ? std::optional{cursor} : std::nullopt, range);
    if (!saved) return fail(saved.error());
    ++place_.pages_stored;
    place_.journal.row.added += saved->added;
    place_.journal.row.changed += saved->changed;
    return subscription.settle();
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

  Result<void> tell(const PageEnd& end) {
    const bool dropped = place_.subscription.is_another();
    place_.journal.note(fmt::format("{}: page of {} {}, {} of {}{}", Source::kName, end.records,
                                    dropped ? "read and not stored" : "stored", pulled_, bound_->counted(),
                                    end.more ? "" : ", the last"));
    place_.journal.row.requests = place_.vendor.client().requests();
    show();
    return place_.journal.save();
  }

  void show() {
    if (place_.ports.progress)
      place_.ports.progress({place_.journal.row.state, std::string{Source::kName}, pulled_, bound_->counted()});
  }

  Result<void> compare() {
    if (unreadable_ > 0)
      not_proven(fmt::format("{} of the {} could not be read; the log names them", unreadable_, Source::kName));
    if (unreadable_fields_ > 0)
      not_proven(
          fmt::format("{} fields of the {} could not be read; the log names them", unreadable_fields_, Source::kName));
    const auto after = Source::count(place_.vendor, question_, stop_);
    if (!after) return fail(after.error().during(fmt::format("counting {} again", Source::kName)));
    place_.journal.note(fmt::format("{}: the vendor counts {} after the walk", Source::kName, *after));
    if (pulled_ + unreadable_ != *after)
      not_proven(fmt::format("{} {} were pulled, the vendor counts {} ({} before the walk)", pulled_, Source::kName,
                             *after, expected_));
    else if (fell_far(expected_, *after))
      not_proven(told_fall(Source::kName, expected_, *after));
    else if (*after < expected_)
      place_.journal.reason(told_fall(Source::kName, expected_, *after));
    return {};
  }

  Workplace& place_;
  wire::Question question_;
  const std::stop_token& stop_;
  store::Cursor cursor_;
  std::optional<Open> open_;
  std::int64_t expected_ = 0;  // as the vendor counted before the walk
  std::optional<Bound> bound_;
  std::int64_t pulled_ = 0, unreadable_ = 0, unreadable_fields_ = 0;
  bool proven_ = true;  // of this walk alone
};

}  // namespace qualyswas::sync
