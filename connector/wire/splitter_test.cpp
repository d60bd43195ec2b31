#include "connector/wire/splitter.h"

#include <array>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace qualyswas::wire {
namespace {

using testing::ElementsAre;

struct Split {
  std::vector<std::string> records;
  std::string outline;
  Result<void> result;
};

template <class Make>
Split split(Make make, std::vector<std::string> path, std::string_view text, std::size_t bytes) {
  Split all;
  const auto splitter = make(Cuts{.path = std::move(path),
                                  .record = [&](std::string& buffer, std::size_t at, std::size_t size) -> Result<void> {
                                    all.records.push_back(buffer.substr(at, size));
                                    buffer.replace(at, size, size, '#');  // records may be written to
                                    return {};
                                  },
                                  .given_up = {},
                                  .progress = {}});
  for (std::size_t at = 0; at < text.size() && all.result; at += bytes)
    all.result = splitter->write(text.substr(at, bytes));
  if (all.result) all.result = splitter->end();
  all.outline = splitter->outline();
  return all;
}

class InPieces : public testing::TestWithParam<std::size_t> {};

TEST_P(InPieces, XmlIsCutIntoRecordsAndOutline) {
  const auto all =
      split(split_xml, {"a", "b"}, "<a><x/><b> <r><r/>1</r><r/><![CDATA[t]]></b><b><s>2</s></b>z</a>\n", GetParam());
  ASSERT_TRUE(all.result) << all.result.error().message;
  EXPECT_THAT(all.records, ElementsAre("<r><r/>1</r>", "<r/>", "<s>2</s>"));
  EXPECT_EQ(all.outline, "<a><x/><b> <![CDATA[t]]></b><b></b>z</a>");
}

TEST_P(InPieces, JsonIsCutIntoRecordsAndOutline) {
  const auto all = split(
      split_json, {"a", "b"},
      R"({"a": {"b\"": [1], "b": [ {"r": "]}\"", "s": [{}]} , 12 ,"x",null,[[]]], "c": {"b": [5]}}} )", GetParam());
  ASSERT_TRUE(all.result) << all.result.error().message;
  EXPECT_THAT(all.records, ElementsAre(R"({"r": "]}\"", "s": [{}]})", "12", "\"x\"", "null", "[[]]"));
  EXPECT_EQ(all.outline, R"({"a": {"b\"": [1], "b": [], "c": {"b": [5]}}})");
}

// A document with records in two places, one that is passed over, and blanks between them.
TEST_P(InPieces, XmlIsCutWhereTheCallerChooses) {
  std::vector<std::string> records, asked;
  const auto splitter =
      split_xml({.record = [&](std::string& buffer, std::size_t at, std::size_t size) -> Result<void> {
                   records.push_back(buffer.substr(at, size));
                   return {};
                 },
                 .choose = [&](std::span<const std::string> open, std::string_view name) -> Result<Cut> {
                   asked.push_back(std::to_string(open.size()) + std::string{name});
                   if (name == "skip") return Cut::Skip;
                   return name == "r" ? Cut::Record : Cut::Into;
                 }});
  const std::string_view text =
      "<?xml?><a> <r>1<r/></r><skip><r/>&#0;<x></x></skip>t<![CDATA[<r>]]><b c='>'><r/></b><b/> </a>\n";
  for (std::size_t at = 0; at < text.size(); at += GetParam())
    ASSERT_TRUE(splitter->write(text.substr(at, GetParam())));
  ASSERT_TRUE(splitter->end());
  EXPECT_THAT(records, ElementsAre("<r>1<r/></r>", "<r/>"));
  EXPECT_THAT(asked, ElementsAre("0a", "1r", "1skip", "1b", "2r", "1b"));
  EXPECT_EQ(splitter->outline(), "");
}

TEST(Choosing, EndsTheReadingWithAnError) {
  const auto splitter = split_xml({.choose = [](std::span<const std::string>, std::string_view) -> Result<Cut> {
    return fail(ErrorKind::Decode, "not this one");
  }});
  EXPECT_EQ(splitter->write("<a>").error().message, "not this one");
  EXPECT_FALSE(splitter->end());
}

