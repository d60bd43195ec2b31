#include "mockqualys/recording/estate_draft.h"
#include "mockqualys/recording/completeness.h"

#include <filesystem>
#include <fstream>
#include <string>

#include <gmock/gmock.h>
#include <unistd.h>

namespace mockqualys::recording {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

Exchange reading(std::string operation, std::string object, std::string answer) {
  Exchange exchange;
  exchange.method = "POST";
  exchange.path = "/qps/rest/3.0/" + std::move(operation) + "/was/" + std::move(object);
  exchange.status = 200;
  exchange.response_body = std::move(answer);
  return exchange;
}
Exchange xml_search(const std::string& object, const std::string& records) {
  return reading("search", object,
                 "<ServiceResponse><responseCode>SUCCESS</responseCode><data>" + records + "</data></ServiceResponse>");
}

constexpr auto kShop = "<WebApp><id>41</id><name><![CDATA[Shop]]></name><url>https://a.example.test</url></WebApp>";
constexpr auto kStored =
    "<Finding><id>901</id><qid>150901</qid><webApp><id>41</id><name><![CDATA[Shop]]></name><url><![CDATA[https://"
    "a.example.test]]></url>"
    "</webApp></Finding>";

TEST(Drafts, HoldTheRecordsOfSearchesInAscendingOrder) {
  const auto draft = draft_estate({xml_search("webapp", std::string{"<WebApp><id>42</id></WebApp>"} + kShop)});
  const auto file = draft.files.at("webapps.xml");
  EXPECT_LT(file.find("<id>41</id>"), file.find("<id>42</id>"));
  EXPECT_THAT(file, HasSubstr("<count>2</count>"));
  EXPECT_THAT(file, HasSubstr("      <name><![CDATA[Shop]]></name>\n"));
  EXPECT_THAT(draft.remarks, IsEmpty());
}

TEST(Drafts, TakeTheFullestFormOfARecordAndOfTwoAlikeTheLater) {
  const auto draft =
      draft_estate({xml_search("webapp", "<WebApp><id>41</id><name>Old</name><scope>ALL</scope></WebApp>"),
                    xml_search("webapp", "<WebApp><id>41</id><name>New</name><scope>ALL</scope></WebApp>"),
                    xml_search("webapp", "<WebApp><id>41</id><name>Short</name></WebApp>")});
  EXPECT_THAT(draft.files.at("webapps.xml"), HasSubstr("New"));
  EXPECT_THAT(draft.files.at("webapps.xml"), HasSubstr("<count>1</count>"));
}

TEST(Drafts, OfAnAnswerInJsonAreThoseOfTheSameInXml) {
  const auto json = reading("search", "finding",
                            R"({"ServiceResponse": {"responseCode": "SUCCESS", "data": [{"Finding": {
      "webApp": {"url": "https://a.example.test", "id": 41, "name": "Shop",
                 "tags": {"count": 1, "list": [{"Tag": {"id": 5, "name": "prod"}}]}},
      "cwe": {"list": [79], "count": 1}, "qid": 150901, "isIgnored": "false", "severity": "4", "id": 901,
      "history": {"set": [{"WebAppFindingHistory": {"scanData": {"id": 7}}}]},
      "resultList": {"count": 1, "list": [{"Result": {"accessPath": {"count": 1, "list": [{"Url": {"value": "https://a.example.test/"}}]}}}]},
      "param": null}}]}})");
  const auto file = draft_estate({json}).files.at("findings.xml");
  EXPECT_THAT(file, HasSubstr(R"(    <Finding>
      <id>901</id>
      <qid>150901</qid>
      <cwe>
        <count>1</count>
        <list>
          <long>79</long>
        </list>
      </cwe>
)"));
  EXPECT_THAT(file, HasSubstr("<Url><![CDATA[https://a.example.test/]]></Url>"));
  EXPECT_THAT(file, HasSubstr("<name><![CDATA[prod]]></name>"));
  EXPECT_THAT(file, HasSubstr("<WebAppFindingHistory>"));
  EXPECT_THAT(file, Not(HasSubstr("param")));
}

TEST(Drafts, MakeTheWebAppsThatOnlyFindingsName) {
  const auto draft = draft_estate({xml_search("finding", kStored)});
  EXPECT_THAT(draft.files.at("webapps.xml"),
              HasSubstr("<WebApp>\n      <id>41</id>\n      <name><![CDATA[Shop]]></name>"));
  EXPECT_THAT(draft.remarks, Contains(HasSubstr("1 web apps were not recorded themselves")));
}

TEST(Drafts, TellCountsThatDiffer) {
  const std::string five = "<ServiceResponse><responseCode>SUCCESS</responseCode><count>5</count></ServiceResponse>";
  auto filtered = reading("count", "finding", five);
  filtered.request_body =
      "<ServiceRequest><filters><Criteria field=\"severity\" "
      "operator=\"EQUALS\">5</Criteria></filters></ServiceRequest>";
  const auto draft = draft_estate(
      {xml_search("webapp", kShop), reading("count", "webapp", five), xml_search("finding", kStored), filtered});
  EXPECT_THAT(draft.remarks, testing::ElementsAre("count/was/webapp said 5, the recording holds 1"));
}

