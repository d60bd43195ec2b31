#include "mockqualys/server/faults/kind.h"
#include "mockqualys/server/faults/page.h"

namespace mockqualys::server {
namespace {

bool change(const Strike&, Page& page) {
  if (page.size() < 2) return false;
  page.reverse_records();
  return true;
}

bool answer(Strike& strike) { return change_page(strike, change); }

constexpr FaultKind kKinds[] = {{
    .name = "unordered",
    .group = "paging",
    .stage = Stage::Answer,
    .parameters = {},
    .does = "the records of a page in falling order of their ids; lastId is right",
    .finds = "goes on behind the last record that it read, and loses those between",
    .example = R"({"kind": "unordered", "path": "/qps/rest/3.0/search/was/finding"})",
    .effect = answer,
    .reach = "/qps/rest/3.0/search/",
}};

}  // namespace

std::span<const FaultKind> faults_of_unordered() { return kKinds; }

}  // namespace mockqualys::server
