// Every encoding that a document declares is read, or refused by name; bytes that it does not have are shown and told.
#include "connector/wire/encoding.h"

#include <iconv.h>

#include <array>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/wire/collected.h"
#include "connector/wire/collected_report.h"

namespace qualyswas::wire {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

std::string declared(std::string_view encoding) {
  return "<?xml version=\"1.0\" encoding=\"" + std::string{encoding} + "\"?>\n";
}

std::string answer(std::string_view name) {
  return "<ServiceResponse><responseCode>SUCCESS</responseCode><count>1</count><data><Finding><id>7</id><name>" +
         std::string{name} + "</name><webApp><id>3</id></webApp></Finding></data></ServiceResponse>";
}

std::string report(std::string_view url) {
  return "<WAS_SCAN_REPORT><HEADER><NAME>" + std::string{url} +
         "</NAME></HEADER><RESULTS><VULNERABILITY_LIST><VULNERABILITY><ID>7</ID><QID>150001</QID><URL>" +
         std::string{url} + "</URL></VULNERABILITY></VULNERABILITY_LIST></RESULTS></WAS_SCAN_REPORT>";
}

Collected<model::Finding> answer_with(std::string_view content_type, std::string_view text, std::size_t piece = 4096) {
  Collected<model::Finding> all;
  const auto decoder = decode_findings(collect_into(all));
  decoder->content_type(content_type);
  all.result = feed(*decoder, text, piece);
  return all;
}

// --- bytes as other programs write them ---

struct Written {
  const char* encoding;
  std::string bytes, text;
};
void PrintTo(const Written& row, std::ostream* out) { *out << row.encoding; }
class DeclaredEncoding : public testing::TestWithParam<Written> {};

TEST_P(DeclaredEncoding, IsReadInAnswersAndReportsHoweverTheyAreCut) {
  const auto& row = GetParam();
  for (const std::size_t piece : {1U, 2U, 3U, 7U, 4096U}) {
    const auto page = findings_in(declared(row.encoding) + answer(row.bytes), piece);
    ASSERT_TRUE(page.result) << page.result.error().message;
    ASSERT_THAT(page.records, SizeIs(1));
    EXPECT_EQ(page.records[0].name, row.text) << piece;
    EXPECT_THAT(page.unreadable, IsEmpty());
    const auto file = report_in(declared(row.encoding) + report(row.bytes), piece);
    ASSERT_TRUE(file.result) << file.result.error().message;
    ASSERT_THAT(file.findings, SizeIs(1));
    EXPECT_EQ(file.findings[0].url, row.text) << piece;
    EXPECT_EQ(file.heads.at(0).name, row.text) << piece;
    EXPECT_THAT(file.unreadable, IsEmpty());
  }
}

const auto kWritten = std::to_array<Written>({
    {"UTF-8", "/\xE6\x90\x9C\xE7\xB4\xA2", "/\u641C\u7D22"},
    {"utf-8", "Z\xC3\xBCrich", "Z\u00FCrich"},
    {"GBK", "/\xCB\xD1\xCB\xF7", "/\u641C\u7D22"},
    {"gb2312", "/\xCB\xD1\xCB\xF7", "/\u641C\u7D22"},
    {"GB18030", "/\x94\x39\xFC\x36", "/\U0001F600"},
    {"Big5", "/\xB7\x6A\xB4\x4D", "/\u641C\u5C0B"},
    {"Shift_JIS", "/\x8C\x9F\x8D\xF5", "/\u691C\u7D22"},
    {"EUC-JP", "/\xB8\xA1\xBA\xF7", "/\u691C\u7D22"},
    {"ISO-2022-JP", "/\x1B$B8!:w\x1B(B", "/\u691C\u7D22"},
    {"EUC-KR", "/\xB0\xCB\xBB\xF6", "/\uAC80\uC0C9"},
    {"ISO-8859-1", "Z\xFCrich", "Z\u00FCrich"},
    {"latin1", "Z\xFCrich", "Z\u00FCrich"},
    {"ISO-8859-1", "\xC3\xA9", "\u00C3\u00A9"},  // UTF-8 as well: the declaration decides
    {"iso-8859-15", "\xA4 1", "\u20AC 1"},
    {"windows-1252", "\x80 it\x92s", "\u20AC it\u2019s"},
    {"CP1252", "caf\xE9", "caf\u00E9"},
    {"windows-1251", "\xEF\xEE\xE8\xF1\xEA", "\u043F\u043E\u0438\u0441\u043A"},
    {"KOI8-R", "\xD0\xCF\xC9\xD3\xCB", "\u043F\u043E\u0438\u0441\u043A"},
    {"ISO-8859-8", "\xE0\xE1", "\u05D0\u05D1"},
    {"windows-1255", "\xE0\xE1", "\u05D0\u05D1"},  // iconv keeps a letter back, should a point follow
    {"windows-1258", "\xEA", "\u00EA"},
    {"TIS-620", "\xA1", "\u0E01"},
    {"IBM850", "Z\x81rich", "Z\u00FCrich"},
    {"macintosh", "Z\x9Frich", "Z\u00FCrich"},
    {"US-ASCII", "plain", "plain"},
    {"UTF-7", "Z+APw-rich", "Z\u00FCrich"},
});
INSTANTIATE_TEST_SUITE_P(Bytes, DeclaredEncoding, testing::ValuesIn(kWritten));

// --- documents written by iconv, as a tool that saves files would ---

std::string encoded(const char* encoding, std::string text) {
  const auto converter = iconv_open(encoding, "UTF-8");
  std::string out(text.size() * 8 + 64, '\0');
  char *from = text.data(), *to = out.data();
  std::size_t from_bytes = text.size(), to_bytes = out.size();
  EXPECT_EQ(iconv(converter, &from, &from_bytes, &to, &to_bytes), 0U) << encoding;
  iconv(converter, nullptr, nullptr, &to, &to_bytes);
  iconv_close(converter);
  out.resize(out.size() - to_bytes);
  return out;
}

struct Family {
  const char* encoding;  // as iconv writes it
  const char* name;      // as the document declares it
  std::string_view mark;
};
void PrintTo(const Family& row, std::ostream* out) { *out << row.encoding << " declared " << row.name; }
class WideEncoding : public testing::TestWithParam<Family> {};

TEST_P(WideEncoding, IsSeenByTheFirstBytes) {
  const auto& row = GetParam();
  for (const std::size_t piece : {1U, 3U, 4096U}) {
    const auto page =
        findings_in(std::string{row.mark} + encoded(row.encoding, declared(row.name) + answer("Z\u00FCrich")), piece);
    ASSERT_TRUE(page.result) << page.result.error().message;
    EXPECT_EQ(page.records.at(0).name, "Z\u00FCrich");
    const auto file =
        report_in(std::string{row.mark} + encoded(row.encoding, declared(row.name) + report("Z\u00FCrich")), piece);
    ASSERT_TRUE(file.result) << file.result.error().message;
    EXPECT_EQ(file.findings.at(0).url, "Z\u00FCrich");
    EXPECT_THAT(file.unreadable, IsEmpty());
  }
}

const auto kFamilies = std::to_array<Family>({
    {"UTF-16LE", "UTF-16", "\xFF\xFE"},
    {"UTF-16BE", "UTF-16", "\xFE\xFF"},
    {"UTF-16LE", "ISO-10646-UCS-2", "\xFF\xFE"},
    {"UTF-16LE", "UTF-16", ""},
    {"UTF-16BE", "UTF-16BE", ""},
    {"UTF-32LE", "UTF-32", {"\xFF\xFE\0\0", 4}},
    {"UTF-32BE", "UTF-32", {"\0\0\xFE\xFF", 4}},
    {"UTF-32LE", "UTF-32", ""},
    {"UTF-32BE", "UTF-32", ""},
    {"UTF-8", "ISO-8859-1", "\xEF\xBB\xBF"},  // the mark decides
    {"IBM037", "IBM037", ""},
    {"IBM500", "IBM500", ""},
    {"IBM1047", "IBM1047", ""},
});
INSTANTIATE_TEST_SUITE_P(All, WideEncoding, testing::ValuesIn(kFamilies));

// --- who decides ---

TEST(ContentType, DecidesAfterTheMarkAndTheDeclaration) {
  const auto name_in = [](std::string_view type, std::string_view text) {
    const auto all = answer_with(type, text);
    EXPECT_TRUE(all.result) << all.result.error().message;
    return all.records.at(0).name;
  };
  const auto latin = answer("Z\xFCrich");  // declares nothing
  EXPECT_EQ(name_in("application/xml; charset=ISO-8859-1", latin), "Z\u00FCrich");
  EXPECT_EQ(name_in("text/xml;CHARSET=\"iso-8859-1\"", latin), "Z\u00FCrich");
  EXPECT_EQ(name_in("application/xml;version=1; charset=windows-1252", latin), "Z\u00FCrich");
  EXPECT_EQ(name_in("application/xml", declared("ISO-8859-1") + answer("Z\xFCrich")), "Z\u00FCrich");
  EXPECT_EQ(name_in("application/xml;charset=", declared("ISO-8859-1") + answer("Z\xFCrich")), "Z\u00FCrich");
  EXPECT_EQ(name_in("text/xml;charset=UTF-8", declared("ISO-8859-1") + answer("Z\xFCrich")), "Z\u00FCrich");
  EXPECT_EQ(name_in("text/xml;charset=ISO-8859-1", declared("UTF-8") + answer("Z\xC3\xBCrich")), "Z\u00FCrich");
  EXPECT_EQ(name_in("application/xml;charset=ISO-8859-1", "\xEF\xBB\xBF" + answer("Z\xC3\xBCrich")), "Z\u00FCrich");
}

// RFC 8259: JSON has no charset; whoever sends one does not know JSON, or sends UTF-8 all the same.
TEST(ContentType, SaysNothingOfJson) {
  const std::string page =
      R"({"ServiceResponse":{"responseCode":"SUCCESS","count":1,"data":[{"Finding":{"id":7,"name":"Zürich","webApp":{"id":3}}}]}})";
  const auto all = answer_with("application/json;charset=ISO-8859-1", page);
  ASSERT_TRUE(all.result) << all.result.error().message;
  EXPECT_EQ(all.records.at(0).name, "Z\u00FCrich");
  EXPECT_THAT(all.unreadable, IsEmpty());
}

// --- what is refused ---

class RefusedEncoding : public testing::TestWithParam<const char*> {};
TEST_P(RefusedEncoding, IsNamed) {
  const auto page = findings_in(declared(GetParam()) + answer("x"));
  ASSERT_FALSE(page.result);
  EXPECT_EQ(page.result.error().kind, ErrorKind::Decode);
  EXPECT_THAT(page.result.error().message, AllOf(HasSubstr("the answer"), HasSubstr(GetParam())));
  const auto file = report_in(declared(GetParam()) + report("x"));
  ASSERT_FALSE(file.result);
  EXPECT_THAT(file.result.error().message, AllOf(HasSubstr("the file"), HasSubstr(GetParam())));
  EXPECT_THAT(file.result.error().advice, HasSubstr("UTF-8"));
}
INSTANTIATE_TEST_SUITE_P(All, RefusedEncoding,
                         testing::Values("x-klingon", "UTF-16", "UTF-32", "UCS-4", "IBM037", "UTF-16LE", "binary",
                                         "UTF-8//IGNORE", "ISO-8859-1//TRANSLIT", "WCHAR_T", "INTERNAL", "char"));

TEST(RefusedEncoding, IsOneThatTheFirstBytesContradict) {
  for (const std::size_t piece : {1U, 3U, 4096U}) {
    const auto file = report_in("\xFF\xFE" + encoded("UTF-16LE", declared("UTF-8") + report("x")), piece);
    ASSERT_FALSE(file.result);
    EXPECT_THAT(file.result.error().message, AllOf(HasSubstr("UTF-16LE"), HasSubstr("'UTF-8'")));
    EXPECT_FALSE(findings_in(encoded("UTF-16BE", declared("latin1") + answer("x")), piece).result);
  }
  EXPECT_TRUE(report_in("\xFF\xFE" + encoded("UTF-16LE", report("x"))).result);  // declares nothing
}

TEST(RefusedEncoding, IsOneInWhichTheDocumentIsNoXmlHoweverItIsCut) {
  const auto text = std::string{"\0\0\xFE\xFF", 4} + encoded("UTF-32BE", "\n x");
  for (const std::size_t piece : {1U, 3U, 4U, 5U, 4096U}) {
    const auto file = report_in(text, piece);
    ASSERT_FALSE(file.result);
    EXPECT_THAT(file.result.error().message, AllOf(HasSubstr("UTF-32BE"), HasSubstr("no XML"))) << piece;
  }
}

TEST(RefusedEncoding, OfAHeaderIsNamedToo) {
  const auto all = answer_with("application/xml; charset=x-klingon", answer("x"));
  ASSERT_FALSE(all.result);
  EXPECT_THAT(all.result.error().message, AllOf(HasSubstr("Content-Type"), HasSubstr("x-klingon")));
}

TEST(DeclaredEncoding, StandsInTheDeclarationAlone) {
  EXPECT_EQ(findings_in("<?xml version='1.0'?><!-- encoding='x-klingon' -->" + answer("caf\u00E9")).records.at(0).name,
            "caf\u00E9");
  EXPECT_EQ(findings_in("\n <?xml version='1.0' encoding = 'latin1' standalone='yes'?>" + answer("caf\xE9"))
                .records.at(0)
                .name,
            "caf\u00E9");
  EXPECT_EQ(findings_in("<?xml-stylesheet encoding='latin1'?>" + answer("caf\u00E9")).records.at(0).name, "caf\u00E9");
}

// --- bytes that the encoding does not have ---

struct DamagedText {
  const char* encoding;
  std::string bytes, shown;
};
void PrintTo(const DamagedText& row, std::ostream* out) { *out << row.encoding << " " << row.shown; }
class BytesThatAreNoText : public testing::TestWithParam<DamagedText> {};

TEST_P(BytesThatAreNoText, AreShownInTheirFieldAndTold) {
  const auto& row = GetParam();
  for (const std::size_t piece : {1U, 5U, 4096U}) {
    const auto page = findings_in(declared(row.encoding) + answer(row.bytes), piece);
    ASSERT_TRUE(page.result) << page.result.error().message;
    EXPECT_EQ(page.records.at(0).name, row.shown);
    ASSERT_THAT(page.unreadable, SizeIs(1));
    EXPECT_EQ(page.unreadable[0].id, 7);
    EXPECT_EQ(page.unreadable[0].what, Unreadable::What::Field);
    EXPECT_THAT(page.unreadable[0].why, HasSubstr("name"));
    const auto file = report_in(declared(row.encoding) + report(row.bytes), piece);
    ASSERT_TRUE(file.result) << file.result.error().message;
    EXPECT_EQ(file.findings.at(0).url, row.shown);
    ASSERT_THAT(file.unreadable, SizeIs(2));  // the report's name, too
    EXPECT_THAT(file.unreadable[0].why, HasSubstr("NAME"));
    EXPECT_EQ(file.unreadable[1].id, 7);
    EXPECT_THAT(file.unreadable[1].why, HasSubstr("URL"));
    EXPECT_EQ(file.done.at(0).unreadable, 2U);
  }
}

const auto kDamagedTexts = std::to_array<DamagedText>({
    {"UTF-8", "it\x92s", "it\uFFFD[92]s"},  // windows-1252 under another name
    {"UTF-8", "caf\xE9", "caf\uFFFD[E9]"},
    {"UTF-8", "a\xC0\xAFz", "a\uFFFD[C0]\uFFFD[AF]z"},
    {"windows-1252", "a\x81z", "a\uFFFD[81]z"},
    {"US-ASCII", "caf\xC3\xA9", "caf\uFFFD[C3]\uFFFD[A9]"},
    {"GBK", "a\xFFz", "a\uFFFD[FF]z"},
    {"EUC-JP", "a\xFFz", "a\uFFFD[FF]z"},
    {"Shift_JIS", "caf\xFD!", "caf\uFFFD[FD]!"},
});
INSTANTIATE_TEST_SUITE_P(All, BytesThatAreNoText, testing::ValuesIn(kDamagedTexts));

TEST(DeclaredEncoding, OfARefusalSavedAsAFileIsUndoneOnce) {
  const auto refusal = [](std::string_view message) {
    return "<ServiceResponse><responseCode>INVALID_CREDENTIALS</responseCode><responseErrorDetails><errorMessage>" +
           std::string{message} + "</errorMessage></responseErrorDetails></ServiceResponse>";
  };
  for (const auto& text : {declared("ISO-8859-1") + refusal("Z\xFCrich"),
                           "\xFF\xFE" + encoded("UTF-16LE", declared("UTF-16") + refusal("Z\u00FCrich"))}) {
    const auto all = report_in(text, 7);
    ASSERT_FALSE(all.result);
    EXPECT_EQ(all.result.error().kind, ErrorKind::Auth);
    EXPECT_THAT(all.result.error().message, HasSubstr("Z\u00FCrich"));
  }
}

TEST(BytesThatAreNoText, KeepTwoAddressesApart) {
  const auto all = findings_in(
      "<ServiceResponse><responseCode>SUCCESS</responseCode><count>2</count><data>"
      "<Finding><id>1</id><url>/caf\xE8</url><webApp><id>3</id></webApp></Finding>"
      "<Finding><id>2</id><url>/caf\xE9</url><webApp><id>3</id></webApp></Finding></data></ServiceResponse>");
  ASSERT_THAT(all.records, SizeIs(2));
  EXPECT_NE(all.records[0].url, all.records[1].url);
  EXPECT_THAT(all.unreadable, SizeIs(2));
}

TEST(BytesThatAreNoText, AreToldOfJsonTooAndOfFieldsThatNobodyReads) {
  const auto all = findings_in(
      "{\"ServiceResponse\":{\"responseCode\":\"SUCCESS\",\"count\":1,\"data\":[{\"Finding\":{\"id\":7,\"name\":"
      "\"it\x92s\","
      "\"news\":\"\xFF\",\"webApp\":{\"id\":3}}}]}}");
  ASSERT_TRUE(all.result) << all.result.error().message;
  EXPECT_EQ(all.records.at(0).name, "it\uFFFD[92]s");
  ASSERT_THAT(all.unreadable, SizeIs(2));
  EXPECT_EQ(all.unreadable[0].id, 7);
  EXPECT_EQ(all.unreadable[0].what, Unreadable::What::Field);
}

TEST(BytesThatAreNoText, OfTheEnvelopeAreToldAndCostNoRecord) {
  const auto all = findings_in(
      "<ServiceResponse><responseCode>SUCCESS</responseCode><count>1</count><note>\xFF</note><data><Finding><id>7</id>"
      "<webApp><id>3</id></webApp></Finding></data></ServiceResponse>");
  ASSERT_TRUE(all.result) << all.result.error().message;
  EXPECT_THAT(all.records, SizeIs(1));
  ASSERT_THAT(all.unreadable, SizeIs(1));
  EXPECT_EQ(all.unreadable[0].what, Unreadable::What::Field);
}

TEST(BytesThatAreNoText, AtTheVeryEndAreNotDropped) {
  const auto all = report_in(declared("GBK") + report("x") + "\xCB");
  EXPECT_FALSE(all.result);  // half a character stands behind the root element
}

// A text of the vendor that happens to hold what damage looks like is text.
TEST(BytesThatAreNoText, AreNotSeenWhereThereAreNone) {
  const auto all = findings_in(answer("it\uFFFD[92]s \U0010FFFE41"));
  EXPECT_EQ(all.records.at(0).name, "it\uFFFD[92]s \U0010FFFE41");
  EXPECT_THAT(all.unreadable, IsEmpty());
}

TEST(BytesThatAreNoText, AreFewerThanTheRecordOrItIsGivenUp) {
  const auto all = findings_in(answer(std::string(1U << 20U, '\xFF')), 65536);
  ASSERT_TRUE(all.result);
  EXPECT_THAT(all.records, IsEmpty());
  ASSERT_THAT(all.unreadable, SizeIs(1));
  EXPECT_EQ(all.unreadable[0].id, 7);
}

}  // namespace
}  // namespace qualyswas::wire
