// Ivanti guide, "Severity Mapping": a table for each plugin type, every row of it and everything that no row covers.
#include <gmock/gmock.h>

#include <array>
#include <optional>

#include "conformance/support/formats.h"

namespace qualyswas::conformance {
namespace {

using testing::IsEmpty;
using testing::Optional;
using testing::SizeIs;

enum class Kind { Confirmed, Potential, SensitiveContent, InformationGathered };

struct KindRow {
  Kind kind;
  ReportList list;
  std::string_view potential, category;
};
constexpr auto kKinds = std::to_array<KindRow>({
    {Kind::Confirmed, ReportList::Vulnerability, "false", "Confirmed Vulnerability"},
    {Kind::Potential, ReportList::Vulnerability, "true", "Potential Vulnerability"},
    {Kind::SensitiveContent, ReportList::SensitiveContent, "false", "Sensitive Content"},
    {Kind::InformationGathered, ReportList::InformationGathered, "false", "Information Gathered"},
});

ReportRecord report_of(Kind kind, std::string_view level) {
  const auto& row = *std::ranges::find(kKinds, kind, &KindRow::kind);
  ReportRecord report;
  auto& finding = report.applications.front().findings.front();
  finding.list = row.list;
  finding.potential = std::string{row.potential};
  report.glossary.front().category = std::string{row.category};
  report.glossary.front().severity = std::string{level};
  return report;
}

struct GuideRow {
  Id id;
  Kind kind;
  std::string_view what, level, neurons;
};

constexpr auto kGuideRows = std::to_array<GuideRow>({
    {"SEV-001", Kind::Confirmed, "confirmed 1", "1", "Low"},
    {"SEV-001", Kind::Confirmed, "confirmed 2", "2", "Medium"},
    {"SEV-001", Kind::Confirmed, "confirmed 3", "3", "High"},
    {"SEV-001", Kind::Confirmed, "confirmed 4", "4", "Critical"},
    {"SEV-001", Kind::Confirmed, "confirmed 5", "5", "Critical"},
    {"SEV-002", Kind::Potential, "potential 1", "1", "Low"},
    {"SEV-002", Kind::Potential, "potential 2", "2", "Medium"},
    {"SEV-002", Kind::Potential, "potential 3", "3", "High"},
    {"SEV-002", Kind::Potential, "potential 4", "4", "Critical"},
    {"SEV-002", Kind::Potential, "potential 5", "5", "Critical"},
    {"SEV-003", Kind::InformationGathered, "information gathered 1", "1", "Low"},
    {"SEV-003", Kind::InformationGathered, "information gathered 2", "2", "Low"},
    {"SEV-003", Kind::InformationGathered, "information gathered 3", "3", "Low"},
});

class SeverityMapping : public Rows<GuideRow> {};

TEST_P(SeverityMapping, IsTheGuides) {
  Lab lab{{.profile = Profile::Neurons}};
  const auto upload = lab.upload(report_of(row().kind, row().level));
  EXPECT_EQ(upload.outcome, observed::Outcome::Ingested);
  const auto shown = lab.app_finding(kFinding);
  EXPECT_THAT(shown.severity, Optional(row().neurons));
  ASSERT_TRUE(shown.glossary);
  EXPECT_EQ(shown.glossary->source_severity, row().level);
  EXPECT_THAT(upload.unmapped, IsEmpty());
}

TEST_P(SeverityMapping, IsWhatTheApplicationCountsBy) {
  Lab lab{{.profile = Profile::Neurons}};
  lab.upload(report_of(row().kind, row().level));
  observed::SeverityCounts expected;
  if (row().neurons == "Critical") expected.critical = 1;
  if (row().neurons == "High") expected.high = 1;
  if (row().neurons == "Medium") expected.medium = 1;
  if (row().neurons == "Low") expected.low = 1;
  ASSERT_THAT(lab.applications(), SizeIs(1));
  EXPECT_EQ(lab.applications().front().open, expected);
}

TEST_P(SeverityMapping, IsWhatFindingsAreSelectedBy) {
  Lab lab{{.profile = Profile::Neurons}};
  lab.upload(report_of(row().kind, row().level));
  for (const std::string severity : {"Critical", "High", "Medium", "Low", ""}) {
    EXPECT_THAT(lab.app_findings({.severity = severity}), SizeIs(severity == row().neurons ? 1 : 0)) << severity;
  }
}

ROWS(SeverityMapping, kGuideRows, row.what);

struct OddRow {
  Id id;
  Kind kind;
  std::string_view what, level;
};

constexpr auto kOddRows = std::to_array<OddRow>({
    {"SEV-004", Kind::InformationGathered, "information gathered 4", "4"},
    {"SEV-004", Kind::InformationGathered, "information gathered 5", "5"},
    {"SEV-004", Kind::SensitiveContent, "sensitive content 1", "1"},
    {"SEV-004", Kind::SensitiveContent, "sensitive content 2", "2"},
    {"SEV-004", Kind::SensitiveContent, "sensitive content 3", "3"},
    {"SEV-004", Kind::Confirmed, "confirmed 0", "0"},
    {"SEV-004", Kind::Confirmed, "confirmed 6", "6"},
    {"SEV-004", Kind::Confirmed, "confirmed 03", "03"},
    {"SEV-004", Kind::Confirmed, "confirmed minus 1", "-1"},
    {"SEV-004", Kind::Confirmed, "confirmed as a word", "Serious"},
    {"SEV-004", Kind::Confirmed, "confirmed without one", ""},
    {"SEV-004", Kind::Potential, "potential 0", "0"},
    {"SEV-004", Kind::Potential, "potential 6", "6"},
    {"SEV-004", Kind::Potential, "potential as a word", "HIGH"},
    {"SEV-004", Kind::InformationGathered, "information gathered 0", "0"},
    {"SEV-004", Kind::InformationGathered, "information gathered as a word", "Info"},
});

class OddSeverity : public Rows<OddRow> {};

TEST_P(OddSeverity, KeepsTheFindingWithoutOneAndIsCounted) {
  Lab lab{{.profile = Profile::Neurons}};
  const auto upload = lab.upload(report_of(row().kind, row().level));
  EXPECT_EQ(upload.outcome, observed::Outcome::Ingested);
  ASSERT_THAT(lab.app_findings(), SizeIs(1)) << Harm::Loss;
  EXPECT_EQ(lab.app_finding(kFinding).severity, std::nullopt);
  EXPECT_EQ(lab.applications().front().open, (observed::SeverityCounts{.unmapped = 1}));
  std::int64_t unmapped = 0;
  for (const auto& one : upload.unmapped)
    if (one.field == "SEVERITY") unmapped += one.findings;
  EXPECT_EQ(unmapped, 1);
  EXPECT_THAT(lab.app_findings({.severity = ""}), SizeIs(1));
}

TEST_P(OddSeverity, IsToldByItsValue) {
  Lab lab{{.profile = Profile::Neurons}};
  const auto upload = lab.upload(report_of(row().kind, row().level));
  const std::string told{row().level.empty() ? "(missing)" : row().level};
  EXPECT_THAT(upload.unmapped, testing::Contains(observed::Unmapped{"SEVERITY", told, 1}));
}

ROWS(OddSeverity, kOddRows, row.what);

// The level stands in the glossary, once for all findings of a QID; the list and POTENTIAL say which table applies.
class SeverityTable : public testing::Test {};
CONFORMS(SeverityTable, "SEV-001", "SEV-002", "SEV-003", "SEV-004");

TEST_F(SeverityTable, IsChosenByTheFindingAndNotByTheGlossarysCategory) {
  Lab lab{{.profile = Profile::Neurons}};
  auto report = report_of(Kind::InformationGathered, "5");
  report.glossary.front().category = "Confirmed Vulnerability";
  lab.upload(report);
  EXPECT_EQ(lab.app_finding(kFinding).severity, std::nullopt);
}

TEST_F(SeverityTable, IsThatOfEachFindingWhereOneQidHasSeveralKinds) {
  Lab lab{{.profile = Profile::Neurons}};
  ReportRecord report;
  report.applications.front().findings = {
      {.id = 1},
      {.id = 2, .potential = "true"},
      {.id = 3, .list = ReportList::InformationGathered},
      {.id = 4, .list = ReportList::SensitiveContent},
  };
  report.glossary.front().severity = "4";
  const auto upload = lab.upload(report);
  EXPECT_THAT(lab.app_finding(1).severity, Optional(std::string{"Critical"}));
  EXPECT_THAT(lab.app_finding(2).severity, Optional(std::string{"Critical"}));
  EXPECT_EQ(lab.app_finding(3).severity, std::nullopt);
  EXPECT_EQ(lab.app_finding(4).severity, std::nullopt);
  EXPECT_EQ(lab.applications().front().open, (observed::SeverityCounts{.critical = 2, .unmapped = 2}));
}

TEST_F(SeverityTable, FollowsTheNewestReport) {
  Lab lab{{.profile = Profile::Neurons}};
  lab.upload(report_of(Kind::Confirmed, "2"));
  auto report = report_of(Kind::Confirmed, "5");
  report.generated = "06 Jan 2026 06:00AM GMT";
  lab.upload(report);
  EXPECT_THAT(lab.app_finding(kFinding).severity, Optional(std::string{"Critical"})) << Harm::Stale;
}

}  // namespace
}  // namespace qualyswas::conformance
