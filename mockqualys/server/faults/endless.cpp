#include <fmt/format.h>
#include <algorithm>
#include <string>

#include "mockqualys/server/faults/kind.h"
#include "mockqualys/server/faults/page.h"
#include "mockqualys/server/faults/walks.h"

namespace mockqualys::server {
namespace {

bool go_on(const Strike&, Page& page) {
  if (page.size() == 0) return false;
  page.set_envelope("hasMoreRecords", "true");
  page.set_envelope("lastId", std::to_string(page.id(page.size() - 1)));
  return true;
}

// Behind the last record come the records of the page before once more, under new ids.
bool invent(const Strike& strike, Page& page) {
  const auto cursor = cursor_of(strike.request).id;
  for (std::size_t i = 0; i < page.size(); ++i) {
    const auto id = cursor + static_cast<std::int64_t>(i) + 1;
    page.set(i, "id", std::to_string(id));
    if (page.value(i, "uniqueId")) page.set(i, "uniqueId", fmt::format("00000000-0000-4000-8000-{:012}", id));
  }
  return go_on(strike, page);
}

bool answer(Strike& strike) {
  if (change_page(strike, go_on)) return true;
  if (strike.previous_here == nullptr || Page::of(strike.reply) == nullptr) return false;
  auto invented = strike;
  invented.reply = *strike.previous_here;
  if (!change_page(invented, invent)) return false;
  strike.reply = std::move(invented.reply);
  return true;
}

constexpr FaultKind kKinds[] = {{
    .name = "endless",
    .group = "paging",
    .stage = Stage::Answer,
    .parameters = {},
    .does = "hasMoreRecords is always true, and pages of new ids follow behind the last record",
    .finds = "reads for ever, though the vendor counted less",
    .example = R"({"kind": "endless", "path": "/qps/rest/3.0/search/was/finding", "times": "for ever"})",
    .effect = answer,
    .reach = "/qps/rest/3.0/search/",
}};

}  // namespace

std::span<const FaultKind> faults_of_endless() { return kKinds; }

}  // namespace mockqualys::server
