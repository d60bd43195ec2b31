#include "mockqualys/server/faults/kind.h"
#include "mockqualys/server/faults/page.h"

namespace mockqualys::server {
namespace {

constexpr Parameter kTakes[] = {text("code", "PARTIAL_SUCCESS", "that stands in place of SUCCESS")};

bool change(const Strike& strike, Page& page) {
  page.set_envelope("responseCode", strike.text("code"));
  return true;
}

bool answer(Strike& strike) { return change_page(strike, change); }

constexpr FaultKind kKinds[] = {{
    .name = "unknown_response_code",
    .group = "envelope",
    .stage = Stage::Answer,
    .parameters = kTakes,
    .does = "the right page with a responseCode that nobody knows",
    .finds = "takes every code but the known errors for success",
    .example = R"({"kind": "unknown_response_code", "path": "/qps/rest/3.0/search/was/finding"})",
    .effect = answer,
    .reach = "/qps/",
}};

}  // namespace

std::span<const FaultKind> faults_of_unknown_response_code() { return kKinds; }

}  // namespace mockqualys::server
