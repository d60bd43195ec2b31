#include "conformance/report/results.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "conformance/report/results_testing.h"

namespace qualyswas::conformance::report {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;
using testing::SizeIs;

using Json = nlohmann::ordered_json;

// What is said of a results.json in which `edit` has changed something.
template <class Edit>
std::string refusal(Edit edit) {
  auto json = Json::parse(some_results_json());
  edit(json);
  const auto read = read_results(json.dump());
  return read ? "taken" : read.error();
}

TEST(ResultsOfAFile, AreThoseOfTheRunThatWroteThem) {
  const auto results = some_results();
  EXPECT_EQ(results.subject, "toy");
  EXPECT_EQ(results.subject_version, "3");
  EXPECT_EQ(results.profile, "vulcan");
  EXPECT_EQ(results.suite_version, "0.1.0");
  EXPECT_THAT(results.verdict, HasSubstr("conformance 1/4, 1 fail"));
  EXPECT_FALSE(results.holds);
  EXPECT_THAT(results.case_counts, Contains(Pair("waived", 1)));
  EXPECT_THAT(results.requirement_counts, Contains(Pair("not applicable", 1)));
  EXPECT_THAT(results.harm_counts, ElementsAre(Pair("STALE", 1)));
  ASSERT_THAT(results.cases, SizeIs(5));
  const auto& failed = results.cases[1];
  EXPECT_EQ(failed.data, "FAILED");
  EXPECT_EQ(failed.wire, "FAILED");
  EXPECT_EQ(failed.again, "qwas-conformance run STAT-002.1 --adapter './toy' --keep");
  ASSERT_THAT(failed.failures, SizeIs(2));
  EXPECT_EQ(failed.failures[1].plane, "wire");
  EXPECT_THAT(failed.evidence, ElementsAre(some_evidence()));
  EXPECT_EQ(results.cases[0].wire, "not judged");
  EXPECT_EQ(results.cases[4].known, "is being put right");
  EXPECT_EQ(results.requirements.back().verdict, "NOT APPLICABLE");
}

TEST(ResultsOfAFile, AreRefusedWithTheMemberThatIsWrong) {
  EXPECT_EQ(refusal([](Json& json) { json["cases"][3]["name"] = 7; }), "cases[3].name is no text");
  EXPECT_EQ(refusal([](Json& json) { json["cases"][0].erase("verdict"); }), "cases[0].verdict is missing");
  EXPECT_EQ(refusal([](Json& json) { json["cases"][0]["verdict"] = "GREAT"; }),
            "cases[0].verdict: unknown word \"GREAT\"");
  EXPECT_EQ(refusal([](Json& json) { json["cases"] = "none"; }), "cases is no list");
  EXPECT_EQ(refusal([](Json& json) { json["cases"][1]["failures"][0]["harm"] = "\"><b>"; }),
            "cases[1].failures[0].harm: unknown word \"\"><b>\"");
  EXPECT_EQ(refusal([](Json& json) { json["requirements"][1]["id"] = json["requirements"][0]["id"]; }),
            "requirements[1] is there twice");
  EXPECT_EQ(refusal([](Json& json) { json["summary"]["cases"]["all"] = 1.5; }), "summary.cases.all is no whole number");
  EXPECT_EQ(refusal([](Json& json) { json["format"] = 2; }), "its format is not 1");
  EXPECT_THAT(refusal([](Json& json) { json["cases"][1]["evidence"][0].erase("facts"); }),
              HasSubstr("cases[1].evidence[0]: "));
  EXPECT_EQ(refusal([](Json& json) { json["cases"][1]["evidence"][0]["left_out"] = 9'223'372'036'854'775'807; }),
            "cases[1].evidence[0]: a number is not between 0 and 1000000000000");
  EXPECT_EQ(refusal([](Json& json) { json["cases"][1]["evidence"][0]["exchanges"][0]["number"] = -1; }),
            "cases[1].evidence[0]: a number is not between 0 and 1000000000000");
  EXPECT_EQ(refusal([](Json& json) { json = Json::array(); }), "it is no object");
}

TEST(ResultsOfAFile, AreBoundedInDepthNumberAndSize) {
  EXPECT_THAT(read_results(std::string(1'000'000, '[')).error(), HasSubstr("nested deeper"));
  EXPECT_THAT(refusal([](Json& json) {
                for (std::size_t at = 0; at <= kMostListed; ++at) json["cases"][0]["requirements"].push_back("X-001");
              }),
              HasSubstr("cases[0].requirements has 1002 elements, more than 1000"));
  EXPECT_THAT(read_results(std::string(kLargestFile + 1, ' ')).error(), HasSubstr("bytes, more than"));
  EXPECT_THAT(read_results("{\"format\": 1").error(), HasSubstr("it is no JSON"));
}

TEST(ResultsOfAFile, OfALaterVersionAreReadForWhatIsKnown) {
  EXPECT_EQ(refusal([](Json& json) { json["cases"][0]["later"] = Json::object(); }), "taken");
}

TEST(Columns, OfTheSameSubjectHaveNamesOfTheirOwn) {
  const auto one = some_results();
  auto other = one;
  other.subject_version.clear();
  EXPECT_THAT(column_names(std::vector{one, other, one}), ElementsAre("toy 3", "toy", "toy 3 (2)"));
}

TEST(Columns, HaveTheRequirementsOfAllRuns) {
  auto one = some_results(), other = one;
  one.requirements.erase(one.requirements.begin());
  const auto all = all_requirements(std::vector{one, other});
  EXPECT_THAT(all, SizeIs(other.requirements.size()));
  EXPECT_EQ(all.back().id, "STAT-001");
}

}  // namespace
}  // namespace qualyswas::conformance::report
