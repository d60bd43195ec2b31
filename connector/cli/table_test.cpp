#include "connector/cli/table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "connector/cli/text.h"

namespace qualyswas::cli {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

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

struct Printed {
  std::string text;
  std::vector<std::string> left_out;
  bool has_cut = false;
};

Printed wide_table(std::optional<std::size_t> width) {
  std::ostringstream out;
  Table table{out,
              {{"ID", true, false, 0},
               {"NAME", false, true, 1},
               {"URL", false, true, 2},
               {"SEEN", false, false, 4},
               {"COUNT", true, false, 3}},
              width};
  table.row({"4711", "a name that is long enough", "https://shop.example.test/a/long/path", "2026-01-05", "12"});
  table.end();
  return {out.str(), table.left_out(), table.has_cut()};
}

std::size_t widest(const std::string& text) {
  std::size_t widest = 0;
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);) widest = std::max(widest, width_of(line));
  return widest;
}

TEST(Table, LeavesOutTheLeastImportantColumnsFirst) {
  EXPECT_THAT(wide_table(std::nullopt).left_out, IsEmpty());
  EXPECT_THAT(wide_table(120).left_out, IsEmpty());
  EXPECT_THAT(wide_table(70).left_out, IsEmpty()) << "texts give way first, down to what is readable";
  EXPECT_THAT(wide_table(50).left_out, ElementsAre("SEEN"));
  EXPECT_THAT(wide_table(24).left_out, ElementsAre("URL", "SEEN", "COUNT"));
}
TEST(Table, FitsWhateverTheWidth) {
  for (std::size_t width = 1; width <= 100; ++width)
    EXPECT_LE(widest(wide_table(width).text), std::max<std::size_t>(width, 4)) << width;
}
TEST(Table, KnowsWhetherItHasCutATextOrNot) {
  EXPECT_FALSE(wide_table(std::nullopt).has_cut);
  EXPECT_FALSE(wide_table(120).has_cut);
  EXPECT_TRUE(wide_table(70).has_cut);
}
TEST(Table, AlignsTextOfDoubleWidth) {
  std::ostringstream out;
  Table table{out, {{"NAME", false, true}, {"ID", true, false}}, std::nullopt};
  table.row({"東京", "1"});
  table.row({"Tokyo", "22"});
  table.end();
  EXPECT_EQ(out.str(), "NAME   ID\n東京    1\nTokyo  22\n");
}

}  // namespace
}  // namespace qualyswas::cli
