#include <array>
#include <functional>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/config/config.h"

namespace qualyswas::config {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

Settings valid() {
  Settings settings;
  settings.name = "shop";
  settings.platform = "US1";
  settings.username = "acme_ab1";
  settings.password = "correct horse";
  return settings;
}

Error refusal(const Settings& settings, const Secrets& secrets = {}) {
  const auto config = finalize(settings, secrets);
  if (config) return {ErrorKind::Cancelled, "accepted", ""};
  return config.error();
}

TEST(Finalize, ProvesAMinimalConnectorAndFillsInTheDefaults) {
  const auto config = finalize(valid(), {});
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->name, "shop");
  EXPECT_EQ(config->endpoint, (Endpoint{true, "qualysapi.qualys.com", 443}));
  EXPECT_EQ(config->password.reveal(), "correct horse");
  EXPECT_FALSE(config->informational);
  EXPECT_EQ(config->archive_after_days, 30);
  EXPECT_EQ(config->format, Format::Xml);
  EXPECT_EQ(config->page_size, 500);
  EXPECT_EQ(config->knowledgebase_api, "4.0");
  EXPECT_EQ(config->login, Login::Basic);
  EXPECT_FALSE(config->route.proxy);
  EXPECT_EQ(config->connect_timeout, 30s);
  EXPECT_EQ(config->first_byte_timeout, 300s);
  EXPECT_EQ(config->read_timeout, 300s);
  EXPECT_EQ(config->run_timeout, 24h);
  EXPECT_EQ(config->longest_wait, 900s);
}

TEST(UnknownSetting, IsRefusedWithTheNearOneAndTheListOfAll) {
  auto settings = valid();
  settings.unknown = {"usernam"};
  const auto error = refusal(settings);
  EXPECT_EQ(error.message, "usernam: is not a setting");
  EXPECT_THAT(error.advice, HasSubstr("did you mean 'username'?"));
  EXPECT_THAT(error.advice, HasSubstr("of profile vulcan can have: name, profile, url, platform, username,"));
  EXPECT_THAT(error.advice, HasSubstr("archive_after_days"));
  EXPECT_THAT(error.advice, Not(HasSubstr("oldest_scan_data"))) << "a setting of the other profile";
  EXPECT_THAT(error.advice, Not(HasSubstr("README"))) << "the user has no source tree";
}
TEST(UnknownSetting, OfSeveralEachHasItsNearOne) {
  auto settings = valid();
  settings.unknown = {"usernam", "plattform", "xyzzy"};
  const auto error = refusal(settings);
  EXPECT_EQ(error.message, "usernam, plattform, xyzzy: are not settings");
  EXPECT_THAT(error.advice, HasSubstr("usernam: did you mean 'username'?"));
  EXPECT_THAT(error.advice, HasSubstr("plattform: did you mean 'platform'?"));
  EXPECT_THAT(error.advice, Not(HasSubstr("xyzzy:")));
}

TEST(Remarks, SayWhichOfUrlAndPlatformIsUsed) {
  auto settings = valid();
  settings.url = "https://qualysapi.example.test";
  EXPECT_THAT(remarks_on(settings),
              testing::ElementsAre("url and platform are both set: url (https://qualysapi.example.test) is used, "
                                   "and platform (US1) is not"));
}
TEST(Remarks, SayThatHttpsIsUsedWhereNoSchemeIsGiven) {
  auto settings = valid();
  settings.platform = "";
  settings.url = "127.0.0.1:8443";
  EXPECT_THAT(remarks_on(settings), testing::ElementsAre(HasSubstr("https:// is used")));
}
TEST(Remarks, AreNoneForMostSettings) {
  EXPECT_THAT(remarks_on(valid()), testing::IsEmpty());
  auto settings = valid();
  settings.platform = "";
  settings.url = "http://127.0.0.1:8080";
  EXPECT_THAT(remarks_on(settings), testing::IsEmpty());
}

TEST(UnknownWords, AreRefusedWithTheNearOne) {
  auto settings = valid();
  settings.platform = "EUI";
  EXPECT_THAT(refusal(settings).advice, HasSubstr("did you mean 'EU1'"));
  settings = valid();
  settings.profile = "neuron";
  EXPECT_THAT(refusal(settings).advice, HasSubstr("did you mean 'neurons'?"));
}

