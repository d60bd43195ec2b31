#include "connector/base/near.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace qualyswas {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::vector<std::string> kCommands{"init", "check", "sync", "upload", "show", "reconcile", "connectors"};

TEST(NearWords, FindsOneLetterLeftOutInsertedChangedOrSwapped) {
  EXPECT_THAT(near_words("syn", kCommands), ElementsAre("sync"));
  EXPECT_THAT(near_words("synch", kCommands), ElementsAre("sync"));
  EXPECT_THAT(near_words("symc", kCommands), ElementsAre("sync"));
  EXPECT_THAT(near_words("snyc", kCommands), ElementsAre("sync"));
}
TEST(NearWords, TakesNoNoticeOfLetterCase) { EXPECT_THAT(near_words("SYNC", kCommands), ElementsAre("sync")); }
TEST(NearWords, FindsWhatBeginsWithTheTypedWordOrHoldsIt) {
  EXPECT_THAT(near_words("rec", kCommands), ElementsAre("reconcile"));
  EXPECT_THAT(near_words("risk", {"Ignored risk acknowledged", "Fixed"}), ElementsAre("Ignored risk acknowledged"));
}
TEST(NearWords, NamesTheNearestFirstAndThreeAtMost) {
  EXPECT_THAT(near_words("shop", {"shop five", "shops", "shop", "shoe", "chop"}), ElementsAre("shop", "shops", "shoe"));
}
TEST(NearWords, FindsNoneForAWordThatIsFarFromAll) {
  EXPECT_THAT(near_words("frobnicate", kCommands), IsEmpty());
  EXPECT_THAT(near_words("", kCommands), IsEmpty());
  EXPECT_THAT(near_words("x", {"y"}), IsEmpty());
  EXPECT_THAT(near_words(std::string(100'000, 'a'), kCommands), IsEmpty());
}

TEST(DidYouMean, IsAQuestionOrNothing) {
  EXPECT_EQ(did_you_mean("syn", kCommands), "did you mean 'sync'?");
  EXPECT_EQ(did_you_mean("cat", {"bat", "hat"}), "did you mean 'bat' or 'hat'?");
  EXPECT_EQ(did_you_mean("cat", {"bat", "hat", "mat"}), "did you mean 'bat', 'hat' or 'mat'?");
  EXPECT_EQ(did_you_mean("frobnicate", kCommands), "");
}

}  // namespace
}  // namespace qualyswas
