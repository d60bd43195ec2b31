#include <chrono>

#include "mockqualys/server/faults/kind.h"
#include "mockqualys/server/greeting.h"

namespace mockqualys::server {
namespace {

constexpr Parameter kTakes[] = {number("seconds", 600, 0, kMostSeconds, "of real time until the connection ends")};

Greeting be_silent(const Fault& fault) {
  return {.silence = std::chrono::seconds{*fault.with.find("seconds")->second.get_if<std::int64_t>()}};
}

constexpr FaultKind kKinds[] = {{
    .name = "black_hole",
    .group = "connection",
    .stage = Stage::Connection,
    .parameters = kTakes,
    .does = "the connection is accepted, and nothing is ever read or answered",
    .finds = "has a limit for the time to connect alone, and hangs",
    .example = R"({"kind": "black_hole", "seconds": 2})",
    .effect = nullptr,
    .greet = be_silent,
}};

}  // namespace

std::span<const FaultKind> faults_of_black_hole() { return kKinds; }

}  // namespace mockqualys::server