struct PlatformRow {
  const char *code, *api_server;
};
void PrintTo(const PlatformRow& row, std::ostream* out) { *out << row.code; }
class PlatformCode : public testing::TestWithParam<PlatformRow> {};
TEST_P(PlatformCode, ResolvesToItsApiServer) {
  auto settings = valid();
  settings.platform = GetParam().code;
  const auto config = finalize(settings, {});
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->endpoint, (Endpoint{true, GetParam().api_server, 443}));
}
// Typed in from the vendor's platform identification page.
constexpr auto kPlatformRows = std::to_array<PlatformRow>({
    {"US1", "qualysapi.qualys.com"},
    {"US2", "qualysapi.qg2.apps.qualys.com"},
    {"US3", "qualysapi.qg3.apps.qualys.com"},
    {"US4", "qualysapi.qg4.apps.qualys.com"},
    {"EU1", "qualysapi.qualys.eu"},
    {"EU2", "qualysapi.qg2.apps.qualys.eu"},
    {"EU3", "qualysapi.qg3.apps.qualys.it"},
    {"IN1", "qualysapi.qg1.apps.qualys.in"},
    {"CA1", "qualysapi.qg1.apps.qualys.ca"},
    {"AE1", "qualysapi.qg1.apps.qualys.ae"},
    {"UK1", "qualysapi.qg1.apps.qualys.co.uk"},
    {"AU1", "qualysapi.qg1.apps.qualys.com.au"},
    {"KSA1", "qualysapi.qg1.apps.qualysksa.com"},
    {"GOV1", "qualysapi.gov1.qualys.us"},
});
INSTANTIATE_TEST_SUITE_P(Vendor, PlatformCode, testing::ValuesIn(kPlatformRows),
                         [](const auto& row) { return std::string{row.param.code}; });

TEST(Platforms, AreExactlyTheVendorsFourteen) { EXPECT_EQ(platforms().size(), kPlatformRows.size()); }

TEST(Finalize, ReadsAPlatformCodeInAnyCase) {
  auto settings = valid();
  settings.platform = " eu3 ";
  EXPECT_EQ(finalize(settings, {})->endpoint.host, "qualysapi.qg3.apps.qualys.it");
}

TEST(Finalize, LetsAnExplicitUrlOverrideThePlatform) {
  auto settings = valid();
  settings.url = "http://127.0.0.1:8080/";
  EXPECT_EQ(finalize(settings, {})->endpoint, (Endpoint{false, "127.0.0.1", 8080}));
}

TEST(Finalize, NamesTheKnownPlatformsWhenOneIsUnknown) {
  auto settings = valid();
  settings.platform = "US9";
  const auto error = refusal(settings);
  EXPECT_THAT(error.message, HasSubstr("'US9'"));
  EXPECT_THAT(error.advice, HasSubstr("KSA1"));
}

TEST(Finalize, AsksForTheUrlOfAPrivatePlatform) {
  auto settings = valid();
  settings.platform = "private";
  EXPECT_THAT(refusal(settings).advice, HasSubstr("\"url\""));
}

