#include "mockqualys/server/limits.h"

#include <vector>

#include <gmock/gmock.h>

namespace mockqualys::server {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::Key;
using testing::Not;
using testing::Pair;

constexpr Instant kNow{std::chrono::sys_days{std::chrono::year{2031} / 2 / 3} + 4h};

TEST(Limits, StandardIs300AnHourAndTwoAtOnce) {
  const auto* standard = find_tier("standard");
  ASSERT_NE(standard, nullptr);
  Limiter limiter{*standard, true};
  const auto entry = limiter.enter(kNow);
  EXPECT_THAT(entry.headers,
              testing::ElementsAre(Pair("X-RateLimit-Limit", "300"), Pair("X-RateLimit-Window-Sec", "3600"),
                                   Pair("X-RateLimit-Remaining", "299"), Pair("X-RateLimit-ToWait-Sec", "0"),
                                   Pair("X-Concurrency-Limit-Limit", "2"), Pair("X-Concurrency-Limit-Running", "0")));
}

TEST(Limits, TheCallAfterTheLastIsToldHowLongToWait) {
  Limiter limiter{{"small", 2, 3600s, 1}, true};
  EXPECT_FALSE(limiter.enter(kNow).refusal);
  EXPECT_FALSE(limiter.enter(kNow + 10s).refusal);
  const auto entry = limiter.enter(kNow + 3533s);
  ASSERT_TRUE(entry.refusal);
  EXPECT_EQ(entry.refusal->status, 409);
  EXPECT_EQ(entry.refusal->code, "1965");
  EXPECT_EQ(entry.refusal->text, "This API cannot be run again for another 1 minutes and 7 seconds.");
  EXPECT_THAT(entry.refusal->items, Contains(Pair("SECONDS_TO_WAIT", "67")));
  EXPECT_THAT(entry.headers, Contains(Pair("X-RateLimit-ToWait-Sec", "67")));
  EXPECT_THAT(entry.headers, Contains(Pair("X-RateLimit-Remaining", "0")));
  EXPECT_THAT(entry.headers, Not(Contains(Key("X-Concurrency-Limit-Limit"))));
}

TEST(Limits, TheWindowSlides) {
  Limiter limiter{{"small", 1, 3600s, 1}, true};
  EXPECT_FALSE(limiter.enter(kNow).refusal);
  EXPECT_TRUE(limiter.enter(kNow + 3599s).refusal);
  EXPECT_FALSE(limiter.enter(kNow + 3600s).refusal);
}

TEST(Limits, ARefusedCallIsNotCounted) {
  Limiter limiter{{"small", 1, 60s, 1}, true};
  EXPECT_FALSE(limiter.enter(kNow).refusal);
  EXPECT_TRUE(limiter.enter(kNow + 59s).refusal);
  EXPECT_FALSE(limiter.enter(kNow + 60s).refusal);
}

TEST(Limits, AClockSetBackForgetsTheFuture) {
  Limiter limiter{{"small", 1, 3600s, 1}, true};
  EXPECT_FALSE(limiter.enter(kNow).refusal);
  EXPECT_FALSE(limiter.enter(kNow - 24h).refusal);
}

TEST(Limits, ConcurrencyIsCheckedFirst) {
  Limiter limiter{{"small", 1, 3600s, 1}, true};
  const auto running = limiter.enter(kNow);
  const auto entry = limiter.enter(kNow);
  ASSERT_TRUE(entry.refusal);
  EXPECT_EQ(entry.refusal->code, "1960");
  EXPECT_EQ(entry.refusal->text, "This API cannot be run again until 1 currently running instance has finished.");
  EXPECT_THAT(entry.refusal->items, Contains(Pair("CALLS_TO_FINISH", "1")));
  EXPECT_THAT(entry.headers,
              testing::ElementsAre(Pair("X-Concurrency-Limit-Limit", "1"), Pair("X-Concurrency-Limit-Running", "1")));
}

TEST(Limits, ACallThatEndedRunsNoLonger) {
  Limiter limiter{{"small", 10, 3600s, 1}, true};
  { const auto running = limiter.enter(kNow); }
  EXPECT_FALSE(limiter.enter(kNow).refusal);
}

TEST(Limits, SwitchedOffTheyAreToldButRefuseNobody) {
  Limiter limiter{{"small", 1, 3600s, 1}, false};
  std::vector<Limiter::Entry> entries;
  for (int i = 0; i < 5; ++i) entries.push_back(limiter.enter(kNow));
  EXPECT_FALSE(entries.back().refusal);
  EXPECT_THAT(entries.back().headers, Contains(Pair("X-RateLimit-Remaining", "0")));
}

}  // namespace
}  // namespace mockqualys::server
