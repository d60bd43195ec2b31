// `qwas init`: the file that it writes, the file that it adds to, and what it tells at once.
#include "connector/cli/cli_testing.h"

namespace qualyswas::cli {
namespace {

using namespace testing_support;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST_F(Qwas, WritesACommentedConfigurationThatItCanUse) {
  init();
  EXPECT_THAT(config_text(), AllOf(HasSubstr("//"), HasSubstr("\"platform\": \"EU1\""), HasSubstr("QWAS_PASSWORD"),
                                   Not(HasSubstr(kPassword))));
  EXPECT_THAT(out.str(), HasSubstr("check"));
  EXPECT_EQ(qwas({"check"}), 0) << err.str();
}

TEST_F(Qwas, WritesTheLoginOfAClientAndAProxy) {
  ASSERT_EQ(qwas({"init", "--platform", "EU1", "--login", "oidc", "--client-id", "1234-abcd", "--proxy",
                  "http://proxy.example.test:3128"}),
            0)
      << err.str();
  EXPECT_THAT(config_text(),
              AllOf(HasSubstr(R"("login": "oidc")"), HasSubstr(R"("client_id": "1234-abcd")"),
                    HasSubstr(R"("client_secret_env": "QWAS_CLIENT_SECRET")"),
                    HasSubstr(R"("proxy": "http://proxy.example.test:3128")"), Not(HasSubstr("\"username\":"))));
  EXPECT_THAT(err.str(), HasSubstr("the variable QWAS_CLIENT_SECRET is not set"));
}

TEST_F(Qwas, ListsEverySettingThatMayBeAdded) {
  init();
  for (const auto& setting : config::setting_names(config::Profile::Vulcan))
    EXPECT_THAT(config_text(), HasSubstr('"' + setting + '"'));
}

TEST_F(Qwas, ProvesNoProxyOfTheEnvironmentBeforeItWritesAConfiguration) {
  variables["HTTPS_PROXY"] = "socks5://proxy.example.test:1080";
  EXPECT_EQ(qwas({"init", "--platform", "EU1", "--username", "acme_ab1"}), 0) << err.str();
}

TEST_F(Qwas, NeverWritesOverAConfigurationUnlessForced) {
  init();
  EXPECT_EQ(qwas({"init", "--platform", "US1", "--username", "other"}), 2);
  EXPECT_THAT(err.str(), AllOf(HasSubstr("exists already"), HasSubstr("--force")));
  EXPECT_THAT(config_text(), HasSubstr("EU1"));
  EXPECT_EQ(qwas({"init", "--platform", "US1", "--username", "other", "--force"}), 0);
  EXPECT_THAT(config_text(), HasSubstr("US1"));
}

TEST_F(Qwas, RefusesAnUnknownPlatformBeforeItWritesAnything) {
  EXPECT_EQ(qwas({"init", "--platform", "MARS1", "--username", "acme_ab1"}), 2);
  EXPECT_THAT(err.str(), AllOf(HasSubstr("MARS1"), HasSubstr("->")));
  EXPECT_FALSE(std::filesystem::exists(folder / "qwas.json"));
}

TEST_F(Qwas, WritesAConfigurationOfProfileNeuronsWithoutVulcansSettings) {
  ASSERT_EQ(qwas({"init", "--profile", "neurons", "--network", "HQ", "--report-title-prefix", " Weekly ",
                  "--oldest-scan-data", "1 year", "--urba", "--platform", "EU1", "--username", "acme_ab1"}),
            0)
      << err.str();
  EXPECT_THAT(config_text(), AllOf(HasSubstr(R"("network": "HQ")"), HasSubstr(R"("report_title_prefix": " Weekly ")"),
                                   HasSubstr(R"("oldest_scan_data": "1 year")"), HasSubstr(R"("urba": true)")));
  EXPECT_THAT(config_text(), AllOf(Not(HasSubstr("informational")), Not(HasSubstr("archive_after_days")),
                                   Not(HasSubstr("knowledgebase")), Not(HasSubstr("\"format\""))));
}

TEST_F(Qwas, RefusesToWriteASettingOfTheOtherProfile) {
  EXPECT_EQ(qwas({"init", "--network", "HQ", "--platform", "EU1", "--username", "acme_ab1"}), 2);
  EXPECT_THAT(err.str(), HasSubstr("network: belongs to profile neurons"));
  EXPECT_EQ(qwas({"init", "--profile", "neurons", "--network", "HQ", "--informational", "--platform", "EU1",
                  "--username", "acme_ab1"}),
            2);
  EXPECT_THAT(err.str(), HasSubstr("informational: belongs to profile vulcan"));
  EXPECT_FALSE(std::filesystem::exists(folder / "qwas.json"));
}

TEST_F(Qwas, AddsAConnectorToAFileThatSomebodyHasEdited) {
  write_config(R"({
  // our own words
  "store": "all.db",
  "connectors": [
    {"name": "first", "username": "u", "platform": "US1", "password_env": "P"} // [ stays here ]
    /* , and here } ] */
  ]
})");
  ASSERT_EQ(qwas({"init", "--name", "second", "--platform", "EU1", "--username", "acme_ab1"}), 0) << err.str();
  EXPECT_THAT(out.str(), AllOf(HasSubstr("added the connector second"), HasSubstr("--connector second check")));
  EXPECT_THAT(config_text(), AllOf(HasSubstr("// our own words"), HasSubstr("}, // [ stays here ]"),
                                   HasSubstr("/* , and here } ] */")));
  EXPECT_EQ(qwas({"--connector", "second", "check"}), 0) << err.str();
  ASSERT_EQ(qwas({"init", "--name", "third", "--platform", "US2", "--username", "acme_ab1"}), 0) << err.str();
  const auto all = rows({"connectors"});
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[2]["name"], "third");
  EXPECT_EQ(all[2]["server"], "US2");
}

TEST_F(Qwas, AddsNoConnectorTwiceAndNoSecondStore) {
  init();
  const auto before = config_text();
  EXPECT_EQ(qwas({"init", "--name", "shop", "--platform", "EU1", "--username", "acme_ab1"}), 2);
  EXPECT_THAT(err.str(), AllOf(HasSubstr("has a connector 'shop' already"), HasSubstr("another --name")));
  EXPECT_EQ(qwas({"init", "--name", "other", "--store", "b.db", "--platform", "EU1", "--username", "acme_ab1"}), 2);
  EXPECT_THAT(err.str(), HasSubstr("share the store qwas.db"));
  EXPECT_EQ(qwas({"init", "--name", "other", "--platform", "MARS1", "--username", "acme_ab1"}), 2);
  EXPECT_EQ(config_text(), before);
}

TEST_F(Qwas, AddsNothingToAFileThatCannotBeRead) {
  write_config("{\"connectors\": [");
  EXPECT_EQ(qwas({"init", "--name", "other", "--platform", "EU1", "--username", "acme_ab1"}), 2);
  EXPECT_THAT(err.str(), HasSubstr("qwas.json: configuration file: line 1"));
  EXPECT_EQ(config_text(), "{\"connectors\": [");
}

TEST_F(Qwas, MakesAFileThatOnlyItsOwnerReads) {
  init();
  using std::filesystem::perms;
  EXPECT_EQ(std::filesystem::status(folder / "qwas.json").permissions(), perms::owner_read | perms::owner_write);
  std::filesystem::permissions(folder / "qwas.json", perms::owner_read | perms::owner_write | perms::group_read);
  ASSERT_EQ(qwas({"init", "--name", "other", "--platform", "EU1", "--username", "acme_ab1"}), 0);
  EXPECT_EQ(std::filesystem::status(folder / "qwas.json").permissions(),
            perms::owner_read | perms::owner_write | perms::group_read)
      << "what somebody chose stays";
}

TEST_F(Qwas, AsksWhetherAnAddressOfThisMachineIsHttp) {
  EXPECT_EQ(qwas({"init", "--url", "127.0.0.1:8080", "--username", "acme_ab1"}), 2);
  EXPECT_THAT(err.str(), AllOf(HasSubstr("does not say whether it is http or https"),
                               HasSubstr("--url http://127.0.0.1:8080"), HasSubstr("--url https://127.0.0.1:8080")));
  EXPECT_EQ(qwas({"init", "--url", "localhost:8080", "--username", "acme_ab1"}), 2);
  EXPECT_FALSE(std::filesystem::exists(folder / "qwas.json"));
}

TEST_F(Qwas, TakesHttpsForAServerWithoutASchemeAndSaysSo) {
  EXPECT_EQ(qwas({"init", "--url", "qualysapi.example.test", "--username", "acme_ab1"}), 0) << err.str();
  EXPECT_THAT(out.str(), HasSubstr("https:// is taken: https://qualysapi.example.test"));
  EXPECT_THAT(config_text(), HasSubstr("\"url\": \"https://qualysapi.example.test\""));
}

TEST_F(Qwas, TellsWhatTheFirstCallWillMiss) {
  ASSERT_EQ(qwas({"init", "--platform", "EU1", "--username", "acme_ab1", "--password-file", "secret.txt", "--ca-file",
                  "ca.pem"}),
            0);
  EXPECT_THAT(err.str(), AllOf(HasSubstr("the password file " + (folder / "secret.txt").string() + " is not there yet"),
                               HasSubstr("the file of authorities " + (folder / "ca.pem").string())));
  file("secret.txt", "correct horse battery\n");
  file("ca.pem", "");
  ASSERT_EQ(qwas({"init", "--force", "--platform", "EU1", "--username", "acme_ab1", "--password-file", "secret.txt",
                  "--ca-file", "ca.pem"}),
            0);
  EXPECT_EQ(err.str(), "");
  variables.erase("QWAS_PASSWORD");
  ASSERT_EQ(qwas({"init", "--force", "--platform", "EU1", "--username", "acme_ab1"}), 0);
  EXPECT_THAT(err.str(), HasSubstr("the variable QWAS_PASSWORD is not set"));
}

}  // namespace
}  // namespace qualyswas::cli
