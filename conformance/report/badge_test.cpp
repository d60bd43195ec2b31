#include "conformance/report/badge.h"

#include <gmock/gmock.h>

#include <pugixml.hpp>

#include "conformance/report/markdown.h"
#include "conformance/report/results_testing.h"

namespace qualyswas::conformance::report {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Badge, SaysHowMuchHoldsInWordsAndColour) {
  auto results = some_results();
  pugi::xml_document document;
  ASSERT_TRUE(document.load_string(badge(results).c_str()));
  EXPECT_STREQ(document.child("svg").attribute("aria-label").value(), "conformance: 1/4");
  EXPECT_THAT(badge(results), HasSubstr("#b3261e"));
  results.holds = true;
  EXPECT_THAT(badge(results), HasSubstr("#1a7f37"));
}

TEST(Badge, SaysThatMostWasSkippedAlthoughNothingFailed) {
  auto cases = some_cases();
  cases.erase(cases.begin() + 4);
  cases.erase(cases.begin() + 1);
  const auto text = badge(some_results(cases));
  EXPECT_THAT(text, HasSubstr("conformance: 1/2, mostly skipped"));
  EXPECT_THAT(text, HasSubstr("#8a5300"));
  EXPECT_THAT(text, Not(HasSubstr("#1a7f37")));
}

TEST(Badge, TakesEveryTextAsText) {
  auto results = some_results();
  results.badge = results.subject = "</text><script>alert(1)</script>";
  pugi::xml_document document;
  ASSERT_TRUE(document.load_string(badge(results).c_str()));
  EXPECT_THAT(badge(results), Not(HasSubstr("<script")));
}

TEST(MarkdownMatrix, HasAColumnForEachRunAndEndsNoCellEarly) {
  auto one = some_results(), other = one;
  other.subject = "a|b\n<script>";
  other.requirements.erase(other.requirements.begin());
  const auto text = markdown(std::vector{one, other});
  EXPECT_THAT(text, HasSubstr("| id | level | requirement | toy 3 | a\\|b \\<script\\> 3 |\n|---|---|---|---|---|\n"));
  EXPECT_THAT(text, HasSubstr(" OK | not in this run |"));
  EXPECT_THAT(text, HasSubstr("- toy 3: conformance 1/4, 1 fail"));
}

}  // namespace
}  // namespace qualyswas::conformance::report
