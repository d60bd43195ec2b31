#include "connector/config/proxy.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "connector/config/endpoint.h"
#include "connector/config/prove.h"
#include "connector/config/secret_source.h"
#include "connector/config/text.h"

namespace qualyswas::config {
namespace {

constexpr std::string_view kExample = "http://proxy.example.test:3128";

// An IP address in the order of the network: 4 bytes or 16.
std::optional<std::vector<unsigned char>> parse_ip(std::string_view text) {
  const std::string host{text};
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  if (inet_pton(AF_INET, host.c_str(), bytes.data()) == 1) return std::vector(bytes.begin(), bytes.begin() + 4);
  if (inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1) return std::vector(bytes.begin(), bytes.end());
  return std::nullopt;
}

std::optional<int> parse_number(std::string_view digits) {
  int number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc{} || end != digits.data() + digits.size() || digits.empty()) return std::nullopt;
  return number;
}

bool begins_alike(std::span<const unsigned char> one, std::span<const unsigned char> other, int bits) {
  if (one.size() != other.size() || bits < 0 || bits > static_cast<int>(one.size()) * 8) return false;
  for (std::size_t i = 0; bits > 0; ++i, bits -= 8) {
    const auto mask = bits >= 8 ? 0xFFU : 0xFFU << static_cast<unsigned>(8 - bits);
    if (((one[i] ^ other[i]) & mask & 0xFFU) != 0) return false;
  }
  return true;
}

bool covers_one(std::string_view entry, const Endpoint& server) {
  std::string host = lowered(entry);
  // A port behind a name, an IPv4 address, or an IPv6 address in brackets.
  const auto colon = host.rfind(':');
  const bool bracketed = host.starts_with('[');
  const bool has_port = colon != std::string::npos && (bracketed ? host[colon - 1] == ']' : host.find(':') == colon);
  if (has_port) {
    if (parse_number(host.substr(colon + 1)) != server.port) return false;
    host.resize(colon);
  }
  if (bracketed && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (host == "*") return true;

  auto wanted = server.host;
  if (wanted.ends_with('.')) wanted.pop_back();
  const auto slash = host.find('/');
  if (const auto address = parse_ip(wanted)) {
    const auto other = parse_ip(host.substr(0, slash));
    if (!other) return false;
    const auto bits = slash == std::string::npos ? static_cast<int>(other->size()) * 8
                                                 : parse_number(host.substr(slash + 1)).value_or(-1);
    return begins_alike(*address, *other, bits);
  }
  if (host.ends_with('.')) host.pop_back();
  if (host.starts_with("*.")) host.erase(0, 1);
  if (host.empty() || host == ".") return false;
  if (host.front() != '.' && host == wanted) return true;
  return wanted.ends_with(host.front() == '.' ? host : "." + host);
}

std::optional<std::string> percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    unsigned value = 0;
    const auto digits = text.substr(i + 1, 2);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    if (digits.size() != 2 || error != std::errc{} || end != digits.data() + 2) return std::nullopt;
    out += static_cast<char>(value);
    i += 2;
  }
  return out;
}

struct Named {
  std::string source, address;
};

class Environment {
 public:
  explicit Environment(const Secrets& secrets) : secrets_{secrets} {}

  // The first of the variables that is there and not empty.
  std::optional<Named> first_of(std::initializer_list<const char*> variables) const {
    for (const auto* variable : variables) {
      const auto value = secrets_.environment ? secrets_.environment(variable) : std::nullopt;
      if (value && !trimmed(*value).empty()) return Named{variable, *value};
    }
    return std::nullopt;
  }

  std::optional<Named> proxy_for(const Endpoint& server) const {
    auto named = server.tls                     ? first_of({"https_proxy", "HTTPS_PROXY"})
                 : first_of({"REQUEST_METHOD"}) ? first_of({"http_proxy"})
                                                : first_of({"http_proxy", "HTTP_PROXY"});
    return named ? named : first_of({"all_proxy", "ALL_PROXY"});
  }

 private:
  const Secrets& secrets_;
};

