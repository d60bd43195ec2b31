#include "connector/wire/decode.h"

#include <array>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/base/utc.h"
#include "connector/wire/collected.h"

namespace qualyswas::wire {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::string_view kDeclaration = R"(<?xml version="1.0" encoding="UTF-8"?>
<ServiceResponse xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="https://qualysapi.example.test/qps/xsd/3.0/was/finding.xsd">
  <responseCode>SUCCESS</responseCode>
)";

std::string xml_page(std::string_view records, std::string_view envelope = "") {
  return fmt::format("{}  {}\n  <data>\n{}\n  </data>\n</ServiceResponse>", kDeclaration, envelope, records);
}

std::string finding(std::int64_t id, std::string_view more = "") {
  return fmt::format("<Finding><id>{}</id><webApp><id>11</id></webApp>{}</Finding>", id, more);
}

std::vector<std::int64_t> ids(const Collected<model::Finding>& all) {
  std::vector<std::int64_t> found;
  for (const auto& record : all.records) found.push_back(record.id);
  return found;
}

TEST(DecodeWebApps, ReadsTheVerboseForm) {
  const auto all = webapps_in(xml_page(R"(    <WebApp>
      <id>4711</id>
      <name><![CDATA[Shop & Cart ]]></name>
      <url><![CDATA[https://shop.example.test/#/]]></url>
      <os>Linux 2.6</os>
      <owner><id>17</id></owner>
      <attributes><count>2</count><list>
        <Attribute><name>Business Function</name><value><![CDATA[Web shop]]></value></Attribute>
        <Attribute><name>Empty</name></Attribute>
      </list></attributes>
      <tags><count>1</count><list><Tag><id>5</id><name><![CDATA[prod]]></name></Tag></list></tags>
      <createdDate>2024-02-01T10:00:00Z</createdDate>
      <updatedDate>2024-02-02T10:00:00Z</updatedDate>
    </WebApp>)",
                                       "<count>1</count><hasMoreRecords>false</hasMoreRecords>"));
  ASSERT_TRUE(all.result) << all.result.error().message;
  EXPECT_THAT(all.unreadable, IsEmpty());
  EXPECT_THAT(all.heads, ElementsAre(PageHead{.count = 1, .has_more = false, .last_id = {}}));
  EXPECT_THAT(all.records, ElementsAre(model::WebApp{.id = 4711,
                                                     .name = "Shop & Cart",
                                                     .url = "https://shop.example.test/#/",
                                                     .operating_system = "Linux 2.6",
                                                     .tags = {{5, "prod"}},
                                                     .attributes = {{"Business Function", "Web shop"}, {"Empty", ""}},
                                                     .created = parse_utc("2024-02-01T10:00:00Z"),
                                                     .updated = parse_utc("2024-02-02T10:00:00Z")}));
}

constexpr std::string_view kVerboseFinding = R"(<Finding>
  <id>901</id><uniqueId>11111111-2222-4333-8444-555555555555</uniqueId><qid>150999</qid><detectionScore>50</detectionScore>
  <name><![CDATA[Example <b>]]></name><type>VULNERABILITY</type><potential>true</potential><findingType>QUALYS</findingType>
  <group>XSS</group>
  <cwe><count>2</count><list><long>79</long><long>80</long></list></cwe>
  <owasp><count>1</count><list><OWASP><name><![CDATA[Injection]]></name><url><![CDATA[https://owasp.example.test/]]></url><code>3</code></OWASP></list></owasp>
  <wasc><count>1</count><list><WASC><name><![CDATA[IMPROPER OUTPUT HANDLING]]></name><url/><code>22</code></WASC></list></wasc>
  <param><![CDATA[q]]></param><function><![CDATA[f]]></function>
  <resultList><count>1</count><list><Result>
    <authentication>false</authentication><ajax>true</ajax>
    <formLocation><![CDATA[https://shop.example.test/login]]></formLocation>
    <accessPath><count>2</count><list><Url><![CDATA[https://shop.example.test/]]></Url><Url><![CDATA[https://shop.example.test/s]]></Url></list></accessPath>
    <payloads><count>2</count><list>
      <PayloadInstance><payload><![CDATA[q=%22%3E]]></payload>
        <request><method>GET</method><link><![CDATA[https://shop.example.test/s?q=%22%3E]]></link><headers><![CDATA[SG9zdDogc2hvcA==]]></headers><body><![CDATA[Yg==]]></body></request>
        <response><![CDATA[comment: reflected ]]]]><![CDATA[> here]]></response>
        <payloadResponce><offset>120</offset><length>14</length></payloadResponce></PayloadInstance>
      <PayloadInstance><payload><![CDATA[N/A]]></payload></PayloadInstance>
    </list></payloads>
  </Result></list></resultList>
  <severity>4</severity><originalSeverity>2</originalSeverity>
  <url><![CDATA[https://shop.example.test/s?q=1&r=2]]></url><status>ACTIVE</status>
  <firstDetectedDate>2031-01-01T08:00:00Z</firstDetectedDate><lastDetectedDate>2031-03-01T06:00:00Z</lastDetectedDate>
  <lastTestedDate>2031-03-02T06:00:00Z</lastTestedDate><fixedDate>2031-03-03T06:00:00Z</fixedDate><timesDetected>12</timesDetected>
  <webApp><id>4711</id><name><![CDATA[Shop]]></name><url><![CDATA[https://shop.example.test]]></url>
    <tags><count>1</count><list><Tag><id>5</id><name><![CDATA[prod]]></name></Tag></list></tags></webApp>
  <patch>7</patch><isIgnored>true</isIgnored><ignoredReason>FALSE_POSITIVE</ignoredReason>
  <ignoredBy><id>17</id><username>ex_am</username></ignoredBy><ignoredDate>2031-02-03T04:05:06Z</ignoredDate>
  <ignoredComment><![CDATA[see ticket]]></ignoredComment><externalRef>T-1</externalRef>
  <cvssV3><base>6.1</base><temporal>5.3</temporal><attackVector>Network</attackVector></cvssV3>
  <history><set>
    <WebAppFindingHistory><scanData><id>1</id><reference>was/1.1</reference><launchedDate>2031-03-01T05:00:00Z</launchedDate></scanData></WebAppFindingHistory>
    <WebAppFindingHistory><scanData><id>2</id><launchedDate>2031-02-01T05:00:00Z</launchedDate></scanData></WebAppFindingHistory>
  </set></history>
  <updatedDate>2031-03-01T08:30:00Z</updatedDate>
</Finding>)";

model::Finding verbose_finding() {
  model::Finding read;
  read.id = 901;
  read.unique_id = "11111111-2222-4333-8444-555555555555";
  read.qid = 150999;
  read.detection_score = 50;
  read.name = "Example <b>";
  read.type = "VULNERABILITY";
  read.finding_type = "QUALYS";
  read.potential = true;
  read.group = "XSS";
  read.severity = "4";
  read.original_severity = "2";
  read.url = "https://shop.example.test/s?q=1&r=2";
  read.status = "ACTIVE";
  read.param = "q";
  read.function = "f";
  read.first_detected = parse_utc("2031-01-01T08:00:00Z");
  read.last_detected = parse_utc("2031-03-01T06:00:00Z");
  read.last_tested = parse_utc("2031-03-02T06:00:00Z");
  read.fixed = parse_utc("2031-03-03T06:00:00Z");
  read.updated = parse_utc("2031-03-01T08:30:00Z");
  read.times_detected = 12;
  read.webapp_id = 4711;
  read.webapp_name = "Shop";
  read.webapp_url = "https://shop.example.test";
  read.webapp_tags = {{5, "prod"}};
  read.ignored = true;
  read.ignored_reason = "FALSE_POSITIVE";
  read.ignored_comment = "see ticket";
  read.ignored_by = "ex_am";
  read.ignored_at = parse_utc("2031-02-03T04:05:06Z");
  read.external_ref = "T-1";
  read.patch = 7;
  read.cvss3 = model::Cvss3{"6.1", "5.3", "Network"};
  read.cwe = {79, 80};
  read.owasp = {{3, "Injection", "https://owasp.example.test/"}};
  read.wasc = {{22, "IMPROPER OUTPUT HANDLING", ""}};
  model::DetectionResult result;
  result.authenticated = false;
  result.ajax = true;
  result.form_location = "https://shop.example.test/login";
  result.access_path = {"https://shop.example.test/", "https://shop.example.test/s"};
  model::Payload first;
  first.payload = "q=%22%3E";
  first.method = "GET";
  first.link = "https://shop.example.test/s?q=%22%3E";
  first.headers = "SG9zdDogc2hvcA==";
  first.body = "Yg==";
  first.response = "comment: reflected ]]> here";
  first.evidence_offset = 120;
  first.evidence_length = 14;
  model::Payload second;
  second.payload = "N/A";
  result.payloads = {first, second};
  read.results = {result};
  read.history = {*parse_utc("2031-03-01T05:00:00Z"), *parse_utc("2031-02-01T05:00:00Z")};
  return read;
}

TEST(DecodeFindings, ReadsEveryElementOfTheVerboseForm) {
  const auto all = findings_in(
      xml_page(kVerboseFinding, "<count>1</count><hasMoreRecords>true</hasMoreRecords><lastId>901</lastId>"));
  ASSERT_TRUE(all.result) << all.result.error().message;
  EXPECT_THAT(all.unreadable, IsEmpty());
  ASSERT_EQ(all.records.size(), 1U);
  EXPECT_TRUE(all.records[0] == verbose_finding());
  EXPECT_THAT(all.heads, ElementsAre(PageHead{.count = 1, .has_more = true, .last_id = 901}));
}

TEST(DecodeFindings, ReadsTheSameFromEveryCutOfTheStream) {
  const auto text = xml_page(kVerboseFinding, "<count>1</count><hasMoreRecords>false</hasMoreRecords>");
  for (std::size_t bytes = 1; bytes < 40; ++bytes) {
    const auto all = findings_in(text, bytes);
    ASSERT_TRUE(all.result) << bytes << ": " << all.result.error().message;
    ASSERT_EQ(all.records.size(), 1U);
    EXPECT_TRUE(all.records[0] == verbose_finding()) << bytes;
  }
}

TEST(DecodeFindings, LeavesUnsetWhatInformationGatheredLacks) {
  const auto all = findings_in(
      xml_page(finding(901, "<type>INFORMATION_GATHERED</type><severity>1</severity>"), "<count>1</count>"));
  ASSERT_TRUE(all.result);
  const auto& read = all.records.at(0);
  EXPECT_EQ(read.url, std::nullopt);
  EXPECT_EQ(read.status, std::nullopt);
  EXPECT_EQ(read.times_detected, std::nullopt);
  EXPECT_EQ(read.ignored, std::nullopt);
  EXPECT_EQ(read.cvss3, std::nullopt);
}

TEST(DecodeFindings, TellsTheHeadBeforeTheFirstRecord) {
  const auto all = findings_in(
      xml_page(finding(1) + finding(2), "<count>2</count><hasMoreRecords>true</hasMoreRecords><lastId>2</lastId>"));
  ASSERT_TRUE(all.result);
  EXPECT_EQ(all.heads.size(), 1U);
  EXPECT_EQ(all.records_before_head, 0U);
  EXPECT_THAT(ids(all), ElementsAre(1, 2));
}

TEST(DecodeFindings, ReadsAnEnvelopeInAnyOrder) {
  const auto all = findings_in("<ServiceResponse><data>" + finding(1) +
                               "</data><lastId>1</lastId><hasMoreRecords>true</hasMoreRecords><count>1</count>"
                               "<responseCode>SUCCESS</responseCode></ServiceResponse>");
  ASSERT_TRUE(all.result) << all.result.error().message;
  EXPECT_THAT(all.heads, ElementsAre(PageHead{.count = 1, .has_more = true, .last_id = 1}));
}

TEST(DecodeFindings, ReadsBothFormsOfAnEmptyPage) {
  const auto of_2022 = findings_in(std::string{kDeclaration} + "  <count>0</count>\n</ServiceResponse>");
  EXPECT_TRUE(of_2022.result);
  EXPECT_THAT(of_2022.heads, ElementsAre(PageHead{.count = 0, .has_more = {}, .last_id = {}}));
  const auto of_2020 =
      findings_in(std::string{kDeclaration} +
                  "<count>0</count><hasMoreRecords>false</hasMoreRecords><data>\n      </data></ServiceResponse>");
  EXPECT_TRUE(of_2020.result);
  EXPECT_THAT(of_2020.heads, ElementsAre(PageHead{.count = 0, .has_more = false, .last_id = {}}));
  EXPECT_THAT(of_2020.unreadable, IsEmpty());
}

TEST(DecodeFindings, ReadsJsonWithDataBeforeTheRest) {
  const auto all = findings_in(R"({"ServiceResponse": {"data": [
      {"Finding": {"id": 901, "qid": 150999, "severity": "1", "potential": "true", "isIgnored": "false", "webApp": {"id": 4711},
        "cwe": {"count": 1, "list": [79]}, "cvssV3": {"base": 6.1, "temporal": 5.3, "attackVector": "Network"},
        "resultList": {"list": [{"Result": {"accessPath": {"list": [{"Url": {"value": "https://shop.example.test/"}}]},
          "payloads": {"list": [{"PayloadInstance": {"request": {"body": null}, "response": "a\nb"}}]}}}]},
        "history": {"set": [{"WebAppFindingHistory": {"scanData": {"launchedDate": "2031-03-01T05:00:00Z"}}}]}}},
      {"Finding": {"id": 902.0, "severity": 2, "webApp": {"id": 4711, "tags": {"count": 0}}}}],
      "hasMoreRecords": true, "lastId": 902, "count": 2, "responseCode": "SUCCESS"}})");
  ASSERT_TRUE(all.result) << all.result.error().message;
  EXPECT_THAT(all.unreadable, IsEmpty());
  EXPECT_THAT(ids(all), ElementsAre(901, 902));
  EXPECT_EQ(all.records[0].cwe, (std::vector<std::int64_t>{79}));
  EXPECT_EQ(all.records[0].cvss3->base, "6.1");
  EXPECT_EQ(all.records[0].potential, true);
  EXPECT_EQ(all.records[0].results[0].access_path, (std::vector<std::string>{"https://shop.example.test/"}));
  EXPECT_EQ(all.records[0].results[0].payloads[0].response, "a\nb");
  EXPECT_EQ(all.records[0].history.size(), 1U);
  EXPECT_EQ(all.records[1].severity, "2");
  EXPECT_THAT(all.heads, ElementsAre(PageHead{.count = 2, .has_more = true, .last_id = 902}));
}

TEST(DecodeFindings, KeepsWordsItDoesNotKnow) {
  const auto all = findings_in(xml_page(
      finding(
          1,
          "<type>NOVELTY</type><status>ESCALATED</status><severity>six</severity><ignoredReason>WHIM</ignoredReason>"),
      "<count>1</count>"));
  EXPECT_EQ(all.records.at(0).type, "NOVELTY");
  EXPECT_EQ(all.records.at(0).status, "ESCALATED");
  EXPECT_EQ(all.records.at(0).severity, "six");
  EXPECT_EQ(all.records.at(0).ignored_reason, "WHIM");
  EXPECT_THAT(all.unreadable, IsEmpty());
}

TEST(DecodeFindings, IsNotMisledByWhatOnlyLooksLikeMarkup) {
  const auto all = findings_in(xml_page(
      "<!-- </Finding> --><?x </Finding> ?>" +
          finding(
              1,
              R"(<name a="</Finding>" b='>'><![CDATA[</Finding><Finding><id>9</id>]]></name><Finding><id>2</id></Finding><!-- </Finding> -->)") +
          finding(3),
      "<count>2</count>"));
  ASSERT_TRUE(all.result) << all.result.error().message;
  EXPECT_THAT(ids(all), ElementsAre(1, 3));
  EXPECT_EQ(all.records[0].name, "</Finding><Finding><id>9</id>");
}

TEST(DecodeFindings, JoinsTextThatACommentDivides) {
  const auto all =
      findings_in(xml_page(finding(1, "<name>a<!-- x -->b<![CDATA[c]]>&amp;&#100;</name>"), "<count>1</count>"));
  EXPECT_EQ(all.records.at(0).name, "abc&d");
}

TEST(DecodeFindings, ToleratesAByteOrderMarkAndBlanksInFront) {
  EXPECT_TRUE(findings_in("\xEF\xBB\xBF \n" + xml_page(finding(1), "<count>1</count>"), 1).result);
  EXPECT_TRUE(findings_in("\xEF\xBB\xBF\n{\"ServiceResponse\":{\"responseCode\":\"SUCCESS\",\"count\":0}}", 1).result);
}

struct Bad {
  const char *name, *record, *why;
};
void PrintTo(const Bad& bad, std::ostream* out) { *out << bad.name; }
TEST(RepeatedField, CountsAsItStandsFirst) {
  const auto all = findings_in(xml_page(
      "<Finding><id>1</id><name>one</name><webApp><id>3</id></webApp><name>two</name></Finding>", "<count>1</count>"));
  ASSERT_EQ(all.records.size(), 1U);
  EXPECT_EQ(all.records[0].name, "one");
}

// A name is compared up to its first NUL by half of what compares names.
TEST(KeyWithNul, IsNotTheKeyThatItBeginsWith) {
  const auto all = findings_in(
      R"({"ServiceResponse": {"data": [{"Finding": {"id": 1, "name\u0000x": "other", "webApp": {"id": 3}}}],)"
      R"( "count": 1, "hasMoreRecords": "false", "responseCode": "SUCCESS"}})");
  ASSERT_EQ(all.records.size(), 1U);
  EXPECT_EQ(all.records[0].name, "");
}

class BadRecord : public testing::TestWithParam<Bad> {};
TEST_P(BadRecord, IsCountedWithoutLosingItsNeighbours) {
  const auto all = findings_in(xml_page(finding(1) + GetParam().record + finding(3), "<count>3</count>"));
  ASSERT_TRUE(all.result) << all.result.error().message;
  EXPECT_THAT(ids(all), ElementsAre(1, 3));
  ASSERT_EQ(all.unreadable.size(), 1U);
  EXPECT_THAT(all.unreadable[0].why, HasSubstr(GetParam().why));
}
constexpr auto kBad = std::to_array<Bad>({
    {"no_id", "<Finding><webApp><id>11</id></webApp></Finding>", "no readable id"},
    {"text_for_id", "<Finding><id>x</id></Finding>", "id 'x' is no whole number"},
    {"negative_id", "<Finding><id>-1</id></Finding>", "no readable id"},
    {"id_too_long", "<Finding><id>99999999999999999999</id></Finding>", "no whole number"},
    {"no_webapp", "<Finding><id>2</id></Finding>", "no readable webApp.id"},
    {"bad_qid_and_no_id", "<Finding><qid>many</qid></Finding>", "no readable id"},
    {"empty", "<Finding/>", "no readable id"},
    {"another_kind", "<WebApp><id>2</id></WebApp>", "it is a 'WebApp', not a 'Finding'"},
    {"crossed_tags", "<Finding><id>2</id><a><b></a></b></Finding>", "not well formed"},
    {"nul_reference", "<Finding><id>2</id><name>a&#0;b</name></Finding>", "no character"},
    {"surrogate_reference", "<Finding><id>2</id><name>&#xD800;</name></Finding>", "no character"},
});
INSTANTIATE_TEST_SUITE_P(All, BadRecord, testing::ValuesIn(kBad),
                         [](const auto& row) { return std::string{row.param.name}; });

TEST(DecodeFindings, NamesAnUnreadableRecordByItsId) {
  const auto all = findings_in(xml_page("<Finding><id>2</id><a><b></a></b></Finding>", "<count>1</count>"));
  EXPECT_EQ(all.unreadable.at(0).id, 2);
}

TEST(DecodeFindings, KeepsARecordWhoseDateIsUnreadableAndSaysSo) {
  const auto all = findings_in(xml_page(finding(1, "<lastTestedDate>yesterday</lastTestedDate>"), "<count>1</count>"));
  EXPECT_THAT(ids(all), ElementsAre(1));
  EXPECT_THAT(all.unreadable,
              ElementsAre(Unreadable{1, "lastTestedDate 'yesterday' is no date of the form YYYY-MM-DDTHH:MM:SSZ",
                                     Unreadable::What::Field}));
}

TEST(DecodeFindings, SaysWhenAPageHoldsLessThanItAnnounces) {
  const auto all = findings_in(xml_page(finding(1), "<count>2</count>"));
  EXPECT_TRUE(all.result);
  EXPECT_THAT(all.unreadable, ElementsAre(Unreadable{std::nullopt, "the page announces 2 records and holds 1",
                                                     Unreadable::What::Page}));
}

TEST(DecodeFindings, SaysWhenASuccessAnnouncesRecordsWithoutData) {
  const auto all = findings_in(std::string{kDeclaration} + "<count>5</count></ServiceResponse>");
  EXPECT_THAT(all.unreadable, ElementsAre(Unreadable{std::nullopt, "the page announces 5 records and holds 0",
                                                     Unreadable::What::Page}));
}

TEST(DecodeFindings, StopsWithTheErrorOfWhoeverReceivesTheRecords) {
  int received = 0;
  const auto decoder = decode_findings({.head = {},
                                        .record = [&](model::Finding&&) -> Result<void> {
                                          ++received;
                                          return fail(ErrorKind::Store, "disk full");
                                        },
                                        .unreadable = {}});
  const auto done = feed(*decoder, xml_page(finding(1) + finding(2)), 4096);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind, ErrorKind::Store);
  EXPECT_EQ(received, 1);
  EXPECT_FALSE(decoder->end());
}

TEST(DecodeFindings, KeepsInvalidUtf8Visible) {
  const auto all = findings_in(xml_page(finding(1, "<name>a\xFFz</name>"), "<count>1</count>"));
  EXPECT_EQ(all.records.at(0).name, "a\uFFFD[FF]z");
  const auto json = findings_in(
      "{\"ServiceResponse\":{\"responseCode\":\"SUCCESS\",\"count\":1,\"data\":[{\"Finding\":{\"id\":1,"
      "\"webApp\":{\"id\":2},\"name\":\"a\xFFz\"}}]}}");
  EXPECT_EQ(json.records.at(0).name, "a\uFFFD[FF]z");
}

TEST(DecodeReports, ReadsWhatTheListSaysOfEach) {
  const auto all = reports_in(xml_page(R"(<Report><id>71300100</id><name><![CDATA[ Weekly <all>]]></name>
      <description><![CDATA[]]></description><owner><id>17</id></owner><type>WAS_WEBAPP_REPORT</type>
      <format>XML</format><status>COMPLETE</status><size>1234</size><creationDate>2026-03-02T23:45:00Z</creationDate>
      <tags><count>0</count></tags></Report>
      <Report><id>71300101</id><name>x</name><type>WAS_SCAN_REPORT</type><format>PDF</format><status>RUNNING</status>
      <creationDate>soon</creationDate></Report>
      <Report><name>no id</name></Report>)",
                                       "<count>3</count><hasMoreRecords>false</hasMoreRecords>"));
  ASSERT_TRUE(all.result) << all.result.error().message;
  EXPECT_THAT(all.records, ElementsAre(model::ListedReport{.id = 71300100,
                                                           .name = " Weekly <all>",
                                                           .type = "WAS_WEBAPP_REPORT",
                                                           .format = "XML",
                                                           .status = "COMPLETE",
                                                           .size = 1234,
                                                           .created = parse_utc("2026-03-02T23:45:00Z")},
                                       model::ListedReport{.id = 71300101,
                                                           .name = "x",
                                                           .type = "WAS_SCAN_REPORT",
                                                           .format = "PDF",
                                                           .status = "RUNNING",
                                                           .size = {},
                                                           .created = {}}));
  ASSERT_EQ(all.unreadable.size(), 2u);
  EXPECT_EQ(all.unreadable[0].what, Unreadable::What::Field);
  EXPECT_EQ(all.unreadable[1].what, Unreadable::What::Record);
}

TEST(DecodeReports, ReadsJsonAlike) {
  const auto all =
      reports_in(R"({"ServiceResponse":{"data":[{"Report":{"id":5,"name":" Weekly","type":"WAS_WEBAPP_REPORT",
      "format":"XML","status":"COMPLETE","size":"9","creationDate":"2026-03-02T23:45:00Z"}}],"count":1,
      "hasMoreRecords":"false","responseCode":"SUCCESS"}})");
  ASSERT_TRUE(all.result) << all.result.error().message;
  ASSERT_EQ(all.records.size(), 1u);
  EXPECT_EQ(all.records[0].name, " Weekly");
  EXPECT_EQ(all.records[0].size, 9);
}

