#include <string>

#include "mockqualys/server/faults/kind.h"
#include "mockqualys/server/faults/page.h"

namespace mockqualys::server {
namespace {

constexpr Parameter kTakes[] = {number("by", std::int64_t{1} << 33, 1, std::int64_t{1} << 62, "is added to each id")};

bool change(const Strike& strike, Page& page) {
  for (std::size_t i = 0; i < page.size(); ++i) page.set(i, "id", std::to_string(page.id(i) + strike.number("by")));
  if (const auto last = page.envelope("lastId"))
    page.set_envelope("lastId", std::to_string(std::stoll(*last) + strike.number("by")));
  return page.size() > 0;
}

bool answer(Strike& strike) { return change_page(strike, change); }

constexpr FaultKind kKinds[] = {{
    .name = "huge_ids",
    .group = "data",
    .stage = Stage::Answer,
    .parameters = kTakes,
    .does = "ids above 2^32, lastId too",
    .finds = "has ids of 32 bits, or sends 1.2e10 as its cursor",
    .example = R"({"kind": "huge_ids", "path": "/qps/rest/3.0/search/was/finding", "times": "for ever"})",
    .effect = answer,
    .reach = "/qps/rest/3.0/search/",
}};

}  // namespace

std::span<const FaultKind> faults_of_huge_ids() { return kKinds; }

}  // namespace mockqualys::server
