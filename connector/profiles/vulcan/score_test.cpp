#include "connector/profiles/vulcan/score.h"

#include <gtest/gtest.h>

#include <array>
#include <ostream>
#include <string>

namespace qualyswas::profiles::vulcan {
namespace {

struct ScoreRow {
  std::string_view qualys;
  double vulcan;
};
void PrintTo(const ScoreRow& row, std::ostream* out) { *out << row.qualys << " -> " << row.vulcan; }

class VulnerabilityScore : public testing::TestWithParam<ScoreRow> {};

TEST_P(VulnerabilityScore, IsMappedAsTheGuideSays) {
  const auto tenths = find_score_tenths(GetParam().qualys);
  ASSERT_TRUE(tenths);
  EXPECT_DOUBLE_EQ(*tenths / 10.0, GetParam().vulcan);
}

constexpr auto kScoreRows = std::to_array<ScoreRow>({{"5", 10}, {"4", 7.5}, {"3", 5}, {"2", 2.5}, {"1", 0}, {"0", 0}});
INSTANTIATE_TEST_SUITE_P(VulcanGuide, VulnerabilityScore, testing::ValuesIn(kScoreRows),
                         [](const auto& row) { return std::string{row.param.qualys}; });

TEST(VulnerabilityScoreRule, LeavesAnyOtherSeverityUnmapped) {
  for (const auto* severity : {"6", "-1", "", "05", "5.0", " 5", "Urgent", "50"})
    EXPECT_EQ(find_score_tenths(severity), std::nullopt) << severity;
}

}  // namespace
}  // namespace qualyswas::profiles::vulcan
