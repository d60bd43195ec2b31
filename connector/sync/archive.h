// Archiving, all of it that decides: whether this run may archive at all, and by whose clock (ARC-001, ARC-002,
// CLK-001). The store only marks.
#pragma once

#include <optional>
#include <string>

#include "connector/sync/workplace.h"

namespace qualyswas::sync {

// What earlier runs knew of the time. To be read before this run has a row of its own.
struct EarlierTimes {
  std::optional<Instant> ours;    // the latest instant of the newest run, by this machine's clock
  std::optional<Instant> vendor;  // what the vendor's clock said last
};
Result<EarlierTimes> earlier_times(store::Store& store, const std::string& connector);

// For a run that got everything. One whose clock, or the vendor's, stands before an earlier run archives nothing and
// brings nothing back, and says so.
Result<void> archive(Workplace& place, const EarlierTimes& earlier);

}  // namespace qualyswas::sync
