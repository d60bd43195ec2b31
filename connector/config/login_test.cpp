#include "connector/config/login.h"

#include <array>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace qualyswas::config {
namespace {

using testing::HasSubstr;
using testing::Not;

Settings token_settings() {
  Settings settings;
  settings.name = "shop";
  settings.platform = "US2";
  settings.login = "token";
  settings.username = "acme_ab1";
  settings.password = "correct horse";
  return settings;
}

Settings oidc_settings() {
  Settings settings;
  settings.name = "shop";
  settings.platform = "US2";
  settings.login = "oidc";
  settings.client_id = "1234-abcd";
  settings.client_secret = "cl:ent secret";
  return settings;
}

TEST(Login, IsBasicWhenNobodySaysOtherwise) {
  auto settings = token_settings();
  settings.login.reset();
  const auto config = finalize(settings, {});
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->login, Login::Basic);
  EXPECT_FALSE(config->gateway);
}

TEST(Login, WithATokenNeedsUserAndPassword) {
  const auto config = finalize(token_settings(), {});
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->login, Login::Token);
  EXPECT_EQ(config->username, "acme_ab1");
  EXPECT_EQ(config->password.reveal(), "correct horse");
}

TEST(Login, OfAClientNeedsItsIdAndItsSecret) {
  const auto config = finalize(oidc_settings(), {});
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->login, Login::Oidc);
  EXPECT_EQ(config->username, "1234-abcd");
  EXPECT_EQ(config->password.reveal(), "cl:ent secret") << "in a header of its own a colon does no harm";
}

struct GatewayRow {
  const char *url, *gateway;
};
void PrintTo(const GatewayRow& row, std::ostream* out) { *out << row.url; }
class GatewayOfAServer : public testing::TestWithParam<GatewayRow> {};
TEST_P(GatewayOfAServer, IsTheOneOfItsPlatform) {
  auto settings = token_settings();
  settings.platform = "";
  settings.url = GetParam().url;
  const auto config = finalize(settings, {});
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->gateway->endpoint.host, GetParam().gateway);
  EXPECT_EQ(config->gateway->endpoint.port, 443);
  EXPECT_TRUE(config->gateway->endpoint.tls);
}
// The vendor's platform table, and its rule for private platforms.
constexpr auto kGatewayRows = std::to_array<GatewayRow>({
    {"https://qualysapi.qualys.com", "gateway.qg1.apps.qualys.com"},
    {"https://qualysapi.qg2.apps.qualys.com", "gateway.qg2.apps.qualys.com"},
    {"https://qualysapi.qg3.apps.qualys.com", "gateway.qg3.apps.qualys.com"},
    {"https://qualysapi.qg4.apps.qualys.com", "gateway.qg4.apps.qualys.com"},
    {"https://qualysapi.gov1.qualys.us", "gateway.gov1.qualys.us"},
    {"https://qualysapi.qualys.eu", "gateway.qg1.apps.qualys.eu"},
    {"https://qualysapi.qg2.apps.qualys.eu", "gateway.qg2.apps.qualys.eu"},
    {"https://qualysapi.qg3.apps.qualys.it", "gateway.qg3.apps.qualys.it"},
    {"https://qualysapi.qg1.apps.qualys.in", "gateway.qg1.apps.qualys.in"},
    {"https://qualysapi.qg1.apps.qualys.ca", "gateway.qg1.apps.qualys.ca"},
    {"https://qualysapi.qg1.apps.qualys.ae", "gateway.qg1.apps.qualys.ae"},
    {"https://qualysapi.qg1.apps.qualys.co.uk", "gateway.qg1.apps.qualys.co.uk"},
    {"https://qualysapi.qg1.apps.qualys.com.au", "gateway.qg1.apps.qualys.com.au"},
    {"https://qualysapi.qg1.apps.qualysksa.com", "gateway.qg1.apps.qualysksa.com"},
    {"https://qualysapi.customer.example.test:8443", "qualysgateway.customer.example.test"},
});
INSTANTIATE_TEST_SUITE_P(Vendor, GatewayOfAServer, testing::ValuesIn(kGatewayRows));