struct Bad {
  const char* setting;
  std::function<void(Settings&)> change;
};
void PrintTo(const Bad& bad, std::ostream* out) { *out << bad.setting; }
class BadSetting : public testing::TestWithParam<Bad> {};
TEST_P(BadSetting, IsRefusedNamingIt) {
  auto settings = valid();
  GetParam().change(settings);
  const auto error = refusal(settings);
  EXPECT_EQ(error.kind, ErrorKind::Config);
  EXPECT_TRUE(error.message.starts_with(std::string{GetParam().setting} + ": ")) << error.message;
}
const auto kBad = std::to_array<Bad>({
    {"name", [](Settings& s) { s.name = " "; }},
    {"name", [](Settings& s) { s.name = "a\nb"; }},
    {"profile", [](Settings& s) { s.profile = "volcano"; }},
    {"url", [](Settings& s) { s.platform.clear(); }},
    {"url", [](Settings& s) { s.url = "http://qualysapi.example.test"; }},
    {"platform", [](Settings& s) { s.platform = "XX1"; }},
    {"username", [](Settings& s) { s.username = ""; }},
    {"username", [](Settings& s) { s.username = "a:b"; }},
    {"username", [](Settings& s) { s.username = "a\r\nX: y"; }},
    {"password", [](Settings& s) { s.password = std::nullopt; }},
    {"password", [](Settings& s) { s.password = ""; }},
    {"password", [](Settings& s) { s.password = "a\nb"; }},
    {"password_env", [](Settings& s) { s.password_env = "PW"; }},  // two sources
    {"ca_file", [](Settings& s) { s.ca_file = ""; }},
    {"archive_after_days", [](Settings& s) { s.archive_after_days = 0; }},
    {"page_size", [](Settings& s) { s.page_size = 0; }},
    {"page_size", [](Settings& s) { s.page_size = 1001; }},
    {"connect_timeout_s", [](Settings& s) { s.connect_timeout_s = 0; }},
    {"first_byte_timeout_s", [](Settings& s) { s.first_byte_timeout_s = 0; }},
    {"read_timeout_s", [](Settings& s) { s.read_timeout_s = -1; }},
    {"run_timeout_s", [](Settings& s) { s.run_timeout_s = 604'801; }},
    {"keep_runs", [](Settings& s) { s.keep_runs = 99; }},
    {"parallel", [](Settings& s) { s.parallel = 9; }},
    {"parallel", [](Settings& s) { s.parallel = 0; }},
    {"full_every", [](Settings& s) { s.full_every = 0; }},
    {"incremental_overlap_h", [](Settings& s) { s.incremental_overlap_h = 0; }},
    {"proxy", [](Settings& s) { s.proxy = "http://proxy.example.test"; }},
    {"login", [](Settings& s) { s.login = "magic"; }},
    {"gateway_url", [](Settings& s) { s.gateway_url = "https://gateway.example.test"; }},  // of another login
    {"longest_wait_s", [](Settings& s) { s.longest_wait_s = 0; }},
    {"format", [](Settings& s) { s.format = "yaml"; }},
    {"knowledgebase_api", [](Settings& s) { s.knowledgebase_api = "5.0"; }},
    {"pagesize", [](Settings& s) { s.unknown = {"pagesize"}; }},
});
INSTANTIATE_TEST_SUITE_P(All, BadSetting, testing::ValuesIn(kBad));

// --- profile neurons ---

Settings neurons() {
  auto settings = valid();
  settings.profile = "neurons";
  settings.network = "Headquarters";
  return settings;
}

TEST(FinalizeNeurons, ProvesAMinimalConnectorAndFillsInTheDefaults) {
  const auto config = finalize(neurons(), {});
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->profile, Profile::Neurons);
  EXPECT_EQ(config->network, "Headquarters");
  EXPECT_EQ(config->report_title_prefix, "");
  EXPECT_EQ(config->oldest_scan_data, Lookback{.days = std::chrono::days{30}});
  EXPECT_FALSE(config->urba);
}

TEST(FinalizeNeurons, IsVulcanWhenNobodySaysOtherwise) { EXPECT_EQ(finalize(valid(), {})->profile, Profile::Vulcan); }

TEST(FinalizeNeurons, KeepsThePrefixExactlyAsItWasTyped) {
  auto settings = neurons();
  settings.report_title_prefix = "  Weekly ";
  EXPECT_EQ(finalize(settings, {})->report_title_prefix, "  Weekly ");
}

TEST(FinalizeNeurons, ReadsPagesOfAnySizeAndTheAutomaticClosing) {
  auto settings = neurons();
  settings.page_size = 7;
  settings.urba = true;
  const auto config = finalize(settings, {});
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->page_size, 7);
  EXPECT_TRUE(config->urba);
}

