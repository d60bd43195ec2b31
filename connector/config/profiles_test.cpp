#include "connector/config/profiles.h"

#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/config/parse_file.h"

namespace qualyswas::config {

void PrintTo(const ProfileSettings* row, std::ostream* out) { *out << row->name; }

namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

class EveryProfile : public testing::TestWithParam<const ProfileSettings*> {};

TEST_P(EveryProfile, IsChosenByItsNameInAnyCase) {
  Settings typed;
  typed.profile = GetParam()->name;
  EXPECT_EQ(profile_of(typed), GetParam()->profile);
  typed.profile[0] = static_cast<char>(std::toupper(typed.profile[0]));
  EXPECT_EQ(profile_of(typed), GetParam()->profile);
  EXPECT_EQ(name_of(GetParam()->profile), GetParam()->name);
}

TEST_P(EveryProfile, OffersItsOwnSettingsAndNoneOfTheOthers) {
  const auto names = setting_names(GetParam()->profile);
  for (const auto* row : profile_table())
    for (const auto& own : row->own)
      if (row == GetParam())
        EXPECT_THAT(names, Contains(std::string{own.key}));
      else
        EXPECT_THAT(names, Not(Contains(std::string{own.key})));
}

TEST_P(EveryProfile, HasStandardsThatTheFileTakes) {
  for (const auto& own : GetParam()->own) {
    const auto file =
        parse_file(fmt::format(R"({{"connectors": [{{"name": "a", "{}": {}}}]}})", own.key, own.standard));
    ASSERT_TRUE(file) << file.error().message;
    EXPECT_EQ(typed_json(file->connectors.front(), own.key), own.standard) << own.key;
  }
}

TEST_P(EveryProfile, RefusesASettingOfAnotherByName) {
  for (const auto* other : profile_table()) {
    if (other == GetParam()) continue;
    for (const auto& own : other->own) {
      auto file = parse_file(fmt::format(R"({{"connectors": [{{"name": "a", "profile": "{}", "{}": {}}}]}})",
                                         GetParam()->name, own.key, own.standard));
      ASSERT_TRUE(file) << file.error().message;
      const auto config = finalize(file->connectors.front(), {});
      ASSERT_FALSE(config);
      EXPECT_THAT(config.error().message, HasSubstr(fmt::format("{}: belongs to profile {}", own.key, other->name)));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Table, EveryProfile, testing::ValuesIn(profile_table().begin(), profile_table().end()),
                         [](const auto& row) { return std::string{row.param->name}; });

TEST(ProfileTable, NamesTheTwoOfTheGuides) {
  EXPECT_THAT(profile_names(), testing::ElementsAre("vulcan", "neurons"));
  EXPECT_EQ(known_profiles(), "vulcan and neurons");
  EXPECT_EQ(profile_of({}), Profile::Vulcan) << "where none is named";
}

}  // namespace
}  // namespace qualyswas::config
