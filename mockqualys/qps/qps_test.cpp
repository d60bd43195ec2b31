#include "mockqualys/qps/qps.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "mockqualys/qps/test_world.h"

namespace mockqualys::qps {
namespace {

using test::anybody;
using test::get_call;
using test::json_call;
using test::preferences;
using test::shared_small_world;
using test::xml_call;
using testing::HasSubstr;
using testing::Not;

Answer ask(const Call& call, const User& user = anybody(), World& world = shared_small_world()) {
  return handle(world, user, call);
}

std::string criteria(const std::string& inside, const std::string& wanted = {}) {
  return "<ServiceRequest><filters>" + inside + "</filters><preferences>" + wanted + "</preferences></ServiceRequest>";
}

constexpr std::string_view kHead =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ServiceResponse "
    "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
    "xsi:noNamespaceSchemaLocation=\"https://qualysapi.example.test/qps/xsd/3.0/was/";

TEST(Search, AnswersByteForByteAsTheVendorWrites) {
  const auto answer = ask(xml_call("search", "webapp", preferences("<limitResults>1</limitResults>")));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.content_type, "application/xml");
  EXPECT_EQ(answer.response_code, "SUCCESS");
  EXPECT_EQ(answer.body, std::string{kHead} + R"(webapp.xsd">
  <responseCode>SUCCESS</responseCode>
  <count>1</count>
  <hasMoreRecords>true</hasMoreRecords>
  <lastId>410001</lastId>
  <data>
    <WebApp>
      <id>410001</id>
      <name><![CDATA[Shop & Cart]]></name>
      <url><![CDATA[https://shop.example.test]]></url>
      <owner>
        <id>17</id>
      </owner>
      <tags>
        <count>2</count>
        <list>
          <Tag>
            <id>5</id>
            <name><![CDATA[prod]]></name>
          </Tag>
          <Tag>
            <id>6</id>
            <name><![CDATA[public]]></name>
          </Tag>
        </list>
      </tags>
      <createdDate>2024-02-01T10:00:00Z</createdDate>
      <updatedDate>2025-02-01T10:00:00Z</updatedDate>
    </WebApp>
  </data>
</ServiceResponse>)");
}

TEST(Search, LeavesLastIdOutOfTheLastPage) {
  const auto answer = ask(
      xml_call("search", "webapp", preferences("<limitResults>1</limitResults><startFromOffset>2</startFromOffset>")));
  EXPECT_THAT(answer.body, HasSubstr("<count>1</count>\n  <hasMoreRecords>false</hasMoreRecords>\n  <data>"));
  EXPECT_THAT(answer.body, HasSubstr("<id>410002</id>"));
  EXPECT_THAT(answer.body, Not(HasSubstr("lastId")));
}

TEST(Search, WithoutAHitAnswersCountZeroAndNothingElse) {
  auto call = xml_call("search", "finding", criteria("<Criteria field='webApp.id' operator='EQUALS'>7</Criteria>"));
  EXPECT_EQ(ask(call).body,
            std::string{kHead} +
                "finding.xsd\">\n  <responseCode>SUCCESS</responseCode>\n  <count>0</count>\n</ServiceResponse>");
  call.json = true;
  EXPECT_EQ(nlohmann::json::parse(ask(call).body),
            nlohmann::json::parse(R"({"ServiceResponse":{"responseCode":"SUCCESS","count":0}})"));
}

TEST(Search, WithoutAHitCanAnswerAsIn2020) {
  auto call = xml_call("search", "finding", criteria("<Criteria field='id' operator='EQUALS'>7</Criteria>"));
  call.empty_as_2020 = true;
  EXPECT_THAT(
      ask(call).body,
      testing::EndsWith("  <count>0</count>\n  <hasMoreRecords>false</hasMoreRecords>\n  <data>\n      </data>\n"
                        "</ServiceResponse>"));
}

TEST(Count, IsTheTotalWhateverThePreferencesSay) {
  const auto answer =
      ask(xml_call("count", "finding", preferences("<limitResults>0</limitResults><verbose>true</verbose>")));
  EXPECT_EQ(answer.body,
            std::string{kHead} +
                "finding.xsd\">\n  <responseCode>SUCCESS</responseCode>\n  <count>3</count>\n</ServiceResponse>");
}

TEST(Count, MayBeAskedByGet) {
  auto call = xml_call("count", "webapp");
  call.method = "GET";
  EXPECT_THAT(ask(call).body, HasSubstr("<count>2</count>"));
}

// Children of the record in the answer, at the depth of <data>'s grandchildren.
std::vector<std::string> children(const std::string& body) {
  std::vector<std::string> names;
  for (std::size_t at = body.find("\n      <"); at != std::string::npos; at = body.find("\n      <", at + 1)) {
    const auto start = at + 8;
    if (body[start] != '/') names.push_back(body.substr(start, body.find_first_of(">/ ", start) - start));
  }
  return names;
}

Answer one_finding(const std::string& id, const std::string& wanted) {
  return ask(
      xml_call("search", "finding", criteria("<Criteria field='id' operator='EQUALS'>" + id + "</Criteria>", wanted)));
}

TEST(Findings, HaveTheChildrenOfTheirTypeInTheShortForm) {
  EXPECT_THAT(children(one_finding("901", "").body),
              testing::ElementsAre("id", "uniqueId", "qid", "detectionScore", "name", "type", "potential",
                                   "findingType", "param", "severity", "url", "status", "firstDetectedDate",
                                   "lastDetectedDate", "lastTestedDate", "timesDetected", "webApp", "isIgnored",
                                   "ignoredReason", "ignoredBy", "ignoredDate", "updatedDate"));
  EXPECT_THAT(children(one_finding("902", "").body),
              testing::ElementsAre("id", "uniqueId", "qid", "name", "type", "potential", "findingType", "severity",
                                   "firstDetectedDate", "lastDetectedDate", "lastTestedDate", "webApp"));
  EXPECT_THAT(one_finding("901", "").body, Not(HasSubstr("<tags>")));
}

TEST(Findings, HaveEverythingInTheVerboseFormAndByGet) {
  const auto verbose = one_finding("901", "<verbose>true</verbose>").body;
  for (const auto* name :
       {"<group>", "<cwe>", "<owasp>", "<wasc>", "<resultList>", "<tags>", "<patch>", "<cvssV3>", "<history>"}) {
    EXPECT_THAT(verbose, HasSubstr(name));
  }
  const auto got = ask(get_call("finding", "901")).body;
  EXPECT_THAT(got, HasSubstr("  <count>1</count>\n  <data>\n"));
  EXPECT_EQ(got.substr(got.find("<data>")), verbose.substr(verbose.find("<data>")));
}

TEST(Findings, CarryAsManyHistoriesAsAreAskedFor) {
  EXPECT_THAT(one_finding("901", "<verbose>true</verbose><limitHistories>1</limitHistories>").body,
              testing::AllOf(HasSubstr("was/1.1"), Not(HasSubstr("was/2.1")), HasSubstr("payloadResponce")));
  EXPECT_THAT(one_finding("901", "<verbose>true</verbose><limitHistories>0</limitHistories>").body,
              Not(HasSubstr("history")));
}

TEST(Json, RendersAFindingByTheGenericRules) {
  auto call = get_call("finding", "901");
  call.json = true;
  const auto answer = ask(call);
  EXPECT_EQ(answer.content_type, "application/json");
  EXPECT_EQ(nlohmann::json::parse(answer.body),
            nlohmann::json::parse(R"({"ServiceResponse": {"responseCode": "SUCCESS", "count": 1, "data": [{"Finding": {
    "id": 901, "uniqueId": "11111111-2222-4333-8444-555555555555", "qid": 150001, "detectionScore": 50, "name": "Reflected <XSS>",
    "type": "VULNERABILITY", "potential": "false", "findingType": "QUALYS", "group": "XSS", "cwe": {"count": 2, "list": [79, 80]},
    "owasp": {"count": 1, "list": [{"OWASP": {"name": "Injection", "url": "https://owasp.example.test/A3", "code": 3}}]},
    "wasc": {"count": 1, "list": [{"WASC": {"name": "CROSS-SITE SCRIPTING", "url": "https://wasc.example.test/8", "code": 8}}]},
    "param": "q", "resultList": {"count": 1, "list": [{"Result": {"authentication": "false", "ajax": "false",
      "accessPath": {"count": 1, "list": [{"Url": {"value": "https://shop.example.test/"}}]},
      "payloads": {"count": 1, "list": [{"PayloadInstance": {"payload": "q=\"1\"",
        "request": {"method": "GET", "link": "https://shop.example.test/s?q=1", "headers": "SG9zdA=="},
        "response": "comment: seen\ntwice", "payloadResponce": {"offset": 120, "length": 14}}}]}}}]},
    "severity": "4", "url": "https://shop.example.test/s?q=1&r=2", "status": "ACTIVE", "firstDetectedDate": "2026-01-01T08:00:00Z",
    "lastDetectedDate": "2026-01-03T08:00:00Z", "lastTestedDate": "2026-01-04T08:00:00Z", "timesDetected": 12,
    "webApp": {"id": 410001, "name": "Shop & Cart", "url": "https://shop.example.test",
      "tags": {"count": 1, "list": [{"Tag": {"id": 5, "name": "prod"}}]}},
    "patch": 3, "isIgnored": "true", "ignoredReason": "RISK_ACCEPTED", "ignoredBy": {"id": 17, "username": "acme_ab1"},
    "ignoredDate": "2026-01-02T00:00:00Z", "externalRef": "TICKET-7", "cvssV3": {"base": 6.1, "temporal": 5.3, "attackVector": "Network"},
    "history": {"set": [
      {"WebAppFindingHistory": {"scanData": {"id": 1, "reference": "was/1.1", "launchedDate": "2026-01-03T08:00:00Z"}}},
      {"WebAppFindingHistory": {"scanData": {"id": 2, "reference": "was/2.1", "launchedDate": "2026-01-01T08:00:00Z"}}}]},
    "updatedDate": "2026-01-04T09:00:00Z"}}]}})"));
}

