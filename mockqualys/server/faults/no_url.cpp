#include "mockqualys/server/faults/kind.h"
#include "mockqualys/server/faults/page.h"

namespace mockqualys::server {
namespace {

constexpr Parameter kTakes[] = {word("form", "absent", "absent empty null", "what is left of it; null in JSON alone"),
                                kRecords};

bool change(const Strike& strike, Page& page, std::size_t record) {
  const auto& form = strike.text("form");
  if (form == "absent") return page.remove(record, "url");
  if (form == "null") return page.set_null(record, "url");
  if (!page.value(record, "url")) return false;
  page.set(record, "url", "");
  return true;
}

bool answer(Strike& strike) { return change_records(strike, change); }

constexpr FaultKind kKinds[] = {{
    .name = "no_url",
    .group = "data",
    .stage = Stage::Answer,
    .parameters = kTakes,
    .does = "a record without its URL",
    .finds = "dies on the record, or makes one of all that have none",
    .example = R"({"kind": "no_url", "path": "/qps/rest/3.0/search/was/finding", "form": "absent"})",
    .effect = answer,
    .reach = "/qps/",
}};

}  // namespace

std::span<const FaultKind> faults_of_no_url() { return kKinds; }

}  // namespace mockqualys::server
