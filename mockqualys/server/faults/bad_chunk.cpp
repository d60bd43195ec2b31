#include "mockqualys/server/faults/kind.h"

namespace mockqualys::server {
namespace {

constexpr Parameter kTakes[] = {number("bytes", 100, 0, kMostBytes, "of the body in front of it")};

bool break_chunk(Strike& strike) {
  strike.reply.broken = BadChunk{strike.number("bytes")};
  return true;
}

constexpr FaultKind kKinds[] = {{
    .name = "bad_chunk",
    .group = "framing",
    .stage = Stage::Answer,
    .parameters = kTakes,
    .does = "chunked; after so many bytes a line that is no length of a chunk, and an end",
    .finds = "takes what came before for the whole",
    .example = R"({"kind": "bad_chunk", "path": "/qps/rest/3.0/search/was/finding", "bytes": 500})",
    .effect = break_chunk,
}};

}  // namespace

std::span<const FaultKind> faults_of_bad_chunk() { return kKinds; }

}  // namespace mockqualys::server
