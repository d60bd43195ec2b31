#include <fmt/format.h>
#include <string>

#include "mockqualys/base/text.h"
#include "mockqualys/server/faults/kind.h"

namespace mockqualys::server {
namespace {

constexpr Parameter kTakes[] = {number("status", 307, 301, 308, "of the answer"),
                                text("to", "", "a host and port, or an address with its scheme; empty: as said")};

// The same server by its other name: to a client it is another host.
std::string other_name(std::string_view host) {
  const auto colon = host.rfind(':');
  const auto port = colon == std::string_view::npos ? std::string_view{} : host.substr(colon);
  return fmt::format("{}{}", host.starts_with("127.0.0.1") ? "localhost" : "127.0.0.1", port);
}

bool redirect(Strike& strike) {
  const auto& to = strike.text("to");
  const auto host = to.empty() ? other_name(strike.request.header("Host")) : to;
  const auto status = static_cast<int>(strike.number("status"));
  strike.reply = make_web_tier_page(status, reason_phrase(status), "The document has moved.");
  const auto scheme = host.find("://") != std::string::npos ? "" : strike.request.tls ? "https://" : "http://";
  strike.reply.headers.emplace_back("Location", fmt::format("{}{}{}", scheme, host, strike.request.target));
  return true;
}

constexpr FaultKind kKinds[] = {{
    .name = "redirect",
    .group = "HTTP",
    .stage = Stage::Front,
    .parameters = kTakes,
    .does =
        "a redirect to another host: this server by its other name (localhost, 127.0.0.1); struck there, back again",
    .finds = "follows with its password to any host, or asks GET where it should POST",
    .example = R"({"kind": "redirect", "path": "/qps/", "times": 2})",
    .effect = redirect,
}};

}  // namespace

std::span<const FaultKind> faults_of_redirect() { return kKinds; }

}  // namespace mockqualys::server
