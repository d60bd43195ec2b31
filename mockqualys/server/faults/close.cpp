#include "mockqualys/server/faults/kind.h"

namespace mockqualys::server {
namespace {

bool drop_connection(Strike& strike) {
  strike.reply = {.status = 0, .broken = Drop{}};
  return true;
}

constexpr FaultKind kKinds[] = {{
    .name = "close",
    .group = "connection",
    .stage = Stage::Front,
    .parameters = {},
    .does = "the connection ends without a byte of an answer",
    .finds = "does not try again, or sends a call twice that must not be sent twice",
    .example = R"({"kind": "close"})",
    .effect = drop_connection,
    .also = "reset drop disconnect connection_reset",
}};

}  // namespace

std::span<const FaultKind> faults_of_close() { return kKinds; }

}  // namespace mockqualys::server
