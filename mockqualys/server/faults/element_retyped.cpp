#include "mockqualys/server/faults/kind.h"
#include "mockqualys/server/faults/page.h"

namespace mockqualys::server {
namespace {

constexpr Parameter kTakes[] = {text("element", "severity", "whose type changes; a path below the record"), kRecords};

bool change(const Strike& strike, Page& page, std::size_t record) {
  return page.retype(record, strike.text("element"));
}

bool answer(Strike& strike) { return change_records(strike, change); }

constexpr FaultKind kKinds[] = {{
    .name = "element_retyped",
    .group = "drift",
    .stage = Stage::Answer,
    .parameters = kTakes,
    .does = "a number for a text or a text for a number (JSON), else the value inside an element <value>",
    .finds = "reads nothing there, and goes on",
    .example =
        R"({"kind": "element_retyped", "path": "/qps/rest/3.0/search/was/finding", "element": "severity", "records": "all"})",
    .effect = answer,
    .reach = "/qps/",
}};

}  // namespace

std::span<const FaultKind> faults_of_element_retyped() { return kKinds; }

}  // namespace mockqualys::server
