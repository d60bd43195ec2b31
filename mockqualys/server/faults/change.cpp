#include "mockqualys/server/faults/kind.h"

namespace mockqualys::server {
namespace {

bool answer_rightly(Strike&) { return true; }

std::string refuse(const Fault& fault) {
  return fault.world.empty() ? "a fault of kind change does nothing but what \"world\" says, so give it" : "";
}

constexpr FaultKind kKinds[] = {{
    .name = "change",
    .group = "world",
    .stage = Stage::Answer,
    .parameters = {},
    .does = "the world is changed as `world` says, and the answer is the right one of the changed world",
    .finds = "loses or doubles records when others come, go or change between two pages",
    .example =
        R"({"kind": "change", "endpoint": "search/finding", "page": 2, "world": [{"remove": {"finding": 118235862}}]})",
    .effect = answer_rightly,
    .refuse = refuse,
}};

}  // namespace

std::span<const FaultKind> faults_of_change() { return kKinds; }

}  // namespace mockqualys::server
