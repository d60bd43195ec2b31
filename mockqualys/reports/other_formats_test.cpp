#include "mockqualys/reports/other_formats.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <zlib.h>

#include "mockqualys/reports/test_support.h"

namespace mockqualys::reports {
namespace {

using test::kShop;
using test::text_of;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

std::uint32_t number(std::string_view bytes, std::size_t at, std::size_t size) {
  std::uint32_t value = 0;
  for (std::size_t i = size; i > 0; --i) value = value << 8U | static_cast<unsigned char>(bytes[at + i - 1]);
  return value;
}

// Walks the directory from its end record, as a reader of zips does, and returns name and content of each member.
std::vector<std::pair<std::string, std::string>> unzipped(const std::string& zip) {
  std::vector<std::pair<std::string, std::string>> members;
  const auto end = zip.rfind("PK\x05\x06");
  EXPECT_NE(end, std::string::npos);
  auto at = number(zip, end + 16, 4);
  for (std::uint32_t left = number(zip, end + 10, 2); left > 0; --left) {
    EXPECT_EQ(zip.substr(at, 4), "PK\x01\x02");
    const auto sum = number(zip, at + 16, 4), size = number(zip, at + 24, 4), name_size = number(zip, at + 28, 2);
    const auto place = number(zip, at + 42, 4);
    EXPECT_EQ(zip.substr(place, 4), "PK\x03\x04");
    const auto content = zip.substr(place + 30 + number(zip, place + 26, 2), size);
    EXPECT_EQ(crc32(0, reinterpret_cast<const Bytef*>(content.data()), static_cast<uInt>(content.size())), sum);
    members.emplace_back(zip.substr(at + 46, name_size), content);
    at += 46 + name_size;
  }
  return members;
}

std::string made(ReportFormat format) { return text_of({.name = "Weekly (1)", .format = format, .webapps = {kShop}}); }

TEST(OtherFormats, ZippedHtmlHoldsOnePage) {
  const auto members = unzipped(made(ReportFormat::HtmlZipped));
  ASSERT_EQ(members.size(), 1U);
  EXPECT_EQ(members[0].first, "report.html");
  EXPECT_THAT(members[0].second, StartsWith("<!DOCTYPE html>"));
}

struct Office {
  ReportFormat format;
  const char* part;
};
void PrintTo(const Office& row, std::ostream* out) { *out << row.part; }
class OfficeFile : public testing::TestWithParam<Office> {};
TEST_P(OfficeFile, IsAZipOfWellFormedParts) {
  const auto members = unzipped(made(GetParam().format));
  ASSERT_EQ(members.size(), 3U);
  EXPECT_EQ(members[0].first, "[Content_Types].xml");
  EXPECT_EQ(members[1].first, "_rels/.rels");
  EXPECT_EQ(members[2].first, GetParam().part);
  for (const auto& [name, content] : members) test::parsed(content);
}
INSTANTIATE_TEST_SUITE_P(Kinds, OfficeFile,
                         testing::Values(Office{ReportFormat::Word, "word/document.xml"},
                                         Office{ReportFormat::PowerPoint, "ppt/presentation.xml"}));

class PdfFile : public testing::TestWithParam<ReportFormat> {};
TEST_P(PdfFile, HasATableThatPointsAtItsObjects) {
  const auto pdf = made(GetParam());
  EXPECT_THAT(pdf, StartsWith("%PDF-1.4\n"));
  EXPECT_THAT(pdf, EndsWith("%%EOF\n"));
  EXPECT_THAT(pdf, HasSubstr("(Weekly \\(1\\))"));
  const auto start = pdf.rfind("startxref\n") + 10;
  const auto table = std::stoul(pdf.substr(start));
  EXPECT_EQ(pdf.substr(table, 5), "xref\n");
  const auto objects = std::stoul(pdf.substr(table + 7));
  for (std::size_t i = 1; i < objects; ++i) {
    const auto place = std::stoul(pdf.substr(pdf.find("65535 f \n", table) + 9 + (i - 1) * 20, 10));
    EXPECT_THAT(pdf.substr(place, 12), StartsWith(fmt::format("{} 0 obj\n", i)));
  }
  EXPECT_EQ(pdf.find("/Encrypt") != std::string::npos, GetParam() == ReportFormat::PdfEncrypted);
}
INSTANTIATE_TEST_SUITE_P(Kinds, PdfFile, testing::Values(ReportFormat::Pdf, ReportFormat::PdfEncrypted));

TEST(Csv, HasTheSectionsOfTheServiceEachWithItsHead) {
  const auto csv = made(ReportFormat::Csv);
  std::size_t at = 0;
  for (const char* section :
       {"\"Weekly (1)\",\"02 Mar 2026 06:00AM GMT\"\n", "\"COMPANY\"", "\"USER\",\"acme_ab1\"\n", "\"DESCRIPTION\"\n",
        "\"TARGET\"\n", "\"FILTERS\"\n", "\"SUMMARY\"\n",
        "\"RESULTS\"\n\"VULNERABILITY\",\"ID\",\"Detection ID\",\"QID\",\"Url\"",
        "\"INFORMATION_GATHERED\",\"ID\",\"Detection ID\",\"QID\",\"Results\",\"Detection Date\"\n",
        "\"GLOSSARY\"\n\"QID\",\"Id\",\"Title\"", "\"APPENDIX\"\n"}) {
    at = csv.find(section, at);
    ASSERT_NE(at, std::string::npos) << section;
  }
  EXPECT_THAT(csv, HasSubstr("\"VULNERABILITY\",\"118246110\",,\"150913\",\"https://shop.example.test/"
                             "checkout\",,,,,,,,\"true\",\"RISK_ACCEPTED\""));
}

}  // namespace
}  // namespace mockqualys::reports
