#include <algorithm>
#include <string>

#include "mockqualys/server/faults/answer_text.h"
#include "mockqualys/server/faults/kind.h"

namespace mockqualys::server {
namespace {

bool split(Strike& strike) {
  constexpr std::string_view kBegin = "<![CDATA[", kEnd = "]]>";
  if (!is_xml(strike.reply)) return false;
  const auto text = strike.reply.text();
  std::string out;
  std::size_t copied = 0;
  for (auto at = text.find(kBegin); at != std::string_view::npos; at = text.find(kBegin, copied)) {
    const auto begin = at + kBegin.size(), end = std::min(text.find(kEnd, begin), text.size());
    auto middle = begin + (end - begin) / 2;
    while (middle < end && (static_cast<unsigned char>(text[middle]) & 0xC0U) == 0x80U) ++middle;  // not in a letter
    out += text.substr(copied, middle - copied);
    if (middle > begin && middle < end) out += "]]><![CDATA[";
    out += text.substr(middle, end - middle);
    copied = end;
  }
  if (copied == 0) return false;
  out += text.substr(copied);
  strike.reply.set_body(std::move(out));
  return true;
}

constexpr FaultKind kKinds[] = {{
    .name = "split_cdata",
    .group = "document",
    .stage = Stage::Answer,
    .parameters = {},
    .does = "each CDATA section as two: legal XML of the same meaning",
    .finds = "reads the first section only, so that texts are cut in silence",
    .example = R"({"kind": "split_cdata", "path": "/qps/rest/3.0/search/was/finding"})",
    .effect = split,
    .format = Format::OnlyXml,
}};

}  // namespace

std::span<const FaultKind> faults_of_split_cdata() { return kKinds; }

}  // namespace mockqualys::server
