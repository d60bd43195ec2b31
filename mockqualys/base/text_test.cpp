#include "mockqualys/base/text.h"

#include <gmock/gmock.h>

namespace mockqualys {
namespace {

using testing::ElementsAre;
using testing::Pair;

TEST(Form, DecodesPlusAndPercent) {
  EXPECT_THAT(
      decode_form("ids=150001%2C150002&a=x+y&b=%41&empty=&bare"),
      ElementsAre(Pair("ids", "150001,150002"), Pair("a", "x y"), Pair("b", "A"), Pair("empty", ""), Pair("bare", "")));
}

TEST(Form, LeavesAPercentSignWithoutTwoDigitsAlone) {
  EXPECT_EQ(decode_form_value("100%"), "100%");
  EXPECT_EQ(decode_form_value("%4"), "%4");
  EXPECT_EQ(decode_form_value("%zz"), "%zz");
}

}  // namespace
}  // namespace mockqualys
