#include "connector/store/postgres/text.h"

#include <gtest/gtest.h>

#include <array>
#include <ostream>

namespace qualyswas::store {
namespace {

using namespace std::string_view_literals;

struct TextRow {
  const char* name;
  std::string_view text, stored;
};
void PrintTo(const TextRow& row, std::ostream* out) { *out << row.name; }

// Unicode 15, table 3-7 "Well-Formed UTF-8 Byte Sequences", each of its edges.
constexpr auto kTexts = std::to_array<TextRow>({
    {"Empty", "", ""},
    {"Ascii", "The quick brown fox", "The quick brown fox"},
    {"AsciiBeyondEight", "12345678\x01\x7f 9", "12345678\x01\x7f 9"},
    {"TwoBytes", "caf\xC3\xA9", "caf\xC3\xA9"},
    {"ThreeBytes", "\xE6\xBC\xA2", "\xE6\xBC\xA2"},
    {"FourBytes", "\xF0\x9F\x94\x92", "\xF0\x9F\x94\x92"},
    {"LastOfAll", "\xF4\x8F\xBF\xBF", "\xF4\x8F\xBF\xBF"},
    {"Nul", "a\0b"sv,
     "a\xF4\x8F\xBF\xBE"
     "b"},
    {"NulBehindEight", "12345678\0"sv, "12345678\xF4\x8F\xBF\xBE"},
    {"LoneTail", "a\x80z", "a\xEF\xBF\xBDz"},
    {"CutTwo", "a\xC3", "a\xEF\xBF\xBD"},
    {"CutThree", "\xE6\xBC", "\xEF\xBF\xBD\xEF\xBF\xBD"},
    {"Overlong", "\xC0\xAF", "\xEF\xBF\xBD\xEF\xBF\xBD"},
    {"OverlongThree", "\xE0\x80\xAF", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
    {"Surrogate", "\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
    {"BeyondUnicode", "\xF4\x90\x80\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
    {"Latin1", "caf\xE9", "caf\xEF\xBF\xBD"},
});
class StorableText : public testing::TestWithParam<TextRow> {};

TEST_P(StorableText, IsKeptAndWhatIsNoneIsMadeVisible) {
  const auto& row = GetParam();
  EXPECT_EQ(is_storable(row.text), row.text == row.stored);
  EXPECT_EQ(to_storable(row.text), row.stored);
  EXPECT_TRUE(is_storable(row.stored));
  const bool has_nul = row.text.find('\0') != std::string_view::npos;
  EXPECT_EQ(from_stored(row.stored).has_value(), has_nul);
  EXPECT_EQ(from_stored(row.stored).value_or(std::string{row.stored}), has_nul ? row.text : row.stored);
}
INSTANTIATE_TEST_SUITE_P(Unicode, StorableText, testing::ValuesIn(kTexts),
                         [](const auto& one) { return one.param.name; });

TEST(CopyField, EscapesWhatEndsAFieldOrARow) {
  std::string out = "before:";
  append_copy_field(out, "a\tb\nc\rd\\e\\N\b\f\v\xC3\xA9");
  EXPECT_EQ(out, "before:a\\tb\\nc\\rd\\\\e\\\\N\\b\\f\\v\xC3\xA9");
  out.clear();
  append_copy_field(out, "x\0y"sv);
  EXPECT_EQ(out, "x\xF4\x8F\xBF\xBEy");
}

}  // namespace
}  // namespace qualyswas::store
