#include "conformance/qualys/report_file.h"
#include "conformance/qualys/child_names_testing.h"

#include <gmock/gmock.h>

#include <pugixml.hpp>

namespace qualyswas::conformance {
namespace {

using testing::ElementsAre;

// Reference (report XML), sections 2 to 4.
TEST(ReportFile, HasTheVendorsSectionsInTheVendorsOrder) {
  pugi::xml_document document;
  ASSERT_TRUE(document.load_string(to_xml(ReportRecord{}).c_str()));
  const auto root = document.child("WAS_WEBAPP_REPORT");
  EXPECT_THAT(child_names(root), ElementsAre("HEADER", "FILTERS", "TARGET", "RESULTS", "GLOSSARY", "APPENDIX"));
  EXPECT_THAT(child_names(root.child("RESULTS").child("WEB_APPLICATION")),
              ElementsAre("ID", "NAME", "VULNERABILITY_LIST"));
}

TEST(ReportFile, WritesAVulnerabilityInTheVendorsOrder) {
  pugi::xml_document document;
  ASSERT_TRUE(document.load_string(to_xml(ReportRecord{}).c_str()));
  const auto list = document.first_child().child("RESULTS").child("WEB_APPLICATION").child("VULNERABILITY_LIST");
  EXPECT_THAT(child_names(list.child("VULNERABILITY")),
              ElementsAre("UNIQUE_ID", "ID", "QID", "URL", "AJAX", "AUTHENTICATION", "FIRST_TIME_DETECTED",
                          "LAST_TIME_DETECTED", "LAST_TIME_TESTED", "POTENTIAL", "STATUS", "PAYLOADS", "IGNORED"));
}

TEST(ReportFile, IsFlatForAScan) {
  pugi::xml_document document;
  ASSERT_TRUE(document.load_string(to_xml(ReportRecord{.root = "WAS_SCAN_REPORT"}).c_str()));
  EXPECT_THAT(child_names(document.child("WAS_SCAN_REPORT").child("RESULTS")), ElementsAre("VULNERABILITY_LIST"));
}

struct Base64Row {
  std::string_view bytes, text;
};
class Base64 : public testing::TestWithParam<Base64Row> {};
TEST_P(Base64, IsThatOfRfc4648) { EXPECT_EQ(base64(GetParam().bytes), GetParam().text); }
INSTANTIATE_TEST_SUITE_P(Section10, Base64,
                         testing::Values(Base64Row{"", ""}, Base64Row{"f", "Zg=="}, Base64Row{"fo", "Zm8="},
                                         Base64Row{"foo", "Zm9v"}, Base64Row{"foob", "Zm9vYg=="},
                                         Base64Row{"fooba", "Zm9vYmE="}, Base64Row{"foobar", "Zm9vYmFy"}));

TEST(ReportDate, IsWrittenAsReportsDo) {
  EXPECT_EQ(report_date(1767592800), "05 Jan 2026 06:00AM GMT");
  EXPECT_EQ(report_date(1767592800 + 6 * 3600), "05 Jan 2026 12:00PM GMT");
  EXPECT_EQ(report_date(1767592800, -300), "05 Jan 2026 01:00AM GMT-0500");
  EXPECT_EQ(report_date(1767592800, 330), "05 Jan 2026 11:30AM GMT+0530");
}

}  // namespace
}  // namespace qualyswas::conformance
