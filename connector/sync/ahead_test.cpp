#include "connector/sync/ahead.h"

#include <gtest/gtest.h>

namespace qualyswas::sync {
namespace {

// Nobody waits here: whether a transfer may begin is asked with a stop that has come already.
bool may_begin(Ahead& ahead) {
  std::stop_source stopped;
  stopped.request_stop();
  return ahead.begin_transfer(stopped.get_token());
}

TEST(Ahead, LetsNoSecondAnswerBeOnItsWayWhenTheVendorAllowsOne) {
  Ahead ahead{[] { return 1; }};
  EXPECT_TRUE(may_begin(ahead));
  EXPECT_FALSE(may_begin(ahead));
  ahead.end_transfer();
  EXPECT_TRUE(may_begin(ahead));
}

TEST(Ahead, HearsOfALimitThatIsToldOnTheWay) {
  int most = 1;
  Ahead ahead{[&] { return most; }};
  EXPECT_TRUE(may_begin(ahead));
  most = 2;
  EXPECT_TRUE(may_begin(ahead));
  EXPECT_FALSE(may_begin(ahead));
}

TEST(Ahead, BeginsNoFurtherPageWhileTooMuchWaitsForTheStore) {
  Ahead ahead{[] { return 2; }};
  EXPECT_TRUE(may_begin(ahead));
  ahead.arrived(kMostWaiting);
  EXPECT_FALSE(may_begin(ahead));
  ahead.taken(1);
  EXPECT_TRUE(may_begin(ahead));
}

TEST(Ahead, BeginsNoPageWhileTooMuchWaitsThoughNoneIsOnItsWay) {
  Ahead ahead{[] { return 2; }};
  ahead.arrived(kMostWaiting);
  EXPECT_FALSE(may_begin(ahead));
  ahead.taken(1);
  EXPECT_TRUE(may_begin(ahead));
}

}  // namespace
}  // namespace qualyswas::sync
