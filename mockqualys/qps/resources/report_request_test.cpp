#include "mockqualys/qps/resources/report_request.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mockqualys::qps {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string xml(const std::string& rest,
                const std::string& head = "<name>N</name><format>XML</format><type>WAS_WEBAPP_REPORT</type>") {
  return "<ServiceRequest><data><Report>" + head + rest + "</Report></data></ServiceRequest>";
}
std::string config(const std::string& inside) {
  return xml("<config><webAppReport>" + inside + "</webAppReport></config>");
}

ReportRequest read(const std::string& body, bool json = false) {
  auto request = read_report_request(body, json);
  if (!request) throw std::runtime_error{request.error().message};
  return std::move(*request);
}

constexpr const char* kWhole = R"(<ServiceRequest><data><Report>
  <name><![CDATA[Nightly & more]]></name><description><![CDATA[for the <owners>]]></description>
  <format>XML</format><type>WAS_WEBAPP_REPORT</type><template><id>3</id></template><tags><set><Tag><id>5</id></Tag></set></tags>
  <config><webAppReport>
    <target><webapps><WebApp><id>11</id></WebApp><WebApp><id>12</id></WebApp></webapps>
     <tags><included><option>ALL</option><tagList><Tag><id>5</id></Tag><Tag><id>6</id></Tag></tagList></included>
           <excluded><option>ANY</option><tagList><Tag><id>7</id></Tag></tagList></excluded></tags></target>
    <display><contents><WebAppReportContent>SUMMARY</WebAppReportContent><WebAppReportContent>RESULTS</WebAppReportContent></contents>
     <graphs><WebAppReportGraph>VULNERABILITIES_BY_GROUP</WebAppReportGraph></graphs><groups><WebAppReportGroup>GROUP</WebAppReportGroup></groups>
     <options><rawLevels>true</rawLevels></options></display>
    <filters><searchlists><SearchList><id>9</id></SearchList></searchlists><url><![CDATA[/cart]]></url>
     <status><WebAppFindingStatus>NEW</WebAppFindingStatus><WebAppFindingStatus>ACTIVE</WebAppFindingStatus></status>
     <remediation><showPatched>SHOW_BOTH</showPatched><showIgnored>SHOW_NONE</showIgnored></remediation></filters>
  </webAppReport></config></Report></data></ServiceRequest>)";

constexpr const char* kSameInJson = R"({"ServiceRequest":{"data":{"Report":{
  "name":"Nightly & more","description":"for the <owners>","format":"XML","type":"WAS_WEBAPP_REPORT","template":{"id":3},
  "tags":{"set":{"Tag":[{"id":5}]}},"config":{"webAppReport":{
  "target":{"webapps":{"WebApp":[{"id":11},{"id":"12"}]},
   "tags":{"included":{"option":"ALL","tagList":{"Tag":[{"id":5},{"id":6}]}},"excluded":{"option":"ANY","tagList":{"Tag":{"id":7}}}}},
  "display":{"contents":{"WebAppReportContent":["SUMMARY","RESULTS"]},"options":{"rawLevels":true}},
  "filters":{"searchlists":{"SearchList":[{"id":9}]},"url":"/cart","status":{"WebAppFindingStatus":["NEW","ACTIVE"]},
   "remediation":{"showIgnored":"SHOW_NONE"}}}}}}}})";

class Body : public testing::TestWithParam<bool> {};