class OldestScanData : public testing::TestWithParam<std::pair<const char*, Lookback>> {};
TEST_P(OldestScanData, IsOneOfTheGuidesFive) {
  auto settings = neurons();
  settings.oldest_scan_data = GetParam().first;
  const auto config = finalize(settings, {});
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->oldest_scan_data, GetParam().second);
}
INSTANTIATE_TEST_SUITE_P(Guide, OldestScanData,
                         testing::Values(std::pair{"30 days", Lookback{.days = std::chrono::days{30}}},
                                         std::pair{"60 days", Lookback{.days = std::chrono::days{60}}},
                                         std::pair{"90 days", Lookback{.days = std::chrono::days{90}}},
                                         std::pair{"6 months", Lookback{.months = std::chrono::months{6}}},
                                         std::pair{"1 year", Lookback{.months = std::chrono::months{12}}}));

TEST(FinalizeNeurons, NamesTheFiveChoicesWhenAnotherIsTyped) {
  auto settings = neurons();
  settings.oldest_scan_data = "2 years";
  const auto error = refusal(settings);
  EXPECT_THAT(error.message, testing::StartsWith("oldest_scan_data: '2 years'"));
  EXPECT_THAT(error.advice, HasSubstr("30 days, 60 days, 90 days, 6 months, 1 year"));
}

class BadNeuronsSetting : public testing::TestWithParam<Bad> {};
TEST_P(BadNeuronsSetting, IsRefusedNamingIt) {
  auto settings = neurons();
  GetParam().change(settings);
  const auto error = refusal(settings);
  EXPECT_EQ(error.kind, ErrorKind::Config);
  EXPECT_TRUE(error.message.starts_with(std::string{GetParam().setting} + ": ")) << error.message;
}
INSTANTIATE_TEST_SUITE_P(All, BadNeuronsSetting,
                         testing::Values(Bad{"network", [](Settings& s) { s.network = std::nullopt; }},
                                         Bad{"network", [](Settings& s) { s.network = " \t"; }},
                                         Bad{"network", [](Settings& s) { s.network = "a\nb"; }},
                                         Bad{"network", [](Settings& s) { s.network = std::string(201, 'n'); }},
                                         Bad{"oldest_scan_data", [](Settings& s) { s.oldest_scan_data = ""; }},
                                         Bad{"oldest_scan_data", [](Settings& s) { s.oldest_scan_data = "31 days"; }},
                                         Bad{"report_title_prefix",
                                             [](Settings& s) { s.report_title_prefix = "a\x1b"; }},
                                         Bad{"password", [](Settings& s) { s.password = std::nullopt; }}));

struct Foreign {
  const char* setting;
  bool of_neurons;
  std::function<void(Settings&)> type;
};
void PrintTo(const Foreign& foreign, std::ostream* out) { *out << foreign.setting; }
class ForeignSetting : public testing::TestWithParam<Foreign> {};
TEST_P(ForeignSetting, IsRefusedByTheOtherProfileAndNotByItsOwn) {
  auto own = GetParam().of_neurons ? neurons() : valid();
  GetParam().type(own);
  EXPECT_TRUE(finalize(own, {}));
  auto other = GetParam().of_neurons ? valid() : neurons();
  GetParam().type(other);
  const auto error = refusal(other);
  EXPECT_TRUE(error.message.starts_with(std::string{GetParam().setting} + ": belongs to profile ")) << error.message;
  EXPECT_THAT(error.message, HasSubstr(GetParam().of_neurons ? "profile neurons," : "profile vulcan,"));
}
INSTANTIATE_TEST_SUITE_P(
    All, ForeignSetting,
    testing::Values(Foreign{"informational", false, [](Settings& s) { s.informational = false; }},
                    Foreign{"archive_after_days", false, [](Settings& s) { s.archive_after_days = 30; }},
                    Foreign{"format", false, [](Settings& s) { s.format = "xml"; }},
                    Foreign{"knowledgebase_api", false, [](Settings& s) { s.knowledgebase_api = "4.0"; }},
                    Foreign{"network", true, [](Settings& s) { s.network = "Headquarters"; }},
                    Foreign{"report_title_prefix", true, [](Settings& s) { s.report_title_prefix = ""; }},
                    Foreign{"oldest_scan_data", true, [](Settings& s) { s.oldest_scan_data = "30 days"; }},
                    Foreign{"urba", true, [](Settings& s) { s.urba = false; }}),
    [](const auto& row) { return std::string{row.param.setting}; });

