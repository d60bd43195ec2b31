#include "conformance/qualys/records.h"
#include "conformance/qualys/child_names_testing.h"

#include <gmock/gmock.h>

#include <pugixml.hpp>

namespace qualyswas::conformance {
namespace {

using testing::ElementsAre;

// Reference, section 6.2.1: what a finding holds, by type, and in this order.
TEST(FindingRecord, HasTheVendorsElementsInTheVendorsOrder) {
  pugi::xml_document document;
  ASSERT_TRUE(document.load_string(to_xml(FindingRecord{.param = "q"}).c_str()));
  EXPECT_THAT(child_names(document.child("Finding")),
              ElementsAre("id", "uniqueId", "qid", "name", "type", "potential", "findingType", "param", "severity",
                          "url", "status", "firstDetectedDate", "lastDetectedDate", "lastTestedDate", "timesDetected",
                          "webApp", "isIgnored", "updatedDate"));
}

TEST(FindingRecord, LeavesOutOfInformationGatheredWhatTheVendorLeavesOut) {
  pugi::xml_document document;
  ASSERT_TRUE(document.load_string(to_xml(FindingRecord{.type = "INFORMATION_GATHERED", .param = "q"}).c_str()));
  EXPECT_THAT(child_names(document.child("Finding")),
              ElementsAre("id", "uniqueId", "qid", "name", "type", "potential", "findingType", "severity",
                          "firstDetectedDate", "lastDetectedDate", "lastTestedDate", "webApp", "updatedDate"));
}

TEST(Records, KeepTextThatLooksLikeMarkup) {
  pugi::xml_document document;
  ASSERT_TRUE(document.load_string(to_xml(WebAppRecord{.name = "a ]]> b & <c>"}).c_str()));
  std::string name;
  for (const auto& piece : document.child("WebApp").child("name").children()) name += piece.value();
  EXPECT_EQ(name, "a ]]> b & <c>");
}

TEST(SolutionRecord, CarriesItsLists) {
  pugi::xml_document document;
  const SolutionRecord record{.software = {{"Cart", "Acme"}},
                              .vendor_references = {{"A-1", "https://a.example.test"}},
                              .cves = {"CVE-2030-0001"}};
  ASSERT_TRUE(document.load_string(to_xml(record).c_str()));
  const auto vuln = document.child("VULN");
  EXPECT_STREQ(vuln.child("SOFTWARE_LIST").child("SOFTWARE").child("PRODUCT").text().get(), "Cart");
  EXPECT_STREQ(vuln.child("VENDOR_REFERENCE_LIST").child("VENDOR_REFERENCE").child("ID").text().get(), "A-1");
  EXPECT_STREQ(vuln.child("CVE_LIST").child("CVE").child("ID").text().get(), "CVE-2030-0001");
}

}  // namespace
}  // namespace qualyswas::conformance
