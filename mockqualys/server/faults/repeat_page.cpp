#include "mockqualys/server/faults/kind.h"

namespace mockqualys::server {
namespace {

bool repeat(Strike& strike) {
  if (strike.previous == nullptr) return false;
  strike.reply = *strike.previous;
  return true;
}

constexpr FaultKind kKinds[] = {{
    .name = "repeat_page",
    .group = "paging",
    .stage = Stage::Answer,
    .parameters = {},
    .does = "the previous answer of that path and user again; the right one when there was none",
    .finds = "never ends, or counts the records of the page twice and misses those of another",
    .example = R"({"kind": "repeat_page", "path": "/qps/rest/3.0/search/was/finding", "nth": 2})",
    .effect = repeat,
    .also = "duplicate_page repeat",
}};

}  // namespace

std::span<const FaultKind> faults_of_repeat_page() { return kKinds; }

}  // namespace mockqualys::server
