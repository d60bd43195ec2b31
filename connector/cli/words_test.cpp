#include "connector/cli/words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace qualyswas::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::vector<std::string> kStates{"Open", "Closed"};
const std::vector<std::string> kStatuses{"Vulnerable", "Fixed", "Ignored - false positive",
                                         "Ignored risk acknowledged"};

TEST(Meant, PrefersTheNameThatIsEqual) {
  EXPECT_THAT(meant("Shop", {"Web Shop", "shop", "Shop"}), ElementsAre(2u));
  EXPECT_THAT(meant("SHOP", {"Web Shop", "shop", "Shop"}), ElementsAre(1u, 2u));
}
TEST(Meant, IsContentWithAPartOfTheName) {
  EXPECT_THAT(meant("sho", {"Web Shop", "Blog", "Shop"}), ElementsAre(0u, 2u));
  EXPECT_THAT(meant("zürich", {"Kasse ZÜRICH"}), ElementsAre(0u));
}
TEST(Meant, IsNothingForAWordThatNoNameHas) {
  EXPECT_THAT(meant("shop", {"Blog"}), IsEmpty());
  EXPECT_THAT(meant("", {"Blog"}), IsEmpty());
  EXPECT_THAT(meant(" - ", {"Blog"}), IsEmpty());
}

TEST(ChooseWord, TakesAnyCaseAndAnyPartThatTellsItApart) {
  EXPECT_EQ(choose_word("state", "open", kStates).value(), "Open");
  EXPECT_EQ(choose_word("state", "o", kStates).value(), "Open") << "it begins with it; Closed only holds it";
  EXPECT_EQ(choose_word("status", "VULNERABLE", kStatuses).value(), "Vulnerable");
  EXPECT_EQ(choose_word("status", "false_positive", kStatuses).value(), "Ignored - false positive");
  EXPECT_EQ(choose_word("status", "ignored-false-positive", kStatuses).value(), "Ignored - false positive");
  EXPECT_EQ(choose_word("status", "risk", kStatuses).value(), "Ignored risk acknowledged");
}
TEST(ChooseWord, NamesTheNearOnesAndAllThereAre) {
  const auto error = choose_word("status", "Vulnerible", kStatuses).error();
  EXPECT_EQ(error.kind, ErrorKind::Config);
  EXPECT_EQ(error.message, "'Vulnerible' is not a status");
  EXPECT_EQ(error.advice,
            "did you mean 'Vulnerable'? choose one of: Vulnerable, Fixed, Ignored - false positive, Ignored risk "
            "acknowledged");
  EXPECT_THAT(choose_word("state", "gone", kStates).error().advice, HasSubstr("choose one of: Open, Closed"));
}
TEST(ChooseWord, DoesNotGuessBetweenTwo) {
  EXPECT_EQ(choose_word("status", "ignored", kStatuses).error().message,
            "'ignored' may be Ignored - false positive or Ignored risk acknowledged");
}

TEST(QuotedList, CountsWhatItDoesNotName) {
  EXPECT_EQ(quoted_list({"a"}), "'a'");
  EXPECT_EQ(quoted_list({"a", "b", "c"}), "'a', 'b' and 'c'");
  EXPECT_EQ(quoted_list({"a", "b", "c"}, 2), "'a', 'b' and 1 more");
  EXPECT_EQ(quoted_list({}), "");
}

}  // namespace
}  // namespace qualyswas::cli
