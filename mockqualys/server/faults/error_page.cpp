#include "mockqualys/server/faults/kind.h"

namespace mockqualys::server {
namespace {

constexpr Parameter kTakes[] = {number("status", 502, 400, 599, "of the answer")};

bool answer_page(Strike& strike) {
  const auto status = static_cast<int>(strike.number("status"));
  strike.reply = make_web_tier_page(status, reason_phrase(status), "The server could not complete your request.");
  return true;
}

constexpr FaultKind kKinds[] = {{
    .name = "error_page",
    .group = "HTTP",
    .stage = Stage::Front,
    .parameters = kTakes,
    .does = "a status of failure with an HTML page of the web server in front of the service",
    .finds = "parses the body by the content type it expects, and dies on HTML",
    .example = R"({"kind": "error_page", "path": "/qps/", "status": 502})",
    .effect = answer_page,
}};

}  // namespace

std::span<const FaultKind> faults_of_error_page() { return kKinds; }

}  // namespace mockqualys::server
