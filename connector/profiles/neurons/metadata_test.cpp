#include "connector/profiles/neurons/metadata.h"

#include <gtest/gtest.h>

namespace qualyswas::profiles::neurons {
namespace {

using model::OwaspEdition;

// FND-003.
TEST(SourceStatus, HasTheGuidesTwoWords) {
  EXPECT_EQ(find_source_status("Required"), "Authentication Required");
  EXPECT_EQ(find_source_status("Not Required"), "Authentication Not Required");
  EXPECT_EQ(find_source_status("NOT REQUIRED"), "Authentication Not Required");
  for (const auto* text : {"", "Unknown", "true", "Required?"})
    EXPECT_EQ(find_source_status(text), std::nullopt) << text;
}

// FND-005, from what goes before to what comes last.
TEST(ParameterType, IsTheFirstThingTheFileOffers) {
  model::ReportFinding finding;
  EXPECT_EQ(find_parameter_type(finding), std::nullopt);
  finding.param = "a";
  EXPECT_EQ(find_parameter_type(finding), "Query");
  finding.function = "lookUp";
  EXPECT_EQ(find_parameter_type(finding), "Web service operation");
  finding.form_entry_point = "true";  // what is written for web services
  EXPECT_EQ(find_parameter_type(finding), "Web service operation");
  finding.form_entry_point = "https://kiosk.example/form";
  EXPECT_EQ(find_parameter_type(finding), "Form field");
  finding.cookie = "sid";
  EXPECT_EQ(find_parameter_type(finding), "Cookie");
}

TEST(ParameterType, NeedsNoParameterName) {
  EXPECT_EQ(find_parameter_type({.function = "lookUp"}), "Web service operation");
  EXPECT_EQ(find_parameter_type({.form_entry_point = "/form"}), "Form field");
  EXPECT_EQ(find_parameter_type({.form_entry_point = "true"}), std::nullopt);
  EXPECT_EQ(find_parameter_type({.url = "https://kiosk.example/?a=1"}), std::nullopt);
}

TEST(State, IsClosedByFixedAlone) {
  for (const auto* status : {"NEW", "ACTIVE", "REOPENED", "RETESTING", "PROTECTED", "Active"})
    EXPECT_EQ(find_state(status), "Open") << status;
  EXPECT_EQ(find_state("FIXED"), "Closed");
  EXPECT_EQ(find_state("fixed"), "Closed");
  for (const auto* status : {"", "ESCALATED", "NOT FIXED", "FIXED?"})
    EXPECT_EQ(find_state(status), std::nullopt) << status;
}

// FND-006.
TEST(OwaspLabel, CarriesTheEditionOfTheReport) {
  EXPECT_EQ(owasp_label(OwaspEdition::Of2017), "OWASP 2017");
  EXPECT_EQ(owasp_label(OwaspEdition::Of2013), "OWASP 2013");
  EXPECT_EQ(owasp_label(OwaspEdition::Of2021), "OWASP 2021");
  EXPECT_EQ(owasp_label(OwaspEdition::Unknown), "OWASP");
}

}  // namespace
}  // namespace qualyswas::profiles::neurons
