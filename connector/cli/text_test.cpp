#include "connector/cli/text.h"

#include <gtest/gtest.h>

namespace qualyswas::cli {
namespace {

constexpr auto kReplaced = "\xEF\xBF\xBD";

TEST(Printable, LeavesOrdinaryTextAsItIs) { EXPECT_EQ(printable("Zürich, 東京 & co"), "Zürich, 東京 & co"); }

TEST(Printable, TurnsLineEndsAndTabsIntoBlanks) { EXPECT_EQ(printable("a\r\nb\tc"), "a  b c"); }

TEST(Printable, ReplacesWhatATerminalWouldObey) {
  EXPECT_EQ(printable("\x1b[31mred"), std::string{kReplaced} + "[31mred");
  EXPECT_EQ(printable("bell\x07"), std::string{"bell"} + kReplaced);
  EXPECT_EQ(printable("del\x7f"), std::string{"del"} + kReplaced);
  EXPECT_EQ(printable("c1\xC2\x9B"), std::string{"c1"} + kReplaced);
  EXPECT_EQ(printable("rtl\xE2\x80\xAE"), std::string{"rtl"} + kReplaced);
}

TEST(Printable, MakesBytesThatAreNoUtf8Visible) {
  EXPECT_EQ(printable("a\xFFz"), std::string{"a"} + kReplaced + "z");
  EXPECT_EQ(printable("cut\xE2\x82"), std::string{"cut"} + kReplaced + kReplaced);
  EXPECT_EQ(printable("\xC0\xAF"), std::string{kReplaced} + kReplaced);  // an overlong '/'
}

TEST(Printable, KeepsTheLinesOfABlock) { EXPECT_EQ(printable_block("a\r\nb\x1b"), std::string{"a\nb"} + kReplaced); }

TEST(Cut, SaysThatSomethingIsLost) {
  EXPECT_EQ(cut("short", 5), "short");
  EXPECT_EQ(cut("longer", 5), "long…");
  EXPECT_EQ(cut("äöüäöü", 4), "äöü…");
}

TEST(Cut, CountsColumnsNotCharacters) {
  EXPECT_EQ(width_of("東京"), 4u);
  EXPECT_EQ(width_of("ＡＢ"), 4u) << "full-width letters";
  EXPECT_EQ(width_of("한국"), 4u);
  EXPECT_EQ(width_of("e\xCC\x81"), 1u) << "an accent that combines takes no column";
  EXPECT_EQ(width_of("äöü…"), 4u);
  EXPECT_EQ(width_of("\xF0\x9F\x98\x80"), 2u) << "an emoji";
  EXPECT_EQ(width_of("a\xFF"), 2u) << "a byte that is no UTF-8";
  EXPECT_EQ(cut("東京都庁", 8), "東京都庁");
  EXPECT_EQ(cut("東京都庁", 7), "東京都…");
  EXPECT_EQ(cut("東京都庁", 6), "東京…") << "half a character is not printed";
  EXPECT_EQ(cut("東京", 1), "…");
}

TEST(Wrapped, BreaksBetweenWords) {
  EXPECT_EQ(wrapped("one two three", 7, 2), "one two\n  three");
  EXPECT_EQ(wrapped("one two three", std::nullopt, 2), "one two three");
  EXPECT_EQ(wrapped("one two", 9, 2, 4), "one\n  two") << "the line was four columns wide before";
  EXPECT_EQ(wrapped("a-word-that-is-longer x", 5, 0), "a-word-that-is-longer\nx");
  EXPECT_EQ(wrapped("", 5, 2), "");
}

TEST(ShellWord, IsQuotedWhereAShellWouldSplitIt) {
  EXPECT_EQ(shell_word("qwas.json"), "qwas.json");
  EXPECT_EQ(shell_word("my file"), "'my file'");
  EXPECT_EQ(shell_word("it's"), R"('it'\''s')");
  EXPECT_EQ(shell_word(""), "''");
}

TEST(Folded, MakesWhatPeopleTypeComparable) {
  EXPECT_EQ(folded("Ignored - False_Positive"), "ignored false positive");
  EXPECT_EQ(folded("ZÜRICH  東京"), "zürich 東京");
  EXPECT_EQ(folded("ΑΘΗΝΑ"), "αθηνα");
  EXPECT_EQ(folded(" a\xFF "), "a\xFF");
}

}  // namespace
}  // namespace qualyswas::cli
