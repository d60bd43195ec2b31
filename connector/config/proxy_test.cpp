#include "connector/config/proxy.h"

#include <map>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace qualyswas::config {
namespace {

using testing::HasSubstr;
using testing::Not;

const Endpoint kVendorServer{.tls = true, .host = "qualysapi.example.test", .port = 443};
const Endpoint kFakeServer{.tls = false, .host = "127.0.0.1", .port = 8080};

using Variables = std::map<std::string, std::string>;

Secrets with(Variables variables) {
  return {.environment = [variables = std::move(variables)](const std::string& name) -> std::optional<std::string> {
            const auto at = variables.find(name);
            return at == variables.end() ? std::nullopt : std::optional{at->second};
          },
          .read_file = [](const std::string& path) -> Result<std::string> { return "from " + path + "\n"; },
          .run_command = {}};
}

Settings naming(std::optional<std::string> proxy) {
  Settings settings;
  settings.proxy = std::move(proxy);
  return settings;
}

std::string shown(const Result<Route>& route) {
  if (!route) return "refused: " + route.error().message;
  if (!route->proxy) return "direct";
  return route->proxy->host + ":" + std::to_string(route->proxy->port) + " by " + route->proxy->source;
}

struct EnvironmentRow {
  std::string name;
  Variables variables;
  Endpoint server;
  std::string route;
};
void PrintTo(const EnvironmentRow& row, std::ostream* out) { *out << row.name; }
class ProxyOfTheEnvironment : public testing::TestWithParam<EnvironmentRow> {};
TEST_P(ProxyOfTheEnvironment, IsTheOneThatItsVariablesName) {
  EXPECT_EQ(shown(route_to(GetParam().server, {}, with(GetParam().variables))), GetParam().route);
}
INSTANTIATE_TEST_SUITE_P(
    All, ProxyOfTheEnvironment,
    testing::Values(
        EnvironmentRow{"nothing", {}, kVendorServer, "direct"},
        EnvironmentRow{
            "https_capitals", {{"HTTPS_PROXY", "http://p.test:1"}}, kVendorServer, "p.test:1 by HTTPS_PROXY"},
        EnvironmentRow{"https_small", {{"https_proxy", "http://p.test:1"}}, kVendorServer, "p.test:1 by https_proxy"},
        EnvironmentRow{"small_first",
                       {{"https_proxy", "http://p.test:1"}, {"HTTPS_PROXY", "http://q.test:2"}},
                       kVendorServer,
                       "p.test:1 by https_proxy"},
        EnvironmentRow{"no_scheme", {{"HTTPS_PROXY", "p.test:1"}}, kVendorServer, "p.test:1 by HTTPS_PROXY"},
        EnvironmentRow{"all", {{"ALL_PROXY", "http://p.test:1"}}, kVendorServer, "p.test:1 by ALL_PROXY"},
        EnvironmentRow{"https_before_all",
                       {{"ALL_PROXY", "http://p.test:1"}, {"HTTPS_PROXY", "http://q.test:2"}},
                       kVendorServer,
                       "q.test:2 by HTTPS_PROXY"},
        EnvironmentRow{"empty_is_absent",
                       {{"https_proxy", " "}, {"HTTPS_PROXY", "http://q.test:2"}},
                       kVendorServer,
                       "q.test:2 by HTTPS_PROXY"},
        EnvironmentRow{"http_is_not_for_https", {{"HTTP_PROXY", "http://p.test:1"}}, kVendorServer, "direct"},
        EnvironmentRow{"this_machine", {{"http_proxy", "http://p.test:1"}}, kFakeServer, "direct"},
        EnvironmentRow{"exempt",
                       {{"HTTPS_PROXY", "http://p.test:1"}, {"NO_PROXY", "a.test, .example.test"}},
                       kVendorServer,
                       "direct"},
        EnvironmentRow{"exempt_in_small_letters",
                       {{"HTTPS_PROXY", "http://p.test:1"}, {"no_proxy", "*"}},
                       kVendorServer,
                       "direct"},
        EnvironmentRow{"others_are_exempt",
                       {{"HTTPS_PROXY", "http://p.test:1"}, {"NO_PROXY", "a.test"}},
                       kVendorServer,
                       "p.test:1 by HTTPS_PROXY"},
        EnvironmentRow{"socks",
                       {{"ALL_PROXY", "socks5://p.test:1"}},
                       kVendorServer,
                       "refused: ALL_PROXY: 'socks5://' is a proxy that is not spoken to"}),
    [](const auto& row) { return row.param.name; });

// A server outside of this machine is never http (NET-002), so these rows need one that is not proven.
struct CgiRow {
  std::string name;
  Variables variables;
  std::string route;
};
void PrintTo(const CgiRow& row, std::ostream* out) { *out << row.name; }
class ProxyOfHttp : public testing::TestWithParam<CgiRow> {};
TEST_P(ProxyOfHttp, IsNotTakenFromACallersHeader) {
  const Endpoint server{.tls = false, .host = "plain.example.test", .port = 80};
  EXPECT_EQ(shown(route_to(server, {}, with(GetParam().variables))), GetParam().route);
}
INSTANTIATE_TEST_SUITE_P(
    All, ProxyOfHttp,
    testing::Values(CgiRow{"small", {{"http_proxy", "http://127.0.0.1:1"}}, "127.0.0.1:1 by http_proxy"},
                    CgiRow{"capitals", {{"HTTP_PROXY", "http://127.0.0.1:1"}}, "127.0.0.1:1 by HTTP_PROXY"},
                    CgiRow{"capitals_in_a_cgi_program",
                           {{"HTTP_PROXY", "http://127.0.0.1:1"}, {"REQUEST_METHOD", "GET"}},
                           "direct"},
                    CgiRow{"small_in_a_cgi_program",
                           {{"http_proxy", "http://127.0.0.1:1"}, {"REQUEST_METHOD", "GET"}},
                           "127.0.0.1:1 by http_proxy"}),
    [](const auto& row) { return row.param.name; });

TEST(ProxySetting, WinsOverTheEnvironmentAndNoProxy) {
  const auto secrets = with({{"HTTPS_PROXY", "http://q.test:2"}, {"NO_PROXY", "*"}});
  EXPECT_EQ(shown(route_to(kVendorServer, naming("http://p.test:3128/"), secrets)), "p.test:3128 by proxy");
}

TEST(ProxySetting, IsUsedForAServerOnThisMachineToo) {
  EXPECT_EQ(shown(route_to(kFakeServer, naming("http://127.0.0.1:3128"), {})), "127.0.0.1:3128 by proxy");
}

TEST(ProxySetting, SwitchesTheEnvironmentOffWithNone) {
  const auto route = route_to(kVendorServer, naming("none"), with({{"HTTPS_PROXY", "http://q.test:2"}}));
  EXPECT_EQ(shown(route), "direct");
  EXPECT_EQ(route->why_direct, "proxy is \"none\"");
}

TEST(ProxySetting, NeverSendsALoginInClearToAnotherMachine) {
  EXPECT_THAT(shown(route_to(kFakeServer, naming("http://p.test:3128"), {})), HasSubstr("would see the login"));
}

TEST(ProxySetting, MayHoldALoginWithAnyCharacters) {
  const auto route = route_to(kVendorServer, naming("http://user%40corp:p%3Aw%25@p.test:3128"), {});
  ASSERT_TRUE(route) << route.error().message;
  EXPECT_EQ(route->proxy->username, "user@corp");
  EXPECT_EQ(route->proxy->password.reveal(), "p:w%");
}

TEST(ProxySetting, TakesThePasswordFromElsewhere) {
  auto settings = naming("http://user@p.test:3128");
  settings.proxy_password_env = "SECRET";
  EXPECT_EQ(route_to(kVendorServer, settings, with({{"SECRET", "pw"}}))->proxy->password.reveal(), "pw");
  settings.proxy_password_env.reset();
  settings.proxy_password_file = "file";
  EXPECT_EQ(route_to(kVendorServer, settings, with({}))->proxy->password.reveal(), "from file");
}

struct BadProxy {
  std::string name;
  Settings settings;
  std::string says;
};
void PrintTo(const BadProxy& row, std::ostream* out) { *out << row.name; }
class BadProxySetting : public testing::TestWithParam<BadProxy> {};
TEST_P(BadProxySetting, IsRefusedNamingItAndNotQuotingItsPassword) {
  const auto route = route_to(kVendorServer, GetParam().settings, with({{"SECRET", "pw"}}));
  ASSERT_FALSE(route);
  EXPECT_EQ(route.error().kind, ErrorKind::Config);
  EXPECT_THAT(route.error().message, HasSubstr(GetParam().says));
  EXPECT_FALSE(route.error().advice.empty());
  EXPECT_THAT(route.error().message + route.error().advice, Not(HasSubstr("geheim")));
}
Settings with_password(std::optional<std::string> proxy) {
  auto settings = naming(std::move(proxy));
  settings.proxy_password_env = "SECRET";
  return settings;
}
INSTANTIATE_TEST_SUITE_P(
    All, BadProxySetting,
    testing::Values(BadProxy{"empty", naming(" "), "proxy: is empty"},
                    BadProxy{"no_port", naming("http://p.test"), "proxy: has no port"},
                    BadProxy{"bad_port", naming("http://u:geheim@p.test:x"), "proxy: 'x' is not a port"},
                    BadProxy{"slash_in_the_password", naming("http://u:geheim/x@p.test:1"), "in front of an '@'"},
                    BadProxy{"tls_to_the_proxy", naming("https://p.test:1"), "proxy: 'https://'"},
                    BadProxy{"bad_percent", naming("http://u:geheim%4@p.test:1"), "two hexadecimal digits"},
                    BadProxy{"no_user", naming("http://:geheim@p.test:1"), "without a user name"},
                    BadProxy{"line_end", naming("http://u:geheim%0d@p.test:1"), "control character"},
                    BadProxy{"two_passwords", with_password("http://u:geheim@p.test:1"), "proxy_password_env: "},
                    BadProxy{"password_without_user", with_password("http://p.test:1"), "names no user"},
                    BadProxy{"password_without_proxy", with_password(std::nullopt), "there is no setting proxy"},
                    BadProxy{"password_and_none", with_password("none"), "proxy is \"none\""}),
    [](const auto& row) { return row.param.name; });

struct CoverRow {
  const char *list, *host;
  bool covered;
  int port = 443;
};
void PrintTo(const CoverRow& row, std::ostream* out) { *out << row.list << " for " << row.host << ":" << row.port; }
class NoProxy : public testing::TestWithParam<CoverRow> {};
TEST_P(NoProxy, CoversAServerAsTheUsualToolsReadIt) {
  const auto& row = GetParam();
  EXPECT_EQ(covers(row.list, {.tls = true, .host = row.host, .port = row.port}), row.covered);
}
INSTANTIATE_TEST_SUITE_P(All, NoProxy,
                         testing::Values(CoverRow{"", "a.example.test", false},                              //
                                         CoverRow{"*", "a.example.test", true},                              //
                                         CoverRow{" , *", "a.example.test", true},                           //
                                         CoverRow{"a.example.test", "a.example.test", true},                 //
                                         CoverRow{"A.Example.Test", "a.example.test", true},                 //
                                         CoverRow{"a.example.test", "b.example.test", false},                //
                                         CoverRow{"example.test", "a.example.test", true},                   //
                                         CoverRow{"example.test", "aexample.test", false},                   //
                                         CoverRow{".example.test", "a.example.test", true},                  //
                                         CoverRow{".example.test", "example.test", false},                   //
                                         CoverRow{"*.example.test", "a.b.example.test", true},               //
                                         CoverRow{"x.test,example.test.", "a.example.test", true},           //
                                         CoverRow{"x.test y.test\ta.example.test", "a.example.test", true},  //
                                         CoverRow{".", "a.example.test", false},                             //
                                         CoverRow{"a.example.test:443", "a.example.test", true},             //
                                         CoverRow{"a.example.test:8443", "a.example.test", false},           //
                                         CoverRow{"a.example.test:8443", "a.example.test", true, 8443},      //
                                         CoverRow{"a.example.test:x", "a.example.test", false},              //
                                         CoverRow{"192.0.2.7", "192.0.2.7", true},                           //
                                         CoverRow{"192.0.2.7", "192.0.2.70", false},                         //
                                         CoverRow{"0.2.7", "192.0.2.7", false},                              //
                                         CoverRow{"192.0.2.0/24", "192.0.2.200", true},                      //
                                         CoverRow{"192.0.2.0/25", "192.0.2.200", false},                     //
                                         CoverRow{"0.0.0.0/0", "192.0.2.200", true},                         //
                                         CoverRow{"192.0.2.0/33", "192.0.2.0", false},                       //
                                         CoverRow{"192.0.2.0/x", "192.0.2.0", false},                        //
                                         CoverRow{"192.0.2.0/24", "a.example.test", false},                  //
                                         CoverRow{"2001:db8::/32", "2001:db8:1::7", true},                   //
                                         CoverRow{"2001:DB8:0::1", "2001:db8::1", true},                     //
                                         CoverRow{"[2001:db8::1]:443", "2001:db8::1", true},                 //
                                         CoverRow{"[2001:db8::1]:80", "2001:db8::1", false},                 //
                                         CoverRow{"2001:db8::/32", "192.0.2.1", false}));

}  // namespace
}  // namespace qualyswas::config
