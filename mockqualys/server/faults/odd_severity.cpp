#include <string>

#include "mockqualys/server/faults/kind.h"
#include "mockqualys/server/faults/page.h"

namespace mockqualys::server {
namespace {

constexpr Parameter kTakes[] = {number("severity", 6, -1, 99, "in place of the right one"), kRecords};

bool change(const Strike& strike, Page& page, std::size_t record) {
  if (!page.value(record, "severity")) return false;
  page.set(record, "severity", std::to_string(strike.number("severity")));
  return true;
}

bool answer(Strike& strike) { return change_records(strike, change); }

constexpr FaultKind kKinds[] = {{
    .name = "odd_severity",
    .group = "data",
    .stage = Stage::Answer,
    .parameters = kTakes,
    .does = "a severity that is none of 1 to 5",
    .finds = "puts the finding into the wrong class, or loses it",
    .example = R"({"kind": "odd_severity", "path": "/qps/rest/3.0/search/was/finding", "severity": 0})",
    .effect = answer,
    .reach = "/qps/",
}};

}  // namespace

std::span<const FaultKind> faults_of_odd_severity() { return kKinds; }

}  // namespace mockqualys::server
