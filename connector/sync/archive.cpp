#include "connector/sync/archive.h"

#include <algorithm>

#include <fmt/format.h>

namespace qualyswas::sync {
namespace {

constexpr std::size_t kRunsLookedAt = 100;  // for the newest one that reached the vendor

// Why nothing may be archived; empty: it may.
std::string doubt(const Workplace& place, const EarlierTimes& earlier) {
  const auto ours = std::min(place.ports.clock.now(), place.journal.row.started);
  if (earlier.ours && ours < *earlier.ours)
    return "nothing was archived: this machine's clock is earlier than at the previous run. The next sync archives "
           "again if the clock runs on from here";
  if (place.vendor_clock.went_back(earlier.vendor))
    return "nothing was archived: the vendor's clock is earlier than at the previous run. The next sync archives again "
           "if the clock runs on from here";
  return {};
}

}  // namespace

Result<EarlierTimes> earlier_times(store::Store& store, const std::string& connector) {
  const auto runs = store.runs(connector, kRunsLookedAt);
  if (!runs) return fail(runs.error());
  EarlierTimes earlier;
  if (!runs->empty()) earlier.ours = std::max(runs->front().started, runs->front().finished.value_or(Instant::min()));
  const auto told = std::ranges::find_if(*runs, [](const store::RunRow& run) { return run.vendor_time.has_value(); });
  if (told != runs->end()) earlier.vendor = told->vendor_time;
  return earlier;
}

Result<void> archive(Workplace& place, const EarlierTimes& earlier) {
  if (!place.vendor_clock.may_close()) return {};  // the run says so with the difference
  if (auto why = doubt(place, earlier); !why.empty()) {
    place.journal.last_reason(std::move(why));
    return {};
  }
  const auto now = place.vendor_clock.now();
  const auto until = now - std::chrono::days{place.config.archive_after_days};
  const auto archived = place.ports.store.archive(place.config.name, until, now);
  if (!archived) return fail(archived.error());
  place.journal.row.archived = *archived;
  if (*archived > 0)
    place.journal.note(
        fmt::format("{} assets archived: not seen for {} days", *archived, place.config.archive_after_days));
  return {};
}

}  // namespace qualyswas::sync
