// When an asset is archived, when it is not, and how it comes back. Time is the lab's; an asset's last seen is the web
// app's updated date.
#include <gmock/gmock.h>

#include <array>

#include "conformance/qualys/requests.h"
#include "conformance/support/contents.h"
#include "conformance/support/formats.h"

namespace qualyswas::conformance {
namespace {

using std::chrono::days;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Optional;
using testing::SizeIs;

constexpr std::int64_t kAsset = 410001;
const Filter kEverywhere{.informational = true, .archived = true};

struct AgeRow {
  Id id;
  std::string_view what;
  int days;
  std::string_view last_seen;
  int seconds;  // older than that many days
  bool archived;
};

constexpr auto kAgeRows = std::to_array<AgeRow>({
    {"ARC-001", "a second less than 1 day", 1, "2026-01-05T06:00:00Z", -1, false},
    {"ARC-001", "1 day", 1, "2026-01-05T06:00:00Z", 0, true},
    {"ARC-001", "a second more than 1 day", 1, "2026-01-05T06:00:00Z", 1, true},
    {"ARC-001", "a second less than 7 days", 7, "2026-01-05T06:00:00Z", -1, false},
    {"ARC-001", "7 days", 7, "2026-01-05T06:00:00Z", 0, true},
    {"ARC-001", "a second more than 7 days", 7, "2026-01-05T06:00:00Z", 1, true},
    {"ARC-001", "a second less than 30 days", 30, "2026-01-05T06:00:00Z", -1, false},
    {"ARC-001", "30 days", 30, "2026-01-05T06:00:00Z", 0, true},
    {"ARC-001", "a second more than 30 days", 30, "2026-01-05T06:00:00Z", 1, true},
    {"ARC-001", "a second less than 90 days", 90, "2026-01-05T06:00:00Z", -1, false},
    {"ARC-001", "90 days", 90, "2026-01-05T06:00:00Z", 0, true},
    {"ARC-001", "a second more than 90 days", 90, "2026-01-05T06:00:00Z", 1, true},
    {"ARC-001", "a second less than 1 day over a 29 February", 1, "2028-02-28T23:59:59Z", -1, false},
    {"ARC-001", "1 day over a 29 February", 1, "2028-02-28T23:59:59Z", 0, true},
    {"ARC-001", "a second less than 30 days over summer time", 30, "2026-03-14T00:00:00Z", -1, false},
    {"ARC-001", "30 days over summer time", 30, "2026-03-14T00:00:00Z", 0, true},
});

class AssetOfThatAge : public RowsOnBothFormats<AgeRow> {
 protected:
  static LabOptions options() {
    return {.format = format(),
            .webapps = {{.created = "2025-06-01T08:00:00Z", .updated = std::string{row().last_seen}}},
            .findings = {{}},
            .archive_after_days = row().days};
  }
  static Instant that_age() { return instant(row().last_seen) + days{row().days} + seconds{row().seconds}; }
};

TEST_P(AssetOfThatAge, IsArchivedOrNotByTheFirstSync) {
  Lab lab{options()};
  lab.at(that_age());
  const auto run = lab.sync_completely();
  EXPECT_EQ(run.archived, row().archived ? 1 : 0);
  EXPECT_EQ(lab.asset(kAsset).archived_at, row().archived ? std::optional{that_age()} : std::nullopt);
  EXPECT_THAT(lab.assets(), SizeIs(row().archived ? 0 : 1)) << (row().archived ? Harm::Stale : Harm::Loss);
}

TEST_P(AssetOfThatAge, IsArchivedOrNotAfterItWasActive) {
  Lab lab{options()};
  lab.at(instant(row().last_seen));
  lab.sync_completely();
  ASSERT_THAT(lab.assets(), SizeIs(1));
  lab.at(that_age());
  lab.sync_completely();
  EXPECT_EQ(lab.asset(kAsset).archived_at.has_value(), row().archived);
  EXPECT_THAT(lab.assets(), SizeIs(row().archived ? 0 : 1)) << (row().archived ? Harm::Stale : Harm::Loss);
  EXPECT_THAT(lab.instances(), SizeIs(row().archived ? 0 : 1)) << (row().archived ? Harm::Stale : Harm::Loss);
}

ROWS_ON_BOTH_FORMATS(AssetOfThatAge, kAgeRows, row.what);

// Two assets; the second one, seen lately, stays. Both have a finding of QID 150001, the first one more of every
// status.
constexpr std::int64_t kStays = 410002;

LabOptions two_assets(Format format) {
  return {.format = format,
          .webapps = {{}, {.id = kStays, .name = "Forum", .updated = "2026-02-10T06:00:00Z"}},
          .findings = {{},
                       {.id = 901002, .qid = 150002, .status = "FIXED"},
                       {.id = 901003, .qid = 150003, .ignored_reason = "FALSE_POSITIVE"},
                       {.id = 901004, .qid = 150004, .ignored_reason = "RISK_ACCEPTED"},
                       {.id = 901005, .url = "https://forum.example.test/search", .webapp = kStays}},
          .solutions = {{}, {.qid = 150002}, {.qid = 150003}, {.qid = 150004}}};
}
constexpr int kDue = 30;  // days after the start the first one is due

class ArchivedAsset : public OnBothFormats {};
CONFORMS(ArchivedAsset, "ARC-001");

TEST_P(ArchivedAsset, LeavesDefaultViewsAndCountsWithItsInstances) {
  Lab lab{two_assets(format())};
  lab.sync_completely();
  ASSERT_THAT(lab.instances(), SizeIs(5));
  ASSERT_THAT(lab.vulnerabilities(), SizeIs(4));

  lab.on_day(kDue);
  lab.sync_completely();
  ASSERT_THAT(lab.assets(), SizeIs(1));
  EXPECT_EQ(lab.assets().front().site_id, kStays);
  ASSERT_THAT(lab.instances(), SizeIs(1));
  EXPECT_EQ(lab.instances().front().asset_id, kStays);
  ASSERT_THAT(lab.findings(), SizeIs(1));
  EXPECT_EQ(lab.findings().front().finding_id, 901005);
  ASSERT_THAT(lab.vulnerabilities(), SizeIs(1)) << "QIDs that only archived assets have are not counted";
  const auto common = lab.vulnerabilities().front();
  EXPECT_EQ(common.qid, 150001);
  EXPECT_EQ(common.instances, 1);
  EXPECT_EQ(common.vulnerable, 1);
  EXPECT_EQ(common.assets, 1);
}

TEST_P(ArchivedAsset, IsShownWhenAskedForAndItsInstancesHaveTheStatusTheyHad) {
  Lab lab{two_assets(format())};
  lab.sync_completely();
  const auto before = contents(lab);
  lab.on_day(kDue);
  lab.sync_completely();

  EXPECT_THAT(lab.assets(kEverywhere), SizeIs(2)) << Harm::Loss;
  EXPECT_THAT(lab.instances(kEverywhere), SizeIs(5)) << Harm::Loss;
  EXPECT_THAT(lab.instance_of(901001).status, Optional(std::string{"Vulnerable"}));
  EXPECT_THAT(lab.instance_of(901002).status, Optional(std::string{"Fixed"}));
  EXPECT_THAT(lab.instance_of(901003).status, Optional(std::string{"Ignored - false positive"}));
  EXPECT_THAT(lab.instance_of(901004).status, Optional(std::string{"Ignored risk acknowledged"}));
  for (const auto id : {901001, 901002, 901003, 901004}) EXPECT_TRUE(lab.instance_of(id).archived) << id;
  EXPECT_FALSE(lab.instance_of(901005).archived);
  EXPECT_THAT(changed_keys(before, contents(lab), "finding "), IsEmpty());
}

// A connector behind the protocol shows the vulnerabilities that it counts, and no others.
TEST_P(ArchivedAsset, IsLookedIntoForItsVulnerabilitiesWhenAskedFor) {
  Lab lab{two_assets(format())};
  lab.sync_completely();
  lab.on_day(kDue);
  lab.sync_completely();
  lab.ours();
  EXPECT_THAT(lab.vulnerabilities(kEverywhere), SizeIs(4)) << Harm::Loss;
}

TEST_P(ArchivedAsset, IsArchivedOnce) {
  Lab lab{two_assets(format())};
  lab.on_day(kDue);
  EXPECT_EQ(lab.sync_completely().archived, 1);
  const auto archived_at = lab.asset(kAsset).archived_at;
  lab.on_day(kDue + 1);
  EXPECT_EQ(lab.sync_completely().archived, 0);
  EXPECT_EQ(lab.asset(kAsset).archived_at, archived_at);
}

TEST_P(ArchivedAsset, StillFollowsTheVendor) {
  Lab lab{two_assets(format())};
  lab.on_day(kDue);
  lab.sync_completely();
  lab.edit_finding(901001, {{"status", "FIXED"}});
  lab.sync_completely();
  EXPECT_THAT(lab.instance_of(901001).status, Optional(std::string{"Fixed"})) << Harm::Stale;
  EXPECT_THAT(lab.assets(), SizeIs(1)) << "a new status is not a new date of the asset";
}

TEST_P(ArchivedAsset, FollowsTheNumberOfDaysInTheSettings) {
  Lab lab{two_assets(format())};
  lab.on_day(20);
  lab.sync_completely();
  ASSERT_EQ(lab.asset(kAsset).archived_at, std::nullopt);

  lab.options.archive_after_days = 20;
  EXPECT_EQ(lab.asset(kAsset).archived_at, std::nullopt) << "settings act at the next sync";
  lab.sync_completely();
  EXPECT_TRUE(lab.asset(kAsset).archived_at.has_value());

  lab.options.archive_after_days = 21;
  lab.sync_completely();
  EXPECT_EQ(lab.asset(kAsset).archived_at, std::nullopt) << "20 days are less than 21";
  EXPECT_THAT(lab.assets(), SizeIs(2));
}

BOTH_FORMATS(ArchivedAsset);

class AssetWithoutADate : public OnBothFormats {};
CONFORMS(AssetWithoutADate, "ARC-001");

TEST_P(AssetWithoutADate, IsKeptAndNeverArchived) {
  Lab lab{{.format = format(), .webapps = {{}, {.id = 410002}}, .findings = {{}}, .archive_after_days = 1}};
  lab.edit_webapp(kAsset, {{"updatedDate", std::nullopt}});
  lab.on_day(1000);
  lab.sync();
  ASSERT_THAT(lab.assets(), SizeIs(1)) << Harm::Loss;
  EXPECT_EQ(lab.asset(kAsset).last_seen, std::nullopt);
  EXPECT_EQ(lab.asset(kAsset).archived_at, std::nullopt);
  EXPECT_THAT(lab.instances(), SizeIs(1)) << Harm::Loss;
}

BOTH_FORMATS(AssetWithoutADate);

class AbsentAsset : public OnBothFormats {};
CONFORMS(AbsentAsset, "ARC-002");

TEST_P(AbsentAsset, StaysUntilItsDaysAreOver) {
  Lab lab{{.format = format(), .webapps = {{}, {.id = 410002, .updated = "2026-02-10T06:00:00Z"}}, .findings = {{}}}};
  lab.sync_completely();
  lab.remove_finding(901001);
  lab.remove_webapp(kAsset);
  for (const int day : {1, 29}) {
    lab.on_day(day);
    lab.sync_completely();
    EXPECT_THAT(lab.assets(), SizeIs(2)) << "day " << day << Harm::Loss;
    EXPECT_THAT(lab.instances(), SizeIs(1)) << "day " << day << Harm::Loss;
  }
  lab.at(lab.start() + days{30} - seconds{1});
  lab.sync_completely();
  EXPECT_EQ(lab.asset(kAsset).archived_at, std::nullopt);
  lab.on_day(30);
  lab.sync_completely();
  EXPECT_TRUE(lab.asset(kAsset).archived_at.has_value());
  EXPECT_THAT(lab.instance_of(901001).status, Optional(std::string{"Vulnerable"}));
}

TEST_P(AbsentAsset, StaysWhenTheVendorAnswersWithNothingAtAll) {
  Lab lab{{.format = format(), .webapps = {{}}, .findings = {{}}}};
  lab.sync_completely();
  lab.remove_finding(901001);
  lab.remove_webapp(kAsset);
  lab.on_day(1);
  lab.sync();
  EXPECT_THAT(lab.assets(), SizeIs(1)) << Harm::Loss;
  EXPECT_THAT(lab.instances(), SizeIs(1)) << Harm::Loss;
}

CONFORMS_TEST(AbsentAsset, StaysUntilItsDaysAreOver, "STAT-005");

BOTH_FORMATS(AbsentAsset);

class ReturnedAsset : public OnBothFormats {};
CONFORMS(ReturnedAsset, "ARC-003");

TEST_P(ReturnedAsset, IsActiveAgainWithItsHistory) {
  Lab lab{two_assets(format())};
  lab.sync_completely();
  const auto before = contents(lab);
  lab.on_day(kDue);
  lab.sync_completely();
  ASSERT_TRUE(lab.asset(kAsset).archived_at.has_value());

  lab.on_day(40);
  lab.edit_webapp(kAsset, {{"updatedDate", "2026-02-14T03:00:00Z"}});
  const auto run = lab.sync_completely();
  EXPECT_EQ(run.added, 0) << Harm::Duplicate;
  EXPECT_EQ(lab.asset(kAsset).archived_at, std::nullopt);
  EXPECT_THAT(lab.assets(), SizeIs(2)) << Harm::Loss;
  EXPECT_THAT(lab.instances(), SizeIs(5)) << Harm::Loss;
  EXPECT_THAT(lab.vulnerabilities(), SizeIs(4)) << Harm::Loss;
  EXPECT_THAT(changes(before, contents(lab)),
              ElementsAre("asset 410001 | last seen: 2026-01-05T06:00:00Z -> 2026-02-14T03:00:00Z"));
}

TEST_P(ReturnedAsset, IsActiveAgainWithWhatChangedMeanwhile) {
  Lab lab{two_assets(format())};
  lab.sync_completely();
  lab.on_day(kDue);
  lab.sync_completely();
  lab.on_day(40);
  lab.edit_webapp(kAsset, {{"updatedDate", "2026-02-14T03:00:00Z"}});
  lab.edit_finding(901001, {{"status", "FIXED"}, {"lastTestedDate", "2026-02-14T02:00:20Z"}});
  lab.edit_finding(901002, {{"status", "REOPENED"}});
  lab.add(FindingRecord{.id = 901009, .qid = 150002, .url = "https://shop.example.test/new"});
  lab.sync_completely();
  EXPECT_THAT(lab.instances(), SizeIs(6));
  EXPECT_THAT(lab.instance_of(901001).status, Optional(std::string{"Fixed"})) << Harm::Stale;
  EXPECT_EQ(lab.instance_of(901001).first_seen, instant("2025-12-01T05:00:00Z"));
  EXPECT_EQ(lab.instance_of(901001).last_seen, instant("2026-02-14T02:00:20Z")) << Harm::Stale;
  EXPECT_THAT(lab.instance_of(901002).status, Optional(std::string{"Vulnerable"})) << Harm::Stale;
  EXPECT_THAT(lab.instance_of(901003).status, Optional(std::string{"Ignored - false positive"}));
}

TEST_P(ReturnedAsset, IsArchivedAgainWhenItsDaysAreOverAgain) {
  Lab lab{two_assets(format())};
  lab.on_day(kDue);
  lab.sync_completely();
  lab.on_day(40);
  lab.edit_webapp(kAsset, {{"updatedDate", "2026-02-14T06:00:00Z"}});
  lab.sync_completely();
  ASSERT_EQ(lab.asset(kAsset).archived_at, std::nullopt);
  lab.at(lab.start() + days{70} - seconds{1});
  lab.sync_completely();
  EXPECT_EQ(lab.asset(kAsset).archived_at, std::nullopt);
  lab.on_day(70);
  lab.sync_completely();
  EXPECT_EQ(lab.asset(kAsset).archived_at, lab.start() + days{70});
}

// A newer date that is itself more than thirty days old: ARC-001 still holds.
TEST_P(ReturnedAsset, StaysArchivedWhenItsNewDateIsOldToo) {
  Lab lab{two_assets(format())};
  lab.on_day(60);
  lab.sync_completely();
  lab.edit_webapp(kAsset, {{"updatedDate", "2026-01-20T06:00:00Z"}});
  lab.sync_completely();
  EXPECT_TRUE(lab.asset(kAsset).archived_at.has_value());
  EXPECT_EQ(lab.asset(kAsset).last_seen, instant("2026-01-20T06:00:00Z"));
}

TEST_P(ReturnedAsset, ComesBackFromAbsenceToo) {
  Lab lab{{.format = format(), .webapps = {{}, {.id = 410002, .updated = "2026-02-10T06:00:00Z"}}, .findings = {{}}}};
  lab.sync_completely();
  lab.remove_finding(901001);
  lab.remove_webapp(kAsset);
  lab.on_day(30);
  lab.sync_completely();
  ASSERT_TRUE(lab.asset(kAsset).archived_at.has_value());
  lab.add(WebAppRecord{.updated = "2026-02-06T06:00:00Z"});
  lab.add(FindingRecord{.status = "REOPENED", .last_tested = "2026-02-06T05:00:00Z"});
  lab.on_day(33);
  lab.sync_completely();
  EXPECT_EQ(lab.asset(kAsset).archived_at, std::nullopt);
  ASSERT_THAT(lab.instances(), SizeIs(1)) << Harm::Duplicate;
  EXPECT_EQ(lab.instance_of(901001).first_seen, instant("2025-12-01T05:00:00Z"));
}

BOTH_FORMATS(ReturnedAsset);

}  // namespace
}  // namespace qualyswas::conformance