TEST_P(Body, SaysTheSameInXmlAndInJson) {
  const auto request = read(GetParam() ? kSameInJson : kWhole, GetParam());
  EXPECT_EQ(request.order.name, "Nightly & more");
  EXPECT_EQ(request.order.description, "for the <owners>");
  EXPECT_EQ(request.order.type, ReportType::WebApp);
  EXPECT_EQ(request.order.format, ReportFormat::Xml);
  EXPECT_EQ(request.order.root, ReportType::WebApp);
  EXPECT_EQ(request.order.template_id, 3);
  EXPECT_THAT(request.own_tags, ElementsAre(5));
  EXPECT_THAT(request.webapps, ElementsAre(11, 12));
  EXPECT_THAT(request.included.tags, ElementsAre(5, 6));
  EXPECT_TRUE(request.included.all);
  EXPECT_THAT(request.excluded.tags, ElementsAre(7));
  EXPECT_FALSE(request.excluded.all);
  EXPECT_THAT(request.order.contents, ElementsAre("RESULTS", "SUMMARY"));
  EXPECT_THAT(request.order.statuses, ElementsAre("ACTIVE", "NEW"));
  EXPECT_THAT(request.search_lists, ElementsAre(9));
  EXPECT_EQ(request.order.url, "/cart");
  EXPECT_FALSE(request.order.ignored);
  EXPECT_TRUE(request.order.active);
}
INSTANTIATE_TEST_SUITE_P(Formats, Body, testing::Bool(), [](const auto& row) { return row.param ? "json" : "xml"; });

TEST(ReportRequest, ReadsTheTagsAndTheSearchListsOf2013) {
  const auto request =
      read(config("<target><tags><Tag><id>5</id></Tag><Tag><id>6</id></Tag></tags></target><filters>"
                  "<includedSearchLists><SearchList><id>8</id></SearchList></includedSearchLists></filters>"));
  EXPECT_THAT(request.included.tags, ElementsAre(5, 6));
  EXPECT_FALSE(request.included.all);
  EXPECT_THAT(request.search_lists, ElementsAre(8));
}

TEST(ReportRequest, KeepsTheLiteralTextOfAnEscapedCdataSectionAsTheName) {
  const auto request =
      read(xml("<config><webAppReport/></config>",
               "<name>&lt;![CDATA[Nightly]]&gt;</name><format>XML</format><type>WAS_SCAN_REPORT</type>"));
  EXPECT_EQ(request.order.name, "<![CDATA[Nightly]]>");
}

struct ConfigOf {
  std::string element;
  ReportType root;
};
void PrintTo(const ConfigOf& row, std::ostream* out) { *out << row.element; }
class RootOfAReport : public testing::TestWithParam<ConfigOf> {};

TEST_P(RootOfAReport, FollowsTheConfigAndNotTheType) {
  EXPECT_EQ(read(xml(fmt::format("<config><{0}/></config>", GetParam().element))).order.root, GetParam().root);
}
INSTANTIATE_TEST_SUITE_P(Guide, RootOfAReport,
                         testing::Values(ConfigOf{"webAppReport", ReportType::WebApp},
                                         ConfigOf{"scanReport", ReportType::Scan},
                                         ConfigOf{"scorecardReport", ReportType::Scorecard},
                                         ConfigOf{"catalogReport", ReportType::Catalog}),
                         [](const auto& row) { return row.param.element; });

TEST(ReportRequest, ReadsTheScansOfAScanReport) {
  const auto request =
      read(xml("<config><scanReport><target><scans><WasScan><id>77</id></WasScan></scans></target><filters>"
               "<status><ScanFindingStatus>NEW</ScanFindingStatus></status></filters></scanReport></config>"));
  EXPECT_THAT(request.scans, ElementsAre(77));
  EXPECT_THAT(request.order.statuses, ElementsAre("NEW"));
}

TEST(ReportRequest, ReadsAScorecardAndACatalogAsTheGuideHasThem) {
  EXPECT_THAT(
      read(xml("<config><scorecardReport><target><tags><included><option>ANY</option><tagList><Tag><id>5</id></Tag></"
               "tagList>"
               "</included></tags></target><display><groups><scorecardReportGroup>WASC</scorecardReportGroup></"
               "groups></display>"
               "<filters><scanDate><startDate>2026-01-01</startDate><endDate>2026-02-01</endDate></scanDate></filters>"
               "</scorecardReport></config>"))
          .included.tags,
      ElementsAre(5));
  EXPECT_THAT(read(xml("<config><catalogReport><filters><status><EntryStatus>ROGUE</EntryStatus></"
                       "status><ip>192.0.2.1</ip><os>Linux</os>"
                       "</filters></catalogReport></config>"))
                  .webapps,
              IsEmpty());
}

