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

TEST(Summary, NamesAMustWithoutACaseAndCountsTheOthers) {
  const auto text = summary(by_requirement(kCases, {}), kCases);
  EXPECT_THAT(text, HasSubstr("MAP-030    NO CASE"));
  EXPECT_THAT(text, Not(HasSubstr("AUTH-006   ")));
}

TEST(Summary, NamesWhatNoCaseJudges) {
  const auto text = summary(by_requirement(kCases, {}), kCases);
  EXPECT_THAT(text, HasSubstr("No case judges these (should): AUTH-006"));
  const auto begin = text.find("No case judges these (MUST), so nothing is proven about them: CFG-001");
  ASSERT_NE(begin, std::string::npos);
  const auto line = text.substr(begin, text.find('\n', begin) - begin);
  EXPECT_THAT(line, HasSubstr("SYNC-006"));
  EXPECT_THAT(line, Not(HasSubstr("STAT-001")));
}

TEST(Summary, EndsWithWhatHoldsAndSaysWhenMostWasSkipped) {
  const auto last_of = [](const std::vector<CaseResult>& cases) {
    const auto text = summary(by_requirement(cases, {}), cases);
    return text.substr(text.rfind('\n', text.size() - 2) + 1);
  };
  EXPECT_EQ(last_of(kCases), "conformance 1/3, 1 fail.\n");
  auto skipped = kCases;
  skipped[1].verdict = CaseVerdict::Unsupported;
  skipped[1].failures.clear();
  EXPECT_EQ(last_of(skipped), "conformance 1/3; mostly skipped: only 1 of 3 cases were judged.\n");
}

TEST(Summary, CountsByPlaneAndNamesWhatDoesNotApply) {
  RunFacts facts;
  facts.not_applicable = not_applicable_to(std::vector<std::string>{"vulcan", "both"}, std::vector<std::string>{"RPT"});
  ASSERT_FALSE(facts.not_applicable.empty());
  EXPECT_EQ(facts.not_applicable.front()->id, "RPT-001");
  const auto text = summary(by_requirement(kCases, {}), kCases, facts);
  EXPECT_THAT(text, HasSubstr("not applicable"));
  EXPECT_THAT(text, HasSubstr("data: 1 right, 1 wrong, 1 not judged; wire: 0 right, 0 wrong, 3 not judged."));
  EXPECT_THAT(text, HasSubstr("harm of what failed: 1 LOSS."));
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
  EXPECT_THAT(text, HasSubstr("it ran 0.500 s; the data is judged"));
  EXPECT_THAT(text, HasSubstr("again: qwas-conformance run 'Status.Fixed' --keep"));
}

TEST(Junit, TellsWhatWasSeenOfAFailedCase) {
  auto cases = kCases;
  cases[1].evidence = {{.facts = {{"clock", "noon"}},
                        .faults = {"{\"kind\": \"html\"}"},
                        .exchanges = {{.number = 1, .at = "noon", .method = "GET", .target = "/x", .status = 503}},
                        .left_out = 2,
                        .said = {{"log", "a line"}}}};
  pugi::xml_document document;
  ASSERT_TRUE(document.load_string(junit(cases).c_str()));
  const std::string text = document.child("testsuites")
                               .child("testsuite")
                               .find_child_by_attribute("name", "Fixed")
                               .child("failure")
                               .text()
                               .get();
  EXPECT_THAT(text, HasSubstr("clock: noon\nfault: {\"kind\": \"html\"}\n   1  noon  GET /x -> 503"));
  EXPECT_THAT(text, HasSubstr("and 2 requests between those"));
  EXPECT_THAT(text, HasSubstr("the subject, log:\na line"));
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

TEST(ResultsJson, SaysWhoWasJudgedByWhatAndTheCounts) {
  const std::vector<std::string> only{"STAT-001", "STAT-002"};
  const RunFacts facts{.subject = "toy",
                       .subject_version = "3",
                       .profile = "vulcan",
                       .profiles = {},
                       .arguments = "--adapter './toy'",
                       .suite_version = "0.1.0",
                       .not_applicable = {find_requirement("RPT-001")}};
  const auto document = nlohmann::json::parse(results_json(by_requirement(kCases, only), kCases, facts));
  EXPECT_EQ(document["subject"]["name"], "toy");
  EXPECT_EQ(document["suite"]["version"], "0.1.0");
  EXPECT_EQ(document["summary"]["cases"]["UNSUPPORTED"], 1);
  EXPECT_EQ(document["summary"]["harms"]["LOSS"], 1);
  EXPECT_EQ(document["summary"]["requirements"]["not applicable"], 1);
  EXPECT_EQ(document["requirements"][2]["verdict"], "NOT APPLICABLE");
  EXPECT_EQ(document["cases"][1]["data"], "FAILED");
  EXPECT_EQ(document["cases"][1]["wire"], "not judged");
  EXPECT_EQ(document["cases"][1]["again"], "qwas-conformance run 'Status.Fixed' --adapter './toy' --keep");
}

TEST(MarkdownTable, HasARowForEachRequirement) {
  const auto text = markdown_table(by_requirement(kCases, {}));
  EXPECT_THAT(text, HasSubstr("| STAT-002 | must | vulcan |"));
  EXPECT_EQ(std::ranges::count(text, '\n'), static_cast<std::ptrdiff_t>(kRequirements.size()) + 2);
}

}  // namespace
}  // namespace qualyswas::conformance
