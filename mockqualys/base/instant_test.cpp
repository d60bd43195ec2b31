#include "mockqualys/base/instant.h"

#include <gtest/gtest.h>

namespace mockqualys {
namespace {

class Moment : public testing::TestWithParam<const char*> {};
TEST_P(Moment, IsWrittenAsItWasRead) {
  const auto instant = parse_instant(GetParam());
  ASSERT_TRUE(instant);
  EXPECT_EQ(format_instant(*instant), GetParam());
}
INSTANTIATE_TEST_SUITE_P(Instant, Moment,
                         testing::Values("1970-01-01T00:00:00Z", "2024-02-29T23:59:59Z", "2026-01-05T06:00:00Z"));

class NoMoment : public testing::TestWithParam<const char*> {};
TEST_P(NoMoment, IsNotRead) { EXPECT_FALSE(parse_instant(GetParam())); }
INSTANTIATE_TEST_SUITE_P(Instant, NoMoment,
                         testing::Values("", "2026-01-05", "2026-01-05T06:00:00", "2026-01-05T06:00:00.5Z",
                                         "2026-01-05T06:00:00+00:00", "2025-02-29T00:00:00Z", "2026-13-01T00:00:00Z",
                                         "2026-01-05T24:00:00Z", "2026-01-05T06:60:00Z", "2026-01-05T06:00:60Z",
                                         "2026-01-05 06:00:00Z", "2026-1-5T06:00:00Z"));

TEST(Instant, IsTheMomentItNames) {
  EXPECT_EQ(parse_instant("2001-09-09T01:46:40Z")->time_since_epoch().count(), 1'000'000'000);
}

}  // namespace
}  // namespace mockqualys
