#include "conformance/framework/tally.h"

#include <gmock/gmock.h>

namespace qualyswas::conformance {
namespace {

using testing::HasSubstr;
using testing::Not;

CaseResult counted(std::string_view id, CaseVerdict verdict, std::vector<Failure> failures = {}) {
  return {.suite = "Suite", .test = "Case", .ids = {id}, .verdict = verdict, .failures = std::move(failures)};
}

Tally tally(const std::vector<CaseResult>& cases, std::vector<std::string> only = {"STAT", "MAP-030"},
            std::size_t not_applicable = 0) {
  return tally_of(by_requirement(cases, only), cases, not_applicable);
}

TEST(Tally, KeepsNotApplicableWaivedAndUnsupportedApart) {
  auto waived = counted("STAT-001", CaseVerdict::Failed, {{.where = {}, .message = {}, .harm = Harm::Loss}});
  waived.known = "being put right";
  const auto counts = tally({waived, counted("STAT-002", CaseVerdict::Unsupported),
                             counted("STAT-003", CaseVerdict::Ok), counted("STAT-004", CaseVerdict::Informational)},
                            {"STAT-001", "STAT-002", "STAT-003", "STAT-004", "MAP-030"}, 7);
  EXPECT_EQ(counts.of(Standing::Waived), 1U);
  EXPECT_EQ(counts.of(Standing::Unsupported), 1U);
  EXPECT_EQ(counts.of(Standing::NotApplicable), 7U);
  EXPECT_EQ(counts.of(Standing::Holds), 1U);
  EXPECT_EQ(counts.of(Standing::NotJudged), 1U);
  EXPECT_EQ(counts.of(Standing::NoCase), 1U);
  EXPECT_EQ(counts.waived, 1U);
  EXPECT_EQ(counts.of(CaseVerdict::Failed), 0U) << "a waived failure is counted once";
  EXPECT_TRUE(counts.harms.empty());
  EXPECT_TRUE(counts.holds());
  EXPECT_EQ(badge_words(counts), "1/3");
}

TEST(Tally, CountsACaseByTheWorstOfItsHarmsAndByPlane) {
  auto both = counted("STAT-001", CaseVerdict::Failed,
                      {{.where = {}, .message = {}, .harm = Harm::Wrong},
                       {.where = {}, .message = {}, .harm = Harm::Leak, .plane = Plane::Wire},
                       {.where = {}, .message = {}, .harm = Harm::Loss}});
  auto looks = counted("STAT-002", CaseVerdict::Ok);
  looks.judges_wire = true;
  const auto counts =
      tally({both, looks, counted("STAT-003", CaseVerdict::Ok), counted("STAT-004", CaseVerdict::Unsupported)});
  EXPECT_EQ(counts.harms, (std::map<Harm, std::size_t>{{Harm::Loss, 1}}));
  EXPECT_EQ(counts.data.right, 2U);
  EXPECT_EQ(counts.data.wrong, 1U);
  EXPECT_EQ(counts.data.not_judged, 1U);
  EXPECT_EQ(counts.wire.right, 1U);
  EXPECT_EQ(counts.wire.wrong, 1U);
  EXPECT_EQ(counts.wire.not_judged, 2U);
  EXPECT_THAT(verdict_line(counts), HasSubstr(", 1 fail."));
}

TEST(Tally, SaysWhenFewerThanHalfOfTheCasesWereJudged) {
  const auto skipped = counted("STAT-002", CaseVerdict::Unsupported), held = counted("STAT-001", CaseVerdict::Ok);
  const auto half = tally({held, skipped});
  EXPECT_FALSE(half.mostly_skipped());
  EXPECT_THAT(verdict_line(half), Not(HasSubstr("skipped")));
  const auto less = tally({held, skipped, skipped});
  EXPECT_TRUE(less.mostly_skipped());
  EXPECT_EQ(badge_words(less), "1/2, mostly skipped");
  EXPECT_EQ(verdict_line(less), "conformance 1/2; mostly skipped: only 1 of 3 cases were judged.");
}

TEST(Planes, OfAFailedCaseAreWrongOnlyWhereAnExpectationFailed) {
  auto one = counted("STAT-001", CaseVerdict::Failed, {{.where = {}, .message = {}, .plane = Plane::Wire}});
  EXPECT_EQ(verdict_of(one, Plane::Wire), CaseVerdict::Failed);
  EXPECT_EQ(verdict_of(one, Plane::Data), CaseVerdict::Ok);
  one.failures.front().plane = Plane::Data;
  EXPECT_EQ(verdict_of(one, Plane::Wire), std::nullopt) << "it never looked";
  EXPECT_EQ(verdict_of(one, Plane::Data), CaseVerdict::Failed);
  EXPECT_EQ(verdict_of(counted("STAT-001", CaseVerdict::NonStrict), Plane::Data), CaseVerdict::Ok);
  EXPECT_EQ(verdict_of(counted("STAT-001", CaseVerdict::NonStrict), Plane::Wire), CaseVerdict::NonStrict);
  EXPECT_EQ(verdict_of(counted("STAT-001", CaseVerdict::Informational), Plane::Data), std::nullopt);
}

}  // namespace
}  // namespace qualyswas::conformance
