#include "connector/base/utc.h"

#include <array>
#include <chrono>

#include <gtest/gtest.h>

namespace qualyswas {
namespace {

using namespace std::chrono_literals;

TEST(Utc, ReadsTheVendorsForm) {
  EXPECT_EQ(parse_utc("1970-01-01T00:00:00Z"), Instant{0s});
  EXPECT_EQ(parse_utc("2024-02-29T23:59:59Z"), Instant{1709251199s});
  EXPECT_EQ(parse_utc("2031-02-03T04:05:06Z"), Instant{1927857906s});
}

TEST(Utc, DropsAFractionOfASecond) { EXPECT_EQ(parse_utc("1970-01-01T00:00:01.999Z"), Instant{1s}); }

TEST(Utc, WritesTheVendorsForm) {
  EXPECT_EQ(format_utc(Instant{1709251199s}), "2024-02-29T23:59:59Z");
  EXPECT_EQ(format_utc(Instant{0s}), "1970-01-01T00:00:00Z");
  EXPECT_EQ(format_utc(Instant{-1s}), "1969-12-31T23:59:59Z");
}

class UtcRefuses : public testing::TestWithParam<const char*> {};
TEST_P(UtcRefuses, WhatIsNoInstant) { EXPECT_EQ(parse_utc(GetParam()), std::nullopt); }

constexpr auto kNoInstants = std::to_array<const char*>({
    "",
    "Z",
    "2024-01-01",
    "2024-01-01T00:00:00",
    "2024-01-01 00:00:00Z",
    "2024-01-01T00:00Z",
    "2023-02-29T00:00:00Z",
    "2024-13-01T00:00:00Z",
    "2024-00-10T00:00:00Z",
    "2024-01-32T00:00:00Z",
    "2024-01-01T24:00:00Z",
    "2024-01-01T00:60:00Z",
    "2024-01-01T00:00:60Z",
    "2024-01-01T00:00:00+00:00",
    "2024-01-01T00:00:00.Z",
    "2024-01-01T00:00:00.1xZ",
    "+024-01-01T00:00:00Z",
    "2024-01-01T00:00:00ZZ",
    " 2024-01-01T00:00:00Z",
});
INSTANTIATE_TEST_SUITE_P(Malformed, UtcRefuses, testing::ValuesIn(kNoInstants));

}  // namespace
}  // namespace qualyswas
