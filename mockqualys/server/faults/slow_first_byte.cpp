#include "mockqualys/server/faults/kind.h"

namespace mockqualys::server {
namespace {

constexpr Parameter kTakes[] = {number("seconds", 60, 0, kMostSeconds, "of real time before the first byte")};

bool delay(Strike& strike) {
  strike.reply.broken = Delay{std::chrono::seconds{strike.number("seconds")}};
  return true;
}

constexpr FaultKind kKinds[] = {{
    .name = "slow_first_byte",
    .group = "framing",
    .stage = Stage::Answer,
    .parameters = kTakes,
    .does = "nothing for so many seconds of real time, then the right answer",
    .finds = "has no time limit, or one that is shorter than the vendor's slow searches need",
    .example = R"({"kind": "slow_first_byte", "path": "/qps/", "seconds": 20})",
    .effect = delay,
    .also = "slow delay latency",
}};

}  // namespace

std::span<const FaultKind> faults_of_slow_first_byte() { return kKinds; }

}  // namespace mockqualys::server
