// Ivanti guide, "Auto URBA" (update remediation by assessment), as the register rules it. An assessment is what one
// report says of one application; `day` is when it was generated.
#include <gmock/gmock.h>

#include <array>
#include <map>

#include "conformance/support/formats.h"

namespace qualyswas::conformance {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::SizeIs;

ReportRecord report_on(int day, const std::vector<std::int64_t>& ids) {
  ReportRecord report{.generated = report_date((Lab::kStart + std::chrono::days{day}).time_since_epoch().count())};
  report.applications.front().findings.clear();
  for (const auto id : ids) report.applications.front().findings.push_back({.id = id});
  return report;
}

class Urba : public testing::Test {
 protected:
  explicit Urba(std::optional<bool> urba = true) : lab{{.profile = Profile::Neurons, .urba = urba}} {}
  std::string state(std::int64_t id) { return lab.app_finding(id).state; }
  Lab lab;
};
CONFORMS(Urba, "URBA-001");

TEST_F(Urba, ClosesWhatTheNewestAssessmentLacks) {
  lab.upload(report_on(0, {1, 2}));
  const auto upload = lab.upload(report_on(7, {2}));
  EXPECT_EQ(upload.closed, 1);
  EXPECT_EQ(state(1), "Closed") << Harm::Stale;
  EXPECT_TRUE(lab.app_finding(1).closed_by_system);
  EXPECT_EQ(state(2), "Open");
  EXPECT_EQ(lab.applications().front().open.high, 1);
}

TEST_F(Urba, ClosesEverythingWhenTheNewestAssessmentIsEmpty) {
  lab.upload(report_on(0, {1, 2}));
  EXPECT_EQ(lab.upload(report_on(7, {})).closed, 2);
}

TEST_F(Urba, ClosesInformationGatheredAndSensitiveContentToo) {
  auto first = report_on(0, {1});
  first.applications.front().findings.push_back({.id = 2, .list = ReportList::InformationGathered});
  first.applications.front().findings.push_back({.id = 3, .list = ReportList::SensitiveContent});
  lab.upload(first);
  EXPECT_EQ(lab.upload(report_on(7, {1})).closed, 2);
  EXPECT_EQ(state(2), "Closed");
  EXPECT_EQ(state(3), "Closed");
}

TEST_F(Urba, OpensWhatIsSeenAgainAndMarksItAsRework) {
  lab.upload(report_on(0, {1, 2}));
  lab.upload(report_on(7, {2}));
  const auto upload = lab.upload(report_on(14, {1, 2}));
  EXPECT_EQ(upload.reopened, 1);
  EXPECT_EQ(state(1), "Open") << Harm::Stale;
  EXPECT_TRUE(lab.app_finding(1).rework);
  EXPECT_FALSE(lab.app_finding(1).closed_by_system);
  EXPECT_FALSE(lab.app_finding(2).rework);
}

TEST_F(Urba, ClosesAgainWhatWasOpenedAgain) {
  lab.upload(report_on(0, {1, 2}));
  lab.upload(report_on(7, {2}));
  lab.upload(report_on(14, {1, 2}));
  lab.upload(report_on(21, {2}));
  EXPECT_EQ(state(1), "Closed");
}

TEST_F(Urba, KeepsClosedWhatStaysAway) {
  lab.upload(report_on(0, {1, 2}));
  lab.upload(report_on(7, {2}));
  const auto upload = lab.upload(report_on(14, {2}));
  EXPECT_EQ(upload.closed, 0);
  EXPECT_EQ(state(1), "Closed");
}

// --- what must not close ---

class UrbaStaysAway : public Urba {};
CONFORMS(UrbaStaysAway, "URBA-002");

TEST_F(UrbaStaysAway, FromAnApplicationThatTheNewestReportDoesNotCover) {
  auto first = report_on(0, {1});
  first.applications.push_back({.id = 410002, .name = "Blog", .findings = {{.id = 2}}});
  lab.upload(first);
  EXPECT_EQ(lab.upload(report_on(7, {1})).closed, 0);
  EXPECT_EQ(state(2), "Open");
}

TEST_F(UrbaStaysAway, FromAnApplicationThatOnlyTheAppendixNames) {
  auto first = report_on(0, {1});
  first.applications.push_back({.id = 410002, .name = "Blog", .findings = {{.id = 2}}});
  lab.upload(first);
  auto text = to_xml(report_on(7, {1}));
  text.insert(text.find("</APPENDIX>"), "<WEB_APPLICATION><ID>410002</ID><NAME>Blog</NAME></WEB_APPLICATION>");
  EXPECT_EQ(lab.upload(text).closed, 0);
  EXPECT_EQ(state(2), "Open");
}

TEST_F(UrbaStaysAway, FromIgnoredFindings) {
  auto first = report_on(0, {1, 2});
  first.applications.front().findings.front().ignored = "<IGNORED>true</IGNORED>";
  lab.upload(first);
  EXPECT_EQ(lab.upload(report_on(7, {2})).closed, 0);
  EXPECT_EQ(state(1), "Open");
}

TEST_F(UrbaStaysAway, FromTheFirstAssessmentOfAnApplication) { EXPECT_EQ(lab.upload(report_on(0, {})).closed, 0); }

TEST_F(UrbaStaysAway, WhenSomethingOfTheReportCouldNotBeRead) {
  lab.upload(report_on(0, {1, 2}));
  auto text = to_xml(report_on(7, {2, 3}));
  text.replace(text.find("<ID>3</ID><QID>150001</QID>"), 27, "<ID>three</ID><QID>many</QID>");
  const auto upload = lab.upload(text);
  EXPECT_EQ(upload.outcome, observed::Outcome::Incomplete);
  EXPECT_EQ(upload.closed, 0);
  EXPECT_EQ(state(1), "Open");
}

TEST_F(UrbaStaysAway, WhenTheReportIsCut) {
  lab.upload(report_on(0, {1, 2}));
  const auto text = to_xml(report_on(7, {2}));
  for (std::size_t length = 0; length < text.size() - 1; length += 61) {
    const auto upload = lab.upload(text.substr(0, length));
    ASSERT_EQ(upload.outcome, observed::Outcome::Refused) << "cut at " << length;
    ASSERT_EQ(state(1), "Open") << "cut at " << length;
  }
}

TEST_F(UrbaStaysAway, WhenTheReportHasNoResultsSection) {
  lab.upload(report_on(0, {1, 2}));
  auto text = to_xml(report_on(7, {}));
  const auto begin = text.find("<RESULTS>");
  text.erase(begin, text.find("</RESULTS>") + 10 - begin);
  EXPECT_EQ(lab.upload(text).closed, 0);
  EXPECT_EQ(state(1), "Open");
}

struct FilterRow {
  Id id;
  std::string_view what, name, value;
};
constexpr auto kFilterRows = std::to_array<FilterRow>({
    {"URBA-002", "a status", "STATUS", "NEW"},
    {"URBA-002", "a URL", "URL", "/search"},
    {"URBA-002", "a search list", "SEARCH_LIST", "Top 10"},
    {"URBA-002", "no patched findings", "REMEDIATION", "Exclude patched findings"},
    {"URBA-002", "no ignored findings", "REMEDIATION", "Hide ignored findings"},
    {"URBA-002", "one that nobody knows", "COLOUR", "green"},
});
class UrbaOfAFilteredReport : public Rows<FilterRow> {};
TEST_P(UrbaOfAFilteredReport, ClosesNothing) {
  Lab lab{{.profile = Profile::Neurons, .urba = true}};
  lab.upload(report_on(0, {1, 2}));
  auto filtered = report_on(7, {2});
  filtered.filters.emplace_back(row().name, row().value);
  EXPECT_EQ(lab.upload(filtered).closed, 0);
  EXPECT_EQ(lab.app_finding(1).state, "Open");
}
TEST_P(UrbaOfAFilteredReport, DoesNotHideAnAbsenceFromTheNextWholeOne) {
  Lab lab{{.profile = Profile::Neurons, .urba = true}};
  lab.upload(report_on(0, {1, 2}));
  auto filtered = report_on(7, {2});
  filtered.filters.emplace_back(row().name, row().value);
  lab.upload(filtered);
  EXPECT_EQ(lab.upload(report_on(14, {2})).closed, 1);
  EXPECT_EQ(lab.app_finding(1).state, "Closed") << Harm::Stale;
}
ROWS(UrbaOfAFilteredReport, kFilterRows, row.what);

TEST_F(UrbaStaysAway, FromWhatAScanReportLacks) {
  lab.upload(report_on(0, {1, 2}));
  auto scan = report_on(7, {2});
  scan.root = "WAS_SCAN_REPORT";
  EXPECT_EQ(lab.upload(scan).closed, 0);
  EXPECT_EQ(state(1), "Open");
}

TEST_F(UrbaStaysAway, FromWhatAnUndatedReportLacks) {
  lab.upload(report_on(0, {1, 2}));
  auto undated = report_on(7, {2});
  undated.generated = std::nullopt;
  EXPECT_EQ(lab.upload(undated).closed, 0);
  EXPECT_EQ(state(1), "Open");
}

// --- order ---

class AssessmentOrder : public Urba {};
CONFORMS(AssessmentOrder, "RPT-007", "URBA-002");

TEST_F(AssessmentOrder, IsNotArrivalSoThatAnOlderReportClosesNothing) {
  lab.upload(report_on(7, {1, 2}));
  const auto late = lab.upload(report_on(0, {2}));
  EXPECT_EQ(late.closed, 0);
  EXPECT_EQ(state(1), "Open");
}

TEST_F(AssessmentOrder, IsNotArrivalSoThatAnOlderReportReopensNothing) {
  lab.upload(report_on(7, {1, 2}));
  lab.upload(report_on(14, {2}));
  ASSERT_EQ(state(1), "Closed");
  const auto late = lab.upload(report_on(10, {1, 2}));
  EXPECT_EQ(late.reopened, 0);
  EXPECT_EQ(state(1), "Closed");
  EXPECT_FALSE(lab.app_finding(1).rework);
}

TEST_F(AssessmentOrder, LetsAnOlderReportChangeNothingThatIsKnown) {
  auto newest = report_on(7, {1});
  newest.applications.front().findings.front().status = "FIXED";
  newest.applications.front().name = "Web shop";
  lab.upload(newest);
  const auto late = lab.upload(report_on(0, {1}));
  EXPECT_EQ(late.changed, 0);
  EXPECT_EQ(state(1), "Closed");
  EXPECT_EQ(lab.app_finding(1).report_status, "FIXED");
  EXPECT_EQ(lab.applications().front().name, "Web shop");
}

TEST_F(AssessmentOrder, LetsAnOlderReportExtendTheHistory) {
  lab.upload(report_on(7, {1}));
  const auto late = lab.upload(report_on(0, {1, 2}));
  EXPECT_EQ(late.added, 1);
  EXPECT_EQ(late.closed, 0);
  EXPECT_THAT(lab.app_findings(), SizeIs(2)) << Harm::Loss;
}

TEST_F(AssessmentOrder, GivesTheSameWhateverTheOrderOfArrival) {
  std::vector<ReportRecord> reports{report_on(0, {1, 2, 3}), report_on(7, {2, 3, 4}), report_on(14, {3, 4, 5})};
  std::vector<std::size_t> order{0, 1, 2};
  const std::map<std::int64_t, std::string> expected{
      {1, "Closed"}, {2, "Closed"}, {3, "Open"}, {4, "Open"}, {5, "Open"}};
  do {
    Lab other{{.profile = Profile::Neurons, .urba = true}};
    for (const auto at : order) other.upload(reports[at]);
    std::map<std::int64_t, std::string> states;
    for (const auto& one : other.app_findings()) states[one.finding_id] = one.state;
    EXPECT_EQ(states, expected) << "arrived as " << order[0] << order[1] << order[2];
  } while (std::ranges::next_permutation(order).found);
}

TEST_F(AssessmentOrder, LetsALateReportsIgnoredFindingBe) {
  lab.upload(report_on(7, {1}));
  auto late = report_on(0, {1, 2});
  late.applications.front().findings.back().ignored = "<IGNORED>true</IGNORED>";
  EXPECT_EQ(lab.upload(late).closed, 0);
  EXPECT_EQ(state(2), "Open");
}

TEST_F(AssessmentOrder, LetsNoFilteredReportJudgeALateOne) {
  auto filtered = report_on(7, {2});
  filtered.filters.emplace_back("URL", "/search");
  lab.upload(filtered);
  EXPECT_EQ(lab.upload(report_on(0, {1, 2})).closed, 0);
  EXPECT_EQ(state(1), "Open");
}

TEST_F(AssessmentOrder, MakesALateReportThePreviousOneOfTheNext) {
  lab.options.urba = false;
  lab.upload(report_on(0, {1, 2}));
  lab.upload(report_on(7, {2}));
  lab.options.urba = true;
  auto filtered = report_on(14, {2});
  filtered.filters.emplace_back("URL", "/search");
  lab.upload(filtered);
  lab.upload(report_on(10, {1, 2}));
  ASSERT_EQ(state(1), "Open");
  EXPECT_EQ(lab.upload(report_on(21, {2})).closed, 1);
  EXPECT_EQ(state(1), "Closed") << Harm::Stale;
}

TEST_F(AssessmentOrder, IsInAbsoluteTimeWhateverTheZones) {
  auto newest = report_on(0, {2});
  newest.generated = "05 Jan 2026 01:00AM GMT-0800";  // 09:00 in UTC
  auto older = report_on(0, {1, 2});
  older.generated = "05 Jan 2026 10:00AM GMT+0200";  // 08:00 in UTC
  lab.upload(older);
  EXPECT_EQ(lab.upload(newest).closed, 1);
  EXPECT_EQ(lab.upload(older).reopened, 0);
  EXPECT_EQ(state(1), "Closed");
}

TEST_F(AssessmentOrder, IsToTheMinuteOfTheZone) {
  auto newest = report_on(0, {2});
  newest.generated = "05 Jan 2026 02:10PM GMT+0530";  // 08:40 in UTC
  auto older = report_on(0, {1, 2});
  older.generated = "05 Jan 2026 08:30AM GMT";
  lab.upload(newest);
  EXPECT_EQ(lab.uploads().front().generated, Lab::kStart + std::chrono::hours{2} + std::chrono::minutes{40});
  lab.upload(older);
  EXPECT_EQ(state(1), "Closed") << "the newer one lacks it";
}

TEST_F(AssessmentOrder, KnowsMidnightFromNoon) {
  auto noon = report_on(0, {2});
  noon.generated = "05 Jan 2026 12:30PM GMT";
  auto midnight = report_on(0, {1, 2});
  midnight.generated = "05 Jan 2026 12:30AM GMT";
  lab.upload(noon);
  EXPECT_EQ(lab.upload(midnight).generated, Lab::kStart - std::chrono::hours{5} - std::chrono::minutes{30});
  EXPECT_EQ(state(1), "Closed") << "the newer one lacks it";
}

TEST_F(AssessmentOrder, TakesTwoReportsOfOneMomentForOneAssessment) {
  lab.upload(report_on(0, {1, 2}));
  lab.upload(report_on(7, {1}));
  lab.upload(report_on(7, {2}));
  EXPECT_EQ(state(2), "Open") << "the second of the two has it";
  EXPECT_EQ(lab.upload(report_on(14, {})).closed, 2);
}

// --- off ---

class UrbaOff : public Urba {
 protected:
  UrbaOff() : Urba{std::nullopt} {}  // which is the default
};
CONFORMS(UrbaOff, "URBA-003");

TEST_F(UrbaOff, LetsAbsenceChangeNothing) {
  lab.upload(report_on(0, {1, 2}));
  EXPECT_EQ(lab.upload(report_on(7, {2})).closed, 0);
  EXPECT_EQ(lab.upload(report_on(14, {})).closed, 0);
  EXPECT_EQ(state(1), "Open");
  EXPECT_EQ(state(2), "Open");
}

TEST_F(UrbaOff, TurnedOnLaterComparesWithTheAssessmentBefore) {
  lab.upload(report_on(0, {1, 2, 3}));
  lab.upload(report_on(7, {2, 3}));
  lab.options.urba = true;
  EXPECT_EQ(lab.upload(report_on(14, {3})).closed, 1);
  EXPECT_EQ(state(2), "Closed");
  EXPECT_EQ(state(1), "Open") << "it was not in the previous assessment";
}

struct SwitchRow {
  Id id;
  std::string_view what;
  bool urba;
};
constexpr auto kSwitchRows = std::to_array<SwitchRow>({{"URBA-003", "on", true}, {"URBA-003", "off", false}});
class FixedStatus : public Rows<SwitchRow> {};

TEST_P(FixedStatus, ClosesEitherWay) {
  Lab lab{{.profile = Profile::Neurons, .urba = row().urba}};
  lab.upload(report_on(0, {1, 2}));
  auto fixed = report_on(7, {1, 2});
  fixed.applications.front().findings.front().status = "FIXED";
  EXPECT_EQ(lab.upload(fixed).closed, 1);
  EXPECT_EQ(lab.app_finding(1).state, "Closed") << Harm::Stale;
  EXPECT_FALSE(lab.app_finding(1).closed_by_system);
}

TEST_P(FixedStatus, IsOpenAgainWhenTheReportSaysSo) {
  Lab lab{{.profile = Profile::Neurons, .urba = row().urba}};
  auto fixed = report_on(0, {1});
  fixed.applications.front().findings.front().status = "FIXED";
  lab.upload(fixed);
  auto again = report_on(7, {1});
  again.applications.front().findings.front().status = "REOPENED";
  EXPECT_EQ(lab.upload(again).reopened, 1);
  EXPECT_EQ(lab.app_finding(1).state, "Open") << Harm::Stale;
  EXPECT_TRUE(lab.app_finding(1).rework);
}

TEST_P(FixedStatus, OfNobodyKnowsWhatKeepsTheFindingOpenAndIsCounted) {
  Lab lab{{.profile = Profile::Neurons, .urba = row().urba}};
  auto odd = report_on(0, {1});
  odd.applications.front().findings.front().status = "ESCALATED";
  const auto upload = lab.upload(odd);
  EXPECT_EQ(lab.app_finding(1).state, "Open");
  EXPECT_THAT(upload.unmapped, Contains(observed::Unmapped{"STATUS", "ESCALATED", 1}));
}

TEST_P(FixedStatus, IsTheOnlyOneThatCloses) {
  Lab lab{{.profile = Profile::Neurons, .urba = row().urba}};
  int day = 0;
  for (const auto* status : {"NEW", "ACTIVE", "REOPENED", "RETESTING", "PROTECTED"}) {
    auto report = report_on(day++, {1});
    report.applications.front().findings.front().status = status;
    const auto upload = lab.upload(report);
    EXPECT_EQ(lab.app_finding(1).state, "Open") << status;
    EXPECT_THAT(upload.unmapped, testing::IsEmpty()) << status;
  }
}

ROWS(FixedStatus, kSwitchRows, row.what);

// A year of weekly reports: finding n comes in week n and is gone after `n % 5 + 1` weeks, those divisible by 7 come
// back in week n + 20 for good.
class UrbaYear : public Urba {};
CONFORMS(UrbaYear, "URBA-001", "RPT-007");

TEST_F(UrbaYear, FollowsEveryFindingThroughAYearOfReports) {
  constexpr int kWeeks = 52;
  const auto is_there = [](int id, int week) {
    if (id % 7 == 0 && week >= id + 20) return true;
    return week >= id && week <= id + id % 5;
  };
  for (int week = 0; week <= kWeeks; ++week) {
    std::vector<std::int64_t> ids;
    for (int id = 1; id <= kWeeks; ++id)
      if (is_there(id, week)) ids.push_back(id);
    lab.upload(report_on(7 * week, ids));
    for (const auto& one : lab.app_findings()) {
      const auto id = static_cast<int>(one.finding_id);
      ASSERT_EQ(one.state, is_there(id, week) ? "Open" : "Closed") << "finding " << id << " in week " << week;
      ASSERT_EQ(one.rework, id % 7 == 0 && week >= id + 20) << "finding " << id << " in week " << week;
    }
  }
  EXPECT_THAT(lab.app_findings(), SizeIs(kWeeks)) << Harm::Loss;
}

}  // namespace
}  // namespace qualyswas::conformance
