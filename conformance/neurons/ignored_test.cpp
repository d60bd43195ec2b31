// Ivanti guide, "Application Findings Page": an ignored finding is not displayed. Ignoring is the vendor's word about
// a finding and no word about its state.
#include <gmock/gmock.h>

#include <array>

#include "conformance/support/formats.h"

namespace qualyswas::conformance {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

const std::string kSaysIgnored = "<IGNORED>true</IGNORED>", kSaysNotIgnored = "<IGNORED>false</IGNORED>";

ReportRecord report_that_says(int day, const std::string& ignored, const std::string& status = "ACTIVE") {
  ReportRecord report{.generated = report_date((Lab::kStart + std::chrono::days{day}).time_since_epoch().count())};
  report.applications.front().findings = {{.status = status, .ignored = ignored}};
  return report;
}

class Ignored : public testing::Test {
 protected:
  Lab lab{{.profile = Profile::Neurons, .urba = true}};
};
CONFORMS(Ignored, "IGN-001");

TEST_F(Ignored, IsNotDisplayed) {
  const auto upload = lab.upload(report_that_says(0, kSaysIgnored));
  EXPECT_EQ(upload.ignored, 1);
  EXPECT_THAT(lab.app_findings(), IsEmpty());
  EXPECT_EQ(lab.applications().front().open, observed::SeverityCounts{});
}

TEST_F(Ignored, IsThereBehindTheCurtain) {
  lab.upload(report_that_says(0, kSaysIgnored));
  ASSERT_THAT(lab.app_findings({.ignored = true}), SizeIs(1)) << Harm::Loss;
  EXPECT_EQ(lab.app_finding(kFinding).state, "Open");
}

TEST_F(Ignored, LaterDisappearsAndNoLongerIgnoredIsBack) {
  lab.upload(report_that_says(0, kSaysNotIgnored));
  ASSERT_THAT(lab.app_findings(), SizeIs(1));
  const auto hidden = lab.upload(report_that_says(1, kSaysIgnored));
  EXPECT_THAT(lab.app_findings(), IsEmpty()) << Harm::Stale;
  EXPECT_EQ(hidden.closed, 0);
  const auto back = lab.upload(report_that_says(2, kSaysNotIgnored));
  ASSERT_THAT(lab.app_findings(), SizeIs(1)) << Harm::Loss;
  EXPECT_EQ(back.reopened, 0);
  EXPECT_EQ(lab.app_finding(kFinding).state, "Open");
  EXPECT_FALSE(lab.app_finding(kFinding).rework);
}

TEST_F(Ignored, IsNotClosedByItsAbsence) {
  lab.upload(report_that_says(0, kSaysIgnored));
  auto absent = report_that_says(1, kSaysNotIgnored);
  absent.applications.front().findings = {{.id = 2}};
  const auto upload = lab.upload(absent);
  EXPECT_EQ(upload.closed, 0);
  EXPECT_EQ(lab.app_finding(kFinding).state, "Open");
}

TEST_F(Ignored, IsNotClosedByAReportThatHidesIgnoredFindings) {
  lab.upload(report_that_says(0, kSaysNotIgnored));
  auto hiding = report_that_says(1, kSaysNotIgnored);
  hiding.applications.front().findings = {{.id = 2}};
  hiding.filters = {{"REMEDIATION", "Include patched findings"}, {"REMEDIATION", "Hide ignored findings"}};
  EXPECT_EQ(lab.upload(hiding).closed, 0);
  EXPECT_EQ(lab.app_finding(kFinding).state, "Open");
}

TEST_F(Ignored, IsNotClosedByAReportThatDoesNotSayItShowsIgnoredFindings) {
  lab.upload(report_that_says(0, kSaysNotIgnored));
  auto silent = report_that_says(1, kSaysNotIgnored);
  silent.applications.front().findings = {{.id = 2}};
  silent.filters = {{"REMEDIATION", "Include patched findings"}};
  EXPECT_EQ(lab.upload(silent).closed, 0);
  EXPECT_EQ(lab.app_finding(kFinding).state, "Open");
}

TEST_F(Ignored, WhenFixedMeanwhileIsClosedWhenItIsBack) {
  lab.upload(report_that_says(0, kSaysNotIgnored));
  lab.upload(report_that_says(1, kSaysIgnored));
  lab.upload(report_that_says(2, kSaysNotIgnored, "FIXED"));
  EXPECT_EQ(lab.app_finding(kFinding).state, "Closed") << Harm::Stale;
}

struct FormRow {
  Id id;
  std::string_view what, xml;
  bool ignored;
  std::string_view reason = {};
};
constexpr auto kFormRows = std::to_array<FormRow>({
    {"IGN-001", "the text true", "<IGNORED>true</IGNORED>", true},
    {"IGN-001", "the text false", "<IGNORED>false</IGNORED>", false},
    {"IGN-001", "the text TRUE", "<IGNORED>TRUE</IGNORED>", true},
    {"IGN-001", "children",
     "<IGNORED><REASON>RISK_ACCEPTED</REASON><USER>Ann Example (acme_ab1)</USER><COMMENT>known</COMMENT></IGNORED>",
     true, "RISK_ACCEPTED"},
    {"IGN-001", "siblings",
     "<IGNORED>true</IGNORED><IGNORE_REASON>FALSE_POSITIVE</IGNORE_REASON><IGNORE_COMMENTS>no</IGNORE_COMMENTS>", true,
     "FALSE_POSITIVE"},
    {"IGN-001", "nothing", "", false},
});

class IgnoredForm : public Rows<FormRow> {};

TEST_P(IgnoredForm, IsUnderstood) {
  Lab lab{{.profile = Profile::Neurons}};
  const auto upload = lab.upload(report_that_says(0, std::string{row().xml}));
  EXPECT_EQ(upload.ignored, row().ignored ? 1 : 0);
  EXPECT_THAT(lab.app_findings(), SizeIs(row().ignored ? 0 : 1));
  EXPECT_EQ(lab.app_finding(kFinding).ignored_reason, row().reason);
}

ROWS(IgnoredForm, kFormRows, row.what);

}  // namespace
}  // namespace qualyswas::conformance
