#include "connector/profiles/neurons/severity.h"

#include <gtest/gtest.h>

#include <array>
#include <ostream>
#include <string>

namespace qualyswas::profiles::neurons {
namespace {

using model::FindingKind;
using model::ReportSection;

struct SeverityRow {
  const char* plugin_type;
  FindingKind kind;
  std::string_view qualys, neurons;
};
void PrintTo(const SeverityRow& row, std::ostream* out) {
  *out << row.plugin_type << ' ' << row.qualys << " -> " << row.neurons;
}

class NeuronsSeverity : public testing::TestWithParam<SeverityRow> {};

TEST_P(NeuronsSeverity, IsMappedAsTheGuideSays) {
  EXPECT_EQ(find_severity(GetParam().kind, GetParam().qualys), GetParam().neurons);
}

constexpr auto kSeverityRows = std::to_array<SeverityRow>({
    {"Confirmed", FindingKind::Confirmed, "1", "Low"},
    {"Confirmed", FindingKind::Confirmed, "2", "Medium"},
    {"Confirmed", FindingKind::Confirmed, "3", "High"},
    {"Confirmed", FindingKind::Confirmed, "4", "Critical"},
    {"Confirmed", FindingKind::Confirmed, "5", "Critical"},
    {"Vulnerability", FindingKind::Unsaid, "1", "Low"},
    {"Vulnerability", FindingKind::Unsaid, "2", "Medium"},
    {"Vulnerability", FindingKind::Unsaid, "3", "High"},
    {"Vulnerability", FindingKind::Unsaid, "4", "Critical"},
    {"Vulnerability", FindingKind::Unsaid, "5", "Critical"},
    {"Potential", FindingKind::Potential, "1", "Low"},
    {"Potential", FindingKind::Potential, "2", "Medium"},
    {"Potential", FindingKind::Potential, "3", "High"},
    {"Potential", FindingKind::Potential, "4", "Critical"},
    {"Potential", FindingKind::Potential, "5", "Critical"},
    {"InformationGathered", FindingKind::InformationGathered, "1", "Low"},
    {"InformationGathered", FindingKind::InformationGathered, "2", "Low"},
    {"InformationGathered", FindingKind::InformationGathered, "3", "Low"},
});
INSTANTIATE_TEST_SUITE_P(IvantiGuide, NeuronsSeverity, testing::ValuesIn(kSeverityRows),
                         [](const auto& row) { return row.param.plugin_type + ("_" + std::string{row.param.qualys}); });

// SEV-004.
TEST(NeuronsSeverityRule, LeavesEveryOtherLevelUnmapped) {
  for (const auto* level : {"4", "5"}) {
    EXPECT_EQ(find_severity(FindingKind::InformationGathered, level), std::nullopt) << level;
  }
  for (const auto* level : {"1", "2", "3", "4", "5"}) {
    EXPECT_EQ(find_severity(FindingKind::SensitiveContent, level), std::nullopt) << level;
  }
  for (const auto kind : {FindingKind::Confirmed, FindingKind::Potential, FindingKind::Unsaid,
                          FindingKind::SensitiveContent, FindingKind::InformationGathered}) {
    for (const auto* level : {"0", "6", "", "high", "01", "3 ", "-1"}) {
      EXPECT_EQ(find_severity(kind, level), std::nullopt) << level;
    }
  }
}

model::ReportFinding finding(ReportSection section, std::optional<bool> potential) {
  return {.section = section, .potential = potential};
}

TEST(FindingKind, IsWhatItsListSaysAndAmongVulnerabilitiesWhatPotentialSays) {
  EXPECT_EQ(kind_of(finding(ReportSection::Vulnerability, true)), FindingKind::Potential);
  EXPECT_EQ(kind_of(finding(ReportSection::Vulnerability, false)), FindingKind::Confirmed);
  EXPECT_EQ(kind_of(finding(ReportSection::Vulnerability, std::nullopt)), FindingKind::Unsaid);
  EXPECT_EQ(kind_of(finding(ReportSection::SensitiveContent, true)), FindingKind::SensitiveContent);
  EXPECT_EQ(kind_of(finding(ReportSection::InformationGathered, true)), FindingKind::InformationGathered);
}

TEST(FindingKind, IsSettledByTheGlossaryOnlyWhenTheFindingSaysNothing) {
  EXPECT_EQ(settled(FindingKind::Unsaid, "Potential Vulnerability"), FindingKind::Potential);
  EXPECT_EQ(settled(FindingKind::Unsaid, "Confirmed Vulnerability"), FindingKind::Confirmed);
  EXPECT_EQ(settled(FindingKind::Unsaid, "Information Gathered"), FindingKind::Confirmed);
  EXPECT_EQ(settled(FindingKind::Unsaid, ""), FindingKind::Confirmed);
  EXPECT_EQ(settled(FindingKind::Confirmed, "Potential Vulnerability"), FindingKind::Confirmed);
  EXPECT_EQ(settled(FindingKind::Potential, "Confirmed Vulnerability"), FindingKind::Potential);
  EXPECT_EQ(settled(FindingKind::InformationGathered, "Potential Vulnerability"), FindingKind::InformationGathered);
}

// FND-004.
TEST(VulnerabilityType, HasTheGuidesThreeWords) {
  EXPECT_EQ(find_vulnerability_type(FindingKind::Confirmed), "Confirmed Vulnerability");
  EXPECT_EQ(find_vulnerability_type(FindingKind::Unsaid), "Confirmed Vulnerability");
  EXPECT_EQ(find_vulnerability_type(FindingKind::Potential), "Potential Vulnerability");
  EXPECT_EQ(find_vulnerability_type(FindingKind::InformationGathered), "Information Gathered");
  EXPECT_EQ(find_vulnerability_type(FindingKind::SensitiveContent), std::nullopt);
}

}  // namespace
}  // namespace qualyswas::profiles::neurons