Result<Proxy> parse_proxy(const Named& named) {
  const auto address = parse_address(named.source, named.address, kExample);
  if (!address) return fail(address.error());
  if (!address->scheme.empty() && address->scheme != "http") {
    return refuse(named.source, fmt::format("'{}://' is a proxy that is not spoken to", address->scheme),
                  fmt::format("name an HTTP proxy, like {}, as setting proxy, or \"none\"", kExample));
  }
  if (!address->port)
    return refuse(named.source, "has no port",
                  fmt::format("write the proxy's port behind its name, like {}", kExample));
  Proxy proxy{.host = address->host, .port = *address->port, .username = {}, .password = {}, .source = named.source};
  if (!address->login) return proxy;
  const std::string_view login = *address->login;
  const auto colon = login.find(':');
  const auto user = percent_decoded(login.substr(0, colon));
  const auto password =
      colon == std::string_view::npos ? std::optional{std::string{}} : percent_decoded(login.substr(colon + 1));
  if (!user || !password)
    return refuse(named.source, "has a '%' in its login that two hexadecimal digits do not follow",
                  "write '%' itself as %25");
  if (user->empty())
    return refuse(named.source, "has a login without a user name", "write it as user:password in front of '@'");
  if (user->find(':') != std::string::npos)
    return refuse(named.source, "has a ':' in its user name, which HTTP Basic authentication cannot express",
                  "give the connector another user at the proxy");
  if (has_control_character(*user) || has_control_character(*password))
    return refuse(named.source, "has a control character in its login", "check what is written with '%' in it");
  proxy.username = *user;
  proxy.password = Secret{*password};
  return proxy;
}

Result<void> add_password(Proxy& proxy, const Settings& settings, const Secrets& secrets) {
  using From = SecretSource::From;
  const std::array<SecretSource, 2> sources{{{"proxy_password_env", From::Environment, settings.proxy_password_env},
                                             {"proxy_password_file", From::File, settings.proxy_password_file}}};
  const auto typed = read_secret("password", sources, secrets);
  if (!typed) return fail(typed.error());
  if (!*typed) return {};
  if (proxy.username.empty())
    return refuse((*typed)->setting, fmt::format("{} names no user", proxy.source),
                  "write the user in front of the proxy's host: http://user@proxy.example.test:3128");
  if (!proxy.password.reveal().empty())
    return refuse((*typed)->setting, fmt::format("the address in {} holds a password too", proxy.source),
                  "give exactly one of them");
  if (auto clean = refuse_control_characters("password", **typed); !clean) return clean;
  proxy.password = Secret{(*typed)->text};
  return {};
}

Result<Route> through(const Named& named, const Endpoint& server, const Settings& settings, const Secrets& secrets) {
  auto proxy = parse_proxy(named);
  if (!proxy) return fail(proxy.error());
  if (!server.tls && !is_loopback(proxy->host)) {
    return refuse(named.source,
                  fmt::format("the proxy {} would see the login, which http:// sends in clear", proxy->host),
                  "use https:// for url, or a proxy on this machine, or \"none\"");
  }
  if (auto added = add_password(*proxy, settings, secrets); !added) return fail(added.error());
  return Route{.proxy = std::move(*proxy), .why_direct = {}};
}

}  // namespace

bool covers(std::string_view no_proxy, const Endpoint& server) {
  constexpr std::string_view kBetween = ", \t";
  while (true) {
    const auto begin = no_proxy.find_first_not_of(kBetween);
    if (begin == std::string_view::npos) return false;
    no_proxy.remove_prefix(begin);
    const auto entry = no_proxy.substr(0, no_proxy.find_first_of(kBetween));
    if (covers_one(entry, server)) return true;
    no_proxy.remove_prefix(entry.size());
  }
}

Result<Route> route_to(const Endpoint& server, const Settings& settings, const Secrets& secrets) {
  const auto typed = settings.proxy ? trimmed(*settings.proxy) : std::string_view{};
  if (settings.proxy && typed.empty())
    return refuse("proxy", "is empty", fmt::format("give its address, like {}, or \"none\"", kExample));
  const bool none = lowered(typed) == "none";
  if (none || !settings.proxy)
    for (const auto& [setting, value] : {std::pair{"proxy_password_env", &settings.proxy_password_env},
                                         std::pair{"proxy_password_file", &settings.proxy_password_file}})
      if (*value)
        return refuse(setting, none ? "proxy is \"none\"" : "there is no setting proxy",
                      "give the proxy's address as proxy, or remove it");
  if (none) return Route{.proxy = {}, .why_direct = "proxy is \"none\""};
  if (settings.proxy) return through({"proxy", std::string{typed}}, server, settings, secrets);

  const Environment environment{secrets};
  const auto named = environment.proxy_for(server);
  if (!named) return Route{};
  if (is_loopback(server.host)) return Route{.proxy = {}, .why_direct = "the server is on this machine"};
  if (const auto exempt = environment.first_of({"no_proxy", "NO_PROXY"}))
    if (covers(exempt->address, server))
      return Route{.proxy = {}, .why_direct = fmt::format("{} covers it", exempt->source)};
  return through(*named, server, settings, secrets);
}

}  // namespace qualyswas::config
