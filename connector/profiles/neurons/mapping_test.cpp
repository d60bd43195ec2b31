#include "connector/profiles/neurons/mapping.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

namespace qualyswas::profiles::neurons {
namespace {

using namespace std::chrono_literals;
using model::FindingKind;
using model::ReportSection;
using model::Unmapped;
using testing::ElementsAre;
using testing::IsEmpty;

Instant march(int number) { return std::chrono::sys_days{std::chrono::year{2031} / 3 / number} + 6h; }

model::ReportFinding reported_xss() {
  model::ReportFinding finding;
  finding.application_id = 900100;
  finding.application_name = "Kiosk";
  finding.unique_id = "0f0e0d0c-1111-4222-8333-444455556666";
  finding.id = 71001;
  finding.detection_id = 5;
  finding.qid = 150001;
  finding.potential = false;
  finding.url = "https://kiosk.example/find?a=1";
  finding.param = "a";
  finding.authentication = "Not Required";
  finding.first_detected = march(1);
  finding.last_detected = march(6);
  finding.last_tested = march(7);
  finding.times_detected = 4;
  finding.status = "ACTIVE";
  finding.ignored = false;
  return finding;
}

model::ReportFinding reported_information() {
  return {.section = ReportSection::InformationGathered, .id = 71005, .qid = 150004, .last_detected = march(6)};
}

model::GlossaryEntry entry() {
  return {.qid = 150001,
          .category = "Potential Vulnerability",
          .severity = "4",
          .title = "Reflected text",
          .group = "XSS",
          .owasp = {"A7"},
          .wasc = {"WASC-8"},
          .cwe = {"CWE-79"},
          .cvss_base = "4.3",
          .cvss_temporal = "3.9",
          .cvss3_base = "6.1",
          .cvss3_temporal = "5.8",
          .cvss3_attack_vector = "Network",
          .description = "<P>It reflects.",
          .impact = "Theft.",
          .solution = "Encode."};
}

TEST(NeuronsApplication, IsMappedFieldByField) {
  const model::ReportApplication application{.id = 900100,
                                             .name = "Kiosk",
                                             .url = "https://Kiosk.example:8443/start",
                                             .owner = "Robin Reed (acorn_rr)",
                                             .operating_system = "Linux 6",
                                             .scope = "Limit to URL hostname",
                                             .attributes = {{"floor", "2"}},
                                             .tags = {{"public", ""}}};
  EXPECT_EQ(map_application(application), (model::ApplicationRow{.application_id = 900100,
                                                                 .name = "Kiosk",
                                                                 .url = "https://Kiosk.example:8443/start",
                                                                 .address = "kiosk.example",
                                                                 .operating_system = "Linux 6",
                                                                 .owner = "Robin Reed (acorn_rr)",
                                                                 .scope = "Limit to URL hostname",
                                                                 .attributes = {{"floor", "2"}},
                                                                 .tags = {{"public", ""}}}));
  EXPECT_EQ(map_application({.id = 900100, .name = "Kiosk"}).address, "");
}

TEST(NeuronsFinding, IsMappedFieldByField) {
  const auto row = map_finding(reported_xss());
  EXPECT_EQ(row, (model::AppFindingRow{.key = "0f0e0d0c-1111-4222-8333-444455556666",
                                       .unique_id = "0f0e0d0c-1111-4222-8333-444455556666",
                                       .finding_id = 71001,
                                       .detection_id = 5,
                                       .application_id = 900100,
                                       .application_name = "Kiosk",
                                       .qid = 150001,
                                       .kind = FindingKind::Confirmed,
                                       .url = "https://kiosk.example/find?a=1",
                                       .param = "a",
                                       .parameter_type = "Query",
                                       .vulnerability_type = "Confirmed Vulnerability",
                                       .source_status = "Authentication Not Required",
                                       .state = "Open",
                                       .report_status = "ACTIVE",
                                       .ignored = false,
                                       .ignored_reason = "",
                                       .ignored_by = "",
                                       .ignored_comment = "",
                                       .ignored_at = std::nullopt,
                                       .first_detected = march(1),
                                       .last_detected = march(6),
                                       .last_tested = march(7),
                                       .times_detected = 4,
                                       .severity = std::nullopt,
                                       .source_severity = "",
                                       .details = "{}",
                                       .unmapped = {}}));
}

TEST(NeuronsFinding, IsKnownByItsNumberWithoutAUniqueId) {
  auto finding = reported_xss();
  finding.unique_id = "";
  EXPECT_EQ(map_finding(finding).key, "id:71001");
}

TEST(NeuronsFinding, WasLastDetectedInTheScanThatAScanReportIsAbout) {
  auto finding = reported_xss();
  finding.first_detected = finding.last_detected = finding.last_tested = std::nullopt;
  finding.detected = march(9);
  EXPECT_EQ(map_finding(finding).last_detected, march(9));
  EXPECT_EQ(map_finding(finding).first_detected, std::nullopt);
}

TEST(NeuronsFinding, IsNamedByItsCookieWhenThatIsAllThereIs) {
  auto finding = reported_xss();
  finding.param = "";
  finding.cookie = "sid";
  EXPECT_EQ(map_finding(finding).param, "sid");
  EXPECT_EQ(map_finding(finding).parameter_type, "Cookie");
}

TEST(NeuronsState, IsClosedByFixedAndOpenByAStatusThatNobodyKnows) {
  auto finding = reported_xss();
  finding.status = "FIXED";
  EXPECT_EQ(map_finding(finding).state, "Closed");
  finding.status = "ESCALATED";
  EXPECT_EQ(map_finding(finding).state, "Open");
  EXPECT_EQ(map_finding(finding).report_status, "ESCALATED");
  EXPECT_THAT(map_finding(finding).unmapped, ElementsAre(Unmapped{"STATUS", "ESCALATED"}));
  finding.status = "";  // a scan report
  EXPECT_EQ(map_finding(finding).state, "Open");
  EXPECT_THAT(map_finding(finding).unmapped, IsEmpty());
}

// IGN-001: nobody closed it.
TEST(NeuronsIgnored, IsNotClosed) {
  auto finding = reported_xss();
  finding.ignored = true;
  finding.ignored_reason = "RISK_ACCEPTED";
  finding.ignored_by = "Robin Reed (acorn_rr)";
  finding.ignored_comment = "later";
  finding.ignored_at = march(8);
  const auto row = map_finding(finding);
  EXPECT_TRUE(row.ignored);
  EXPECT_EQ(row.ignored_reason, "RISK_ACCEPTED");
  EXPECT_EQ(row.ignored_by, "Robin Reed (acorn_rr)");
  EXPECT_EQ(row.ignored_comment, "later");
  EXPECT_EQ(row.ignored_at, march(8));
  EXPECT_EQ(row.state, "Open");
}

TEST(NeuronsIgnored, HasNoReasonLeftWhenItIsIgnoredNoLonger) {
  auto finding = reported_xss();
  finding.ignored_reason = "RISK_ACCEPTED";
  finding.ignored_at = march(8);
  EXPECT_FALSE(map_finding(finding).ignored);
  EXPECT_EQ(map_finding(finding).ignored_reason, "");
  EXPECT_EQ(map_finding(finding).ignored_at, std::nullopt);
}

TEST(NeuronsSourceStatus, IsReportedWhenItIsUnknownOrMissing) {
  auto finding = reported_xss();
  finding.authentication = "Perhaps";
  EXPECT_EQ(map_finding(finding).source_status, std::nullopt);
  EXPECT_THAT(map_finding(finding).unmapped, ElementsAre(Unmapped{"AUTHENTICATION", "Perhaps"}));
  finding.authentication = "";
  EXPECT_THAT(map_finding(finding).unmapped, ElementsAre(Unmapped{"AUTHENTICATION", "(missing)"}));
}

TEST(NeuronsInformation, HasNeitherSourceStatusNorUrlAndLacksNothing) {
  const auto row = map_finding(reported_information());
  EXPECT_EQ(row.kind, FindingKind::InformationGathered);
  EXPECT_EQ(row.vulnerability_type, "Information Gathered");
  EXPECT_EQ(row.source_status, std::nullopt);
  EXPECT_EQ(row.state, "Open");
  EXPECT_THAT(row.unmapped, IsEmpty());
}

TEST(NeuronsSensitiveContent, IsKeptAndHasNoWordInTheGuide) {
  auto finding = reported_xss();
  finding.section = ReportSection::SensitiveContent;
  const auto row = map_finding(finding);
  EXPECT_EQ(row.kind, FindingKind::SensitiveContent);
  EXPECT_EQ(row.vulnerability_type, std::nullopt);
  EXPECT_THAT(row.unmapped, ElementsAre(Unmapped{"type", "Sensitive Content"}));
}

TEST(NeuronsSeverityOnAFinding, IsTakenUntilTheGlossarySpeaks) {
  auto finding = reported_xss();
  finding.severity = "3";
  EXPECT_EQ(map_finding(finding).severity, "High");
  EXPECT_EQ(map_finding(finding).source_severity, "3");
  finding.severity = "7";
  EXPECT_EQ(map_finding(finding).severity, std::nullopt);
  EXPECT_THAT(map_finding(finding).unmapped, ElementsAre(Unmapped{"SEVERITY", "7"}));
}

TEST(NeuronsGlossary, CompletesAFindingFieldByField) {
  EXPECT_EQ(map_glossary(entry(), FindingKind::Confirmed),
            (model::GlossaryRow{.qid = 150001,
                                .kind = FindingKind::Confirmed,
                                .vulnerability_type = "Confirmed Vulnerability",
                                .severity = "Critical",
                                .source_severity = "4",
                                .category = "Potential Vulnerability",
                                .title = "Reflected text",
                                .group = "XSS",
                                .owasp = {"A7"},
                                .wasc = {"WASC-8"},
                                .cwe = {"CWE-79"},
                                .cvss_base = "4.3",
                                .cvss_temporal = "3.9",
                                .cvss3_base = "6.1",
                                .cvss3_temporal = "5.8",
                                .cvss3_attack_vector = "Network",
                                .description = "<P>It reflects.",
                                .impact = "Theft.",
                                .solution = "Encode.",
                                .unmapped = {}}));
}

TEST(NeuronsGlossary, SettlesAFindingThatSaysNothingAndKeepsItsKey) {
  const auto row = map_glossary(entry(), FindingKind::Unsaid);
  EXPECT_EQ(row.kind, FindingKind::Unsaid);
  EXPECT_EQ(row.vulnerability_type, "Potential Vulnerability");
}

TEST(NeuronsGlossary, MapsTheSameLevelByTheKindOfTheFinding) {
  EXPECT_EQ(map_glossary(entry(), FindingKind::Potential).severity, "Critical");
  for (const auto kind : {FindingKind::InformationGathered, FindingKind::SensitiveContent}) {
    EXPECT_EQ(map_glossary(entry(), kind).severity, std::nullopt);
    EXPECT_EQ(map_glossary(entry(), kind).source_severity, "4");
    EXPECT_THAT(map_glossary(entry(), kind).unmapped, ElementsAre(Unmapped{"SEVERITY", "4"}));
  }
}

TEST(NeuronsGlossary, MissingAnEntryLeavesTheFindingWithoutSeverity) {
  const auto row = map_missing_glossary(150009, FindingKind::Unsaid);
  EXPECT_EQ(row.qid, 150009);
  EXPECT_EQ(row.vulnerability_type, "Confirmed Vulnerability");
  EXPECT_EQ(row.severity, std::nullopt);
  EXPECT_THAT(row.unmapped, ElementsAre(Unmapped{"SEVERITY", "(missing)"}));
}

TEST(FilteredReport, IsOneWithAFilterTheVendorDoesNotSetByItself) {
  model::ReportHead head;
  EXPECT_FALSE(is_filtered(head));
  head.filters = {{"REMEDIATION", "Include patched findings"}, {"REMEDIATION", "Show ignored findings"}};
  EXPECT_FALSE(is_filtered(head));
  head.filters.push_back({"STATUS", "NEW"});
  EXPECT_TRUE(is_filtered(head));
  head.filters = {{"REMEDIATION", "Hide ignored findings"}};
  EXPECT_TRUE(is_filtered(head));
}

TEST(FilteredReport, IsOneThatListsItsFiltersWithoutOneOfTheVendorsTwo) {
  model::ReportHead head;
  head.filters = {{"REMEDIATION", "Include patched findings"}};
  EXPECT_TRUE(is_filtered(head)) << "ignored findings may be hidden";
  head.filters = {{"REMEDIATION", "Show ignored findings"}};
  EXPECT_TRUE(is_filtered(head)) << "patched findings may be hidden";
}

TEST(ScannerName, IsQualys) { EXPECT_EQ(kScannerName, "QUALYS"); }

}  // namespace
}  // namespace qualyswas::profiles::neurons
