// What one scan calls its own record of a finding (reference, report XML 6, identity of a finding across files): a
// number and a unique id that no other scan uses and that are not the API's. The same scan always gives the same ones,
// whenever and with whatever filters its report is ordered.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "mockqualys/base/instant.h"

namespace mockqualys::reports {

struct ScanRecord {
  std::int64_t id = 0;
  std::string unique_id;
};

// `scanned`: when the scan began. Two scans of one id on two days are two scans: an estate may move the dates alone.
ScanRecord scan_record(std::string_view scan_id, Instant scanned, std::int64_t finding);

}  // namespace mockqualys::reports
