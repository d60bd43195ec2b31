#include <fmt/format.h>
#include <string>

#include "mockqualys/server/faults/answer_text.h"
#include "mockqualys/server/faults/kind.h"

namespace mockqualys::server {
namespace {

constexpr Parameter kTakes[] = {
    text("encoding", "ISO-8859-1", "that the answer claims: in its XML declaration, in JSON in its Content-Type")};

bool lie(Strike& strike) {
  constexpr std::string_view kTrue = "encoding=\"UTF-8\"";
  const auto& claimed = strike.text("encoding");
  if (is_json(strike.reply)) {
    if (!insert_into_free_text(strike.reply, "\xC3\xA9")) return false;
    for (auto& [name, value] : strike.reply.headers)
      if (name == "Content-Type") value = fmt::format("application/json;charset={}", claimed);
    return true;
  }
  const auto at = strike.reply.text().find(kTrue);
  if (at == std::string_view::npos || !insert_into_free_text(strike.reply, "\xC3\xA9")) return false;
  std::string text{strike.reply.text()};
  text.replace(at, kTrue.size(), fmt::format("encoding=\"{}\"", claimed));
  strike.reply.set_body(std::move(text));
  return true;
}

constexpr FaultKind kKinds[] = {{
    .name = "lying_encoding",
    .group = "document",
    .stage = Stage::Answer,
    .parameters = kTakes,
    .does = "an answer in UTF-8, with an é in its first free text, that claims another encoding",
    .finds = "does not read as declared, and stores other letters than were sent",
    .example = R"({"kind": "lying_encoding", "path": "/qps/rest/3.0/search/was/finding"})",
    .effect = lie,
}};

}  // namespace

std::span<const FaultKind> faults_of_lying_encoding() { return kKinds; }

}  // namespace mockqualys::server
