#include "connector/config/lookback.h"

#include <gtest/gtest.h>

#include <array>

#include "connector/base/utc.h"

namespace qualyswas::config {
namespace {

struct Window {
  std::string_view words, now, start;
};
void PrintTo(const Window& row, std::ostream* out) { *out << row.words << " before " << row.now; }
class LookbackWindow : public testing::TestWithParam<Window> {};

TEST_P(LookbackWindow, StartsByTheCalendarAtTheSameTimeOfDay) {
  const auto lookback = find_lookback(GetParam().words);
  ASSERT_TRUE(lookback);
  EXPECT_EQ(format_utc(window_start(parse_utc(GetParam().now).value(), *lookback)), GetParam().start);
}

// 2028 is a leap year, 2027 and 2029 are not.
constexpr auto kWindows = std::to_array<Window>({
    {"30 days", "2029-03-31T10:20:30Z", "2029-03-01T10:20:30Z"},
    {"30 days", "2029-03-01T00:00:00Z", "2029-01-30T00:00:00Z"},
    {"60 days", "2029-03-31T23:59:59Z", "2029-01-30T23:59:59Z"},
    {"90 days", "2029-03-31T00:00:00Z", "2028-12-31T00:00:00Z"},
    {"6 months", "2029-03-15T12:00:00Z", "2028-09-15T12:00:00Z"},
    {"6 months", "2029-08-31T12:00:00Z", "2029-02-28T12:00:00Z"},
    {"6 months", "2028-08-31T12:00:00Z", "2028-02-29T12:00:00Z"},
    {"6 months", "2028-12-31T00:00:01Z", "2028-06-30T00:00:01Z"},
    {"1 year", "2029-03-15T12:00:00Z", "2028-03-15T12:00:00Z"},
    {"1 year", "2028-02-29T12:00:00Z", "2027-02-28T12:00:00Z"},
    {"1 year", "2029-02-28T12:00:00Z", "2028-02-28T12:00:00Z"},
});
INSTANTIATE_TEST_SUITE_P(All, LookbackWindow, testing::ValuesIn(kWindows));

TEST(Lookback, HasTheFiveChoicesOfTheGuideAndNoOther) {
  for (const auto* words : {"30 days", "60 days", "90 days", "6 months", "1 year"}) EXPECT_TRUE(find_lookback(words));
  for (const auto* words : {"", "30", "30days", "31 days", "30 Days", " 30 days", "180 days", "6 month", "12 months",
                            "2 years", "1 years", "all"})
    EXPECT_FALSE(find_lookback(words)) << words;
}

}  // namespace
}  // namespace qualyswas::config