// Recorded in 2025: of a request without a body.
TEST(Json, WritesAnEmptyBodyOfARequestAsNullAndOtherEmptyTextsAsTexts) {
  const auto world = test::small_world();
  int id = 5000;
  for (const std::string body : {"<body/>", "<body></body>", "<body><![CDATA[]]></body>"}) {
    const auto added =
        world->add(Kind::Finding,
                   fmt::format("<Finding><id>{}</id><type>VULNERABILITY</type><param><![CDATA[]]></param><resultList>"
                               "<count>1</count><list><Result><payloads><count>2</count><list>"
                               "<PayloadInstance><payload/><request><method>GET</method><headers/>{}</request>"
                               "</PayloadInstance><PayloadInstance><request><body>YT0x</body></request>"
                               "</PayloadInstance></list></payloads></Result></list></resultList></Finding>",
                               ++id, body));
    ASSERT_TRUE(added) << added.error();
    auto call = get_call("finding", std::to_string(id));
    EXPECT_THAT(ask(call, anybody(), *world).body, Not(HasSubstr("null")));
    call.json = true;
    const auto finding =
        nlohmann::json::parse(ask(call, anybody(), *world).body)["ServiceResponse"]["data"][0]["Finding"];
    const auto payloads = finding["resultList"]["list"][0]["Result"]["payloads"]["list"];
    EXPECT_EQ(payloads[0]["PayloadInstance"],
              nlohmann::json::parse(R"({"payload":"","request":{"method":"GET","headers":"","body":null}})"))
        << body;
    EXPECT_EQ(payloads[1]["PayloadInstance"], nlohmann::json::parse(R"({"request":{"body":"YT0x"}})"));
    EXPECT_EQ(finding["param"], "");
  }
}

