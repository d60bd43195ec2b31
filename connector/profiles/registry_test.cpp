#include <algorithm>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/config/profiles.h"
#include "connector/profiles/profile.h"

namespace qualyswas::profiles {
namespace {

class RegisteredProfile : public testing::TestWithParam<const config::ProfileSettings*> {};

TEST_P(RegisteredProfile, HasARowOfItsOwn) {
  const auto rows = std::ranges::count(registry(), GetParam()->profile, &Traits::profile);
  ASSERT_EQ(rows, 1);
  EXPECT_EQ(traits_of(GetParam()->profile).profile, GetParam()->profile);
}

TEST_P(RegisteredProfile, TakesFilesIfItsSettingsSayHow) {
  EXPECT_EQ(traits_of(GetParam()->profile).takes_files, GetParam()->prove_intake != nullptr);
}

TEST_P(RegisteredProfile, HasViewsThatNoOtherHas) {
  const auto& traits = traits_of(GetParam()->profile);
  EXPECT_FALSE(traits.views.empty());
  for (const auto view : traits.views)
    for (const auto* other : registry()) EXPECT_EQ(other->has_view(view), other == &traits) << view;
}

INSTANTIATE_TEST_SUITE_P(Table, RegisteredProfile,
                         testing::ValuesIn(config::profile_table().begin(), config::profile_table().end()),
                         [](const auto& row) { return std::string{row.param->name}; });

TEST(Registry, SaysWhatEachGuidesProfileCanDo) {
  const auto& vulcan = traits_of(config::Profile::Vulcan);
  EXPECT_THAT(vulcan.views, testing::ElementsAre("assets", "vulnerabilities", "instances"));
  EXPECT_TRUE(vulcan.archives);
  EXPECT_FALSE(vulcan.takes_files);
  EXPECT_FALSE(vulcan.cannot_reconcile);
  const auto& neurons = traits_of(config::Profile::Neurons);
  EXPECT_THAT(neurons.views, testing::ElementsAre("applications", "findings", "uploads"));
  EXPECT_FALSE(neurons.archives);
  EXPECT_TRUE(neurons.takes_files);
  EXPECT_TRUE(neurons.cannot_reconcile);
}

}  // namespace
}  // namespace qualyswas::profiles
