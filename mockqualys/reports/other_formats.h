// The formats whose contents no reader of this project asks for: a small real file of the kind, naming the report and
// what it counts. The CSV has the sections of the service's (reference, rest 9.3).
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mockqualys/world/report.h"

namespace mockqualys::reports {

std::string other_format(const ReportOrder& order, const Snapshot& snapshot);

// A zip of stored members, name and content.
std::string make_zip(const std::vector<std::pair<std::string, std::string>>& members);

}  // namespace mockqualys::reports
