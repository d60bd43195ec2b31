// Vulcan guide, "Vulnerability status mapping" and "Status Update Mechanisms". A guide row whose word is no detection
// status on the wire (false positive, not applicable, risk accepted) is an ignored finding with that reason there.
#include <gmock/gmock.h>

#include <array>
#include <optional>

#include "conformance/support/formats.h"

namespace qualyswas::conformance {
namespace {

using testing::Each;
using testing::Field;
using testing::IsEmpty;
using testing::Not;
using testing::Optional;
using testing::SizeIs;

struct StatusRow {
  Id id;
  std::string_view qualys, vulcan;
  std::string_view wire_status;
  std::string_view ignored_reason = {};
};

constexpr auto kStatusRows = std::to_array<StatusRow>({
    {"STAT-001", "new", "Vulnerable", "NEW"},
    {"STAT-001", "active", "Vulnerable", "ACTIVE"},
    {"STAT-001", "reopened", "Vulnerable", "REOPENED"},
    {"STAT-001", "retesting", "Vulnerable", "RETESTING"},
    {"STAT-002", "protected", "Fixed", "PROTECTED"},
    {"STAT-002", "fixed", "Fixed", "FIXED"},
    {"STAT-003", "false positive", "Ignored - false positive", "ACTIVE", "FALSE_POSITIVE"},
    {"STAT-003", "not applicable", "Ignored - false positive", "ACTIVE", "NOT_APPLICABLE"},
    {"STAT-004", "risk accepted", "Ignored risk acknowledged", "ACTIVE", "RISK_ACCEPTED"},
});

std::optional<std::string> reason_of(std::string_view reason) {
  return reason.empty() ? std::nullopt : std::optional{std::string{reason}};
}

std::vector<Edit> ignored(std::string_view reason) {
  return {{"isIgnored", "true"}, {"ignoredReason", std::string{reason}}, {"ignoredDate", "2026-01-06T09:00:00Z"}};
}
const std::vector<Edit> kNotIgnored{
    {"isIgnored", "false"}, {"ignoredReason", std::nullopt}, {"ignoredDate", std::nullopt}};

class StatusMapping : public RowsOnBothFormats<StatusRow> {};

TEST_P(StatusMapping, OfANewFindingIsTheGuides) {
  Lab lab{
      {.format = format(),
       .webapps = {{}},
       .findings = {{.status = std::string{row().wire_status}, .ignored_reason = reason_of(row().ignored_reason)}}}};
  lab.sync_completely();
  EXPECT_THAT(lab.instance_of(kFinding).status, Optional(row().vulcan));
  EXPECT_THAT(lab.finding(kFinding).status, Optional(row().vulcan));
}

TEST_P(StatusMapping, OfAKnownFindingFollowsTheVendor) {
  const bool was_fixed = row().vulcan != "Fixed";
  Lab lab{{.format = format(), .webapps = {{}}, .findings = {{.status = was_fixed ? "FIXED" : "NEW"}}}};
  lab.sync_completely();
  ASSERT_THAT(lab.instance_of(kFinding).status, Optional(std::string{was_fixed ? "Fixed" : "Vulnerable"}));

  lab.edit_finding(kFinding, {{"status", std::string{row().wire_status}}});
  if (!row().ignored_reason.empty()) lab.edit_finding(kFinding, ignored(row().ignored_reason));
  lab.sync_completely();
  EXPECT_THAT(lab.instance_of(kFinding).status, Optional(row().vulcan)) << Harm::Stale;
}

ROWS_ON_BOTH_FORMATS(StatusMapping, kStatusRows, row.qualys);

// Every reason over every detection status the wire knows.
struct IgnoredRow {
  Id id;
  std::string_view reason, detection, while_ignored, afterwards;
};

constexpr auto kIgnoredRows = std::to_array<IgnoredRow>({
    {"STAT-007", "FALSE_POSITIVE", "NEW", "Ignored - false positive", "Vulnerable"},
    {"STAT-007", "FALSE_POSITIVE", "ACTIVE", "Ignored - false positive", "Vulnerable"},
    {"STAT-007", "FALSE_POSITIVE", "REOPENED", "Ignored - false positive", "Vulnerable"},
    {"STAT-007", "FALSE_POSITIVE", "PROTECTED", "Ignored - false positive", "Fixed"},
    {"STAT-007", "FALSE_POSITIVE", "FIXED", "Ignored - false positive", "Fixed"},
    {"STAT-007", "NOT_APPLICABLE", "NEW", "Ignored - false positive", "Vulnerable"},
    {"STAT-007", "NOT_APPLICABLE", "ACTIVE", "Ignored - false positive", "Vulnerable"},
    {"STAT-007", "NOT_APPLICABLE", "REOPENED", "Ignored - false positive", "Vulnerable"},
    {"STAT-007", "NOT_APPLICABLE", "PROTECTED", "Ignored - false positive", "Fixed"},
    {"STAT-007", "NOT_APPLICABLE", "FIXED", "Ignored - false positive", "Fixed"},
    {"STAT-007", "RISK_ACCEPTED", "NEW", "Ignored risk acknowledged", "Vulnerable"},
    {"STAT-007", "RISK_ACCEPTED", "ACTIVE", "Ignored risk acknowledged", "Vulnerable"},
    {"STAT-007", "RISK_ACCEPTED", "REOPENED", "Ignored risk acknowledged", "Vulnerable"},
    {"STAT-007", "RISK_ACCEPTED", "PROTECTED", "Ignored risk acknowledged", "Fixed"},
    {"STAT-007", "RISK_ACCEPTED", "FIXED", "Ignored risk acknowledged", "Fixed"},
});

class IgnoredStatus : public RowsOnBothFormats<IgnoredRow> {};

TEST_P(IgnoredStatus, IsTheReasonsUntilTheFindingIsActivatedAgain) {
  Lab lab{{.format = format(), .webapps = {{}}, .findings = {{.status = std::string{row().detection}}}}};
  lab.edit_finding(kFinding, ignored(row().reason));
  lab.sync_completely();
  EXPECT_THAT(lab.instance_of(kFinding).status, Optional(row().while_ignored));

  lab.edit_finding(kFinding, kNotIgnored);
  lab.sync_completely();
  EXPECT_THAT(lab.instance_of(kFinding).status, Optional(row().afterwards)) << Harm::Stale;
}

ROWS_ON_BOTH_FORMATS(IgnoredStatus, kIgnoredRows, std::string{row.reason} + " " + std::string{row.detection});

// What no line of the guide covers.
struct OddStatusRow {
  Id id;
  std::string_view what;
  std::optional<std::string_view> status;
  std::optional<std::string_view> ignored_reason;  // with a value the finding is ignored; empty: no reason is given
  std::string_view unmapped;  // the value that must be reported; empty: none was sent, and the report has its own word
};

constexpr auto kOddStatusRows = std::to_array<OddStatusRow>({
    {"STAT-006", "an unknown status", "ESCALATED", std::nullopt, "ESCALATED"},
    {"STAT-006", "a status with a blank behind it", "FIXED BY HAND", std::nullopt, "FIXED BY HAND"},
    {"STAT-006", "no status", std::nullopt, std::nullopt, ""},
    {"STAT-006", "an empty status", "", std::nullopt, ""},
    {"STAT-006", "an unknown reason", "FIXED", "DUPLICATE", "DUPLICATE"},
    {"STAT-006", "ignored without a reason", "FIXED", "", ""},
});

class OddStatus : public RowsOnBothFormats<OddStatusRow> {};

TEST_P(OddStatus, KeepsTheFindingUnmappedAndNotFixed) {
  Lab lab{{.format = format(), .webapps = {{}}, .findings = {{.status = "FIXED"}, {.id = 901002, .qid = 150002}}}};
  lab.sync_completely();

  lab.edit_finding(kFinding, {{"status", row().status ? std::optional{std::string{*row().status}} : std::nullopt}});
  if (row().ignored_reason) {
    lab.edit_finding(kFinding, ignored(*row().ignored_reason));
    if (row().ignored_reason->empty()) lab.edit_finding(kFinding, {{"ignoredReason", std::nullopt}});
  }
  const auto run = lab.sync();

  ASSERT_THAT(lab.instances(), SizeIs(2)) << Harm::Loss;
  EXPECT_EQ(lab.finding(kFinding).status, std::nullopt);
  EXPECT_EQ(lab.instance_of(kFinding).status, std::nullopt) << "it was Fixed before, and nothing says that it still is";
  ASSERT_THAT(lab.finding(kFinding).unmapped, SizeIs(1));
  ASSERT_THAT(run.unmapped, SizeIs(1));
  if (!row().unmapped.empty()) {
    EXPECT_EQ(run.unmapped.front().value, row().unmapped);
  }
  EXPECT_EQ(run.unmapped.front().findings, 1);
}

ROWS_ON_BOTH_FORMATS(OddStatus, kOddStatusRows, row.what);

class Absence : public OnBothFormats {};
CONFORMS(Absence, "STAT-005");

TEST_P(Absence, OfAFindingDoesNotMakeItFixed) {
  Lab lab{{.format = format(), .webapps = {{}}, .findings = {{}, {.id = 901002, .qid = 150002}}}};
  lab.sync_completely();
  lab.remove_finding(kFinding);
  lab.on_day(1);
  lab.sync_completely();
  ASSERT_THAT(lab.instances(), SizeIs(2)) << Harm::Loss;
  EXPECT_THAT(lab.instance_of(kFinding).status, Optional(std::string{"Vulnerable"}));
}

TEST_P(Absence, OfEveryFindingDoesNotMakeThemFixed) {
  Lab lab{{.format = format(), .webapps = {{}}, .findings = {{}, {.id = 901002, .qid = 150002}}}};
  lab.sync_completely();
  lab.remove_finding(kFinding);
  lab.remove_finding(901002);
  lab.on_day(1);
  lab.sync_completely();
  EXPECT_THAT(lab.instances(), SizeIs(2)) << Harm::Loss;
  EXPECT_THAT(lab.instances(), Each(Field(&observed::Instance::status, Optional(std::string{"Vulnerable"}))));
}

TEST_P(Absence, OfTheWebAppDoesNotMakeItsFindingsFixed) {
  Lab lab{{.format = format(), .webapps = {{}}, .findings = {{}}}};
  lab.sync_completely();
  lab.remove_finding(kFinding);
  lab.remove_webapp(410001);
  lab.on_day(1);
  lab.sync_completely();
  EXPECT_THAT(lab.instance_of(kFinding).status, Optional(std::string{"Vulnerable"}));
}

TEST_P(Absence, LeavesAnIgnoredFindingIgnored) {
  Lab lab{{.format = format(), .webapps = {{}}, .findings = {{.ignored_reason = "RISK_ACCEPTED"}}}};
  lab.sync_completely();
  lab.remove_finding(kFinding);
  lab.sync_completely();
  EXPECT_THAT(lab.instance_of(kFinding).status, Optional(std::string{"Ignored risk acknowledged"}));
}

TEST_P(Absence, IsFollowedByTheStatusWhenTheFindingIsBack) {
  Lab lab{{.format = format(), .webapps = {{}}, .findings = {{}}}};
  lab.sync_completely();
  lab.remove_finding(kFinding);
  lab.sync_completely();
  lab.add(FindingRecord{.status = "FIXED"});
  lab.sync_completely();
  ASSERT_THAT(lab.instances(), SizeIs(1)) << Harm::Duplicate;
  EXPECT_THAT(lab.instance_of(kFinding).status, Optional(std::string{"Fixed"})) << Harm::Stale;
}

BOTH_FORMATS(Absence);

}  // namespace
}  // namespace qualyswas::conformance
