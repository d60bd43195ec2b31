#include "connector/config/endpoint.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "connector/config/prove.h"
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

constexpr std::string_view kExample = "https://qualysapi.example.test";

bool is_ipv6(std::string_view host) {
  std::array<unsigned char, sizeof(in6_addr)> address{};
  return inet_pton(AF_INET6, std::string{host}.c_str(), address.data()) == 1;
}

}  // namespace

bool is_loopback(std::string_view host) {
  if (host == "localhost" || host == "::1") return true;
  std::array<unsigned char, sizeof(in_addr)> address{};
  return inet_pton(AF_INET, std::string{host}.c_str(), address.data()) == 1 && address[0] == 127;
}

Result<Address> parse_address(std::string_view setting, std::string_view url, std::string_view example) {
  auto rest = trimmed(url);
  // Of a password with one of these in it, what stands in front would be taken for host and port, and be told.
  const auto cut = rest.find_first_of("/?#", rest.find("://") == std::string_view::npos ? 0 : rest.find("://") + 3);
  const bool cuts_login = cut != std::string_view::npos && rest.find('@', cut) != std::string_view::npos;
  const auto malformed = [&](std::string_view why) {
    return refuse(setting, cuts_login ? "has a '/', '?' or '#' in front of an '@'" : why,
                  cuts_login ? "in a login write them as %2F, %3F and %23" : fmt::format("write it like {}", example));
  };
  if (rest.empty()) return malformed("is empty");
  if (has_control_character(rest)) return malformed("holds a control character");

  Address address;
  if (const auto scheme_end = rest.find("://"); scheme_end != std::string_view::npos) {
    address.scheme = lowered(rest.substr(0, scheme_end));
    rest.remove_prefix(scheme_end + 3);
  }
  rest = rest.substr(0, rest.find_first_of("/?#"));
  if (const auto at = rest.rfind('@'); at != std::string_view::npos) {
    address.login = rest.substr(0, at);
    rest.remove_prefix(at + 1);
  }

  std::string_view port;
  if (rest.starts_with('[')) {
    const auto close = rest.find(']');
    if (close == std::string_view::npos) return malformed("has '[' without ']'");
    address.host = lowered(rest.substr(1, close - 1));
    if (!is_ipv6(address.host)) return malformed(fmt::format("'{}' is not an IPv6 address", address.host));
    const auto after = rest.substr(close + 1);
    if (!after.empty() && after.front() != ':') return malformed("has text after ']'");
    port = after;
  } else {
    const auto colon = rest.find(':');
    address.host = lowered(rest.substr(0, colon));
    if (!is_host_name(address.host)) return malformed(fmt::format("'{}' is not a host name", address.host));
    if (colon != std::string_view::npos) port = rest.substr(colon);
  }
  if (!port.empty()) {
    const auto digits = port.substr(1);
    int number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error != std::errc{} || end != digits.data() + digits.size() || number < 1 || number > 65535) {
      return malformed(fmt::format("'{}' is not a port from 1 to 65535", digits));
    }
    address.port = number;
  }
  return address;
}

Result<Endpoint> parse_server(std::string_view setting, std::string_view url) {
  const auto address = parse_address(setting, url, kExample);
  if (!address) return fail(address.error());
  if (!address->scheme.empty() && address->scheme != "https" && address->scheme != "http")
    return refuse(setting, fmt::format("'{}://' is not https://", address->scheme),
                  fmt::format("write it like {}", kExample));
  if (address->login) {
    return refuse(setting, "holds a login in front of the host", "give the login as username and password_env");
  }
  Endpoint endpoint;
  endpoint.tls = address->scheme != "http";
  endpoint.host = address->host;
  endpoint.port = address->port.value_or(endpoint.tls ? 443 : 80);
  if (!endpoint.tls && !is_loopback(endpoint.host)) {
    return refuse(setting, fmt::format("http:// to '{}' would send the password in clear", endpoint.host),
                  "use https://; http:// is for a server on this machine only");
  }
  return endpoint;
}

Result<Endpoint> parse_endpoint(std::string_view url) {
  auto endpoint = parse_server("url", url);
  if (endpoint)
    if (const auto api_server = find_api_server(endpoint->host))
      return refuse("url", fmt::format("'{}' is not an API server", endpoint->host),
                    fmt::format("the API server of that platform is https://{}", *api_server));
  return endpoint;
}

}  // namespace qualyswas::config
