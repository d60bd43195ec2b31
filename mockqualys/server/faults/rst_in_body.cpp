#include "mockqualys/server/faults/kind.h"

namespace mockqualys::server {
namespace {

constexpr Parameter kTakes[] = {number("bytes", 100, 0, kMostBytes, "of the body in front of it")};

bool reset(Strike& strike) {
  strike.reply.broken = Reset{strike.number("bytes")};
  return true;
}

constexpr FaultKind kKinds[] = {{
    .name = "rst_in_body",
    .group = "connection",
    .stage = Stage::Answer,
    .parameters = kTakes,
    .does = "the right head and so many bytes of the body, then a reset (RST)",
    .finds = "keeps the half of a page that came",
    .example = R"({"kind": "rst_in_body", "path": "/qps/rest/3.0/search/was/finding", "bytes": 500})",
    .effect = reset,
}};

}  // namespace

std::span<const FaultKind> faults_of_rst_in_body() { return kKinds; }

}  // namespace mockqualys::server
