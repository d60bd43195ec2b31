#include "mockqualys/server/faults/kind.h"
#include "mockqualys/server/faults/page.h"

namespace mockqualys::server {
namespace {

bool change(const Strike&, Page& page) {
  if (page.size() == 0) return false;
  page.remove_data();
  return true;
}

bool answer(Strike& strike) { return change_page(strike, change); }

constexpr FaultKind kKinds[] = {{
    .name = "success_without_data",
    .group = "envelope",
    .stage = Stage::Answer,
    .parameters = {},
    .does = "SUCCESS, the right count, and no data",
    .finds = "goes on with the next page, the records of this one lost",
    .example = R"({"kind": "success_without_data", "path": "/qps/rest/3.0/search/was/finding"})",
    .effect = answer,
    .reach = "/qps/",
}};

}  // namespace

std::span<const FaultKind> faults_of_success_without_data() { return kKinds; }

}  // namespace mockqualys::server
