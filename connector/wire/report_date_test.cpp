#include "connector/wire/report_date.h"

#include <gtest/gtest.h>

#include "connector/base/utc.h"

namespace qualyswas::wire {
namespace {

std::string utc_of(std::string_view text) {
  const auto instant = parse_report_date(text);
  return instant ? format_utc(*instant) : "none";
}

TEST(ReportDate, HasTheZoneOfWhoeverMadeTheReport) {
  EXPECT_EQ(utc_of("07 Mar 2031 04:05PM GMT-0500"), "2031-03-07T21:05:00Z");
  EXPECT_EQ(utc_of("07 Mar 2031 04:05PM GMT+0200"), "2031-03-07T14:05:00Z");
  EXPECT_EQ(utc_of("07 Mar 2031 04:05PM GMT"), "2031-03-07T16:05:00Z");
  EXPECT_EQ(utc_of("07 Mar 2031 04:05PM UTC"), "2031-03-07T16:05:00Z");
  EXPECT_EQ(utc_of("07 Mar 2031 04:05PM GMT+0545"), "2031-03-07T10:20:00Z");
  EXPECT_EQ(utc_of("31 Dec 2030 11:30PM GMT-0330"), "2031-01-01T03:00:00Z");
}

TEST(ReportDate, HasATwelveHourClock) {
  EXPECT_EQ(utc_of("01 Feb 2031 12:30AM GMT"), "2031-02-01T00:30:00Z");
  EXPECT_EQ(utc_of("01 Feb 2031 12:30PM GMT"), "2031-02-01T12:30:00Z");
  EXPECT_EQ(utc_of("01 Feb 2031 01:00AM GMT"), "2031-02-01T01:00:00Z");
  EXPECT_EQ(utc_of("01 Feb 2031 11:59PM GMT"), "2031-02-01T23:59:00Z");
}

TEST(ReportDate, NamesItsMonthInEnglish) {
  int number = 0;
  for (const auto* month : {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}) {
    ++number;
    const auto digits = (number < 10 ? "0" : "") + std::to_string(number);
    EXPECT_EQ(utc_of("15 " + std::string{month} + " 2031 06:00AM GMT"), "2031-" + digits + "-15T06:00:00Z");
  }
}

TEST(ReportDate, MayBeOfTheIsoForm) { EXPECT_EQ(utc_of("\n 2031-03-07T21:05:00Z "), "2031-03-07T21:05:00Z"); }

TEST(ReportDate, MayHaveBlanksAroundAndLettersOfEitherCase) {
  EXPECT_EQ(utc_of("\r\n  7 MAR 2031  4:05 pm gmt-05:00\n"), "2031-03-07T21:05:00Z");
}

TEST(ReportDate, IsNoneWithoutZoneTimeOrCalendar) {
  for (const auto* text :
       {"", "07 Mar 2031", "07 Mar 2031 04:05PM", "07 Mar 2031 04:05 GMT", "07 Mar 2031 16:05PM GMT",
        "07 Mar 2031 00:05AM GMT", "07 Mar 2031 04:60PM GMT", "30 Feb 2031 04:05PM GMT", "00 Mar 2031 04:05PM GMT",
        "07 Foo 2031 04:05PM GMT", "07 Mar 31 04:05PM GMT", "07 Mar 2031 04:05PM EST", "07 Mar 2031 04:05PM GMT-05",
        "07 Mar 2031 04:05PM GMT-0575", "07 Mar 2031 04:05PM GMT-2500", "07 Mar 2031 04:05PM GMT x",
        "07Mar2031 04:05PM GMT", "Mar 07 2031 04:05PM GMT", "yesterday"})
    EXPECT_EQ(utc_of(text), "none") << text;
}

}  // namespace
}  // namespace qualyswas::wire
