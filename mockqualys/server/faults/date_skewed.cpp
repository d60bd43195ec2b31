#include <chrono>

#include "mockqualys/server/faults/kind.h"

namespace mockqualys::server {
namespace {

constexpr Parameter kTakes[] = {
    number("seconds", 3600, -kMostSeconds, kMostSeconds, "by which the header is ahead of the clock")};

bool skew(Strike& strike) {
  strike.reply.headers.emplace_back("Date",
                                    http_date(strike.world.now() + std::chrono::seconds{strike.number("seconds")}));
  return true;
}

constexpr FaultKind kKinds[] = {{
    .name = "date_skewed",
    .group = "time",
    .stage = Stage::Answer,
    .parameters = kTakes,
    .does = "a Date header that is ahead of the vendor's clock, or behind it",
    .finds = "shifts its windows by it, and misses what changed meanwhile",
    .example = R"({"kind": "date_skewed", "path": "/qps/", "every": 2, "times": "for ever", "seconds": 3600})",
    .effect = skew,
}};

}  // namespace

std::span<const FaultKind> faults_of_date_skewed() { return kKinds; }

}  // namespace mockqualys::server
