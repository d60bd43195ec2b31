#include "connector/cli/machine.h"

#include <gtest/gtest.h>

namespace qualyswas::cli {
namespace {

using namespace std::chrono_literals;
using Means = SignalRule::Means;

constexpr std::chrono::steady_clock::time_point kStart{1h};

TEST(SignalRule, TakesARepeatWithinHalfASecondForTheSameWish) {
  SignalRule rule;
  EXPECT_EQ(rule.of_signal_at(kStart), Means::Stop);
  EXPECT_EQ(rule.of_signal_at(kStart), Means::SameWish);
  EXPECT_EQ(rule.of_signal_at(kStart + 300ms), Means::SameWish);
  EXPECT_EQ(rule.of_signal_at(kStart + 500ms), Means::SameWish);
}

TEST(SignalRule, EndsAtOnceWhenAskedAgainAfterThat) {
  SignalRule rule;
  EXPECT_EQ(rule.of_signal_at(kStart), Means::Stop);
  EXPECT_EQ(rule.of_signal_at(kStart + 501ms), Means::EndAtOnce);
}

TEST(SignalRule, MeasuresFromTheFirstSignalSoThatAnImpatientUserIsHeard) {
  SignalRule rule;
  EXPECT_EQ(rule.of_signal_at(kStart), Means::Stop);
  EXPECT_EQ(rule.of_signal_at(kStart + 400ms), Means::SameWish);
  EXPECT_EQ(rule.of_signal_at(kStart + 800ms), Means::EndAtOnce);
}

}  // namespace
}  // namespace qualyswas::cli
