#include "mockqualys/base/xml_text.h"

#include <gtest/gtest.h>

namespace mockqualys::xml {
namespace {

TEST(XmlText, EscapesTheFiveAndTheCarriageReturn) {
  std::string out;
  append_escaped("a&b<c>\"d' e\r\n", out);
  EXPECT_EQ(out, "a&amp;b&lt;c&gt;&quot;d&apos; e&#13;\n");
}

TEST(XmlText, SplitsACdataSectionAtItsOwnEnd) {
  std::string out;
  append_cdata("a]]>b]]>", out);
  EXPECT_EQ(out, "<![CDATA[a]]]]><![CDATA[>b]]]]><![CDATA[>]]>");
}

struct Bytes {
  std::string text;
  bool fine;
};
void PrintTo(const Bytes& row, std::ostream* out) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  for (const char c : row.text)
    *out << kHex[static_cast<unsigned char>(c) >> 4U] << kHex[static_cast<unsigned char>(c) & 15U];
}
class XmlCharacters : public testing::TestWithParam<Bytes> {};
TEST_P(XmlCharacters, AreUtf8AndAllowed) { EXPECT_EQ(is_xml_text(GetParam().text), GetParam().fine); }
INSTANTIATE_TEST_SUITE_P(
    XmlText, XmlCharacters,
    testing::Values(Bytes{"plain \t\r\n", true}, Bytes{"\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80", true},
                    Bytes{std::string(1, '\0'), false}, Bytes{"\x1B", false}, Bytes{"\xC0\xAF", false},
                    Bytes{"\xE0\x80\xAF", false}, Bytes{"\xED\xA0\x80", false}, Bytes{"\xEF\xBF\xBE", false},
                    Bytes{"\xF4\x90\x80\x80", false}, Bytes{"\xE2\x82", false}, Bytes{"\x80", false}));

}  // namespace
}  // namespace mockqualys::xml
