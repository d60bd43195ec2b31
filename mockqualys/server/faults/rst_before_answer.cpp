#include "mockqualys/server/faults/kind.h"

namespace mockqualys::server {
namespace {

bool reset(Strike& strike) {
  strike.reply = {.status = 0, .broken = Reset{}};
  return true;
}

constexpr FaultKind kKinds[] = {{
    .name = "rst_before_answer",
    .group = "connection",
    .stage = Stage::Front,
    .parameters = {},
    .does = "the connection is reset (RST) instead of an answer",
    .finds = "knows the end of a connection but not its reset",
    .example = R"({"kind": "rst_before_answer", "nth": 2})",
    .effect = reset,
}};

}  // namespace

std::span<const FaultKind> faults_of_rst_before_answer() { return kKinds; }

}  // namespace mockqualys::server
