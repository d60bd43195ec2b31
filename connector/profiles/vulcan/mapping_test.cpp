#include "connector/profiles/vulcan/mapping.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

namespace qualyswas::profiles::vulcan {
namespace {

using namespace std::chrono_literals;
using model::Unmapped;
using testing::ElementsAre;
using testing::IsEmpty;

Instant day(int number) { return std::chrono::sys_days{std::chrono::year{2026} / 1 / number} + 6h; }

model::Finding xss() {
  model::Finding finding;
  finding.id = 7'000'000'001;
  finding.unique_id = "11111111-2222-4333-8444-555555555555";
  finding.qid = 150001;
  finding.name = "Reflected Cross-Site Scripting";
  finding.type = "VULNERABILITY";
  finding.potential = false;
  finding.group = "XSS";
  finding.severity = "4";
  finding.url = "https://shop.example.test/s?q=1";
  finding.status = "ACTIVE";
  finding.param = "q";
  finding.first_detected = day(3);
  finding.last_detected = day(10);
  finding.last_tested = day(12);
  finding.webapp_id = 410001;
  finding.webapp_url = "https://shop.example.test";
  finding.ignored = false;
  finding.detection_score = 85;
  finding.cvss3 = model::Cvss3{.base = "6.1", .temporal = "5.3", .attack_vector = "Network"};
  finding.cwe = {79};
  finding.owasp = {{.code = 3, .name = "Injection", .url = "https://owasp.example.test/"}};
  finding.wasc = {{.code = 8, .name = "CROSS-SITE SCRIPTING"}, {.code = 22}};
  finding.external_ref = "SHOP-12";
  finding.results = {{.payloads = {{.response = "first"}, {.response = "second"}}}, {.payloads = {{.response = "x"}}}};
  return finding;
}

model::Finding information() {
  model::Finding finding;
  finding.id = 7'000'000'002;
  finding.qid = 150010;
  finding.type = "INFORMATION_GATHERED";
  finding.severity = "1";
  finding.webapp_id = 410001;
  finding.webapp_url = "https://shop.example.test";
  return finding;
}

// "Website fields mapping", the asset's lines.
TEST(VulcanAsset, IsMappedFieldByFieldAsTheGuideSays) {
  const model::WebApp webapp{.id = 5'000'000'000,
                             .name = "Shop",
                             .url = "https://shop.example.test",
                             .operating_system = "Linux 6",
                             .tags = {{.id = 5, .name = "prod"}},
                             .attributes = {{.name = "owner", .value = "team a"}},
                             .created = day(1),
                             .updated = day(9)};
  const auto row = map_asset(webapp);
  EXPECT_EQ(row.site_id, 5'000'000'000);
  EXPECT_EQ(row.name, "Shop");
  EXPECT_EQ(row.type, "Websites");
  EXPECT_EQ(row.address, "https://shop.example.test");
  EXPECT_EQ(row.operating_system, "Linux 6");
  EXPECT_EQ(row.tags, webapp.tags);
  EXPECT_EQ(row.attributes, webapp.attributes);
  EXPECT_EQ(row.created, day(1));
  EXPECT_EQ(row.last_seen, day(9));
}

TEST(VulcanAsset, HasNoDateTheVendorDidNotSend) {
  const auto row = map_asset({.id = 1});
  EXPECT_EQ(row.created, std::nullopt);
  EXPECT_EQ(row.last_seen, std::nullopt);
  EXPECT_EQ(row.operating_system, std::nullopt);
}

// "Website fields mapping", the lines of a vulnerability.
TEST(VulcanFinding, IsMappedFieldByFieldAsTheGuideSays) {
  const auto row = map_finding(xss());
  EXPECT_EQ(row.finding_id, 7'000'000'001);
  EXPECT_EQ(row.unique_id, "11111111-2222-4333-8444-555555555555");
  EXPECT_EQ(row.asset_id, 410001);
  EXPECT_EQ(row.qid, 150001);
  EXPECT_EQ(row.location, "https://shop.example.test/s?q=1");
  EXPECT_FALSE(row.informational);
  EXPECT_EQ(row.status, "Vulnerable");
  EXPECT_EQ(row.source_status, "ACTIVE");
  EXPECT_EQ(row.ignored_reason, "");
  EXPECT_EQ(row.score_tenths, 75);
  EXPECT_EQ(row.source_severity, "4");
  EXPECT_EQ(row.title, "Reflected Cross-Site Scripting");
  EXPECT_EQ(row.description, "first");
  EXPECT_EQ(row.last_seen, day(12));
  EXPECT_EQ(row.type, "VULNERABILITY");
  EXPECT_EQ(row.group, "XSS");
  EXPECT_EQ(row.param, "q");
  EXPECT_EQ(row.potential, false);
  EXPECT_EQ(row.cvss_base, "6.1");
  EXPECT_EQ(row.cvss_attack_vector, "Network");
  EXPECT_EQ(row.detection_score, 85);
  EXPECT_THAT(row.cwe, ElementsAre(79));
  EXPECT_THAT(row.owasp, ElementsAre("3 Injection"));
  EXPECT_THAT(row.wasc, ElementsAre("8 CROSS-SITE SCRIPTING", "22"));
  EXPECT_EQ(row.external_ref, "SHOP-12");
  EXPECT_EQ(row.result_list,
            R"([{"payloads":[{"response":"first"},{"response":"second"}]},{"payloads":[{"response":"x"}]}])");
  EXPECT_THAT(row.unmapped, IsEmpty());
}

TEST(VulcanFirstSeen, IsTheFirstScanOfTheHistory) {
  auto finding = xss();
  finding.history = {day(5), day(2), day(8)};
  EXPECT_EQ(map_finding(finding).first_seen, day(5));
}

TEST(VulcanFirstSeen, IsTheFirstDetectionWithoutHistory) { EXPECT_EQ(map_finding(xss()).first_seen, day(3)); }

TEST(VulcanLastSeen, IsNotTheLastDetection) {
  auto finding = xss();
  finding.last_tested.reset();
  EXPECT_EQ(map_finding(finding).last_seen, std::nullopt);
}

TEST(VulcanDescription, IsEmptyWithoutPayloadInTheFirstResult) {
  auto finding = xss();
  finding.results.front().payloads.clear();
  EXPECT_EQ(map_finding(finding).description, "");
}

struct Ignored {
  std::string_view status, reason, vulcan;
};
class IgnoredFinding : public testing::TestWithParam<Ignored> {};

TEST_P(IgnoredFinding, TakesItsStatusFromTheReason) {
  auto finding = xss();
  finding.ignored = true;
  finding.status = std::string{GetParam().status};
  finding.ignored_reason = std::string{GetParam().reason};
  const auto row = map_finding(finding);
  EXPECT_EQ(row.status, GetParam().vulcan);
  EXPECT_EQ(row.ignored_reason, GetParam().reason);
  EXPECT_EQ(row.source_status, GetParam().status);
  EXPECT_THAT(row.unmapped, IsEmpty());
}
INSTANTIATE_TEST_SUITE_P(Vulcan, IgnoredFinding,
                         testing::Values(Ignored{"ACTIVE", "FALSE_POSITIVE", "Ignored - false positive"},
                                         Ignored{"FIXED", "FALSE_POSITIVE", "Ignored - false positive"},
                                         Ignored{"NEW", "NOT_APPLICABLE", "Ignored - false positive"},
                                         Ignored{"REOPENED", "RISK_ACCEPTED", "Ignored risk acknowledged"},
                                         Ignored{"ESCALATED", "RISK_ACCEPTED", "Ignored risk acknowledged"}));

TEST(VulcanIgnored, ReturnsToItsDetectionStatusWhenNoLongerIgnored) {
  auto finding = xss();
  finding.ignored = false;
  finding.status = "FIXED";
  finding.ignored_reason = "RISK_ACCEPTED";  // a leftover of the vendor
  const auto row = map_finding(finding);
  EXPECT_EQ(row.status, "Fixed");
  EXPECT_EQ(row.ignored_reason, "");
}

TEST(VulcanIgnored, IsUnmappedForAReasonWithoutALine) {
  auto finding = xss();
  finding.ignored = true;
  finding.ignored_reason = "DUPLICATE";
  EXPECT_EQ(map_finding(finding).status, std::nullopt);
  EXPECT_THAT(map_finding(finding).unmapped, ElementsAre(Unmapped{"ignoredReason", "DUPLICATE"}));
  finding.ignored_reason = "FIXED";
  EXPECT_EQ(map_finding(finding).status, std::nullopt);
  finding.ignored_reason.reset();
  EXPECT_THAT(map_finding(finding).unmapped, ElementsAre(Unmapped{"ignoredReason", "(missing)"}));
}

TEST(VulcanStatus, OfAVulnerabilityIsUnmappedWhenUnknownOrMissing) {
  auto finding = xss();
  finding.status = "ESCALATED";
  auto row = map_finding(finding);
  EXPECT_EQ(row.status, std::nullopt);
  EXPECT_EQ(row.source_status, "ESCALATED");
  EXPECT_THAT(row.unmapped, ElementsAre(Unmapped{"status", "ESCALATED"}));
  EXPECT_EQ(row.status_precedence, 1);
  finding.status.reset();
  EXPECT_THAT(map_finding(finding).unmapped, ElementsAre(Unmapped{"status", "(missing)"}));
}

TEST(VulcanInformation, IsVulnerableAtTheWebApplicationsUrl) {
  const auto row = map_finding(information());
  EXPECT_TRUE(row.informational);
  EXPECT_EQ(row.status, "Vulnerable");
  EXPECT_EQ(row.status_precedence, 0);
  EXPECT_EQ(row.source_status, "");
  EXPECT_EQ(row.location, "https://shop.example.test");
  EXPECT_EQ(row.score_tenths, 0);
  EXPECT_THAT(row.unmapped, IsEmpty());
}

TEST(VulcanInformation, KeepsAStatusAndUrlThatTheVendorDidSend) {
  auto finding = information();
  finding.status = "FIXED";
  finding.url = "https://shop.example.test/robots.txt";
  const auto row = map_finding(finding);
  EXPECT_EQ(row.status, "Fixed");
  EXPECT_EQ(row.location, "https://shop.example.test/robots.txt");
}

TEST(VulcanLocation, IsNotInventedForAVulnerability) {
  auto finding = xss();
  finding.url.reset();
  const auto row = map_finding(finding);
  EXPECT_EQ(row.location, "");
  EXPECT_THAT(row.unmapped, ElementsAre(Unmapped{"url", "(missing)"}));
}

TEST(VulcanScore, IsEmptyAndReportedForASeverityWithoutALine) {
  auto finding = xss();
  finding.severity = "6";
  auto row = map_finding(finding);
  EXPECT_EQ(row.score_tenths, std::nullopt);
  EXPECT_EQ(row.source_severity, "6");
  EXPECT_THAT(row.unmapped, ElementsAre(Unmapped{"severity", "6"}));
  finding.severity.clear();
  EXPECT_THAT(map_finding(finding).unmapped, ElementsAre(Unmapped{"severity", "(missing)"}));
}

TEST(VulcanType, SensitiveContentIsNotInformational) {
  auto finding = xss();
  finding.type = "SENSITIVE_CONTENT";
  EXPECT_FALSE(map_finding(finding).informational);
  EXPECT_THAT(map_finding(finding).unmapped, IsEmpty());
}

TEST(VulcanType, AnUnknownOneIsKeptReportedAndNotInformational) {
  auto finding = xss();
  finding.type = "MISCONFIGURATION";
  const auto row = map_finding(finding);
  EXPECT_FALSE(row.informational);
  EXPECT_EQ(row.type, "MISCONFIGURATION");
  EXPECT_EQ(row.status, "Vulnerable");
  EXPECT_THAT(row.unmapped, ElementsAre(Unmapped{"type", "MISCONFIGURATION"}));
}

TEST(VulcanSolution, IsMappedAsTheGuideSays) {
  const model::Solution solution{.qid = 150001,
                                 .title = "Reflected Cross-Site Scripting",
                                 .vuln_type = "Vulnerability",
                                 .category = "Web Application",
                                 .severity = "5",
                                 .published = day(1),
                                 .last_modified = day(2),
                                 .diagnosis = "<P>It reflects.",
                                 .consequence = "Theft.",
                                 .solution = "Encode output.<BR>",
                                 .software = {{"Acme", "Shop"}, {"ACME", "shop"}, {"", ""}},
                                 .vendor_references = {{"ACME-1", "https://acme.example.test/1"}, {"ACME-2", ""}},
                                 .bugtraq = {{"1234", "https://bugs.example.test/1234"}},
                                 .cves = {"CVE-2026-0001"}};
  const auto row = map_solution(solution);
  EXPECT_EQ(row.qid, 150001);
  EXPECT_EQ(row.title, "Reflected Cross-Site Scripting");
  EXPECT_EQ(row.fix_title, "Qualys WAS recommendation");
  EXPECT_EQ(row.fix_description, "Encode output.<BR>");
  EXPECT_EQ(row.severity, "5");
  EXPECT_EQ(row.category, "Web Application");
  EXPECT_EQ(row.published, day(1));
  EXPECT_EQ(row.last_modified, day(2));
  EXPECT_EQ(row.diagnosis, "<P>It reflects.");
  EXPECT_EQ(row.consequence, "Theft.");
  EXPECT_EQ(row.cvss_vector, "");
  EXPECT_THAT(row.cves, ElementsAre("CVE-2026-0001"));
  EXPECT_THAT(row.cpes, ElementsAre("cpe:2.3:a:acme:shop:*:*:*:*:*:*:*:*"));
  EXPECT_THAT(row.references, ElementsAre("ACME-1 https://acme.example.test/1", "ACME-2",
                                          "Bugtraq 1234 https://bugs.example.test/1234"));
}

TEST(VulcanSolution, HasTheVectorOfCvss3AndThatOfCvss2WhereThereIsNoOther) {
  model::Solution solution{.qid = 150001, .cvss2_vector = "CVSS:2.0/AV:N/AC:L/Au:N/C:P/I:P/A:P"};
  EXPECT_EQ(map_solution(solution).cvss_vector, "CVSS:2.0/AV:N/AC:L/Au:N/C:P/I:P/A:P");
  solution.cvss3_vector = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
  EXPECT_EQ(map_solution(solution).cvss_vector, "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H");
}

}  // namespace
}  // namespace qualyswas::profiles::vulcan
