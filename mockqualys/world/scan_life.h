// The life of a scan that was launched: its record, and what becomes of the findings of its web app when it ends
// (reference, REST 6.2.5 and 6.3). Pure: world_base.cpp knows when, this knows what.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "mockqualys/world/estate.h"
#include "mockqualys/world/record_views.h"
#include "mockqualys/world/scan.h"

namespace mockqualys {

// What scans find that no record says: findings that are there or gone against their status, and findings that nobody
// has seen yet. It holds until the next scan of the web app has seen it.
struct OnSite {
  std::map<std::int64_t, bool> present;       // by the finding's id
  std::map<std::int64_t, RecordPtr> planted;  // by id
};

enum class ScanEnd : std::uint8_t { Finished, Canceled, CanceledWithResults };

struct ScanNow {
  std::int64_t id = 0, webapp = 0;
  std::string type, results_status, canceled_by;
  Instant launched;
};

// SUBMITTED. Fails with one readable line when the web app or the profile is not there.
tl::expected<RecordPtr, std::string> launched_scan(std::int64_t id, const ScanOrder& order, Instant launched,
                                                   const Views& records);

// What changes when the scan ends at `at`: its record, then the findings and the web app, as far as this end shows any
// results. `findings`: those of the web app, as they are then.
std::vector<Change> end_of_scan(const ScanNow& scan, ScanEnd end, Instant at, const std::vector<RecordPtr>& findings,
                                const OnSite& site, const Views& records);

// A test of one finding again: at its start, and what it says at its end, when it saw the finding or missed it.
std::vector<Change> start_of_retest(std::int64_t finding);
std::vector<Change> end_of_retest(const StoredRecord& finding, Instant launched, Instant at, const OnSite& site);

// Whether a scan with this results status sees the application at all.
bool sees_something(std::string_view results_status);

}  // namespace mockqualys
