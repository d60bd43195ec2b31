#include <utility>

#include "mockqualys/server/classic.h"
#include "mockqualys/server/faults/kind.h"

namespace mockqualys::server {
namespace {

bool refuse(Strike& strike) {
  strike.reply = simple_return(concurrency_limited(1), strike.origin, strike.world.now());
  for (auto& header : concurrency_headers(strike.tier, strike.tier.concurrent))
    strike.reply.headers.push_back(std::move(header));
  return true;
}

constexpr FaultKind kKinds[] = {{
    .name = "concurrency_limit",
    .group = "limits",
    .stage = Stage::Limits,
    .parameters = {},
    .does = "409 with code 1960 and the headers of the limit of parallel calls",
    .finds = "takes every 409 for a conflict, or waits for a time that this answer does not tell",
    .example = R"({"kind": "concurrency_limit", "path": "/api/", "times": 2})",
    .effect = refuse,
    .also = "concurrency 1960",
}};

}  // namespace

std::span<const FaultKind> faults_of_concurrency_limit() { return kKinds; }

}  // namespace mockqualys::server
