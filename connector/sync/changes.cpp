#include "connector/sync/changes.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "connector/base/utc.h"
#include "connector/sync/walk.h"

namespace qualyswas::sync {
namespace {

// The vendor's data may change while it is read; what is asked for twice and still differs is another matter.
constexpr int kRounds = 2;
constexpr std::size_t kIdsACall = 500;

class Changes {
 public:
  Changes(Workplace& place, const wire::Question& question, const std::stop_token& stop)
      : place_{place}, all_{question}, stop_{stop} {}

  Result<bool> run(Instant since) {
    auto tested = all_, ignored = all_;
    tested.tested_after = since;
    ignored.ignored_after = since;
    const auto due = count(tested);
    if (!due) return fail(due.error());
    const auto counted = count(all_);
    if (!counted) return fail(counted.error());
    if (*due > *counted / 2) {
      note(fmt::format("{} of {} were tested since {}", *due, *counted, format_utc(since)));
      return false;
    }
    for (int round = 0; round < kRounds; ++round) {
      auto agrees = read_whole(tested, *due);
      if (agrees && *agrees) agrees = read_ignored(ignored);
      if (agrees && *agrees) agrees = compare();
      if (!agrees || *agrees) return agrees;
    }
    return false;
  }

 private:
  Result<std::int64_t> count(const wire::Question& question) {
    auto counted = FindingSource::count(place_.vendor, question, stop_);
    if (!counted) return fail(counted.error().during("counting findings"));
    return counted;
  }

  Result<store::Delivered> delivered() {
    return place_.ports.store.delivered(place_.config.name, all_.informational.value_or(true));
  }

  Result<std::vector<std::int64_t>> ignored_here() {
    return place_.ports.store.ignored(place_.config.name, all_.informational.value_or(true));
  }

  void note(const std::string& text) { place_.journal.note(fmt::format("findings: {}", text)); }

  // All pages of a question, stored; how many records they brought, those that cannot be read among them.
  Result<std::int64_t> read(const wire::Question& question, std::int64_t counted) {
    StoredPages<FindingSource> pages{place_};
    Bound bound{FindingSource::kName, counted, question.page_size, [&] { return count(question); }};
    pages.show(counted);
    const PageSink<FindingSource::Row> sink{
        .rows = [&](Batch<FindingSource::Row>&& batch) { return pages.write(std::move(batch)); },
        .forget = [&] { pages.forget(); },
        .end = [&](const PageEnd& end) -> Result<AfterPage> {
          if (auto committed = pages.commit(end, std::nullopt); !committed) return fail(committed.error());
          if (auto told = pages.tell(end, bound.counted(), !end.more); !told) return fail(told.error());
          return AfterPage::Continue;
        },
        .idle = [&] { return pages.is_open() ? Result<void>{} : place_.journal.flush(); }};
    if (auto read = read_pages<FindingSource>(place_.vendor, question, &bound, sink, stop_); !read)
      return fail(read.error());
    (void)pages.is_whole();  // what could not be read has been told, and the run is not complete
    return pages.pulled() + pages.unreadable();
  }

  // The same, and whether they are as many as the vendor counts.
  Result<bool> read_whole(const wire::Question& question, std::int64_t counted) {
    const auto brought = read(question, counted);
    if (!brought) return fail(brought.error());
    const auto after = count(question);
    if (!after) return fail(after.error());
    if (*brought != *after) note(fmt::format("{} changed ones came, the vendor counts {}", *brought, *after));
    return *brought == *after;
  }

  // An ignored finding has the date of it. One that is ignored no more has none: it is missing when they are counted,
  // and then those that were known are asked for by their ids.
  Result<bool> read_ignored(const wire::Question& newly) {
    auto agrees = read_whole(newly, 0);
    if (!agrees || !*agrees) return agrees;
    auto ignored = all_;
    ignored.only_ignored = true;
    const auto counted = count(ignored);
    if (!counted) return fail(counted.error());
    const auto ids = ignored_here();
    if (!ids) return fail(ids.error());
    if (std::ssize(*ids) == *counted) return true;
    note(fmt::format("the vendor counts {} ignored ones, stored are {}", *counted, ids->size()));
    for (std::size_t begin = 0; begin < ids->size(); begin += kIdsACall) {
      auto some = all_;
      const auto end = std::min(begin + kIdsACall, ids->size());
      some.ids.assign(ids->begin() + static_cast<std::ptrdiff_t>(begin),
                      ids->begin() + static_cast<std::ptrdiff_t>(end));
      if (auto brought = read(some, std::ssize(some.ids)); !brought) return fail(brought.error());
    }
    const auto now = ignored_here();
    if (!now) return fail(now.error());
    return std::ssize(*now) == *counted;
  }

  Result<bool> compare() {
    const auto counted = count(all_);
    if (!counted) return fail(counted.error());
    const auto stored = delivered();
    if (!stored) return fail(stored.error());
    note(fmt::format("the vendor counts {}, stored are {}", *counted, stored->findings));
    place_.journal.row.findings_gone = stored->gone;
    return *counted == stored->findings;
  }

  Workplace& place_;
  const wire::Question all_;
  const std::stop_token& stop_;
};

}  // namespace

Result<std::optional<store::KnownUntil>> may_rely_on(Workplace& place, const wire::Question& question) {
  if (!place.config.incremental) return std::nullopt;
  const auto everything = [&](std::string_view why) {
    place.journal.note(fmt::format("findings: all are read: {}", why));
    return std::nullopt;
  };
  auto known = place.ports.store.known_until(place.config.name);
  if (!known) return fail(known.error());
  if (!*known) return everything("no sync has been complete yet");
  if ((*known)->question != fingerprint(place.config, FindingSource::kName, question))
    return everything("other ones were asked for before");
  if ((*known)->at > place.vendor_clock.now()) return everything("the vendor's clock is earlier than it was");
  if ((*known)->runs + 1 >= place.config.full_every)
    return everything(fmt::format("{} syncs since then have asked for changes alone", (*known)->runs));
  return known;
}

Result<bool> read_changes(Workplace& place, const wire::Question& question, const store::KnownUntil& known,
                          const std::stop_token& stop) {
  const auto since = known.at - place.config.incremental_overlap;
  place.journal.note(fmt::format("findings: asking for what changed since {}", format_utc(since)));
  auto& journal = place.journal;
  const auto row = journal.row;
  const auto unmapped = journal.unmapped;
  journal.row.incremental = true;
  auto agrees = Changes{place, question, stop}.run(since);
  if (!agrees || *agrees) return agrees;
  journal.note("findings: all are read: what changed does not explain what the vendor counts");
  // What was read will be read again, and is counted then. What it added and changed it did.
  journal.row.incremental = false;
  journal.row.findings_pulled = row.findings_pulled;
  journal.row.unreadable = row.unreadable;
  journal.row.findings_unlisted = row.findings_unlisted;
  journal.unmapped = unmapped;
  return false;
}

}  // namespace qualyswas::sync
