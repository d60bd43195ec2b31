// The results document of a scan (reference, REST 6.4): its record and, behind it, what it found, grouped as no other
// answer is. It has no envelope.
#pragma once

#include <string>
#include <string_view>

#include "mockqualys/world/report.h"

namespace mockqualys::reports {

// `record`: the <WasScan> as `get` answers it. One that ended without results found nothing: its lists are empty.
// Gives <WasScan> with everything in it, indented from the margin, without declaration and schema location.
std::string scan_results(std::string_view record, const Scan& scan, const Snapshot& snapshot);

}  // namespace mockqualys::reports
