#include "conformance/framework/suite.h"

#include <gmock/gmock.h>

namespace qualyswas::conformance {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// One sound case for every requirement, so that a test sees its own fault alone.
std::vector<CaseResult> complete_suite() {
  std::vector<CaseResult> cases;
  for (const auto& requirement : kRequirements)
    cases.push_back({.suite = "All", .test = "Of", .ids = {requirement.id}});
  return cases;
}

TEST(Faults, OfASoundSuiteAreNone) { EXPECT_THAT(faults(complete_suite(), {}), IsEmpty()); }

TEST(Faults, NameAGatedMustWithoutACase) {
  auto cases = complete_suite();
  std::erase_if(cases, [](const CaseResult& one) { return one.ids.front() == "MAP-030"; });
  EXPECT_THAT(faults(cases, {}), Contains(HasSubstr("MAP-030: no case")));
}

TEST(Faults, LeaveOutWhatIsNoMust) {
  auto cases = complete_suite();
  std::erase_if(cases, [](const CaseResult& one) { return one.ids.front() == "AUTH-006"; });
  EXPECT_THAT(faults(cases, {}), IsEmpty());
}

TEST(Faults, NameAClaimThatFitsNoCase) {
  const std::vector<Claim> claims{{.suite = "LsatSeen", .test = "", .ids = {"MAP-032"}}};
  EXPECT_THAT(faults(complete_suite(), claims), Contains(HasSubstr("LsatSeen.*: claims MAP-032")));
}

TEST(Faults, NameACaseThatClaimsNothing) {
  auto cases = complete_suite();
  cases.push_back({.suite = "Stray", .test = "Case"});
  EXPECT_THAT(faults(cases, {}), Contains(HasSubstr("Stray.Case")));
}

TEST(RegisteredCases, AreErrorsUntilTheyHaveRun) {
  const auto cases = registered_cases({});
  ASSERT_THAT(cases, Not(IsEmpty()));
  EXPECT_EQ(cases.front().verdict, CaseVerdict::Error);
}

}  // namespace
}  // namespace qualyswas::conformance