TEST(FinalizeIntake, NeedsNoServerNoUserAndNoPassword) {
  Settings settings;
  settings.name = "files";
  settings.profile = "neurons";
  settings.network = " Headquarters ";
  settings.urba = true;
  const auto intake = finalize_intake(settings);
  ASSERT_TRUE(intake) << intake.error().message;
  EXPECT_EQ(intake->name, "files");
  EXPECT_EQ(intake->network, "Headquarters");
  EXPECT_TRUE(intake->urba);
}

class BadIntake : public testing::TestWithParam<Bad> {};
TEST_P(BadIntake, IsRefusedNamingTheSetting) {
  auto settings = neurons();
  GetParam().change(settings);
  const auto intake = finalize_intake(settings);
  ASSERT_FALSE(intake);
  EXPECT_EQ(intake.error().kind, ErrorKind::Config);
  EXPECT_TRUE(intake.error().message.starts_with(std::string{GetParam().setting} + ": ")) << intake.error().message;
}
INSTANTIATE_TEST_SUITE_P(All, BadIntake,
                         testing::Values(Bad{"name", [](Settings& s) { s.name = ""; }},
                                         Bad{"network", [](Settings& s) { s.network = std::nullopt; }},
                                         Bad{"profile",
                                             [](Settings& s) {
                                               s.profile = "vulcan";
                                               s.network = std::nullopt;
                                             }},
                                         Bad{"format", [](Settings& s) { s.format = "xml"; }},
                                         Bad{"pagesize", [](Settings& s) { s.unknown = {"pagesize"}; }}));

TEST(Finalize, AcceptsTheEdgesOfThePageSize) {
  auto settings = valid();
  settings.page_size = 1;
  EXPECT_EQ(finalize(settings, {})->page_size, 1);
  settings.page_size = 1000;
  EXPECT_EQ(finalize(settings, {})->page_size, 1000);
}

TEST(Finalize, RefusesAColonInThePassword) {
  auto settings = valid();
  settings.password = "geheim:nis";
  const auto error = refusal(settings);
  EXPECT_EQ(error.kind, ErrorKind::Config);
  EXPECT_THAT(error.message, HasSubstr("':'"));
  EXPECT_THAT(error.advice, HasSubstr("without ':'"));
  EXPECT_THAT(error.message + error.advice, Not(HasSubstr("geheim")));
}

TEST(Finalize, WaitsForTheFirstByteAsLongAsForAnyOther) {
  auto settings = valid();
  settings.read_timeout_s = 600;
  EXPECT_EQ(finalize(settings, {})->first_byte_timeout, 600s);
  settings.first_byte_timeout_s = 20;
  EXPECT_EQ(finalize(settings, {})->first_byte_timeout, 20s);
  EXPECT_EQ(finalize(settings, {})->read_timeout, 600s);
}

TEST(Finalize, ReadsThePasswordFromTheEnvironment) {
  auto settings = valid();
  settings.password = std::nullopt;
  settings.password_env = "SHOP_PASSWORD";
  Secrets secrets;
  secrets.environment = [](const std::string& name) -> std::optional<std::string> {
    if (name == "SHOP_PASSWORD") return "from the environment";
    return std::nullopt;
  };
  EXPECT_EQ(finalize(settings, secrets)->password.reveal(), "from the environment");
  settings.password_env = "OTHER";
  EXPECT_EQ(refusal(settings, secrets).message, "password_env: the environment has no variable 'OTHER'");
}

struct FileRow {
  const char* name;
  std::string bytes, password;
};
void PrintTo(const FileRow& row, std::ostream* out) { *out << row.name; }
class PasswordOutside : public testing::TestWithParam<FileRow> {
 protected:
  static Secrets secrets() {
    Secrets secrets;
    secrets.read_file = [](const std::string&) -> Result<std::string> { return GetParam().bytes; };
    secrets.run_command = secrets.read_file;
    return secrets;
  }
};

