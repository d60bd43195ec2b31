#include <fmt/format.h>
#include <gmock/gmock.h>

#include "mockqualys/reports/shape.h"
#include "mockqualys/reports/test_support.h"

namespace mockqualys::reports {
namespace {

using test::element_with;
using test::kShop;
using test::occurrences;
using test::parsed;
using test::text_of;
using testing::HasSubstr;
using testing::Not;

// Reference, report XML 11, a line each; "yes" and "no" of a piece of text in the scan report of a year.
struct VariantRow {
  const char* topic;
  const char* piece;
  bool in_2017, in_2020, in_2022, in_2024, current;
};
void PrintTo(const VariantRow& row, std::ostream* out) { *out << row.topic; }

const std::vector<VariantRow> kTable = {
    {"company", "<COMPANY_INFO>", false, true, true, true, true},
    {"user", "<USER_INFO>", false, true, true, true, true},
    {"role", "<ROLE>", false, false, false, true, true},
    {"unique_id", "<UNIQUE_ID>", false, true, true, true, true},
    {"detection_id", "<DETECTION_ID>", false, true, true, true, true},
    {"four_dates", "<FIRST_TIME_DETECTED>", true, false, false, false, false},
    {"detection_date", "<DETECTION_DATE>", false, true, true, true, true},
    {"potential", "<POTENTIAL>", false, false, true, true, true},
    {"body", "<BODY>", false, false, true, true, true},
    {"second_payload", "<NUM>2</NUM>", false, false, true, false, true},
    {"ssl_details", "<SSL_DETAILS>", false, false, true, true, true},
    {"cvss_v3", "<CVSS_V3>", false, false, true, true, true},
    {"ig_groups_prefixed", "<GROUP>IG-", false, true, false, false, false},
    {"ig_groups_plain", "<GROUP>DIAG", false, false, true, true, true},
    {"owasp_2013", "<NAME>Insecure Direct Object References</NAME>", true, false, false, false, false},
    {"owasp_2017", "<NAME>XML External Entities (XXE)</NAME>", false, true, false, false, false},
    {"owasp_2021", "<NAME>Insecure Design</NAME>", false, false, true, true, true},
    {"wrapped_base64", "base64=\"true\"><![CDATA[", true, false, false, false, false},
    {"option_profile", "<OPTION_PROFILE_DETAILS>", false, true, true, true, true},
    {"nil_user_agent", "<USER_AGENT xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:nil=\"true\"/>", false,
     true, true, true, true},
    {"empty_tags", "<TAGS/>", false, false, true, true, false},
    {"filled_tags", "<TAG>", false, false, false, false, true},
    {"empty_headers", "<HEADERS/>", true, false, false, false, false},
    {"wasc_mixed_case", "<NAME>Cross-Site Scripting</NAME>\n            </WASC>", true, false, false, false, false},
    {"wasc_upper_case", "<NAME>CROSS-SITE SCRIPTING</NAME>\n            </WASC>", false, true, true, true, true},
    {"severity_list", "<SEVERITY_CATEGORY_LIST>", true, true, false, true, false},
    {"progressive", "<PROGRESSIVE_SCANNING>", false, false, false, true, true},
};

// All but the one that has no tag.
const std::vector<std::int64_t> kTagged = {204173114, 204173880, 204180027, 204195403, 204201160, 204288951};

class Variants : public testing::TestWithParam<VariantRow> {};

TEST_P(Variants, DifferAsTheTableOfTheGuideSays) {
  const auto& row = GetParam();
  const std::vector<std::pair<ReportVariant, bool>> expected = {{ReportVariant::Of2017, row.in_2017},
                                                                {ReportVariant::Of2020, row.in_2020},
                                                                {ReportVariant::Of2022, row.in_2022},
                                                                {ReportVariant::Of2024, row.in_2024},
                                                                {ReportVariant::Current, row.current}};
  for (const auto& [variant, present] : expected) {
    const auto text = text_of({.type = ReportType::Scan, .webapps = kTagged, .shape = {.variant = variant}});
    EXPECT_EQ(text.find(row.piece) != std::string::npos, present) << name_of(variant);
  }
}
INSTANTIATE_TEST_SUITE_P(Guide, Variants, testing::ValuesIn(kTable),
                         [](const auto& row) { return std::string{row.param.topic}; });

class EveryVariant : public testing::TestWithParam<const char*> {};
TEST_P(EveryVariant, IsWellFormedUnderBothRootsWithTheFourDatesInAWebAppReport) {
  const auto variant = find_report_variant(GetParam());
  ASSERT_TRUE(variant);
  for (const auto type : {ReportType::WebApp, ReportType::Scan}) {
    const auto text = text_of({.type = type, .shape = {.variant = *variant}});
    EXPECT_STREQ(parsed(text).document_element().name(), std::string{name_of(type)}.c_str());
    EXPECT_TRUE(type == ReportType::Scan || text.find("<FIRST_TIME_DETECTED>") != std::string::npos);
  }
}
INSTANTIATE_TEST_SUITE_P(Guide, EveryVariant, testing::Values("current", "2017", "2020", "2022", "2024"));

TEST(Variants, AreThoseOfTheGuide) { EXPECT_EQ(report_variants().size(), 5U); }

TEST(Of2017, MisfilesABodyAmongTheHeaders) {
  const auto finding = element_with(text_of({.webapps = {kShop}, .shape = {.variant = ReportVariant::Of2017}}),
                                    "VULNERABILITY", "<ID>118222596</ID>");
  EXPECT_THAT(finding, HasSubstr("<key><![CDATA[<!DOCTYPE r [<!ENTITY e SYSTEM \"file]]></key>"));
  EXPECT_THAT(finding, HasSubstr("<value><![CDATA[///etc/hostname\">]><r>&e;</r>]]></value>"));
}

TEST(Owasp, IsFoundByNameAsACodeMeansAnotherClassInAnotherEdition) {
  EXPECT_EQ(owasp_code(Edition::Owasp2021, "Injection"), "A3");
  EXPECT_EQ(owasp_code(Edition::Owasp2017, "Injection"), "A1");
  EXPECT_EQ(owasp_code(Edition::Owasp2017, "BROKEN ACCESS CONTROL"), "A5");
  EXPECT_EQ(owasp_code(Edition::Owasp2013, "Broken Access Control"), std::nullopt);
}

TEST(Classes, AreTenOfOwaspAndFortyNineOfWasc) {
  for (const auto edition : {Edition::Owasp2013, Edition::Owasp2017, Edition::Owasp2021}) {
    ASSERT_EQ(owasp_list(edition).size(), 10U);
    for (std::size_t i = 0; i < 10; ++i) EXPECT_EQ(owasp_list(edition)[i].code, fmt::format("A{}", i + 1));
  }
  EXPECT_EQ(owasp_list(Edition::Owasp2013)[9].name, "Unvalidated Redirects and Forwards");
  EXPECT_EQ(owasp_list(Edition::Owasp2017)[9].name, "Insufficient Logging & Monitoring");
  EXPECT_EQ(owasp_list(Edition::Owasp2021)[9].name, "Server Side Request Forgery (SSRF)");
  ASSERT_EQ(wasc_list().size(), 49U);
  for (std::size_t i = 0; i < 49; ++i) EXPECT_EQ(wasc_list()[i].code, fmt::format("WASC-{}", i + 1));
}

// --- traps ---

struct TrapRow {
  const char* name;
  ReportType type;
  const char* there;  // with the trap, and not without it
  const char* gone;   // without the trap, and not with it
};
void PrintTo(const TrapRow& row, std::ostream* out) { *out << row.name; }
class Trap : public testing::TestWithParam<TrapRow> {};

constexpr auto kApp = ReportType::WebApp;
constexpr auto kScan = ReportType::Scan;
const std::vector<TrapRow> kTraps = {
    {"no_appendix", kApp, "", "<APPENDIX>"},
    {"no_glossary", kApp, "", "<GLOSSARY>"},
    {"glossary_lacks_entries", kApp, "<QID_LIST>\n            <QID>\n                <QID>45917</QID>",
     "<QID_LIST>\n            <QID>\n                <QID>38901</QID>"},
    {"glossary_has_surplus", kApp, "<QID>999999</QID>", ""},
    {"no_owasp_list", kApp, "", "<OWASP_LIST>"},
    {"flat_results", kApp, "<RESULTS>\n        <VULNERABILITY_LIST>", "<RESULTS>\n        <WEB_APPLICATION>"},
    {"results_by_webapp", kScan, "<RESULTS>\n        <WEB_APPLICATION>", "<RESULTS>\n        <VULNERABILITY_LIST>"},
    {"other_appendix_tag", kApp, "        <WEBAPP>\n            <ID>", "    <APPENDIX>\n        <WEB_APPLICATION>"},
    {"other_appendix_tag", kScan, "        </OPTION_PROFILE_DETAILS>\n        <WEB_APPLICATION>", "<WEBAPP>"},
    {"wrapped_base64", kApp, "<CONTENTS base64=\"true\"><![CDATA[", "<CONTENTS base64=\"true\">P"},
    {"unflagged_data", kApp, "<DATA>", "<DATA base64=\"true\">"},
    {"empty_contents", kApp, "<CONTENTS base64=\"true\"></CONTENTS>", "<CONTENTS base64=\"true\">P"},
    {"no_data", kApp, "", "<DATA"},
    {"mixed_zones", kApp, "<GENERATION_DATETIME>02 Mar 2026 05:00AM GMT-0100<",
     "<GENERATION_DATETIME>02 Mar 2026 06:00AM GMT<"},
    {"no_dates", kApp, "", "<LAST_TIME_DETECTED>"},
    {"no_dates", kScan, "", "<DETECTION_DATE>"},
    {"leading_line_feed", kApp, "\n<?xml", ""},
    {"byte_order_mark", kApp, "\xEF\xBB\xBF<?xml", ""},
    {"one_line", kApp, "?><WAS_WEBAPP_REPORT><HEADER><NAME>", "\n    <HEADER>\n"},
    {"escaped_text", kApp, "<NAME>Storefront &amp; Checkout</NAME>", "<![CDATA["},
    {"line_feed_headers", kApp, "<value> shop.example.test\n</value>", "\r]]></value>"},
    {"ignored_children", kApp, "<IGNORED>\n                        <REASON>RISK_ACCEPTED</REASON>",
     "<IGNORED>true</IGNORED>"},
    {"ignored_siblings", kApp,
     "<IGNORED>true</IGNORED>\n                    <IGNORE_REASON>RISK_ACCEPTED</IGNORE_REASON>",
     "<IGNORED>true</IGNORED>\n                </VULNERABILITY>"},
    {"ignored_text", kApp, "", ""},
    {"sensitive_as_vulnerability", kApp, "<SENSITIVE_CONTENT_LIST>\n                <VULNERABILITY>",
     "<SENSITIVE_CONTENT>\n"},
    {"empty_lists", kApp, "<VULNERABILITY_LIST>\n            </VULNERABILITY_LIST>", ""},
    {"wrong_counters", kApp, "<WEB_APPLICATION>Gift Cards (planned)</WEB_APPLICATION>\n                <LEVEL5>1<",
     "<WEB_APPLICATION>Gift Cards (planned)</WEB_APPLICATION>\n                <LEVEL5>0<"},
};

TEST_P(Trap, IsThereWhenAskedForAndOnlyThen) {
  const auto& row = GetParam();
  const auto trap = find_report_trap(row.name);
  ASSERT_TRUE(trap);
  const auto usual = text_of({.type = row.type}), trapped = text_of({.type = row.type, .shape = {.traps = {*trap}}});
  if (*row.there != '\0') {
    EXPECT_THAT(trapped, HasSubstr(row.there));
    EXPECT_THAT(usual, Not(HasSubstr(row.there)));
  }
  if (*row.gone != '\0') {
    EXPECT_THAT(usual, HasSubstr(row.gone));
    EXPECT_THAT(trapped, Not(HasSubstr(row.gone)));
  }
  if (*trap != ReportTrap::LeadingLineFeed) parsed(trapped);
}
INSTANTIATE_TEST_SUITE_P(Guide, Trap, testing::ValuesIn(kTraps),
                         [](const auto& row) { return fmt::format("{}_{}", row.param.name, row.index); });

TEST(Traps, AllStandInTheTableAboveAndHaveALineForPeople) {
  for (const auto& trap : report_traps()) {
    EXPECT_TRUE(std::ranges::any_of(kTraps, [&](const TrapRow& row) { return row.name == trap.name; })) << trap.name;
    EXPECT_FALSE(trap.what.empty()) << trap.name;
  }
}

TEST(MixedZones, ShiftTheOffsetAndNotTheMoment) {
  const auto text = text_of({.webapps = {kShop}, .shape = {.traps = {ReportTrap::MixedZones}}});
  EXPECT_THAT(element_with(text, "VULNERABILITY", "<ID>118433310</ID>"),
              HasSubstr("<LAST_TIME_TESTED>23 Feb 2026 10:00PM GMT<"));
  EXPECT_THAT(element_with(text, "VULNERABILITY", "<ID>118260133</ID>"),
              HasSubstr("<LAST_TIME_TESTED>23 Feb 2026 11:00PM GMT+0100<"));
}

TEST(Traps, MayBeAskedForTogether) {
  std::set<ReportTrap> all;
  for (const auto& trap : report_traps()) {
    if (trap.value != ReportTrap::LeadingLineFeed && trap.value != ReportTrap::ByteOrderMark) all.insert(trap.value);
  }
  parsed(text_of({.shape = {.variant = ReportVariant::Of2022, .traps = all}}));
}

}  // namespace
}  // namespace mockqualys::reports
