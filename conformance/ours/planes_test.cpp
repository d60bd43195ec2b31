// One world, read twice: through the API into the store, and from a report that the fake writes of it. Fake and decoder
// know nothing of each other, so that a report is understood as it was meant only if both read the vendor's reference
// alike. What the two planes cannot have in common is listed in `Expected`, and nowhere else.
#include <gmock/gmock.h>

#include <map>
#include <optional>
#include <string>

#include "conformance/subject/in_process.h"
#include "conformance/support/lab.h"
#include "connector/profiles/neurons/mapping.h"
#include "connector/wire/collected_report.h"

namespace qualyswas::conformance {
namespace {

using mockqualys::ReportTrap;
using mockqualys::ReportVariant;
using testing::IsEmpty;
using testing::MatchesRegex;
using testing::Not;

// What a finding is on both planes.
struct Expected {
  std::int64_t qid = 0, application = 0;
  std::string url;     // information gathered has none in a report; the API's location is then the application's
  std::string status;  // the vendor's word, none for information gathered
  bool ignored = false;
  model::ReportSection section = model::ReportSection::Vulnerability;
  std::optional<Instant> tested;  // to the minute: a report has no seconds
  bool operator==(const Expected&) const = default;
};
void PrintTo(const Expected& one, std::ostream* out) {
  *out << "QID " << one.qid << " of " << one.application << " at '" << one.url << "', " << one.status
       << (one.ignored ? ", ignored" : "") << ", section " << static_cast<int>(one.section);
}
using Findings = std::map<std::int64_t, Expected>;

std::optional<Instant> to_the_minute(std::optional<Instant> instant) {
  if (!instant) return std::nullopt;
  return Instant{std::chrono::floor<std::chrono::minutes>(*instant)};
}

model::ReportSection section_of(const std::string& type) {
  if (type == "SENSITIVE_CONTENT") return model::ReportSection::SensitiveContent;
  if (type == "INFORMATION_GATHERED") return model::ReportSection::InformationGathered;
  return model::ReportSection::Vulnerability;
}

class Planes : public testing::Test {
 protected:
  Planes() { lab.sync_completely(); }

  Findings by_api() {
    Findings all;
    for (const auto& row : lab.findings()) {
      all[row.finding_id] = {.qid = row.qid,
                             .application = row.asset_id,
                             .url = row.informational ? "" : row.location,
                             .status = row.source_status,
                             .ignored = !row.ignored_reason.empty(),
                             .section = section_of(row.type),
                             .tested = row.informational ? std::nullopt : to_the_minute(row.last_seen)};
    }
    return all;
  }

  // The finding's id in the API is ID in web application reports (our fake's choice: the reference leaves it open).
  static Findings by_report(const wire::CollectedReport& report) {
    Findings all;
    for (const auto& finding : report.findings) {
      const auto row = profiles::neurons::map_finding(finding);
      const bool informational = finding.section == model::ReportSection::InformationGathered;
      EXPECT_FALSE(all.contains(row.finding_id)) << "finding " << row.finding_id << " is told twice";
      all[row.finding_id] = {.qid = row.qid,
                             .application = row.application_id.value_or(0),
                             .url = row.url,
                             .status = row.report_status,
                             .ignored = row.ignored,
                             .section = finding.section,
                             .tested = informational ? std::nullopt : to_the_minute(row.last_tested)};
    }
    return all;
  }

  wire::CollectedReport report(mockqualys::ReportShape shape) {
    const auto id = lab.world().make_report({.shape = std::move(shape)});
    if (!id) throw LabError{id.error()};
    return wire::report_in(*lab.world().find_report(*id)->document->text());
  }

  static void expect_equal(const Findings& api, const Findings& report) {
    for (const auto& [id, expected] : api) {
      const auto found = report.find(id);
      if (found == report.end()) {
        ADD_FAILURE() << "finding " << id << " is not in the report: " << testing::PrintToString(expected);
        continue;
      }
      EXPECT_EQ(found->second, expected) << "finding " << id;
    }
    EXPECT_EQ(report.size(), api.size());
  }

