#include "connector/profiles/vulcan/status.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <ostream>
#include <string>

namespace qualyswas::profiles::vulcan {
namespace {

std::string test_name(std::string_view text) {
  std::string name{text};
  std::ranges::replace_if(
      name, [](char c) { return !std::isalnum(static_cast<unsigned char>(c)); }, '_');
  return name;
}

struct StatusRow {
  std::string_view qualys, vulcan;
};
void PrintTo(const StatusRow& row, std::ostream* out) { *out << row.qualys << " -> " << row.vulcan; }

class VulnerabilityStatus : public testing::TestWithParam<StatusRow> {};

TEST_P(VulnerabilityStatus, IsMappedAsTheGuideSays) { EXPECT_EQ(find_status(GetParam().qualys), GetParam().vulcan); }

constexpr auto kStatusRows = std::to_array<StatusRow>({
    {"new", "Vulnerable"},
    {"active", "Vulnerable"},
    {"reopened", "Vulnerable"},
    {"retesting", "Vulnerable"},
    {"protected", "Fixed"},
    {"fixed", "Fixed"},
    {"false positive", "Ignored - false positive"},
    {"not applicable", "Ignored - false positive"},
    {"risk accepted", "Ignored risk acknowledged"},
});
INSTANTIATE_TEST_SUITE_P(VulcanGuide, VulnerabilityStatus, testing::ValuesIn(kStatusRows),
                         [](const auto& row) { return test_name(row.param.qualys); });

TEST(VulnerabilityStatusRule, LeavesAnUnknownStatusUnmapped) {
  EXPECT_EQ(find_status("escalated"), std::nullopt);
  EXPECT_EQ(find_status(""), std::nullopt);
}

TEST(VulcanStatuses, AreTheFourOfTheGuide) {
  EXPECT_EQ(statuses(), (std::vector<std::string_view>{"Vulnerable", "Fixed", "Ignored - false positive",
                                                       "Ignored risk acknowledged"}));
}

TEST(GuideWords, AreTheWiresWordsInLowerCaseWithBlanks) {
  EXPECT_EQ(guide_words("NEW"), "new");
  EXPECT_EQ(guide_words("FALSE_POSITIVE"), "false positive");
  EXPECT_EQ(guide_words("RISK_ACCEPTED"), "risk accepted");
  EXPECT_EQ(guide_words(""), "");
}

TEST(IgnoredStatus, ComesFromTheReason) {
  EXPECT_EQ(find_ignored_status("false positive"), "Ignored - false positive");
  EXPECT_EQ(find_ignored_status("not applicable"), "Ignored - false positive");
  EXPECT_EQ(find_ignored_status("risk accepted"), "Ignored risk acknowledged");
}

TEST(IgnoredStatus, IsNeverFixedOrVulnerable) {
  for (const auto* reason : {"fixed", "protected", "new", "active", "reopened", "retesting", "escalated"})
    EXPECT_EQ(find_ignored_status(reason), std::nullopt) << reason;
}

// MAP-030, from the one that wins to the one that yields.
TEST(MergePrecedence, RunsFromVulnerableOverUnmappedAndIgnoredToFixed) {
  EXPECT_LT(merge_precedence("Vulnerable"), merge_precedence(std::nullopt));
  EXPECT_LT(merge_precedence(std::nullopt), merge_precedence("Ignored risk acknowledged"));
  EXPECT_LT(merge_precedence("Ignored risk acknowledged"), merge_precedence("Ignored - false positive"));
  EXPECT_LT(merge_precedence("Ignored - false positive"), merge_precedence("Fixed"));
}

}  // namespace
}  // namespace qualyswas::profiles::vulcan
