#include <string>

#include "mockqualys/server/faults/answer_text.h"
#include "mockqualys/server/faults/kind.h"

namespace mockqualys::server {
namespace {

// The last end of a list of records: </data> of a page, else the end of the root.
bool break_text(Strike& strike) {
  std::string text{strike.reply.text()};
  const bool json = is_json(strike.reply);
  if (!json && !is_xml(strike.reply)) return false;
  auto at = text.rfind(json ? "]" : "</data>");
  if (at == std::string::npos) at = text.rfind(json ? "}" : "</");
  if (at == std::string::npos) return false;
  text.erase(at, json ? 1 : text.find('>', at) + 1 - at);
  strike.reply.set_body(std::move(text));
  return true;
}

constexpr FaultKind kKinds[] = {{
    .name = "not_well_formed",
    .group = "document",
    .stage = Stage::Answer,
    .parameters = {},
    .does = "the end tag of data (in JSON the last bracket) is missing",
    .finds = "takes what it read up to there for the page",
    .example = R"({"kind": "not_well_formed", "path": "/qps/rest/3.0/search/was/finding"})",
    .effect = break_text,
}};

}  // namespace

std::span<const FaultKind> faults_of_not_well_formed() { return kKinds; }

}  // namespace mockqualys::server
