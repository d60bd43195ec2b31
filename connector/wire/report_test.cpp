#include "connector/wire/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "connector/base/utc.h"
#include "connector/wire/collected_report.h"
#include "connector/wire/report_samples.h"

namespace qualyswas::wire {
namespace {

using model::OwaspEdition;
using model::ReportRoot;
using model::ReportSection;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

std::string utc(const std::optional<Instant>& instant) { return instant ? format_utc(*instant) : "none"; }

CollectedReport good(std::string_view text) {
  auto all = report_in(text);
  EXPECT_TRUE(all.result) << all.result.error().message;
  EXPECT_THAT(all.unreadable, IsEmpty());
  return all;
}

model::ReportFinding one(std::string_view vulnerability) {
  const auto all =
      good(with_vulnerabilities("<VULNERABILITY><ID>1</ID>" + std::string{vulnerability} + "</VULNERABILITY>"));
  return all.findings.size() == 1 ? all.findings[0] : model::ReportFinding{};
}

TEST(WebAppReport, HasAHead) {
  const auto all = good(kWebAppReport);
  ASSERT_THAT(all.heads, SizeIs(1));
  const auto& head = all.heads[0];
  EXPECT_EQ(head.root, ReportRoot::WebAppReport);
  EXPECT_EQ(head.name, "Nightly <all>");
  EXPECT_EQ(utc(head.generated), "2031-03-07T21:05:00Z");
  EXPECT_THAT(head.filters, ElementsAre(model::NamedText{"REMEDIATION", "Include patched findings"},
                                        model::NamedText{"REMEDIATION", "Show ignored findings"}));
  EXPECT_THAT(head.targets, ElementsAre("Kiosk", "Depot"));
}

TEST(WebAppReport, HasItsFindingsInTheirApplications) {
  const auto all = good(kWebAppReport);
  ASSERT_THAT(all.applications, SizeIs(3));
  EXPECT_EQ(all.applications[0].id, 900100);
  EXPECT_EQ(all.applications[0].name, "Kiosk");
  EXPECT_EQ(all.applications[1].id, 900101);
  EXPECT_EQ(all.applications[2].name, "Empty");
  std::vector<std::int64_t> ids;
  for (const auto& finding : all.findings) {
    ids.push_back(finding.id);
    EXPECT_EQ(finding.application_id, 900100);
    EXPECT_EQ(finding.application_name, "Kiosk");
  }
  EXPECT_THAT(ids, ElementsAre(71001, 71002, 71003, 71004, 71005, 71006));
  EXPECT_EQ(all.findings[1].section, ReportSection::Vulnerability);
  EXPECT_EQ(all.findings[2].section, ReportSection::SensitiveContent);
  EXPECT_EQ(all.findings[3].section, ReportSection::SensitiveContent);
  EXPECT_EQ(all.findings[4].section, ReportSection::InformationGathered);
  EXPECT_THAT(all.done, ElementsAre(model::ReportContents{.root = ReportRoot::WebAppReport,
                                                          .has_results = true,
                                                          .lists = 4,
                                                          .findings = 6,
                                                          .applications = 3,
                                                          .glossary = 2,
                                                          .unreadable = 0}));
  EXPECT_FALSE(all.done[0].nothing_usable());
}

TEST(WebAppReport, TellsAFindingFieldByField) {
  const auto all = good(kWebAppReport);
  const auto& finding = all.findings.at(0);
  EXPECT_EQ(finding.unique_id, "0f0e0d0c-1111-4222-8333-444455556666");
  EXPECT_EQ(finding.id, 71001);
  EXPECT_EQ(finding.detection_id, 5'000'000'001);
  EXPECT_EQ(finding.qid, 150001);
  EXPECT_EQ(finding.url, "https://kiosk.example/find?a=1&b=<x>");
  EXPECT_EQ(finding.param, "a, b");
  EXPECT_EQ(finding.cookie, "sid");
  EXPECT_EQ(finding.function, "lookUp");
  EXPECT_EQ(finding.form_entry_point, "https://kiosk.example/form");
  EXPECT_THAT(finding.access_path, ElementsAre("https://kiosk.example/", "https://kiosk.example/form"));
  EXPECT_EQ(finding.ajax, false);
  EXPECT_EQ(finding.authentication, "Not Required");
  EXPECT_EQ(utc(finding.detected), "none");
  EXPECT_EQ(utc(finding.first_detected), "2031-02-01T00:30:00Z");
  EXPECT_EQ(utc(finding.last_detected), "2031-03-06T23:00:00Z");
  EXPECT_EQ(utc(finding.last_tested), "2031-03-06T23:30:00Z");
  EXPECT_EQ(finding.times_detected, 4);
  EXPECT_EQ(finding.potential, false);
  EXPECT_EQ(all.findings.at(1).potential, true);
  EXPECT_EQ(finding.status, "ACTIVE");
  EXPECT_EQ(finding.ignored, false);
}

TEST(WebAppReport, TellsEveryPayloadOnce) {
  const auto payloads = good(kWebAppReport).findings.at(0).payloads;
  ASSERT_THAT(payloads, SizeIs(2));
  EXPECT_EQ(payloads[0].num, "1");
  EXPECT_EQ(payloads[0].payload, "a=<!ENTITY x \"&y;\">");
  EXPECT_EQ(payloads[0].method, "POST");
  EXPECT_EQ(payloads[0].url, "https://kiosk.example/find");
  EXPECT_THAT(payloads[0].headers,
              ElementsAre(model::NamedText{"Host", "kiosk.example"}, model::NamedText{"<q a=\"urn", "b\"/>"}));
  EXPECT_EQ(payloads[0].body, "a=1");
  EXPECT_EQ(payloads[0].response, (model::DecodedText{.text = "HTTP/1.1 200 OK\r\n\r\n<p>caf\u00E9</p>"}));
  EXPECT_EQ(payloads[0].evidence.text, "<p>found</p>");
  EXPECT_EQ(payloads[1], model::ReportPayload{.num = "2"});
}

TEST(WebAppReport, TellsWhatOtherSectionsHold) {
  const auto all = good(kWebAppReport);
  EXPECT_EQ(all.findings.at(2).content, "4111 1111");
  EXPECT_EQ(all.findings.at(4).data.text, "#table cols=\"2\"\nport 443\n");
  EXPECT_EQ(utc(all.findings.at(4).last_detected), "2031-03-06T23:00:00Z");
  EXPECT_EQ(all.findings.at(5).qid, 6);
  EXPECT_THAT(all.findings.at(5).ssl_details,
              ElementsAre(model::SslDetail{
                  .port = "443", .protocol = "tcp", .virtual_host = "", .ip = "192.0.2.7", .result = "kiosk.example"}));
}

TEST(WebAppReport, TellsItsGlossary) {
  const auto all = good(kWebAppReport);
  ASSERT_THAT(all.glossary, SizeIs(2));
  EXPECT_EQ(all.glossary[0], (model::GlossaryEntry{.qid = 150001,
                                                   .category = "Confirmed Vulnerability",
                                                   .severity = "5",
                                                   .title = "Reflected text",
                                                   .group = "XSS",
                                                   .owasp = {"A7", "A1"},
                                                   .wasc = {"WASC-8", "WASC-22"},
                                                   .cwe = {"CWE-79"},
                                                   .cvss_base = "4.3",
                                                   .cvss_temporal = "3.9",
                                                   .cvss3_base = "6.1",
                                                   .cvss3_temporal = "5.8",
                                                   .cvss3_attack_vector = "Network",
                                                   .description = "<P>It <B>reflects</B>.",
                                                   .impact = "<P>Theft.",
                                                   .solution = ""}));
  EXPECT_EQ(all.glossary[1].cvss3_base, "");
  EXPECT_EQ(all.glossary[1].cvss3_attack_vector, "Adjacent Network");
  EXPECT_THAT(all.lists, ElementsAre(model::ReportLists{.owasp_edition = OwaspEdition::Of2017,
                                                        .owasp = {{"A4", "XML External Entities (XXE)"}},
                                                        .wasc = {{"WASC-8", "CROSS-SITE SCRIPTING"}},
                                                        .groups = {{"XSS", "Cross-site scripting"}}}));
}

TEST(WebAppReport, TellsItsAppendix) {
  const auto all = good(kWebAppReport);
  ASSERT_THAT(all.appendix, SizeIs(2));
  EXPECT_EQ(all.appendix[0], (model::ReportApplication{.id = 900100,
                                                       .name = "Kiosk",
                                                       .url = "https://kiosk.example/",
                                                       .owner = "Robin Reed (acorn_rr)",
                                                       .operating_system = "Linux 6 / BSD",
                                                       .scope = "Limit to URL hostname",
                                                       .attributes = {{"floor", "2"}},
                                                       .tags = {{"public", ""}}}));
  EXPECT_EQ(all.appendix[1].operating_system, std::nullopt);
  EXPECT_THAT(all.scans, IsEmpty());
}

TEST(WebAppReport, TellsAnApplicationWithoutListsBeforeWhatTheAppendixSaysOfIt) {
  std::vector<std::string> told;
  const auto decoder = decode_report({
      .application = [&](const model::ReportApplication& one) -> Result<void> {
        told.push_back("results: " + one.name);
        return {};
      },
      .appendix_application = [&](model::ReportApplication&& one) -> Result<void> {
        told.push_back("appendix: " + one.name);
        return {};
      },
  });
  ASSERT_TRUE(
      decoder->write("<WAS_WEBAPP_REPORT><RESULTS><WEB_APPLICATION><ID>1</ID><NAME>Planned</NAME>"
                     "</WEB_APPLICATION></RESULTS><APPENDIX><WEB_APPLICATION><ID>1</ID><NAME>Planned</NAME>"
                     "<URL>https://a.example.test</URL></WEB_APPLICATION></APPENDIX></WAS_WEBAPP_REPORT>"));
  ASSERT_TRUE(decoder->end());
  EXPECT_THAT(told, ElementsAre("results: Planned", "appendix: Planned"));
}

TEST(ScanReport, IsReadFlat) {
  const auto all = good(kScanReport);
  EXPECT_EQ(all.heads.at(0).root, ReportRoot::ScanReport);
  EXPECT_THAT(all.heads.at(0).targets, ElementsAre("Weekly kiosk"));
  EXPECT_THAT(all.applications, IsEmpty());
  ASSERT_THAT(all.findings, SizeIs(2));
  EXPECT_EQ(all.findings[0].application_id, std::nullopt);
  EXPECT_EQ(utc(all.findings[0].detected), "2031-03-08T06:00:00Z");
  EXPECT_EQ(all.findings[0].status, "");
  EXPECT_EQ(all.findings[0].ignored, std::nullopt);
  ASSERT_THAT(all.scans, SizeIs(1));
  EXPECT_EQ(all.scans[0].name, "Weekly kiosk");
  EXPECT_EQ(all.scans[0].reference, "was/1930000000000.42");
  EXPECT_EQ(utc(all.scans[0].started), "2031-03-08T05:00:00Z");
  EXPECT_EQ(utc(all.scans[0].ended), "2031-03-08T06:30:00Z");
  EXPECT_EQ(all.scans[0].webapp_name, "Kiosk");
  EXPECT_EQ(all.scans[0].status, "Finished");
  EXPECT_EQ(all.scans[0].authentication_status, "No Authentication specified");
  ASSERT_THAT(all.appendix, SizeIs(1));
  EXPECT_EQ(all.appendix[0].url, "https://kiosk.example/");
  EXPECT_EQ(all.lists.at(0).owasp_edition, OwaspEdition::Unknown);
}

// Both shapes under each of the three roots, and the flat one after a nested one.
TEST(Shapes, AreReadUnderEveryRoot) {
  for (const auto* root : {"WAS_WEBAPP_REPORT", "WAS_SCAN_REPORT", "WEB_APPLICATION_SCAN"}) {
    const auto all = good(with_results(
        root,
        "<WEB_APPLICATION><ID>7</ID><NAME>a</NAME><VULNERABILITY_LIST><VULNERABILITY><ID>1</ID></VULNERABILITY>"
        "</VULNERABILITY_LIST></WEB_APPLICATION>"
        "<WEB_APPLICATION><NAME>b</NAME><INFORMATION_GATHERED_LIST><INFORMATION_GATHERED><ID>2</ID>"
        "</INFORMATION_GATHERED></INFORMATION_GATHERED_LIST></WEB_APPLICATION>"
        "<VULNERABILITY_LIST><VULNERABILITY><ID>3</ID></VULNERABILITY></VULNERABILITY_LIST>"));
    ASSERT_THAT(all.findings, SizeIs(3)) << root;
    EXPECT_EQ(all.findings[0].application_id, 7);
    EXPECT_EQ(all.findings[1].application_id, std::nullopt);  // not the one before it
    EXPECT_EQ(all.findings[1].application_name, "b");
    EXPECT_EQ(all.findings[2].application_name, "");
  }
}

TEST(LegacyScan, IsReadWithItsDocumentTypeUnfetched) {
  const auto all = good(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<!DOCTYPE WEB_APPLICATION_SCAN SYSTEM \"https://api.example/any.dtd\">\n"
      "<WEB_APPLICATION_SCAN><HEADER><NAME>Old</NAME><GENERATION_DATETIME>2031-03-07T21:05:00Z</GENERATION_DATETIME>"
      "</HEADER><VULNERABILITY_LIST><VULNERABILITY><ID>1</ID><QID>150001</QID></VULNERABILITY></VULNERABILITY_LIST>"
      "<GLOSSARY><QID_LIST><QID><QID>150001</QID><SEVERITY>2</SEVERITY></QID></QID_LIST></GLOSSARY>"
      "</WEB_APPLICATION_SCAN>");
  EXPECT_EQ(all.heads.at(0).root, ReportRoot::LegacyScan);
  EXPECT_EQ(utc(all.heads.at(0).generated), "2031-03-07T21:05:00Z");
  EXPECT_THAT(all.findings, SizeIs(1));
  EXPECT_THAT(all.glossary, SizeIs(1));
  EXPECT_FALSE(all.done.at(0).nothing_usable());
}

TEST(NothingUsable, IsNotTheSameAsNoFindings) {
  const auto usable = [](std::string_view text) { return !good(text).done.at(0).nothing_usable(); };
  EXPECT_FALSE(usable("<WEB_APPLICATION_SCAN><HEADER/><SCAN_RESULTS><X/></SCAN_RESULTS></WEB_APPLICATION_SCAN>"));
  EXPECT_FALSE(usable(with_results("WEB_APPLICATION_SCAN", "<X/>")));
  EXPECT_TRUE(usable(with_results("WEB_APPLICATION_SCAN", "<VULNERABILITY_LIST/>")));
  EXPECT_FALSE(usable("<WAS_WEBAPP_REPORT><HEADER/><SUMMARY/></WAS_WEBAPP_REPORT>"));
  EXPECT_FALSE(usable("<WAS_SCAN_REPORT/>"));
  EXPECT_TRUE(usable("<WAS_SCAN_REPORT><RESULTS/></WAS_SCAN_REPORT>"));
  EXPECT_TRUE(usable(with_results("WAS_WEBAPP_REPORT", "<WEB_APPLICATION><ID>1</ID></WEB_APPLICATION>")));
}

TEST(Head, ComesBeforeTheFindingsAndOnceInAnEmptyReport) {
  std::vector<std::string> order;
  const auto note = [&order](const char* what) {
    return [&order, what](auto&&) -> Result<void> {
      order.emplace_back(what);
      return {};
    };
  };
  const auto told = [&](std::string_view text) {
    order.clear();
    const auto decoder = decode_report({.head = note("head"),
                                        .application = note("application"),
                                        .finding = note("finding"),
                                        .glossary = note("glossary"),
                                        .lists = note("lists"),
                                        .scan = note("scan"),
                                        .appendix_application = note("appendix"),
                                        .unreadable = {},
                                        .done = note("done")});
    EXPECT_TRUE(feed(*decoder, text, 10));
    return order;
  };
  EXPECT_THAT(told(kScanReport), ElementsAre("head", "finding", "finding", "scan", "appendix", "lists", "done"));
  EXPECT_THAT(told("<WAS_SCAN_REPORT/>"), ElementsAre("head", "lists", "done"));
  EXPECT_THAT(told(with_results("WAS_WEBAPP_REPORT", "<WEB_APPLICATION/><WEB_APPLICATION/>")),
              ElementsAre("head", "application", "application", "lists", "done"));
}

TEST(Head, BehindTheResultsIsReportedAndNotTakenForAnother) {
  const auto all = report_in("<WAS_SCAN_REPORT><RESULTS/><HEADER><NAME>late</NAME></HEADER></WAS_SCAN_REPORT>");
  EXPECT_TRUE(all.result);
  EXPECT_EQ(all.heads.at(0).name, "");
  EXPECT_THAT(all.unreadable, ElementsAre(Unreadable{std::nullopt, "HEADER stands behind the results"}));
}

TEST(Handler, EndsTheDecodingWithAnError) {
  const auto refuse = [](auto&&) -> Result<void> { return fail(ErrorKind::Store, "disk full"); };
  const auto error_of = [](ReportHandler handler) {
    const auto result = feed(*decode_report(std::move(handler)), kWebAppReport, 100);
    return result ? Error{} : result.error();
  };
  EXPECT_EQ(error_of({.head = refuse}).message, "disk full");
  EXPECT_EQ(error_of({.application = refuse}).message, "disk full");
  EXPECT_EQ(error_of({.finding = refuse}).kind, ErrorKind::Store);
  EXPECT_EQ(error_of({.glossary = refuse}).message, "disk full");
  EXPECT_EQ(error_of({.lists = refuse}).message, "disk full");
  EXPECT_EQ(error_of({.appendix_application = refuse}).message, "disk full");
  EXPECT_EQ(error_of({.done = refuse}).message, "disk full");
  EXPECT_EQ(error_of({}).message, "");  // none of them is needed
}

TEST(Base64, IsDecodedOnlyWhereTheAttributeSaysSo) {
  const auto contents = [](std::string_view element) {
    return one("<PAYLOADS><PAYLOAD><RESPONSE>" + std::string{element} + "</RESPONSE></PAYLOAD></PAYLOADS>")
        .payloads.at(0)
        .response;
  };
  EXPECT_EQ(contents("<CONTENTS>NDExMSAxMTEx</CONTENTS>").text, "NDExMSAxMTEx");
  EXPECT_EQ(contents("<CONTENTS base64=\"false\">NDEx</CONTENTS>").text, "NDEx");
  EXPECT_EQ(contents("<CONTENTS base64='true'> NDEx MSAx\n MTEx </CONTENTS>").text, "4111 1111");
  EXPECT_EQ(contents("<CONTENTS base64=\"true\"/>"), model::DecodedText{});
  EXPECT_EQ(contents("<CONTENTS base64=\"true\">Y2Fm/wAh</CONTENTS>"),
            (model::DecodedText{.text = "caf\uFFFD\uFFFD!", .bytes_damaged = true}));
  EXPECT_EQ(contents("<CONTENTS base64=\"true\">NDEx*SAx</CONTENTS>"),
            (model::DecodedText{.text = "411", .base64_broken = true}));
}

TEST(Headers, MayBeWrittenInOtherWays) {
  EXPECT_THAT(one("<PAYLOADS><PAYLOAD><REQUEST><HEADERS>"
                  "<HEADER KEY=\"Referer\"> https://a.example </HEADER><HEADER><KEY>A</KEY><VALUE>b</VALUE></HEADER>"
                  "</HEADERS></REQUEST></PAYLOAD></PAYLOADS>")
                  .payloads.at(0)
                  .headers,
              ElementsAre(model::NamedText{"Referer", "https://a.example"}, model::NamedText{"A", "b"}));
}

TEST(Ignored, HasThreeForms) {
  EXPECT_EQ(one("<IGNORED>true</IGNORED>").ignored, true);
  EXPECT_EQ(one("<IGNORED>false</IGNORED>").ignored, false);
  EXPECT_EQ(one("<IGNORED/>").ignored, std::nullopt);
  for (const auto* form :
       {"<IGNORED><REASON>RISK_ACCEPTED</REASON><DATE>06 Mar 2031 11:00PM GMT</DATE><USER><![CDATA[Robin]]></USER>"
        "<COMMENT>later</COMMENT></IGNORED>",
        "<Ignored><IGNORE_REASON>RISK_ACCEPTED</IGNORE_REASON><IGNORE_DATE>06 Mar 2031 11:00PM GMT</IGNORE_DATE>"
        "<user>Robin</user><Comments>later</Comments></Ignored>",
        "<IGNORED>true</IGNORED><IGNORE_REASON>RISK_ACCEPTED</IGNORE_REASON><IGNORE_DATE>06 Mar 2031 11:00PM GMT"
        "</IGNORE_DATE><IGNORE_USER>Robin</IGNORE_USER><IGNORE_COMMENTS>later</IGNORE_COMMENTS>",
        "<IGNORE_REASON>RISK_ACCEPTED</IGNORE_REASON><IGNORE_DATE>06 Mar 2031 11:00PM GMT</IGNORE_DATE>"
        "<IGNORE_USER>Robin</IGNORE_USER><IGNORE_COMMENT>later</IGNORE_COMMENT>"}) {
    const auto finding = one(form);
    EXPECT_EQ(finding.ignored, true) << form;
    EXPECT_EQ(finding.ignored_reason, "RISK_ACCEPTED") << form;
    EXPECT_EQ(utc(finding.ignored_at), "2031-03-06T23:00:00Z") << form;
    EXPECT_EQ(finding.ignored_by, "Robin") << form;
    EXPECT_EQ(finding.ignored_comment, "later") << form;
  }
}

TEST(Ignored, IsNotWhatSaysFalseWithDetailsLeft) {
  EXPECT_EQ(one("<IGNORED>false</IGNORED><IGNORE_REASON>RISK_ACCEPTED</IGNORE_REASON>").ignored, false);
  EXPECT_EQ(one("<IGNORED><VALUE>false</VALUE><REASON>x</REASON></IGNORED>").ignored, false);
}

TEST(Finding, NeedsAnIdentityAndNothingElse) {
  EXPECT_EQ(one("").qid, 0);
  const auto all = report_in(with_vulnerabilities(
      "<VULNERABILITY><UNIQUE_ID>u</UNIQUE_ID></VULNERABILITY><VULNERABILITY><QID>150001</QID></VULNERABILITY>"
      "<VULNERABILITY><URL>https://shop.example/</URL></VULNERABILITY>"));
  EXPECT_TRUE(all.result);
  ASSERT_THAT(all.findings, SizeIs(2));
  EXPECT_EQ(all.findings[0].unique_id, "u");
  EXPECT_THAT(all.unreadable, ElementsAre(Unreadable{std::nullopt, "it has no ID, no UNIQUE_ID and no QID"}));
  EXPECT_EQ(all.done.at(0).unreadable, 1U);
}

TEST(Finding, IsKnownByAnIdOfAnyForm) {
  const auto id_of = [](std::string_view id) {
    const auto all = report_in(with_vulnerabilities("<VULNERABILITY><ID>" + std::string{id} + "</ID></VULNERABILITY>"));
    EXPECT_THAT(all.unreadable, IsEmpty()) << id;
    return all.findings.empty() ? model::ReportFinding{} : all.findings[0];
  };
  EXPECT_EQ(id_of("71001").id, 71001);
  EXPECT_EQ(id_of("71001").id_text, "");
  EXPECT_EQ(id_of(" v-71001 ").id_text, "v-71001");
  EXPECT_EQ(id_of("v-71001").id, 0);
  EXPECT_EQ(id_of("99999999999999999999").id_text, "99999999999999999999");
  EXPECT_EQ(id_of("-5").id_text, "-5");
}

TEST(Finding, IsTwoThatRanIntoEachOtherWhenItHasTwoIdsOrQids) {
  for (const auto* twice : {"<ID>1</ID><ID>2</ID>", "<ID>a</ID><ID>2</ID>", "<ID>1</ID><QID>1</QID><QID>1</QID>"}) {
    const auto all = report_in(with_vulnerabilities("<VULNERABILITY>" + std::string{twice} + "</VULNERABILITY>"));
    ASSERT_THAT(all.unreadable, SizeIs(1)) << twice;
    EXPECT_THAT(all.unreadable[0].why, HasSubstr("as if another finding had run into it"));
    EXPECT_THAT(all.parts, ElementsAre("finding"));
  }
}

TEST(Finding, IsKeptWithoutTheFieldsThatCannotBeRead) {
  const auto all = report_in(with_vulnerabilities(
      "<VULNERABILITY><ID>5</ID><QID>x</QID><AJAX>perhaps</AJAX><TIMES_DETECTED>many</TIMES_DETECTED>"
      "<LAST_TIME_DETECTED>yesterday</LAST_TIME_DETECTED><POTENTIAL/><URL>u</URL></VULNERABILITY>"));
  ASSERT_THAT(all.findings, SizeIs(1));
  EXPECT_EQ(all.findings[0].url, "u");
  EXPECT_THAT(all.unreadable,
              ElementsAre(Unreadable{5, "QID 'x' is no whole number", Unreadable::What::Field},
                          Unreadable{5, "AJAX 'perhaps' is neither true nor false", Unreadable::What::Field},
                          Unreadable{5, "TIMES_DETECTED 'many' is no whole number", Unreadable::What::Field},
                          Unreadable{5, "LAST_TIME_DETECTED 'yesterday' is no date of a form that reports have",
                                     Unreadable::What::Field}));
}

TEST(Finding, MayHaveElementsNobodyHasSeen) { EXPECT_EQ(one("<RISK><SCORE>7</SCORE></RISK><URL>u</URL>").url, "u"); }

TEST(Glossary, DescribesNoImportedFinding) {
  const auto all = report_in(
      "<WAS_WEBAPP_REPORT><RESULTS><VULNERABILITY_LIST><VULNERABILITY><ID>5</ID><QID>0</QID></VULNERABILITY>"
      "</VULNERABILITY_LIST></RESULTS><GLOSSARY><QID_LIST><QID><QID>0</QID><SEVERITY>5</SEVERITY></QID></QID_LIST>"
      "</GLOSSARY></WAS_WEBAPP_REPORT>");
  EXPECT_THAT(all.findings, SizeIs(1));
  EXPECT_THAT(all.glossary, IsEmpty());
  EXPECT_THAT(all.unreadable, IsEmpty());
}

// --- nothing that may be a finding passes in silence ---

struct Strange {
  const char *name, *root, *results, *says;
};
void PrintTo(const Strange& row, std::ostream* out) { *out << row.name; }
class StrangeElement : public testing::TestWithParam<Strange> {};

TEST_P(StrangeElement, ThatMayHoldFindingsIsNamed) {
  const auto row = GetParam();
  const auto all = report_in(with_results(row.root, row.results));
  EXPECT_TRUE(all.result);
  ASSERT_THAT(all.unreadable, SizeIs(1));
  EXPECT_EQ(all.unreadable[0].why, std::string{row.says} + " is not understood, and findings may stand in it");
}

constexpr auto kStrange = std::to_array<Strange>({
    {"another_name_of_the_list", "WAS_WEBAPP_REPORT",
     "<WEB_APPLICATION><ID>1</ID><NAME>App</NAME><VULNERABILITIES><VULNERABILITY><ID>1</ID></VULNERABILITY>"
     "</VULNERABILITIES></WEB_APPLICATION>",
     "the element 'VULNERABILITIES' in 'App'"},
    {"beside_the_known_list", "WAS_WEBAPP_REPORT",
     "<WEB_APPLICATION><NAME>App</NAME><VULNERABILITY_LIST><VULNERABILITY><ID>1</ID></VULNERABILITY>"
     "</VULNERABILITY_LIST><API_VULNERABILITIES><ITEM/></API_VULNERABILITIES></WEB_APPLICATION>",
     "the element 'API_VULNERABILITIES' in 'App'"},
    {"before_the_known_list", "WAS_WEBAPP_REPORT",
     "<WEB_APPLICATION><API_VULNERABILITIES><ITEM/></API_VULNERABILITIES><VULNERABILITY_LIST/></WEB_APPLICATION>",
     "the element 'API_VULNERABILITIES' in a web application"},
    {"in_a_scan_report", "WAS_SCAN_REPORT",
     "<Vulnerabilities><Vulnerability><Id>1</Id></Vulnerability></Vulnerabilities>",
     "the element 'Vulnerabilities' in the results"},
    {"a_list_of_anything", "WAS_SCAN_REPORT", "<API_LIST><API><ID>1</ID></API></API_LIST><NOTE/>",
     "the element 'API_LIST' in the results"},
    {"records_under_a_name_that_tells_nothing", "WAS_SCAN_REPORT", "<A><B><C>1</C></B><B><C>2</C></B></A>",
     "the element 'A' in the results"},
    {"a_name_that_tells_nothing_with_qids", "WAS_SCAN_REPORT", "<THINGS><QID>1</QID></THINGS>",
     "the element 'THINGS' in the results"},
    {"one_finding_without_a_list", "WAS_WEBAPP_REPORT",
     "<WEB_APPLICATION><NAME>App</NAME><VULNERABILITY><ID>1</ID></VULNERABILITY></WEB_APPLICATION>",
     "the element 'VULNERABILITY' in 'App'"},
    {"a_wrapper_of_applications", "WAS_WEBAPP_REPORT",
     "<WEB_APPLICATIONS><WEB_APPLICATION><ID>1</ID></WEB_APPLICATION></WEB_APPLICATIONS>",
     "the element 'WEB_APPLICATIONS' in the results"},
    {"another_letter_case", "WAS_WEBAPP_REPORT",
     "<WEB_APPLICATION><NAME>App</NAME><vulnerability_list/></WEB_APPLICATION>",
     "the element 'vulnerability_list' in 'App'"},
});
INSTANTIATE_TEST_SUITE_P(All, StrangeElement, testing::ValuesIn(kStrange),
                         [](const auto& row) { return std::string{row.param.name}; });

TEST(StrangeElements, BesideTheResultsAreNamedWhenTheyHoldFindings) {
  const auto said = [](std::string_view element) {
    const auto all = report_in("<WAS_WEBAPP_REPORT>" + std::string{element} + "</WAS_WEBAPP_REPORT>");
    return all.unreadable.empty() ? std::string{} : all.unreadable[0].why;
  };
  for (const auto* element :
       {"<RESULT><VULNERABILITY_LIST><VULNERABILITY><ID>1</ID></VULNERABILITY></VULNERABILITY_LIST></RESULT>",
        "<Results><Web><Vulnerability><Id>1</Id></Vulnerability></Web></Results>",
        "<FINDINGS><FINDING><ID>1</ID></FINDING></FINDINGS>"})
    EXPECT_THAT(said(element), HasSubstr("beside the results is not understood")) << element;
  for (const auto* element :
       {"<COMPLIANCE><RULE><ID>1</ID></RULE></COMPLIANCE>", "<TOTALS><VULNERABILITY>3</VULNERABILITY></TOTALS>",
        "<NOTE>vulnerabilities</NOTE>", "<QIDS><QID><QID>1</QID></QID></QIDS>"})
    EXPECT_EQ(said(element), "") << element;
}

TEST(StrangeElements, ThatHoldNoFindingsPassUnseen) {
  EXPECT_EQ(
      good(with_results("WAS_WEBAPP_REPORT",
                        "<NOTE>x</NOTE><WEB_APPLICATION><ID>1</ID><COLOUR>green</COLOUR><SIZE><W>1</W></SIZE><TAGS>"
                        "<TAG><NAME>a</NAME></TAG></TAGS></WEB_APPLICATION>"))
          .applications.size(),
      1U);
}

std::string with_summary(std::string_view summary, std::string_view results,
                         std::string_view root = "WAS_WEBAPP_REPORT") {
  auto text = with_results(root, results);
  text.insert(text.find("<RESULTS>"), "<SUMMARY>" + std::string{summary} + "</SUMMARY>");
  return text;
}

struct Counted {
  const char *name, *summary, *results, *says;
};
void PrintTo(const Counted& row, std::ostream* out) { *out << row.name; }
class Counter : public testing::TestWithParam<Counted> {};

TEST_P(Counter, AboveZeroWithNothingReadIsTold) {
  const auto row = GetParam();
  auto text = with_summary(row.summary, row.results);
  const auto summary = text.substr(text.find("<SUMMARY>"), text.find("</SUMMARY>") + 10 - text.find("<SUMMARY>"));
  for (const bool is_behind : {false, true}) {
    if (is_behind) {
      text.erase(text.find(summary), summary.size());
      text.insert(text.find("</WAS_WEBAPP_REPORT>"), summary);
    }
    const auto all = report_in(text);
    EXPECT_TRUE(all.result);
    if (*row.says == 0) {
      EXPECT_THAT(all.unreadable, IsEmpty());
      continue;
    }
    ASSERT_THAT(all.unreadable, SizeIs(1));
    EXPECT_EQ(all.unreadable[0].why, std::string{"SUMMARY counts "} + row.says + ", and none was read");
  }
}

constexpr auto kApp = "<WEB_APPLICATION><ID>1</ID><NAME>App</NAME></WEB_APPLICATION>";
constexpr auto kAppWithOne =
    "<WEB_APPLICATION><ID>1</ID><NAME>App</NAME><VULNERABILITY_LIST><VULNERABILITY><ID>1</ID></VULNERABILITY>"
    "</VULNERABILITY_LIST></WEB_APPLICATION><WEB_APPLICATION><ID>2</ID><NAME>Blog</NAME></WEB_APPLICATION>";
constexpr auto kCounted = std::to_array<Counted>({
    {"a_level",
     "<SUMMARY_STATS><SUMMARY_STAT><WEB_APPLICATION>App</WEB_APPLICATION><LEVEL4>2</LEVEL4></SUMMARY_STAT>"
     "</SUMMARY_STATS>",
     kApp, "2 vulnerabilities (LEVEL1 to LEVEL5)"},
    {"the_total", "<GLOBAL_SUMMARY><VULNERABILITY>2</VULNERABILITY></GLOBAL_SUMMARY>", kApp,
     "2 vulnerabilities (VULNERABILITY)"},
    {"sensitive_content", "<GLOBAL_SUMMARY><SENSITIVE_CONTENT>1</SENSITIVE_CONTENT></GLOBAL_SUMMARY>", kAppWithOne,
     "1 sensitive content (SENSITIVE_CONTENT)"},
    {"information_gathered",
     "<SUMMARY_STATS><SUMMARY_STAT><WEB_APPLICATION>App</WEB_APPLICATION><INFORMATION_GATHERED>7</INFORMATION_GATHERED>"
     "</SUMMARY_STAT></SUMMARY_STATS>",
     kAppWithOne, "7 information gathered (INFORMATION_GATHERED)"},
    {"of_the_other_application",
     "<SUMMARY_STATS><SUMMARY_STAT><WEB_APPLICATION>App</WEB_APPLICATION><LEVEL4>1</LEVEL4></"
     "SUMMARY_STAT><SUMMARY_STAT>"
     "<WEB_APPLICATION>Blog</WEB_APPLICATION><LEVEL1>3</LEVEL1></SUMMARY_STAT></SUMMARY_STATS>",
     kAppWithOne, "3 vulnerabilities of 'Blog' (LEVEL1 to LEVEL5)"},
    {"of_one_that_is_not_there",
     "<SUMMARY_STATS><SUMMARY_STAT><WEB_APPLICATION>Shop</WEB_APPLICATION><LEVEL1>3</LEVEL1></SUMMARY_STAT></"
     "SUMMARY_STATS>",
     kAppWithOne, "3 vulnerabilities of 'Shop' (LEVEL1 to LEVEL5)"},
    {"of_a_scan",
     "<SUMMARY_STATS><SUMMARY_STAT><SCAN>Weekly</SCAN><LEVEL5>1</LEVEL5><LEVEL4>1</LEVEL4></SUMMARY_STAT></"
     "SUMMARY_STATS>",
     "<VULNERABILITY_LIST/>", "2 vulnerabilities (LEVEL1 to LEVEL5)"},
    {"more_than_the_list_is_no_reason",
     "<GLOBAL_SUMMARY><VULNERABILITY>99</VULNERABILITY></"
     "GLOBAL_SUMMARY><SUMMARY_STATS><SUMMARY_STAT><WEB_APPLICATION>App"
     "</WEB_APPLICATION><LEVEL4>98</LEVEL4></SUMMARY_STAT></SUMMARY_STATS>",
     kAppWithOne, ""},
    {"nor_is_less",
     "<GLOBAL_SUMMARY><VULNERABILITY>0</VULNERABILITY></"
     "GLOBAL_SUMMARY><SUMMARY_STATS><SUMMARY_STAT><WEB_APPLICATION>App"
     "</WEB_APPLICATION><LEVEL4>0</LEVEL4></SUMMARY_STAT></SUMMARY_STATS>",
     kAppWithOne, ""},
    {"nor_one_that_is_no_number", "<GLOBAL_SUMMARY><VULNERABILITY>many</VULNERABILITY></GLOBAL_SUMMARY>", kApp, ""},
});
INSTANTIATE_TEST_SUITE_P(All, Counter, testing::ValuesIn(kCounted),
                         [](const auto& row) { return std::string{row.param.name}; });

TEST(Counters, OfAReportWithoutResultsProveNothing) {
  const auto all = report_in(
      "<WAS_WEBAPP_REPORT><SUMMARY><GLOBAL_SUMMARY><VULNERABILITY>9</VULNERABILITY></GLOBAL_SUMMARY></SUMMARY>"
      "</WAS_WEBAPP_REPORT>");
  EXPECT_THAT(all.unreadable, IsEmpty());
}

TEST(Counters, AreTold) {
  const auto all = good(with_summary(
      "<GLOBAL_SUMMARY><VULNERABILITY>1</VULNERABILITY></"
      "GLOBAL_SUMMARY><SUMMARY_STATS><SUMMARY_STAT><WEB_APPLICATION>App"
      "</WEB_APPLICATION><LEVEL5>0</LEVEL5><LEVEL4>0</LEVEL4><LEVEL3>0</LEVEL3><LEVEL2>0</LEVEL2><LEVEL1>0</LEVEL1>"
      "<SENSITIVE_CONTENT>0</SENSITIVE_CONTENT></SUMMARY_STAT><SUMMARY_STAT><SCAN>Weekly</SCAN><DATE>06 Mar 2031</DATE>"
      "<LEVEL5>0</LEVEL5></SUMMARY_STAT></SUMMARY_STATS>",
      kAppWithOne));
  ASSERT_THAT(all.counts, SizeIs(3));
  EXPECT_TRUE(all.counts[0].is_total);
  EXPECT_EQ(all.counts[0].vulnerabilities, 1);
  EXPECT_EQ(all.counts[0].sensitive_contents, std::nullopt);
  EXPECT_EQ(all.counts[1].application, "App");
  EXPECT_EQ(all.counts[1].vulnerabilities, 0);
  EXPECT_EQ(all.counts[1].information, std::nullopt);
  EXPECT_EQ(all.counts[2].vulnerabilities, std::nullopt) << "four levels are not said";
  EXPECT_EQ(utc(all.counts[2].scanned), "2031-03-06T00:00:00Z");
}

TEST(Filters, AreToldWithWhateverStandsAmongThem) {
  const auto filters = [](std::string_view element) {
    const auto all = good("<WAS_WEBAPP_REPORT>" + std::string{element} + "<RESULTS/></WAS_WEBAPP_REPORT>");
    EXPECT_EQ(all.heads.at(0).has_filters, !element.empty());
    return all.heads.at(0).filters;
  };
  EXPECT_THAT(filters(""), IsEmpty());
  EXPECT_THAT(filters("<FILTERS/>"), IsEmpty());
  EXPECT_THAT(filters("<FILTERS><STATUS>NEW</STATUS></FILTERS>"), ElementsAre(model::NamedText{"STATUS", "NEW"}));
  EXPECT_THAT(filters("<FILTERS>NEW</FILTERS>"), ElementsAre(model::NamedText{"", "NEW"}));
  EXPECT_THAT(filters("<FILTERS><FILTER><NAME>S</NAME><VALUE>a</VALUE><VALUE>b</VALUE><OF>c</OF></FILTER></FILTERS>"),
              ElementsAre(model::NamedText{"S", "a"}, model::NamedText{"S", "b"}, model::NamedText{"OF", "c"}));
  EXPECT_THAT(filters("<FILTERS><FILTER><NAME>S</NAME></FILTER></FILTERS><FILTERS><FILTER/></FILTERS>"),
              ElementsAre(model::NamedText{"S", ""}, model::NamedText{"", ""}));
}

TEST(List, OfVulnerabilitiesHoldsNothingElse) {
  const auto all = report_in(with_vulnerabilities("<ID>1</ID><VULNERABILITY><ID>2</ID></VULNERABILITY>"));
  EXPECT_THAT(all.findings, SizeIs(1));
  EXPECT_THAT(all.unreadable, ElementsAre(Unreadable{std::nullopt, "it is a 'ID', not a 'VULNERABILITY'"}));
}

TEST(Beginning, MayHaveBlanksAndAByteOrderMark) {
  for (const auto* before : {"", "\n", " \r\n\t", "\xEF\xBB\xBF", "\xEF\xBB\xBF\n"})
    EXPECT_EQ(good(before + kScanReport).findings.size(), 2U) << before;
}

struct Edition {
  const char* name;
  OwaspEdition edition;
  const char *a4, *a10;
};
void PrintTo(const Edition& row, std::ostream* out) { *out << row.name; }
class OwaspList : public testing::TestWithParam<Edition> {};

TEST_P(OwaspList, TellsItsEditionByNames) {
  const auto row = [](std::string_view code, std::string_view name) {
    return "<OWASP><CODE>" + std::string{code} + "</CODE><NAME><![CDATA[" + std::string{name} + "]]></NAME></OWASP>";
  };
  std::string list = row("A1", "Injection");
  if (*GetParam().a4 != 0) list += row("A4", GetParam().a4);
  if (*GetParam().a10 != 0) list += row("A10", GetParam().a10);
  const auto all =
      good("<WAS_SCAN_REPORT><GLOSSARY><OWASP_LIST>" + list + "</OWASP_LIST></GLOSSARY></WAS_SCAN_REPORT>");
  EXPECT_EQ(all.lists.at(0).owasp_edition, GetParam().edition);
}

// Names as OWASP itself prints them.
constexpr auto kEditions = std::to_array<Edition>({
    {"of_2013", OwaspEdition::Of2013, "Insecure Direct Object References", "Unvalidated Redirects and Forwards"},
    {"of_2017", OwaspEdition::Of2017, "XML External Entities (XXE)", "Insufficient Logging & Monitoring"},
    {"of_2021", OwaspEdition::Of2021, "Insecure Design", "Server Side Request Forgery (SSRF)"},
    {"of_2017_by_a4_alone", OwaspEdition::Of2017, "XML External Entities", ""},
    {"of_2021_by_a10_alone", OwaspEdition::Of2021, "", "Server-Side Request Forgery"},
    {"of_2017_in_other_letters", OwaspEdition::Of2017, "", "INSUFFICIENT LOGGING AND MONITORING"},
    {"contradictory", OwaspEdition::Unknown, "Insecure Design", "Unvalidated Redirects and Forwards"},
    {"of_the_future", OwaspEdition::Unknown, "Insecure Design", "Something New"},
    {"too_short", OwaspEdition::Unknown, "", ""},
});
INSTANTIATE_TEST_SUITE_P(All, OwaspList, testing::ValuesIn(kEditions),
                         [](const auto& row) { return std::string{row.param.name}; });

struct Other {
  const char* name;
  std::string text;
  ErrorKind kind;
  const char *says, *advises;
};
void PrintTo(const Other& row, std::ostream* out) { *out << row.name; }
class OtherDocument : public testing::TestWithParam<Other> {};

TEST_P(OtherDocument, IsRefusedAndNamed) {
  for (const std::size_t bytes : {1U, 7U, 4096U}) {
    const auto all = report_in(GetParam().text, bytes);
    ASSERT_FALSE(all.result);
    EXPECT_EQ(all.result.error().kind, GetParam().kind);
    EXPECT_THAT(all.result.error().message, HasSubstr(GetParam().says));
    EXPECT_THAT(all.result.error().advice, HasSubstr(GetParam().advises));
    EXPECT_THAT(all.heads, IsEmpty());
    EXPECT_THAT(all.done, IsEmpty());
  }
}

const auto kOthers = std::to_array<Other>({
    {"scan_download", "<?xml version=\"1.0\"?><WasScan xmlns:xsi=\"x\"><id>1</id></WasScan>", ErrorKind::Decode,
     "'WasScan': a scan as its download API", "create a scan report"},
    {"vm_report", "<?xml version=\"1.0\"?><!DOCTYPE ASSET_DATA_REPORT SYSTEM \"a.dtd\"><ASSET_DATA_REPORT/>",
     ErrorKind::Decode, "'ASSET_DATA_REPORT': a report of another Qualys product", "WAS_WEBAPP_REPORT"},
    {"feed", "<rss><channel/></rss>", ErrorKind::Decode, "'rss', which is no report", "WAS_WEBAPP_REPORT"},
    {"other_case", "<was_webapp_report/>", ErrorKind::Decode, "'was_webapp_report'", ""},
    {"escape_sequence", "<a\x1B[31m/>", ErrorKind::Decode, "'a?[31m'", ""},
    {"web_page", "<!DOCTYPE html><html><body><p>Log in<br></body></html>", ErrorKind::Decode, "'html': a web page", ""},
    {"web_page_in_lower_case", "<!doctype html><title>x</title>", ErrorKind::Decode, "'html': a web page", ""},
    {"refused_login",
     "<?xml version=\"1.0\"?>\n<ServiceResponse><responseCode>INVALID_CREDENTIALS</responseCode><responseErrorDetails>"
     "<errorMessage>no</errorMessage></responseErrorDetails></ServiceResponse>",
     ErrorKind::Auth, "INVALID_CREDENTIALS", "user name"},
    {"refused_access",
     "<ServiceResponse><responseCode>UNAUTHORIZED</responseCode><responseErrorDetails><errorMessage>You are not "
     "authorized to access the application through the API.</errorMessage></responseErrorDetails></ServiceResponse>",
     ErrorKind::Permission, "UNAUTHORIZED", "API Access"},
    {"refused_in_json", R"({"ServiceResponse": {"responseCode": "INVALID_CREDENTIALS"}})", ErrorKind::Auth,
     "INVALID_CREDENTIALS", ""},
    {"refused_by_the_classic_api",
     "<SIMPLE_RETURN><RESPONSE><CODE>2000</CODE><TEXT>Bad Login/Password</TEXT></RESPONSE></SIMPLE_RETURN>",
     ErrorKind::Auth, "2000", ""},
    {"good_answer",
     "<ServiceResponse><responseCode>SUCCESS</responseCode><count>1</count><data><Report><id>4</id></Report></data>"
     "</ServiceResponse>",
     ErrorKind::Decode, "'ServiceResponse': an answer of the Qualys API", ""},
    {"cut_answer", "<ServiceResponse><count>", ErrorKind::Decode, "'ServiceResponse': an answer", ""},
    {"json", R"({"a": 1})", ErrorKind::Decode, "the file is JSON", ""},
    {"json_list", "[1, 2]", ErrorKind::Decode, "the file is JSON", ""},
    {"csv", "\"Report\",\"x\"\n", ErrorKind::Decode, "the file is not XML", "downloaded as XML"},
    {"one_letter", "P", ErrorKind::Decode, "the file is not XML", ""},
    {"zip", "PK\x03\x04zzzz", ErrorKind::Decode, "ZIP", "unpack"},
    {"gzip", "\x1F\x8B\x08zzz", ErrorKind::Decode, "gzip", "unpack"},
    {"pdf", "%PDF-1.4", ErrorKind::Decode, "PDF", "as XML"},
    {"utf_16_that_is_json", std::string{"\xFF\xFE{\0}\0", 6}, ErrorKind::Decode, "UTF-16", "UTF-8"},
    {"utf_16_of_another_root", std::string{"\xFF\xFE<\0x\0>\0", 8}, ErrorKind::Decode, "'x'", "WAS_WEBAPP_REPORT"},
    {"empty", "", ErrorKind::Decode, "the file is empty", ""},
    {"blanks", " \n ", ErrorKind::Decode, "the file is empty", ""},
    {"mark_alone", "\xEF\xBB\xBF", ErrorKind::Decode, "the file is", ""},
});
INSTANTIATE_TEST_SUITE_P(All, OtherDocument, testing::ValuesIn(kOthers),
                         [](const auto& row) { return std::string{row.param.name}; });

}  // namespace
}  // namespace qualyswas::wire
