// What files of profile neurons do to what is stored, whichever adapter is behind the port.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/store/reports_testing.h"

namespace qualyswas::store {
namespace {

using namespace testing_support;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class ReportsContract : public ReportContract {};
INSTANTIATE_TEST_SUITE_P(Every, ReportsContract, testing::ValuesIn(all_factories()),
                         [](const auto& factory) { return factory.param.name; });

TEST_P(ReportsContract, GivesBackAFindingAsItWasStored) {
  const auto whole = app_finding(1);
  model::AppFindingRow bare;
  bare.key = "id:7";
  bare.finding_id = 7;
  bare.application_id = kShop;
  bare.application_name = "Shop";
  bare.state = "Closed";
  bare.details = std::string{"nul \0 inside", 12};
  take({.findings = {whole, bare}});
  const auto shown = shown_findings({.details = true});
  ASSERT_THAT(shown, SizeIs(2));
  EXPECT_EQ(shown[0].finding, bare);
  EXPECT_EQ(shown[1].finding, whole);
}

}  // namespace
}  // namespace qualyswas::store
