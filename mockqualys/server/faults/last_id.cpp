#include <string>

#include "mockqualys/server/faults/kind.h"
#include "mockqualys/server/faults/page.h"
#include "mockqualys/server/faults/walks.h"

namespace mockqualys::server {
namespace {

bool stand_still(const Strike& strike, Page& page) {
  if (!page.envelope("lastId")) return false;
  page.set_envelope("lastId", std::to_string(cursor_of(strike.request).id));
  return true;
}

bool fall_back(const Strike& strike, Page& page) {
  const auto cursor = cursor_of(strike.request).id;
  if (!page.envelope("lastId") || cursor == 0) return false;
  page.set_envelope("lastId", std::to_string(cursor / 2));
  return true;
}

bool stands(Strike& strike) { return change_page(strike, stand_still); }
bool falls(Strike& strike) { return change_page(strike, fall_back); }

constexpr FaultKind kKinds[] = {
    {
        .name = "last_id_stands",
        .group = "paging",
        .stage = Stage::Answer,
        .parameters = {},
        .does = "the right page, and the lastId that the client came with (0 on the first page)",
        .finds = "asks for the same page for ever",
        .example = R"({"kind": "last_id_stands", "path": "/qps/rest/3.0/search/was/finding", "times": "for ever"})",
        .effect = stands,
        .reach = "/qps/rest/3.0/search/",
    },
    {
        .name = "last_id_falls_back",
        .group = "paging",
        .stage = Stage::Answer,
        .parameters = {},
        .does =
            "the right page, and a lastId below that which the client came with (half of it); not on the first page",
        .finds = "walks in circles",
        .example = R"({"kind": "last_id_falls_back", "path": "/qps/rest/3.0/search/was/finding", "times": "for ever"})",
        .effect = falls,
        .reach = "/qps/rest/3.0/search/",
    }};

}  // namespace

std::span<const FaultKind> faults_of_last_id() { return kKinds; }

}  // namespace mockqualys::server
