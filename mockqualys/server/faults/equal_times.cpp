#include "mockqualys/server/faults/kind.h"
#include "mockqualys/server/faults/page.h"

namespace mockqualys::server {
namespace {

constexpr Parameter kTakes[] = {text("element", "updatedDate", "whose time is made equal"),
                                text("time", "", "that all have; empty: that of the first record")};

bool change(const Strike& strike, Page& page) {
  const auto& element = strike.text("element");
  std::string time = strike.text("time");
  int changed = 0;
  for (std::size_t i = 0; i < page.size(); ++i) {
    const auto value = page.value(i, element);
    if (!value) continue;
    if (time.empty()) time = *value;
    page.set(i, element, time);
    ++changed;
  }
  return changed > 0;
}

bool answer(Strike& strike) { return change_page(strike, change); }

constexpr FaultKind kKinds[] = {{
    .name = "equal_times",
    .group = "time",
    .stage = Stage::Answer,
    .parameters = kTakes,
    .does = "all records of a page have one time",
    .finds = "asks for what is later than the last time it saw, and misses the others of that second",
    .example = R"({"kind": "equal_times", "path": "/qps/rest/3.0/search/was/finding", "element": "updatedDate"})",
    .effect = answer,
    .reach = "/qps/",
}};

}  // namespace

std::span<const FaultKind> faults_of_equal_times() { return kKinds; }

}  // namespace mockqualys::server
