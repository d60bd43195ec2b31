#include "connector/http/scrubber.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/http/credentials.h"

namespace qualyswas::http {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kPassword = "Zx9-un'mis/takable&<w\"\xC3\xB6 rd>";  // an ö and a blank in it
const Scrubber& scrubber() {
  static const Scrubber one{"acme_ab1", kPassword};
  return one;
}

TEST(Distinctive, IsAPasswordThatIsNoPartOfOrdinaryText) {
  for (const auto* password :
       {"correct horse 7", "storefront-1", "Zx9kQp", "abcdefg1", "aVeryLongOne", "qzjxkvbnwmprtyhg"})
    EXPECT_TRUE(is_distinctive(password)) << password;
  for (const auto* password :
       {"", "a", "user", "wrong", "password", "Password", "Vulnerability", "12345678", "abc12", "http://"})
    EXPECT_FALSE(is_distinctive(password)) << password;
}

struct Spelling {
  const char *name, *text;
};
class Spelled : public testing::TestWithParam<Spelling> {};

TEST_P(Spelled, IsMaskedAloneAndInsideAText) {
  EXPECT_EQ(scrubber().clean(GetParam().text), "***");
  EXPECT_EQ(scrubber().clean("<a>" + std::string{GetParam().text} + "</a>"), "<a>***</a>");
  EXPECT_EQ(scrubber().clean(std::string{GetParam().text} + GetParam().text), "******");
}

INSTANTIATE_TEST_SUITE_P(
    Each, Spelled,
    testing::Values(Spelling{"as_it_is", "Zx9-un'mis/takable&<w\"\xC3\xB6 rd>"},
                    Spelling{"in_latin_1", "Zx9-un'mis/takable&<w\"\xF6 rd>"},
                    Spelling{"percent", "Zx9-un%27mis%2Ftakable%26%3Cw%22%C3%B6%20rd%3E"},
                    Spelling{"percent_small", "Zx9-un%27mis%2ftakable%26%3cw%22%c3%b6%20rd%3e"},
                    Spelling{"a_form", "Zx9-un%27mis%2Ftakable%26%3Cw%22%C3%B6+rd%3E"},
                    Spelling{"xml_text", "Zx9-un'mis/takable&amp;&lt;w\"\xC3\xB6 rd&gt;"},
                    Spelling{"xml_attribute", "Zx9-un&apos;mis/takable&amp;&lt;w&quot;\xC3\xB6 rd&gt;"},
                    Spelling{"html", "Zx9-un&#39;mis/takable&amp;&lt;w&#34;\xC3\xB6 rd&gt;"},
                    Spelling{"xml_ascii", "Zx9-un'mis/takable&amp;&lt;w\"&#246; rd&gt;"},
                    Spelling{"xml_ascii_hexadecimal", "Zx9-un'mis/takable&amp;&lt;w\"&#xf6; rd&gt;"},
                    Spelling{"html_inside_xml",
                             "Zx9-un&amp;apos;mis/takable&amp;amp;&amp;lt;w&amp;quot;\xC3\xB6 rd&amp;gt;"},
                    Spelling{"json", "Zx9-un'mis/takable&<w\\\"\xC3\xB6 rd>"},
                    Spelling{"json_with_slashes", "Zx9-un'mis\\/takable&<w\\\"\xC3\xB6 rd>"},
                    Spelling{"json_ascii", "Zx9-un'mis/takable&<w\\\"\\u00f6 rd>"},
                    Spelling{"json_safe_in_html", "Zx9-un\\u0027mis/takable\\u0026\\u003cw\\\"\\u00f6 rd\\u003e"}),
    [](const auto& one) { return one.param.name; });

TEST(Scrubber, MasksTheAuthorizationHeader) {
  const auto token = base64("acme_ab1:" + std::string{kPassword});
  EXPECT_EQ(scrubber().clean("Authorization: Basic " + token + " was sent"), "Authorization: Basic *** was sent");
}

TEST(Scrubber, MasksWhatStandsInsideBase64AndLeavesItDecodable) {
  for (const std::string before : {"", "a", "ab", "GET / HTTP/1.1 password="}) {
    const auto encoded = base64(before + std::string{kPassword} + " and more");
    const auto cleaned = scrubber().clean(encoded);
    EXPECT_EQ(cleaned.size(), encoded.size());
    EXPECT_THAT(cleaned, HasSubstr("KioqKioq")) << before;
    EXPECT_THAT(cleaned, Not(HasSubstr(encoded.substr(4 * before.size() / 3 + 3, 12)))) << before;
    EXPECT_EQ(cleaned.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="),
              std::string::npos);
  }
}

TEST(Scrubber, MasksTheAuthorizationHeaderInsideBase64) {
  const auto token = base64("acme_ab1:" + std::string{kPassword});
  const auto encoded = base64("GET / HTTP/1.1\r\nAuthorization: Basic " + token + "\r\n\r\n");
  EXPECT_THAT(scrubber().clean(encoded), HasSubstr("KioqKioqKioqKioqKioq"));
  EXPECT_EQ(scrubber().clean(encoded).size(), encoded.size());
}

TEST(Scrubber, MasksWhatStandsInUtf16) {
  const auto wide = [](std::string_view text, bool big_end_first) {
    std::string out;
    for (const char c : text) out += big_end_first ? std::string{'\0', c} : std::string{c, '\0'};
    return out;
  };
  const Scrubber plain{"acme_ab1", "storefront-1&2"};
  for (const bool big_end_first : {false, true})
    for (const auto* text : {"storefront-1&2", "storefront-1&amp;2"})
      EXPECT_EQ(plain.clean(wide("<a>" + std::string{text} + "</a>", big_end_first)),
                wide("<a>***</a>", big_end_first));
}

TEST(Scrubber, LeavesEverythingElseAlone) {
  const std::string text =
      "Zx9-un'mis/takable&<w is not all of it, nor is acme_ab1: alone; " + base64("acme_ab1:other");
  EXPECT_EQ(scrubber().clean(text), text);
  EXPECT_EQ(scrubber().clean(""), "");
}

TEST(ScrubberOfAnOrdinaryWord, MasksItOnlyTogetherWithTheUserName) {
  const Scrubber word{"acme_ab1", "wrong"};
  EXPECT_EQ(word.clean("the right login on a wrong platform"), "the right login on a wrong platform");
  EXPECT_EQ(word.clean("sent acme_ab1:wrong, that is " + base64("acme_ab1:wrong")), "sent ***, that is ***");
  const Scrubber letter{"u", "a"};
  EXPECT_EQ(letter.clean("a banana is a fruit, u:a"), "a banana is a fruit, u:a");
}

TEST(ScrubbedStream, FindsTheSecretWhereverThePiecesEnd) {
  const std::string text = "<a>" + std::string{kPassword} + "</a><b>Zx9-un'mis&amp;</b>" + std::string{kPassword} + ".";
  for (std::size_t step = 1; step < 80; ++step) {
    std::string seen;
    const ScrubbedStream::Sink sink = [&](std::string_view piece) -> Result<void> {
      seen += piece;
      return {};
    };
    ScrubbedStream stream{scrubber(), sink};
    for (std::size_t at = 0; at < text.size(); at += step)
      ASSERT_TRUE(stream.write(std::string_view{text}.substr(at, step)));
    ASSERT_TRUE(stream.end());
    EXPECT_EQ(seen, "<a>***</a><b>Zx9-un'mis&amp;</b>***.") << step;
  }
}

TEST(ScrubbedStream, EndsWithTheErrorOfItsSink) {
  const ScrubbedStream::Sink sink = [](std::string_view) -> Result<void> { return fail(ErrorKind::Decode, "no"); };
  ScrubbedStream stream{scrubber(), sink};
  EXPECT_TRUE(stream.write("short"));
  EXPECT_FALSE(stream.end());
}

}  // namespace
}  // namespace qualyswas::http