TEST(Drafts, HoldReportsWithTheirFiles) {
  const auto records = xml_search(
      "report",
      "<Report><id>5</id><status>COMPLETE</status></Report><Report><id>6</id><status>COMPLETE</status></Report>"
      "<Report><id>7</id><status>ERROR</status></Report>");
  const auto draft =
      draft_estate({records, reading("download", "report/5", "<WAS_WEBAPP_REPORT/>"),
                    reading("download", "report/7",
                            "<ServiceResponse><responseCode>INVALID_REQUEST</responseCode></ServiceResponse>")});
  EXPECT_EQ(draft.files.at("reports/5.xml"), "<WAS_WEBAPP_REPORT/>");
  EXPECT_THAT(draft.files.at("reports/reports.xml"), HasSubstr("<id>5</id>"));
  EXPECT_THAT(draft.files.at("reports/reports.xml"), HasSubstr("<id>7</id>"));
  EXPECT_THAT(draft.files.at("reports/reports.xml"), Not(HasSubstr("<id>6</id>")));
  EXPECT_THAT(draft.remarks, Contains(HasSubstr("1 reports were left out")));
}

struct LeftOut {
  const char *content_type, *extension, *begin;
};
void PrintTo(const LeftOut& row, std::ostream* out) { *out << row.content_type; }

class FileThatWasNotKept : public testing::TestWithParam<LeftOut> {};

TEST_P(FileThatWasNotKept, IsAnEmptyOneOfItsTypeAndIsTold) {
  auto download = reading("download", "report/5", "");
  download.response_headers = {{"Content-Type", GetParam().content_type}};
  download.left_out_bytes = 4711;
  const auto draft =
      draft_estate({xml_search("report", "<Report><id>5</id><status>COMPLETE</status></Report>"), download});
  EXPECT_THAT(draft.files.at("reports/reports.xml"), HasSubstr("<id>5</id>"));
  EXPECT_THAT(draft.files.at(std::string{"reports/5"} + GetParam().extension), testing::StartsWith(GetParam().begin));
  EXPECT_THAT(draft.remarks, testing::ElementsAre(HasSubstr("1 reports have an empty file of ours (reports/5)")));
  EXPECT_THAT(find_gaps(draft.files),
              Contains(HasSubstr("1 reports with an empty file of ours, as the recording kept none (5.")));
}

INSTANTIATE_TEST_SUITE_P(Types, FileThatWasNotKept,
                         testing::Values(LeftOut{"application/pdf", ".pdf", "%PDF-1.4\n"},
                                         LeftOut{"application/pdf;charset=UTF-8", ".pdf", "%PDF-1.4\n"},
                                         LeftOut{"application/zip", ".zip", "PK\x05\x06"},
                                         LeftOut{"application/vnd.ms-powerpoint", ".zip", "PK\x05\x06"}));

TEST(Drafts, HoldTheTagsOfTheirOwnCalls) {
  auto search = xml_search("tag", "<Tag><id>5</id><name>prod</name><color>#FF0000</color></Tag>");
  search.path = "/qps/rest/2.0/search/am/tag";
  EXPECT_THAT(draft_estate({search}).files.at("tags.xml"), HasSubstr("<color>#FF0000</color>"));
}

TEST(Drafts, HoldTheKnowledgeBase) {
  Exchange list;
  list.path = "/api/4.0/fo/knowledge_base/vuln/";
  list.status = 200;
  list.response_body =
      "<KNOWLEDGE_BASE_VULN_LIST_OUTPUT><RESPONSE><VULN_LIST><VULN><QID>150901</QID><TITLE>T</TITLE></VULN></"
      "VULN_LIST></RESPONSE>"
      "</KNOWLEDGE_BASE_VULN_LIST_OUTPUT>";
  EXPECT_THAT(draft_estate({list}).files.at("knowledgebase.xml"), HasSubstr("  <VULN>\n    <QID>150901</QID>"));
}

TEST(Drafts, LeaveOutAnswersThatAreNoneOrHostile) {
  auto refused = xml_search("webapp", kShop);
  refused.status = 500;
  std::string deep;
  for (int i = 0; i < 10'000; ++i) deep += "<a>";
  EXPECT_THAT(
      draft_estate({refused, xml_search("webapp", deep), reading("search", "webapp", "{\"ServiceResponse\": 5}"),
                    reading("search", "webapp", std::string(100'000, '[')),
                    xml_search("webapp", "<WebApp><id>-4</id></WebApp><WebApp/><Strange><id>5</id></Strange>")})
          .files,
      IsEmpty());
}

TEST(Drafts, AreWrittenToANewFolderAlone) {
  auto root = testing::TempDir() + "draft-XXXXXX";
  ASSERT_NE(mkdtemp(root.data()), nullptr);
  const auto draft = draft_estate({xml_search("webapp", kShop)});
  EXPECT_TRUE(write_estate(draft, root + "/estate").has_value());
  EXPECT_TRUE(std::filesystem::exists(root + "/estate/webapps.xml"));
  EXPECT_THAT(write_estate(draft, root + "/estate").error(), HasSubstr("there is something already"));
  EXPECT_THAT(write_estate({}, root + "/other").error(), HasSubstr("holds no record"));
  std::filesystem::remove_all(root);
}

}  // namespace
}  // namespace mockqualys::recording
