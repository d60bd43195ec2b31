#include <string>

#include "mockqualys/server/faults/kind.h"
#include "mockqualys/server/faults/page.h"

namespace mockqualys::server {
namespace {

constexpr Parameter kTakes[] = {number("by", 1, -1000, 1000, "is added to the count")};

bool change(const Strike& strike, Page& page) {
  const auto count = page.envelope("count");
  if (!count) return false;
  page.set_envelope("count", std::to_string(std::stoll(*count) + strike.number("by")));
  return true;
}

bool answer(Strike& strike) { return change_page(strike, change); }

std::string refuse(const Fault& fault) {
  return *fault.with.find("by")->second.get_if<std::int64_t>() == 0 ? "\"by\" must not be 0: the count would be right"
                                                                    : "";
}

constexpr FaultKind kKinds[] = {{
    .name = "wrong_count",
    .group = "envelope",
    .stage = Stage::Answer,
    .parameters = kTakes,
    .does = "a count that differs from the records",
    .finds = "believes one of the two, and does not ask again",
    .example = R"({"kind": "wrong_count", "path": "/qps/rest/3.0/search/was/finding", "by": 5})",
    .effect = answer,
    .reach = "/qps/",
    .refuse = refuse,
}};

}  // namespace

std::span<const FaultKind> faults_of_wrong_count() { return kKinds; }

}  // namespace mockqualys::server
