#include "connector/wire/base64.h"

#include <gtest/gtest.h>

namespace qualyswas::wire {
namespace {

std::string whole(std::string_view text) {
  const auto decoded = decode_base64(text);
  EXPECT_FALSE(decoded.broken) << text;
  return decoded.bytes;
}

std::string before_the_break(std::string_view text) {
  const auto decoded = decode_base64(text);
  EXPECT_TRUE(decoded.broken) << text;
  return decoded.bytes;
}

// RFC 4648, section 10.
TEST(Base64, IsDecodedAsTheStandardSays) {
  EXPECT_EQ(whole(""), "");
  EXPECT_EQ(whole("Zg=="), "f");
  EXPECT_EQ(whole("Zm8="), "fo");
  EXPECT_EQ(whole("Zm9v"), "foo");
  EXPECT_EQ(whole("Zm9vYg=="), "foob");
  EXPECT_EQ(whole("Zm9vYmE="), "fooba");
  EXPECT_EQ(whole("Zm9vYmFy"), "foobar");
}

TEST(Base64, IsDecodedWithLineBreaksAnywhere) {
  EXPECT_EQ(whole("\r\nZm9v\r\nYmFy\r\n"), "foobar");
  EXPECT_EQ(whole(" Z\tm\n9 v Y\r\ng = = "), "foob");
  EXPECT_EQ(whole(" \n "), "");
}

TEST(Base64, MayLackItsPadding) {
  EXPECT_EQ(whole("Zg"), "f");
  EXPECT_EQ(whole("Zm9vYmE"), "fooba");
}

TEST(Base64, MayBeOfTheUrlSafeAlphabet) {
  EXPECT_EQ(whole("+/+/"), "\xFB\xFF\xBF");
  EXPECT_EQ(whole("-_-_"), "\xFB\xFF\xBF");
}

TEST(Base64, HoldsAnyByte) {
  const std::string expected{"\0\r\xFF", 3};
  EXPECT_EQ(whole("AA3/"), expected);
}

TEST(Base64, KeepsWhatStoodBeforeTheBreak) {
  EXPECT_EQ(before_the_break("Zm9v!mFy"), "foo");
  EXPECT_EQ(before_the_break("Zm9vYm\xC3\xA9y"), "foob");
  EXPECT_EQ(before_the_break("Zm9vY"), "foo");
  EXPECT_EQ(before_the_break("Zg==Zm9v"), "f");
  EXPECT_EQ(before_the_break("Zm9v="), "foo");
  EXPECT_EQ(before_the_break("="), "");
  EXPECT_EQ(before_the_break("<p>"), "");
}

}  // namespace
}  // namespace qualyswas::wire
