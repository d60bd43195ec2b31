#include "connector/schedule/cron.h"

#include <array>
#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/base/utc.h"

namespace qualyswas::schedule {
namespace {

using std::chrono::minutes;
using testing::HasSubstr;

// Local times are written like UTC here; this class knows no zone.
LocalMinute local(std::string_view text) {
  return LocalMinute{std::chrono::floor<minutes>(parse_utc(text).value()).time_since_epoch()};
}
std::string text_of(LocalMinute minute) { return format_utc(Instant{minute.time_since_epoch()}); }

struct NextRow {
  std::string_view expression, after, next;
};
void PrintTo(const NextRow& row, std::ostream* out) { *out << row.expression << " after " << row.after; }
class CronNext : public testing::TestWithParam<NextRow> {};

TEST_P(CronNext, IsTheFirstMinuteThatFits) {
  const auto cron = Cron::parse(GetParam().expression);
  ASSERT_TRUE(cron) << cron.error().message;
  EXPECT_EQ(text_of(cron->next_after(local(GetParam().after))), GetParam().next);
}

// 2026-01-05 is a Monday. 2028 is a leap year.
INSTANTIATE_TEST_SUITE_P(Times, CronNext,
                         testing::Values(NextRow{"* * * * *", "2026-01-05T10:20:00Z", "2026-01-05T10:21:00Z"},
                                         NextRow{"* * * * *", "2026-01-05T10:20:59Z", "2026-01-05T10:21:00Z"},
                                         NextRow{"* * * * *", "2026-12-31T23:59:00Z", "2027-01-01T00:00:00Z"},
                                         NextRow{"20 10 * * *", "2026-01-05T10:19:00Z", "2026-01-05T10:20:00Z"},
                                         NextRow{"20 10 * * *", "2026-01-05T10:20:00Z", "2026-01-06T10:20:00Z"},
                                         NextRow{"0 * * * *", "2026-01-05T23:00:00Z", "2026-01-06T00:00:00Z"},
                                         NextRow{"15,45 8-10 * * *", "2026-01-05T08:15:00Z", "2026-01-05T08:45:00Z"},
                                         NextRow{"15,45 8-10 * * *", "2026-01-05T10:45:00Z", "2026-01-06T08:15:00Z"},
                                         NextRow{"*/20 * * * *", "2026-01-05T10:40:00Z", "2026-01-05T11:00:00Z"},
                                         NextRow{"5-59/15 * * * *", "2026-01-05T10:50:00Z", "2026-01-05T11:05:00Z"},
                                         NextRow{"0 */7 * * *", "2026-01-05T21:00:00Z",
                                                 "2026-01-06T00:00:00Z"},  // begins anew each day
                                         NextRow{"\t 0   6 * *  * ", "2026-01-05T10:00:00Z", "2026-01-06T06:00:00Z"}));
INSTANTIATE_TEST_SUITE_P(Dates, CronNext,
                         testing::Values(NextRow{"0 0 31 * *", "2026-01-31T00:00:00Z", "2026-03-31T00:00:00Z"},
                                         NextRow{"0 0 30 * *", "2026-01-30T12:00:00Z", "2026-03-30T00:00:00Z"},
                                         NextRow{"0 0 29 2 *", "2026-01-01T00:00:00Z", "2028-02-29T00:00:00Z"},
                                         NextRow{"0 0 29 2 *", "2096-02-29T00:00:00Z",
                                                 "2104-02-29T00:00:00Z"},  // 2100 is none
                                         NextRow{"0 0 1 jan,JUL *", "2026-01-01T00:00:00Z", "2026-07-01T00:00:00Z"},
                                         NextRow{"0 0 1 Oct-Dec/2 *", "2026-10-01T00:00:00Z", "2026-12-01T00:00:00Z"}));
INSTANTIATE_TEST_SUITE_P(
    DaysOfTheWeek, CronNext,
    testing::Values(NextRow{"0 0 * * 0", "2026-01-05T00:00:00Z", "2026-01-11T00:00:00Z"},
                    NextRow{"0 0 * * 7", "2026-01-05T00:00:00Z", "2026-01-11T00:00:00Z"},
                    NextRow{"0 0 * * Sun", "2026-01-05T00:00:00Z", "2026-01-11T00:00:00Z"},
                    NextRow{"0 0 * * mon-fri", "2026-01-09T00:00:00Z", "2026-01-12T00:00:00Z"},
                    NextRow{"0 0 * * 5-7", "2026-01-10T00:00:00Z", "2026-01-11T00:00:00Z"},
                    NextRow{"0 0 * * sat-sun", "2026-01-11T00:00:00Z", "2026-01-17T00:00:00Z"},
                    NextRow{"0 0 * * sun-mon", "2026-01-06T00:00:00Z", "2026-01-11T00:00:00Z"},
                    // Both restrict: one of them is enough.
                    NextRow{"0 0 13 * fri", "2026-01-05T00:00:00Z", "2026-01-09T00:00:00Z"},
                    NextRow{"0 0 13 * fri", "2026-01-09T00:00:00Z", "2026-01-13T00:00:00Z"},
                    NextRow{"0 0 31 2 mon", "2026-02-01T00:00:00Z", "2026-02-02T00:00:00Z"},
                    // A field that begins with * does not restrict, with a step either: both must fit.
                    NextRow{"0 0 */2 * mon", "2026-01-05T00:00:00Z", "2026-01-19T00:00:00Z"},
                    NextRow{"0 0 29 2 */4", "2026-01-01T00:00:00Z", "2032-02-29T00:00:00Z"}));  // a Sunday

struct RefusedRow {
  std::string_view expression, message, advice = "minute hour day-of-month month day-of-week";
};
void PrintTo(const RefusedRow& row, std::ostream* out) { *out << row.expression; }
class CronRefusal : public testing::TestWithParam<RefusedRow> {};

TEST_P(CronRefusal, NamesTheField) {
  const auto cron = Cron::parse(GetParam().expression);
  ASSERT_FALSE(cron);
  EXPECT_EQ(cron.error().kind, ErrorKind::Config);
  EXPECT_EQ(cron.error().message, GetParam().message);
  EXPECT_THAT(cron.error().advice, HasSubstr(std::string{GetParam().advice}));
}

INSTANTIATE_TEST_SUITE_P(
    All, CronRefusal,
    testing::Values(
        RefusedRow{"", "'' has 0 fields, and a cron expression has five"},
        RefusedRow{"0", "'0' has 1 field, and a cron expression has five"},
        RefusedRow{"0 2 * *", "'0 2 * *' has 4 fields, and a cron expression has five"},
        RefusedRow{"0 0 2 * * *", "'0 0 2 * * *' has 6 fields, and a cron expression has five"},
        RefusedRow{"60 * * * *", "minute: 60 is outside 0..59"}, RefusedRow{"-1 * * * *", "minute: a value is missing"},
        RefusedRow{"+1 * * * *", "minute: '+1' is not understood"},
        RefusedRow{"99999999999 * * * *", "minute: '99999999999' is not understood"},
        RefusedRow{"0 24 * * *", "hour: 24 is outside 0..23"}, RefusedRow{"0 2,,3 * * *", "hour: a value is missing"},
        RefusedRow{"0 2- * * *", "hour: a value is missing"},
        RefusedRow{"0 9-8 * * *", "hour: '9-8' ends before it begins"},
        RefusedRow{"0 two * * *", "hour: 'two' is not understood"},
        RefusedRow{"0 0 0 * *", "day of month: 0 is outside 1..31"},
        RefusedRow{"0 0 32 * *", "day of month: 32 is outside 1..31"},
        RefusedRow{"0 0 L * *", "day of month: 'L' is not understood"},
        RefusedRow{"0 0 ? * *", "day of month: '?' is not understood"},
        RefusedRow{"0 0 30 2 *", "day of month: none of these months has such a day: '30 2'"},
        RefusedRow{"0 0 31 4,6,9,11 *", "day of month: none of these months has such a day: '31 4,6,9,11'"},
        RefusedRow{"0 0 1 13 *", "month: 13 is outside 1..12"},
        RefusedRow{"0 0 1 january *", "month: 'january' is not understood"},
        RefusedRow{"0 0 1 mon *", "month: 'mon' is not understood"},
        RefusedRow{"0 0 * * 8", "day of week: 8 is outside 0..7"},
        RefusedRow{"0 0 * * fri-mon", "day of week: 'fri-mon' ends before it begins"},
        RefusedRow{"*/0 * * * *", "minute: '0' is not a step"}, RefusedRow{"*/ * * * *", "minute: '' is not a step"},
        RefusedRow{"*/90 * * * *", "minute: the step 90 is wider than the range 0..59"},
        RefusedRow{"5/15 * * * *", "minute: '5/15' has a step without a range", "write 5-59/15"}));

}  // namespace
}  // namespace qualyswas::schedule
