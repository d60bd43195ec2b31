#include <string>

#include "mockqualys/server/faults/kind.h"
#include "mockqualys/server/faults/page.h"
#include "mockqualys/server/faults/walks.h"

namespace mockqualys::server {
namespace {

bool change(const Strike& strike, Page& page) {
  page.remove_data();
  page.set_envelope("count", "0");
  page.set_envelope("hasMoreRecords", "true");
  if (!page.envelope("lastId")) page.set_envelope("lastId", std::to_string(cursor_of(strike.request).id));
  return true;
}

bool answer(Strike& strike) { return change_page(strike, change); }

constexpr FaultKind kKinds[] = {{
    .name = "more_without_records",
    .group = "paging",
    .stage = Stage::Answer,
    .parameters = {},
    .does = "no record, and hasMoreRecords true",
    .finds = "never ends, or ends as if that were all",
    .example = R"({"kind": "more_without_records", "path": "/qps/rest/3.0/search/was/finding", "page": 2})",
    .effect = answer,
    .reach = "/qps/rest/3.0/search/",
}};

}  // namespace

std::span<const FaultKind> faults_of_more_without_records() { return kKinds; }

}  // namespace mockqualys::server
