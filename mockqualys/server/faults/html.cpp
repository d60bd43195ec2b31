#include "mockqualys/server/faults/kind.h"

namespace mockqualys::server {
namespace {

bool answer_page(Strike& strike) {
  strike.reply = make_reply(200, "text/html; charset=utf-8",
                            "<!DOCTYPE html>\n<html><head><title>Scheduled maintenance</title></head>\n"
                            "<body><h1>Scheduled maintenance</h1><p>We will be back shortly.</p></body></html>\n");
  return true;
}

constexpr FaultKind kKinds[] = {{
    .name = "html",
    .group = "HTTP",
    .stage = Stage::Front,
    .parameters = {},
    .does = "200 and a maintenance page in HTML",
    .finds = "believes the status, and takes a page without records for the end of the list",
    .example = R"({"kind": "html", "user": "acme_ab1"})",
    .effect = answer_page,
    .also = "maintenance",
}};

}  // namespace

std::span<const FaultKind> faults_of_html() { return kKinds; }

}  // namespace mockqualys::server