struct Wrong {
  std::string body, code, told;
  bool json = false;
};
void PrintTo(const Wrong& row, std::ostream* out) { *out << row.told; }
class WrongBody : public testing::TestWithParam<Wrong> {};

TEST_P(WrongBody, IsRefusedWithItsReason) {
  const auto request = read_report_request(GetParam().body, GetParam().json);
  ASSERT_FALSE(request);
  EXPECT_EQ(request.error().response_code, GetParam().code);
  EXPECT_THAT(request.error().message, HasSubstr(GetParam().told));
}
INSTANTIATE_TEST_SUITE_P(
    OurChoice, WrongBody,
    testing::Values(
        Wrong{"", "INVALID_REQUEST", "has no body"}, Wrong{"{}", "INVALID_REQUEST", "'data' is missing", true},
        Wrong{"<ServiceRequest/>", "INVALID_REQUEST", "'data' is missing"},
        Wrong{"<ServiceRequest><data/></ServiceRequest>", "INVALID_REQUEST", "'Report' is missing"},
        Wrong{"<ServiceRequest><filters/></ServiceRequest>", "INVALID_XML", "element 'filters'"},
        Wrong{"<ServiceRequest><data>", "INVALID_XML", "cannot be read"},
        Wrong{xml("", "<format>XML</format><type>WAS_SCAN_REPORT</type>"), "INVALID_REQUEST", "needs a name"},
        Wrong{xml("", "<name>N</name><type>WAS_SCAN_REPORT</type>"), "INVALID_REQUEST", "'format' is missing"},
        Wrong{xml("", "<name>N</name><format>XML</format>"), "INVALID_REQUEST", "'type' is missing"},
        Wrong{xml("", "<name>N</name><format>XLS</format><type>WAS_SCAN_REPORT</type>"), "INVALID_XML", "Value 'XLS'"},
        Wrong{xml("", "<name>N</name><format>XML</format><type>WAS_REPORT</type>"), "INVALID_XML",
              "Value 'WAS_REPORT'"},
        Wrong{xml("", "<name>N</name><format>XML</format><type>DATALIST_REPORT</type>"), "INVALID_REQUEST",
              "DATALIST_REPORT"},
        Wrong{xml("", "<name>N</name><format>PDF_ENCRYPTED</format><type>WAS_SCAN_REPORT</type>"), "INVALID_REQUEST",
              "password"},
        Wrong{xml("", "<name>" + std::string(257, 'n') + "</name><format>XML</format><type>WAS_SCAN_REPORT</type>"),
              "INVALID_REQUEST", "256"},
        Wrong{xml(""), "INVALID_REQUEST", "One 'config'"}, Wrong{xml("<config/>"), "INVALID_REQUEST", "One 'config'"},
        Wrong{xml("<config><webAppReport/><scanReport/></config>"), "INVALID_REQUEST", "One 'config'"},
        Wrong{xml("<colour>red</colour>"), "INVALID_XML", "element 'colour'"},
        Wrong{xml("<name>again</name>"), "INVALID_XML", "element 'name'"},
        Wrong{config("<target><scans/></target>"), "INVALID_XML", "element 'scans'"},
        Wrong{config("<target><webapps><WebApp><id>x</id></WebApp></webapps></target>"), "INVALID_XML",
              "'x' is not a valid value"},
        Wrong{config("<display><contents><WebAppReportContent>GLOSSARY</WebAppReportContent></contents></display>"),
              "INVALID_XML", "Value 'GLOSSARY'"},
        Wrong{config("<filters><status><WebAppFindingStatus>RETESTING</WebAppFindingStatus></status></filters>"),
              "INVALID_XML", "Value 'RETESTING'"},
        Wrong{config("<filters><remediation><showIgnored>YES</showIgnored></remediation></filters>"), "INVALID_XML",
              "Value 'YES'"},
        Wrong{config("<filters><remediation><showPatched>SHOW_ALL</showPatched></remediation></filters>"),
              "INVALID_XML", "Value 'SHOW_ALL'"},
        Wrong{config("<filters><remediation><ignoredReasons>FALSE_POSITIVE,OTHER</ignoredReasons></remediation>"
                     "</filters>"),
              "INVALID_XML", "Value 'OTHER'"}));

