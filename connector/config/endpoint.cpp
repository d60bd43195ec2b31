#include "connector/config/endpoint.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "connector/config/text.h"

namespace qualyswas::config {
namespace {

// Which API server belongs to a host that users paste by mistake. The two oldest platforms do not follow the pattern.
std::optional<std::string> find_api_server(std::string_view host) {
  if (host == "gateway.qg1.apps.qualys.com") return "qualysapi.qualys.com";
  if (host == "gateway.qg1.apps.qualys.eu") return "qualysapi.qualys.eu";
  for (const std::string_view wrong : {"qualysguard.", "gateway.", "qualysgateway."}) {
    if (host.starts_with(wrong)) return "qualysapi." + std::string{host.substr(wrong.size())};
  }
  return std::nullopt;
}

bool is_host_name(std::string_view host) {
  if (host.empty() || host.size() > 253 || host.front() == '.' || host.front() == '-') return false;
  if (host.find("..") != std::string_view::npos) return false;
  return std::ranges::all_of(host, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
  });
}

bool is_ipv6(std::string_view host) {
  std::array<unsigned char, sizeof(in6_addr)> address{};
  return inet_pton(AF_INET6, std::string{host}.c_str(), address.data()) == 1;
}

auto malformed(std::string_view why, std::string_view advice = "write it like https://qualysapi.example.test") {
  return fail(ErrorKind::Config, fmt::format("url: {}", why), std::string{advice});
}

}  // namespace

bool is_loopback(std::string_view host) {
  if (host == "localhost" || host == "::1") return true;
  std::array<unsigned char, sizeof(in_addr)> address{};
  return inet_pton(AF_INET, std::string{host}.c_str(), address.data()) == 1 && address[0] == 127;
}

Result<Endpoint> parse_endpoint(std::string_view url) {
  auto rest = trimmed(url);
  if (rest.empty()) return malformed("is empty");
  if (has_control_character(rest)) return malformed("holds a control character");

  Endpoint endpoint;
  if (const auto scheme_end = rest.find("://"); scheme_end != std::string_view::npos) {
    const auto scheme = lowered(rest.substr(0, scheme_end));
    if (scheme != "https" && scheme != "http") return malformed(fmt::format("'{}://' is not https://", scheme));
    endpoint.tls = scheme == "https";
    rest.remove_prefix(scheme_end + 3);
  }
  rest = rest.substr(0, rest.find_first_of("/?#"));
  if (rest.find('@') != std::string_view::npos) {
    return malformed("holds a login in front of the host", "give the login as username and password_env");
  }

  endpoint.port = endpoint.tls ? 443 : 80;
  std::string_view port;
  if (rest.starts_with('[')) {
    const auto close = rest.find(']');
    if (close == std::string_view::npos) return malformed("has '[' without ']'");
    endpoint.host = lowered(rest.substr(1, close - 1));
    if (!is_ipv6(endpoint.host)) return malformed(fmt::format("'{}' is not an IPv6 address", endpoint.host));
    const auto after = rest.substr(close + 1);
    if (!after.empty() && after.front() != ':') return malformed("has text after ']'");
    port = after;
  } else {
    const auto colon = rest.find(':');
    endpoint.host = lowered(rest.substr(0, colon));
    if (!is_host_name(endpoint.host)) return malformed(fmt::format("'{}' is not a host name", endpoint.host));
    if (colon != std::string_view::npos) port = rest.substr(colon);
  }
  if (!port.empty()) {
    const auto digits = port.substr(1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), endpoint.port);
    if (error != std::errc{} || end != digits.data() + digits.size() || endpoint.port < 1 || endpoint.port > 65535) {
      return malformed(fmt::format("'{}' is not a port from 1 to 65535", digits));
    }
  }

  if (const auto api_server = find_api_server(endpoint.host)) {
    return malformed(fmt::format("'{}' is not an API server", endpoint.host),
                     fmt::format("the API server of that platform is https://{}", *api_server));
  }
  if (!endpoint.tls && !is_loopback(endpoint.host)) {
    return malformed(fmt::format("http:// to '{}' would send the password in clear", endpoint.host),
                     "use https://; http:// is for a server on this machine only");
  }
  return endpoint;
}

}  // namespace qualyswas::config
