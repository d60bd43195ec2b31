#include "mockqualys/server/faults/kind.h"
#include "mockqualys/server/faults/page.h"

namespace mockqualys::server {
namespace {

constexpr Parameter kTakes[] = {kRecords};

bool change(const Strike&, Page& page, std::size_t record) { return page.remove(record, "status"); }

bool answer(Strike& strike) { return change_records(strike, change); }

constexpr FaultKind kKinds[] = {{
    .name = "missing_status",
    .group = "data",
    .stage = Stage::Answer,
    .parameters = kTakes,
    .does = "a record without its status",
    .finds = "takes the finding for closed, or drops the whole page",
    .example = R"({"kind": "missing_status", "path": "/qps/rest/3.0/search/was/finding"})",
    .effect = answer,
    .reach = "/qps/",
}};

}  // namespace

std::span<const FaultKind> faults_of_missing_status() { return kKinds; }

}  // namespace mockqualys::server
