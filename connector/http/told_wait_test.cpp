#include "connector/http/told_wait.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/base/utc.h"

namespace qualyswas::http {
namespace {

using namespace std::chrono_literals;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

const Instant kOurs = *parse_utc("2026-01-05T06:00:00Z");  // 1767592800 in Unix time

std::vector<seconds> told(std::vector<Header> headers) { return waits_told({429, std::move(headers)}, kOurs); }

TEST(ToldWait, IsReadFromEachOfItsHeaders) {
  EXPECT_THAT(told({{"X-RateLimit-ToWait-Sec", "67"}}), ElementsAre(67s));
  EXPECT_THAT(told({{"x-ratelimit-towait-sec", " 67 "}}), ElementsAre(67s));
  EXPECT_THAT(told({{"Retry-After", "120"}}), ElementsAre(120s));
  EXPECT_THAT(told({{"Retry-After", "Mon, 05 Jan 2026 06:02:00 GMT"}}), ElementsAre(120s));
  EXPECT_THAT(told({{"X-RateLimit-Reset", "3600"}}), ElementsAre(3600s));
  EXPECT_THAT(told({{"X-RateLimit-Reset", "3600.2"}}), ElementsAre(3601s));
  EXPECT_THAT(told({{"X-RateLimit-Reset", "1767592830"}}), ElementsAre(30s));
  EXPECT_THAT(told({{"X-RateLimit-Reset", "1767592830500"}}), ElementsAre(31s));
}

TEST(ToldWait, CountsInstantsFromTheAnswersOwnDate) {
  EXPECT_THAT(told({{"Date", "Mon, 05 Jan 2026 06:01:00 GMT"}, {"Retry-After", "Mon, 05 Jan 2026 06:02:00 GMT"}}),
              ElementsAre(60s));
  EXPECT_THAT(told({{"X-RateLimit-Reset", "1767592890"}, {"Date", "Mon, 05 Jan 2026 06:01:00 GMT"}}), ElementsAre(30s));
}

TEST(ToldWait, OfThePastIsNone) {
  EXPECT_THAT(told({{"Retry-After", "Wed, 21 Oct 2015 07:28:00 GMT"}}), ElementsAre(0s));
  EXPECT_THAT(told({{"X-RateLimit-Reset", "1700000000"}}), ElementsAre(0s));
}

TEST(ToldWait, IsReadFromHeadersThatStandTwice) {
  EXPECT_THAT(told({{"Retry-After", "5"}, {"X-RateLimit-ToWait-Sec", "20, 30"}, {"Retry-After", "7"}}),
              ElementsAre(5s, 20s, 30s, 7s));
}

TEST(ToldWait, IsNotReadFromWhatIsNoNumber) {
  for (const auto* value : {"", "soon", "-1", "5 minutes", "0x10", "99999999999999999999999", "1e3", "+5"})
    for (const auto* name : {"X-RateLimit-ToWait-Sec", "Retry-After", "X-RateLimit-Reset"})
      EXPECT_THAT(told({{name, value}}), IsEmpty()) << name << ": " << value;
  EXPECT_THAT(told({{"X-RateLimit-Limit", "300"}, {"X-RateLimit-Remaining", "0"}}), IsEmpty());
}

TEST(ChosenWait, IsTheLongestWithinTheCeiling) {
  EXPECT_EQ(choose_wait({20s, 60s, 5s}, 900s), 60s);
  EXPECT_EQ(choose_wait({20s, 3600s}, 900s), 20s);
  EXPECT_EQ(choose_wait({900s}, 900s), 900s);
  EXPECT_EQ(choose_wait({7200s, 3600s}, 900s), 3600s);
  EXPECT_EQ(choose_wait({0s}, 900s), 0s);
  EXPECT_EQ(choose_wait({}, 900s), std::nullopt);
}

}  // namespace
}  // namespace qualyswas::http