TEST(GatewayUrl, OverridesThePlatforms) {
  auto settings = token_settings();
  settings.gateway_url = "https://gateway.example.test:8443/";
  EXPECT_EQ(finalize(settings, {})->gateway->endpoint, (Endpoint{true, "gateway.example.test", 8443}));
}

TEST(GatewayUrl, IsTheServerItselfOnThisMachine) {
  auto settings = token_settings();
  settings.url = "http://127.0.0.1:8080";
  EXPECT_EQ(finalize(settings, {})->gateway->endpoint, (Endpoint{false, "127.0.0.1", 8080}));
}

TEST(GatewayUrl, HasARouteOfItsOwn) {
  auto settings = token_settings();
  const Secrets secrets{.environment = [](const std::string& name) -> std::optional<std::string> {
                          if (name == "HTTPS_PROXY") return "http://p.test:3128";
                          if (name == "NO_PROXY") return "gateway.qg2.apps.qualys.com";
                          return std::nullopt;
                        },
                        .read_file = {},
                        .run_command = {}};
  const auto config = finalize(settings, secrets);
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_TRUE(config->route.proxy);
  EXPECT_FALSE(config->gateway->route.proxy);
}

struct BadLogin {
  const char* name;
  const char* says;
  Settings (*from)();
  void (*spoil)(Settings&);
};
void PrintTo(const BadLogin& row, std::ostream* out) { *out << row.name; }
class BadLoginSetting : public testing::TestWithParam<BadLogin> {};
TEST_P(BadLoginSetting, IsRefusedNamingItAndNotQuotingASecret) {
  auto settings = GetParam().from();
  GetParam().spoil(settings);
  const auto config = finalize(settings, {});
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().kind, ErrorKind::Config);
  EXPECT_THAT(config.error().message, HasSubstr(GetParam().says));
  EXPECT_THAT(config.error().message + config.error().advice, Not(HasSubstr("geheim")));
}
INSTANTIATE_TEST_SUITE_P(
    All, BadLoginSetting,
    testing::Values(
        BadLogin{"unknown", "login: 'tokn' is unknown", token_settings, [](Settings& s) { s.login = "tokn"; }},
        BadLogin{"token_without_user", "username: is missing", token_settings, [](Settings& s) { s.username = ""; }},
        BadLogin{"token_without_password", "password: is missing", token_settings,
                 [](Settings& s) { s.password.reset(); }},
        BadLogin{"token_with_a_client", "client_id: belongs to login oidc", token_settings,
                 [](Settings& s) { s.client_id = "x"; }},
        BadLogin{"basic_with_a_gateway", "gateway_url: belongs to login token and oidc", token_settings,
                 [](Settings& s) {
                   s.login = "basic";
                   s.gateway_url = "https://gateway.example.test";
                 }},
        BadLogin{"client_with_a_user", "username: belongs to login basic and token", oidc_settings,
                 [](Settings& s) { s.username = "acme_ab1"; }},
        BadLogin{"client_with_a_password", "password_env: belongs to login basic and token", oidc_settings,
                 [](Settings& s) { s.password_env = "X"; }},
        BadLogin{"client_without_id", "client_id: is missing", oidc_settings, [](Settings& s) { s.client_id = " "; }},
        BadLogin{"client_without_secret", "client_secret: is missing", oidc_settings,
                 [](Settings& s) { s.client_secret.reset(); }},
        BadLogin{"line_end_in_the_secret", "client_secret: the client secret contains a control character",
                 oidc_settings, [](Settings& s) { s.client_secret = "geheim\r\nX: y"; }},
        BadLogin{"unknown_gateway", "gateway_url: is missing", token_settings,
                 [](Settings& s) { s.url = "https://api.example.test"; }},
        BadLogin{"gateway_in_clear", "gateway_url: http:// to", token_settings,
                 [](Settings& s) { s.gateway_url = "http://gateway.example.test"; }},
        BadLogin{"login_in_the_gateway", "gateway_url: holds a login", token_settings,
                 [](Settings& s) { s.gateway_url = "https://u:geheim@gateway.example.test"; }}),
    [](const auto& row) { return std::string{row.param.name}; });

}  // namespace
}  // namespace qualyswas::config
