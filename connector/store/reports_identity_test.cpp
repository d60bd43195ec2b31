// Identity of a finding over files (FND-007), whichever adapter is behind the port: which rows are one finding, which
// are kept apart, what is told. README.md of this folder, "Identity of a finding".
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "connector/store/reports_testing.h"

namespace qualyswas::store {
namespace {

using namespace testing_support;
using model::FindingKind;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

constexpr auto kUrl = "https://shop.example.test/search";

model::AppFindingRow bare(std::string url = kUrl) {
  model::AppFindingRow row;
  row.application_id = kShop;
  row.application_name = "Shop";
  row.qid = 150001;
  row.url = std::move(url);
  row.param = "q";
  row.state = "Open";
  row.report_status = "ACTIVE";
  row.details = "{}";
  return row;
}

// Of a web application report, with UNIQUE_ID and ID; of 2017, with ID alone.
model::AppFindingRow own(int number, std::string url = kUrl) {
  auto row = bare(std::move(url));
  row.key = row.unique_id = "uid-" + std::to_string(number);
  row.finding_id = number;
  return row;
}
model::AppFindingRow of_2017(int number, std::string url = kUrl) {
  auto row = own(number, std::move(url));
  row.unique_id.clear();
  row.key = "id:" + std::to_string(number);
  return row;
}
// Of a scan report: UNIQUE_ID and ID are those of the scan's record.
model::AppFindingRow scanned(int detection, int scan, std::string url = kUrl) {
  auto row = bare(std::move(url));
  row.own_ids = false;
  row.key = row.unique_id = "scan-" + std::to_string(scan) + "-" + std::to_string(detection);
  row.finding_id = 88'000'000 + 100'000 * scan + detection;
  row.detection_id = detection;
  return row;
}
model::AppFindingRow scanned_2017(int scan, std::string url = kUrl) {
  auto row = scanned(1, scan, std::move(url));
  row.unique_id.clear();
  row.detection_id.reset();
  return row;
}

class ReportsIdentity : public ReportContract {
 protected:
  // The next file of the application: a day later, URBA on unless it is a scan's.
  UploadRow next(std::vector<model::AppFindingRow> rows) {
    const bool is_scan = !rows.empty() && !rows.front().own_ids;
    return take({.generated = day(++day_),
                 .findings = std::move(rows),
                 .absence = is_scan ? Absence::ProvesNothing : Absence::Closes});
  }
  std::size_t count() { return shown_findings().size(); }

