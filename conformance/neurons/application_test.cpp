// Ivanti guide, "Applications Page" and "Network".
#include <gmock/gmock.h>

#include <array>

#include "conformance/subject/in_process.h"
#include "conformance/support/formats.h"

namespace qualyswas::conformance {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Optional;
using testing::SizeIs;
using testing::UnorderedElementsAre;

Instant at(int year, unsigned month, unsigned day, int hour = 0) {
  return std::chrono::sys_days{std::chrono::year{year} / static_cast<int>(month) / static_cast<int>(day)} +
         std::chrono::hours{hour};
}

class ReportApplication : public testing::Test {
 protected:
  Lab lab{{.profile = Profile::Neurons}};
  observed::Application the_application() {
    const auto all = lab.applications();
    if (all.size() != 1) throw LabError{"there is not one application"};
    return all.front();
  }
};

struct AddressRow {
  Id id;
  std::string_view what, url, address;
};
constexpr auto kAddressRows = std::to_array<AddressRow>({
    {"APP-002", "a host", "https://shop.example.test", "shop.example.test"},
    {"APP-002", "a host with a path", "https://shop.example.test/a/b?c=d#e", "shop.example.test"},
    {"APP-002", "a host with a port", "http://shop.example.test:8443/", "shop.example.test"},
    {"APP-002", "an address", "http://192.0.2.7/x", "192.0.2.7"},
    {"APP-002", "an IPv6 address", "https://[2001:db8::7]:443/", "2001:db8::7"},
    {"APP-002", "a user before the host", "https://u:p@shop.example.test/", "shop.example.test"},
    {"APP-002", "a colon and an at sign in the path", "https://shop.example.test/a:b@c", "shop.example.test"},
});

class ApplicationAddress : public Rows<AddressRow> {};

TEST_P(ApplicationAddress, IsTheHostOfItsUrl) {
  Lab lab{{.profile = Profile::Neurons}};
  ReportRecord report;
  report.applications.front().url = std::string{row().url};
  lab.upload(report);
  ASSERT_THAT(lab.applications(), SizeIs(1));
  EXPECT_EQ(lab.applications().front().address, row().address);
}

ROWS(ApplicationAddress, kAddressRows, row.what);

class ApplicationUrls : public ReportApplication {};
CONFORMS(ApplicationUrls, "APP-003");

TEST_F(ApplicationUrls, AreItsOwnAndThoseOfItsFindingsEachOnce) {
  ReportRecord report;
  report.applications.front().findings = {
      {.id = 1, .url = "https://shop.example.test/b"},
      {.id = 2, .url = "https://shop.example.test/a"},
      {.id = 3, .url = "https://shop.example.test/b"},
      {.id = 4, .list = ReportList::InformationGathered},
  };
  lab.upload(report);
  const auto urls = the_application().urls;
  ASSERT_THAT(urls, SizeIs(3));
  EXPECT_EQ(urls.front(), "https://shop.example.test/start?page=1");
  EXPECT_THAT(urls, UnorderedElementsAre("https://shop.example.test/start?page=1", "https://shop.example.test/a",
                                         "https://shop.example.test/b"));
}

TEST_F(ApplicationUrls, LeaveOutThoseOfIgnoredFindings) {
  ReportRecord report;
  report.applications.front().findings = {
      {.id = 1, .url = "https://shop.example.test/a", .ignored = "<IGNORED>true</IGNORED>"}};
  lab.upload(report);
  EXPECT_THAT(the_application().urls, ElementsAre("https://shop.example.test/start?page=1"));
}

class ApplicationCounts : public ReportApplication {};
CONFORMS(ApplicationCounts, "APP-004");

TEST_F(ApplicationCounts, AreOfDisplayedOpenFindings) {
  ReportRecord report;
  report.applications.front().findings = {
      {.id = 1, .qid = 150001},
      {.id = 2, .qid = 150001, .status = "FIXED"},
      {.id = 3, .qid = 150001, .ignored = "<IGNORED>true</IGNORED>"},
      {.id = 4, .qid = 150002},
      {.id = 5, .qid = 150002, .status = "NEW"},
      {.id = 6, .qid = 150003, .list = ReportList::InformationGathered},
  };
  report.glossary = {{.qid = 150001, .severity = "5"},
                     {.qid = 150002, .severity = "2"},
                     {.qid = 150003, .category = "Information Gathered", .severity = "1"}};
  lab.upload(report);
  EXPECT_EQ(the_application().open, (observed::SeverityCounts{.critical = 1, .medium = 2, .low = 1}));
}

TEST_F(ApplicationCounts, AreOfEachApplicationAlone) {
  ReportRecord report;
  report.applications = {{.id = 1, .name = "One", .findings = {{.id = 1}, {.id = 2}}},
                         {.id = 2, .name = "Two", .findings = {{.id = 3}}},
                         {.id = 3, .name = "Three", .findings = {}}};
  lab.upload(report);
  std::map<std::string, std::int64_t> high;
  for (const auto& one : lab.applications()) high[one.name] = one.open.high;
  EXPECT_EQ(high, (std::map<std::string, std::int64_t>{{"One", 2}, {"Two", 1}, {"Three", 0}}));
}

class LastScan : public ReportApplication {};
CONFORMS(LastScan, "APP-005");

TEST_F(LastScan, IsTheLatestDateOfItsFindings) {
  ReportRecord report;
  report.applications.front().findings = {
      {.id = 1, .last_detected = "02 Jan 2026 05:00AM GMT", .last_tested = "03 Jan 2026 11:30PM GMT-0500"},
      {.id = 2, .last_detected = "03 Jan 2026 05:00PM GMT", .last_tested = "04 Jan 2026 06:00AM GMT+0200"},
  };
  lab.upload(report);
  EXPECT_EQ(the_application().last_scan, at(2026, 1, 4, 4) + std::chrono::minutes{30});
}

TEST_F(LastScan, CountsIgnoredFindingsToo) {
  ReportRecord report;
  report.applications.front().findings = {
      {.id = 1, .last_tested = "02 Jan 2026 05:00AM GMT"},
      {.id = 2, .last_tested = "05 Jan 2026 05:00AM GMT", .ignored = "<IGNORED>true</IGNORED>"},
  };
  lab.upload(report);
  EXPECT_EQ(the_application().last_scan, at(2026, 1, 5, 5));
}

TEST_F(LastScan, CountsInformationalAndClosedFindingsToo) {
  ReportRecord report;
  report.applications.front().findings = {
      {.id = 1, .last_tested = "02 Jan 2026 05:00AM GMT"},
      {.id = 3, .list = ReportList::InformationGathered, .last_detected = "05 Jan 2026 05:00AM GMT"},
  };
  lab.upload(report);
  EXPECT_EQ(the_application().last_scan, at(2026, 1, 5, 5));
  report.applications.front().findings.push_back(
      {.id = 4, .last_tested = "05 Jan 2026 06:00AM GMT", .status = "FIXED"});
  lab.upload(report);
  EXPECT_EQ(the_application().last_scan, at(2026, 1, 5, 6));
}

TEST_F(LastScan, IsUnsetWhereNothingSaysIt) {
  ReportRecord report;
  report.applications.front().findings = {
      {.first_detected = std::nullopt, .last_detected = std::nullopt, .last_tested = std::nullopt}};
  lab.upload(report);
  EXPECT_EQ(the_application().last_scan, std::nullopt);
}

class ApplicationSystem : public ReportApplication {};
CONFORMS(ApplicationSystem, "APP-006");

TEST_F(ApplicationSystem, IsTheAppendixs) {
  ReportRecord report;
  report.applications.front().operating_system = "Linux 5.4 / F5 BIG-IP";
  lab.upload(report);
  EXPECT_THAT(the_application().operating_system, Optional(std::string{"Linux 5.4 / F5 BIG-IP"}));
}

TEST_F(ApplicationSystem, IsLeftOutWhereTheReportDoesNotKnowIt) {
  ReportRecord report;
  report.applications.front().operating_system = std::nullopt;
  lab.upload(report);
  EXPECT_EQ(the_application().operating_system, std::nullopt);
}

class Network : public ReportApplication {};
CONFORMS(Network, "CFG-002");

TEST_F(Network, IsOnEveryApplicationAndFinding) {
  ReportRecord report;
  report.applications = {{.id = 1, .name = "One", .findings = {{.id = 1}}}, {.id = 2, .name = "Two", .findings = {}}};
  lab.upload(report);
  ASSERT_THAT(lab.applications(), SizeIs(2));
  for (const auto& one : lab.applications()) EXPECT_EQ(one.network, "DMZ");
  for (const auto& one : lab.app_findings()) EXPECT_EQ(one.network, "DMZ");
}

TEST_F(Network, KeepsTheSameApplicationOfTwoNetworksApart) {
  lab.upload(ReportRecord{});
  lab.options.network = "Office";
  ReportRecord report;
  report.applications.front().findings = {};
  lab.upload(report);
  ASSERT_THAT(lab.applications(), SizeIs(2)) << Harm::Loss;
  ASSERT_THAT(lab.applications({.network = "Office"}), SizeIs(1));
  EXPECT_EQ(lab.applications({.network = "Office"}).front().open, observed::SeverityCounts{});
  EXPECT_EQ(lab.applications({.network = "DMZ"}).front().open, (observed::SeverityCounts{.high = 1}));
  EXPECT_THAT(lab.app_findings({.network = "Office"}), IsEmpty());
}

TEST_F(Network, OfOneIsNotClosedByAReportOfAnother) {
  lab.options.urba = true;
  lab.upload(ReportRecord{});
  lab.options.network = "Office";
  ReportRecord report{.generated = "06 Jan 2026 06:00AM GMT"};
  report.applications.front().findings = {};
  lab.upload(report);
  EXPECT_EQ(lab.app_finding(901001).state, "Open");
}

TEST_F(Network, IsRequired) {
  lab.ours().settings.network = std::nullopt;
  const auto refused = config::finalize(lab.ours().settings, lab.ours().secrets);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::Config);
  EXPECT_THAT(refused.error().message, testing::StartsWith("network"));
}

class ApplicationIdentity : public ReportApplication {};
CONFORMS(ApplicationIdentity, "CFG-002");

TEST_F(ApplicationIdentity, IsTheVendorsIdSoThatARenameIsNoNewApplication) {
  lab.upload(ReportRecord{});
  ReportRecord report{.generated = "06 Jan 2026 06:00AM GMT"};
  report.applications.front().name = "Web shop";
  lab.upload(report);
  EXPECT_EQ(the_application().name, "Web shop");
  EXPECT_THAT(lab.app_findings(), SizeIs(1)) << Harm::Duplicate;
}

TEST_F(ApplicationIdentity, IsNotTheNameSoThatTwoOfOneNameAreTwo) {
  lab.upload(ReportRecord{});
  ReportRecord report{.generated = "06 Jan 2026 06:00AM GMT"};
  report.applications = {{.id = 410002, .name = "Shop", .findings = {{.id = 2}}}};
  lab.upload(report);
  EXPECT_THAT(lab.applications(), SizeIs(2)) << Harm::Loss;
  EXPECT_EQ(lab.app_finding(2).application_id, 410002);
}

}  // namespace
}  // namespace qualyswas::conformance
