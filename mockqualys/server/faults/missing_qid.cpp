#include <fmt/format.h>
#include <string>

#include "mockqualys/server/faults/kind.h"

namespace mockqualys::server {
namespace {

constexpr Parameter kTakes[] = {number("qid", 0, 0, kMostBytes, "that is left out; 0: the first of the answer")};

// On the text, so that the rest of the document keeps the layout that clients have to bear.
bool leave_out(Strike& strike) {
  constexpr std::string_view kBegin = "<VULN>", kEnd = "</VULN>";
  const auto qid = strike.number("qid");
  std::string text{strike.reply.text()};
  const auto at = text.find(qid == 0 ? std::string{"<QID>"} : fmt::format("<QID>{}</QID>", qid));
  if (at == std::string::npos) return false;
  const auto begin = text.rfind(kBegin, at), end = text.find(kEnd, at);
  if (begin == std::string::npos || end == std::string::npos) return false;
  text.erase(begin, end + kEnd.size() - begin);
  strike.reply.set_body(std::move(text));
  return true;
}

constexpr FaultKind kKinds[] = {{
    .name = "missing_qid",
    .group = "data",
    .stage = Stage::Answer,
    .parameters = kTakes,
    .does = "the KnowledgeBase leaves out a QID without a word",
    .finds = "waits for it, or drops the findings of that QID",
    .example = R"({"kind": "missing_qid", "endpoint": "knowledge_base"})",
    .effect = leave_out,
    .reach = "/api/",
}};

}  // namespace

std::span<const FaultKind> faults_of_missing_qid() { return kKinds; }

}  // namespace mockqualys::server
