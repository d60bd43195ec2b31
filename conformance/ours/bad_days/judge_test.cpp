// Who judges the judge: outcomes that are right, and the same with one lie each, which must be told with its harm.
#include "conformance/ours/bad_days/judge.h"

#include <gmock/gmock.h>

namespace qualyswas::conformance::bad_days {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;

auto problem(Harm harm, const std::string& part) {
  return AllOf(Field("harm", &Problem::harm, harm), Field("text", &Problem::text, HasSubstr(part)));
}

void put_finding(Contents& contents, int id, const std::string& status, const std::string& severity) {
  const auto name = "finding " + std::to_string(id);
  contents[name + " | finding id"] = std::to_string(id);
  contents[name + " | status"] = status;
  contents[name + " | source severity"] = severity;
}

// Finding 1 is fixed and its severity changed, 2 stays, 3 goes, 4 comes; the asset is renamed and archived.
Truth small_truth() {
  Truth truth;
  auto& before = truth.before.contents;
  put_finding(before, 1, "Vulnerable", "3");
  put_finding(before, 2, "Vulnerable", "3");
  put_finding(before, 3, "Vulnerable", "3");
  before["asset 7 | name"] = "Shop";
  before["asset 7 | archived at"] = "(none)";
  before["asset 7 | instances"] = "3";
  auto& after = truth.after.contents;
  after = before;
  put_finding(after, 1, "Fixed", "4");
  put_finding(after, 4, "Vulnerable", "3");
  after["asset 7 | name"] = "Store";
  after["asset 7 | archived at"] = "2026-01-12T06:00:00Z";
  after["asset 7 | instances"] = "4";
  truth.after.gone = {3};
  truth.said_again = truth.after;
  return truth;
}

observed::Run ended(RunVerdict verdict) {
  observed::Run run{.verdict = verdict};
  if (verdict == RunVerdict::Complete) return run;
  run.error_class = "transport";
  run.reasons = {"transport: reading findings: the connection was closed"};
  return run;
}

class Judge : public testing::Test {
 protected:
  Judge() {
    outcome_.next = ended(RunVerdict::Complete);
    outcome_.next_shown = truth_.after;
  }
  void ends(RunVerdict verdict) {
    outcome_.run = ended(verdict);
    outcome_.shown = verdict == RunVerdict::Complete ? truth_.after : truth_.before;
  }
  // Half way: finding 1 and 4 have come, and nothing else.
  void ends_half_way() {
    ends(RunVerdict::Partial);
    put_finding(outcome_.shown.contents, 1, "Fixed", "4");
    put_finding(outcome_.shown.contents, 4, "Vulnerable", "3");
    outcome_.shown.contents["asset 7 | instances"] = "4";
  }
  std::vector<Problem> told(const std::string& kind = "close") const {
    return judge(allowed_by({kind}), truth_, outcome_);
  }

