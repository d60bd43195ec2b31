// Messages are typed in as this version of gtest writes them; the last test lets gtest write one.
#include "conformance/report/comparison.h"

#include <gmock/gmock.h>
#include <gtest/gtest-spi.h>

namespace qualyswas::conformance::report {
namespace {

using testing::ElementsAre;

std::string joined(const std::vector<Piece>& pieces) {
  std::string text;
  for (const auto& piece : pieces) text += piece.differs ? "[" + piece.text + "]" : piece.text;
  return text;
}

TEST(Comparison, OfAnEqualityHasBothValuesAndTheNote) {
  const auto read = read_comparison(
      "Expected equality of these values:\n  run.verdict\n    Which is: partial\n  RunVerdict::Complete\n    Which is: "
      "complete\nthe last page was lost");
  EXPECT_EQ(read.about, "run.verdict");
  EXPECT_EQ(read.found, "partial");
  EXPECT_EQ(read.expected, "complete");
  EXPECT_TRUE(read.values);
  EXPECT_EQ(read.rest, "the last page was lost");
}

TEST(Comparison, OfAnEqualityWithALiteralTakesItForTheValue) {
  const auto read = read_comparison("Expected equality of these values:\n  count\n    Which is: 3\n  2");
  EXPECT_EQ(read.found, "3");
  EXPECT_EQ(read.expected, "2");
  EXPECT_EQ(read.rest, "");
}

TEST(Comparison, OfTextsLeavesGtestsOwnDiffOut) {
  const auto read = read_comparison(
      "Expected equality of these values:\n  a\n    Which is: \"x\\ny\"\n  b\n    Which is: \"x\\nz\"\nWith diff:\n@@ "
      "-1,2 @@\n x\n-y\n+z\nand a note");
  EXPECT_EQ(read.expected, "\"x\\nz\"");
  EXPECT_EQ(read.rest, "and a note");
}

TEST(Comparison, OfATruthHasTheActualValueFirst) {
  const auto read = read_comparison("Value of: run.ok()\n  Actual: false\nExpected: true\nwhy not");
  EXPECT_EQ(read.about, "run.ok()");
  EXPECT_EQ(read.found, "false");
  EXPECT_EQ(read.expected, "true");
  EXPECT_EQ(read.rest, "why not");
}

TEST(Comparison, OfAMatcherHasTheExpectedFirstAndMayGoOverLines) {
  const auto read =
      read_comparison("Value of: lab.journal()\nExpected: is empty\n  Actual: { a,\nb }, which has 2 elements");
  EXPECT_EQ(read.expected, "is empty");
  EXPECT_EQ(read.found, "{ a,\nb }, which has 2 elements");
  EXPECT_FALSE(read.values);
}

TEST(Comparison, OfAnOrderAndOfAnExceptionAreRead) {
  const auto order = read_comparison("Expected: (requests) <= (3U), actual: 7 vs 3\nagain and again");
  EXPECT_EQ(order.expected, "(requests) <= (3U)");
  EXPECT_EQ(order.found, "7 vs 3");
  EXPECT_EQ(order.rest, "again and again");
  const auto thrown =
      read_comparison("Expected: f() throws an exception of type LabError.\n  Actual: it throws nothing.");
  EXPECT_EQ(thrown.expected, "f() throws an exception of type LabError.");
  EXPECT_EQ(thrown.found, "it throws nothing.");
}

TEST(Comparison, OfAnythingElseIsTheMessageItself) {
  for (const auto* message : {"the case did not end", "", "Expected equality of these values:", "Value of: x\nnonsense",
                              "Expected: nothing more", "Value of: x\nExpected: y\nno actual"}) {
    const auto read = read_comparison(message);
    EXPECT_EQ(read.rest, message);
    EXPECT_EQ(read.expected + read.found + read.about, "") << message;
  }
}

TEST(Comparison, OfAFailureInWordsIsTheWords) {
  EXPECT_EQ(read_comparison("Failed\nfinding 7 is missing").rest, "finding 7 is missing");
}

TEST(Comparison, IsReadFromWhatThisGtestWrites) {
  testing::TestPartResultArray told;
  {
    testing::ScopedFakeTestPartResultReporter reporter{
        testing::ScopedFakeTestPartResultReporter::INTERCEPT_ONLY_CURRENT_THREAD, &told};
    EXPECT_EQ(std::string{"one"}, "two") << "note";
    EXPECT_THAT(std::vector<int>{1}, ElementsAre(2));
    EXPECT_LT(3, 2);
    EXPECT_FALSE(told.size() == 0) << "note";
  }
  ASSERT_EQ(told.size(), 3);
  EXPECT_EQ(read_comparison(told.GetTestPartResult(0).message()).found, "\"one\"");
  EXPECT_EQ(read_comparison(told.GetTestPartResult(0).message()).expected, "\"two\"");
  EXPECT_EQ(read_comparison(told.GetTestPartResult(0).message()).rest, "note");
  EXPECT_THAT(read_comparison(told.GetTestPartResult(1).message()).found, testing::StartsWith("{ 1 }"));
  EXPECT_EQ(read_comparison(told.GetTestPartResult(2).message()).found, "3 vs 2");
}

TEST(Difference, IsShownByWords) {
  const auto pieces = difference_of("status New, seen 2026-01-05", "status Fixed, seen 2026-01-06");
  EXPECT_EQ(joined(pieces.expected), "status [New], seen 2026-01-[05]");
  EXPECT_EQ(joined(pieces.found), "status [Fixed], seen 2026-01-[06]");
}

TEST(Difference, OfASideThatLacksOrHasMoreIsThat) {
  EXPECT_EQ(joined(difference_of("{ 1, 2, 3 }", "{ 1, 3 }").expected), "{ 1, [2, ]3 }");
  EXPECT_EQ(joined(difference_of("", "x").found), "[x]");
  EXPECT_EQ(joined(difference_of("same", "same").found), "same");
}

TEST(Difference, OfLongTextsIsTheMiddle) {
  std::string left = "begin ", right = "begin ";
  for (int word = 0; word < 3000; ++word) {
    left += "a" + std::to_string(word) + " ";
    right += "b" + std::to_string(word) + " ";
  }
  const auto pieces = difference_of(left + "end", right + "end");
  ASSERT_EQ(pieces.expected.size(), 3U);
  EXPECT_EQ(pieces.expected.front(), (Piece{.text = "begin ", .differs = false}));
  EXPECT_EQ(pieces.found.back(), (Piece{.text = "end", .differs = false}));
}

}  // namespace
}  // namespace qualyswas::conformance::report
