// Estate lifecycle on virtual time: a sync every day for 105 days, and after each the store against the calendar of
// fixtures/estates/lifecycle/README.md, which is typed in here in Vulcan's words.
#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "conformance/qualys/requests.h"
#include "conformance/support/contents.h"
#include "conformance/support/formats.h"

namespace qualyswas::conformance {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::IsEmpty;
using testing::Optional;

constexpr int kLastDay = 105;

constexpr std::int64_t kDaily = 310442017, kWeekly = 310447730, kGoneAndBack = 310460288;
constexpr auto kWebApps = std::to_array<std::int64_t>({kDaily, kWeekly, kGoneAndBack});

constexpr std::string_view kVulnerable = "Vulnerable", kFixed = "Fixed", kFalsePositive = "Ignored - false positive",
                           kAcknowledged = "Ignored risk acknowledged";

struct StatusFrom {
  int day = -1;
  std::string_view status;
};

struct FindingStory {
  std::int64_t id, webapp, qid;
  std::string_view first_seen;
  std::array<StatusFrom, 5> statuses;  // ascending; the first one's day is the day the finding appears
  bool informational = false;
};

constexpr auto kFindings = std::to_array<FindingStory>({
    {500780691,
     kDaily,
     150903,
     "2026-01-05T02:00:00Z",
     {{{0, kVulnerable}, {20, kFixed}, {45, kVulnerable}, {70, kFixed}}}},
    {500786706, kDaily, 150901, "2025-12-24T02:00:00Z", {{{0, kVulnerable}, {10, kAcknowledged}, {30, kVulnerable}}}},
    // Detection says FIXED on day 28 already; until day 40 it is ignored.
    {500790289, kDaily, 150912, "2025-12-24T02:00:00Z", {{{0, kVulnerable}, {12, kFalsePositive}, {40, kFixed}}}},
    {500792827, kDaily, 150981, "2025-12-24T02:00:00Z", {{{0, kVulnerable}}}, true},
    {500807600, kWeekly, 150918, "2025-12-22T02:00:00Z", {{{0, kVulnerable}, {33, kFalsePositive}, {61, kVulnerable}}}},
    {500816639, kWeekly, 150961, "2026-01-05T02:00:00Z", {{{0, kVulnerable}, {35, kFixed}}}},
    {500829123, kGoneAndBack, 150905, "2025-12-28T02:00:00Z", {{{0, kVulnerable}, {80, kFixed}}}},
    {500831025, kGoneAndBack, 150910, "2025-12-28T02:00:00Z", {{{0, kVulnerable}}}},
    {500837795, kGoneAndBack, 150907, "2025-12-16T02:00:00Z", {{{0, kFixed}, {80, kVulnerable}}}},
    {500922452, kDaily, 150911, "2026-01-20T02:00:00Z", {{{15, kVulnerable}, {50, kFixed}, {60, kVulnerable}}}},
});

bool exists(const FindingStory& finding, int day) { return day >= finding.statuses.front().day; }

std::string_view status_on(const FindingStory& finding, int day) {
  std::string_view status;
  for (const auto& from : finding.statuses)
    if (from.day >= 0 && from.day <= day) status = from.status;
  return status;
}

// The day of the last scan at or before `day`.
int last_scan(std::int64_t webapp, int day) {
  if (webapp == kDaily) return day;
  if (webapp == kWeekly) return day / 7 * 7;
  return day < 80 ? std::min(day, 5) : day;
}

// Scans find at 02:00:20, results arrive at 03:00:00; a day of the estate begins at 06:00:00.
Instant found(Lab& lab, int day) { return lab.start() + days{day} - hours{4} + seconds{20}; }
Instant arrived(Lab& lab, int day) { return lab.start() + days{day} - hours{3}; }

// Severity 5, edited to 3 on day 40 and restored on day 90.
int score_of_edited(int day) { return day >= 40 && day < 90 ? 50 : 100; }
constexpr std::int64_t kEdited = 500807600;

struct ArchiveRow {
  Id id;
  std::string_view what;
  int archive_after_days;
  bool (*archived)(std::int64_t webapp, int day);  // at 06:00 of that day
};

const auto kArchiveRows = std::to_array<ArchiveRow>({
    {"ARC-001", "1 day", 1,
     [](std::int64_t webapp, int day) {
       return (webapp == kWeekly && day % 7 != 0) || (webapp == kGoneAndBack && day >= 6 && day < 80);
     }},
    {"ARC-001", "7 days", 7,
     [](std::int64_t webapp, int day) { return webapp == kGoneAndBack && day >= 12 && day < 80; }},
    {"ARC-001", "30 days", 30,
     [](std::int64_t webapp, int day) { return webapp == kGoneAndBack && day >= 35 && day < 80; }},
    {"ARC-001", "90 days", 90, [](std::int64_t, int) { return false; }},
});

class Calendar : public RowsOnBothFormats<ArchiveRow> {
 protected:
  static bool archived(std::int64_t webapp, int day) { return row().archived(webapp, day); }