TEST(DecodeCount, HandsOverTheTotal) {
  for (const std::string& text : {std::string{kDeclaration} + "<count>139</count></ServiceResponse>",
                                  std::string{R"({"ServiceResponse":{"count":139,"responseCode":"SUCCESS"}})"}}) {
    std::int64_t total = -1;
    EXPECT_TRUE(feed(*decode_count([&](std::int64_t found) { total = found; }), text, 7));
    EXPECT_EQ(total, 139);
  }
}

TEST(DecodeCount, RefusesAnAnswerWithoutACount) {
  const auto done =
      feed(*decode_count([](std::int64_t) { FAIL(); }), std::string{kDeclaration} + "</ServiceResponse>", 99);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind, ErrorKind::Decode);
}

TEST(DecodeVersion, HandsOverTheVersionOfTheModule) {
  for (
      const std::string& text :
      {std::string{kDeclaration} + R"(<count>1</count><data><Portal-Version>
          <PortalApplication-VERSION>9.9.0.0-1 OFFICIAL #7 (2031-01-02T03:04:05Z)</PortalApplication-VERSION>
          <WAS-VERSION>9.1.0.0-2</WAS-VERSION></Portal-Version><QWeb-Version><WEB-VERSION>1</WEB-VERSION></QWeb-Version></data></ServiceResponse>)",
       std::string{
           R"({"ServiceResponse":{"data":[{"Portal-Version":{"WAS-VERSION":"9.1.0.0-2"}}],"count":1,"responseCode":"SUCCESS"}})"}}) {
    std::string version;
    ASSERT_TRUE(feed(*decode_version([&](std::string_view found) { version = found; }), text, 16));
    EXPECT_EQ(version, "9.1.0.0-2");
  }
}