struct Shown {
  const char* element;
  bool patched, unpatched, ignored, active;
};
void PrintTo(const Shown& row, std::ostream* out) { *out << row.element; }
class Remediation : public testing::TestWithParam<Shown> {};
TEST_P(Remediation, SaysWhichFindingsTheReportHolds) {
  const auto& row = GetParam();
  for (const char* kind : {"webAppReport", "scanReport"}) {
    const auto order =
        read(xml(fmt::format("<config><{0}><filters><remediation>{1}</remediation></filters></{0}></config>", kind,
                             row.element)))
            .order;
    EXPECT_EQ(order.patched, row.patched) << kind;
    EXPECT_EQ(order.unpatched, row.unpatched) << kind;
    EXPECT_EQ(order.ignored, row.ignored) << kind;
    EXPECT_EQ(order.active, row.active) << kind;
  }
}
INSTANTIATE_TEST_SUITE_P(
    Guide, Remediation,
    testing::Values(Shown{"", true, true, true, true},
                    Shown{"<showPatched>SHOW_BOTH</showPatched>", true, true, true, true},
                    Shown{"<showPatched>SHOW_NONE</showPatched>", false, true, true, true},
                    Shown{"<showPatched>SHOW_ONLY</showPatched>", true, false, true, true},
                    Shown{"<showIgnored>SHOW_ONLY</showIgnored>", true, true, true, false},
                    Shown{"<showPatched> SHOW_NONE </showPatched><showIgnored>SHOW_NONE</showIgnored>", false, true,
                          false, true}));

TEST(ReportRequest, ReadsTheReasonsOfIgnoredFindings) {
  const auto of = [](const std::string& text) {
    return read(config("<filters><remediation><ignoredReasons>" + text + "</ignoredReasons></remediation></filters>"))
        .order.ignored_reasons;
  };
  EXPECT_THAT(of("RISK_ACCEPTED, NOT_APPLICABLE"), ElementsAre("NOT_APPLICABLE", "RISK_ACCEPTED"));
  EXPECT_THAT(of(" "), testing::IsEmpty());
}

// The words of the guide's lists, each alone.
class Content : public testing::TestWithParam<const char*> {};
TEST_P(Content, IsTaken) {
  EXPECT_THAT(
      read(config(fmt::format("<display><contents><WebAppReportContent>{}</WebAppReportContent></contents></display>",
                              GetParam())))
          .order.contents,
      ElementsAre(GetParam()));
}
INSTANTIATE_TEST_SUITE_P(Guide, Content,
                         testing::Values("DESCRIPTION", "SUMMARY", "GRAPHS", "RESULTS", "INDIVIDUAL_RECORDS",
                                         "RECORD_DETAILS", "ALL_RESULTS", "APPENDIX"),
                         [](const auto& row) { return std::string{row.param}; });

class FindingStatus : public testing::TestWithParam<const char*> {};
TEST_P(FindingStatus, IsTaken) {
  EXPECT_THAT(
      read(config(fmt::format("<filters><status><WebAppFindingStatus>{}</WebAppFindingStatus></status></filters>",
                              GetParam())))
          .order.statuses,
      ElementsAre(GetParam()));
}
INSTANTIATE_TEST_SUITE_P(Guide, FindingStatus, testing::Values("NEW", "ACTIVE", "REOPENED", "FIXED"),
                         [](const auto& row) { return std::string{row.param}; });

}  // namespace
}  // namespace mockqualys::qps
