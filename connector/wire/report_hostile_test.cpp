// Report files that no Qualys writes: cut, deep, large, declaring entities, mutated. None may crash, hang, grow without
// bound or be taken for a whole one.
#include <array>
#include <fstream>
#include <random>
#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/wire/collected_report.h"
#include "connector/wire/repeated_testing.h"
#include "connector/wire/report_samples.h"

// The cases are compiled alike with and without sanitizers: whether one is there shows at run time.
extern "C" [[gnu::weak]] void __asan_init();  // NOLINT(bugprone-reserved-identifier)

namespace qualyswas::wire {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const auto kSampleReports = std::to_array<const std::string*>({&kWebAppReport, &kScanReport});

void expect_equal(const CollectedReport& a, const CollectedReport& b) {
  EXPECT_EQ(a.heads, b.heads);
  EXPECT_EQ(a.applications, b.applications);
  EXPECT_EQ(a.findings, b.findings);
  EXPECT_EQ(a.glossary, b.glossary);
  EXPECT_EQ(a.lists, b.lists);
  EXPECT_EQ(a.scans, b.scans);
  EXPECT_EQ(a.appendix, b.appendix);
  EXPECT_EQ(a.unreadable, b.unreadable);
  EXPECT_EQ(a.done, b.done);
  ASSERT_EQ(a.result.has_value(), b.result.has_value());
  const auto message = [](const CollectedReport& all) { return all.result ? "" : all.result.error().message; };
  EXPECT_EQ(message(a), message(b));
}

TEST(PieceSize, ChangesNothing) {
  for (const auto* sample : kSampleReports) {
    const auto whole = report_in(*sample, sample->size());
    ASSERT_TRUE(whole.result);
    for (std::size_t bytes = 1; bytes < 200; ++bytes) expect_equal(report_in(*sample, bytes), whole);
  }
}

TEST(CutReport, IsNeverTakenForAWholeOne) {
  for (const auto* sample : kSampleReports) {
    const auto size = sample->find_last_of('>') + 1;
    for (std::size_t bytes = 0; bytes < size; ++bytes) {
      const auto all = report_in(sample->substr(0, bytes), 61);
      ASSERT_FALSE(all.result) << bytes;
      EXPECT_EQ(all.result.error().kind, ErrorKind::Decode) << bytes;
      ASSERT_THAT(all.done, IsEmpty()) << bytes;
    }
    EXPECT_TRUE(report_in(sample->substr(0, size), 61).result);
  }
}

// Bytes lost in the middle: whatever comes of it, not all well and a finding less. `loss` never spans a whole record.
TEST(LostBytes, NeverLoseAFindingSilently) {
  for (const auto* sample : kSampleReports) {
    const auto findings = report_in(*sample).findings.size();
    for (const std::size_t loss : {1U, 2U, 7U, 40U}) {
      for (std::size_t at = 0; at + loss <= sample->size(); ++at) {
        auto damaged = *sample;
        damaged.erase(at, loss);
        const auto all = report_in(damaged);
        if (!all.result || !all.unreadable.empty() || all.done.at(0).nothing_usable()) continue;
        EXPECT_EQ(all.findings.size(), findings) << at << " " << sample->substr(at, loss);
      }
    }
  }
}

struct RefusedReport {
  const char* name;
  std::string text;
  const char* says;
};
void PrintTo(const RefusedReport& row, std::ostream* out) { *out << row.name; }
class HostileReport : public testing::TestWithParam<RefusedReport> {};

TEST_P(HostileReport, IsADecodeErrorThatSaysWhat) {
  for (const std::size_t bytes : {std::size_t{1000}, std::size_t{1 << 20}}) {
    const auto all = report_in(GetParam().text, bytes);
    ASSERT_FALSE(all.result);
    EXPECT_EQ(all.result.error().kind, ErrorKind::Decode);
    EXPECT_THAT(all.result.error().message, HasSubstr(GetParam().says));
    EXPECT_THAT(all.result.error().message, Not(HasSubstr("the answer")));
  }
}

const auto kRefusedReports = std::to_array<RefusedReport>({
    {"deep", "<WAS_SCAN_REPORT><RESULTS>" + repeated("<a>", 10'000) + repeated("</a>", 10'000), "deeper than 256"},
    {"deep_record", with_vulnerabilities(repeated("<a>", 10'000) + repeated("</a>", 10'000)), "deeper than 256"},
    {"deep_applications", "<WAS_SCAN_REPORT><RESULTS>" + repeated("<WEB_APPLICATION>", 10'000), "deeper than 256"},
    {"billion_laughs",
     "<?xml version='1.0'?><!DOCTYPE WAS_SCAN_REPORT [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;\">]><WAS_SCAN_REPORT>"
     "&b;</WAS_SCAN_REPORT>",
     "declares entities"},
    {"external_entity",
     "<!DOCTYPE WAS_SCAN_REPORT [<!ENTITY a SYSTEM \"file:///etc/hostname\">]><WAS_SCAN_REPORT><HEADER><NAME>&a;</NAME>"
     "</HEADER></WAS_SCAN_REPORT>",
     "declares entities"},
    {"endless_tag", "<WAS_SCAN_REPORT " + repeated("a='b' ", 2'000'000), "64 KiB"},
    {"endless_prolog", repeated("<!-- nothing -->\n", 100'000), "first MiB"},
    {"endless_blanks", std::string(100'000, ' '), "blanks"},
    {"two_roots", "<WAS_SCAN_REPORT/><WAS_SCAN_REPORT/>", "second root"},
    {"trailing_text", "<WAS_SCAN_REPORT/>x", "outside the root"},
    {"wrong_nesting", "<WAS_SCAN_REPORT><RESULTS></WAS_SCAN_REPORT></RESULTS>", "not open"},
});
INSTANTIATE_TEST_SUITE_P(All, HostileReport, testing::ValuesIn(kRefusedReports),
                         [](const auto& row) { return std::string{row.param.name}; });

TEST(EntityReferenceInAReport, ThatNobodyDeclaredStaysText) {
  const auto all = report_in(with_vulnerabilities("<VULNERABILITY><ID>1</ID><URL>&xxe;</URL></VULNERABILITY>"));
  ASSERT_TRUE(all.result);
  EXPECT_EQ(all.findings.at(0).url, "&xxe;");
}

TEST(BrokenRecord, IsNamedAndItsNeighboursAreRead) {
  for (const auto& broken : {std::string{"<ID>1</ID><URL>a</PARAM>"}, std::string{"<ID>1</ID><URL>a\0b</URL>", 24},
                             std::string{"<ID>1</ID><URL>&#0;</URL>"}}) {
    const auto all = report_in(
        with_vulnerabilities("<VULNERABILITY>" + broken + "</VULNERABILITY><VULNERABILITY><ID>2</ID></VULNERABILITY>"));
    EXPECT_TRUE(all.result);
    ASSERT_THAT(all.findings, SizeIs(1)) << broken;
    EXPECT_EQ(all.findings[0].id, 2);
    ASSERT_THAT(all.unreadable, SizeIs(1));
    EXPECT_EQ(all.unreadable[0].id, 1);
  }
}

// Peak memory of this process, in KiB.
std::size_t peak_kib() {
  std::ifstream status{"/proc/self/status"};
  for (std::string word; status >> word;) {
    if (word == "VmHWM:") {
      std::size_t kib = 0;
      status >> kib;
      return kib;
    }
  }
  return 0;
}
void forget_peak() { std::ofstream{"/proc/self/clear_refs"} << "5"; }

const bool kMeasuresMemory = &__asan_init == nullptr;  // the sanitizer keeps what was freed

// The text is made as it is fed: `times` pieces between a beginning and an end.
struct Stream {
  std::string beginning, piece;
  std::size_t times = 0;
  std::string end;
};

CollectedReport stream(const Stream& stream) {
  CollectedReport all;
  const auto decoder =
      decode_report({.finding = into(all.findings),
                     .unreadable = [&](const Unreadable& what, std::string_view) { all.unreadable.push_back(what); },
                     .done = into(all.done)});
  all.result = decoder->write(stream.beginning);
  for (std::size_t i = 0; i < stream.times && all.result; ++i) all.result = decoder->write(stream.piece);
  if (all.result) all.result = decoder->write(stream.end);
  if (all.result) all.result = decoder->end();
  return all;
}

CollectedReport stream_within(const Stream& text, std::size_t mib) {
  forget_peak();
  const auto before = peak_kib();
  auto all = stream(text);
  const auto grown = peak_kib() - before;
  EXPECT_TRUE(!kMeasuresMemory || grown / 1024 < mib) << grown << " KiB";
  return all;
}

const std::string kBegin = "<WAS_SCAN_REPORT><RESULTS><VULNERABILITY_LIST><VULNERABILITY><ID>1</ID>";
const std::string kEnd =
    "</VULNERABILITY><VULNERABILITY><ID>2</ID></VULNERABILITY></VULNERABILITY_LIST></RESULTS></WAS_SCAN_REPORT>";

// As much of one thing as a record may hold in base64, in every place that has some: what goes through it once for each
// of its bytes is not done before the test's own time is.
class MuchOfOneThingInBase64 : public testing::TestWithParam<const char*> {};
TEST_P(MuchOfOneThingInBase64, IsReadInOnePass) {
  const auto text = repeated(GetParam(), (2U << 20U) / std::string_view{GetParam()}.size());
  const auto in_payload = [](const std::string& element) {
    return "<PAYLOADS><PAYLOAD>" + element + "</PAYLOAD></PAYLOADS>";
  };
  for (const auto& element : {in_payload("<RESPONSE><CONTENTS base64=\"true\">" + text + "</CONTENTS></RESPONSE>"),
                              in_payload("<RESPONSE><EVIDENCE base64=\"true\">" + text + "</EVIDENCE></RESPONSE>"),
                              in_payload("<REQUEST><BODY base64=\"true\">" + text + "</BODY></REQUEST>"),
                              "<DATA base64=\"true\">" + text + "</DATA>"}) {
    const auto all = report_in(fmt::format("{}{}{}", kBegin, element, kEnd), 65536);
    ASSERT_TRUE(all.result) << all.result.error().message;
    EXPECT_EQ(all.findings.size() + all.unreadable.size(), 2U);
  }
}
// NULs, bytes that are no text, a control character, halves of characters, letters; padding, blanks, no base64 at all.
INSTANTIATE_TEST_SUITE_P(All, MuchOfOneThingInBase64,
                         testing::Values("AAAA", "////", "AQEB", "w8PD", "YWFh", "====", " ", "*"));

TEST(HugeText, IsGivenUpAndItsNeighbourRead) {
  const auto all =
      stream_within({kBegin + "<URL><![CDATA[", std::string(1U << 20U, 'x'), 100, "]]></URL>" + kEnd}, 120);
  ASSERT_TRUE(all.result) << all.result.error().message;
  ASSERT_THAT(all.findings, SizeIs(1));
  EXPECT_EQ(all.findings[0].id, 2);
  EXPECT_THAT(all.unreadable, ElementsAre(Unreadable{1, "it is larger than 12 MiB"}));
}

// Three MiB of them take eighteen where they are stored.
TEST(HugeText, OfControlCharactersIsMeasuredAsItWouldBeStored) {
  constexpr std::size_t kMany = 3U << 20U;
  for (const auto& element : {"<URL>" + std::string(kMany, '\x01') + "</URL>",
                              "<DATA base64=\"true\">" + repeated("AQEB", kMany / 3) + "</DATA>",
                              "<PAYLOADS><PAYLOAD><RESPONSE><CONTENTS base64=\"true\">" + repeated("AQEB", kMany / 3) +
                                  "</CONTENTS></RESPONSE></PAYLOAD></PAYLOADS>"}) {
    const auto all = report_in(fmt::format("{}{}{}", kBegin, element, kEnd), 65536);
    ASSERT_TRUE(all.result) << all.result.error().message;
    ASSERT_THAT(all.findings, SizeIs(1));
    EXPECT_EQ(all.findings[0].id, 2);
    EXPECT_THAT(all.unreadable, ElementsAre(Unreadable{1, "it is larger than 12 MiB as it would be stored"}));
  }
}

// A stop ends the reading, although bytes that have arrived are not read yet.
TEST(StoppedReport, TellsNoFindingBehindTheOneThatPasses) {
  for (const std::size_t piece_bytes : {1U, 4096U}) {
    std::stop_source stop;
    int told = 0;
    const auto decoder = decode_report({.finding = [&](model::ReportFinding&&) -> Result<void> {
      ++told;
      stop.request_stop();
      return {};
    }});
    decoder->stop_on(stop.get_token());
    const auto read = feed(*decoder, kBegin + kEnd, piece_bytes);
    ASSERT_FALSE(read) << piece_bytes;
    EXPECT_EQ(read.error().kind, ErrorKind::Cancelled);
    EXPECT_EQ(told, 1) << piece_bytes;
  }
}

TEST(HugeText, OutsideTheRecordsCostsNothing) {
  for (const auto* place : {"<WAS_SCAN_REPORT>", "<WAS_SCAN_REPORT><SUMMARY>", "<WAS_SCAN_REPORT><SUMMARY><![CDATA[",
                            "<WAS_SCAN_REPORT><RESULTS>", "<WAS_SCAN_REPORT><!--"}) {
    const auto all = stream_within({place, std::string(1U << 20U, 'x'), 100, ""}, 16);
    EXPECT_FALSE(all.result) << place;
  }
}

TEST(TwoMillionAttributes, AreGivenUp) {
  const auto all = stream_within({kBegin, "<a " + repeated("b='' ", 10'000) + "/>", 200, kEnd}, 120);
  ASSERT_TRUE(all.result) << all.result.error().message;
  EXPECT_THAT(all.unreadable, ElementsAre(Unreadable{1, "it has too many elements"}));
}

TEST(LongReport, NeedsNoMoreMemoryThanAShortOne) {
  const std::string record =
      "\n                <VULNERABILITY><ID>1</ID><URL>" + std::string(2'000, 'x') + "</URL></VULNERABILITY>";
  std::size_t findings = 0;
  const auto decoder = decode_report({.finding = [&](model::ReportFinding&&) -> Result<void> {
    ++findings;
    return {};
  }});
  forget_peak();
  const auto before = peak_kib();
  ASSERT_TRUE(decoder->write("<WAS_SCAN_REPORT><RESULTS><VULNERABILITY_LIST>"));
  for (int i = 0; i < 100'000; ++i) ASSERT_TRUE(decoder->write(record));
  ASSERT_TRUE(decoder->write("</VULNERABILITY_LIST></RESULTS></WAS_SCAN_REPORT>"));
  ASSERT_TRUE(decoder->end());
  EXPECT_EQ(findings, 100'000U);
  const auto grown = peak_kib() - before;
  EXPECT_TRUE(!kMeasuresMemory || grown < 4096) << grown << " KiB";
}

// What a fuzzer would try first, the same thousands of times each: deterministic, so that a failure can be met again.
std::string mutated(const std::string& text, std::mt19937& random) {
  constexpr auto kPieces = std::to_array<std::string_view>({"<",
                                                            ">",
                                                            "/>",
                                                            "</",
                                                            "<![CDATA[",
                                                            "]]>",
                                                            "<!--",
                                                            "-->",
                                                            "<?",
                                                            "?>",
                                                            "&#0;",
                                                            "&amp;",
                                                            "&#xD800;",
                                                            "\"",
                                                            "'",
                                                            "\r",
                                                            "\xFF",
                                                            "\xEF\xBB\xBF",
                                                            "<QID>",
                                                            "</QID>",
                                                            "<WEB_APPLICATION>",
                                                            "</WEB_APPLICATION>",
                                                            "<VULNERABILITY_LIST>",
                                                            "</RESULTS>",
                                                            "<RESULTS>",
                                                            "base64=\"true\"",
                                                            "<!DOCTYPE x [",
                                                            "="});
  const auto below = [&](std::size_t bound) {
    return std::uniform_int_distribution<std::size_t>{0, bound - 1}(random);
  };
  auto mutant = text;
  for (auto changes = 1 + below(4); changes > 0; --changes) {
    const auto at = below(mutant.size());
    const auto size = std::min<std::size_t>(1 + below(below(2) == 0 ? 8 : 400), mutant.size() - at);
    switch (below(6)) {
      case 0:
        mutant[at] = static_cast<char>(below(256));
        break;
      case 1:
        mutant.erase(at, std::min(size, mutant.size() - 1));
        break;
      case 2:
        mutant.insert(at, mutant.substr(below(mutant.size()), size));
        break;
      case 3:
        mutant.insert(at, kPieces[below(kPieces.size())]);
        break;
      case 4:
        mutant.replace(at, size, mutant.substr(below(mutant.size()), size));
        break;
      default:
        mutant.resize(at + 1);
    }
  }
  return mutant;
}

TEST(MutatedReports, NeverCrashAndReadTheSameInAnyPieces) {
  std::mt19937 random{20310307};
  for (int i = 0; i < 3'000; ++i) {
    const auto mutant = mutated(*kSampleReports.at(static_cast<std::size_t>(i) % kSampleReports.size()), random);
    const auto whole = report_in(mutant, mutant.size());
    const auto pieces = report_in(mutant, 1 + static_cast<std::size_t>(i) % 97);
    expect_equal(pieces, whole);
    EXPECT_EQ(whole.done.size(), whole.result ? 1U : 0U);
    if (HasFailure()) FAIL() << "mutant " << i << ":\n" << mutant;
  }
}

}  // namespace
}  // namespace qualyswas::wire
