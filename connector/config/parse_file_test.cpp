#include <array>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/config/config.h"

namespace qualyswas::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr auto kFile = R"({
  // where the rows go
  "store": "shop.db",
  "connectors": [
    {
      "name": "shop", "profile": "vulcan", "platform": "EU1", "username": "acme_ab1",
      "password_env": "SHOP_PASSWORD", /* never the password itself */
      "informational": true, "archive_after_days": 14, "format": "json", "page_size": 250,
      "knowledgebase_api": "3.0", "connect_timeout_s": 5, "read_timeout_s": 60, "longest_wait_s": 120,
      "ca_file": "ca.pem", "url": "https://qualysapi.example.test"
    }
  ]
})";

TEST(ParseFile, ReadsEverySettingAndAllowsComments) {
  const auto file = parse_file(kFile);
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_EQ(file->store, "shop.db");
  ASSERT_EQ(file->connectors.size(), 1U);
  const Settings& shop = file->connectors[0];
  EXPECT_EQ(shop.name, "shop");
  EXPECT_EQ(shop.profile, "vulcan");
  EXPECT_EQ(shop.platform, "EU1");
  EXPECT_EQ(shop.url, "https://qualysapi.example.test");
  EXPECT_EQ(shop.username, "acme_ab1");
  EXPECT_EQ(shop.password_env, "SHOP_PASSWORD");
  EXPECT_EQ(shop.ca_file, "ca.pem");
  EXPECT_EQ(shop.informational, true);
  EXPECT_EQ(shop.archive_after_days, 14);
  EXPECT_EQ(shop.format, "json");
  EXPECT_EQ(shop.page_size, 250);
  EXPECT_EQ(shop.knowledgebase_api, "3.0");
  EXPECT_EQ(shop.connect_timeout_s, 5);
  EXPECT_EQ(shop.read_timeout_s, 60);
  EXPECT_EQ(shop.longest_wait_s, 120);
  EXPECT_TRUE(shop.unknown.empty());
}

TEST(ParseFile, ReadsTheSettingsOfProfileNeurons) {
  const auto file = parse_file(R"({"connectors": [{"name": "a", "profile": "neurons", "network": "Headquarters",
      "report_title_prefix": " Weekly ", "oldest_scan_data": "6 months", "urba": true}]})");
  ASSERT_TRUE(file) << file.error().message;
  const Settings& typed = file->connectors[0];
  EXPECT_EQ(typed.profile, "neurons");
  EXPECT_EQ(typed.network, "Headquarters");
  EXPECT_EQ(typed.report_title_prefix, " Weekly ");
  EXPECT_EQ(typed.oldest_scan_data, "6 months");
  EXPECT_EQ(typed.urba, true);
  EXPECT_TRUE(typed.unknown.empty());
}

TEST(ParseFile, PutsTheStoreBesideTheFileWhenNobodySaysOtherwise) {
  EXPECT_EQ(parse_file(R"({"connectors": [{"name": "a"}]})")->store, "qwas.db");
}

TEST(ParseFile, NamesLineAndColumnOfASyntaxError) {
  const auto file = parse_file("{\n  \"store\": \"x\"\n  \"connectors\": []\n}");
  ASSERT_FALSE(file);
  EXPECT_THAT(file.error().message, HasSubstr("line 3, column"));
}

TEST(ParseFile, KeepsUnknownKeysForTheRefusal) {
  const auto file = parse_file(R"({"connectors": [{"name": "a", "pagesize": 5}]})");
  ASSERT_TRUE(file);
  EXPECT_THAT(file->connectors[0].unknown, ElementsAre("pagesize"));
}

TEST(ParseFile, LeavesARangeErrorToTheRangeWhenANumberIsHuge) {
  const auto file = parse_file(R"({"connectors": [{"name": "a", "page_size": 99999999999}]})");
  ASSERT_TRUE(file);
  EXPECT_EQ(file->connectors[0].page_size, 2147483647);
}

struct BadFileRow {
  const char *text, *says;
};
void PrintTo(const BadFileRow& bad, std::ostream* out) { *out << bad.text; }
class BadFile : public testing::TestWithParam<BadFileRow> {};
TEST_P(BadFile, IsRefusedNamingTheKey) {
  const auto file = parse_file(GetParam().text);
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().kind, ErrorKind::Config);
  EXPECT_THAT(file.error().message, HasSubstr(GetParam().says));
  EXPECT_THAT(file.error().message + file.error().advice, Not(HasSubstr("geheim")));
}
constexpr auto kBadFiles = std::to_array<BadFileRow>({
    {"", "is empty"},
    {" \n", "is empty"},
    {"[]", "must be an object"},
    {"{}", "connectors: is missing"},
    {R"({"connectors": []})", "connectors: is missing or empty"},
    {R"({"connectors": {}})", "connectors: must be a list"},
    {R"({"connectors": [1]})", "connectors[0]: must be an object"},
    {R"({"stores": "x", "connectors": [{"name": "a"}]})", "stores: is not a setting"},
    {R"({"username": "x", "connectors": [{"name": "a"}]})", "username: is a setting of a connector"},
    {R"({"store": "", "connectors": [{"name": "a"}]})", "store: must be a path"},
    {R"({"connectors": [{"name": "a", "page_size": "5"}]})",
     "connectors[0].page_size: must be a whole number, is string"},
    {R"({"connectors": [{"name": "a", "page_size": 5.5}]})", "page_size: must be a whole number"},
    {R"({"connectors": [{"name": 1}]})", "connectors[0].name: must be a text"},
    {R"({"connectors": [{"name": "a", "informational": "yes"}]})", "informational: must be true or false"},
    {R"({"connectors": [{"name": "a", "urba": 1}]})", "urba: must be true or false"},
    {R"({"connectors": [{"name": "a", "network": 1}]})", "network: must be a text"},
    {R"({"connectors": [{"name": "a", "password": "geheim"}]})", "a password does not stand in a configuration file"},
    {R"({"connectors": [{"name": "a", "name": "b"}]})", "name: stands twice"},
    {R"({"connectors": [{"name": "a"}, {"name": "a"}]})", "connectors[1].name: 'a' is taken"},
    {R"({"connectors": [{"name": "a", "username": "geheim" "x"}]})", "line 1, column"},
});
INSTANTIATE_TEST_SUITE_P(All, BadFile, testing::ValuesIn(kBadFiles));

TEST(BadFileAdvice, NamesTheNearKeyAndWhereASettingBelongs) {
  EXPECT_THAT(parse_file(R"({"stores": "x", "connectors": [{"name": "a"}]})").error().advice,
              HasSubstr("did you mean 'store'?"));
  EXPECT_THAT(parse_file(R"({"url": "x", "connectors": [{"name": "a"}]})").error().advice,
              HasSubstr("into a connector"));
  EXPECT_THAT(parse_file(R"({"connectors": [{"name": "a"},]})").error().advice, HasSubstr("no comma"));
}

}  // namespace
}  // namespace qualyswas::config
