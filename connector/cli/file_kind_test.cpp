#include "connector/cli/file_kind.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <ostream>
#include <string>

namespace qualyswas::cli {
namespace {

using testing::HasSubstr;

struct Row {
  const char* name;
  std::string beginning;
  const char *file, *is, *advice;
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }
class NoReport : public testing::TestWithParam<Row> {};
TEST_P(NoReport, IsNamedWithTheLineToType) {
  const auto error = find_no_report(GetParam().beginning, GetParam().file);
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind, ErrorKind::Decode);
  EXPECT_THAT(error->message, HasSubstr(GetParam().is));
  EXPECT_THAT(error->advice, HasSubstr(GetParam().advice));
}

std::string tar() {
  std::string header(512, '\0');
  header.replace(0, 5, "a.xml");
  header.replace(257, 5, "ustar");
  return header;
}

INSTANTIATE_TEST_SUITE_P(
    All, NoReport,
    testing::Values(
        Row{"Csv", "\"Web Application\",\"QID\"\n\"Shop\",150001\n", "a.txt", "a CSV table", "with the format XML"},
        Row{"CsvWithoutQuotes", "QID,Title\r\n150001,Injection\r\n", "-", "a CSV table", "format XML"},
        Row{"CsvWithSemicolons", "QID;Title\n150001;Injection\n", "x", "a CSV table", "format XML"},
        Row{"CsvWithAMark", "\xEF\xBB\xBFQID,Title\n1,a\n", "x", "a CSV table", "format XML"},
        Row{"CsvByItsName", "Title\nInjection\n", "weekly.CSV", "a CSV table", "format XML"},
        Row{"Pdf", "%PDF-1.7\n", "a.pdf", "a PDF document", "qwas upload REPORT.xml"},
        Row{"Zip", std::string{"PK\x03\x04"} + "....weekly.xml", "my reports.zip", "a ZIP archive",
            "unzip -p 'my reports.zip' | qwas upload -"},
        Row{"Spreadsheet", std::string{"PK\x03\x04"} + "....[Content_Types].xml", "a.xlsx", "Microsoft Office",
            "format XML"},
        Row{"Html", "\n<!DOCTYPE html>\n<html>", "a.xml", "a web page (HTML)", "log in again"},
        Row{"HtmlWithoutADoctype", "<HTML><body>", "a.html", "a web page (HTML)", "format XML"},
        Row{"Bzip2", "BZh91AY", "a.xml.bz2", "compressed (bzip2)", "bzip2 -dc a.xml.bz2 | qwas upload -"},
        Row{"Tar", tar(), "a.tar", "a tar archive", "tar -xf a.tar"},
        Row{"Text", "these are notes and no report", "notes.txt", "plain text", "qwas upload REPORT.xml"},
        Row{"WasScan",
            "<?xml "
            "version=\"1.0\"?><ServiceResponse><responseCode>SUCCESS</responseCode><count>1</count><data><WasScan>"
            "<id>1</id>",
            "scan.xml", "an answer of the live API (WasScan)", "make a report of that scan"},
        Row{"FindingsAsJson", R"({"ServiceResponse":{"responseCode":"SUCCESS","data":[{"Finding":{"id":1}}]}})",
            "f.json", "an answer of the live API (Finding)", "qwas sync"},
        Row{"ListOfReports", "<ServiceResponse><responseCode>SUCCESS</responseCode><data><Report><id>1</id>", "r.xml",
            "an answer of the live API (Report)", "profile neurons"}),
    [](const auto& row) { return std::string{row.param.name}; });

TEST(MayBeAReport, IsLeftToTheReader) {
  for (const std::string beginning :
       {"<?xml version=\"1.0\"?><WAS_WEBAPP_REPORT>", "<WAS_SCAN_REPORT>", "", " \n", "<INVENTORY/>",
        "<ServiceResponse><responseCode>INVALID_CREDENTIALS</responseCode></ServiceResponse>", "{\"a\": 1}",
        "\xFF\xFE<"})
    EXPECT_FALSE(find_no_report(beginning, "a.xml")) << beginning;
}

}  // namespace
}  // namespace qualyswas::cli
