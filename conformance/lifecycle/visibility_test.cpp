// SYNC-002: a change at the vendor is here after the next sync, and not before it, whatever else is done meanwhile.
#include <gmock/gmock.h>

#include <array>
#include <functional>

#include "conformance/qualys/requests.h"
#include "conformance/subject/in_process.h"
#include "conformance/support/contents.h"
#include "conformance/support/formats.h"

namespace qualyswas::conformance {
namespace {

using testing::Contains;
using testing::IsEmpty;

struct ChangeRow {
  Id id;
  std::string_view what;
  std::function<void(Lab&)> change;
  std::string_view shows_as;  // among the changes after the next sync
};

const auto kChangeRows = std::to_array<ChangeRow>({
    {"SYNC-002", "a status",
     [](Lab& lab) {
       lab.edit_finding(901001, {{"status", "FIXED"}});
     },
     "finding 901001 | status: Vulnerable -> Fixed"},
    {"SYNC-002", "ignored",
     [](Lab& lab) {
       lab.edit_finding(901001, {{"isIgnored", "true"}, {"ignoredReason", "RISK_ACCEPTED"}});
     },
     "finding 901001 | status: Vulnerable -> Ignored risk acknowledged"},
    {"SYNC-002", "a severity",
     [](Lab& lab) {
       lab.edit_finding(901001, {{"severity", "5"}});
     },
     "finding 901001 | score tenths: 50 -> 100"},
    {"SYNC-002", "a finding's name",
     [](Lab& lab) {
       lab.edit_finding(901001, {{"name", "Another"}});
     },
     "finding 901001 | title: Reflected Cross-Site Scripting (XSS) Vulnerabilities -> Another"},
    {"SYNC-002", "last tested",
     [](Lab& lab) {
       lab.edit_finding(901001, {{"lastTestedDate", "2026-01-05T05:00:00Z"}});
     },
     "finding 901001 | last seen: 2026-01-04T05:00:00Z -> 2026-01-05T05:00:00Z"},
    {"SYNC-002", "a new finding", [](Lab& lab) { lab.add(FindingRecord{.id = 901005}); },
     "finding 901005 | status: not there -> Vulnerable"},
    {"SYNC-002", "a web app's name",
     [](Lab& lab) {
       lab.edit_webapp(410001, {{"name", "Store"}});
     },
     "asset 410001 | name: Shop -> Store"},
    {"SYNC-002", "a web app's date",
     [](Lab& lab) {
       lab.edit_webapp(410001, {{"updatedDate", "2026-01-05T07:00:00Z"}});
     },
     "asset 410001 | last seen: 2026-01-05T06:00:00Z -> 2026-01-05T07:00:00Z"},
    {"SYNC-002", "a new web app", [](Lab& lab) { lab.add(WebAppRecord{.id = 410005, .name = "Forum"}); },
     "asset 410005 | name: not there -> Forum"},
});

class ChangeAtTheVendor : public RowsOnBothFormats<ChangeRow> {};

TEST_P(ChangeAtTheVendor, ShowsAfterTheNextSyncAndNotEarlier) {
  Lab lab{{.format = format(), .webapps = {{}}, .findings = {{}}, .solutions = {{}}}};
  lab.sync_completely();
  const auto before = contents(lab);

  row().change(lab);
  EXPECT_THAT(changes(before, contents(lab)), IsEmpty());
  lab.subject_clock(lab.start() + std::chrono::hours{23});
  EXPECT_THAT(changes(before, contents(lab)), IsEmpty()) << "time alone shows nothing";
  lab.sync_completely();
  EXPECT_THAT(changes(before, contents(lab)), Contains(std::string{row().shows_as})) << Harm::Stale;
}

TEST_P(ChangeAtTheVendor, IsNotStoredByTheConnectionTest) {
  Lab lab{{.format = format(), .webapps = {{}}, .findings = {{}}, .solutions = {{}}}};
  lab.sync_completely();
  const auto before = contents(lab);
  row().change(lab);
  lab.check();
  EXPECT_THAT(changes(before, contents(lab)), IsEmpty()) << "the connection test stores nothing";
}

TEST_P(ChangeAtTheVendor, IsNotStoredByTheReconciliation) {
  Lab lab{{.format = format(), .webapps = {{}}, .findings = {{}}, .solutions = {{}}}};
  lab.sync_completely();
  const auto before = contents(lab);
  row().change(lab);
  ASSERT_TRUE(lab.ours().reconcile().has_value());
  EXPECT_THAT(changes(before, contents(lab)), IsEmpty());
}

TEST_P(ChangeAtTheVendor, DoesNotShowThroughAFailedSync) {
  Lab lab{{.format = format(), .webapps = {{}}, .findings = {{}}, .solutions = {{}}}};
  lab.sync_completely();
  const auto before = contents(lab);
  row().change(lab);
  lab.server().fault({.kind = "answer", .times = 1000});
  ASSERT_EQ(lab.sync().verdict, RunVerdict::Failed);
  EXPECT_THAT(changes(before, contents(lab)), IsEmpty());
  lab.server().clear_faults();
  lab.sync_completely();
  EXPECT_THAT(changes(before, contents(lab)), Contains(std::string{row().shows_as})) << Harm::Stale;
}

// The walk broke off behind the record that changes: a sync that goes on from there may not call that complete.
TEST_P(ChangeAtTheVendor, ShowsAfterTheSyncThatResumesABrokenWalk) {
  Lab lab{{.format = format(),
           .webapps = {{}},
           .findings = {{}, {.id = 901002, .qid = 150002}, {.id = 901003, .qid = 150003}},
           .solutions = {{}},
           .page_size = 1}};
  lab.server().fault({.path = std::string{kSearchFindings}, .nth = 2, .times = 1000});
  ASSERT_EQ(lab.sync().verdict, RunVerdict::Partial);
  lab.server().clear_faults();
  const auto before = contents(lab);

  row().change(lab);
  lab.at(lab.start() + std::chrono::minutes{10});
  lab.sync_completely();
  EXPECT_THAT(changes(before, contents(lab)), Contains(std::string{row().shows_as})) << Harm::FalseComplete;
}

ROWS_ON_BOTH_FORMATS(ChangeAtTheVendor, kChangeRows, row.what);

// The KnowledgeBase of a second fake, with everything else alike: the same vendor, some days on.
class ChangeInTheKnowledgeBase : public OnBothFormats {
 protected:
  static LabOptions with(SolutionRecord solution) {
    return {.format = format(), .webapps = {{}}, .findings = {{}}, .solutions = {std::move(solution)}};
  }
};
CONFORMS(ChangeInTheKnowledgeBase, "SYNC-001", "SYNC-002");

TEST_P(ChangeInTheKnowledgeBase, ShowsAfterTheNextSyncAndNotEarlier) {
  Lab lab{
      with({.last_modified = "2025-11-20T10:00:00Z", .solution = "Encode all output.", .cves = {"CVE-2026-99001"}})};
  Lab later{with({.last_modified = "2026-01-07T10:00:00Z", .solution = "Use templates.", .cves = {"CVE-2026-99002"}})};
  lab.sync_completely();
  const auto before = contents(lab);
  ASSERT_EQ(before.at("solution 150001 | fix description"), "Encode all output.");

  lab.on_day(3);
  later.on_day(3);
  lab.turn_to(later);
  EXPECT_THAT(changes(before, contents(lab)), IsEmpty());
  lab.sync_completely();
  const auto after = contents(lab);
  EXPECT_EQ(after.at("solution 150001 | fix description"), "Use templates.") << Harm::Stale;
  EXPECT_EQ(after.at("solution 150001 | cves"), "[CVE-2026-99002]") << Harm::Stale;
  EXPECT_EQ(after.at("solution 150001 | last modified"), "2026-01-07T10:00:00Z") << Harm::Stale;
  for (const char* record : {"asset ", "finding ", "instance "})
    EXPECT_THAT(changed_keys(before, after, record), IsEmpty());

  lab.sync_completely();
  EXPECT_THAT(changes(after, contents(lab)), IsEmpty());
}

TEST_P(ChangeInTheKnowledgeBase, ThatDescribesAQidAtLastShowsAfterTheNextSync) {
  Lab lab{with({.qid = 150777})};
  Lab later{with({.qid = 150001, .last_modified = "2024-02-02T00:00:00Z"})};  // older than the first sync
  lab.sync_completely();
  ASSERT_FALSE(contents(lab).contains("solution 150001 | title"));
  lab.on_day(1);
  later.on_day(1);
  lab.turn_to(later);
  lab.sync_completely();
  EXPECT_TRUE(contents(lab).contains("solution 150001 | title")) << Harm::Stale;
}

TEST_P(ChangeInTheKnowledgeBase, IsNotLostWhenTheSyncThatShouldBringItBreaksOff) {
  Lab lab{with({.solution = "Encode all output."})};
  Lab later{with({.last_modified = "2026-01-07T10:00:00Z", .solution = "Use templates."})};
  lab.sync_completely();
  lab.on_day(3);
  later.on_day(3);
  lab.turn_to(later);
  later.server().fault({.kind = "answer", .path = std::string{kKnowledgeBase}, .times = 1000});
  ASSERT_EQ(lab.sync().verdict, RunVerdict::Partial) << Harm::FalseComplete;
  later.server().clear_faults();
  lab.on_day(4);
  lab.sync_completely();
  EXPECT_EQ(contents(lab).at("solution 150001 | fix description"), "Use templates.") << Harm::Loss;
}

// The vendor's clock decides what is newer, and ours may be ahead of it.
TEST_P(ChangeInTheKnowledgeBase, IsNotLostWhenOurClockIsAhead) {
  Lab lab{with({.solution = "Encode all output."})};
  lab.subject_clock(lab.start() + std::chrono::minutes{10});
  lab.sync_completely();
  Lab later{with({.last_modified = "2026-01-05T06:05:00Z", .solution = "Use templates."})};
  later.on_day(1);
  lab.subject_clock(lab.start() + std::chrono::days{1} + std::chrono::minutes{10});
  lab.turn_to(later);
  lab.sync_completely();
  EXPECT_EQ(contents(lab).at("solution 150001 | fix description"), "Use templates.") << Harm::Loss;
}

BOTH_FORMATS(ChangeInTheKnowledgeBase);

struct SolutionRow {
  Id id;
  std::string_view what;
  SolutionRecord after;
  std::string_view field;
};

const auto kSolutionRows = std::to_array<SolutionRow>({
    {"SYNC-001", "title", {.title = "Another"}, "title"},
    {"SYNC-001", "severity", {.severity = "5"}, "severity"},
    {"SYNC-001", "published", {.published = "2014-03-03T00:00:00Z"}, "published"},
    {"SYNC-001", "diagnosis", {.diagnosis = "Another."}, "diagnosis"},
    {"SYNC-001", "consequence", {.consequence = "Another."}, "consequence"},
    {"SYNC-001", "solution", {.solution = "Another."}, "fix description"},
    {"SYNC-001", "software", {.software = {{"shop", "acme"}}}, "cpes"},
    {"SYNC-001", "reference", {.vendor_references = {{"ACME-1", "https://acme.example.test/1"}}}, "references"},
    {"SYNC-001", "CVE", {.cves = {"CVE-2026-99001"}}, "cves"},
});

class EditedSolution : public RowsOnBothFormats<SolutionRow> {};

TEST_P(EditedSolution, ChangesInThatFieldAndItsDateAlone) {
  Lab lab{{.format = format(), .webapps = {{}}, .findings = {{}}, .solutions = {{}}}};
  auto edited = row().after;
  edited.last_modified = "2026-01-07T10:00:00Z";
  Lab later{{.format = format(), .webapps = {{}}, .findings = {{}}, .solutions = {edited}}};
  lab.sync_completely();
  const auto before = contents(lab);
  lab.on_day(3);
  later.on_day(3);
  lab.turn_to(later);
  lab.sync_completely();
  const auto changed = changed_keys(before, contents(lab), "");
  EXPECT_THAT(changed, Contains("solution 150001 | " + std::string{row().field})) << Harm::Stale;
  for (const auto& key : changed) {
    // The title of the fix is the record's title.
    const bool is_title = row().field == "title" && key == "solution 150001 | fix title";
    EXPECT_TRUE(is_title || key == "solution 150001 | last modified" ||
                key == "solution 150001 | " + std::string{row().field})
        << key;
  }
}

ROWS_ON_BOTH_FORMATS(EditedSolution, kSolutionRows, row.what);

}  // namespace
}  // namespace qualyswas::conformance
