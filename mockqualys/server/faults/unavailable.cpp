#include "mockqualys/server/classic.h"
#include "mockqualys/server/faults/kind.h"

namespace mockqualys::server {
namespace {

bool be_unavailable(Strike& strike) {
  strike.reply = simple_return({.status = 503,
                                .code = "1999",
                                .text = "We are performing scheduled maintenance on our System. Try again later."},
                               strike.origin, strike.world.now());
  return true;
}

constexpr FaultKind kKinds[] = {{
    .name = "unavailable",
    .group = "HTTP",
    .stage = Stage::Front,
    .parameters = {},
    .does = "503 with code 1999, the vendor's words for scheduled maintenance",
    .finds = "gives up instead of trying again later, or reads the document as an empty list",
    .example = R"({"kind": "unavailable", "times": 3})",
    .effect = be_unavailable,
    .also = "down 1999",
}};

}  // namespace

std::span<const FaultKind> faults_of_unavailable() { return kKinds; }

}  // namespace mockqualys::server
