// What a second run makes of what the vendor did meanwhile, and of what it does while the pages are read (GEN-004 to
// GEN-006).
#include <gmock/gmock.h>

#include <array>

#include "conformance/generic/truth.h"
#include "conformance/qualys/requests.h"
#include "conformance/support/formats.h"

namespace qualyswas::conformance::generic {
namespace {

LabOptions two_findings(Format format) {
  auto options = bench(format);
  options.findings = {{}, {.id = kFinding + 1, .qid = 150002}};
  return options;
}

class AnySecondRun : public OnBothFormats {};
CONFORMS(AnySecondRun, "GEN-004");

TEST_P(AnySecondRun, OfTheSameDataShowsTheSame) {
  Lab lab{two_findings(format())};
  expect_whole_sync(lab);
  const auto before = lab.vendor_records();
  lab.on_day(1);
  expect_whole_sync(lab, Harm::Duplicate);
  EXPECT_THAT(lab.vendor_records(), testing::UnorderedElementsAreArray(before)) << Harm::Duplicate;
}

TEST_P(AnySecondRun, AfterOneChangeChangesOneRecord) {
  Lab lab{two_findings(format())};
  expect_whole_sync(lab);
  const auto before = lab.vendor_records();
  lab.edit_finding(kFinding, {{"status", "FIXED"}});
  expect_whole_sync(lab, Harm::Stale);
  int changed = 0;
  for (const auto& record : lab.vendor_records())
    if (std::ranges::find(before, record) == before.end()) ++changed;
  EXPECT_EQ(changed, 1);
}
BOTH_FORMATS(AnySecondRun);

struct ChangeRow {
  Id id;
  std::string_view what;
  void (*before)(Lab& lab);
  void (*change)(Lab& lab);
};
void nothing(Lab&) {}
void ignore(Lab& lab) {
  lab.edit_finding(
      kFinding, {{"isIgnored", "true"}, {"ignoredReason", "RISK_ACCEPTED"}, {"ignoredDate", "2026-01-06T09:00:00Z"}});
}
constexpr auto kChangeRows = std::to_array<ChangeRow>({
    {"GEN-005", "fixed", nothing,
     [](Lab& lab) {
       lab.edit_finding(kFinding, {{"status", "FIXED"}});
     }},
    {"GEN-005", "reopened",
     [](Lab& lab) {
       lab.edit_finding(kFinding, {{"status", "FIXED"}});
     },
     [](Lab& lab) {
       lab.edit_finding(kFinding, {{"status", "REOPENED"}});
     }},
    {"GEN-005", "a level edited", nothing,
     [](Lab& lab) {
       lab.edit_finding(kFinding, {{"severity", "5"}});
     }},
    {"GEN-005", "ignored", nothing, ignore},
    {"GEN-005", "not ignored any more", ignore,
     [](Lab& lab) {
       lab.edit_finding(kFinding,
                        {{"isIgnored", "false"}, {"ignoredReason", std::nullopt}, {"ignoredDate", std::nullopt}});
     }},
    {"GEN-005", "tested again and nothing else", nothing,
     [](Lab& lab) {
       lab.edit_finding(kFinding, {{"lastTestedDate", "2026-01-05T05:00:00Z"}});
     }},
    {"GEN-005", "removed", nothing, [](Lab& lab) { lab.remove_finding(kFinding); }},
    {"GEN-005", "made anew under another id", nothing,
     [](Lab& lab) {
       lab.remove_finding(kFinding);
       lab.add(FindingRecord{.id = kFinding + 50});
     }},
    {"GEN-005", "a new finding", nothing, [](Lab& lab) { lab.add(FindingRecord{.id = kFinding + 7, .qid = 150007}); }},
    {"GEN-005", "a new finding of a lower id", nothing,
     [](Lab& lab) { lab.add(FindingRecord{.id = kFinding - 7, .qid = 150007}); }},
    {"GEN-005", "a web app renamed", nothing,
     [](Lab& lab) {
       lab.edit_webapp(kWebApp, {{"name", "Store"}});
     }},
    {"GEN-005", "a new web app", nothing, [](Lab& lab) { lab.add(WebAppRecord{.id = kWebApp + 5, .name = "Forum"}); }},
});
class AnyChange : public RowsOnBothFormats<ChangeRow> {};

TEST_P(AnyChange, AtTheVendorShowsAtTheNextRun) {
  Lab lab{two_findings(format())};
  row().before(lab);
  expect_whole_sync(lab);
  row().change(lab);
  lab.on_day(1);
  expect_whole_sync(lab, Harm::Stale);
}
ROWS_ON_BOTH_FORMATS(AnyChange, kChangeRows, row.what);

// While the second page is read. What came or went may be shown or not; every other record is there.
struct DuringRow {
  Id id;
  std::string_view what;
  void (*change)(Lab& lab);
};
constexpr int kManyFindings = 2500;  // more than two of the largest pages
constexpr auto kDuringRows = std::to_array<DuringRow>({
    {"GEN-006", "a record that was read is removed", [](Lab& lab) { lab.remove_finding(kFinding); }},
    {"GEN-006", "many records that were read are removed",
     [](Lab& lab) {
       for (int i = 0; i < 60; ++i) lab.remove_finding(kFinding + i);
     }},
    {"GEN-006", "a record of a lower id is added",
     [](Lab& lab) { lab.add(FindingRecord{.id = kFinding - 100, .url = "https://shop.example.test/new"}); }},
    {"GEN-006", "a record ahead is removed", [](Lab& lab) { lab.remove_finding(kFinding + kManyFindings - 1); }},
    {"GEN-006", "a record ahead is added",
     [](Lab& lab) {
       lab.add(FindingRecord{.id = kFinding + kManyFindings + 9, .url = "https://shop.example.test/new"});
     }},
});
class AnyChangeDuringARun : public Rows<DuringRow> {};

TEST_P(AnyChangeDuringARun, CostsNoOtherRecord) {
  auto options = bench();
  for (int i = 0; i < kManyFindings; ++i)
    options.findings.push_back({.id = kFinding + i, .url = "https://shop.example.test/" + std::to_string(i)});
  Lab lab{options};
  const auto before = lab.world().ids(mockqualys::Kind::Finding);
  int searches = 0;
  lab.before_request = [&](int, const mockqualys::server::Request& request) {
    if (request.path().starts_with(kSearchFindings) && ++searches == 2) row().change(lab);
  };
  const auto run = lab.sync();
  lab.before_request = nullptr;
  if (run.verdict != RunVerdict::Complete) return generic::expect_honest(lab, run);  // it saw the change, and says so
  std::set<std::int64_t> shown;
  for (const auto& record : lab.vendor_records())
    if (!record.application) shown.insert(record.id);
  for (const auto id : lab.world().ids(mockqualys::Kind::Finding))
    if (std::ranges::binary_search(before, id)) {
      EXPECT_TRUE(shown.contains(id)) << "finding " << id << " was there all the time " << Harm::FalseComplete;
    }
}
ROWS(AnyChangeDuringARun, kDuringRows, row.what);

TEST_P(AnyChangeDuringARun, IsMadeGoodByTheNextRun) {
  auto options = bench();
  for (int i = 0; i < kManyFindings; ++i)
    options.findings.push_back({.id = kFinding + i, .url = "https://shop.example.test/" + std::to_string(i)});
  Lab lab{options};
  int searches = 0;
  lab.before_request = [&](int, const mockqualys::server::Request& request) {
    if (request.path().starts_with(kSearchFindings) && ++searches == 2) row().change(lab);
  };
  lab.sync();
  lab.before_request = nullptr;
  expect_whole_sync(lab, Harm::Stale);
}

}  // namespace
}  // namespace qualyswas::conformance::generic
