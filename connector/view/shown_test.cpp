#include "connector/view/shown.h"

#include <gtest/gtest.h>

#include "connector/base/utc.h"

namespace qualyswas::view {
namespace {

TEST(Shown, WritesNumbersAndScoresForPeople) {
  EXPECT_EQ(shown_number(0), "0");
  EXPECT_EQ(shown_number(999), "999");
  EXPECT_EQ(shown_number(1'000), "1,000");
  EXPECT_EQ(shown_number(-1'234'567), "-1,234,567");
  EXPECT_EQ(shown_score(75), "7.5");
  EXPECT_EQ(shown_score(std::nullopt), "-");
  EXPECT_EQ(shown_count(1, "asset", "assets"), "1 asset");
  EXPECT_EQ(shown_count(1'200, "asset", "assets"), "1,200 assets");
}

TEST(Shown, WritesTimesInUtc) {
  const auto at = parse_utc("2026-01-05T06:07:08Z");
  EXPECT_EQ(shown(at), "2026-01-05 06:07:08");
  EXPECT_EQ(shown_day(at), "2026-01-05");
  EXPECT_EQ(shown(std::nullopt), "-");
  EXPECT_EQ(shown_day(std::nullopt), "-");
}

}  // namespace
}  // namespace qualyswas::view
