#include "mockqualys/server/faults/kind.h"

namespace mockqualys::server {
namespace {

constexpr Parameter kTakes[] = {number("bytes", 0, 0, kMostBytes, "of the body that are sent")};

bool cut(Strike& strike) {
  strike.reply.broken = Cut{strike.number("bytes")};
  return true;
}

constexpr FaultKind kKinds[] = {{
    .name = "cut_body",
    .group = "framing",
    .stage = Stage::Answer,
    .parameters = kTakes,
    .does = "the right answer under its right Content-Length, and an end after so many bytes of the body",
    .finds = "does not compare the length, and takes the records before the cut for all there are",
    .example = R"({"kind": "cut_body", "path": "/qps/rest/3.0/search/", "nth": 2, "bytes": 1000})",
    .effect = cut,
    .also = "truncate cut truncated",
}};

}  // namespace

std::span<const FaultKind> faults_of_cut_body() { return kKinds; }

}  // namespace mockqualys::server