TEST(Skipping, StillChecksThatElementsAreClosed) {
  const auto splitter = split_xml({.choose = [](std::span<const std::string> open, std::string_view) -> Result<Cut> {
    return open.empty() ? Cut::Into : Cut::Skip;
  }});
  EXPECT_TRUE(splitter->write("<a><skip><x></x></skip><skip>"));
  EXPECT_FALSE(splitter->write("<x></y>"));
}

// What names a record that is given up must be its own, whatever of the next one has arrived.
TEST(GivenUpRecord, IsToldByItsOwnBeginning) {
  std::string beginning;
  const auto splitter = split_xml({.path = {"a"},
                                   .record = {},
                                   .given_up = [&](std::string_view begun, std::string_view) { beginning = begun; },
                                   .progress = {}});
  ASSERT_TRUE(splitter->write("<a><r><x>&#0;</x></r><r><id>2</id></r></a>"));
  EXPECT_EQ(beginning, "<r><x>");
}

// One tag's text may stand for ten thousand attributes, each of them many times as large in memory.
TEST(Attributes, InMillionsMakeARecordGivenUp) {
  std::string why;
  const auto splitter = split_xml({.path = {"a"},
                                   .record = [](std::string&, std::size_t, std::size_t) -> Result<void> { return {}; },
                                   .given_up = [&](std::string_view, std::string_view said) { why = said; },
                                   .progress = {}});
  std::string tag = "<b";
  for (int i = 0; i < 10'000; ++i) tag += " c=''";
  tag += "/>";
  ASSERT_TRUE(splitter->write("<a><r>"));
  for (int i = 0; i < 200; ++i) ASSERT_TRUE(splitter->write(tag));
  ASSERT_TRUE(splitter->write("</r></a>"));
  ASSERT_TRUE(splitter->end());
  EXPECT_EQ(why, "it has too many elements");
}

INSTANTIATE_TEST_SUITE_P(All, InPieces, testing::Values(1, 2, 3, 5, 7, 64, 4096));

class BrokenJson : public testing::TestWithParam<const char*> {};
TEST_P(BrokenJson, IsRefused) {
  for (const std::size_t bytes : {1U, 100U}) {
    const auto all = split(split_json, {"a", "b"}, GetParam(), bytes);
    ASSERT_FALSE(all.result);
    EXPECT_EQ(all.result.error().kind, ErrorKind::Decode);
  }
}
INSTANTIATE_TEST_SUITE_P(All, BrokenJson,
                         testing::Values("", "{", R"({"a)", R"({"a":{"b":[)", R"({"a":{"b":[{}{}]}})",
                                         R"({"a":{"b":[{},]}})", R"({"a":{"b":[,{}]}})", R"({"a":{"b":[{}}})",
                                         R"({}{})", R"({"a":]})", R"({"a":{"b":[{"x":"]}})"));

class BrokenXml : public testing::TestWithParam<const char*> {};
TEST_P(BrokenXml, IsRefused) {
  for (const std::size_t bytes : {1U, 100U}) {
    const auto all = split(split_xml, {"a", "b"}, GetParam(), bytes);
    ASSERT_FALSE(all.result);
    EXPECT_EQ(all.result.error().kind, ErrorKind::Decode);
  }
}
INSTANTIATE_TEST_SUITE_P(All, BrokenXml,
                         testing::Values("<", "<a", "<a>", "<a></b>", "</a>", "<a/><a/>", "<a/>x", "x<a/>",
                                         "<a><b><r></b></a>", "<a><!ELEMENT x></a>", "<a><!DOCTYPE a></a>",
                                         "<a/><![CDATA[x]]>", "<a><<b/></a>", "<a><!-- ", "<a><![CDATA[ ]]", "<?xml ",
                                         "<!DOCTYPE a", "<></>", "<a b=\"></a>"));

}  // namespace
}  // namespace qualyswas::wire