  const Truth truth_ = small_truth();
  Outcome outcome_;
};

TEST_F(Judge, FindsNothingInAnHonestRun) {
  ends(RunVerdict::Complete);
  EXPECT_THAT(told(), IsEmpty());
  ends(RunVerdict::Failed);
  EXPECT_THAT(told(), IsEmpty());
  ends_half_way();
  EXPECT_THAT(told(), IsEmpty());
}

TEST_F(Judge, CatchesACompleteRunThatMissesARecord) {
  ends(RunVerdict::Complete);
  std::erase_if(outcome_.shown.contents, [](const auto& one) { return one.first.starts_with("finding 4 "); });
  EXPECT_THAT(told(), ElementsAre(problem(Harm::FalseComplete, "finding 4 is not shown")));
}

TEST_F(Judge, CatchesACompleteRunWithOneOldValue) {
  ends(RunVerdict::Complete);
  outcome_.shown.contents["finding 1 | status"] = "Vulnerable";
  EXPECT_THAT(told(), ElementsAre(problem(Harm::FalseComplete, "finding 1 | status is 'Vulnerable'")));
}

TEST_F(Judge, CatchesACompleteRunThatShowsTooMuch) {
  ends(RunVerdict::Complete);
  put_finding(outcome_.shown.contents, 5, "Vulnerable", "3");
  EXPECT_THAT(told(), ElementsAre(problem(Harm::Wrong, "finding 5")));
}

TEST_F(Judge, CatchesACompleteRunThatShowsARecordTwice) {
  ends(RunVerdict::Complete);
  outcome_.shown.contents["finding 2 | status"] = "Vulnerable AND AGAIN Vulnerable";
  EXPECT_THAT(told(), ElementsAre(problem(Harm::Duplicate, "finding 2 is shown twice")));
}

TEST_F(Judge, CatchesACompleteRunThatArchivedNothing) {
  ends(RunVerdict::Complete);
  outcome_.shown.contents["asset 7 | archived at"] = "(none)";
  EXPECT_THAT(told(), ElementsAre(problem(Harm::FalseComplete, "archived at")));
  EXPECT_THAT(told("clock_back"), IsEmpty()) << "with a wrong clock nothing is archived";
}

TEST_F(Judge, CatchesWhatIsGoneAndNotMarkedAndWhatIsMarkedAndNotGone) {
  ends(RunVerdict::Complete);
  outcome_.shown.gone = {2};
  EXPECT_THAT(told(),
              ElementsAre(problem(Harm::Stale, "finding 3 is gone"), problem(Harm::Wrong, "finding 2 is marked")));
}

TEST_F(Judge, CatchesAMissingRecordWhateverTheVendorSaysOfItsFields) {
  ends(RunVerdict::Complete);
  outcome_.shown.contents["finding 1 | status"] = "(none)";
  EXPECT_THAT(told("missing_status"), IsEmpty());
  std::erase_if(outcome_.shown.contents, [](const auto& one) { return one.first.starts_with("finding 2 "); });
  EXPECT_THAT(told("missing_status"), ElementsAre(problem(Harm::FalseComplete, "finding 2 is not shown")));
}

TEST_F(Judge, CatchesAPartialRunThatLosesARecord) {
  ends_half_way();
  std::erase_if(outcome_.shown.contents, [](const auto& one) { return one.first.starts_with("finding 3 "); });
  EXPECT_THAT(told(), ElementsAre(problem(Harm::Loss, "finding 3 is lost")));
}

TEST_F(Judge, CatchesARecordThatIsHalfOldAndHalfNew) {
  ends_half_way();
  outcome_.shown.contents["finding 1 | source severity"] = "3";
  EXPECT_THAT(told(), ElementsAre(problem(Harm::Wrong, "finding 1 is neither the old one nor the new one")));
}

TEST_F(Judge, CatchesAPartialRunThatArchives) {
  ends_half_way();
  outcome_.shown.contents["asset 7 | archived at"] = "2026-01-12T06:00:00Z";
  EXPECT_THAT(told(), ElementsAre(problem(Harm::Stale, "asset 7 was archived")));
  ends_half_way();
  outcome_.run.archived = 1;
  EXPECT_THAT(told(), ElementsAre(problem(Harm::Stale, "archived 1 records")));
}

TEST_F(Judge, CatchesAPartialRunThatMarksWhatTheVendorHas) {
  ends_half_way();
  outcome_.shown.gone = {2};
  EXPECT_THAT(told(), ElementsAre(problem(Harm::Wrong, "finding 2 is marked as gone")));
}

TEST_F(Judge, CatchesAPartialRunThatShowsTwice) {
  ends_half_way();
  outcome_.shown.contents["finding 2 | finding id"] = "2 AND AGAIN 2";
  EXPECT_THAT(told(), Contains(problem(Harm::Duplicate, "finding 2 is shown twice")));
}

TEST_F(Judge, CatchesAFailedRunThatChangedSomething) {
  ends(RunVerdict::Failed);
  outcome_.shown.contents["asset 7 | name"] = "Store";
  EXPECT_THAT(told(), ElementsAre(problem(Harm::Wrong, "asset 7 | name is 'Store'")));
}

TEST_F(Judge, CatchesARunThatDoesNotSayWhy) {
  ends(RunVerdict::Failed);
  outcome_.run.reasons = {};
  EXPECT_THAT(told(), ElementsAre(problem(Harm::Wrong, "does not say why")));
}

TEST_F(Judge, CatchesAReasonThatNoPersonCanRead) {
  for (const std::string reason : {"transport: reading findings: std::bad_alloc", "reading findings:\nclosed",
                                   "findings", "transport: reading findings: <html><body>Maintenance</body></html>"}) {
    ends(RunVerdict::Failed);
    outcome_.run.reasons = {reason};
    EXPECT_THAT(told(), ElementsAre(problem(Harm::Wrong, "no person can read"))) << reason;
  }
}

TEST_F(Judge, CatchesAReasonWithoutItsStep) {
  ends(RunVerdict::Failed);
  outcome_.run.reasons = {"transport: the connection was closed"};
  EXPECT_THAT(told(), ElementsAre(problem(Harm::Wrong, "at which step")));
}

TEST_F(Judge, CatchesAnErrorClassThatDoesNotFitTheFault) {
  ends(RunVerdict::Failed);
  EXPECT_THAT(told("password_changed"), ElementsAre(problem(Harm::Wrong, "'transport' where auth fits")));
  outcome_.run.error_class.clear();
  EXPECT_THAT(told(), ElementsAre(problem(Harm::Wrong, "''")));
}

TEST_F(Judge, CatchesAnErrorOfTheKnowledgeBaseThatDoesNotFitTheFault) {
  ends_half_way();
  outcome_.run.error_class.clear();
  outcome_.run.reasons = {"solutions are missing: auth: the vendor answered 2002; the findings are kept"};
  EXPECT_THAT(told(), ElementsAre(problem(Harm::Wrong, "class 'auth' where transport fits")));
  EXPECT_THAT(told("account_inactive"), IsEmpty());
}

TEST_F(Judge, CatchesARunThatEndsTooLateOrNever) {
  ends(RunVerdict::Failed);
  outcome_.slept = kLongestRun + std::chrono::hours{1};
  EXPECT_THAT(told(), ElementsAre(problem(Harm::Hang, "it waited 25 h")));
  outcome_.slept = {};
  outcome_.took = kLongestRealTime + std::chrono::seconds{1};
  EXPECT_THAT(told(), ElementsAre(problem(Harm::Hang, "of real time")));
  outcome_.run.verdict.reset();
  EXPECT_THAT(told(), Contains(problem(Harm::Hang, "no verdict")));
}

TEST_F(Judge, CatchesAVendorThatIsWellAndASyncThatIsNot) {
  ends(RunVerdict::Failed);
  outcome_.next = ended(RunVerdict::Partial);
  EXPECT_THAT(told(), ElementsAre(problem(Harm::Loss, "the next sync is partial")));
}

TEST_F(Judge, CatchesANextSyncThatLeavesSomethingAsItWas) {
  ends(RunVerdict::Failed);
  outcome_.next_shown.contents["finding 1 | status"] = "Vulnerable";
  EXPECT_THAT(told(), ElementsAre(problem(Harm::Stale, "after the next sync finding 1 | status")));
  std::erase_if(outcome_.next_shown.contents, [](const auto& one) { return one.first.starts_with("finding 4 "); });
  EXPECT_THAT(told(), Contains(problem(Harm::Loss, "after the next sync finding 4")));
}

TEST_F(Judge, CatchesAReportThatIsTakenInTwice) {
  ends(RunVerdict::Complete);
  outcome_.shown.reports_in[70] = 2;
  EXPECT_THAT(told(), ElementsAre(problem(Harm::Duplicate, "report 70 was taken in 2 times")));
}

}  // namespace
}  // namespace qualyswas::conformance::bad_days
