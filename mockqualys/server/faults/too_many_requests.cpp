#include <string>

#include "mockqualys/server/faults/kind.h"

namespace mockqualys::server {
namespace {

constexpr Parameter kTakes[] = {
    number("seconds", 60, 0, kMostSeconds, "that the client is told to wait"),
    word("told_by", "to_wait", "to_wait retry_after reset nothing",
         "the header that tells it: X-RateLimit-ToWait-Sec, Retry-After, X-RateLimit-Reset, none")};

std::string_view header_for(std::string_view told_by) {
  if (told_by == "to_wait") return "X-RateLimit-ToWait-Sec";
  if (told_by == "retry_after") return "Retry-After";
  return told_by == "reset" ? "X-RateLimit-Reset" : "";
}

// As the vendor's gateway answers; its body is not known, so there is none.
bool refuse(Strike& strike) {
  strike.reply = make_reply(429, "application/json", "");
  auto& headers = strike.reply.headers;
  headers.emplace_back("X-RateLimit-Limit", std::to_string(strike.tier.calls));
  headers.emplace_back("X-RateLimit-Window-Sec", std::to_string(strike.tier.window.count()));
  headers.emplace_back("X-RateLimit-Remaining", "0");
  const auto name = header_for(strike.text("told_by"));
  if (!name.empty()) headers.emplace_back(name, std::to_string(strike.number("seconds")));
  return true;
}

constexpr FaultKind kKinds[] = {{
    .name = "too_many_requests",
    .group = "limits",
    .stage = Stage::Limits,
    .parameters = kTakes,
    .does = "429 as the gateway sends it, the wait told by a header of your choice or by none",
    .finds = "knows one of the ways to tell a wait, and calls again at once where another is used",
    .example = R"({"kind": "too_many_requests", "seconds": 3600, "told_by": "reset"})",
    .effect = refuse,
}};

}  // namespace

std::span<const FaultKind> faults_of_too_many_requests() { return kKinds; }

}  // namespace mockqualys::server