  static void expect_findings(Lab& lab, int day) {
    std::set<std::int64_t> expected;
    std::map<std::int64_t, std::int64_t> seen;
    const auto stored = lab.findings(Filter{.informational = true, .archived = true});
    for (const auto& finding : stored) ++seen[finding.finding_id];
    for (const auto& story : kFindings) {
      if (!exists(story, day)) continue;
      expected.insert(story.id);
      ASSERT_EQ(seen[story.id], 1) << "finding " << story.id << (seen[story.id] > 1 ? Harm::Duplicate : Harm::Loss);
      const auto& finding = *std::ranges::find(stored, story.id, &observed::Finding::finding_id);
      EXPECT_THAT(finding.status, Optional(std::string{status_on(story, day)})) << story.id << Harm::Stale;
      EXPECT_EQ(finding.first_seen, instant(story.first_seen)) << story.id;
      EXPECT_EQ(finding.last_seen, found(lab, last_scan(story.webapp, day))) << story.id << Harm::Stale;
      if (story.id == kEdited) {
        EXPECT_THAT(finding.score_tenths, Optional(score_of_edited(day))) << Harm::Stale;
      }
    }
    EXPECT_EQ(stored.size(), expected.size()) << Harm::Duplicate;
  }

  static void expect_instances(Lab& lab, int day) {
    std::size_t all = 0, shown = 0;
    const auto everywhere = lab.instances(Filter{.informational = true, .archived = true});
    const auto by_default = lab.instances();
    for (const auto& story : kFindings) {
      if (!exists(story, day)) continue;
      ++all;
      const auto is_it = [&](const observed::Instance& view) { return view.finding_ids == std::vector{story.id}; };
      const auto instance = std::ranges::find_if(everywhere, is_it);
      ASSERT_NE(instance, everywhere.end()) << story.id << Harm::Loss;
      EXPECT_EQ(instance->asset_id, story.webapp);
      EXPECT_EQ(instance->qid, story.qid);
      EXPECT_THAT(instance->status, Optional(std::string{status_on(story, day)})) << story.id << Harm::Stale;
      EXPECT_EQ(instance->first_seen, instant(story.first_seen)) << story.id;
      EXPECT_EQ(instance->last_seen, found(lab, last_scan(story.webapp, day))) << story.id << Harm::Stale;
      EXPECT_EQ(instance->archived, archived(story.webapp, day)) << story.id;
      EXPECT_EQ(std::ranges::any_of(by_default, is_it), !archived(story.webapp, day)) << story.id;
      shown += archived(story.webapp, day) ? 0 : 1;
    }
    EXPECT_EQ(everywhere.size(), all) << Harm::Duplicate;
    EXPECT_EQ(by_default.size(), shown);
  }

  static void expect_assets(Lab& lab, int day) {
    const auto everywhere = lab.assets(Filter{.informational = true, .archived = true});
    ASSERT_EQ(everywhere.size(), kWebApps.size());
    std::size_t shown = 0;
    for (const auto webapp : kWebApps) {
      const auto view = std::ranges::find(everywhere, webapp, [](const auto& one) { return one.site_id; });
      ASSERT_NE(view, everywhere.end()) << webapp << Harm::Loss;
      EXPECT_EQ(view->archived_at.has_value(), archived(webapp, day)) << webapp;
      EXPECT_EQ(view->last_seen, arrived(lab, last_scan(webapp, day))) << webapp << Harm::Stale;
      if (archived(webapp, day)) continue;
      ++shown;
      const auto of_it = [&](const FindingStory& story) { return story.webapp == webapp && exists(story, day); };
      EXPECT_EQ(view->instances, std::ranges::count_if(kFindings, of_it)) << webapp;
      EXPECT_EQ(view->vulnerable, std::ranges::count_if(kFindings,
                                                        [&](const FindingStory& story) {
                                                          return of_it(story) && status_on(story, day) == kVulnerable;
                                                        }))
          << webapp;
    }
    EXPECT_EQ(lab.assets().size(), shown) << "archived assets are not in the default view, all others are";
  }

