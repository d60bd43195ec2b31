#include "mockqualys/server/text.h"

#include <gmock/gmock.h>

namespace mockqualys::server {
namespace {

using testing::ElementsAre;
using testing::Pair;

TEST(Base64, ReadsWithAndWithoutPadding) {
  EXPECT_EQ(decode_base64("dXNlcjpwOmE6c3M="), "user:p:a:ss");
  EXPECT_EQ(decode_base64("YTpi"), "a:b");
  EXPECT_EQ(decode_base64("YTo="), "a:");
  EXPECT_EQ(decode_base64(""), "");
}

TEST(Base64, RefusesLineBreaksOtherAlphabetsAndOddLengths) {
  EXPECT_EQ(decode_base64("YTpi\n"), std::nullopt);
  EXPECT_EQ(decode_base64("YT-_"), std::nullopt);
  EXPECT_EQ(decode_base64("YTo"), std::nullopt);
}

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
}  // namespace mockqualys::server
