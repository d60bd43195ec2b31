#include "mockqualys/server/faults/kind.h"
#include "mockqualys/server/faults/page.h"

namespace mockqualys::server {
namespace {

constexpr Parameter kTakes[] = {text("name", "riskTrend", "of the new element"), text("value", "RISING", "of it"),
                                kRecords};

bool change(const Strike& strike, Page& page, std::size_t record) {
  page.set(record, strike.text("name"), strike.text("value"));
  return true;
}

bool answer(Strike& strike) { return change_records(strike, change); }

constexpr FaultKind kKinds[] = {{
    .name = "element_added",
    .group = "drift",
    .stage = Stage::Answer,
    .parameters = kTakes,
    .does = "an element that nobody knows",
    .finds = "refuses what it does not know",
    .example = R"({"kind": "element_added", "path": "/qps/rest/3.0/search/was/finding"})",
    .effect = answer,
    .reach = "/qps/",
}};

}  // namespace

std::span<const FaultKind> faults_of_element_added() { return kKinds; }

}  // namespace mockqualys::server
