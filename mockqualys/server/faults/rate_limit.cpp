#include <utility>

#include "mockqualys/server/classic.h"
#include "mockqualys/server/faults/kind.h"

namespace mockqualys::server {
namespace {

constexpr Parameter kTakes[] = {number("seconds", 60, 0, kMostSeconds, "that the client is told to wait")};

bool refuse(Strike& strike) {
  const auto seconds = strike.number("seconds");
  strike.reply = simple_return(rate_limited(seconds), strike.origin, strike.world.now());
  for (auto& header : rate_headers(strike.tier, 0, seconds)) strike.reply.headers.push_back(std::move(header));
  return true;
}

constexpr FaultKind kKinds[] = {{
    .name = "rate_limit",
    .group = "limits",
    .stage = Stage::Limits,
    .parameters = kTakes,
    .does = "409 with code 1965, the seconds to wait and the headers of the limit of calls",
    .finds = "calls again too early, sleeps for a day when told so, or takes 409 for the end",
    .example = R"({"kind": "rate_limit", "path": "/api/", "seconds": 30})",
    .effect = refuse,
    .also = "throttle ratelimit limit 1965",
}};

}  // namespace

std::span<const FaultKind> faults_of_rate_limit() { return kKinds; }

}  // namespace mockqualys::server
