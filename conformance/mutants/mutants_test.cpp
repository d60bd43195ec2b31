// The mutants themselves: what a verdict on one says, and that each is one.
#include <gmock/gmock.h>

#include <set>

#include "conformance/mutants/run.h"

namespace qualyswas::conformance::mutants {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

const auto kEverything = [](std::string_view) { return true; };

Mutant mutant() {
  return {"one", "it is wrong", {"STAT-001", "STAT-002"}, Harm::Loss, [] { return std::make_shared<Flaw>(); }};
}
CaseResult result(std::string_view id, CaseVerdict verdict, Harm harm = Harm::Loss) {
  CaseResult one{.suite = "S", .test = "t", .ids = {id}, .verdict = verdict, .failures = {}, .remark = {}, .known = {}};
  if (verdict == CaseVerdict::Failed) one.failures = {{.where = {}, .message = "no", .harm = harm}};
  return one;
}

TEST(Mutants, AreCaughtWhenEachRequirementThatTheyBreakFailsWithTheHarm) {
  const std::vector cases{result("STAT-001", CaseVerdict::Failed), result("STAT-001", CaseVerdict::Ok),
                          result("STAT-002", CaseVerdict::Failed, Harm::Wrong)};
  const auto one = mutant();
  const auto verdict = judge(one, cases, kEverything);
  EXPECT_THAT(verdict.missed, IsEmpty());
  ASSERT_EQ(verdict.broken.size(), 2U);
  EXPECT_EQ(verdict.broken.front().failed, 1U);
  EXPECT_EQ(verdict.broken.front().judged, 2U);
}

TEST(Mutants, AreMissedWhenARequirementHoldsAllTheSame) {
  const std::vector cases{result("STAT-001", CaseVerdict::Failed), result("STAT-002", CaseVerdict::Ok)};
  const auto one = mutant();
  EXPECT_THAT(judge(one, cases, kEverything).missed, HasSubstr("STAT-002 holds all the same"));
}

TEST(Mutants, AreMissedWhenNoFailureSaysTheHarm) {
  const std::vector cases{result("STAT-001", CaseVerdict::Failed, Harm::Wrong),
                          result("STAT-002", CaseVerdict::Failed, Harm::Stale)};
  const auto one = mutant();
  EXPECT_EQ(judge(one, cases, kEverything).missed, "no failure says LOSS, but STALE, WRONG");
}

// A case that broke, or was skipped, says nothing of the connector.
TEST(Mutants, AreMissedWhenNobodyJudgedThem) {
  const std::vector cases{result("STAT-001", CaseVerdict::Unsupported), result("STAT-002", CaseVerdict::Error)};
  const auto one = mutant();
  const auto missed = judge(one, cases, kEverything).missed;
  EXPECT_THAT(missed, HasSubstr("no case judged STAT-001"));
  EXPECT_THAT(missed, HasSubstr("STAT-002 holds all the same"));
}

TEST(Mutants, CannotBeJudgedWhereEveryCaseIsSkipped) {
  const auto one = mutant();
  const std::vector skipped{result("STAT-001", CaseVerdict::Unsupported), result("STAT-002", CaseVerdict::Unsupported)};
  EXPECT_TRUE(cannot_be_judged(judge(one, skipped, kEverything)));
  const std::vector mixed{result("STAT-001", CaseVerdict::Unsupported), result("STAT-002", CaseVerdict::Ok)};
  EXPECT_FALSE(cannot_be_judged(judge(one, mixed, kEverything)));
}

TEST(Mutants, OfWhatDoesNotConcernTheSubjectAreNotJudged) {
  const auto one = mutant();
  const auto verdict = judge(one, {}, [](std::string_view) { return false; });
  EXPECT_THAT(verdict.broken, IsEmpty());
  EXPECT_THAT(verdict.missed, IsEmpty());
}

TEST(Mutants, AreAtLeastSixtyEachWithANameOfItsOwnAndSomethingThatItBreaks) {
  std::set<std::string_view> names;
  for (const auto& one : all()) {
    EXPECT_TRUE(names.insert(one.name).second) << one.name;
    EXPECT_FALSE(one.breaks.empty()) << one.name;
    EXPECT_NE(one.make(), nullptr) << one.name;
  }
  EXPECT_GE(names.size(), 60U);
}

}  // namespace
}  // namespace qualyswas::conformance::mutants