TEST_P(PasswordOutside, IsWhatAPersonMeant) {
  auto settings = valid();
  settings.password = std::nullopt;
  settings.password_file = "/run/secrets/shop";
  EXPECT_EQ(finalize(settings, secrets())->password.reveal(), GetParam().password);
  settings.password_file = std::nullopt;
  settings.password_command = "pass shop";
  EXPECT_EQ(finalize(settings, secrets())->password.reveal(), GetParam().password);
}
INSTANTIATE_TEST_SUITE_P(All, PasswordOutside,
                         testing::Values(FileRow{"bare", "secret", "secret"}, FileRow{"line_end", "secret\n", "secret"},
                                         FileRow{"dos_line_end", "secret \r\n", "secret "},
                                         FileRow{"mark", "\xEF\xBB\xBFsecret", "secret"},
                                         FileRow{"mark_and_dos_line_end", "\xEF\xBB\xBFsecret\r\n", "secret"},
                                         FileRow{"blanks_are_its_own", " secret ", " secret "},
                                         FileRow{"a_mark_inside_is_its_own",
                                                 "se\xEF\xBB\xBF"
                                                 "cret",
                                                 "se\xEF\xBB\xBF"
                                                 "cret"},
                                         FileRow{"beyond_ascii", "ge\xC3\xA4ndert\n", "ge\xC3\xA4ndert"}),
                         [](const auto& row) { return std::string{row.param.name}; });

class UnusablePassword : public PasswordOutside {};
TEST_P(UnusablePassword, IsRefusedWithAHintAndNotQuoted) {
  auto settings = valid();
  settings.password = std::nullopt;
  settings.password_file = "/run/secrets/shop";
  const auto error = refusal(settings, secrets());
  EXPECT_EQ(error.kind, ErrorKind::Config);
  EXPECT_THAT(error.message, testing::StartsWith("password_file: "));
  EXPECT_THAT(error.message + error.advice, HasSubstr(GetParam().password));
  EXPECT_THAT(error.message + error.advice, Not(HasSubstr("geheim")));
}
INSTANTIATE_TEST_SUITE_P(
    All, UnusablePassword,
    testing::Values(FileRow{"utf_16_little", std::string{"\xFF\xFEg\0e\0h\0e\0i\0m\0", 14},
                            "save the password as UTF-8"},
                    FileRow{"utf_16_big", std::string{"\xFE\xFF\0g\0e\0h", 8}, "save the password as UTF-8"},
                    FileRow{"utf_16_without_mark", std::string{"g\0e\0h\0", 6}, "save the password as UTF-8"},
                    FileRow{"two_lines", "geheim\ngeheim\n", "more than one line"},
                    FileRow{"two_line_ends", "geheim\n\n", "more than one line"},
                    FileRow{"a_mark_alone", "\xEF\xBB\xBF\r\n", "empty password"},
                    FileRow{"nothing", "", "empty password"}),
    [](const auto& row) { return std::string{row.param.name}; });

TEST(Finalize, DropsTheByteOrderMarkOfAVariableThatAFileWasReadInto) {
  auto settings = valid();
  settings.password = std::nullopt;
  settings.password_env = "SHOP_PASSWORD";
  Secrets secrets;
  secrets.environment = [](const std::string& name) {
    return name == "SHOP_PASSWORD" ? std::optional<std::string>{"\xEF\xBB\xBFsecret"} : std::nullopt;
  };
  EXPECT_EQ(finalize(settings, secrets)->password.reveal(), "secret");
}

TEST(Finalize, NamesTheSourceOfAPasswordThatCannotBeRead) {
  auto settings = valid();
  settings.password = std::nullopt;
  settings.password_file = "/nowhere";
  Secrets secrets;
  secrets.read_file = [](const std::string&) -> Result<std::string> {
    return fail(ErrorKind::Store, "/nowhere: no such file");
  };
  const auto error = refusal(settings, secrets);
  EXPECT_EQ(error.kind, ErrorKind::Config);
  EXPECT_EQ(error.message, "password_file: /nowhere: no such file");
}

TEST(Finalize, ReportsAnEmptyPasswordUnderItsSource) {
  auto settings = valid();
  settings.password = std::nullopt;
  settings.password_command = "true";
  Secrets secrets;
  secrets.run_command = [](const std::string&) -> Result<std::string> { return "\n"; };
  EXPECT_EQ(refusal(settings, secrets).message, "password_command: gives an empty password");
}

}  // namespace
}  // namespace qualyswas::config
