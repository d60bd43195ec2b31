#include "connector/base/http_date.h"

#include <gtest/gtest.h>

#include "connector/base/utc.h"

namespace qualyswas {
namespace {

std::string read(std::string_view text) {
  const auto instant = parse_http_date(text);
  return instant ? format_utc(*instant) : "none";
}

TEST(HttpDate, IsReadInEachOfItsThreeForms) {
  EXPECT_EQ(read("Sun, 06 Nov 1994 08:49:37 GMT"), "1994-11-06T08:49:37Z");
  EXPECT_EQ(read("Sunday, 06-Nov-94 08:49:37 GMT"), "1994-11-06T08:49:37Z");
  EXPECT_EQ(read("Sun Nov  6 08:49:37 1994"), "1994-11-06T08:49:37Z");
  EXPECT_EQ(read("Mon, 05 Jan 2026 06:00:00 GMT"), "2026-01-05T06:00:00Z");
  EXPECT_EQ(read("Monday, 05-Jan-26 06:00:00 GMT"), "2026-01-05T06:00:00Z");
  EXPECT_EQ(read("Thu, 29 Feb 2024 23:59:60 GMT"), "2024-03-01T00:00:00Z");
}

TEST(HttpDate, IsNothingElse) {
  for (const auto* text :
       {"", "0", "120", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 31 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nob 1994 08:49:37 GMT", "Sun, 06 Nov 94 08:49:37 GMT", "Sun, 06 Nov 1994 24:00:00 GMT",
        "Sun, 06 Nov 1994 8:49:37 GMT", "Sun, 06 Nov 1994 08:49 GMT", "Sun, -6 Nov 1994 08:49:37 GMT",
        "2026-01-05T06:00:00Z", "Sunday, 06-11-94 08:49:37 GMT"})
    EXPECT_EQ(read(text), "none") << text;
  EXPECT_EQ(read(std::string(100'000, ' ')), "none");
}

}  // namespace
}  // namespace qualyswas
