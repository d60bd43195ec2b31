// SYNC-007: runs that ask for what changed. Each line of the table in connector/sync/README.md is a row here: what a
// person changes at the vendor between two runs, and whether the next run sees it or the next full one. Nothing is
// asserted against a connector that sees more, earlier.
#include <gmock/gmock.h>

#include <array>
#include <functional>

#include "conformance/qualys/requests.h"
#include "conformance/support/contents.h"
#include "conformance/support/formats.h"
#include "conformance/support/wire.h"

namespace qualyswas::conformance {
namespace {

using testing::IsEmpty;

enum class Sees { NextRun, NextFullRun };

struct IncrementalRow {
  Id id;
  std::string_view what;
  Sees when;
  std::function<void(Lab&)> change;
  std::string_view shows_as;  // one of the lines of `changes`; empty: one finding more is marked as gone
};

constexpr std::int64_t kIgnored = kFinding + 2, kChanged = kFinding + 5;
// Between the first run, on January 5th at 6:00, and the next one a day later.
constexpr auto kSince = "2026-01-05T20:00:00Z", kLongAgo = "2025-07-01T05:00:00Z";

const auto kIncrementalRows = std::to_array<IncrementalRow>({
    {"SYNC-007", "a new finding", Sees::NextRun,
     [](Lab& lab) { lab.add(FindingRecord{.id = 902000, .last_detected = kSince, .last_tested = kSince}); },
     "finding 902000 | status: not there -> Vulnerable"},
    {"SYNC-007", "fixed, as a scan says", Sees::NextRun,
     [](Lab& lab) {
       lab.edit_finding(kChanged, {{"status", "FIXED"}, {"lastTestedDate", kSince}});
     },
     "finding 901006 | status: Vulnerable -> Fixed"},
    {"SYNC-007", "another severity, as a scan says", Sees::NextRun,
     [](Lab& lab) {
       lab.edit_finding(kChanged, {{"severity", "5"}, {"lastTestedDate", kSince}});
     },
     "finding 901006 | score tenths: 50 -> 100"},
    {"SYNC-007", "ignored", Sees::NextRun,
     [](Lab& lab) {
       lab.edit_finding(kChanged,
                        {{"isIgnored", "true"}, {"ignoredReason", "FALSE_POSITIVE"}, {"ignoredDate", kSince}});
     },
     "finding 901006 | status: Vulnerable -> Ignored - false positive"},
    {"SYNC-007", "ignored for another reason", Sees::NextRun,
     [](Lab& lab) {
       lab.edit_finding(kIgnored, {{"ignoredReason", "NOT_APPLICABLE"}, {"ignoredDate", kSince}});
     },
     "finding 901003 | status: Ignored risk acknowledged -> Ignored - false positive"},
    {"SYNC-007", "ignored no more", Sees::NextRun,
     [](Lab& lab) {
       lab.edit_finding(kIgnored,
                        {{"isIgnored", "false"}, {"ignoredReason", std::nullopt}, {"ignoredDate", std::nullopt}});
     },
     "finding 901003 | status: Ignored risk acknowledged -> Vulnerable"},
    {"SYNC-007", "one is ignored no more and another one is", Sees::NextRun,
     [](Lab& lab) {
       lab.edit_finding(kIgnored,
                        {{"isIgnored", "false"}, {"ignoredReason", std::nullopt}, {"ignoredDate", std::nullopt}});
       lab.edit_finding(kChanged, {{"isIgnored", "true"}, {"ignoredReason", "RISK_ACCEPTED"}, {"ignoredDate", kSince}});
     },
     "finding 901003 | status: Ignored risk acknowledged -> Vulnerable"},
    {"SYNC-007", "removed", Sees::NextRun, [](Lab& lab) { lab.remove_finding(kChanged); }, ""},
    {"SYNC-007", "an old one comes into the scope", Sees::NextRun,
     [](Lab& lab) { lab.add(FindingRecord{.id = 902000, .last_detected = kLongAgo, .last_tested = kLongAgo}); },
     "finding 902000 | status: not there -> Vulnerable"},
    {"SYNC-007", "created anew", Sees::NextRun,
     [](Lab& lab) {
       lab.remove_finding(kChanged);
       lab.add(FindingRecord{.id = 902000, .last_detected = kSince, .last_tested = kSince});
     },
     ""},
    {"SYNC-007", "a new web application", Sees::NextRun,
     [](Lab& lab) { lab.add(WebAppRecord{.id = 410005, .name = "Forum"}); }, "asset 410005 | name: not there -> Forum"},
    {"SYNC-007", "a web application's name", Sees::NextRun,
     [](Lab& lab) {
       lab.edit_webapp(kWebApp, {{"name", "Store"}});
     },
     "asset 410001 | name: Shop -> Store"},
    {"SYNC-007", "a web application scanned", Sees::NextRun,
     [](Lab& lab) {
       lab.edit_webapp(kWebApp, {{"updatedDate", kSince}});
     },
     "asset 410001 | last seen: 2026-01-05T06:00:00Z -> 2026-01-05T20:00:00Z"},
    {"SYNC-007", "an edited severity", Sees::NextFullRun,
     [](Lab& lab) {
       lab.edit_finding(kChanged, {{"severity", "5"}});
     },
     "finding 901006 | score tenths: 50 -> 100"},
    {"SYNC-007", "a virtual patch", Sees::NextFullRun,
     [](Lab& lab) {
       lab.edit_finding(kChanged, {{"status", "PROTECTED"}});
     },
     "finding 901006 | status: Vulnerable -> Fixed"},
    {"SYNC-007", "an external reference", Sees::NextFullRun,
     [](Lab& lab) {
       lab.edit_finding(kChanged, {{"externalRef", "SHOP-17"}});
     },
     "finding 901006 | external ref:  -> SHOP-17"},
    {"SYNC-007", "ignored without a reason", Sees::NextFullRun,
     [](Lab& lab) {
       lab.edit_finding(kChanged, {{"isIgnored", "true"}});
     },
     "finding 901006 | status: Vulnerable -> (none)"},
    {"SYNC-007", "a scan that took longer than the overlap", Sees::NextFullRun,
     [](Lab& lab) {
       lab.edit_finding(kChanged, {{"status", "FIXED"}, {"lastTestedDate", "2026-01-01T05:00:00Z"}});
     },
     "finding 901006 | status: Vulnerable -> Fixed"},
    {"SYNC-007", "one removed while an old one comes", Sees::NextFullRun,
     [](Lab& lab) {
       lab.remove_finding(kChanged);
       lab.add(FindingRecord{.id = 902000, .last_detected = kLongAgo, .last_tested = kLongAgo});
     },
     ""},
});

constexpr int kFullEvery = 3;

class IncrementalRun : public RowsOnBothFormats<IncrementalRow> {
 protected:
  IncrementalRun() {
    LabOptions options{.format = format(), .webapps = {{}}, .solutions = {{}}};
    for (int i = 0; i < 20; ++i)
      options.findings.push_back({.id = kFinding + i,
                                  .url = "https://shop.example.test/" + std::to_string(i),
                                  .last_detected = kLongAgo,
                                  .last_tested = kLongAgo});
    options.findings[kIgnored - kFinding].ignored_reason = "RISK_ACCEPTED";
    lab_.emplace(options);
    lab_->options.incremental = true;
    lab_->options.full_every = kFullEvery;
  }
  Lab& lab() { return *lab_; }
  bool is_seen(const Contents& before) {
    if (row().shows_as.empty()) return lab().runs().front().findings_gone == 1;
    const auto all = changes(before, contents(lab()));
    return std::ranges::find(all, row().shows_as) != all.end();
  }

