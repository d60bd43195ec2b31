#include "mockqualys/server/faults/kind.h"
#include "mockqualys/server/faults/page.h"

namespace mockqualys::server {
namespace {

// The first two records of other QIDs.
bool change(const Strike&, Page& page) {
  for (std::size_t i = 1; i < page.size(); ++i) {
    const auto qid = page.value(i, "qid"), first = page.value(0, "qid"), name = page.value(0, "name");
    if (!qid || !first || !name || *qid == *first || !page.value(i, "name")) continue;
    page.set(i, "name", *name);
    return true;
  }
  return false;
}

bool answer(Strike& strike) { return change_page(strike, change); }

constexpr FaultKind kKinds[] = {{
    .name = "same_name",
    .group = "data",
    .stage = Stage::Answer,
    .parameters = {},
    .does = "two findings of different QIDs under one name",
    .finds = "tells vulnerabilities apart by their name",
    .example = R"({"kind": "same_name", "path": "/qps/rest/3.0/search/was/finding"})",
    .effect = answer,
    .reach = "/qps/",
}};

}  // namespace

std::span<const FaultKind> faults_of_same_name() { return kKinds; }

}  // namespace mockqualys::server
