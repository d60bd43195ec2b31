// The pages of a search on their way into the store: each in one transaction, with whatever stands for it (a cursor,
// what it proves to be missing), counted and told. The walk and the incremental run write with it.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "connector/sync/pages.h"
#include "connector/sync/sources.h"
#include "connector/sync/workplace.h"

namespace qualyswas::sync {

// What becomes visible together with a page's rows; without it they alone do.
struct Standing {
  std::optional<store::Cursor> cursor;  // nullopt: the walk has ended
  store::Range proven;
};

template <class Source>
class StoredPages {
 public:
  using Row = typename Source::Row;

  explicit StoredPages(Workplace& place) : place_{place} {}

  std::int64_t pulled() const { return pulled_; }
  std::int64_t unreadable() const { return unreadable_; }
  bool is_open() const { return open_.has_value(); }

  Result<void> write(Batch<Row>&& batch, std::int64_t until_id = store::kHighestId) {
    if (!open_) {
      auto page = place_.ports.store.begin_page(place_.config.name, until_id);
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

  void forget() { open_.reset(); }

  Result<void> commit(const PageEnd& end, const std::optional<Standing>& standing) {
    if (open_->records != end.records || open_->unreadable_records != end.unreadable)
      return fail(ErrorKind::Decode, "internal: the page written is not the page proven", "Please report this.");
    if (auto stored = store_or_drop(standing); !stored) return stored;
    auto& row = place_.journal.row;
    pulled_ += end.records;
    Source::pulled(row) += end.records;
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

  // After `commit`: a line of the log, and progress. `counted`: of how many, 0 while unknown.
  Result<void> tell(const PageEnd& end, std::int64_t counted, bool is_last) {
    const bool dropped = place_.subscription.is_another();
    place_.journal.note(fmt::format("{}: page of {} {}, {} of {}{}", Source::kName, end.records,
                                    dropped ? "read and not stored" : "stored", pulled_, counted,
                                    is_last ? ", the last" : ""));
    place_.journal.row.requests = place_.vendor.client().requests();
    show(counted);
    return place_.journal.save();
  }

  void show(std::int64_t counted) const {
    if (place_.ports.progress)
      place_.ports.progress({place_.journal.row.state, std::string{Source::kName}, pulled_, counted});
  }

  // Whether all that came could be read; says why not.
  bool is_whole() {
    if (unreadable_ > 0)
      place_.not_proven(fmt::format("{} of the {} could not be read; the log names them", unreadable_, Source::kName));
    if (unreadable_fields_ > 0)
      place_.not_proven(
          fmt::format("{} fields of the {} could not be read; the log names them", unreadable_fields_, Source::kName));
    return unreadable_ == 0 && unreadable_fields_ == 0;
  }

 private:
  // One page while it is being written; dropping it undoes it.
  struct Open {
    std::unique_ptr<store::Page> page;
    UnmappedTally unmapped;
    std::vector<wire::Unreadable> unreadable;
    std::vector<std::int64_t> webapps;  // listed on it
    std::int64_t records = 0, unreadable_records = 0, unreadable_fields = 0, unlisted = 0;
  };

  // A page of another subscription is read and not stored. Its web applications alone do not prove that: the findings
  // are heard too, and when they do not speak against it the run ends.
  Result<void> store_or_drop(const std::optional<Standing>& standing) {
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
    const auto saved =
        standing ? open_->page->commit(Source::kResource, standing->cursor, standing->proven) : open_->page->commit();
    if (!saved) return fail(saved.error());
    ++place_.pages_stored;
    place_.journal.row.added += saved->added;
    place_.journal.row.changed += saved->changed;
    return subscription.settle();
  }

  Workplace& place_;
  std::optional<Open> open_;
  std::int64_t pulled_ = 0, unreadable_ = 0, unreadable_fields_ = 0;
};

}  // namespace qualyswas::sync
