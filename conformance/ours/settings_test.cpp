// Ivanti guide, "Connector Configuration"; Vulcan guide, "Configuring the Connector" and "Platform". What is typed is
// proven before anybody is called.
#include <gmock/gmock.h>

#include <array>

#include "conformance/protocol/oracle.h"
#include "conformance/subject/in_process.h"
#include "conformance/support/formats.h"

namespace qualyswas::conformance {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

using config::Settings;

struct SettingRow {
  Id id;
  std::string_view what;
  std::string_view setting;  // that the refusal has to name
  void (*type)(Settings&);
};

constexpr auto kSettingRows = std::to_array<SettingRow>({
    {"CFG-001", "no name", "name", [](Settings& s) { s.name = ""; }},
    {"CFG-001", "a blank name", "name", [](Settings& s) { s.name = " \t"; }},
    {"CFG-001", "a name of two lines", "name", [](Settings& s) { s.name = "one\ntwo"; }},
    {"CFG-001", "no url and no platform", "url", [](Settings& s) { s.url = ""; }},
    {"CFG-001", "a url without a host", "url", [](Settings& s) { s.url = "https://"; }},
    {"CFG-001", "a url with a blank", "url", [](Settings& s) { s.url = "https://qualysapi example.test"; }},
    {"CFG-001", "a url of another scheme", "url", [](Settings& s) { s.url = "ftp://qualysapi.example.test"; }},
    {"CFG-001", "a url with a port that is a word", "url",
     [](Settings& s) { s.url = "https://qualysapi.example.test:https"; }},
    {"CFG-001", "a url with port 0", "url", [](Settings& s) { s.url = "https://qualysapi.example.test:0"; }},
    {"CFG-001", "a url with port 65536", "url", [](Settings& s) { s.url = "https://qualysapi.example.test:65536"; }},
    {"CFG-001", "a url with a login", "url", [](Settings& s) { s.url = "https://acme_ab1:pw@qualysapi.example.test"; }},
    {"CFG-001", "a url with a line end", "url", [](Settings& s) { s.url = "https://qualysapi.example.test\r\nX: y"; }},
    {"CFG-001", "the address of the user interface", "url",
     [](Settings& s) { s.url = "https://qualysguard.qg2.apps.qualys.com"; }},
    {"CFG-001", "an unknown platform", "platform",
     [](Settings& s) {
       s.url = "";
       s.platform = "US9";
     }},
    {"CFG-001", "a private platform without a url", "platform",
     [](Settings& s) {
       s.url = "";
       s.platform = "private";
     }},
    {"CFG-001", "no user name", "username", [](Settings& s) { s.username = ""; }},
    {"CFG-001", "a blank user name", "username", [](Settings& s) { s.username = "  "; }},
    {"CFG-001", "a user name with a colon", "username", [](Settings& s) { s.username = "acme:ab1"; }},
    {"CFG-001", "a user name with a line end", "username", [](Settings& s) { s.username = "acme\r\nX: y"; }},
    {"CFG-001", "no password", "password", [](Settings& s) { s.password.reset(); }},
    {"CFG-001", "an empty password", "password", [](Settings& s) { s.password = ""; }},
    {"CFG-001", "a password with a line end", "password", [](Settings& s) { s.password = "pass\r\nword"; }},
    {"CFG-001", "two sources of the password", "password_env", [](Settings& s) { s.password_env = "QWAS_PASSWORD"; }},
    {"CFG-001", "a variable that is not set", "password_env",
     [](Settings& s) {
       s.password.reset();
       s.password_env = "QWAS_NO_SUCH_VARIABLE";
     }},
    {"CFG-001", "a file that is not there", "password_file",
     [](Settings& s) {
       s.password.reset();
       s.password_file = "/nowhere/password";
     }},
    {"CFG-001", "a command that fails", "password_command",
     [](Settings& s) {
       s.password.reset();
       s.password_command = "false";
     }},
    {"CFG-001", "an unknown profile", "profile", [](Settings& s) { s.profile = "venus"; }},
    {"CFG-001", "an unknown format", "format", [](Settings& s) { s.format = "yaml"; }},
    {"CFG-001", "a page of nothing", "page_size", [](Settings& s) { s.page_size = 0; }},
    {"CFG-001", "a page of 1001", "page_size", [](Settings& s) { s.page_size = 1001; }},
    {"CFG-001", "archiving after 0 days", "archive_after_days", [](Settings& s) { s.archive_after_days = 0; }},
    {"CFG-001", "archiving after minus 30 days", "archive_after_days", [](Settings& s) { s.archive_after_days = -30; }},
    {"CFG-001", "KnowledgeBase 5.0", "knowledgebase_api", [](Settings& s) { s.knowledgebase_api = "5.0"; }},
    {"CFG-001", "no time to connect", "connect_timeout_s", [](Settings& s) { s.connect_timeout_s = 0; }},
    {"CFG-001", "no time to read", "read_timeout_s", [](Settings& s) { s.read_timeout_s = 0; }},
    {"CFG-001", "a wait of minus one second", "longest_wait_s", [](Settings& s) { s.longest_wait_s = -1; }},
    {"CFG-001", "an empty ca_file", "ca_file", [](Settings& s) { s.ca_file = ""; }},
    {"CFG-001", "a setting nobody knows", "pasword_env", [](Settings& s) { s.unknown = {"pasword_env"}; }},
});

config::Secrets secrets_that_have_nothing() {
  return {.environment = [](const std::string&) { return std::nullopt; },
          .read_file = [](const std::string& path) -> Result<std::string> {
            return fail(ErrorKind::Config, path + ": no such file");
          },
          .run_command = [](const std::string&) -> Result<std::string> {
            return fail(ErrorKind::Config, "the command ended with status 1");
          }};
}

class Setting : public testing::TestWithParam<SettingRow> {};

TEST_P(Setting, IsRefusedByNameBeforeTheFirstRequest) {
  Lab lab;
  lab.ours().secrets = secrets_that_have_nothing();
  ASSERT_TRUE(config::finalize(lab.ours().settings, lab.ours().secrets).has_value())
      << "without the mistake they are accepted";
  GetParam().type(lab.ours().settings);

  const auto proven = config::finalize(lab.ours().settings, lab.ours().secrets);
  ASSERT_FALSE(proven.has_value());
  EXPECT_EQ(proven.error().kind, ErrorKind::Config);
  EXPECT_THAT(proven.error().message, StartsWith(std::string{GetParam().setting} + ":"));
  expect_readable(proven.error().message);
  EXPECT_THROW(lab.ours().try_sync(), SubjectError) << "nothing can be asked of the vendor with such settings";
  EXPECT_THROW(lab.check(), SubjectError);
  EXPECT_THAT(lab.journal(), IsEmpty()) << Plane::Wire;
  EXPECT_THAT(lab.runs(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Guide, Setting, testing::ValuesIn(kSettingRows),
                         [](const auto& one) { return row_name(one.param.id, one.param.what); });

TEST(Settings, WithNameUrlUserAndPasswordAreEnough) {
  Lab lab;
  lab.ours().settings = {.name = "shop",
                         .url = lab.server().url(),
                         .username = lab.ours().settings.username,
                         .password = lab.ours().settings.password};
  EXPECT_EQ(lab.sync().verdict, RunVerdict::Complete);
}
CONFORMS(Settings, "CFG-001");

// The same, as they stand in a file.
struct FileRow {
  Id id;
  std::string_view what, text, named;
};
constexpr auto kFileRows = std::to_array<FileRow>({
    {"CFG-001", "nothing", "", "configuration file"},
    {"CFG-001", "no JSON", "name = shop", "line 1"},
    {"CFG-001", "a JSON that breaks off", R"({"connectors": [{"name": "shop")", "line 1"},
    {"CFG-001", "a list", "[]", "configuration file"},
    {"CFG-001", "no connector", R"({"store": "x.db"})", "connectors"},
    {"CFG-001", "an empty list of connectors", R"({"connectors": []})", "connectors"},
    {"CFG-001", "a connector that is a word", R"({"connectors": ["shop"]})", "connectors[0]"},
    {"CFG-001", "a name that is a number", R"({"connectors": [{"name": 7}]})", "name"},
    {"CFG-001", "a page size that is a word", R"({"connectors": [{"name": "a", "page_size": "large"}]})", "page_size"},
    {"CFG-001", "informational as a word", R"({"connectors": [{"name": "a", "informational": "yes"}]})",
     "informational"},
    {"CFG-001", "two connectors of one name", R"({"connectors": [{"name": "a"}, {"name": "a"}]})", "name"},
    {"CFG-001", "a key that stands twice", R"({"connectors": [{"name": "a", "name": "b"}]})", "name"},
    {"CFG-001", "a key of the file nobody knows", R"({"stor": "x.db", "connectors": [{"name": "a"}]})", "stor"},
    {"CFG-004", "a password", R"({"connectors": [{"name": "a", "password": "hunter2hunter2"}]})", "password"},
});
class ConfigurationFile : public testing::TestWithParam<FileRow> {};

TEST_P(ConfigurationFile, IsRefusedNamingThePlace) {
  const auto file = config::parse_file(GetParam().text);
  ASSERT_FALSE(file.has_value());
  EXPECT_EQ(file.error().kind, ErrorKind::Config);
  EXPECT_THAT(file.error().message, HasSubstr(std::string{GetParam().named}));
  EXPECT_THAT(told(file.error()), Not(HasSubstr("hunter2"))) << Harm::Leak;
  expect_readable(file.error().message);
}

INSTANTIATE_TEST_SUITE_P(Guide, ConfigurationFile, testing::ValuesIn(kFileRows),
                         [](const auto& one) { return row_name(one.param.id, one.param.what); });

// The vendor's platform identification page.
struct PlatformRow {
  Id id;
  std::string_view code, api_server;
};
constexpr auto kPlatformRows = std::to_array<PlatformRow>({
    {"CFG-003", "US1", "qualysapi.qualys.com"},
    {"CFG-003", "US2", "qualysapi.qg2.apps.qualys.com"},
    {"CFG-003", "US3", "qualysapi.qg3.apps.qualys.com"},
    {"CFG-003", "US4", "qualysapi.qg4.apps.qualys.com"},
    {"CFG-003", "EU1", "qualysapi.qualys.eu"},
    {"CFG-003", "EU2", "qualysapi.qg2.apps.qualys.eu"},
    {"CFG-003", "EU3", "qualysapi.qg3.apps.qualys.it"},
    {"CFG-003", "IN1", "qualysapi.qg1.apps.qualys.in"},
    {"CFG-003", "CA1", "qualysapi.qg1.apps.qualys.ca"},
    {"CFG-003", "AE1", "qualysapi.qg1.apps.qualys.ae"},
    {"CFG-003", "UK1", "qualysapi.qg1.apps.qualys.co.uk"},
    {"CFG-003", "AU1", "qualysapi.qg1.apps.qualys.com.au"},
    {"CFG-003", "KSA1", "qualysapi.qg1.apps.qualysksa.com"},
    {"CFG-003", "GOV1", "qualysapi.gov1.qualys.us"},
});
class Platform : public testing::TestWithParam<PlatformRow> {};

TEST_P(Platform, SelectsItsApiServer) {
  Lab lab;
  lab.ours().settings.url = "";
  lab.ours().settings.platform = std::string{GetParam().code};
  EXPECT_EQ(lab.ours().config().endpoint,
            (config::Endpoint{.tls = true, .host = std::string{GetParam().api_server}, .port = 443}));
}

TEST_P(Platform, GivesWayToAnExplicitUrl) {
  Lab lab;
  lab.ours().settings.platform = std::string{GetParam().code};
  lab.ours().settings.url = "https://qualysapi.acme.example.test/";
  EXPECT_EQ(lab.ours().config().endpoint,
            (config::Endpoint{.tls = true, .host = "qualysapi.acme.example.test", .port = 443}));

  lab.ours().settings.url = lab.server().url();
  EXPECT_EQ(lab.sync().verdict, RunVerdict::Complete);
  EXPECT_THAT(lab.journal(), Not(IsEmpty())) << "the requests went to the platform, not to the url" << Plane::Wire;
}

INSTANTIATE_TEST_SUITE_P(Guide, Platform, testing::ValuesIn(kPlatformRows),
                         [](const auto& one) { return row_name(one.param.id, one.param.code); });

TEST(Platforms, AreTheVendorsFourteenAndThePrivateOne) {
  EXPECT_THAT(config::platforms(), SizeIs(kPlatformRows.size()));
  Lab lab;
  lab.ours().settings.platform = "private";
  lab.ours().settings.url = "https://qualysapi.cloud.acme.example.test:8443";
  EXPECT_EQ(lab.ours().config().endpoint,
            (config::Endpoint{.tls = true, .host = "qualysapi.cloud.acme.example.test", .port = 8443}));
}

// Ivanti's example of a URL ends in a slash; people paste more than that.
TEST(Platforms, AreReachedByAUrlHoweverItWasPasted) {
  Lab lab;
  for (const auto* url :
       {"https://qualysapi.qg2.apps.qualys.com", "https://qualysapi.qg2.apps.qualys.com/",
        "  https://qualysapi.qg2.apps.qualys.com/qps/rest/3.0/ ", "HTTPS://QUALYSAPI.QG2.apps.qualys.com"}) {
    lab.ours().settings.url = url;
    EXPECT_EQ(lab.ours().config().endpoint,
              (config::Endpoint{.tls = true, .host = "qualysapi.qg2.apps.qualys.com", .port = 443}))
        << url;
  }
}
CONFORMS(Platforms, "CFG-003");

}  // namespace
}  // namespace qualyswas::conformance
