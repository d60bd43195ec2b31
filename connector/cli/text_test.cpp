#include "connector/cli/text.h"

#include <gtest/gtest.h>

#include <sstream>

#include "connector/cli/table.h"

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

TEST(Shown, WritesNumbersScoresAndTimesForPeople) {
  EXPECT_EQ(shown_number(0), "0");
  EXPECT_EQ(shown_number(999), "999");
  EXPECT_EQ(shown_number(1'000), "1,000");
  EXPECT_EQ(shown_number(-1'234'567), "-1,234,567");
  EXPECT_EQ(shown_score(75), "7.5");
  EXPECT_EQ(shown_score(std::nullopt), "-");
  EXPECT_EQ(shown(std::nullopt), "-");
}

std::string table(std::optional<std::size_t> width, int rows) {
  std::ostringstream out;
  Table table{out, {{"ID", true, false}, {"NAME", false, true}}, width};
  for (int i = 0; i < rows; ++i) table.row({std::to_string(i), "a name that is long enough"});
  table.end();
  return out.str();
}

TEST(Table, AlignsItsColumns) { EXPECT_EQ(table(std::nullopt, 1), "ID  NAME\n 0  a name that is long enough\n"); }
TEST(Table, GivesWayOnANarrowTerminal) { EXPECT_EQ(table(20, 1), "ID  NAME\n 0  a name that is …\n"); }
TEST(Table, PrintsRowsBeyondThoseItMeasures) {
  const auto text = table(std::nullopt, 1'203);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1'204);
}

}  // namespace
}  // namespace qualyswas::cli
