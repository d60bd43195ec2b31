#include <array>
#include <string>

#include "mockqualys/server/faults/answer_text.h"
#include "mockqualys/server/faults/kind.h"

namespace mockqualys::server {
namespace {

// The headers or the body of the first request that an answer shows.
bool cut(Strike& strike) {
  constexpr std::size_t kMissing = 3;
  const bool json = is_json(strike.reply);
  std::string text{strike.reply.text()};
  for (const std::string_view name : {"headers", "body"}) {
    const auto opening = json ? "\"" + std::string{name} + "\":\"" : "<" + std::string{name} + "><![CDATA[";
    const auto begin = text.find(opening);
    if (begin == std::string::npos) continue;
    const auto from = begin + opening.size(), end = text.find(json ? "\"" : "]]>", from);
    if (end == std::string::npos || end - from <= kMissing) continue;
    text.erase(end - kMissing, kMissing);
    strike.reply.set_body(std::move(text));
    return true;
  }
  return false;
}

constexpr FaultKind kKinds[] = {{
    .name = "cut_base64",
    .group = "data",
    .stage = Stage::Answer,
    .parameters = {},
    .does = "base64 of a request that lacks its last three letters",
    .finds = "drops the finding or the page because of one field",
    .example = R"({"kind": "cut_base64", "path": "/qps/rest/3.0/search/was/finding"})",
    .effect = cut,
    .reach = "/qps/",
}};

}  // namespace

std::span<const FaultKind> faults_of_cut_base64() { return kKinds; }

}  // namespace mockqualys::server