TEST(Search, TakesBlanksRoundTheCommasOfAListInBothFormats) {
  const auto xml = ask(xml_call("count", "finding",
                                "<ServiceRequest><filters><Criteria field=\"status\" operator=\"IN\">ACTIVE, NEW, "
                                "REOPENED</Criteria></filters></ServiceRequest>"));
  EXPECT_THAT(xml.body, HasSubstr("<count>1</count>"));
  const auto json_answer = ask(json_call("count", "finding", R"({"ServiceRequest":{"filters":{"Criteria":
    [{"field":"status","operator":"IN","value":"ACTIVE, NEW, REOPENED"},{"field":"id","operator":"IN","value":"901 , 902"}]}}})"));
  EXPECT_EQ(nlohmann::json::parse(json_answer.body)["ServiceResponse"]["count"], 1) << json_answer.body;
}

TEST(Json, RendersAWebAppWithItsAttributesEmptyConfigAndEmptyTags) {
  auto call = get_call("webapp", "410001");
  call.json = true;
  const auto shop = nlohmann::json::parse(ask(call).body)["ServiceResponse"]["data"][0]["WebApp"];
  EXPECT_EQ(shop["urlBlacklist"],
            nlohmann::json::parse(R"({"count":1,"list":[{"UrlEntry":{"regex":"true","value":"/logout.*"}}]})"));
  EXPECT_EQ(shop["config"], nlohmann::json::object());
  EXPECT_EQ(shop["scannerLocked"], "false");
  EXPECT_EQ(shop["attributes"]["list"][1], nlohmann::json::parse(R"({"Attribute":{"name":"Region","value":"North"}})"));
  call.id = "410002";
  EXPECT_EQ(nlohmann::json::parse(ask(call).body)["ServiceResponse"]["data"][0]["WebApp"]["tags"],
            nlohmann::json::parse(R"({"count":0})"));
}

