#include "mockqualys/server/faults/kind.h"

namespace mockqualys::server {
namespace {

constexpr Parameter kTakes[] = {number("status", 500, 200, 599, "of the answer"), text("body", "", "of the answer"),
                                text("content_type", "text/xml", "of the body"),
                                headers("headers", "of the answer, beside Content-Type")};

bool answer(Strike& strike) {
  strike.reply =
      make_reply(static_cast<int>(strike.number("status")), strike.text("content_type"), strike.text("body"));
  for (const auto& header : strike.headers("headers")) strike.reply.headers.push_back(header);
  return true;
}

std::string doubt(const Fault& fault) {
  const bool success = *fault.with.find("status")->second.get_if<std::int64_t>() < 300;
  const bool empty = fault.with.find("body")->second.get_if<std::string>()->empty();
  return success && empty ? "a status of success with an empty body" : "";
}

constexpr FaultKind kKinds[] = {{
    .name = "answer",
    .group = "HTTP",
    .stage = Stage::Front,
    .parameters = kTakes,
    .does = "this status, body, content type and headers instead of the right answer",
    .finds = "takes a status it does not know for success, tries 4xx again, gives up at a passing 5xx",
    .example = R"({"kind": "answer", "status": 502, "headers": {"Retry-After": "5"}, "body": "", "times": 2})",
    .effect = answer,
    .also = "error status http",
    .named_by_status = true,
    .doubt = doubt,
}};

}  // namespace

std::span<const FaultKind> faults_of_answer() { return kKinds; }

}  // namespace mockqualys::server
