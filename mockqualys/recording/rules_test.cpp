#include "mockqualys/recording/rules.h"

#include <string>
#include <string_view>

#include <gmock/gmock.h>

#include "mockqualys/base/base64.h"

namespace mockqualys::recording {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

struct RulesTable {
  Pseudonyms names{Pseudonyms::Key{7}};
  Values values{names, std::chrono::days{0}};
};

struct Value {
  std::string_view parent, name, text;
};
void PrintTo(const Value& value, std::ostream* out) {
  *out << value.parent << '/' << value.name << " = " << value.text;
}

class KeptValue : public testing::TestWithParam<Value> {};
TEST_P(KeptValue, TellsBehaviourAndNothingOfATenant) {
  RulesTable table;
  const auto [parent, name, text] = GetParam();
  EXPECT_EQ(table.values.replace({.parent = parent, .name = name}, text), text);
}
INSTANTIATE_TEST_SUITE_P(
    Kept, KeptValue,
    testing::Values(Value{"", "responseCode", "INVALID_REQUEST"}, Value{"", "count", "54"},
                    Value{"", "hasMoreRecords", "true"}, Value{"Finding", "qid", "150901"},
                    Value{"Finding", "severity", "4"}, Value{"Finding", "status", "ACTIVE"},
                    Value{"Finding", "lastTestedDate", "2026-01-04T06:00:00Z"}, Value{"Finding", "potential", "false"},
                    Value{"cvssV3", "base", "6.1"}, Value{"cvssV3", "attackVector", "Adjacent Network"},
                    Value{"OWASP", "code", "5"}, Value{"WASC", "name", "APPLICATION MISCONFIGURATION"},
                    Value{"request", "method", "GET"}, Value{"PayloadInstance", "payload", "N/A"},
                    Value{"VULN", "SEVERITY_LEVEL", "3"}, Value{"VULN", "VULN_TYPE", "Potential Vulnerability"},
                    Value{"CVE", "ID", "CVE-2011-99389"}, Value{"CVSS", "VECTOR_STRING", "CVSS:3.1/AV:N/AC:H"},
                    Value{"Portal-Version", "WAS-VERSION", "9.1.0.0-2"}, Value{"RESPONSE", "CODE", "1965"},
                    Value{"ITEM", "KEY", "SECONDS_TO_WAIT"}, Value{"ITEM", "VALUE", "86274"},
                    Value{"RESPONSE", "TEXT", "This account has expired."},
                    Value{"RESPONSE", "TEXT",
                          "This API cannot be run again for another 23 hours, 57 minutes and 54 seconds."},
                    Value{"responseErrorDetails", "errorMessage", "Authentication failed"},
                    Value{"VULNERABILITY", "LAST_TIME_TESTED", "25 Feb 2026 12:00PM GMT"}));

class SecretValue : public testing::TestWithParam<Value> {};
TEST_P(SecretValue, IsReplaced) {
  RulesTable table;
  const auto [parent, name, text] = GetParam();
  EXPECT_THAT(table.values.replace({.parent = parent, .name = name}, text), Not(HasSubstr(std::string{text})));
}
INSTANTIATE_TEST_SUITE_P(
    Replaced, SecretValue,
    testing::Values(Value{"Finding", "id", "118209913"}, Value{"", "lastId", "118209913"},
                    Value{"Finding", "uniqueId", "eee5ec7b-4db8-46c3-aa72-8415e4a8e902"},
                    Value{"Finding", "name", "Stored script"}, Value{"Finding", "url", "https://shop.example.com/cart"},
                    Value{"Tag", "name", "PROD"}, Value{"owner", "username", "acme_ab1"},
                    Value{"Comment", "contents", "call Alma"}, Value{"Attribute", "value", "4100"},
                    Value{"sslData", "ip", "10.1.2.3"}, Value{"WebApp", "os", "Linux 5.x"},
                    Value{"Finding", "status", "see ticket"}, Value{"Finding", "severity", "high, says Alma"},
                    Value{"VULN", "TITLE", "Stored script"}, Value{"x", "neverSeenBefore", "Alma"},
                    Value{"x", "neverSeenBefore", "4711"}, Value{"x", "EmailAddress", "alma@acme.example.com"},
                    Value{"COMPANY_INFO", "STATE", "TX"},
                    Value{"responseErrorDetails", "errorMessage", "Web app Shop exists"}));

TEST(Values, KeepBlanksAtBothEnds) {
  RulesTable table;
  const auto name = table.values.replace({.parent = "WebApp", .name = "name"}, " Shop ");
  EXPECT_EQ(name, " " + table.values.replace({.parent = "WebApp", .name = "name"}, "Shop") + " ");
}

TEST(Values, OfACriterionAreThoseOfTheRecords) {
  RulesTable table;
  auto& values = table.values;
  EXPECT_EQ(values.replace_criterion("webApp.name", "Shop"),
            values.replace({.parent = "webApp", .name = "name"}, "Shop"));
  EXPECT_EQ(values.replace_criterion("webApp.id", "41"), values.replace({.parent = "webApp", .name = "id"}, "41"));
  EXPECT_EQ(values.replace_criterion("id", "41,42"), values.replace({.parent = "", .name = "id"}, "41") + "," +
                                                         values.replace({.parent = "", .name = "id"}, "42"));
  EXPECT_EQ(values.replace_criterion("cwe.id", "79"), "79");
  EXPECT_EQ(values.replace_criterion("qid", "150901,150902"), "150901,150902");
  EXPECT_EQ(values.replace_criterion("lastDetectedDate", "2026-01-04T06:00:00Z"), "2026-01-04T06:00:00Z");
}

TEST(Values, OfAnErrorAreReplacedInsideItsSentence) {
  RulesTable table;
  const auto text = table.values.replace({.parent = "responseErrorDetails", .name = "errorMessage"},
                                         "Criteria: Invalid value format for criteria 'webApp.id' (abc123).");
  EXPECT_THAT(text, MatchesRegex("Criteria: Invalid value format for criteria 'webApp.id' \\([a-z]{3}[0-9]{3}\\)\\."));
  EXPECT_THAT(text, Not(HasSubstr("abc123")));
}

TEST(Base64, IsReplacedInsideAndWrittenAsItWas) {
  RulesTable table;
  const std::string real = "Host: shop.example.com\r\nX: 1\r\n";
  const auto replaced = table.values.replace({.parent = "request", .name = "headers"}, encode_base64(real));
  const auto plain = decode_base64(replaced).value();
  EXPECT_EQ(plain.size(), real.size());
  EXPECT_THAT(plain, MatchesRegex("[A-Z][a-z]{3}: [a-z]{4}\\.[a-z]{7}\\.[a-z]{3}\r\n[A-Z]: [0-9]\r\n"));
  EXPECT_THAT(plain, Not(HasSubstr("shop")));

  const auto of_urls =
      table.values.replace({.parent = "x", .name = "result", .base64 = true}, encode_base64url("\xff\xfe binary"));
  EXPECT_EQ(of_urls.find_first_of("+/="), std::string::npos);
  EXPECT_EQ(decode_any_base64(of_urls).size(), 9U);
}

TEST(Dates, MoveByTheDaysOfTheRecordingInEveryForm) {
  Pseudonyms names{Pseudonyms::Key{7}};
  Values values{names, std::chrono::days{-31}};
  EXPECT_EQ(values.move_date("2026-03-02T06:00:00Z"), "2026-01-30T06:00:00Z");
  EXPECT_EQ(values.move_date("2026-03-02"), "2026-01-30");
  EXPECT_EQ(values.move_date("02 Mar 2026 06:00AM GMT-0800"), "30 Jan 2026 06:00AM GMT-0800");
  EXPECT_EQ(values.move_date("Mon, 02 Mar 2026 06:00:00 GMT"), "Fri, 30 Jan 2026 06:00:00 GMT");
  EXPECT_EQ(values.move_date("02 Mar 2026 is when Alma left"), std::nullopt);
  EXPECT_THAT(values.replace({.parent = "scanData", .name = "reference"}, "was/1772431200123.4173128"),
              MatchesRegex("was/1769752800[0-9]{3}\\.[0-9]{7}"));
}

TEST(Documents, KeepThePathOfTheirAddress) {
  RulesTable table;
  EXPECT_THAT(
      table.values.replace_document_address("https://qualysapi.qg9.apps.example.com/qps/xsd/3.0/was/finding.xsd"),
      MatchesRegex("https://[a-z]+\\.example\\.test/qps/xsd/3\\.0/was/finding\\.xsd"));
  EXPECT_THAT(table.values.replace_document_address("https://shop.example.com/secret"), Not(HasSubstr("secret")));
}

}  // namespace
}  // namespace mockqualys::recording