  // Every QID of this estate has one finding.
  static void expect_vulnerabilities(Lab& lab, int day) {
    std::vector<std::int64_t> expected, shown;
    for (const auto& story : kFindings)
      if (exists(story, day) && !archived(story.webapp, day)) expected.push_back(story.qid);
    for (const auto& view : lab.vulnerabilities()) shown.push_back(view.qid);
    EXPECT_THAT(shown, testing::UnorderedElementsAreArray(expected));
  }
};
CONFORMS(Calendar, "STAT-005", "STAT-007");
CONFORMS_TEST(Calendar, IsFollowedDayByDay, "ARC-003", "SYNC-002", "MAP-031", "MAP-032");

TEST_P(Calendar, IsFollowedDayByDay) {
  Lab lab{{.format = format(),
           .estate = "lifecycle",
           .informational = true,
           .archive_after_days = row().archive_after_days,
           .page_size = 4}};
  for (int day = 0; day <= kLastDay && !HasFailure(); ++day) {
    SCOPED_TRACE(testing::Message() << "day " << day);
    lab.on_day(day);
    const auto run = lab.sync_completely();
    const auto became = std::ranges::count_if(kWebApps, [&](std::int64_t webapp) {
      return archived(webapp, day) && (day == 0 || !archived(webapp, day - 1));
    });
    EXPECT_EQ(run.archived, became);
    expect_findings(lab, day);
    expect_instances(lab, day);
    expect_assets(lab, day);
    expect_vulnerabilities(lab, day);
  }
}

// Whoever syncs seldom sees the same world, only later.
TEST_P(Calendar, IsCaughtUpWithAfterDaysWithoutASync) {
  Lab lab{{.format = format(),
           .estate = "lifecycle",
           .informational = true,
           .archive_after_days = row().archive_after_days,
           .page_size = 4}};
  for (const int day : {0, 11, 29, 41, 64, 65, 79, 80, 91, kLastDay}) {
    SCOPED_TRACE(testing::Message() << "day " << day);
    lab.on_day(day);
    lab.sync_completely();
    expect_findings(lab, day);
    expect_instances(lab, day);
    expect_assets(lab, day);
    expect_vulnerabilities(lab, day);
  }
}

ROWS_ON_BOTH_FORMATS(Calendar, kArchiveRows, row.what);

class DayOfTheCalendar : public OnBothFormats {};

// SYNC-001 and SYNC-002 along the calendar: nothing moves but by a sync, and a sync repeated moves nothing.
CONFORMS(DayOfTheCalendar, "SYNC-001", "SYNC-002");

TEST_P(DayOfTheCalendar, ShowsAtItsSyncAndNotEarlierAndOnlyOnce) {
  Lab lab{{.format = format(), .estate = "lifecycle", .informational = true}};
  lab.sync_completely();
  for (const int day : {1, 10, 12, 15, 20, 30, 35, 40, 45, 50, 60, 80, 81, 90}) {
    SCOPED_TRACE(testing::Message() << "day " << day);
    const auto before = contents(lab);
    lab.on_day(day);
    EXPECT_THAT(changes(before, contents(lab)), IsEmpty());
    lab.sync_completely();
    const auto after = contents(lab);
    EXPECT_NE(after, before) << Harm::Stale;

    lab.at(lab.start() + days{day} + minutes{30});
    const auto again = lab.sync_completely();
    EXPECT_EQ(again.added, 0);
    EXPECT_EQ(again.changed, 0);
    EXPECT_EQ(again.archived, 0);
    EXPECT_THAT(changes(after, contents(lab)), IsEmpty());
  }
}

// 310460288 was last seen on 2026-01-10T03:00:00Z: one second before and at thirty days.
TEST_P(DayOfTheCalendar, ArchivesToTheSecond) {
  Lab lab{{.format = format(), .estate = "lifecycle", .archive_after_days = 30}};
  lab.on_day(5);
  lab.sync_completely();
  lab.at(instant("2026-02-09T02:59:59Z"));
  lab.sync_completely();
  EXPECT_EQ(lab.asset(kGoneAndBack).archived_at, std::nullopt);
  lab.at(instant("2026-02-09T03:00:00Z"));
  lab.sync_completely();
  EXPECT_THAT(lab.asset(kGoneAndBack).archived_at, Optional(instant("2026-02-09T03:00:00Z")));
}
CONFORMS_TEST(DayOfTheCalendar, ArchivesToTheSecond, "ARC-001");

BOTH_FORMATS(DayOfTheCalendar);

}  // namespace
}  // namespace qualyswas::conformance
