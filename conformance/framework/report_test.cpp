#include "conformance/framework/report.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <pugixml.hpp>

namespace qualyswas::conformance {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::vector<CaseResult> kCases{
    {.suite = "Status", .test = "New", .ids = {"STAT-001"}, .verdict = Verdict::Ok, .seconds = 0.25},
    {.suite = "Status",
     .test = "Fixed",
     .ids = {"STAT-002"},
     .verdict = Verdict::Failed,
     .failures = {{.where = "status_test.cpp:7", .message = "lost \x01 and \xff", .harm = Harm::Loss}}},
    {.suite = "Status", .test = "Odd", .ids = {"STAT-006"}, .verdict = Verdict::Unsupported, .remark = "not built"}};

TEST(Summary, TellsAFailureWithItsHarmAndPlace) {
  const auto text = summary(by_requirement(kCases, {}), kCases);
  EXPECT_THAT(text, HasSubstr("STAT-002   FAILED"));
  EXPECT_THAT(text, HasSubstr("LOSS Status.Fixed: status_test.cpp:7"));
  EXPECT_THAT(text, HasSubstr("UNSUPPORTED Status.Odd: not built"));
  EXPECT_THAT(text, HasSubstr("3 cases, 1 FAILED, 1 UNSUPPORTED, 1 OK."));
}

TEST(Summary, NamesAGatedRequirementWithoutACaseAndCountsTheOthers) {
  const auto text = summary(by_requirement(kCases, {}), kCases);
  EXPECT_THAT(text, HasSubstr("MAP-030    NO CASE"));
  EXPECT_THAT(text, Not(HasSubstr("SYNC-006")));
}

TEST(Junit, IsXmlWhateverAMessageHolds) {
  pugi::xml_document document;
  ASSERT_TRUE(document.load_string(junit(kCases).c_str()));
  const auto suite = document.child("testsuites").child("testsuite");
  EXPECT_STREQ(suite.attribute("failures").value(), "1");
  EXPECT_STREQ(suite.attribute("skipped").value(), "1");
  const auto failed = suite.find_child_by_attribute("testcase", "name", "Fixed");
  EXPECT_STREQ(failed.child("failure").attribute("type").value(), "LOSS");
  EXPECT_THAT(failed.child("failure").text().get(), HasSubstr("\\x01"));
  EXPECT_STREQ(failed.child("properties").child("property").attribute("value").value(), "STAT-002");
}

TEST(ResultsJson, IsJsonWhateverAMessageHolds) {
  const auto document = nlohmann::json::parse(results_json(by_requirement(kCases, {}), kCases));
  EXPECT_EQ(document["cases"][1]["harm"], "LOSS");
  EXPECT_EQ(document["cases"][1]["verdict"], "FAILED");
  EXPECT_EQ(document["requirements"].size(), kRequirements.size());
}

TEST(MarkdownTable, HasARowForEachRequirement) {
  const auto text = markdown_table(by_requirement(kCases, {}));
  EXPECT_THAT(text, HasSubstr("| STAT-002 | must | vulcan |"));
  EXPECT_EQ(std::ranges::count(text, '\n'), static_cast<std::ptrdiff_t>(kRequirements.size()) + 2);
}

}  // namespace
}  // namespace qualyswas::conformance
