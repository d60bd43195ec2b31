#include "connector/schedule/schedule.h"

#include <algorithm>
#include <map>
#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/base/utc.h"

namespace qualyswas::schedule {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

Instant at(std::string_view text) { return parse_utc(text).value(); }

config::Settings typed(std::string_view text, std::string_view zone = "UTC") {
  config::Settings settings;
  settings.name = "shop";
  settings.schedule = text;
  settings.time_zone = zone;
  settings.schedule_jitter_s = 0;
  return settings;
}
Schedule schedule_of(std::string_view text, std::string_view zone = "UTC") {
  return Schedule::parse(typed(text, zone)).value();
}

struct RunRow {
  std::string_view text, zone, after, next;
};
void PrintTo(const RunRow& row, std::ostream* out) { *out << row.text << " " << row.zone << " after " << row.after; }
class ScheduleNext : public testing::TestWithParam<RunRow> {};

TEST_P(ScheduleNext, IsTheFirstScheduledInstant) {
  const auto schedule = Schedule::parse(typed(GetParam().text, GetParam().zone));
  ASSERT_TRUE(schedule) << schedule.error().message;
  EXPECT_EQ(format_utc(schedule->next_after(at(GetParam().after))), GetParam().next);
}

INSTANTIATE_TEST_SUITE_P(
    Names, ScheduleNext,
    testing::Values(RunRow{"daily", "UTC", "2026-01-05T00:00:00Z", "2026-01-06T00:00:00Z"},
                    RunRow{" Daily ", "UTC", "2026-01-05T23:59:59Z", "2026-01-06T00:00:00Z"},
                    RunRow{"hourly", "UTC", "2026-01-05T10:00:00Z", "2026-01-05T11:00:00Z"},
                    RunRow{"weekly", "UTC", "2026-01-05T00:00:00Z", "2026-01-11T00:00:00Z"},
                    RunRow{"daily", "Europe/Berlin", "2026-01-05T00:00:00Z", "2026-01-05T23:00:00Z"},
                    RunRow{"daily", "Europe/Berlin", "2026-07-05T00:00:00Z", "2026-07-05T22:00:00Z"},
                    RunRow{"hourly", "Asia/Kolkata", "2026-01-05T10:00:00Z", "2026-01-05T10:30:00Z"}));
// Clocks are put forward: what is left out runs at the end of the gap, and what all falls there runs once.
INSTANTIATE_TEST_SUITE_P(
    Forward, ScheduleNext,
    testing::Values(RunRow{"30 2 * * *", "Europe/Berlin", "2026-03-28T01:30:00Z", "2026-03-29T01:00:00Z"},
                    RunRow{"30 2 * * *", "Europe/Berlin", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"},
                    RunRow{"*/15 * * * *", "Europe/Berlin", "2026-03-29T00:45:00Z", "2026-03-29T01:00:00Z"},
                    RunRow{"*/15 * * * *", "Europe/Berlin", "2026-03-29T01:00:00Z", "2026-03-29T01:15:00Z"},
                    RunRow{"hourly", "Europe/Berlin", "2026-03-29T00:00:00Z", "2026-03-29T01:00:00Z"},
                    RunRow{"hourly", "Europe/Berlin", "2026-03-29T01:00:00Z", "2026-03-29T02:00:00Z"},
                    RunRow{"30 2 * * *", "America/New_York", "2026-03-08T06:59:59Z", "2026-03-08T07:00:00Z"},
                    RunRow{"30 2 * * *", "America/New_York", "2026-03-08T07:00:00Z", "2026-03-09T06:30:00Z"},
                    RunRow{"0 12 * * *", "Pacific/Apia", "2011-12-29T22:00:00Z", "2011-12-30T10:00:00Z"}));
// Clocks are put back: what is there twice runs the first time.
INSTANTIATE_TEST_SUITE_P(
    Back, ScheduleNext,
    testing::Values(RunRow{"30 2 * * *", "Europe/Berlin", "2026-10-24T00:30:00Z", "2026-10-25T00:30:00Z"},
                    RunRow{"30 2 * * *", "Europe/Berlin", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"},
                    RunRow{"30 2 * * *", "Europe/Berlin", "2026-10-25T01:10:00Z", "2026-10-26T01:30:00Z"},
                    RunRow{"*/30 * * * *", "Europe/Berlin", "2026-10-25T00:30:00Z", "2026-10-25T02:00:00Z"},
                    RunRow{"30 1 * * *", "America/New_York", "2026-11-01T05:00:00Z", "2026-11-01T05:30:00Z"},
                    RunRow{"30 1 * * *", "America/New_York", "2026-11-01T05:30:00Z", "2026-11-02T06:30:00Z"}));

TEST(Schedule, IsDailyInUtcWhereNothingIsTyped) {
  config::Settings settings;
  settings.name = "shop";
  const auto schedule = Schedule::parse(settings).value();
  EXPECT_EQ(schedule.retry_after(), 900s);
  EXPECT_EQ(schedule.next_after(at("2026-01-05T12:00:00Z")), at("2026-01-06T00:00:00Z") + schedule.offset());
}

TEST(ScheduleOffset, IsAlwaysTheSameForAName) {
  // On every machine and in every version: typed in from the first.
  auto settings = typed("daily");
  settings.schedule_jitter_s = 300;
  EXPECT_EQ(Schedule::parse(settings)->offset(), 42s);
  settings.name = " shop ";
  EXPECT_EQ(Schedule::parse(settings)->offset(), 42s) << "blanks around a name are no part of it";
  settings.name = "shop2";
  EXPECT_EQ(Schedule::parse(settings)->offset(), 93s);
}

TEST(ScheduleOffset, SpreadsFourHundredConnectorsOverItsRange) {
  std::map<std::int64_t, int> starts;
  auto settings = typed("daily");
  settings.schedule_jitter_s = 300;
  for (int i = 0; i < 400; ++i) {
    settings.name = fmt::format("connector-{}", i);
    const auto offset = Schedule::parse(settings)->offset();
    ASSERT_GE(offset, 0s);
    ASSERT_LE(offset, 300s);
    ++starts[offset.count()];
  }
  EXPECT_GT(starts.size(), 200u);
  EXPECT_LT(std::ranges::max_element(starts, {}, [](const auto& one) { return one.second; })->second, 10);
}

TEST(ScheduleOffset, MovesEveryRunAndLosesNone) {
  auto settings = typed("hourly");
  settings.schedule_jitter_s = 86'400;
  settings.name = "moved";
  const auto schedule = Schedule::parse(settings).value();
  auto next = schedule.next_after(at("2026-01-05T00:00:00Z"));
  for (int i = 0; i < 48; ++i) {
    const auto later = schedule.next_after(next);
    EXPECT_EQ(later - next, 1h);
    next = later;
  }
}

struct DueRow {
  std::string_view started, ended;
  bool may_pass;
  std::string_view now, next;
};
void PrintTo(const DueRow& row, std::ostream* out) {
  *out << row.started << " to " << row.ended << (row.may_pass ? " may pass" : "") << ", now " << row.now;
}
class ScheduleDue : public testing::TestWithParam<DueRow> {};

TEST_P(ScheduleDue, RunsAtTheTime) {
  const auto& row = GetParam();
  std::optional<LastRun> last;
  if (!row.started.empty()) last = LastRun{.started = at(row.started), .may_pass = row.may_pass};
  if (!row.ended.empty()) last->ended = at(row.ended);
  const auto schedule = schedule_of("daily");
  EXPECT_EQ(format_utc(schedule.next_run(last, at(row.now))), row.next);
}

INSTANTIATE_TEST_SUITE_P(
    All, ScheduleDue,
    testing::Values(
        // Never synced.
        DueRow{"", "", false, "2026-01-05T12:00:00Z", "2026-01-05T12:00:00Z"},
        // On time, and too early.
        DueRow{"2026-01-05T00:00:00Z", "2026-01-05T00:10:00Z", false, "2026-01-05T12:00:00Z", "2026-01-06T00:00:00Z"},
        DueRow{"2026-01-05T00:00:00Z", "2026-01-05T00:10:00Z", false, "2026-01-06T00:00:00Z", "2026-01-06T00:00:00Z"},
        // Missed one, missed a week: due now, and after that run not before the next scheduled one.
        DueRow{"2026-01-05T00:00:00Z", "2026-01-05T00:10:00Z", false, "2026-01-06T09:00:00Z", "2026-01-06T09:00:00Z"},
        DueRow{"2026-01-05T00:00:00Z", "2026-01-05T00:10:00Z", false, "2026-01-12T09:00:00Z", "2026-01-12T09:00:00Z"},
        DueRow{"2026-01-12T09:00:00Z", "2026-01-12T09:10:00Z", false, "2026-01-12T09:10:00Z", "2026-01-13T00:00:00Z"},
        // Failed for what may pass: after retry_after_s, 900, from its end; not later than scheduled.
        DueRow{"2026-01-05T00:00:00Z", "2026-01-05T00:10:00Z", true, "2026-01-05T00:10:00Z", "2026-01-05T00:25:00Z"},
        DueRow{"2026-01-05T23:40:00Z", "2026-01-05T23:50:00Z", true, "2026-01-05T23:51:00Z", "2026-01-06T00:00:00Z"},
        // No end: running elsewhere or dead, asked again after as long.
        DueRow{"2026-01-05T00:00:00Z", "", false, "2026-01-05T00:01:00Z", "2026-01-05T00:15:00Z"},
        DueRow{"2026-01-05T00:00:00Z", "", false, "2026-01-05T08:00:00Z", "2026-01-05T08:00:00Z"},
        // The clock was put back.
        DueRow{"2027-01-05T00:00:00Z", "2027-01-05T00:10:00Z", false, "2026-01-05T12:00:00Z", "2026-01-06T00:00:00Z"}));

struct WrongRow {
  std::string_view schedule, zone, message, advice;
};
void PrintTo(const WrongRow& row, std::ostream* out) { *out << row.schedule << " " << row.zone; }
class ScheduleRefusal : public testing::TestWithParam<WrongRow> {};

TEST_P(ScheduleRefusal, NamesTheSetting) {
  const auto schedule = Schedule::parse(typed(GetParam().schedule, GetParam().zone));
  ASSERT_FALSE(schedule);
  EXPECT_EQ(schedule.error().kind, ErrorKind::Config);
  EXPECT_EQ(schedule.error().message, GetParam().message);
  EXPECT_THAT(schedule.error().advice, HasSubstr(std::string{GetParam().advice}));
}

INSTANTIATE_TEST_SUITE_P(
    All, ScheduleRefusal,
    testing::Values(WrongRow{"dayly", "UTC", "schedule: 'dayly' is unknown", "did you mean 'daily'?"},
                    WrongRow{"", "UTC", "schedule: is empty", "daily, hourly, weekly"},
                    WrongRow{"monthly", "UTC", "schedule: 'monthly' is unknown", "a cron expression of five fields"},
                    WrongRow{"0 25 * * *", "UTC", "schedule: hour: 25 is outside 0..23", "minute hour"},
                    WrongRow{"every 6 hours", "UTC",
                             "schedule: 'every 6 hours' has 3 fields, and a cron expression has five", "minute hour"},
                    WrongRow{"daily", "CEST", "time_zone: 'CEST' is no time zone", "IANA"}));

TEST(ScheduleNumbers, StayWithinTheirRanges) {
  auto settings = typed("daily");
  settings.schedule_jitter_s = -1;
  EXPECT_EQ(Schedule::parse(settings).error().message, "schedule_jitter_s: -1 is outside 0..86400");
  settings.schedule_jitter_s = 0;
  settings.retry_after_s = 0;
  EXPECT_EQ(Schedule::parse(settings).error().message, "retry_after_s: 0 is outside 1..86400");
}

}  // namespace
}  // namespace qualyswas::schedule
