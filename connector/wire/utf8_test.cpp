#include "connector/wire/utf8.h"

#include <array>
#include <string>

#include <gtest/gtest.h>

namespace qualyswas::wire {
namespace {

struct Damaged {
  std::string sent, read;
};
class InvalidUtf8 : public testing::TestWithParam<Damaged> {};
TEST_P(InvalidUtf8, IsMadeVisibleAndTheRestIsKept) {
  EXPECT_FALSE(is_utf8(GetParam().sent));
  EXPECT_EQ(with_replacements(GetParam().sent), GetParam().read);
}
const auto kDamaged = std::to_array<Damaged>({
    {"a\x80z", "a\uFFFDz"},
    {"\xC0\xAF", "\uFFFD\uFFFD"},                      // overlong '/'
    {"\xE0\x80\xAF", "\uFFFD\uFFFD\uFFFD"},            // overlong, three bytes
    {"\xED\xA0\x80", "\uFFFD\uFFFD\uFFFD"},            // a surrogate
    {"\xF4\x90\x80\x80", "\uFFFD\uFFFD\uFFFD\uFFFD"},  // beyond U+10FFFF
    {"0123456789abcdef\xFF", "0123456789abcdef\uFFFD"},
    {"0123456789abcdef0123456789abcde\xFF and more", "0123456789abcdef0123456789abcde\uFFFD and more"},
    {"0123456789abcdef0123456789abcdef\xFF", "0123456789abcdef0123456789abcdef\uFFFD"},
    {"cut \xE2\x82", "cut \uFFFD\uFFFD"},
});
INSTANTIATE_TEST_SUITE_P(All, InvalidUtf8, testing::ValuesIn(kDamaged));

class ValidUtf8 : public testing::TestWithParam<const char*> {};
TEST_P(ValidUtf8, IsLeftAlone) {
  EXPECT_TRUE(is_utf8(GetParam()));
  EXPECT_EQ(with_replacements(GetParam()), GetParam());
}
INSTANTIATE_TEST_SUITE_P(All, ValidUtf8,
                         testing::Values("", "plain text of more than the thirty-two bytes of a block",
                                         "\u00e9\u20ac\U0001F600", "\xED\x9F\xBF\xEE\x80\x80\xF4\x8F\xBF\xBF"));

TEST(Mark, ThatIsACharacterOfTheDocumentTakesNothingBehindItAlong) {
  auto text = with_marks("a\U0010FFFEn\xFF\u00e9 \U0010FFFE\u00e9", 1000).value();
  EXPECT_EQ(show_marks(text), 3U);
  EXPECT_EQ(text, "a\uFFFDn\uFFFD[FF]\u00e9 \uFFFD\u00e9");
}

TEST(OneLine, CutsNoCharacterInTwo) {
  EXPECT_EQ(one_line(" caf\u00e9\r\nx "), "caf\u00e9  x");
  EXPECT_EQ(one_line("caf\u00e9", 4), "caf");
  EXPECT_EQ(one_line("caf\u00e9", 5), "caf\u00e9");
  EXPECT_EQ(one_line("\U0001F600", 3), "");
}

}  // namespace
}  // namespace qualyswas::wire
