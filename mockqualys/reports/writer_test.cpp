#include "mockqualys/reports/writer.h"

#include <gtest/gtest.h>

namespace mockqualys::reports {
namespace {

using std::chrono::minutes;

std::string written(const std::function<void(Writer&)>& write, Style style = {}) {
  std::string out;
  const Sink sink = [&](std::string_view piece) { out += piece; };
  Writer writer{style, sink};
  write(writer);
  writer.flush();
  return out;
}

TEST(Writer, IndentsByFourBlanksAnElementALine) {
  EXPECT_EQ(
      written([](Writer& out) {
        out.open("RESULTS");
        out.open("WEB_APPLICATION");
        out.leaf("ID", 7);
        out.empty("TAGS");
        out.close("WEB_APPLICATION");
        out.close("RESULTS");
      }),
      "<RESULTS>\n    <WEB_APPLICATION>\n        <ID>7</ID>\n        <TAGS/>\n    </WEB_APPLICATION>\n</RESULTS>\n");
}

TEST(Writer, BreaksNoLineWhenToldSo) {
  EXPECT_EQ(written(
                [](Writer& out) {
                  out.open("A");
                  out.leaf("B", "x");
                  out.close("A");
                },
                {.one_line = true}),
            "<A><B>x</B></A>");
}

struct TextRow {
  const char *text, *plain, *escaped;
};
void PrintTo(const TextRow& row, std::ostream* out) { *out << row.text; }
class Text : public testing::TestWithParam<TextRow> {};

TEST_P(Text, IsWrappedWholeWhenItHoldsMarkup) {
  const auto leaf = [](Writer& out) { out.leaf("X", GetParam().text); };
  EXPECT_EQ(written(leaf), std::string{"<X>"} + GetParam().plain + "</X>\n");
  EXPECT_EQ(written(leaf, {.escaped = true}), std::string{"<X>"} + GetParam().escaped + "</X>\n");
}
INSTANTIATE_TEST_SUITE_P(Guide, Text,
                         testing::Values(TextRow{"plain", "plain", "plain"}, TextRow{"", "", ""},
                                         TextRow{"a \"b\" 'c'", "a \"b\" 'c'", "a \"b\" 'c'"},
                                         TextRow{"?a=1&b=2", "<![CDATA[?a=1&b=2]]>", "?a=1&amp;b=2"},
                                         TextRow{"<P>", "<![CDATA[<P>]]>", "&lt;P&gt;"},
                                         TextRow{" text/plain\r", "<![CDATA[ text/plain\r]]>", " text/plain&#13;"},
                                         TextRow{"two\nlines", "two\nlines", "two\nlines"},
                                         TextRow{"a]]>b", "<![CDATA[a]]]]><![CDATA[>b]]>", "a]]&gt;b"},
                                         TextRow{"größer 👟", "größer 👟", "größer 👟"}));

TEST(Base64, StandsInOneLineOrIsWrappedAtSeventySixWithCrlf) {
  const std::string bytes(60, 'a');  // 80 characters
  const std::string first = "YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFh";
  ASSERT_EQ(first.size(), 76U);
  const auto leaf = [&](Writer& out) { out.base64("DATA", bytes); };
  EXPECT_EQ(written(leaf), "<DATA base64=\"true\">" + first + "YWFh</DATA>\n");
  EXPECT_EQ(written(leaf, {.wrapped = true}), "<DATA base64=\"true\"><![CDATA[" + first + "\r\nYWFh\r\n]]></DATA>\n");
  EXPECT_EQ(written([](Writer& out) { out.base64("DATA", "", false); }, {.wrapped = true}), "<DATA></DATA>\n");
}

TEST(Printable, PutsAQuestionMarkForEveryByteThatXmlCannotHold) {
  EXPECT_EQ(printable("plain\r\n"), "plain\r\n");
  EXPECT_EQ(printable(std::string("a\0b\xFFü", 6)), "a?b?ü");
  EXPECT_EQ(printable("cut \xC3"), "cut ?");
}

struct DateRow {
  const char* utc;
  int zone;
  const char* text;
};
void PrintTo(const DateRow& row, std::ostream* out) { *out << row.utc << " " << row.zone; }
class Date : public testing::TestWithParam<DateRow> {};
TEST_P(Date, IsWrittenAsInTheReports) {
  EXPECT_EQ(report_date(*parse_instant(GetParam().utc), minutes{GetParam().zone}), GetParam().text);
}
INSTANTIATE_TEST_SUITE_P(Guide, Date,
                         testing::Values(DateRow{"2031-03-07T21:05:59Z", -300, "07 Mar 2031 04:05PM GMT-0500"},
                                         DateRow{"2031-03-07T14:05:00Z", 120, "07 Mar 2031 04:05PM GMT+0200"},
                                         DateRow{"2031-03-07T16:05:00Z", 0, "07 Mar 2031 04:05PM GMT"},
                                         DateRow{"2031-02-01T00:30:00Z", 0, "01 Feb 2031 12:30AM GMT"},
                                         DateRow{"2031-02-01T12:30:00Z", 0, "01 Feb 2031 12:30PM GMT"},
                                         DateRow{"2031-12-31T23:00:00Z", 330, "01 Jan 2032 04:30AM GMT+0530"},
                                         DateRow{"2031-03-01T00:10:00Z", -210, "28 Feb 2031 08:40PM GMT-0330"}));

TEST(Date, OfASummaryIsTheDayAlone) {
  EXPECT_EQ(report_day(*parse_instant("2031-03-07T23:30:00Z"), minutes{60}), "08 Mar 2031");
}

}  // namespace
}  // namespace mockqualys::reports
