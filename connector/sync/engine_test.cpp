#include "connector/sync/engine.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/config/profiles.h"

namespace qualyswas::sync {
namespace {

class EngineOfProfile : public testing::TestWithParam<const config::ProfileSettings*> {};

TEST_P(EngineOfProfile, PullsAndProvesARight) {
  const auto& engine = engine_of(GetParam()->profile);
  ASSERT_EQ(engine.profile, GetParam()->profile);
  EXPECT_NE(engine.pull, nullptr);
  EXPECT_NE(engine.right.prove, nullptr);
  EXPECT_NE(engine.right.name, "");
}

INSTANTIATE_TEST_SUITE_P(Table, EngineOfProfile,
                         testing::ValuesIn(config::profile_table().begin(), config::profile_table().end()),
                         [](const auto& row) { return std::string{row.param->name}; });

}  // namespace
}  // namespace qualyswas::sync
