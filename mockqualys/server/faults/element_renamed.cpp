#include "mockqualys/server/faults/kind.h"
#include "mockqualys/server/faults/page.h"

namespace mockqualys::server {
namespace {

constexpr Parameter kTakes[] = {text("element", "status", "that is renamed; a path below the record"),
                                text("to", "findingStatus", "its new name"), kRecords};

bool change(const Strike& strike, Page& page, std::size_t record) {
  return page.rename(record, strike.text("element"), strike.text("to"));
}

bool answer(Strike& strike) { return change_records(strike, change); }

constexpr FaultKind kKinds[] = {{
    .name = "element_renamed",
    .group = "drift",
    .stage = Stage::Answer,
    .parameters = kTakes,
    .does = "an element under another name, as the vendor renamed several",
    .finds = "takes the missing one for empty, and goes on",
    .example =
        R"({"kind": "element_renamed", "path": "/qps/rest/3.0/search/was/finding", "element": "status", "to": "findingStatus", "records": "all"})",
    .effect = answer,
    .reach = "/qps/",
}};

}  // namespace

std::span<const FaultKind> faults_of_element_renamed() { return kKinds; }

}  // namespace mockqualys::server
