#include "conformance/framework/verdict.h"

#include <gmock/gmock.h>

namespace qualyswas::conformance {
namespace {

CaseResult result(std::string_view id, CaseVerdict verdict) {
  return {.suite = "Suite", .test = "Case", .ids = {id}, .verdict = verdict};
}

RequirementResult judged(std::string_view id, const std::vector<CaseResult>& cases) {
  return by_requirement(cases, std::vector{std::string{id}}).front();
}

TEST(ReadFailure, TakesTheHarmOutOfTheMessage) {
  const auto failure = read_failure("a.cpp:3", "Expected: partial\n[harm: FALSE-COMPLETE] the last page was lost\n");
  EXPECT_EQ(failure.harm, Harm::FalseComplete);
  EXPECT_EQ(failure.message, "Expected: partial\nthe last page was lost");
  EXPECT_EQ(failure.where, "a.cpp:3");
}

TEST(ReadFailure, MeansWrongWhenNothingElseIsSaid) {
  EXPECT_EQ(read_failure("", "Expected equality").harm, Harm::Wrong);
}

TEST(Requirement, IsAsBadAsItsWorstCase) {
  const std::vector cases{result("MAP-030", CaseVerdict::Ok), result("MAP-030", CaseVerdict::Failed),
                          result("MAP-030", CaseVerdict::NonStrict), result("MAP-031", CaseVerdict::Error)};
  EXPECT_EQ(judged("MAP-030", cases).verdict, CaseVerdict::Failed);
  EXPECT_EQ(judged("MAP-030", cases).cases.size(), 3U);
  EXPECT_FALSE(passes(judged("MAP-030", cases)));
  EXPECT_FALSE(passes(judged("MAP-031", cases)));
}

TEST(Requirement, WithoutACaseHoldsOnlyWhenItIsNoMust) {
  EXPECT_EQ(judged("MAP-030", {}).verdict, std::nullopt);
  EXPECT_FALSE(passes(judged("MAP-030", {})));
  EXPECT_TRUE(passes(judged("AUTH-006", {})));
}

TEST(Requirement, IsNotProvenByCasesThatJudgeNothing) {
  EXPECT_FALSE(passes(judged("MAP-030", {result("MAP-030", CaseVerdict::Unsupported)})));
  EXPECT_FALSE(passes(judged("MAP-030", {result("MAP-030", CaseVerdict::Informational)})));
  EXPECT_TRUE(
      passes(judged("MAP-030", {result("MAP-030", CaseVerdict::Informational), result("MAP-030", CaseVerdict::Ok)})));
  EXPECT_TRUE(passes(judged("MAP-030", {result("MAP-030", CaseVerdict::NonStrict)})));
}

TEST(Selection, IsByTheBeginningOfAnId) {
  const std::vector<std::string> only{"STAT", "MAP-030"};
  EXPECT_TRUE(is_selected("STAT-004", only));
  EXPECT_TRUE(is_selected("MAP-030", only));
  EXPECT_FALSE(is_selected("MAP-031", only));
  EXPECT_TRUE(is_selected("MAP-031", {}));
}

}  // namespace
}  // namespace qualyswas::conformance
