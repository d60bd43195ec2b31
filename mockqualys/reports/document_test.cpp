#include "mockqualys/reports/document.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "mockqualys/reports/test_support.h"

namespace mockqualys::reports {
namespace {

using test::element_with;
using test::kLocator;
using test::kNeverScanned;
using test::kShop;
using test::occurrences;
using test::parsed;
using test::text_of;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

std::vector<std::string> children(const pugi::xml_node& node) {
  std::vector<std::string> names;
  for (const auto& child : node.children()) {
    if (child.type() == pugi::node_element) names.emplace_back(child.name());
  }
  return names;
}

ReportOrder scan_of(std::int64_t webapp) {
  return {.name = "Scan Report", .type = ReportType::Scan, .webapps = {webapp}};
}

TEST(WebAppReport, HasItsSectionsInOrderAndNoDoctype) {
  const auto text = text_of({.name = "Weekly", .description = "Two <apps>", .webapps = {kShop, kLocator}});
  EXPECT_THAT(
      text,
      StartsWith(
          "<?xml version='1.0' encoding='UTF-8'?>\n<WAS_WEBAPP_REPORT>\n    <HEADER>\n        <NAME>Weekly</NAME>\n"
          "        <DESCRIPTION><![CDATA[Two <apps>]]></DESCRIPTION>\n"
          "        <GENERATION_DATETIME>02 Mar 2026 06:00AM GMT</GENERATION_DATETIME>\n"));
  const auto document = parsed(text);
  EXPECT_THAT(children(document.document_element()),
              ElementsAre("HEADER", "FILTERS", "TARGET", "SUMMARY", "RESULTS", "GLOSSARY", "APPENDIX"));
  EXPECT_THAT(text, HasSubstr("<VALUE>Show ignored findings </VALUE>"));
}

TEST(WebAppReport, HasADescriptionWithTotalsWhenNoneIsGiven) {
  EXPECT_THAT(
      text_of({.webapps = {kNeverScanned}}),
      HasSubstr("        <DESCRIPTION>Web applications: 1. Vulnerabilities: 0. Sensitive contents: 0. Information "
                "gathered: 0.</DESCRIPTION>\n"));
  EXPECT_THAT(text_of({.webapps = {kNeverScanned}, .contents = {"SUMMARY"}}),
              Not(HasSubstr("<HEADER>\n        <NAME>Web "
                            "Application Report</NAME>\n        <DESCRIPTION>")));
  EXPECT_THAT(text_of(scan_of(kNeverScanned)), Not(HasSubstr("</NAME>\n        <DESCRIPTION>")));
}

// The finding's sslData, under the report's names (reference, report XML 4.5).
TEST(WebAppReport, WritesWhatTheApiKnowsOfTlsInSslDetails) {
  const auto world = test::storefront();
  ASSERT_TRUE(world->add(Kind::Finding, R"(<Finding><id>118500001</id><qid>38116</qid><type>INFORMATION_GATHERED</type>
 <severity>1</severity><lastDetectedDate>2026-02-23T22:00:35Z</lastDetectedDate><webApp><id>204173114</id></webApp>
 <sslData><protocol>tcp</protocol><virtualhost>shop.example.test</virtualhost><ip>192.0.2.17</ip><port>443</port>
 <result><![CDATA[two < three]]></result><sslDataInfoList><list><SSLDataInfo><certificateFingerprint>5B7A</certificateFingerprint>
 <sslDataCipherList><list><SSLDataCipher><protocol>TLSv1.2</protocol><name>AES</name><keyExchange>ECDHE</keyExchange><auth>RSA</auth>
  <mac>AEAD</mac><encryption>AES(128)</encryption><grade>HIGH</grade></SSLDataCipher><SSLDataCipher><name>B</name></SSLDataCipher></list></sslDataCipherList>
 <sslDataKexList><list><SSLDataKex><protocol>TLSv1.2</protocol><kex>ECDHE</kex><keysize>256</keysize><fwdsec>yes</fwdsec>
  <classical>128</classical><quantum>low</quantum></SSLDataKex></list></sslDataKexList>
 <sslDataPropList><list><SSLDataProp><name>Heartbeat</name><value>no</value><protocol>TLSv1.2</protocol></SSLDataProp></list></sslDataPropList>
 </SSLDataInfo></list></sslDataInfoList></sslData></Finding>)"));
  const auto text = element_with(text_of(*world, {.webapps = {kShop}, .shape = {.traps = {ReportTrap::OneLine}}}),
                                 "INFORMATION_GATHERED", "<ID>118500001</ID>");
  EXPECT_THAT(text,
              HasSubstr("<SSL_DETAILS><QID>0</QID><PORT>443</PORT><PROTOCOL>tcp</PROTOCOL>"
                        "<VIRTUAL_HOST>shop.example.test</VIRTUAL_HOST><IP>192.0.2.17</IP>"
                        "<RESULT><![CDATA[two < three]]></RESULT><INFO><CIPHERS><CIPHER><protocol>TLSv1.2</protocol>"
                        "<name>AES</name><key-exchange>ECDHE</key-exchange><auth>RSA</auth><mac>AEAD</mac>"
                        "<encryption>AES(128)</encryption><grade>HIGH</grade></CIPHER><CIPHER><name>B</name></CIPHER>"
                        "</CIPHERS><KEXS><KEX><protocol>TLSv1.2</protocol><kex>ECDHE</kex><keysize>256</keysize>"
                        "<fwdsec>yes</fwdsec><classical>128</classical><quantum>low</quantum></KEX></KEXS><PROPS>"
                        "<PROP><protocol>TLSv1.2</protocol><name>Heartbeat</name><value>no</value></PROP></PROPS>"
                        "<CERTIFICATE_FINGERPRINT>5B7A</CERTIFICATE_FINGERPRINT></INFO></SSL_DETAILS>"));
}

TEST(ScanReport, NumbersTheScansOfAWebAppThatIsScannedProgressively) {
  const auto world = test::storefront();
  EXPECT_THAT(text_of(*world, scan_of(kShop)), AllOf(HasSubstr("<PROGRESSIVE_SCANNING>false</PROGRESSIVE_SCANNING>"),
                                                     Not(HasSubstr("PROGRESSION_NUMBER"))));
  ASSERT_TRUE(world->edit(Kind::WebApp, kShop, {{"progressiveScanning", "true"}}));
  EXPECT_THAT(text_of(*world, scan_of(kShop)),
              testing::ContainsRegex("<PROGRESSIVE_SCANNING>true</PROGRESSIVE_SCANNING>\n *<PROGRESSION_NUMBER>[0-9]+"
                                     "</PROGRESSION_NUMBER>\n *<TYPE>"));
}

TEST(WebAppReport, RepeatsTheParameterOfACookieQidAsItsCookie) {
  const auto world = test::storefront();
  ASSERT_TRUE(world->edit(Kind::Finding, 118260133, {{"qid", "150906"}, {"param", "SHOPSESSION"}}));
  EXPECT_THAT(element_with(text_of(*world, {.webapps = {kShop}}), "VULNERABILITY", "<ID>118260133</ID>"),
              HasSubstr("<PARAM>SHOPSESSION</PARAM>\n                    <COOKIE>SHOPSESSION</COOKIE>\n"));
}

// Finding 118260133 of the storefront: several payloads, ACTIVE, since December.
TEST(WebAppReport, WritesAVulnerabilityFromItsRecord) {
  const auto text = text_of({.webapps = {kShop}});
  const auto finding = element_with(text, "VULNERABILITY", "<ID>118260133</ID>");
  ASSERT_FALSE(finding.empty());
  const auto document = parsed(finding);
  const auto root = document.document_element();
  EXPECT_THAT(children(root),
              ElementsAre("UNIQUE_ID", "ID", "QID", "URL", "PARAM", "ACCESS_PATH", "AJAX", "AUTHENTICATION",
                          "FIRST_TIME_DETECTED", "LAST_TIME_DETECTED", "LAST_TIME_TESTED", "TIMES_DETECTED",
                          "POTENTIAL", "STATUS", "PAYLOADS", "IGNORED"));
  EXPECT_STREQ(root.child_value("QID"), "150901");
  EXPECT_STREQ(root.child_value("STATUS"), "ACTIVE");
  EXPECT_STREQ(root.child_value("LAST_TIME_TESTED"), "23 Feb 2026 10:00PM GMT");
  EXPECT_GT(occurrences(finding, "<NUM>"), 1U);
}

// Of 118433310, which holds everything that XML minds.
TEST(WebAppReport, KeepsPayloadsRequestsAndResponsesAsTheyWere) {
  const auto finding = element_with(text_of({.webapps = {kShop}}), "VULNERABILITY", "<ID>118433310</ID>");
  EXPECT_THAT(finding, HasSubstr("<PAYLOAD><![CDATA[comment=<b onmouseover=\"_q(1)\">]]</b>]]></PAYLOAD>"));
  EXPECT_THAT(finding, HasSubstr("<key>Host</key>\n"));
  EXPECT_THAT(finding, HasSubstr("<value><![CDATA[ shop.example.test\r]]></value>"));
  EXPECT_THAT(finding,
              HasSubstr("<BODY><![CDATA[comment=%3Cb+onmouseover%3D%22_q(1)%22%3E%5D%5D%3C%2Fb%3E&stars=5]]></BODY>"));
  EXPECT_THAT(finding,
              HasSubstr("<CONTENTS base64=\"true\">PHA+8J+RnyBncsO2w59lcjwvcD4=</CONTENTS>"));  // <p>👟 größer</p>
  EXPECT_THAT(finding, HasSubstr("<AUTHENTICATION>Required</AUTHENTICATION>"));
  EXPECT_THAT(
      finding,
      HasSubstr(
          "</PARAM>\n                    <FORM_ENTRY_POINT>https://shop.example.test/reviews/new</FORM_ENTRY_POINT>\n"
          "                    <ACCESS_PATH>"));
}

TEST(WebAppReport, GivesInformationGatheredItsTextAndNoUrl) {
  const auto document =
      parsed(element_with(text_of({.webapps = {kShop}}), "INFORMATION_GATHERED", "<ID>118217784</ID>"));
  EXPECT_THAT(children(document.document_element()),
              ElementsAre("UNIQUE_ID", "ID", "QID", "LAST_TIME_DETECTED", "DATA"));
}

TEST(WebAppReport, ListsWhatIsFixedAndWhatIsIgnored) {
  const auto text = text_of({.webapps = {kShop}});
  EXPECT_THAT(element_with(text, "VULNERABILITY", "<ID>118222596</ID>"), HasSubstr("<STATUS>FIXED</STATUS>"));
  EXPECT_THAT(element_with(text, "VULNERABILITY", "<ID>118246110</ID>"), HasSubstr("<IGNORED>true</IGNORED>"));
}

TEST(WebAppReport, OfAWebAppWithoutFindingsHasNoList) {
  const auto text = text_of({.webapps = {kNeverScanned}});
  const auto document = parsed(text);
  EXPECT_THAT(children(document.document_element().child("RESULTS").child("WEB_APPLICATION")),
              ElementsAre("ID", "NAME"));
  EXPECT_THAT(children(document.document_element().child("GLOSSARY").child("QID_LIST")), IsEmpty());
}

TEST(WebAppReport, HoldsEveryFindingOfTheEstateOnce) {
  const auto world = test::storefront();
  const auto text = text_of(*world, {});
  const auto ids = world->ids(Kind::Finding);
  for (const auto id : ids)
    EXPECT_EQ(occurrences(text, "                    <ID>" + std::to_string(id) + "</ID>\n"), 1U) << id;
  EXPECT_EQ(ids.size(), 54U);
}

TEST(WebAppReport, CountsAsItLists) {
  const auto document = parsed(text_of({}));
  const auto root = document.document_element();
  const auto summary = root.child("SUMMARY").child("GLOBAL_SUMMARY");
  int levels = 0;
  for (const auto& stat : root.child("SUMMARY").child("SUMMARY_STATS").children("SUMMARY_STAT")) {
    for (const char* level : {"LEVEL5", "LEVEL4", "LEVEL3", "LEVEL2", "LEVEL1"})
      levels += stat.child(level).text().as_int();
  }
  EXPECT_EQ(levels, summary.child("VULNERABILITY").text().as_int());
  EXPECT_EQ(root.select_nodes("RESULTS//VULNERABILITY").size(), static_cast<std::size_t>(levels));
  EXPECT_STREQ(summary.child_value("SECURITY_RISK"), "High");
  EXPECT_STREQ(summary.child_value("WEB_APPLICATIONS"), "7");
}

TEST(ScanReport, IsFlatHasNoStatusAndTellsOfTheLastScanAlone) {
  const auto text = text_of(scan_of(kShop));
  const auto document = parsed(text);
  const auto root = document.document_element();
  EXPECT_STREQ(root.name(), "WAS_SCAN_REPORT");
  EXPECT_THAT(children(root.child("RESULTS")),
              ElementsAre("VULNERABILITY_LIST", "SENSITIVE_CONTENT_LIST", "INFORMATION_GATHERED_LIST"));
  EXPECT_THAT(text, AllOf(Not(HasSubstr("<STATUS>ACTIVE")), HasSubstr("<STATUS>Finished</STATUS>"),
                          Not(HasSubstr("TIMES_DETECTED"))));
  EXPECT_EQ(occurrences(text, "<DETECTION_DATE>23 Feb 2026 10:00PM GMT</DETECTION_DATE>"),
            occurrences(text, "<DETECTION_DATE>"));
  EXPECT_THAT(text, AllOf(HasSubstr("<DETECTION_ID>118260133</DETECTION_ID>"), Not(HasSubstr("118222596"))));  // FIXED
  EXPECT_STREQ(root.child("TARGET").child_value("SCAN"), "weekly - Storefront & Checkout");
  EXPECT_THAT(children(root.child("APPENDIX")), ElementsAre("SCAN_LIST", "OPTION_PROFILE_DETAILS", "WEBAPP"));
}

// Of a finding in a report: what is not the API's of it, and what is.
struct Told {
  std::string unique_id, id, detection_id;
};
Told told_of(const std::string& text, const char* tag, const std::string& mark) {
  const auto document = parsed(element_with(text, tag, mark));
  const auto root = document.document_element();
  return {root.child_value("UNIQUE_ID"), root.child_value("ID"), root.child_value("DETECTION_ID")};
}

// 118217784 is information gathered.
TEST(ScanReport, NamesTheScansOwnRecordAnewWithEveryScanAndTheApisIdAsItsDetection) {
  const auto world = test::storefront();
  const auto first = text_of(*world, scan_of(kShop));
  world->advance(std::chrono::days{7});
  const auto second = text_of(*world, scan_of(kShop));
  for (const auto& [tag, api] : {std::pair{"VULNERABILITY", 118260133}, std::pair{"INFORMATION_GATHERED", 118217784}}) {
    const auto mark = "<DETECTION_ID>" + std::to_string(api) + "</DETECTION_ID>";
    const auto one = told_of(first, tag, mark), other = told_of(second, tag, mark);
    EXPECT_EQ(one.detection_id, std::to_string(api));
    EXPECT_EQ(other.detection_id, std::to_string(api));
    EXPECT_NE(one.id, std::to_string(api));
    EXPECT_NE(one.id, other.id);
    EXPECT_NE(one.unique_id, other.unique_id);
    EXPECT_EQ(one.unique_id.size(), 36U);
    EXPECT_THAT(world->record(Kind::Finding, api),
                AllOf(Not(HasSubstr(one.unique_id)), Not(HasSubstr(other.unique_id))));
  }
}

TEST(ScanReport, OfOneScanTellsTheSameHoweverOftenItIsOrderedAndWhateverElseItHolds) {
  const auto filtered = [] {
    auto order = scan_of(kShop);
    order.qids = std::set<std::int64_t>{150901};
    return text_of(std::move(order));
  }();
  const auto world = test::storefront();
  world->advance(std::chrono::hours{1});
  const auto mark = "<DETECTION_ID>118260133</DETECTION_ID>";
  const auto one = told_of(text_of(*world, scan_of(kShop)), "VULNERABILITY", mark);
  const auto other = told_of(filtered, "VULNERABILITY", mark);
  EXPECT_EQ(one.id, other.id);
  EXPECT_EQ(one.unique_id, other.unique_id);
}

TEST(ScanReport, HasNoIdTwiceAndNoneOfTheApi) {
  const auto world = test::storefront();
  const auto document =
      parsed(text_of(*world, {.name = "All", .type = ReportType::Scan, .webapps = world->ids(Kind::WebApp)}));
  std::set<std::string> ids, unique_ids;
  for (const auto& found : document.select_nodes("//*[DETECTION_ID]")) {
    EXPECT_TRUE(ids.insert(found.node().child_value("ID")).second) << found.node().child_value("ID");
    EXPECT_TRUE(unique_ids.insert(found.node().child_value("UNIQUE_ID")).second);
  }
  EXPECT_GT(ids.size(), 20U);
  for (const auto id : world->ids(Kind::Finding)) EXPECT_FALSE(ids.contains(std::to_string(id))) << id;
}

// The year without UNIQUE_ID has no DETECTION_ID either: nothing in such a file is the API's.
TEST(ScanReport, Of2017HasNothingThatTwoScansShare) {
  const auto world = test::storefront();
  const auto report = [&] {
    auto order = scan_of(kShop);
    order.shape.variant = ReportVariant::Of2017;
    return text_of(*world, std::move(order));
  };
  const auto first = report();
  world->advance(std::chrono::days{7});
  const auto second = report();
  EXPECT_THAT(first,
              AllOf(Not(HasSubstr("<UNIQUE_ID>")), Not(HasSubstr("<DETECTION_ID>")), Not(HasSubstr("118260133"))));
  std::set<std::string> ids;
  for (const auto* text : {&first, &second}) {
    const auto document = parsed(*text);
    for (const auto& found : document.select_nodes("RESULTS//*[ID and QID]"))
      EXPECT_TRUE(ids.insert(found.node().child_value("ID")).second);
  }
}

TEST(WebAppReport, NamesTheFindingItselfWhateverTheYear) {
  for (const auto& variant : report_variants()) {
    const auto text = text_of({.webapps = {kShop}, .shape = {.variant = variant.value}});
    EXPECT_THAT(text, HasSubstr("<ID>118260133</ID>")) << variant.name;
    EXPECT_THAT(text, Not(HasSubstr("<DETECTION_ID>"))) << variant.name;
  }
}

TEST(ScanReport, OfAWebAppThatWasNeverScannedHoldsNothing) {
  const auto document = parsed(text_of(scan_of(kNeverScanned)));
  EXPECT_THAT(children(document.document_element().child("RESULTS")), IsEmpty());
  EXPECT_THAT(children(document.document_element().child("APPENDIX")), ElementsAre("OPTION_PROFILE_DETAILS", "WEBAPP"));
}

TEST(Filters, LetThroughWhatTheOrderNames) {
  EXPECT_THAT(text_of({.webapps = {kShop}, .statuses = {"NEW"}}),
              AllOf(HasSubstr("<ID>118433310</ID>"), Not(HasSubstr("<STATUS>ACTIVE</STATUS>")),
                    HasSubstr("INFORMATION_GATHERED_LIST")));
  EXPECT_THAT(text_of({.webapps = {kShop}, .qids = std::set<std::int64_t>{150902}}),
              AllOf(HasSubstr("<ID>118433310</ID>"), Not(HasSubstr("<ID>118260133</ID>"))));
  EXPECT_THAT(text_of({.webapps = {kShop}, .url = "/reviews/"}),
              AllOf(HasSubstr("<ID>118433310</ID>"), Not(HasSubstr("<ID>118260133</ID>"))));
  EXPECT_THAT(text_of({.webapps = {kShop}, .ignored = false}),
              AllOf(Not(HasSubstr("<ID>118246110</ID>")), HasSubstr("<ID>118433310</ID>")));
  EXPECT_THAT(text_of({.webapps = {kShop}, .active = false}),
              AllOf(HasSubstr("<ID>118246110</ID>"), Not(HasSubstr("<ID>118433310</ID>"))));
}

// Of the storefront 118284287 and 118393063 are PROTECTED, with a patch.
TEST(Filters, TellPatchedFindingsApart) {
  const auto world = test::storefront();
  const auto usual = text_of(*world, {});
  EXPECT_THAT(usual, AllOf(HasSubstr("<VALUE>Include patched findings</VALUE>"), HasSubstr("<ID>118284287</ID>"),
                           HasSubstr("<ID>118260133</ID>")));
  const auto none = text_of(*world, {.patched = false});
  EXPECT_THAT(none, AllOf(HasSubstr("<VALUE>Exclude patched findings</VALUE>"), Not(HasSubstr("Include patched")),
                          Not(HasSubstr("<ID>118284287</ID>")), Not(HasSubstr("<ID>118393063</ID>")),
                          HasSubstr("<ID>118260133</ID>"), HasSubstr("<INFORMATION_GATHERED_LIST>")));
  const auto only = text_of(*world, {.unpatched = false});
  EXPECT_THAT(only, AllOf(HasSubstr("<VALUE>Show only patched findings</VALUE>"), HasSubstr("<ID>118284287</ID>"),
                          HasSubstr("<ID>118393063</ID>")));
  EXPECT_EQ(parsed(only).select_nodes("//RESULTS//*[ID and QID]").size(), 2U);
  // A patch that is there although the status no longer says so.
  ASSERT_TRUE(world->edit(Kind::Finding, 118284287, {{"status", "FIXED"}}));
  ASSERT_TRUE(world->edit(Kind::Finding, 118393063, {{"patch", std::nullopt}}));
  EXPECT_EQ(parsed(text_of(*world, {.unpatched = false})).select_nodes("//RESULTS//*[ID and QID]").size(), 2U);
}

// 118246110 is ignored as RISK_ACCEPTED, 118325044 as FALSE_POSITIVE.
TEST(Filters, KeepIgnoredFindingsOfTheReasonsThatTheyName) {
  EXPECT_THAT(
      text_of({.ignored_reasons = {"RISK_ACCEPTED"}}),
      AllOf(HasSubstr("<NAME>IGNORED_REASON</NAME>\n            <VALUE>RISK_ACCEPTED</VALUE>"),
            HasSubstr("<ID>118246110</ID>"), Not(HasSubstr("<ID>118325044</ID>")), HasSubstr("<ID>118260133</ID>")));
}

struct ContentRow {
  std::set<std::string, std::less<>> words;
  std::vector<std::string> sections;
};
class ContentWords : public testing::TestWithParam<ContentRow> {};
TEST_P(ContentWords, BringTheirSections) {
  const auto document = parsed(text_of({.webapps = {kLocator}, .contents = GetParam().words}));
  EXPECT_EQ(children(document.document_element()), GetParam().sections);
}
INSTANTIATE_TEST_SUITE_P(
    OurChoice, ContentWords,
    testing::Values(ContentRow{{"DESCRIPTION"}, {"HEADER", "FILTERS", "TARGET"}},
                    ContentRow{{"GRAPHS"}, {"HEADER", "FILTERS", "TARGET"}},
                    ContentRow{{"SUMMARY"}, {"HEADER", "FILTERS", "TARGET", "SUMMARY"}},
                    ContentRow{{"RESULTS"}, {"HEADER", "FILTERS", "TARGET", "RESULTS", "GLOSSARY"}},
                    ContentRow{{"ALL_RESULTS"}, {"HEADER", "FILTERS", "TARGET", "RESULTS", "GLOSSARY"}},
                    ContentRow{{"INDIVIDUAL_RECORDS"}, {"HEADER", "FILTERS", "TARGET", "RESULTS", "GLOSSARY"}},
                    ContentRow{{"RECORD_DETAILS"}, {"HEADER", "FILTERS", "TARGET", "RESULTS", "GLOSSARY"}},
                    ContentRow{{"APPENDIX"}, {"HEADER", "FILTERS", "TARGET", "APPENDIX"}}));

TEST(Glossary, HasAnEntryForEveryQidAscendingAndNoOther) {
  const auto document = parsed(text_of({}));
  const auto root = document.document_element();
  std::vector<int> entries;
  for (const auto& entry : root.child("GLOSSARY").child("QID_LIST").children("QID"))
    entries.push_back(entry.child("QID").text().as_int());
  EXPECT_TRUE(std::ranges::is_sorted(entries));
  std::set<int> used;
  for (const auto& finding : root.select_nodes("RESULTS//*[ID and QID]"))
    used.insert(finding.node().child("QID").text().as_int());
  EXPECT_EQ(std::set<int>(entries.begin(), entries.end()), used);
}

TEST(Glossary, WritesAnEntryInTheOrderOfTheGuide) {
  const auto text = element_with(text_of({}), "GLOSSARY", "150902");
  const auto document = parsed(text);
  const auto entry = document.document_element().child("QID_LIST").find_child_by_attribute("none", "");
  EXPECT_FALSE(entry);
  for (const auto& one : document.document_element().child("QID_LIST").children("QID")) {
    if (one.child("QID").text().as_int() != 150902) continue;
    EXPECT_STREQ(one.child_value("CATEGORY"), "Confirmed Vulnerability");
    EXPECT_STREQ(one.child_value("SEVERITY"), "5");
    EXPECT_STREQ(one.child_value("TITLE"), "Stored script in visitor content");
    EXPECT_STREQ(one.child_value("GROUP"), "XSS");
    EXPECT_STREQ(one.child_value("OWASP"), "A3");
    EXPECT_STREQ(one.child_value("WASC"), "WASC-8,WASC-22");
    EXPECT_STREQ(one.child_value("CWE"), "CWE-79,CWE-80");
    EXPECT_STREQ(one.child("CVSS_V3").child_value("ATTACK_VECTOR"), "Network");
  }
}

// 118316082 was edited by somebody; the report tells the level of its QID.
TEST(Glossary, IsThatOfTheMomentOfTheOrder) {
  const auto world = test::storefront();
  const auto before = world->make_report({}).value();
  ASSERT_TRUE(world->edit_solution(150902, {{"TITLE", "Another title"}, {"SEVERITY_LEVEL", "1"}}));
  const auto glossary = [&](std::int64_t id) {
    return element_with(*world->find_report(id)->document->text(), "GLOSSARY", "150902");
  };
  const auto after = world->make_report({}).value();
  EXPECT_THAT(glossary(after), HasSubstr("Another title"));
  EXPECT_THAT(glossary(before), Not(HasSubstr("Another title")));
  ASSERT_TRUE(world->remove_solution(150902));
  EXPECT_THAT(glossary(after), HasSubstr("Another title"));
}

TEST(Glossary, TellsTheLevelOfTheQidWhateverWasEdited) {
  const auto world = test::storefront();
  const auto before = text_of(*world, {});
  for (const auto id : {118260133, 118229822})
    ASSERT_TRUE(world->edit(Kind::Finding, id, {{"severity", "1"}, {"originalSeverity", "5"}}));
  EXPECT_EQ(text_of(*world, {}), before);
}

TEST(Report, IsTheStateWhenItWasMadeWheneverItIsRead) {
  const auto world = test::storefront();
  const auto id = *world->make_report({.webapps = {kShop}});
  world->advance(std::chrono::days{60});
  EXPECT_EQ(*world->find_report(id)->document->text(), text_of({.webapps = {kShop}}));
}

TEST(Report, OfAGeneratedEstateStreamsAndKnowsItsSize) {
  auto world = World::generate({.seed = 3, .webapps = 4, .findings = 3000});
  world->set_press(make_press());
  const auto id = *world->make_report({});
  const auto document = world->find_report(id)->document;
  const auto text = *document->text();
  EXPECT_EQ(text.size(), document->size());
  EXPECT_EQ(occurrences(text, "<UNIQUE_ID>"), 3000U);
  std::size_t pieces = 0, longest = 0;
  ReportOrder order;
  const auto snapshot = world->snapshot();
  order.webapps = world->ids(Kind::WebApp);
  order.user = "acme_ab1";
  std::string streamed;
  write_document(order, snapshot, [&](std::string_view piece) {
    ++pieces;
    longest = std::max(longest, piece.size());
    streamed += piece;
  });
  EXPECT_GT(pieces, 5U);
  EXPECT_LT(longest, 1U << 20U);
  EXPECT_EQ(streamed, text);
}

}  // namespace
}  // namespace mockqualys::reports
