// Vulcan guide, "Vulnerability score mapping".
#include <gmock/gmock.h>

#include <array>
#include <optional>

#include "conformance/support/formats.h"

namespace qualyswas::conformance {
namespace {

using testing::Optional;
using testing::SizeIs;

struct ScoreRow {
  Id id;
  std::string_view severity;
  int score_tenths;  // 75 is 7.5
};

constexpr auto kScoreRows = std::to_array<ScoreRow>({
    {"SCORE-001", "5", 100},
    {"SCORE-001", "4", 75},
    {"SCORE-001", "3", 50},
    {"SCORE-001", "2", 25},
    {"SCORE-001", "1", 0},
    {"SCORE-001", "0", 0},
});

class ScoreMapping : public RowsOnBothFormats<ScoreRow> {};

TEST_P(ScoreMapping, IsTheGuides) {
  Lab lab{{.format = format(), .webapps = {{}}, .findings = {{.severity = std::string{row().severity}}}}};
  lab.sync_completely();
  EXPECT_THAT(lab.finding(kFinding).score_tenths, Optional(row().score_tenths));
  EXPECT_THAT(lab.instance_of(kFinding).score_tenths, Optional(row().score_tenths));
  ASSERT_THAT(lab.vulnerabilities(), SizeIs(1));
  EXPECT_THAT(lab.vulnerabilities().front().score_tenths, Optional(row().score_tenths));
}

TEST_P(ScoreMapping, FollowsAnEditAtTheVendor) {
  const std::string before = row().severity == "5" ? "1" : "5";
  Lab lab{{.format = format(), .webapps = {{}}, .findings = {{.severity = before}}}};
  lab.sync_completely();
  lab.edit_finding(kFinding, {{"severity", std::string{row().severity}}, {"originalSeverity", before}});
  lab.sync_completely();
  EXPECT_THAT(lab.instance_of(kFinding).score_tenths, Optional(row().score_tenths)) << Harm::Stale;
}

TEST_P(ScoreMapping, HoldsForInformationGatheredToo) {
  Lab lab{{.format = format(),
           .webapps = {{}},
           .findings = {{.type = "INFORMATION_GATHERED", .severity = std::string{row().severity}}},
           .informational = true}};
  lab.sync_completely();
  EXPECT_THAT(lab.instance_of(kFinding).score_tenths, Optional(row().score_tenths));
}

ROWS_ON_BOTH_FORMATS(ScoreMapping, kScoreRows, row.severity);

struct OddScoreRow {
  Id id;
  std::string_view what;
  std::optional<std::string_view> severity;
};

constexpr auto kOddScoreRows = std::to_array<OddScoreRow>({
    {"SCORE-001", "six", "6"},
    {"SCORE-001", "minus one", "-1"},
    {"SCORE-001", "fifty", "50"},
    {"SCORE-001", "a fraction", "3.5"},
    {"SCORE-001", "a word", "High"},
    {"SCORE-001", "a number with a word behind it", "3 Serious"},
    {"SCORE-001", "more than 64 bits", "18446744073709551621"},
    {"SCORE-001", "nothing", ""},
    {"SCORE-001", "no severity", std::nullopt},
});

class OddScore : public RowsOnBothFormats<OddScoreRow> {};

TEST_P(OddScore, KeepsTheFindingWithoutAScoreAndReportsTheValue) {
  Lab lab{{.format = format(), .webapps = {{}}, .findings = {{.severity = "5"}}}};
  lab.sync_completely();
  const auto severity = row().severity ? std::optional{std::string{*row().severity}} : std::nullopt;
  lab.edit_finding(kFinding, {{"severity", severity}});
  const auto run = lab.sync();

  ASSERT_THAT(lab.instances(), SizeIs(1)) << Harm::Loss;
  EXPECT_EQ(lab.finding(kFinding).score_tenths, std::nullopt);
  EXPECT_EQ(lab.instance_of(kFinding).score_tenths, std::nullopt) << "the score of before is not the score of now";
  ASSERT_THAT(run.unmapped, SizeIs(1));
  if (row().severity && !row().severity->empty()) {
    EXPECT_EQ(run.unmapped.front().value, *row().severity);
  }
  EXPECT_EQ(run.unmapped.front().findings, 1);
}

ROWS_ON_BOTH_FORMATS(OddScore, kOddScoreRows, row.what);

}  // namespace
}  // namespace qualyswas::conformance
