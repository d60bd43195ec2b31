#include "conformance/framework/claims.h"

#include <gmock/gmock.h>

#include <sstream>

namespace qualyswas::conformance {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::vector<Claim> kClaims{{.suite = "LastSeen", .test = "", .ids = {"MAP-032"}},
                                 {.suite = "LastSeen", .test = "IsUtc", .ids = {"SYNC-002", "MAP-032"}}};

TEST(Claims, OfASuiteHoldForEachOfItsCases) {
  EXPECT_THAT(ids_of("LastSeen", "IsTheTestedDate", kClaims), ElementsAre("MAP-032"));
}

TEST(Claims, OfACaseAddToThoseOfItsSuite) {
  EXPECT_THAT(ids_of("LastSeen", "IsUtc", kClaims), ElementsAre("MAP-032", "SYNC-002"));
}

TEST(Claims, SeeThroughThePrefixAndTheRowOfAParameterisedCase) {
  EXPECT_THAT(ids_of("BothFormats/LastSeen", "IsUtc/json", kClaims), ElementsAre("MAP-032", "SYNC-002"));
}

TEST(Claims, DoNotReachASuiteWhoseNameOnlyBeginsAlike) {
  EXPECT_THAT(ids_of("LastSeenToday", "IsUtc", kClaims), IsEmpty());
}

TEST(Claims, StandInTheNameOfARow) {
  EXPECT_THAT(ids_of("Rows/Status", "IsMapped/" + row_name("STAT-001", "new"), {}), ElementsAre("STAT-001"));
  EXPECT_THAT(ids_of("Rows/Status", "IsMapped/STAT_0010_new", {}), IsEmpty());
  EXPECT_THAT(ids_of("Rows/Status", "IsMapped/new", {}), IsEmpty());
}

TEST(RowName, KeepsWhatGtestAllows) {
  EXPECT_EQ(row_name("STAT-003", "false positive"), "STAT_003_false_positive");
  EXPECT_EQ(test_name(" 1 or 0 -> 0"), "1_or_0_0");
  EXPECT_EQ(test_name("-"), "empty");
}

TEST(HarmMark, IsWhatReadFailureFinds) {
  std::ostringstream out;
  out << Harm::FalseComplete << "said complete";
  EXPECT_EQ(out.str(), "[harm: FALSE-COMPLETE] said complete");
}

}  // namespace
}  // namespace qualyswas::conformance