TEST(Json, WritesTheEnvelopeOfAPage) {
  const auto page = nlohmann::json::parse(
      ask(json_call("search", "finding", R"({"ServiceRequest":{"preferences":{"limitResults":"2"}}})"))
          .body)["ServiceResponse"];
  EXPECT_EQ(page["count"], 2);
  EXPECT_EQ(page["hasMoreRecords"], "true");
  EXPECT_EQ(page["lastId"], 902);
  EXPECT_EQ(page["data"].size(), 2U);
}

TEST(Json, OrdersKeysNeitherAsXmlNorAlikeInEveryRecord) {
  const auto world = World::generate({.findings = 50});
  const auto body = ask(json_call("search", "finding"), anybody(), *world).body;
  std::set<std::string> first_keys;
  for (auto at = body.find("{\"Finding\":{"); at != std::string::npos; at = body.find("{\"Finding\":{", at + 1)) {
    first_keys.insert(body.substr(at + 13, body.find('"', at + 13) - at - 13));
  }
  EXPECT_GT(first_keys.size(), 3U);
  EXPECT_EQ(body, ask(json_call("search", "finding"), anybody(), *world).body);
}

TEST(Formats, AreChosenIndependently) {
  auto xml_in = xml_call("search", "finding", preferences("<limitResults>1</limitResults>"));
  xml_in.json = true;
  EXPECT_EQ(nlohmann::json::parse(ask(xml_in).body)["ServiceResponse"]["count"], 1);
  auto json_in = json_call("search", "finding", R"({"ServiceRequest":{"preferences":{"limitResults":1}}})");
  json_in.json = false;
  EXPECT_THAT(ask(json_in).body, HasSubstr("<count>1</count>"));
}

