// Answers of the API in other encodings than UTF-8, and bytes that the encoding of an answer does not have. What the
// fake sends is written anew on its way, as a server would write it that is set up so.
#include <gmock/gmock.h>

#include <array>

#include "conformance/protocol/oracle.h"
#include "conformance/qualys/text.h"
#include "conformance/subject/in_process.h"
#include "conformance/support/formats.h"
#include "conformance/support/wire.h"

namespace qualyswas::conformance {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::SizeIs;

void declare(std::string& text, std::string_view encoding) {
  replace_all(text, "encoding=\"UTF-8\"", "encoding=\"" + std::string{encoding} + "\"");
}

void set_content_type(Answer& answer, std::string_view value) {
  std::erase_if(answer.headers, [](const auto& header) { return header.name == "Content-Type"; });
  answer.headers.push_back({"Content-Type", std::string{value}});
}

std::string logged(Lab& lab, const observed::Run& run) {
  std::string all;
  for (const auto& line : lab.ours().log(run.id)) all += line.text + "\n";
  return all;
}

// --- what an answer declares ---

struct EncodingRow {
  Id id;
  std::string_view encoding, text, bytes;  // of "{}", the word that stands in every text
};
constexpr auto kEncodingRows = std::to_array<EncodingRow>({
    {"ENC-001", "ISO-8859-1", "Z\xC3\xBCrich", "Z\xFCrich"},
    {"ENC-001", "windows-1252", "\xE2\x82\xAC", "\x80"},
    {"ENC-001", "GBK", "\xE6\x90\x9C\xE7\xB4\xA2", "\xCB\xD1\xCB\xF7"},
    {"ENC-001", "Shift_JIS", "\xE6\xA4\x9C\xE7\xB4\xA2", "\x8C\x9F\x8D\xF5"},
    {"ENC-001", "KOI8-R", "\xD0\xBF\xD0\xBE", "\xD0\xCF"},
    {"ENC-001", "ISO-2022-JP", "\xE6\xA4\x9C\xE7\xB4\xA2", "\x1B$B8!:w\x1B(B"},
});
class AnswerDeclared : public Rows<EncodingRow> {
 protected:
  static LabOptions estate() {
    const std::string word{row().text};
    return {.webapps = {{.name = "Shop " + word}},
            .findings = {{.name = "XSS " + word, .param = word, .url = "https://shop.example.test/" + word}},
            .solutions = {{.title = "XSS " + word, .solution = "Encode " + word}}};
  }
  static void expect_all(Lab& lab) {
    const std::string word{row().text};
    const auto run = lab.sync();
    EXPECT_EQ(run.verdict, RunVerdict::Complete) << told(run);
    EXPECT_EQ(lab.asset(410001).name, "Shop " + word);
    EXPECT_EQ(lab.finding(kFinding).title, "XSS " + word);
    EXPECT_EQ(lab.finding(kFinding).param, word);
    EXPECT_EQ(lab.finding(kFinding).location, "https://shop.example.test/" + word);
    ASSERT_THAT(lab.vulnerabilities(), SizeIs(1));
    EXPECT_EQ(lab.vulnerabilities().front().solution->fix_description, "Encode " + word);
  }
};

TEST_P(AnswerDeclared, IsReadAsItDeclares) {
  Lab lab{estate()};
  Wire wire{lab};
  wire.change(anything(), [](Answer& answer) {
    declare(answer.body, row().encoding);
    replace_all(answer.body, row().text, row().bytes);
  });
  expect_all(lab);
}

// A document that declares nothing is read as its transport says.
TEST_P(AnswerDeclared, ByItsContentTypeIsReadSo) {
  Lab lab{estate()};
  Wire wire{lab};
  wire.change(anything(), [](Answer& answer) {
    set_content_type(answer, "text/xml; charset=\"" + std::string{row().encoding} + "\"");
    replace_all(answer.body, " encoding=\"UTF-8\"", "");
    replace_all(answer.body, row().text, row().bytes);
  });
  expect_all(lab);
}

ROWS(AnswerDeclared, kEncodingRows, row.encoding);

class AnswerEncoding : public testing::Test {};
CONFORMS(AnswerEncoding, "ENC-001");

TEST_F(AnswerEncoding, DecidesWhereTheBytesWouldBeUtf8AsWell) {
  Lab lab{{.webapps = {{}}, .findings = {{.name = "caf\xC3\xA9"}}}};
  Wire wire{lab};
  wire.change(search_of("finding"), [](Answer& answer) { declare(answer.body, "ISO-8859-1"); });
  const auto run = lab.sync();
  EXPECT_EQ(run.verdict, RunVerdict::Complete) << told(run);
  EXPECT_EQ(lab.finding(kFinding).title, "caf\xC3\x83\xC2\xA9");
}

TEST_F(AnswerEncoding, ThatNobodyKnowsIsRefusedByItsName) {
  for (const auto* name : {"x-klingon", "UTF-16", "ISO-8859-1//TRANSLIT"}) {
    Lab lab{{.webapps = {{}}, .findings = {{}}}};
    lab.options.attempts = 2;
    Wire wire{lab};
    wire.change(search_of("finding"), [&](Answer& answer) { declare(answer.body, name); });
    const auto run = lab.sync();
    EXPECT_EQ(run.verdict, RunVerdict::Partial) << Harm::FalseComplete;
    EXPECT_THAT(told(run), AllOf(HasSubstr(name), HasSubstr("encoding")));
  }
}

TEST_F(AnswerEncoding, OfAMarkAtTheBeginningDecides) {
  Lab lab{{.webapps = {{}}, .findings = {{.name = "caf\xC3\xA9"}}}};
  Wire wire{lab};
  wire.change(search_of("finding"), [](Answer& answer) {
    declare(answer.body, "ISO-8859-1");
    set_content_type(answer, "application/xml;charset=ISO-8859-1");
    answer.body.insert(0, "\xEF\xBB\xBF");
  });
  lab.sync_completely();
  EXPECT_EQ(lab.finding(kFinding).title, "caf\xC3\xA9");
}

TEST_F(AnswerEncoding, OfJsonIsUtf8WhateverItsHeaderSays) {
  Lab lab{{.format = Format::Json, .webapps = {{}}, .findings = {{.name = "caf\xC3\xA9"}}}};
  Wire wire{lab};
  wire.change(search_of("finding"),
              [](Answer& answer) { set_content_type(answer, "application/json;charset=ISO-8859-1"); });
  lab.sync_completely();
  EXPECT_EQ(lab.finding(kFinding).title, "caf\xC3\xA9");
}

// --- bytes that the encoding does not have ---

struct DamageRow {
  Id id;
  std::string_view what;
  FindingRecord finding;
  std::string (*stored)(Lab& lab);
};
const auto kDamageRows = std::to_array<DamageRow>({
    {"ENC-001", "title", {.name = "it@s"}, [](Lab& lab) { return lab.finding(kFinding).title; }},
    {"ENC-001", "url", {.url = "https://a.example.test/it@s"}, [](Lab& lab) { return lab.finding(kFinding).location; }},
    {"ENC-001", "parameter", {.param = "it@s"}, [](Lab& lab) { return lab.finding(kFinding).param; }},
    {"ENC-001",
     "response",
     {.results = {{{.response = "it@s"}}}},
     [](Lab& lab) { return lab.finding(kFinding).description; }},
    {"ENC-001",
     "external reference",
     {.external_ref = "it@s"},
     [](Lab& lab) { return lab.finding(kFinding).external_ref; }},
});
class DamagedText : public RowsOnBothFormats<DamageRow> {};

TEST_P(DamagedText, StaysVisibleIsCountedAndTheRunIsNotComplete) {
  Lab lab{{.format = format(), .webapps = {{}}, .findings = {row().finding, {.id = 901002, .qid = 150002}}}};
  Wire wire{lab};
  wire.change(search_of("finding"), [](Answer& answer) { replace_all(answer.body, "it@s", "it\x92s"); });
  const auto run = lab.sync();
  EXPECT_EQ(run.verdict, RunVerdict::Partial) << Harm::FalseComplete;
  EXPECT_THAT(run.reasons, Contains(HasSubstr("1 field"))) << told(run);
  EXPECT_THAT(logged(lab, run), HasSubstr("901001"));
  EXPECT_THAT(row().stored(lab), AllOf(HasSubstr("it\xEF\xBF\xBD"), HasSubstr("92"))) << Harm::Loss;
  EXPECT_THAT(lab.findings(), SizeIs(2)) << Harm::Loss;
  wire.clear();
  EXPECT_EQ(lab.sync().verdict, RunVerdict::Complete);
  EXPECT_THAT(row().stored(lab), HasSubstr("it@s"));
}

ROWS_ON_BOTH_FORMATS(DamagedText, kDamageRows, row.what);

class DamagedAnswer : public OnBothFormats {};
CONFORMS(DamagedAnswer, "ENC-001");

TEST_P(DamagedAnswer, KeepsTwoAddressesApartThatDifferInABadByte) {
  Lab lab{{.format = format(),
           .webapps = {{}},
           .findings = {{.url = "https://a.example.test/caf@"}, {.id = 901002, .url = "https://a.example.test/caf~"}}}};
  Wire wire{lab};
  wire.change(search_of("finding"), [](Answer& answer) {
    replace_all(answer.body, "caf@", "caf\xE8");
    replace_all(answer.body, "caf~", "caf\xE9");
  });
  EXPECT_EQ(lab.sync().verdict, RunVerdict::Partial);
  EXPECT_THAT(lab.instances(), SizeIs(2)) << Harm::Loss;
}

TEST_P(DamagedAnswer, OfWebAppsAndTheKnowledgeBaseIsNotCompleteEither) {
  for (const auto& matches : {search_of("webapp"), knowledgebase()}) {
    Lab lab{{.format = format(), .webapps = {{.name = "it@s"}}, .findings = {{}}, .solutions = {{.solution = "it@s"}}}};
    Wire wire{lab};
    wire.change(matches, [](Answer& answer) { replace_all(answer.body, "it@s", "it\x92s"); });
    const auto run = lab.sync();
    EXPECT_EQ(run.verdict, RunVerdict::Partial) << Harm::FalseComplete;
    EXPECT_EQ(run.archived, 0);
  }
}
BOTH_FORMATS(DamagedAnswer);

}  // namespace
}  // namespace qualyswas::conformance
