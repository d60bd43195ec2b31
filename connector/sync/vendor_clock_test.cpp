#include "connector/sync/vendor_clock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/sync/sync_testing.h"

namespace qualyswas::sync {
namespace {

using namespace testing_support;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const Instant kNow = at("2026-01-05T06:00:00Z");

struct Clocks {
  ManualClock ours{kNow};
  std::optional<http::VendorTimes> times;
  std::string host = "qualysapi.example.test";

  VendorClock vendor() {
    return {[this] { return times; }, ours, config::Endpoint{.tls = true, .host = host, .port = 443}};
  }
  void told(std::chrono::seconds ahead) {
    const http::VendorTime seen{ours.now() + ahead, ours.now()};
    if (!times) times = http::VendorTimes{seen, seen, seen, seen.vendor};
    times->newest = seen;
    if (ahead < times->slowest.ahead()) times->slowest = seen;
    if (ahead > times->fastest.ahead()) times->fastest = seen;
    times->latest = std::max(times->latest, seen.vendor);
  }
};

TEST(VendorClock, IsOursWhileTheVendorHasNotToldIts) {
  Clocks clocks;
  EXPECT_EQ(clocks.vendor().now(), kNow);
  EXPECT_EQ(clocks.vendor().told(), std::nullopt);
  EXPECT_TRUE(clocks.vendor().may_close());
  EXPECT_FALSE(clocks.vendor().went_back(kNow + 24h));
  EXPECT_EQ(clocks.vendor().difference(), "");
}

TEST(VendorClock, RunsOnWithOursBetweenAnswers) {
  Clocks clocks;
  clocks.told(5h);
  clocks.ours.set(kNow + 2h);
  EXPECT_EQ(clocks.vendor().now(), kNow + 7h);
  EXPECT_EQ(clocks.vendor().told(), kNow + 5h);
}

TEST(VendorClock, IsThatOfTheSlowestMachine) {
  Clocks clocks;
  clocks.told(3s);
  clocks.told(-2s);
  clocks.told(4s);
  EXPECT_EQ(clocks.vendor().now(), kNow - 2s);
}

TEST(VendorClock, OfALoopbackAddressStandsWhereItWasPut) {
  for (const auto* host : {"127.0.0.1", "localhost", "::1", "qualysapi.localhost"}) {
    Clocks clocks;
    clocks.host = host;
    clocks.told(-24h * 400);
    clocks.told(24h * 21);
    clocks.ours.set(kNow + 2h);
    EXPECT_EQ(clocks.vendor().now(), kNow + 24h * 21) << host;
    EXPECT_TRUE(clocks.vendor().may_close()) << host;
    EXPECT_THAT(clocks.vendor().difference(), AllOf(HasSubstr("21 d 0 h ahead of"), Not(HasSubstr("set it"))));
  }
}

TEST(VendorClock, IsNotBelievedMoreThanADayApart) {
  for (const auto apart : {24h + 1s, -24h - 1s}) {
    Clocks clocks;
    clocks.told(apart);
    clocks.told(0s);  // one machine of many is enough
    EXPECT_FALSE(clocks.vendor().may_close());
    EXPECT_THAT(clocks.vendor().difference(), HasSubstr("nothing was archived"));
  }
  Clocks clocks;
  clocks.told(24h);
  clocks.told(-24h);
  EXPECT_TRUE(clocks.vendor().may_close());
}

TEST(VendorClock, IsToldFromTenMinutesOn) {
  Clocks clocks;
  clocks.told(10min);
  EXPECT_EQ(clocks.vendor().difference(), "");
  clocks.told(-10min - 1s);
  EXPECT_THAT(clocks.vendor().difference(), HasSubstr("10 min behind this machine's"));
  clocks.told(-2h - 5min);
  EXPECT_THAT(clocks.vendor().difference(), HasSubstr("2 h 5 min behind"));
}

TEST(VendorClock, WentBackByMoreThanItsMachinesDiffer) {
  Clocks clocks;
  clocks.told(0s);
  EXPECT_FALSE(clocks.vendor().went_back(std::nullopt));
  EXPECT_FALSE(clocks.vendor().went_back(kNow));
  EXPECT_FALSE(clocks.vendor().went_back(kNow + 10min));
  EXPECT_TRUE(clocks.vendor().went_back(kNow + 10min + 1s));
  clocks.told(-11min);
  EXPECT_TRUE(clocks.vendor().went_back(std::nullopt)) << "within the run";
}

TEST(VendorClock, OfALoopbackAddressWentBackByASecond) {
  Clocks clocks;
  clocks.host = "127.0.0.1";
  clocks.told(0s);
  EXPECT_FALSE(clocks.vendor().went_back(kNow));
  EXPECT_TRUE(clocks.vendor().went_back(kNow + 1s));
}

}  // namespace
}  // namespace qualyswas::sync