struct BodyType {
  std::string content_type;
  int status;
  std::string code;
};
void PrintTo(const BodyType& row, std::ostream* out) {
  for (const char c : row.content_type) *out << (std::isalnum(static_cast<unsigned char>(c)) ? c : '_');
  *out << "_is_" << row.status << row.code;
}
class ContentType : public testing::TestWithParam<BodyType> {};
TEST_P(ContentType, SaysHowTheBodyIsRead) {
  auto call = xml_call("search", "finding", "<ServiceRequest/>");
  call.content_type = GetParam().content_type;
  const auto answer = ask(call);
  EXPECT_EQ(answer.status, GetParam().status);
  EXPECT_EQ(answer.response_code, GetParam().code);
}
INSTANTIATE_TEST_SUITE_P(Search, ContentType,
                         testing::Values(BodyType{"text/xml", 200, "SUCCESS"},
                                         BodyType{"application/xml; charset=UTF-8", 200, "SUCCESS"},
                                         BodyType{"Text/XML", 200, "SUCCESS"},
                                         BodyType{"application/json", 200, "INVALID_XML"}, BodyType{"", 415, ""},
                                         BodyType{"text/plain", 415, ""},
                                         BodyType{"application/x-www-form-urlencoded", 415, ""}));

TEST(Search, NeedsNoBodyAndNoContentType) {
  EXPECT_THAT(ask(xml_call("search", "finding")).body, HasSubstr("<count>3</count>"));
}

TEST(Search, RefusesABodyOverOneMebibyte) {
  EXPECT_EQ(ask(xml_call("search", "finding", std::string((1U << 20U) + 1, ' '))).status, 413);
}

struct Refused {
  std::string method, operation, object, id, code;
};
void PrintTo(const Refused& row, std::ostream* out) {
  *out << row.method << ' ' << row.operation << '/' << row.object << '/' << row.id;
}
class Address : public testing::TestWithParam<Refused> {};
TEST_P(Address, IsRefusedWithHttp200) {
  const auto& row = GetParam();
  const auto answer = ask({.method = row.method,
                           .operation = row.operation,
                           .object = row.object,
                           .id = row.id,
                           .content_type = {},
                           .body = {},
                           .origin = {}});
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.response_code, row.code);
  EXPECT_THAT(answer.body, HasSubstr("<errorMessage>"));
  EXPECT_THAT(answer.body, Not(HasSubstr("<count>")));
}
INSTANTIATE_TEST_SUITE_P(OurChoice, Address,
                         testing::Values(Refused{"GET", "search", "finding", "", "OPERATION_NOT_SUPPORTED"},
                                         Refused{"POST", "get", "finding", "901", "OPERATION_NOT_SUPPORTED"},
                                         Refused{"DELETE", "count", "finding", "", "OPERATION_NOT_SUPPORTED"},
                                         Refused{"GET", "get", "finding", "", "INVALID_URL"},
                                         Refused{"GET", "get", "finding", "abc", "INVALID_URL"},
                                         Refused{"POST", "search", "finding", "901", "INVALID_URL"},
                                         Refused{"POST", "seek", "finding", "", "INVALID_URL"},
                                         Refused{"POST", "search", "findings", "", "INVALID_URL"},
                                         Refused{"POST", "Search", "finding", "", "INVALID_URL"}));
INSTANTIATE_TEST_SUITE_P(NotOffered, Address,
                         testing::Values(Refused{"POST", "downloadSeleniumScript", "webapp", "",
                                                 "OPERATION_NOT_SUPPORTED"},
                                         Refused{"POST", "create", "reporttemplate", "", "OPERATION_NOT_SUPPORTED"},
                                         Refused{"POST", "search", "reportschedule", "", "OPERATION_NOT_SUPPORTED"},
                                         Refused{"POST", "launch", "report", "4", "OPERATION_NOT_SUPPORTED"}));