 private:
  std::optional<Lab> lab_;
};

TEST_P(IncrementalRun, SeesTheChangeWhenTheTableSaysSo) {
  lab().sync_completely();
  const auto before = contents(lab());
  row().change(lab());
  int day = 1;
  if (row().when == Sees::NextFullRun)
    for (; day < kFullEvery; ++day) {
      lab().on_day(day);
      lab().sync_completely();
    }
  lab().on_day(day);
  lab().sync_completely();
  EXPECT_TRUE(is_seen(before)) << testing::PrintToString(changes(before, contents(lab()))) << Harm::Stale;
}

ROWS_ON_BOTH_FORMATS(IncrementalRun, kIncrementalRows, row.what);

std::vector<IncrementalRow> findings_seen_by_the_next() {
  std::vector<IncrementalRow> rows;
  std::ranges::copy_if(kIncrementalRows, std::back_inserter(rows), [](const IncrementalRow& row) {
    return row.when == Sees::NextRun && !row.shows_as.starts_with("asset");
  });
  return rows;
}

class IncrementalRunAfterAPartialOne : public IncrementalRun {
 protected:
  // A record whose id is no number cannot be read.
  static void make_unreadable(Answer& answer) {
    for (const auto id : {kIgnored, kChanged, std::int64_t{902000}}) {
      const auto digits = std::to_string(id);
      for (auto at = answer.body.find(digits); at != std::string::npos; at = answer.body.find(digits))
        answer.body.replace(at, digits.size(), "\"x\"");
    }
  }
};

// What it could not read is asked for again, however long ago that was.
TEST_P(IncrementalRunAfterAPartialOne, SeesTheChangeToo) {
  lab().sync_completely();
  const auto before = contents(lab());
  row().change(lab());
  lab().on_day(9);
  {
    Wire wire{lab()};
    wire.change(search_of("finding"), make_unreadable);
    EXPECT_EQ(lab().sync().verdict, RunVerdict::Partial) << Harm::FalseComplete;
  }
  lab().on_day(10);
  lab().sync_completely();
  EXPECT_TRUE(is_seen(before)) << testing::PrintToString(changes(before, contents(lab()))) << Harm::Stale;
}

ROWS_ON_BOTH_FORMATS(IncrementalRunAfterAPartialOne, findings_seen_by_the_next(), row.what);

class IncrementalRunWithoutChanges : public OnBothFormats {};
CONFORMS(IncrementalRunWithoutChanges, "SYNC-007", "SYNC-001");

TEST_P(IncrementalRunWithoutChanges, ChangesNothingAndAsksForNoPageOfEverything) {
  LabOptions options{.format = format(), .webapps = {{}}, .solutions = {{}}};
  for (int i = 0; i < 20; ++i) options.findings.push_back({.id = kFinding + i, .last_tested = kLongAgo});
  Lab lab{options};
  lab.options.incremental = true;
  lab.sync_completely();
  const auto before = contents(lab);
  lab.on_day(5);
  lab.server().clear_journal();
  lab.sync_completely();
  EXPECT_THAT(changes(before, contents(lab)), IsEmpty());
  for (const auto& entry : entries_to(lab.journal(), kSearchFindings))
    EXPECT_TRUE(std::ranges::any_of(
        criteria_of(entry),
        [](const Criterion& one) { return one.field == "lastTestedDate" || one.field == "ignoredDate"; }))
        << "a search of all findings" << Plane::Wire;
}
BOTH_FORMATS(IncrementalRunWithoutChanges);

}  // namespace
}  // namespace qualyswas::conformance
