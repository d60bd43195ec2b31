#include "connector/cli/profile_words.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/config/profiles.h"

namespace qualyswas::cli {
namespace {

class WordsOfProfile : public testing::TestWithParam<const config::ProfileSettings*> {};

TEST_P(WordsOfProfile, AreThereForItsSummaryAndItsEmptyViews) {
  const auto& words = words_of(GetParam()->profile);
  ASSERT_EQ(words.profile, GetParam()->profile);
  EXPECT_NE(words.print_counts, nullptr);
  EXPECT_NE(words.nothing_came, nullptr);
}

INSTANTIATE_TEST_SUITE_P(Table, WordsOfProfile,
                         testing::ValuesIn(config::profile_table().begin(), config::profile_table().end()),
                         [](const auto& row) { return std::string{row.param->name}; });

}  // namespace
}  // namespace qualyswas::cli
