// Report files in other encodings than UTF-8, and bytes that the encoding of a file does not have.
#include <gmock/gmock.h>

#include <array>

#include "conformance/qualys/text.h"
#include "conformance/support/formats.h"

namespace qualyswas::conformance {
namespace {

using observed::Outcome;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// The report's texts hold @ where `bytes` go.
std::string file_of(const ReportRecord& record, std::string_view encoding, std::string_view bytes) {
  auto text = to_xml(record);
  const auto end = text.find("?>");
  text = "<?xml version='1.0' encoding='" + std::string{encoding} + "'?>" + text.substr(end + 2);
  replace_all(text, "@", bytes);
  return text;
}

ReportRecord marked_report() {
  ReportRecord record{.name = "Weekly @"};
  record.applications[0].name = "Shop @";
  record.applications[0].findings[0].url = "https://shop.example.test/@";
  record.applications[0].findings[0].param = "q@";
  record.glossary[0].title = "XSS @";
  return record;
}

struct ReportEncodingRow {
  Id id;
  std::string_view encoding, bytes, text;
};
constexpr auto kReportEncodingRows = std::to_array<ReportEncodingRow>({
    {"ENC-001", "UTF-8", "\xE6\x90\x9C\xE7\xB4\xA2", "\xE6\x90\x9C\xE7\xB4\xA2"},
    {"ENC-001", "GBK", "\xCB\xD1\xCB\xF7", "\xE6\x90\x9C\xE7\xB4\xA2"},
    {"ENC-001", "Big5", "\xB7\x6A\xB4\x4D", "\xE6\x90\x9C\xE5\xB0\x8B"},
    {"ENC-001", "Shift_JIS", "\x8C\x9F\x8D\xF5", "\xE6\xA4\x9C\xE7\xB4\xA2"},
    {"ENC-001", "EUC-KR", "\xB0\xCB\xBB\xF6", "\xEA\xB2\x80\xEC\x83\x89"},
    {"ENC-001", "ISO-8859-1", "\xFC", "\xC3\xBC"},
    {"ENC-001", "windows-1252", "\x80\x92", "\xE2\x82\xAC\xE2\x80\x99"},
    {"ENC-001", "windows-1251", "\xEF\xEE", "\xD0\xBF\xD0\xBE"},
    {"ENC-001", "ISO-2022-JP", "\x1B$B8!:w\x1B(B", "\xE6\xA4\x9C\xE7\xB4\xA2"},
});
class ReportDeclared : public Rows<ReportEncodingRow> {};

TEST_P(ReportDeclared, IsReadAsItDeclares) {
  Lab lab{{.profile = Profile::Neurons}};
  const auto upload = lab.upload(file_of(marked_report(), row().encoding, row().bytes));
  EXPECT_EQ(upload.outcome, Outcome::Ingested) << lines_of(upload.reasons);
  const std::string text{row().text};
  EXPECT_EQ(upload.name, "Weekly " + text);
  ASSERT_THAT(lab.applications(), SizeIs(1));
  EXPECT_EQ(lab.applications().front().name, "Shop " + text);
  const auto view = lab.app_finding(kFinding);
  EXPECT_EQ(view.url, "https://shop.example.test/" + text);
  EXPECT_EQ(view.param, "q" + text);
  ASSERT_TRUE(view.glossary);
  EXPECT_EQ(view.glossary->title, "XSS " + text);
}

ROWS(ReportDeclared, kReportEncodingRows, row.encoding);

class ReportEncoding : public testing::Test {};
CONFORMS(ReportEncoding, "ENC-001");

TEST_F(ReportEncoding, DecidesWhereTheBytesWouldBeUtf8AsWell) {
  Lab lab{{.profile = Profile::Neurons}};
  const auto upload = lab.upload(file_of(marked_report(), "ISO-8859-1", "\xC3\xA9"));
  EXPECT_EQ(upload.outcome, Outcome::Ingested) << lines_of(upload.reasons);
  EXPECT_EQ(lab.app_finding(kFinding).url, "https://shop.example.test/\xC3\x83\xC2\xA9");
}

TEST_F(ReportEncoding, ThatNobodyKnowsIsRefusedByItsName) {
  for (const auto* name : {"x-klingon", "UTF-16", "ISO-8859-1//IGNORE"}) {
    Lab lab{{.profile = Profile::Neurons}};
    const auto upload = lab.upload(file_of(marked_report(), name, "x"));
    EXPECT_EQ(upload.outcome, Outcome::Refused) << Harm::FalseComplete;
    EXPECT_THAT(lines_of(upload.reasons), AllOf(HasSubstr(name), HasSubstr("encoding")));
    EXPECT_THAT(lab.applications(), IsEmpty());
  }
}

// As an editor of some systems saves a file: two bytes a letter, and a mark in front.
TEST_F(ReportEncoding, OfTwoBytesALetterIsSeenByItsMark) {
  const auto narrow = file_of(marked_report(), "UTF-16", "x");
  std::string little = "\xFF\xFE", big = "\xFE\xFF";
  for (const char c : narrow) {
    little.append(1, c).append(1, '\0');
    big.append(1, '\0').append(1, c);
  }
  for (const auto& wide : {little, big, little.substr(2), big.substr(2)}) {
    Lab lab{{.profile = Profile::Neurons}};
    const auto upload = lab.upload(wide);
    EXPECT_EQ(upload.outcome, Outcome::Ingested) << lines_of(upload.reasons);
    EXPECT_EQ(lab.app_finding(kFinding).url, "https://shop.example.test/x");
  }
}

// --- bytes that the encoding does not have ---

struct ReportDamageRow {
  Id id;
  std::string_view what;
  void (*mark)(ReportRecord&);
  std::string (*stored)(Lab& lab);
};
constexpr auto kReportDamageRows = std::to_array<ReportDamageRow>({
    {"ENC-001", "url",
     [](ReportRecord& record) { record.applications[0].findings[0].url = "https://a.example.test/@"; },
     [](Lab& lab) { return lab.app_finding(kFinding).url; }},
    {"ENC-001", "parameter", [](ReportRecord& record) { record.applications[0].findings[0].param = "q@"; },
     [](Lab& lab) { return lab.app_finding(kFinding).param; }},
    {"ENC-001", "title", [](ReportRecord& record) { record.glossary[0].title = "it@s"; },
     [](Lab& lab) { return lab.app_finding(kFinding).glossary->title; }},
    {"ENC-001", "application", [](ReportRecord& record) { record.applications[0].name = "it@s"; },
     [](Lab& lab) { return lab.applications().at(0).name; }},
    {"ENC-001", "report", [](ReportRecord& record) { record.name = "it@s"; },
     [](Lab& lab) { return lab.uploads().at(0).name; }},
});
class DamagedReport : public Rows<ReportDamageRow> {};

TEST_P(DamagedReport, KeepsTheTextVisibleAndIsNotWhole) {
  ReportRecord record;
  row().mark(record);
  Lab lab{{.profile = Profile::Neurons, .urba = true}};
  const auto upload = lab.upload(file_of(record, "UTF-8", "\x92"));
  EXPECT_EQ(upload.outcome, Outcome::Incomplete) << Harm::FalseComplete;
  EXPECT_GE(upload.unreadable, 1);
  EXPECT_THAT(lines_of(upload.reasons), HasSubstr("encoding"));
  EXPECT_THAT(row().stored(lab), AllOf(HasSubstr("\xEF\xBF\xBD"), HasSubstr("92"))) << Harm::Loss;
}

TEST_P(DamagedReport, ClosesNothing) {
  Lab lab{{.profile = Profile::Neurons, .urba = true}};
  ReportRecord record;
  record.applications[0].findings.push_back({.id = 901002, .qid = 150002, .url = "https://shop.example.test/other"});
  lab.upload(record);
  record.generated = "12 Jan 2026 06:00AM GMT";
  record.applications[0].findings.pop_back();
  row().mark(record);
  EXPECT_EQ(lab.upload(file_of(record, "UTF-8", "\x92")).outcome, Outcome::Incomplete) << Harm::FalseComplete;
  EXPECT_EQ(lab.app_finding(901002).state, "Open") << Harm::Stale;
}

ROWS(DamagedReport, kReportDamageRows, row.what);

// --- blanks ---

class OuterBlanksOfReports : public testing::Test {};
CONFORMS(OuterBlanksOfReports, "TXT-001");

TEST_F(OuterBlanksOfReports, AreNoPartOfAUrlANameOrAParameter) {
  Lab lab{{.profile = Profile::Neurons}};
  ReportRecord record{.name = " Weekly\n"};
  record.applications[0].name = " Shop\t";
  record.applications[0].url = "\n https://shop.example.test ";
  record.applications[0].findings[0].url = " https://shop.example.test/search\r\n";
  record.applications[0].findings[0].param = "\tq ";
  lab.upload(record);
  ASSERT_THAT(lab.applications(), SizeIs(1));
  EXPECT_EQ(lab.applications().front().name, "Shop");
  EXPECT_EQ(lab.applications().front().address, "shop.example.test");
  EXPECT_EQ(lab.app_finding(kFinding).url, "https://shop.example.test/search");
  EXPECT_EQ(lab.app_finding(kFinding).param, "q");
  EXPECT_EQ(lab.uploads().front().name, "Weekly");
}

}  // namespace
}  // namespace qualyswas::conformance
