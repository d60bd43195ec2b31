#include "mockqualys/server/faults/kind.h"
#include "mockqualys/server/faults/page.h"

namespace mockqualys::server {
namespace {

constexpr Parameter kTakes[] = {text("element", "status", "whose value is replaced; a path below the record"),
                                text("value", "UNDER_REVIEW", "that stands there"), kRecords};

bool change(const Strike& strike, Page& page, std::size_t record) {
  if (!page.value(record, strike.text("element"))) return false;
  page.set(record, strike.text("element"), strike.text("value"));
  return true;
}

bool answer(Strike& strike) { return change_records(strike, change); }

constexpr FaultKind kKinds[] = {{
    .name = "unknown_value",
    .group = "data",
    .stage = Stage::Answer,
    .parameters = kTakes,
    .does = "a value that is not of the vendor's list",
    .finds = "gives it the meaning of a known one in silence",
    .example =
        R"({"kind": "unknown_value", "path": "/qps/rest/3.0/search/was/finding", "element": "status", "value": "UNDER_REVIEW"})",
    .effect = answer,
    .reach = "/qps/",
}};

}  // namespace

std::span<const FaultKind> faults_of_unknown_value() { return kKinds; }

}  // namespace mockqualys::server