  int day_ = 9;
};
INSTANTIATE_TEST_SUITE_P(Every, ReportsIdentity, testing::ValuesIn(all_factories()),
                         [](const auto& factory) { return factory.param.name; });

// --- one finding ---

TEST_P(ReportsIdentity, IsTheDetectionIdAcrossScanReports) {
  auto first = scanned(5500123, 1), second = scanned(5500123, 2);
  first.last_detected = day(2);
  second.last_detected = day(9);
  next({first});
  const auto upload = next({second});
  EXPECT_EQ(counts_of(upload), (Counts{.changed = 1}));
  ASSERT_THAT(shown_findings(), SizeIs(1));
  EXPECT_EQ(shown_findings()[0].finding.last_detected, day(9));
  EXPECT_EQ(shown_findings()[0].finding.detection_id, 5500123);
  EXPECT_EQ(counts_of(next({second})), (Counts{}));
}

TEST_P(ReportsIdentity, IsTheDetectionIdWhereverTheFindingMoves) {
  next({scanned(5, 1)});
  next({scanned(5, 2, "https://shop.example.test/moved")});
  EXPECT_EQ(count(), 1U);
}

// A row a pair of files that tell of one finding; both orders.
struct SameFinding {
  const char* name;
  model::AppFindingRow one, other;
};
std::vector<SameFinding> same_findings() {
  auto reordered = scanned_2017(2);
  auto two_params = scanned_2017(1);
  two_params.param = "a, b";
  reordered.param = "b,a";
  auto unsaid = of_2017(7);
  unsaid.kind = FindingKind::Unsaid;
  auto said = scanned(5, 1);
  said.kind = FindingKind::Potential;
  return {
      {"the shapes of two years", of_2017(7), own(7)},
      {"the shapes of two years, moved", of_2017(7), own(7, "https://shop.example.test/moved")},
      {"a scan report and a web application report", scanned(5, 1), own(7)},
      {"a scan report of 2017 and a web application report", scanned_2017(1), own(7)},
      {"two scan reports of 2017", scanned_2017(1), scanned_2017(2)},
      {"scan reports of two years", scanned_2017(1), scanned(5, 2)},
      {"parameters in another order", two_params, reordered},
      {"potential or not said", unsaid, said},
      {"no id at all", bare(), own(7)},
      {"no id at all twice", bare(), bare()},
  };
}

TEST_P(ReportsIdentity, MeetsInOneFindingInEitherOrder) {
  for (const auto& pair : same_findings()) {
    for (const bool reversed : {false, true}) {
      const auto network = std::string{pair.name} + (reversed ? " reversed" : "");
      const auto& first = reversed ? pair.other : pair.one;
      const auto& second = reversed ? pair.one : pair.other;
      take({.generated = day(10), .findings = {first}, .network = network});
      const auto upload = take({.generated = day(11), .findings = {second}, .network = network});
      EXPECT_EQ(upload.added, 0) << network;
      EXPECT_EQ(upload.closed, 0) << network;
      EXPECT_EQ(upload.outcome, Outcome::Ingested) << network;
      EXPECT_THAT(shown_findings({.network = network}), SizeIs(1)) << network;
      // And stays one, in either shape.
      for (const auto& again : {first, second, first}) {
        EXPECT_EQ(take({.generated = day(12), .findings = {again}, .network = network}).added, 0) << network;
      }
      EXPECT_FALSE(shown_findings({.network = network}).at(0).rework) << network;
    }
  }
}

TEST_P(ReportsIdentity, MeetsInALateFileToo) {
  take({.generated = day(12), .findings = {own(7)}});
  take({.generated = day(11), .findings = {scanned(5, 1)}, .absence = Absence::ProvesNothing});
  take({.generated = day(10), .findings = {of_2017(7, "https://shop.example.test/before")}});
  ASSERT_EQ(count(), 1U);
  EXPECT_EQ(shown_findings()[0].finding.url, kUrl);
  EXPECT_EQ(shown_findings()[0].finding.detection_id, 5);
  // The late files have taught keys that serve later.
  take({.generated = day(13),
        .findings = {scanned(5, 3, "https://shop.example.test/after")},
        .absence = Absence::ProvesNothing});
  EXPECT_EQ(count(), 1U);
}

TEST_P(ReportsIdentity, KeepsTogetherWhatWasSeenTogether) {
  next({own(7)});
  next({scanned(5, 1)});                                   // meets by what it is about
  next({own(7, "https://shop.example.test/moved")});       // the own ids alone
  next({scanned(5, 2, "https://shop.example.test/far")});  // the detection id alone
  next({scanned_2017(3)});                                 // where it stood first
  next({of_2017(7, "https://shop.example.test/away")});
  EXPECT_EQ(count(), 1U);
  EXPECT_FALSE(shown_findings()[0].rework);
}

TEST_P(ReportsIdentity, ShowsTheOwnIdsAndNotThoseOfAScan) {
  next({scanned(5, 1)});
  EXPECT_EQ(shown_findings().at(0).finding.unique_id, "scan-1-5");
  next({own(7)});
  next({scanned(5, 2)});
  const auto shown = shown_findings().at(0).finding;
  EXPECT_EQ(shown.unique_id, "uid-7");
  EXPECT_EQ(shown.finding_id, 7);
  EXPECT_EQ(shown.detection_id, 5);
}

TEST_P(ReportsIdentity, IsAnIdOfAnyForm) {
  auto row = of_2017(0);
  row.id_text = "v-71001";
  row.key = "id:v-71001";
  next({row});
  row.url = "https://shop.example.test/moved";
  EXPECT_EQ(next({row}).added, 0);
  EXPECT_EQ(shown_findings().at(0).finding.id_text, "v-71001");
  row.unique_id = "uid-7";
  row.url = "https://shop.example.test/again";
  EXPECT_EQ(next({row}).added, 0);
}

// --- equals ---

TEST_P(ReportsIdentity, TellsEqualsOfOneFileApartByTheirOrder) {
  EXPECT_EQ(next({scanned_2017(1), scanned_2017(1), scanned_2017(1)}).added, 3);
  EXPECT_EQ(next({scanned_2017(2), scanned_2017(2), scanned_2017(2)}).added, 0);
  EXPECT_EQ(next({scanned(1, 3), scanned(2, 3), scanned(3, 3)}).added, 0);
  EXPECT_EQ(next({own(1), own(2), own(3)}).added, 0);
  EXPECT_EQ(count(), 3U);
  // What has keys is known by them, in whatever order.
  EXPECT_EQ(counts_of(next({own(3), own(1)})).closed, 1);
  const auto shown = shown_findings();
  const auto closed = std::ranges::find(shown, "Closed", [](const auto& view) { return view.finding.state; });
  ASSERT_NE(closed, shown.end());
  EXPECT_EQ(closed->finding.unique_id, "uid-2");
  EXPECT_EQ(closed->finding.detection_id, 2);
}

TEST_P(ReportsIdentity, ClosesTheSecondOfTwoEqualsThatBecomeOne) {
  next({bare(), bare()});
  EXPECT_EQ(counts_of(next({bare()})), (Counts{.closed = 1}));
  EXPECT_EQ(counts_of(next({bare(), bare()})), (Counts{.reopened = 1}));
  EXPECT_EQ(counts_of(next({bare(), bare(), bare()})), (Counts{.added = 1}));
  EXPECT_EQ(count(), 3U);
}

TEST_P(ReportsIdentity, DoesNotJoinEqualsThatHaveKeysOfOneSort) {
  next({own(1)});
  EXPECT_EQ(next({own(1), own(2)}).added, 1);
  next({scanned(5, 1)});
  EXPECT_EQ(next({scanned(5, 2), scanned(6, 2)}).added, 0) << "the second of the scan is the second of the report";
  EXPECT_EQ(next({scanned(5, 3), scanned(6, 3), scanned(7, 3)}).added, 1);
  EXPECT_EQ(count(), 3U);
}

TEST_P(ReportsIdentity, PrefersAmongEqualsTheOneThatHasTheScansOwnName) {
  next({own(1), own(2)});
  auto row = own(2);
  row.own_ids = false;
  row.last_detected = day(9);
  next({row});
  const auto shown = shown_findings();
  const auto second = std::ranges::find(shown, "uid-2", [](const auto& view) { return view.finding.unique_id; });
  ASSERT_NE(second, shown.end());
  EXPECT_EQ(second->finding.last_detected, day(9));
}

TEST_P(ReportsIdentity, KeepsDifferentPlacesApart) {
  const auto http = bare("http://shop.example.test/search");
  auto other_qid = bare();
  other_qid.qid = 150002;
  auto other_param = bare();
  other_param.param = "r";
  auto gathered = bare();
  gathered.kind = FindingKind::InformationGathered;
  EXPECT_EQ(next({bare(), http, other_qid, other_param, gathered}).added, 5);
  EXPECT_EQ(next({gathered, other_param, other_qid, http, bare()}).added, 0);
  EXPECT_EQ(count(), 5U);
}

TEST_P(ReportsIdentity, IsQuickAmongManyEquals) {
  constexpr int kMany = 3000;
  std::vector<model::AppFindingRow> rows(kMany, scanned_2017(1)), owned;
  next(rows);
  EXPECT_EQ(next(rows).added, 0);
  for (int number = 1; number <= kMany; ++number) owned.push_back(own(number));
  EXPECT_EQ(next(owned).added, 0);
  for (auto& row : owned) row.unique_id += "-new", row.finding_id += kMany;
  EXPECT_EQ(next(owned).added, kMany);
}

// --- findings that turn out to be one ---

TEST_P(ReportsIdentity, JoinsTwoThatOneRecordNamesWithTheHistoryOfBoth) {
  auto first = own(7);
  first.first_detected = day(1);
  first.last_detected = day(2);
  auto second = scanned(5, 1, "https://shop.example.test/elsewhere");
  second.last_detected = day(8);
  next({first});
  next({});  // closed by the system
  next({first});
  next({second});
  ASSERT_EQ(count(), 2U);
  auto both = own(7, "https://shop.example.test/third");
  both.detection_id = 5;
  const auto upload = next({both});
  EXPECT_EQ(upload.outcome, Outcome::Ingested);
  EXPECT_THAT(upload.reasons, Contains(HasSubstr("joined")));
  ASSERT_EQ(count(), 1U);
  const auto shown = shown_findings()[0];
  EXPECT_EQ(shown.finding.key, "uid-7");
  EXPECT_EQ(shown.finding.first_detected, day(1));
  EXPECT_EQ(shown.finding.last_detected, day(8));
  EXPECT_TRUE(shown.rework);
  // By all of its keys, and where either stood.
  EXPECT_EQ(next({scanned(5, 2, "https://shop.example.test/4")}).added, 0);
  EXPECT_EQ(next({own(7, "https://shop.example.test/5")}).added, 0);
  EXPECT_EQ(next({scanned_2017(3, "https://shop.example.test/elsewhere")}).added, 0);
  EXPECT_EQ(next({scanned_2017(4)}).added, 0);
}

TEST_P(ReportsIdentity, NeverGivesAJoinedFindingsPlaceToAnother) {
  next({scanned(5, 1, "https://shop.example.test/a")});
  next({own(7, "https://shop.example.test/b")});
  auto both = own(7, "https://shop.example.test/c");
  both.detection_id = 5;
  next({both});
  EXPECT_EQ(next({own(7, "https://shop.example.test/c"), own(8, "https://shop.example.test/d")}).added, 1);
  EXPECT_EQ(next({scanned(5, 2, "https://shop.example.test/e")}).added, 0);
  EXPECT_EQ(count(), 2U);
}

// --- contradictions ---

TEST_P(ReportsIdentity, TellsKeysThatPointToTwoFindingsAndMergesNothing) {
  auto one = own(1, "https://shop.example.test/1"), two = own(2, "https://shop.example.test/2");
  one.detection_id = 11;
  two.detection_id = 12;
  next({one, two});
  auto crossed = one;
  crossed.detection_id = 12;
  const auto upload = next({crossed});
  EXPECT_EQ(upload.outcome, Outcome::Incomplete);
  EXPECT_EQ(upload.closed, 0);
  EXPECT_THAT(upload.reasons, Contains(HasSubstr("UNIQUE_ID 'uid-1'")));
  EXPECT_EQ(count(), 2U);
  for (const auto& view : shown_findings()) EXPECT_EQ(view.finding.state, "Open");
}

TEST_P(ReportsIdentity, TellsAKeyOfAnotherQid) {
  next({own(1)});
  auto other = own(1);
  other.qid = 150002;
  for (int file = 0; file < 2; ++file) {
    const auto upload = next({other});
    EXPECT_EQ(upload.outcome, Outcome::Incomplete);
    EXPECT_EQ(upload.closed, 0);
    EXPECT_EQ(count(), 2U);
  }
  // And in one file.
  auto third = own(3), fourth = own(3);
  fourth.qid = 150004;
  const auto upload = next({third, fourth});
  EXPECT_EQ(upload.added, 2);
  EXPECT_EQ(upload.outcome, Outcome::Incomplete);
}

TEST_P(ReportsIdentity, TellsAKeyOfTwoPlacesInOneFileAndKeepsBoth) {
  const std::vector<model::AppFindingRow> rows{own(1, "https://shop.example.test/a"),
                                               own(1, "https://shop.example.test/b")};
  EXPECT_EQ(next(rows).added, 2);
  const auto again = next(rows);
  EXPECT_EQ(again.added, 0);
  EXPECT_EQ(again.outcome, Outcome::Incomplete);
  EXPECT_EQ(again.closed, 0);
}

TEST_P(ReportsIdentity, TellsAKeyOfTwoApplications) {
  next({own(1)});
  const auto upload = take({.generated = day(20), .assessed = {shop(), crm()}, .findings = {of(crm(), own(1))}});
  EXPECT_EQ(upload.added, 1);
  EXPECT_EQ(upload.closed, 0);
  EXPECT_EQ(upload.outcome, Outcome::Incomplete);
  EXPECT_THAT(upload.reasons, Contains(HasSubstr("'uid-1' belongs to findings of two web applications")));
  // It was told: what comes later is compared as ever.
  EXPECT_EQ(take({.generated = day(21), .assessed = {shop(), crm()}, .findings = {of(crm(), own(1))}}).closed, 1);
  EXPECT_EQ(take({.generated = day(22), .findings = {own(1)}, .network = "another"}).outcome, Outcome::Ingested);
}

TEST_P(ReportsIdentity, TellsANewDetectionIdWhereNothingElseDiffers) {
  next({scanned(5, 1)});
  const auto upload = next({scanned(6, 2)});
  EXPECT_EQ(upload.added, 1);
  EXPECT_THAT(upload.reasons, Contains(HasSubstr("another DETECTION_ID")));
  EXPECT_EQ(count(), 2U);
  EXPECT_THAT(next({scanned(5, 3), scanned(6, 3), scanned(7, 3)}).reasons, IsEmpty()) << "equals of one file";
}

TEST_P(ReportsIdentity, ClosesNothingByAFileWhoseKeysContradict) {
  auto row = own(1);
  row.detection_id = 11;
  next({row, own(2, "https://shop.example.test/2")});
  row.detection_id = 12;
  const auto upload = next({row});
  EXPECT_EQ(upload.closed, 0);
  EXPECT_EQ(upload.outcome, Outcome::Incomplete);
  EXPECT_EQ(count(), 3U);
}

// --- told of twice in one file (FND-009) ---

struct Twice {
  const char *first, *second, *state;
  bool is_told;
};

TEST_P(ReportsIdentity, TellsTwoStatusesInOneFileAndClosesNothingByThem) {
  for (const auto& [first, second, state, is_told] : std::initializer_list<Twice>{{"ACTIVE", "FIXED", "Open", true},
                                                                                  {"FIXED", "ACTIVE", "Open", true},
                                                                                  {"FIXED", "FIXED", "Closed", false},
                                                                                  {"ACTIVE", "active", "Open", false},
                                                                                  {"NEW", "ACTIVE", "Open", true},
                                                                                  {"", "FIXED", "Open", true}}) {
    for (const bool is_known : {false, true}) {
      const auto network = std::string{first} + second + (is_known ? " known" : "");
      const auto with = [](const char* status) {
        auto row = own(1);
        row.report_status = status;
        row.state = std::string_view{status} == "FIXED" ? "Closed" : "Open";
        return row;
      };
      if (is_known) take({.generated = day(10), .findings = {own(1), own(2)}, .network = network});
      const auto upload = take({.generated = day(11), .findings = {with(first), with(second)}, .network = network});
      EXPECT_EQ(upload.outcome, is_told ? Outcome::Incomplete : Outcome::Ingested) << network;
      EXPECT_EQ(shown_findings({.network = network}).at(0).finding.state, state) << network;
      EXPECT_EQ(upload.reopened, 0) << network;
      EXPECT_EQ(upload.closed, is_told || !is_known ? 0 : std::string_view{state} == "Closed" ? 2 : 1) << network;
      EXPECT_FALSE(shown_findings({.network = network}).at(0).rework) << network;
    }
  }
}

TEST_P(ReportsIdentity, ShowsWhatOneOfTwoRecordsDoesNotIgnore) {
  const auto upload = next({ignored(own(1)), own(1)});
  EXPECT_EQ(upload.outcome, Outcome::Incomplete);
  EXPECT_EQ(count(), 1U);
}

}  // namespace
}  // namespace qualyswas::store
