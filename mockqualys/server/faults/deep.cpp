#include <string>

#include "mockqualys/server/faults/answer_text.h"
#include "mockqualys/server/faults/kind.h"

namespace mockqualys::server {
namespace {

constexpr Parameter kTakes[] = {number("levels", 10'000, 1, 1'000'000, "of elements, or of lists in JSON")};

bool nest(Strike& strike) {
  const auto place = find_free_text(strike.reply);
  if (!place) return false;
  const bool json = is_json(strike.reply);
  const auto levels = strike.number("levels");
  std::string deep = json ? "\"nested\":" : "";
  for (std::int64_t i = 0; i < levels; ++i) deep += json ? "[" : "<n>";
  for (std::int64_t i = 0; i < levels; ++i) deep += json ? "]" : "</n>";
  if (json) deep += ",";
  std::string text{strike.reply.text()};
  text.insert(place->element, deep);
  strike.reply.set_body(std::move(text));
  return true;
}

constexpr FaultKind kKinds[] = {{
    .name = "deep",
    .group = "document",
    .stage = Stage::Answer,
    .parameters = kTakes,
    .does = "a record with elements (in JSON lists) nested so deep",
    .finds = "runs out of stack",
    .example = R"({"kind": "deep", "path": "/qps/rest/3.0/search/was/finding", "levels": 10000})",
    .effect = nest,
}};

}  // namespace

std::span<const FaultKind> faults_of_deep() { return kKinds; }

}  // namespace mockqualys::server