constexpr std::string_view kKnowledgeBase = R"(<?xml version="1.0" encoding="UTF-8" ?>
<!DOCTYPE KNOWLEDGE_BASE_VULN_LIST_OUTPUT SYSTEM "https://qualysapi.example.test/api/2.0/fo/knowledge_base/vuln/knowledge_base_vuln_list_output.dtd">
<!-- This report was generated with an evaluation version of Qualys //-->
<KNOWLEDGE_BASE_VULN_LIST_OUTPUT>
  <RESPONSE>
    <DATETIME>2031-02-03T04:05:06Z</DATETIME>
    <!-- keep-alive for KNOWLEDGE_BASE_VULN_LIST_OUTPUT  -->
<VULN_LIST>
  <VULN>
    <QID>150901</QID><VULN_TYPE>Vulnerability</VULN_TYPE><SEVERITY_LEVEL>5</SEVERITY_LEVEL>
    <TITLE><![CDATA[Example Injection]]></TITLE><CATEGORY>Web Application</CATEGORY>
    <LAST_CUSTOMIZATION><DATETIME>2030-12-01T00:00:00Z</DATETIME></LAST_CUSTOMIZATION>
    <LAST_SERVICE_MODIFICATION_DATETIME>2030-11-12T13:14:15Z</LAST_SERVICE_MODIFICATION_DATETIME>
    <PUBLISHED_DATETIME>2019-08-07T06:05:04Z</PUBLISHED_DATETIME>
    <BUGTRAQ_LIST><BUGTRAQ><ID><![CDATA[1]]></ID><URL><![CDATA[https://b.example.test/1]]></URL></BUGTRAQ></BUGTRAQ_LIST>
    <SOFTWARE_LIST><SOFTWARE><PRODUCT><![CDATA[shop]]></PRODUCT><VENDOR><![CDATA[acme]]></VENDOR></SOFTWARE></SOFTWARE_LIST>
    <VENDOR_REFERENCE_LIST><VENDOR_REFERENCE><ID><![CDATA[A-1]]></ID><URL><![CDATA[https://v.example.test/]]></URL></VENDOR_REFERENCE></VENDOR_REFERENCE_LIST>
    <CVE_LIST><CVE><ID><![CDATA[CVE-2030-0001]]></ID><URL><![CDATA[x]]></URL></CVE><CVE><ID>CVE-2030-0002</ID></CVE></CVE_LIST>
    <DIAGNOSIS><![CDATA[Text with <P> and &quot;entities&quot;.]]></DIAGNOSIS>
    <CONSEQUENCE><![CDATA[Bad.]]></CONSEQUENCE><SOLUTION><![CDATA[First.<BR>Second.]]></SOLUTION>
    <CVSS><BASE source="service">7.5</BASE></CVSS>
    <CVSS_V3><BASE>9.8</BASE><VECTOR_STRING>CVSS:3.1/AV:N</VECTOR_STRING></CVSS_V3>
    <DISCOVERY><REMOTE>1</REMOTE></DISCOVERY>
  </VULN>
</VULN_LIST>
    <!-- keep-alive -->
  </RESPONSE>
</KNOWLEDGE_BASE_VULN_LIST_OUTPUT>
<!-- CONFIDENTIAL AND PROPRIETARY //-->
)";

TEST(DecodeSolutions, ReadsARecordAndIgnoresDocumentTypeAndComments) {
  const auto all = solutions_in(kKnowledgeBase, 11);
  ASSERT_TRUE(all.result) << all.result.error().message;
  EXPECT_THAT(all.unreadable, IsEmpty());
  model::Solution wanted;
  wanted.qid = 150901;
  wanted.title = "Example Injection";
  wanted.vuln_type = "Vulnerability";
  wanted.category = "Web Application";
  wanted.severity = "5";
  wanted.published = parse_utc("2019-08-07T06:05:04Z");
  wanted.last_modified = parse_utc("2030-12-01T00:00:00Z");
  wanted.diagnosis = "Text with <P> and &quot;entities&quot;.";
  wanted.consequence = "Bad.";
  wanted.solution = "First.<BR>Second.";
  wanted.software = {{"acme", "shop"}};
  wanted.vendor_references = {{"A-1", "https://v.example.test/"}};
  wanted.bugtraq = {{"1", "https://b.example.test/1"}};
  wanted.cves = {"CVE-2030-0001", "CVE-2030-0002"};
  wanted.cvss3_base = "9.8";
  wanted.cvss3_vector = "CVSS:3.1/AV:N";
  ASSERT_EQ(all.records.size(), 1U);
  EXPECT_TRUE(all.records[0] == wanted);
}

std::string knowledgebase(std::string_view response) {
  return fmt::format(
      "<KNOWLEDGE_BASE_VULN_LIST_OUTPUT><RESPONSE><DATETIME>x</DATETIME>{}</RESPONSE></"
      "KNOWLEDGE_BASE_VULN_LIST_OUTPUT>",
      response);
}

TEST(DecodeSolutions, TakesAnAnswerWithoutAListForNothingFound) {
  const auto all = solutions_in(knowledgebase(""));
  EXPECT_TRUE(all.result);
  EXPECT_THAT(all.records, IsEmpty());
}

TEST(DecodeSolutions, IgnoresAWarningThatOnlyInforms) {
  const auto all = solutions_in(knowledgebase("<WARNING><TEXT>This version ends</TEXT></WARNING>"));
  EXPECT_TRUE(all.result);
  EXPECT_THAT(all.unreadable, IsEmpty());
}

TEST(DecodeSolutions, SaysWhenTheListGoesOnElsewhere) {
  const auto all =
      solutions_in(knowledgebase("<WARNING><CODE>1980</CODE><TEXT>limit</TEXT><URL><![CDATA[https://"
                                 "qualysapi.example.test/next]]></URL></WARNING>"));
  EXPECT_EQ(all.unreadable.size(), 1U);
}

TEST(DecodeSolutions, RefusesAnAnswerOfTheOtherFamily) {
  const auto all = solutions_in(std::string{kDeclaration} + "<count>0</count></ServiceResponse>");
  ASSERT_FALSE(all.result);
  EXPECT_EQ(all.result.error().kind, ErrorKind::Decode);
}

}  // namespace
}  // namespace qualyswas::wire
