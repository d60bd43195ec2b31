#include "connector/schedule/zone.h"

#include <array>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/base/utc.h"

namespace qualyswas::schedule {
namespace {

using std::chrono::local_seconds;
using testing::HasSubstr;

struct WallRow {
  std::string_view zone, local, instant;
};
void PrintTo(const WallRow& row, std::ostream* out) { *out << row.local << " in " << row.zone; }
class WallClock : public testing::TestWithParam<WallRow> {};

TEST_P(WallClock, ShowsALocalTimeAtTheInstant) {
  const auto zone = Zone::find(GetParam().zone);
  ASSERT_TRUE(zone) << zone.error().message;
  const local_seconds local{parse_utc(GetParam().local).value().time_since_epoch()};
  EXPECT_EQ(format_utc(zone->instant(local)), GetParam().instant);
}

// Berlin: forward at 02:00 on 2026-03-29, back at 03:00 on 2026-10-25. New York: forward at 02:00 on 2026-03-08, back
// at 02:00 on 2026-11-01.
INSTANTIATE_TEST_SUITE_P(
    All, WallClock,
    testing::Values(WallRow{"UTC", "2026-03-29T02:30:00Z", "2026-03-29T02:30:00Z"},
                    WallRow{"Etc/UTC", "2026-03-29T02:30:00Z", "2026-03-29T02:30:00Z"},
                    WallRow{"Europe/Berlin", "2026-01-05T02:30:00Z", "2026-01-05T01:30:00Z"},
                    WallRow{"Europe/Berlin", "2026-07-05T02:30:00Z", "2026-07-05T00:30:00Z"},
                    WallRow{"Europe/Berlin", "2026-03-29T01:59:59Z", "2026-03-29T00:59:59Z"},
                    WallRow{"Europe/Berlin", "2026-03-29T02:00:00Z", "2026-03-29T01:00:00Z"},  // left out
                    WallRow{"Europe/Berlin", "2026-03-29T02:30:00Z", "2026-03-29T01:00:00Z"},  // left out
                    WallRow{"Europe/Berlin", "2026-03-29T03:00:00Z", "2026-03-29T01:00:00Z"},
                    WallRow{"Europe/Berlin", "2026-10-25T02:30:00Z", "2026-10-25T00:30:00Z"},  // the first of two
                    WallRow{"Europe/Berlin", "2026-10-25T03:00:00Z", "2026-10-25T02:00:00Z"},
                    WallRow{"America/New_York", "2026-03-08T02:30:00Z", "2026-03-08T07:00:00Z"},  // left out
                    WallRow{"America/New_York", "2026-11-01T01:30:00Z", "2026-11-01T05:30:00Z"},  // the first of two
                    WallRow{"US/Eastern", "2026-01-05T00:00:00Z", "2026-01-05T05:00:00Z"},
                    WallRow{"Asia/Kolkata", "2026-01-05T00:00:00Z", "2026-01-04T18:30:00Z"},
                    WallRow{"Pacific/Apia", "2011-12-30T12:00:00Z", "2011-12-30T10:00:00Z"}));  // a day was left out

TEST(Zone, ShowsTheLocalTimeOfAnInstant) {
  const auto zone = Zone::find("Europe/Berlin").value();
  for (const auto* instant : {"2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"})
    EXPECT_EQ(format_utc(Instant{zone.local(parse_utc(instant).value()).time_since_epoch()}), "2026-10-25T02:30:00Z");
}

TEST(Zone, RefusesWhatIsNoneWithTheNearOnes) {
  const auto mistyped = Zone::find("Europe/Berln");
  ASSERT_FALSE(mistyped);
  EXPECT_EQ(mistyped.error().message, "'Europe/Berln' is no time zone");
  EXPECT_THAT(mistyped.error().advice, HasSubstr("did you mean 'Europe/Berlin'"));
  for (const auto* name : {"", "europe/berlin", "Mars/Base", "../zoneinfo/UTC", "/etc/passwd", "+02:00"}) {
    const auto zone = Zone::find(name);
    ASSERT_FALSE(zone) << name;
    EXPECT_EQ(zone.error().kind, ErrorKind::Config);
  }
}

}  // namespace
}  // namespace qualyswas::schedule
