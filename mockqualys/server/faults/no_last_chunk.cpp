#include "mockqualys/server/faults/kind.h"

namespace mockqualys::server {
namespace {

constexpr Parameter kTakes[] = {number("bytes", 100, 0, kMostBytes, "of the body that are sent")};

bool lose_last_chunk(Strike& strike) {
  strike.reply.broken = NoLastChunk{strike.number("bytes")};
  return true;
}

constexpr FaultKind kKinds[] = {{
    .name = "no_last_chunk",
    .group = "framing",
    .stage = Stage::Answer,
    .parameters = kTakes,
    .does = "chunked; after so many bytes an end without the last chunk (a symptom that Qualys documents)",
    .finds = "takes the end of the connection for the end of the body",
    .example = R"({"kind": "no_last_chunk", "path": "/qps/rest/3.0/search/was/finding", "bytes": 500})",
    .effect = lose_last_chunk,
}};

}  // namespace

std::span<const FaultKind> faults_of_no_last_chunk() { return kKinds; }

}  // namespace mockqualys::server