TEST(Get, ToleratesATrailingSlash) { EXPECT_EQ(ask(get_call("finding", "901/")).response_code, "SUCCESS"); }

constexpr std::string_view kNothing =
    "  <responseCode>INVALID_REQUEST</responseCode>\n  <responseErrorDetails>\n    <errorMessage>Invalid "
    "Request</errorMessage>\n"
    "    <errorResolution>There were no results corresponding to your request. Please check you request or make sure "
    "you have permission for "
    "the specified action.</errorResolution>\n  </responseErrorDetails>\n</ServiceResponse>";

TEST(Get, OfAnUnknownIdIsRefusedInTheRecordedWords) {
  EXPECT_THAT(ask(get_call("webapp", "7")).body, testing::EndsWith(std::string{kNothing}));
}

TEST(Criteria, AreRefusedInTheRecordedWordsWithApostrophesEscaped) {
  auto call =
      xml_call("search", "finding", criteria("<Criteria field='webApp.id' operator='EQUALS'>abc123</Criteria>"));
  EXPECT_THAT(
      ask(call).body,
      testing::EndsWith(
          "  <responseCode>INVALID_REQUEST</responseCode>\n  <responseErrorDetails>\n"
          "    <errorMessage>Criteria: Invalid value format for criteria &apos;webApp.id&apos; "
          "(abc123).</errorMessage>\n"
          "    <errorResolution>Specify criteria value(s) as Long.</errorResolution>\n  </responseErrorDetails>\n"
          "</ServiceResponse>"));
  call.json = true;
  EXPECT_EQ(nlohmann::json::parse(ask(call).body),
            nlohmann::json::parse(R"({"ServiceResponse":{"responseCode":"INVALID_REQUEST","responseErrorDetails":{
    "errorMessage":"Criteria: Invalid value format for criteria 'webApp.id' (abc123).","errorResolution":"Specify criteria value(s) as Long."}}})"));
}

TEST(Criteria, AreAllWanted) {
  EXPECT_THAT(
      ask(xml_call("count", "finding",
                   criteria("<Criteria field='lastTestedDate' operator='GREATER'>2026-01-01T00:00:00Z</Criteria>"
                            "<Criteria field='lastTestedDate' operator='LESSER'>2026-01-05T00:00:00Z</Criteria>"
                            "<Criteria field='severity' operator='GREATER'>1</Criteria>")))
          .body,
      HasSubstr("<count>1</count>"));
}

TEST(Criteria, StopAtTheFirstThatIsBad) {
  EXPECT_THAT(ask(xml_call("search", "finding",
                           criteria("<Criteria field='qid' operator='EQUALS'>x</Criteria>"
                                    "<Criteria field='nothing' operator='EQUALS'>y</Criteria>")))
                  .body,
              testing::AllOf(HasSubstr("&apos;qid&apos; (x)"), Not(HasSubstr("nothing"))));
}

class OutOfRange : public testing::TestWithParam<std::pair<const char*, const char*>> {};
TEST_P(OutOfRange, IsAnInvalidRequest) {
  const auto& [preference, value] = GetParam();
  const auto tag = std::string{preference};
  const auto answer = ask(xml_call("search", "finding", preferences("<" + tag + ">" + value + "</" + tag + ">")));
  EXPECT_EQ(answer.response_code, "INVALID_REQUEST");
  EXPECT_THAT(answer.body, HasSubstr("&apos;" + tag + "&apos; (" + value + ")"));
}
INSTANTIATE_TEST_SUITE_P(Preferences, OutOfRange,
                         testing::Values(std::pair{"limitResults", "0"}, std::pair{"limitResults", "-1"},
                                         std::pair{"limitResults", "1001"}, std::pair{"startFromOffset", "0"},
                                         std::pair{"startFromId", "-1"}, std::pair{"limitHistories", "-1"}));

