#include "conformance/framework/report.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <pugixml.hpp>

namespace qualyswas::conformance {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::vector<CaseResult> kCases{
    {.suite = "Status", .test = "New", .ids = {"STAT-001"}, .verdict = CaseVerdict::Ok, .seconds = 0.25},
    {.suite = "Status",
     .test = "Fixed",
     .ids = {"STAT-002"},
     .verdict = CaseVerdict::Failed,
     .failures = {{.where = "status_test.cpp:7", .message = "lost \x01 and \xff", .harm = Harm::Loss}},
     .seconds = 0.5},
    {.suite = "Status",
     .test = "Odd",
     .ids = {"STAT-006"},
     .verdict = CaseVerdict::Unsupported,
     .remark = "not built"}};

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
  EXPECT_THAT(text, Not(HasSubstr("SYNC-006   ")));
}

TEST(Summary, NamesWhatNoCaseJudgesAndEndsWithTheMusts) {
  const auto text = summary(by_requirement(kCases, {}), kCases);
  EXPECT_THAT(text, HasSubstr("No case judges these (should): AUTH-006"));
  const auto last = text.substr(text.rfind('\n', text.size() - 2) + 1);
  EXPECT_THAT(last, HasSubstr("No case judges these (MUST), so nothing is proven about them: CFG-001"));
  EXPECT_THAT(last, HasSubstr("SYNC-006"));
  EXPECT_THAT(last, Not(HasSubstr("STAT-001")));
}

TEST(Summary, SaysNothingOfCasesThatAreMissingWhenNoneIs) {
  const std::vector<std::string> only{"STAT-001", "STAT-002"};
  EXPECT_THAT(summary(by_requirement(kCases, only), kCases), Not(HasSubstr("No case judges")));
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

TEST(Junit, SaysOfAFailureWhatWasRequiredWhereItFailedAndHowLongItRan) {
  pugi::xml_document document;
  ASSERT_TRUE(document.load_string(junit(kCases).c_str()));
  const auto failure =
      document.child("testsuites").child("testsuite").find_child_by_attribute("name", "Fixed").child("failure");
  EXPECT_STREQ(failure.attribute("message").value(), "LOSS: lost \\x01 and \xff");
  const std::string text = failure.text().get();
  EXPECT_THAT(text, HasSubstr("required: STAT-002: " + std::string{find_requirement("STAT-002")->text}));
  EXPECT_THAT(text, HasSubstr("at status_test.cpp:7"));
  EXPECT_THAT(text, HasSubstr("it ran 0.500 s"));
}

TEST(Junit, SaysOfAKnownFailureThatItIsSkippedAndWhy) {
  auto cases = kCases;
  cases[1].known = "is being put right";
  pugi::xml_document document;
  ASSERT_TRUE(document.load_string(junit(cases).c_str()));
  const auto suite = document.child("testsuites").child("testsuite");
  EXPECT_STREQ(suite.attribute("failures").value(), "0");
  EXPECT_STREQ(suite.attribute("skipped").value(), "2");
  const auto one = suite.find_child_by_attribute("testcase", "name", "Fixed");
  EXPECT_STREQ(one.child("skipped").attribute("message").value(), "known: is being put right");
  EXPECT_FALSE(one.child("failure"));
}

TEST(Register, IsJsonAndMarkdownWithoutResults) {
  const auto requirements = by_requirement(kCases, {});
  const auto document = nlohmann::json::parse(register_json(requirements));
  EXPECT_EQ(document["requirements"].size(), kRequirements.size());
  EXPECT_EQ(document["requirements"][0]["id"], "CFG-001");
  EXPECT_FALSE(document["requirements"][0].contains("verdict"));
  EXPECT_THAT(register_table(requirements), HasSubstr("| STAT-002 | must | vulcan | gated |"));
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
