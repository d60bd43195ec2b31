#include "mockqualys/server/faults/kind.h"

namespace mockqualys::server {
namespace {

constexpr Parameter kTakes[] = {number("bytes", 0, 0, kMostBytes, "of the body that are sent"),
                                number("seconds", 60, 0, kMostSeconds, "of real time before the end")};

bool stall(Strike& strike) {
  strike.reply.broken = Stall{strike.number("bytes"), std::chrono::seconds{strike.number("seconds")}};
  return true;
}

constexpr FaultKind kKinds[] = {{
    .name = "stall",
    .group = "framing",
    .stage = Stage::Answer,
    .parameters = kTakes,
    .does = "the head and so many bytes of the right answer, nothing for so many seconds of real time, an end",
    .finds = "limits the time to the first byte only, and hangs in the middle of a body",
    .example = R"({"kind": "stall", "path": "/qps/", "bytes": 500, "seconds": 120})",
    .effect = stall,
    .also = "timeout hang freeze",
}};

}  // namespace

std::span<const FaultKind> faults_of_stall() { return kKinds; }

}  // namespace mockqualys::server