// Both pagers, over an estate of several pages, with and without further criteria: every record once, in order, the
// last page known.
struct Walk {
  std::int64_t findings;
  int limit;
  bool by_offset;
  std::string also;
};
void PrintTo(const Walk& row, std::ostream* out) {
  *out << row.findings << " by " << row.limit << (row.by_offset ? " by offset " : " by id ") << row.also;
}
class Paging : public testing::TestWithParam<Walk> {};
TEST_P(Paging, VisitsEveryRecordOnce) {
  const auto& row = GetParam();
  const auto world = World::generate({.seed = 4, .findings = row.findings});
  const auto all =
      ask(xml_call("count", "finding", row.also.empty() ? "" : criteria(row.also)), anybody(), *world).body;
  const auto total = std::stoul(all.substr(all.find("<count>") + 7));
  std::vector<std::int64_t> seen;
  std::string last = "0";
  std::size_t pages = 0;
  for (bool more = true; more; ++pages) {
    ASSERT_LT(pages, 1000U);
    const auto where = row.by_offset ? "" : "<Criteria field='id' operator='GREATER'>" + last + "</Criteria>";
    const auto wanted =
        "<limitResults>" + std::to_string(row.limit) + "</limitResults>" +
        (row.by_offset ? "<startFromOffset>" + std::to_string(seen.size() + 1) + "</startFromOffset>" : "");
    const auto filters = where + row.also;
    const auto body =
        ask(xml_call("search", "finding", filters.empty() ? preferences(wanted) : criteria(filters, wanted)), anybody(),
            *world)
            .body;
    std::size_t on_page = 0;
    for (auto at = body.find("\n      <id>"); at != std::string::npos;
         at = body.find("\n      <id>", at + 1), ++on_page) {
      seen.push_back(std::stoll(body.substr(at + 11)));
    }
    ASSERT_THAT(body, HasSubstr("<count>" + std::to_string(on_page) + "</count>"));
    more = body.find("<hasMoreRecords>true") != std::string::npos;
    ASSERT_EQ(more, body.find("<lastId>") != std::string::npos);
    if (more) {
      last = std::to_string(seen.back());
      ASSERT_THAT(body, HasSubstr("<lastId>" + last + "</lastId>"));
    }
  }
  EXPECT_EQ(seen.size(), total);
  EXPECT_TRUE(std::ranges::is_sorted(seen));
  EXPECT_EQ(std::ranges::adjacent_find(seen), seen.end());
  EXPECT_EQ(pages, (total + static_cast<std::size_t>(row.limit) - 1) / static_cast<std::size_t>(row.limit));
}
constexpr const char* kNotGathered = "<Criteria field='type' operator='NOT EQUALS'>INFORMATION_GATHERED</Criteria>";
INSTANTIATE_TEST_SUITE_P(Generated, Paging,
                         testing::Values(Walk{7, 1, false, ""}, Walk{7, 1, true, ""}, Walk{300, 100, false, ""},
                                         Walk{300, 100, true, ""}, Walk{301, 100, false, ""}, Walk{299, 100, true, ""},
                                         Walk{1, 1000, false, ""}, Walk{2500, 1000, false, kNotGathered},
                                         Walk{500, 7, true, kNotGathered}, Walk{500, 7, false, kNotGathered}));

TEST(Paging, StartsFromAnIdInclusively) {
  EXPECT_THAT(ask(xml_call("search", "finding", preferences("<startFromId>902</startFromId>"))).body,
              testing::AllOf(HasSubstr("<count>2</count>"), HasSubstr("<id>902</id>"), HasSubstr("<id>905</id>")));
}

TEST(Paging, IsEmptyBehindTheEnd) {
  EXPECT_THAT(ask(xml_call("search", "finding", preferences("<startFromOffset>4</startFromOffset>"))).body,
              HasSubstr("<count>0</count>"));
}

