#include "mockqualys/server/faults/kind.h"

namespace mockqualys::server {
namespace {

constexpr Parameter kTakes[] = {number("bytes", 1, 1, kMostBytes, "of a piece"),
                                number("milliseconds", 20, 0, kMostSeconds, "of real time behind each piece")};

bool drip(Strike& strike) {
  strike.reply.broken = Drip{strike.number("bytes"), std::chrono::milliseconds{strike.number("milliseconds")}};
  return true;
}

constexpr FaultKind kKinds[] = {{
    .name = "drip",
    .group = "framing",
    .stage = Stage::Answer,
    .parameters = kTakes,
    .does = "the right answer in small pieces, head included, with a pause behind each",
    .finds = "limits the time between bytes only, so that an answer may take for ever; or parses each piece as if it "
             "were whole",
    .example = R"({"kind": "drip", "path": "/qps/", "bytes": 1, "milliseconds": 5})",
    .effect = drip,
}};

}  // namespace

std::span<const FaultKind> faults_of_drip() { return kKinds; }

}  // namespace mockqualys::server
