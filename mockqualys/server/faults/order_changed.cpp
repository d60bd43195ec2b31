#include "mockqualys/server/faults/kind.h"
#include "mockqualys/server/faults/page.h"

namespace mockqualys::server {
namespace {

constexpr Parameter kTakes[] = {kRecords};

bool change(const Strike&, Page& page, std::size_t record) {
  page.reverse_fields(record);
  return true;
}

bool answer(Strike& strike) { return change_records(strike, change); }

constexpr FaultKind kKinds[] = {{
    .name = "order_changed",
    .group = "drift",
    .stage = Stage::Answer,
    .parameters = kTakes,
    .does = "the elements of a record in the opposite order",
    .finds = "reads by position",
    .example = R"({"kind": "order_changed", "path": "/qps/rest/3.0/search/was/finding", "records": "all"})",
    .effect = answer,
    .reach = "/qps/",
}};

}  // namespace

std::span<const FaultKind> faults_of_order_changed() { return kKinds; }

}  // namespace mockqualys::server