TEST(Scope, ShowsOnlyWebAppsWithATagOfTheUserAndTheirFindings) {
  auto user = anybody();
  user.tags = {"prod"};
  EXPECT_THAT(ask(xml_call("search", "webapp"), user).body,
              testing::AllOf(HasSubstr("<count>1</count>"), HasSubstr("410001")));
  EXPECT_THAT(ask(xml_call("count", "finding"), user).body, HasSubstr("<count>2</count>"));
  EXPECT_THAT(ask(xml_call("search", "finding"), user).body, Not(HasSubstr("<id>905</id>")));
  EXPECT_EQ(ask(get_call("finding", "901"), user).response_code, "SUCCESS");
  EXPECT_THAT(ask(get_call("finding", "905"), user).body, testing::EndsWith(std::string{kNothing}));
  user.tags = {"other"};
  EXPECT_THAT(ask(xml_call("count", "webapp"), user).body, HasSubstr("<count>0</count>"));
}

TEST(Refuse, IsReadableWhateverTheClientSent) {
  const Refusal refusal{"INVALID_XML", "near 'a\xD3\x1B\xC3\xA9'", "", "/x"};
  EXPECT_THAT(refuse(refusal, "", false).body, HasSubstr("<errorMessage>near &apos;a??\xC3\xA9&apos;</errorMessage>"));
  EXPECT_EQ(nlohmann::json::parse(refuse(refusal, "", true).body)
                .at(nlohmann::json::json_pointer{"/ServiceResponse/responseErrorDetails/errorMessage"}),
            "near 'a??\xC3\xA9'");
}

TEST(Refuse, WritesTheEnvelopeOfTheServersOwnRefusals) {
  const Refusal refusal{"INVALID_CREDENTIALS", "Authentication failed", "Verify both, user and password credentials.",
                        "/qps/xsd/2.0/am/hostasset.xsd"};
  EXPECT_EQ(refuse(refusal, "https://qualysapi.example.test", false).body, R"(<?xml version="1.0" encoding="UTF-8"?>
<ServiceResponse xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="https://qualysapi.example.test/qps/xsd/2.0/am/hostasset.xsd">
  <responseCode>INVALID_CREDENTIALS</responseCode>
  <responseErrorDetails>
    <errorMessage>Authentication failed</errorMessage>
    <errorResolution>Verify both, user and password credentials.</errorResolution>
  </responseErrorDetails>
</ServiceResponse>)");
  EXPECT_THAT(refuse({"OTHER_ERROR", "An error occurred", "", "/x"}, "", false).body,
              Not(HasSubstr("errorResolution")));
  EXPECT_EQ(
      nlohmann::json::parse(refuse({"OTHER_ERROR", "An error occurred", "", "/x"}, "", true).body),
      nlohmann::json::parse(
          R"({"ServiceResponse":{"responseCode":"OTHER_ERROR","responseErrorDetails":{"errorMessage":"An error occurred"}}})"));
}

TEST(PortalVersion, NamesTheWasVersionInBothFormats) {
  const auto xml = portal_version("https://qualysapi.example.test", false);
  EXPECT_THAT(
      xml.body,
      HasSubstr("xsi:noNamespaceSchemaLocation=\"https://qualysapi.example.test/qps/xsd/version.xsd\">\n"
                "  <responseCode>SUCCESS</responseCode>\n  <count>1</count>\n  <data>\n    <Portal-Version>\n"));
  EXPECT_THAT(xml.body, testing::EndsWith("    </QWeb-Version>\n  </data>\n</ServiceResponse>"));
  const auto answer = nlohmann::json::parse(portal_version("", true).body)["ServiceResponse"];
  EXPECT_EQ(answer["data"][0]["Portal-Version"]["WAS-VERSION"], "9.1.0.0-2");
  EXPECT_EQ(answer["responseCode"], "SUCCESS");
}

}  // namespace
}  // namespace mockqualys::qps
