#include <chrono>
#include <vector>

#include "mockqualys/server/faults/kind.h"

namespace mockqualys::server {
namespace {

constexpr Parameter kTakes[] = {number("seconds", 3600, 1, kMostSeconds, "by which the clock goes back")};

std::vector<WorldAction> turn_back(const Fault& fault) {
  return {
      world_action::MoveClock{.by = -std::chrono::seconds{*fault.with.find("seconds")->second.get_if<std::int64_t>()}}};
}

bool answer_rightly(Strike&) { return true; }

constexpr FaultKind kKinds[] = {{
    .name = "clock_back",
    .group = "time",
    .stage = Stage::Answer,
    .parameters = kTakes,
    .does = "the vendor's clock goes back, for good, and the answer is right for that time",
    .finds = "takes a watermark of the future, and sees nothing for hours",
    .example = R"({"kind": "clock_back", "path": "/qps/", "nth": 3, "seconds": 3600})",
    .effect = answer_rightly,
    .world = turn_back,
}};

}  // namespace

std::span<const FaultKind> faults_of_clock_back() { return kKinds; }

}  // namespace mockqualys::server