  Lab lab{{.estate = "storefront", .informational = true}};
};

TEST_F(Planes, ReadAWorldThatHasFindingsOfEveryKind) {
  std::map<model::ReportSection, int> of_section;
  int ignored = 0;
  for (const auto& [id, finding] : by_api()) {
    ++of_section[finding.section];
    ignored += finding.ignored ? 1 : 0;
  }
  EXPECT_GE(of_section[model::ReportSection::Vulnerability], 30);
  EXPECT_GE(of_section[model::ReportSection::SensitiveContent], 3);
  EXPECT_GE(of_section[model::ReportSection::InformationGathered], 10);
  EXPECT_GE(ignored, 5);
}

class ReportVariants : public Planes, public testing::WithParamInterface<mockqualys::Named<ReportVariant>> {};

TEST_P(ReportVariants, TellTheFindingsThatTheApiHas) {
  const auto told = report({.variant = GetParam().value});
  ASSERT_TRUE(told.result) << told.result.error().message;
  EXPECT_THAT(told.unreadable, IsEmpty());
  expect_equal(by_api(), by_report(told));
}

INSTANTIATE_TEST_SUITE_P(Fake, ReportVariants,
                         testing::ValuesIn(mockqualys::report_variants().begin(), mockqualys::report_variants().end()),
                         [](const auto& one) { return "of_" + std::string{one.param.name}; });

// A trap may take from the file what it is about (dates, links to the application); it must not take a finding.
class ReportTraps : public Planes, public testing::WithParamInterface<mockqualys::Named<ReportTrap>> {};

TEST_P(ReportTraps, TakeNoFindingAway) {
  const auto told = report({.traps = {GetParam().value}});
  ASSERT_TRUE(told.result) << told.result.error().message;
  // Counters that say more than was read make the file incomplete (FND-008); no other trap does. They are told where
  // nothing was read at all.
  if (GetParam().value == ReportTrap::WrongCounters) {
    EXPECT_THAT(told.unreadable, Not(IsEmpty()));
  }
  for (const auto& one : told.unreadable) {
    EXPECT_EQ(GetParam().value, ReportTrap::WrongCounters) << one.why;
    EXPECT_THAT(one.why, MatchesRegex("SUMMARY counts [0-9]+ .*, and none was read"));
  }
  const bool has_dates = GetParam().value != ReportTrap::NoDates;
  const bool is_nested = GetParam().value != ReportTrap::FlatResults;
  auto api = by_api();
  for (auto& [id, expected] : api) {
    if (!has_dates) expected.tested.reset();
    if (!is_nested) expected.application = 0;
  }
  expect_equal(api, by_report(told));
}

INSTANTIATE_TEST_SUITE_P(Fake, ReportTraps,
                         testing::ValuesIn(mockqualys::report_traps().begin(), mockqualys::report_traps().end()),
                         [](const auto& one) { return std::string{one.param.name}; });

TEST_F(Planes, AgreeOnWhatTheScannerSentBack) {
  std::map<std::int64_t, std::string> responses;
  for (const auto& finding : report({}).findings)
    if (!finding.payloads.empty()) responses[finding.id] = finding.payloads.front().response.text;
  int compared = 0;
  for (const auto& row : lab.findings()) {
    if (row.description.empty() || row.informational) continue;
    EXPECT_EQ(responses[row.finding_id], row.description) << "finding " << row.finding_id;
    ++compared;
  }
  EXPECT_GT(compared, 10);
}

TEST_F(Planes, AgreeInEveryZone) {
  const auto api = by_api();
  for (const auto zone : {-720, -330, 0, 60, 345, 840}) {
    const auto told = report({.zone = std::chrono::minutes{zone}});
    ASSERT_TRUE(told.result) << told.result.error().message;
    expect_equal(api, by_report(told));
  }
}

}  // namespace
}  // namespace qualyswas::conformance
