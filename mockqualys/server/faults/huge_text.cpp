#include <string>

#include "mockqualys/server/faults/answer_text.h"
#include "mockqualys/server/faults/kind.h"

namespace mockqualys::server {
namespace {

constexpr Parameter kTakes[] = {number("bytes", std::int64_t{16} << 20, 1, std::int64_t{1} << 28, "that are put in")};

bool swell(Strike& strike) {
  return insert_into_free_text(strike.reply, std::string(static_cast<std::size_t>(strike.number("bytes")), 'x'));
}

constexpr FaultKind kKinds[] = {{
    .name = "huge_text",
    .group = "document",
    .stage = Stage::Answer,
    .parameters = kTakes,
    .does = "a first free text of so many bytes",
    .finds = "keeps whole pages in memory, or has a column that is shorter",
    .example = R"({"kind": "huge_text", "path": "/qps/rest/3.0/search/was/finding"})",
    .effect = swell,
}};

}  // namespace

std::span<const FaultKind> faults_of_huge_text() { return kKinds; }

}  // namespace mockqualys::server
