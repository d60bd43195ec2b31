// What one assessment of an application means for another: order (RPT-007), URBA, ignored findings, status.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/store/reports_testing.h"

namespace qualyswas::store {
namespace {

using namespace testing_support;
using testing::ElementsAre;
using testing::SizeIs;

class ReportsOrder : public ReportContract {};
INSTANTIATE_TEST_SUITE_P(Every, ReportsOrder, testing::ValuesIn(all_factories()),
                         [](const auto& factory) { return factory.param.name; });

const auto kF = app_finding(1);
const auto kG = app_finding(2);

// --- URBA ---

TEST_P(ReportsOrder, ClosesWhatTheNewestAssessmentDoesNotHave) {
  take({.generated = day(10), .findings = {kF, kG}});
  const auto second = take({.generated = day(11), .findings = {kF}});
  EXPECT_EQ(counts_of(second), (Counts{.closed = 1}));
  EXPECT_THAT(states(shown_findings()), ElementsAre("uid-1 Open", "uid-2 Closed by system"));
  EXPECT_EQ(shown_findings()[1].finding.report_status, "ACTIVE");  // what the report said stays
}

TEST_P(ReportsOrder, TouchesOnlyApplicationsThatTheFileCovers) {
  const auto in_crm = of(crm(), app_finding(2));
  take({.generated = day(10), .assessed = {shop(), crm()}, .findings = {kF, in_crm}});
  EXPECT_EQ(counts_of(take({.generated = day(11), .assessed = {shop()}})), (Counts{.closed = 1}));
  EXPECT_EQ(states(shown_findings({.application = "CRM"})), std::vector<std::string>{"uid-2 Open"});
  // Covered without a finding: that is an assessment too.
  EXPECT_EQ(counts_of(take({.generated = day(12), .assessed = {crm()}})), (Counts{.closed = 1}));
}

TEST_P(ReportsOrder, ComparesEachApplicationWithItsOwnAssessments) {
  const auto in_crm = of(crm(), kF);
  take({.generated = day(10), .findings = {kF}});
  take({.generated = day(11), .assessed = {crm()}, .findings = {in_crm}});
  EXPECT_EQ(counts_of(take({.generated = day(12), .assessed = {crm()}, .findings = {in_crm}})), (Counts{}));
  EXPECT_THAT(states(shown_findings()), ElementsAre("uid-1 Open", "uid-1 Open"));
}

TEST_P(ReportsOrder, TouchesNoApplicationThatOnlyAnotherFileOfTheMomentCovers) {
  const auto in_crm = of(crm(), kG);
  take({.generated = day(10), .assessed = {shop(), crm()}, .findings = {kF, in_crm}});
  take({.generated = day(11), .assessed = {crm()}, .absence = Absence::ProvesNothing});
  EXPECT_EQ(counts_of(take({.generated = day(11), .assessed = {shop()}})), (Counts{.closed = 1}));
  EXPECT_THAT(states(shown_findings()), ElementsAre("uid-2 Open", "uid-1 Closed by system"));
  EXPECT_EQ(counts_of(take({.generated = day(12), .assessed = {crm()}})), (Counts{.closed = 1}));
}

TEST_P(ReportsOrder, ClosesNothingByAFileThatProvesNothing) {
  take({.generated = day(10), .findings = {kF}});
  EXPECT_EQ(counts_of(take({.generated = day(11), .absence = Absence::ProvesNothing})), (Counts{}));
  EXPECT_THAT(states(shown_findings()), ElementsAre("uid-1 Open"));
}

TEST_P(ReportsOrder, ComparesAcrossAFilteredFileWithTheLastWholeOne) {
  take({.generated = day(10), .findings = {kF, kG}});
  take({.generated = day(11), .findings = {kG}, .absence = Absence::ProvesNothing});
  EXPECT_EQ(counts_of(take({.generated = day(12)})), (Counts{.closed = 2}));
}

TEST_P(ReportsOrder, ComparesTheFirstWholeFileWithAllBeforeIt) {
  take({.generated = day(10), .findings = {kF}, .absence = Absence::ProvesNothing});
  take({.generated = day(11), .findings = {kG}, .absence = Absence::ProvesNothing});
  EXPECT_EQ(counts_of(take({.generated = day(12), .findings = {kG}})), (Counts{.closed = 1}));
  EXPECT_THAT(states(shown_findings()), ElementsAre("uid-1 Closed by system", "uid-2 Open"));
}

TEST_P(ReportsOrder, ClosesNothingWhileUrbaIsOff) {
  take({.generated = day(10), .findings = {kF}, .absence = Absence::IsSeen});
  EXPECT_EQ(counts_of(take({.generated = day(11), .absence = Absence::IsSeen})), (Counts{}));
  EXPECT_THAT(states(shown_findings()), ElementsAre("uid-1 Open"));
}

// Two assessments are compared. What was absent already in the one before is not news.
TEST_P(ReportsOrder, ComparesWithTheLastWholeFileWhenUrbaIsTurnedOnLater) {
  take({.generated = day(10), .findings = {kF, kG}, .absence = Absence::IsSeen});
  take({.generated = day(11), .findings = {kG}, .absence = Absence::IsSeen});
  EXPECT_EQ(counts_of(take({.generated = day(12)})), (Counts{.closed = 1}));
  EXPECT_THAT(states(shown_findings()), ElementsAre("uid-1 Open", "uid-2 Closed by system"));
}

TEST_P(ReportsOrder, ReopensWhatIsSeenAgainAndMarksItRework) {
  take({.generated = day(10), .findings = {kF}});
  take({.generated = day(11)});
  EXPECT_EQ(counts_of(take({.generated = day(12), .findings = {kF}})), (Counts{.reopened = 1}));
  EXPECT_THAT(states(shown_findings()), ElementsAre("uid-1 Open rework"));
  take({.generated = day(13), .findings = {kF}});
  EXPECT_THAT(states(shown_findings()), ElementsAre("uid-1 Open rework"));
  EXPECT_EQ(counts_of(take({.generated = day(14)})), (Counts{.closed = 1}));
  EXPECT_THAT(states(shown_findings()), ElementsAre("uid-1 Closed by system rework"));
}

TEST_P(ReportsOrder, ClosesByTheSystemOnce) {
  take({.generated = day(10), .findings = {kF}});
  take({.generated = day(11)});
  EXPECT_EQ(counts_of(take({.generated = day(12)})), (Counts{}));
}

TEST_P(ReportsOrder, TakesTheStatusOfWhatTheSystemHadClosed) {
  take({.generated = day(10), .findings = {kF}});
  take({.generated = day(11)});
  EXPECT_EQ(counts_of(take({.generated = day(12), .findings = {closed(kF)}})), (Counts{.changed = 1}));
  EXPECT_THAT(states(shown_findings()), ElementsAre("uid-1 Closed"));
}

// --- status ---

TEST_P(ReportsOrder, ClosesAndReopensByStatusWhateverUrbaSays) {
  for (const auto absence : {Absence::Closes, Absence::IsSeen, Absence::ProvesNothing}) {
    const auto network = std::to_string(static_cast<int>(absence));
    const auto next = [&](int at, const model::AppFindingRow& row) {
      return counts_of(take({.generated = day(at), .findings = {row}, .absence = absence, .network = network}));
    };
    next(10, kF);
    EXPECT_EQ(next(11, closed(kF)), (Counts{.changed = 1, .closed = 1}));
    EXPECT_THAT(states(shown_findings({.network = network})), ElementsAre("uid-1 Closed"));
    EXPECT_EQ(next(12, closed(kF)), (Counts{}));
    EXPECT_EQ(next(13, kF), (Counts{.changed = 1, .reopened = 1}));
    EXPECT_THAT(states(shown_findings({.network = network})), ElementsAre("uid-1 Open rework"));
    EXPECT_EQ(next(14, closed(kF)), (Counts{.changed = 1, .closed = 1}));
    EXPECT_THAT(states(shown_findings({.network = network})), ElementsAre("uid-1 Closed rework"));
  }
}

TEST_P(ReportsOrder, DoesNotTakeWhatAStatusClosedForClosedByTheSystem) {
  take({.generated = day(10), .findings = {closed(kF)}});
  EXPECT_EQ(counts_of(take({.generated = day(11)})), (Counts{}));
  EXPECT_THAT(states(shown_findings()), ElementsAre("uid-1 Closed"));
}

// --- ignored ---

TEST_P(ReportsOrder, NeverClosesAnIgnoredFinding) {
  take({.generated = day(10), .findings = {ignored(kF)}});
  EXPECT_EQ(counts_of(take({.generated = day(11)})), (Counts{}));
  EXPECT_THAT(states(shown_findings({.ignored = true})), ElementsAre("uid-1 Open"));
}

TEST_P(ReportsOrder, HidesWhatIsIgnoredLaterAndCountsItAsNothingElse) {
  take({.generated = day(10), .findings = {kF, kG}});
  EXPECT_EQ(counts_of(take({.generated = day(11), .findings = {ignored(kF), kG}})), (Counts{.changed = 1}));
  EXPECT_THAT(keys(shown_findings()), ElementsAre("uid-2"));
  EXPECT_THAT(keys(shown_findings({.ignored = true})), ElementsAre("uid-1"));
  EXPECT_EQ(counts_of(take({.generated = day(12), .findings = {kF, kG}})), (Counts{.changed = 1}));
  EXPECT_THAT(states(shown_findings()), ElementsAre("uid-1 Open", "uid-2 Open"));
}

// --- order ---

TEST_P(ReportsOrder, TakesFromAnOlderReportOnlyWhatIsNotKnown) {
  auto renamed = shop();
  renamed.name = "Old shop";
  renamed.owner = "Bob (bob)";
  auto bare = shop();
  bare.owner.clear();
  auto different = kF;
  different.param = "before";
  take({.generated = day(10), .assessed = {bare}, .findings = {kF, closed(kG)}, .absence = Absence::IsSeen});
  const auto late = take({.generated = day(9),
                          .assessed = {renamed},
                          .findings = {of(renamed, closed(different)), of(renamed, kG), of(renamed, app_finding(3))},
                          .absence = Absence::IsSeen});
  EXPECT_EQ(counts_of(late), (Counts{.added = 1}));
  EXPECT_THAT(states(shown_findings()), ElementsAre("uid-1 Open", "uid-2 Closed", "uid-3 Open"));
  EXPECT_EQ(shown_findings()[0].finding.param, "q");
  auto expected = shop();
  expected.owner = "Bob (bob)";  // it was empty
  EXPECT_EQ(shown_applications().at(0).application, expected);
}

TEST_P(ReportsOrder, DoesNotReopenByAnOlderReportWhatIsClosed) {
  take({.generated = day(10), .findings = {kF}});
  take({.generated = day(12)});
  EXPECT_EQ(counts_of(take({.generated = day(11), .findings = {kF}})), (Counts{}));
  EXPECT_THAT(states(shown_findings()), ElementsAre("uid-1 Closed by system"));
}

TEST_P(ReportsOrder, DoesNotCloseByAnOlderReportWhatANewerOneHas) {
  take({.generated = day(10), .findings = {kF, kG}, .absence = Absence::ProvesNothing});
  take({.generated = day(12), .findings = {kF}, .absence = Absence::ProvesNothing});
  EXPECT_EQ(counts_of(take({.generated = day(11)})), (Counts{}));
  EXPECT_THAT(states(shown_findings()), ElementsAre("uid-1 Open", "uid-2 Open"));
}

// The newer one was whole and did not have it: it has proved the absence before anybody asked.
TEST_P(ReportsOrder, AddsFromAnOlderReportClosedWhatANewerOneDisproves) {
  take({.generated = day(12)});
  const auto late =
      take({.generated = day(11), .findings = {kF, ignored(kG), closed(app_finding(3))}, .absence = Absence::Closes});
  EXPECT_EQ(counts_of(late), (Counts{.added = 3}));
  EXPECT_THAT(states(shown_findings()), ElementsAre("uid-1 Closed by system", "uid-3 Closed"));
  EXPECT_THAT(states(shown_findings({.ignored = true})), ElementsAre("uid-2 Open"));
  EXPECT_EQ(counts_of(take({.generated = day(13), .findings = {kF}})), (Counts{.reopened = 1}));
  EXPECT_THAT(states(shown_findings({.state = "Open"})), ElementsAre("uid-1 Open rework"));
}

TEST_P(ReportsOrder, AddsFromAnOlderReportOpenWhatNoNewerOneDisproves) {
  take({.generated = day(12), .absence = Absence::ProvesNothing, .network = "newer proves nothing"});
  take({.generated = day(11), .findings = {kF}, .network = "newer proves nothing"});
  take({.generated = day(12), .network = "urba is off"});
  take({.generated = day(11), .findings = {kF}, .absence = Absence::IsSeen, .network = "urba is off"});
  take({.generated = day(12), .network = "older proves nothing"});
  take({.generated = day(11), .findings = {kF}, .absence = Absence::ProvesNothing, .network = "older proves nothing"});
  take({.generated = day(10), .network = "newer is not whole"});
  take({.generated = day(12), .absence = Absence::ProvesNothing, .network = "newer is not whole"});
  take({.generated = day(11), .findings = {kF}, .network = "newer is not whole"});
  EXPECT_THAT(states(shown_findings()), ElementsAre("uid-1 Open", "uid-1 Open", "uid-1 Open", "uid-1 Open"));
}

TEST_P(ReportsOrder, ClosesNothingByALateReportOfAnApplicationWhoseNewestItIsNot) {
  const auto in_crm = of(crm(), kG);
  take({.generated = day(10), .assessed = {shop(), crm()}, .findings = {kF, in_crm}});
  take({.generated = day(12), .assessed = {shop()}, .findings = {kF}});
  // Late for the shop, the newest for the CRM.
  EXPECT_EQ(counts_of(take({.generated = day(11), .assessed = {shop(), crm()}})), (Counts{.closed = 1}));
  EXPECT_THAT(states(shown_findings()), ElementsAre("uid-2 Closed by system", "uid-1 Open"));
}

TEST_P(ReportsOrder, DoesNotTakeALateReportForTheLastWholeOne) {
  take({.generated = day(10), .findings = {kF}});
  take({.generated = day(12), .findings = {kG}, .absence = Absence::ProvesNothing});
  take({.generated = day(11)});
  EXPECT_EQ(counts_of(take({.generated = day(13)})), (Counts{.closed = 2}));
}

// Known, but last in a file before the last whole one: the late file tells that it was there after it.
TEST_P(ReportsOrder, LearnsFromALateReportUntilWhenAFindingWasThere) {
  take({.generated = day(9), .findings = {kF}, .absence = Absence::IsSeen});
  take({.generated = day(10), .absence = Absence::IsSeen});
  take({.generated = day(12), .absence = Absence::ProvesNothing});
  EXPECT_EQ(counts_of(take({.generated = day(11), .findings = {kF}, .absence = Absence::ProvesNothing})), (Counts{}));
  EXPECT_EQ(counts_of(take({.generated = day(13)})), (Counts{.closed = 1}));
}

TEST_P(ReportsOrder, ForgetsForNoLateReportUntilWhenAFindingWasThere) {
  take({.generated = day(10), .findings = {kF}});
  take({.generated = day(12), .findings = {kF}});
  take({.generated = day(11), .findings = {kF}});
  EXPECT_EQ(counts_of(take({.generated = day(13)})), (Counts{.closed = 1}));
}

// --- one moment, no moment ---

TEST_P(ReportsOrder, ChangesNothingWhenTheSameReportComesTwice) {
  const TakenFile first{.generated = day(10), .findings = {kF, kG}, .glossary = {glossary_row(150001)}};
  const TakenFile second{.generated = day(11), .findings = {kG}, .glossary = {glossary_row(150001)}};
  take(first);
  take(second);
  const auto before = states(shown_findings());
  EXPECT_EQ(counts_of(take(second)), (Counts{}));
  EXPECT_EQ(counts_of(take(first)), (Counts{}));  // now it is an older one
  EXPECT_EQ(counts_of(take(second)), (Counts{}));
  EXPECT_EQ(states(shown_findings()), before);
  EXPECT_EQ(shown_findings()[1].finding.severity, "High");
  EXPECT_THAT(store->reports().uploads("main", 10).value(), SizeIs(5));
}

TEST_P(ReportsOrder, UnitesTwoFilesOfOneMoment) {
  const auto h = app_finding(3);
  take({.generated = day(10), .findings = {kF, kG, h}});
  EXPECT_EQ(counts_of(take({.generated = day(11), .findings = {kF}})), (Counts{.closed = 2}));
  // What either says is there is there, and never was absent.
  EXPECT_EQ(counts_of(take({.generated = day(11), .findings = {kG}})), (Counts{.reopened = 1}));
  EXPECT_THAT(states(shown_findings()), ElementsAre("uid-1 Open", "uid-2 Open", "uid-3 Closed by system"));
  EXPECT_EQ(counts_of(take({.generated = day(12), .findings = {kF}})), (Counts{.closed = 1}));
}

TEST_P(ReportsOrder, ClosesByTheSecondFileOfAMomentWhatNeitherHas) {
  const auto h = app_finding(3);
  take({.generated = day(10), .findings = {kF, kG, h}});
  take({.generated = day(11), .findings = {kF}, .absence = Absence::ProvesNothing});
  EXPECT_EQ(counts_of(take({.generated = day(11), .findings = {kG}})), (Counts{.closed = 1}));
  EXPECT_THAT(states(shown_findings()), ElementsAre("uid-1 Open", "uid-2 Open", "uid-3 Closed by system"));
}

TEST_P(ReportsOrder, TakesTheWordsOfTheSecondFileOfAMoment) {
  take({.generated = day(11), .findings = {kF}});
  EXPECT_EQ(counts_of(take({.generated = day(11), .findings = {closed(kF)}})), (Counts{.changed = 1, .closed = 1}));
}

TEST_P(ReportsOrder, PutsAFileWithoutATimeBeforeAllThatHaveOne) {
  take({.generated = day(10), .findings = {kF}});
  const auto undated = take({.generated = std::nullopt, .findings = {closed(kF), kG}});
  EXPECT_EQ(counts_of(undated), (Counts{.added = 1}));
  EXPECT_EQ(undated.generated, std::nullopt);
  EXPECT_THAT(states(shown_findings()), ElementsAre("uid-1 Open", "uid-2 Closed by system"));
}

TEST_P(ReportsOrder, ComparesNoTwoFilesWithoutATime) {
  take({.generated = std::nullopt, .findings = {kF, kG}});
  EXPECT_EQ(counts_of(take({.generated = std::nullopt, .findings = {closed(kG)}})),
            (Counts{.changed = 1, .closed = 1}));
  EXPECT_THAT(states(shown_findings()), ElementsAre("uid-1 Open", "uid-2 Closed"));
  EXPECT_EQ(counts_of(take({.generated = day(10)})), (Counts{.closed = 1}));
}

TEST_P(ReportsOrder, TakesATimeBefore1970ForATime) {
  take({.generated = std::nullopt, .findings = {kG}});
  take({.generated = Instant{-1s}, .findings = {kF}});
  EXPECT_EQ(counts_of(take({.generated = Instant{0s}})), (Counts{.closed = 1}));
  EXPECT_THAT(states(shown_findings()), ElementsAre("uid-1 Closed by system", "uid-2 Closed by system"));
}

}  // namespace
}  // namespace qualyswas::store
