#include "connector/config/login.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "connector/base/near.h"
#include "connector/config/endpoint.h"
#include "connector/config/prove.h"
#include "connector/config/proxy.h"
#include "connector/config/secret_source.h"
#include "connector/config/text.h"

namespace qualyswas::config {
namespace {

using From = SecretSource::From;

struct LoginRow {
  std::string_view name;
  Login login;
};
constexpr auto kLogins =
    std::to_array<LoginRow>({{"basic", Login::Basic}, {"token", Login::Token}, {"oidc", Login::Oidc}});

Result<Login> kind_of(const Settings& settings) {
  if (!settings.login) return Login::Basic;
  const auto typed = lowered(trimmed(*settings.login));
  const auto* row = std::ranges::find(kLogins, typed, &LoginRow::name);
  if (row != kLogins.end()) return row->login;
  const auto near = did_you_mean(typed, {"basic", "token", "oidc"});
  return refuse("login", fmt::format("'{}' is unknown", trimmed(*settings.login)),
                fmt::format("{}{}known are basic, token and oidc", near, near.empty() ? "" : " "));
}

// What only some logins have.
struct LoginSetting {
  std::string_view setting;
  std::string_view of;  // the logins that have it, in words
  bool basic, token, oidc;
  bool (*is_typed)(const Settings&);
};
constexpr auto kLoginSettings = std::to_array<LoginSetting>({
    {"username", "basic and token", true, true, false, [](const Settings& typed) { return !typed.username.empty(); }},
    {"password", "basic and token", true, true, false,
     [](const Settings& typed) { return typed.password.has_value(); }},
    {"password_env", "basic and token", true, true, false,
     [](const Settings& typed) { return typed.password_env.has_value(); }},
    {"password_file", "basic and token", true, true, false,
     [](const Settings& typed) { return typed.password_file.has_value(); }},
    {"password_command", "basic and token", true, true, false,
     [](const Settings& typed) { return typed.password_command.has_value(); }},
    {"gateway_url", "token and oidc", false, true, true,
     [](const Settings& typed) { return typed.gateway_url.has_value(); }},
    {"client_id", "oidc", false, false, true, [](const Settings& typed) { return typed.client_id.has_value(); }},
    {"client_secret", "oidc", false, false, true,
     [](const Settings& typed) { return typed.client_secret.has_value(); }},
    {"client_secret_env", "oidc", false, false, true,
     [](const Settings& typed) { return typed.client_secret_env.has_value(); }},
    {"client_secret_file", "oidc", false, false, true,
     [](const Settings& typed) { return typed.client_secret_file.has_value(); }},
    {"client_secret_command", "oidc", false, false, true,
     [](const Settings& typed) { return typed.client_secret_command.has_value(); }},
});

bool has(const LoginSetting& setting, Login login) {
  return login == Login::Basic ? setting.basic : login == Login::Token ? setting.token : setting.oidc;
}

Result<std::string> username_of(const Settings& settings) {
  std::string username{trimmed(settings.username)};
  if (username.empty()) return refuse("username", "is missing");
  if (username.find(':') != std::string::npos)
    return refuse("username", "contains ':', which HTTP Basic authentication cannot express");
  if (has_control_character(username)) return refuse("username", "holds a control character");
  return username;
}

Result<Secret> password_of(const Settings& settings, const Secrets& secrets) {
  const std::array<SecretSource, 4> sources{{{"password", From::Code, settings.password},
                                             {"password_env", From::Environment, settings.password_env},
                                             {"password_file", From::File, settings.password_file},
                                             {"password_command", From::Command, settings.password_command}}};
  const auto typed = read_secret("password", sources, secrets);
  if (!typed) return fail(typed.error());
  if (!*typed) return refuse("password", "is missing", "give one of password_env, password_file or password_command");
  const auto& [setting, password] = **typed;
  if (password.find(':') != std::string::npos) {
    return refuse(setting, "the password contains ':', and calls to the Qualys WAS API with such a password fail",
                  "change the password of this API user to one without ':'");
  }
  if (auto clean = refuse_control_characters("password", **typed); !clean) return fail(clean.error());
  return Secret{password};
}

Result<ProvenLogin> client_of(const Settings& settings, const Secrets& secrets) {
  std::string id{trimmed(settings.client_id.value_or(""))};
  if (id.empty()) return refuse("client_id", "is missing", "login oidc needs a client's id and its secret");
  if (has_control_character(id)) return refuse("client_id", "holds a control character");
  const std::array<SecretSource, 4> sources{{{"client_secret", From::Code, settings.client_secret},
                                             {"client_secret_env", From::Environment, settings.client_secret_env},
                                             {"client_secret_file", From::File, settings.client_secret_file},
                                             {"client_secret_command", From::Command, settings.client_secret_command}}};
  const auto typed = read_secret("client secret", sources, secrets);
  if (!typed) return fail(typed.error());
  if (!*typed)
    return refuse("client_secret", "is missing",
                  "give one of client_secret_env, client_secret_file or client_secret_command");
  if (auto clean = refuse_control_characters("client secret", **typed); !clean) return fail(clean.error());
  return ProvenLogin{.login = Login::Oidc, .username = std::move(id), .password = Secret{(*typed)->text}};
}

// The vendor's platforms, by their table: the two oldest have another name there. A private platform has
// qualysgateway.<base> where its API server is qualysapi.<base>.
std::optional<std::string> find_gateway(const std::string& api_server) {
  constexpr std::string_view kApi = "qualysapi.";
  if (api_server == "qualysapi.qualys.com") return "gateway.qg1.apps.qualys.com";
  if (api_server == "qualysapi.qualys.eu") return "gateway.qg1.apps.qualys.eu";
  if (!api_server.starts_with(kApi)) return std::nullopt;
  const auto& all = platforms();
  const bool is_vendors = std::ranges::find(all, api_server, &Platform::api_server) != all.end();
  return (is_vendors ? "gateway." : "qualysgateway.") + api_server.substr(kApi.size());
}

}  // namespace

Result<ProvenLogin> login_of(const Settings& settings, const Secrets& secrets) {
  const auto login = kind_of(settings);
  if (!login) return fail(login.error());
  for (const LoginSetting& own : kLoginSettings) {
    if (has(own, *login) || !own.is_typed(settings)) continue;
    const auto name = std::ranges::find(kLogins, *login, &LoginRow::login)->name;
    return refuse(own.setting, fmt::format("belongs to login {}, and this connector's login is {}", own.of, name),
                  "remove it, or change login");
  }
  if (*login == Login::Oidc) return client_of(settings, secrets);
  auto username = username_of(settings);
  if (!username) return fail(username.error());
  auto password = password_of(settings, secrets);
  if (!password) return fail(password.error());
  return ProvenLogin{.login = *login, .username = std::move(*username), .password = std::move(*password)};
}

Result<std::optional<Gateway>> gateway_of(const Endpoint& server, Login login, const Settings& settings,
                                          const Secrets& secrets) {
  if (login == Login::Basic) return std::optional<Gateway>{};
  Gateway gateway;
  if (settings.gateway_url) {
    const auto typed = parse_server("gateway_url", *settings.gateway_url);
    if (!typed) return fail(typed.error());
    gateway.endpoint = *typed;
  } else if (is_loopback(server.host)) {
    gateway.endpoint = server;
  } else if (auto host = find_gateway(server.host)) {
    gateway.endpoint = {.tls = true, .host = std::move(*host), .port = 443};
  } else {
    return refuse("gateway_url", fmt::format("is missing, and no gateway is known that belongs to {}", server.host),
                  "give the address at which the vendor hands out tokens, like https://gateway.example.test");
  }
  auto route = route_to(gateway.endpoint, settings, secrets);
  if (!route) return fail(route.error());
  gateway.route = std::move(*route);
  return std::optional{std::move(gateway)};
}

}  // namespace qualyswas::config
