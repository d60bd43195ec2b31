#include "mockqualys/server/faults/kind.h"

namespace mockqualys::server {
namespace {

constexpr Parameter kTakes[] = {text("content_type", "text/html", "that the answer claims; empty: none")};

bool relabel(Strike& strike) {
  const auto& type = strike.text("content_type");
  std::erase_if(strike.reply.headers, [](const auto& header) { return header.first == "Content-Type"; });
  if (!type.empty()) strike.reply.headers.emplace_back("Content-Type", type);
  return true;
}

constexpr FaultKind kKinds[] = {{
    .name = "wrong_content_type",
    .group = "HTTP",
    .stage = Stage::Answer,
    .parameters = kTakes,
    .does = "the right answer under another Content-Type",
    .finds = "chooses its parser by the header alone, or refuses a right answer",
    .example = R"({"kind": "wrong_content_type", "path": "/qps/rest/3.0/search/was/finding"})",
    .effect = relabel,
}};

}  // namespace

std::span<const FaultKind> faults_of_wrong_content_type() { return kKinds; }

}  // namespace mockqualys::server
