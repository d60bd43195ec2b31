#include "connector/mapping/vulcan_score.h"

#include <gtest/gtest.h>

#include <array>
#include <ostream>
#include <string>

namespace qualyswas::mapping {
namespace {

struct GuideRow {
  std::string_view qualys;
  double vulcan;
};
void PrintTo(const GuideRow& row, std::ostream* out) { *out << row.qualys << " -> " << row.vulcan; }

class VulnerabilityScore : public testing::TestWithParam<GuideRow> {};

TEST_P(VulnerabilityScore, IsMappedAsTheGuideSays) {
  const auto tenths = find_vulcan_score_tenths(GetParam().qualys);
  ASSERT_TRUE(tenths);
  EXPECT_DOUBLE_EQ(*tenths / 10.0, GetParam().vulcan);
}

constexpr auto kGuideRows = std::to_array<GuideRow>({{"5", 10}, {"4", 7.5}, {"3", 5}, {"2", 2.5}, {"1", 0}, {"0", 0}});
INSTANTIATE_TEST_SUITE_P(VulcanGuide, VulnerabilityScore, testing::ValuesIn(kGuideRows),
                         [](const auto& row) { return std::string{row.param.qualys}; });

TEST(VulnerabilityScoreRule, LeavesAnyOtherSeverityUnmapped) {
  for (const auto* severity : {"6", "-1", "", "05", "5.0", " 5", "Urgent", "50"})
    EXPECT_EQ(find_vulcan_score_tenths(severity), std::nullopt) << severity;
}

}  // namespace
}  // namespace qualyswas::mapping
