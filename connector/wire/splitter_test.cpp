#include "connector/wire/splitter.h"

#include <array>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/wire/split_records.h"

namespace qualyswas::wire {
namespace {

using testing::ElementsAre;

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
  const auto all = split(split_xml, {"a", "b"},
                         "<a><x/><b> <r><r/>1<?p?></r><r/><![CDATA[t]]></b><b><s>2</s></b>z</a>\n", GetParam());
  ASSERT_TRUE(all.result) << all.result.error().message;
  EXPECT_THAT(all.records, ElementsAre("<r><r/>1<?p?></r>", "<r/>", "<s>2</s>"));
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
                                   .progress = {},
                                   .largest_record = kLargestReportRecord});
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

// --- records taken by their first end tag ---

struct Sample {
  const char* name;
  std::string text;  // of records
  int guessed;       // how many of them are taken by their end tag
};
std::string nested(int deep) {
  std::string text;
  for (int i = 0; i < deep; ++i) text += "<x>";
  for (int i = 0; i < deep; ++i) text += "</x>";
  return text;
}

class FirstEndTag : public testing::TestWithParam<Sample> {};
TEST_P(FirstEndTag, EndsTheRecordThatACloserLookFinds) {
  const auto& sample = GetParam();
  const auto text = "<a><q/>" + sample.text + "</a>";
  const auto wanted = split_records(text, text.size(), LookingFor::EveryTag);
  for (const std::size_t bytes :
       {std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{7}, std::size_t{4096}, text.size()}) {
    const auto all = split_records(text, bytes, LookingFor::FirstEndTag);
    EXPECT_EQ(all.records, wanted.records) << bytes;
    EXPECT_EQ(all.result.has_value(), wanted.result.has_value()) << bytes;
    EXPECT_EQ(all.outline, wanted.outline) << bytes;
    EXPECT_EQ(all.guessed, sample.guessed) << bytes;
  }
}
const std::vector<Sample> kSamples{
    {"plain", "<r><x>1</x></r>\n<r y='/>'>2</r><r/><s>3</s>", 3},
    {"name_that_begins_alike", "<r><rr></rr></r><rr>1</rr>", 2},
    {"record_in_a_record", "<r><r>1</r></r><r>2</r>", 1},
    {"end_tag_in_a_comment", "<r><!-- </r> -->1</r><r>2</r>", 1},
    {"end_tag_in_a_cdata_section", "<r><![CDATA[</r>]]></r><r>2</r>", 1},
    {"end_tag_in_an_attribute", "<r x='</r>'>1</r><r><y z=\"</r>\"/></r><r>2</r>", 2},
    {"instruction", "<r>1<?x?><y>2</y></r><r>3</r>", 2},
    {"end_tag_in_an_instruction", "<r><?x </r> ?>1</r><r>2</r>", 1},
    {"end_tag_with_a_blank", "<r>1</r ><r>2</r><r>3</r>", 2},
    {"only_end_tags_with_blanks", "<r>1</r ><r>2</r\n>", 0},
    {"character_reference", "<r>&#65;</r><r>&#0;</r><r>2</r>", 1},
    {"character_reference_before_more_tags", "<r><x><y>&#0;</y></r><z></z></x><r>2</r>", 1},
    {"nul", std::string{"<r>a"} + '\0' + "b</r><r><![CDATA[" + '\0' + "]]></r><r x='" + '\0' + "'/><r>2</r>", 1},
    {"nul_for_the_end_of_an_end_tag", std::string{"<r></r"} + '\0' + "</r><r>2</r>", 0},
    {"as_deep_as_may_be", "<r>" + nested(254) + "</r><r>2</r>", 2},
    {"too_deep", "<r>" + nested(256) + "</r>", 0},
    {"long", "<r>" + std::string(70'000, 'x') + "</r><r>2</r>", 1},
    {"long_attribute", "<r><x y='" + std::string(60'000, 'y') + "'/></r><r>2</r>", 2},
    {"not_well_formed", "<r><x></r><r>2</r></r>", 0},
    {"declaration", "<r><!DOCTYPE r></r>", 0},
    {"cut", "<r><x>1</x>", 0},
    {"cut_end_tag", "<r>1</r><r>2</r", 1},
};
INSTANTIATE_TEST_SUITE_P(All, FirstEndTag, testing::ValuesIn(kSamples),
                         [](const auto& sample) { return sample.param.name; });

// Looking for an end tag that never comes must not cost 64 KiB for each record of ten bytes.
TEST(FirstEndTagOfManyRecords, IsNotLookedForAgainAndAgain) {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += "<r>1</r >";
  const auto all = split_records("<a>" + text + "<r>1</r></a>", 4096, LookingFor::FirstEndTag);
  ASSERT_TRUE(all.result);
  EXPECT_EQ(all.records.size(), 20'001U);
  EXPECT_EQ(all.guessed, 0);
}

// What parses as one element of the guessed length must be what the closer look cuts: tried with every mutant of a text
// that has a bit of everything.
TEST(FirstEndTagOfMutants, EndsTheRecordThatACloserLookFinds) {
  const std::string text =
      "<a><r b='>'><x>1&amp;</x><!-- </r> --><![CDATA[</r>]]><?p?><y/></r ><r c=\"'\"><r>2</r></r><r>3</r></a>";
  int compared = 0, guessed = 0;
  const auto compare = [&](const std::string& mutant) {
    const auto wanted = split_records(mutant, mutant.size(), LookingFor::EveryTag);
    const auto all = split_records(mutant, 5, LookingFor::FirstEndTag);
    guessed += all.guessed;
    ASSERT_EQ(all.result.has_value(), wanted.result.has_value())
        << mutant << (wanted.result ? "" : wanted.result.error().message);
    if (wanted.result) {
      ASSERT_EQ(all.records, wanted.records) << mutant;
    }
    ++compared;
  };
  for (std::size_t at = 0; at < text.size(); ++at) {
    for (const char other : {'<', '>', '/', '"', '\'', '!', '-', '[', ']', '?', ' ', '&', 'r', '='}) {
      auto mutant = text;
      mutant[at] = other;
      compare(mutant);
      mutant.insert(at, 1, text[at]);
      compare(mutant);
    }
    for (std::size_t bytes = 1; bytes <= 12; ++bytes) compare(std::string{text}.erase(at, bytes));
  }
  EXPECT_GT(compared, 3'000);
  EXPECT_GT(guessed, 1'000);
}

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
