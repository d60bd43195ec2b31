#include "conformance/report/html.h"

#include <gmock/gmock.h>

#include "conformance/report/results_testing.h"

namespace qualyswas::conformance::report {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string page() { return html(std::vector{some_results()}); }

TEST(HtmlReport, TellsOfAFailedCaseAllThatItTakesToUnderstandIt) {
  const auto text = page();
  EXPECT_THAT(text, HasSubstr("Status: of a fixed finding is closed"));
  EXPECT_THAT(text, HasSubstr(escaped(find_requirement("STAT-002")->text)));
  EXPECT_THAT(text, HasSubstr("<ins>Ignored</ins>"));
  EXPECT_THAT(text, HasSubstr("<del>Vulnerable</del>"));
  EXPECT_THAT(text, HasSubstr("has 1 element"));
  EXPECT_THAT(text, HasSubstr("qwas-conformance run STAT-002.1 --adapter &#39;./toy&#39;"));
  EXPECT_THAT(text, HasSubstr("id GREATER 901001"));
  EXPECT_THAT(text, HasSubstr("7 requests left out"));
  EXPECT_THAT(text, HasSubstr("fault html"));
  EXPECT_THAT(text, HasSubstr("418, 3 bytes"));
  EXPECT_THAT(text, HasSubstr("2026-01-05T06:00:00Z"));
  EXPECT_THAT(text, HasSubstr("pulled 2 findings"));
  EXPECT_THAT(text, HasSubstr("Waived: is being put right"));
}

TEST(HtmlReport, CountsNotApplicableWaivedAndUnsupportedApart) {
  const auto text = page();
  EXPECT_THAT(text, HasSubstr("<b>1</b> not applicable"));
  EXPECT_THAT(text, HasSubstr("<b>1</b> waived"));
  EXPECT_THAT(text, HasSubstr("<b>1</b> unsupported"));
  EXPECT_THAT(text, HasSubstr("it takes no uploads"));
}

TEST(HtmlReport, NamesItsStyleAndScriptInItsPolicyAndNothingElse) {
  const auto text = page();
  EXPECT_THAT(text, HasSubstr("default-src 'none'; style-src 'sha256-"));
  EXPECT_THAT(text, Not(HasSubstr("unsafe")));
  EXPECT_THAT(text, Not(HasSubstr("http://")));
  EXPECT_THAT(text, Not(HasSubstr("https://")));
  EXPECT_THAT(text, Not(HasSubstr(" style=")));
}

TEST(HtmlReport, OfManyPassingCasesIsSmall) {
  std::vector<CaseResult> cases;
  for (int number = 0; number < 3000; ++number)
    cases.push_back({.suite = "Formats/TheMappingOfAStatus",
                     .test = "IsWhatTheGuideSays/STAT_001_a_row_of_the_table_" + std::to_string(number) + "_xml",
                     .ids = {"STAT-001"},
                     .verdict = CaseVerdict::Ok,
                     .seconds = 0.01});
  EXPECT_LT(html(std::vector{some_results(cases)}).size(), 1U << 20U);
}

TEST(HtmlReport, ShowsTheWireOfTheFirstFailuresAlone) {
  std::vector<CaseResult> cases;
  for (std::size_t number = 0; number < kMostDetailed + 1; ++number) cases.push_back(some_cases()[1]);
  const auto text = html(std::vector{some_results(cases)});
  std::size_t tables = 0;
  for (auto at = text.find("class=\"exchanges\""); at != std::string::npos;
       at = text.find("class=\"exchanges\"", at + 1))
    ++tables;
  EXPECT_EQ(tables, kMostDetailed);
  EXPECT_THAT(text, HasSubstr("stands in results.json"));
}

TEST(Escaped, MakesTextOfEverything) {
  EXPECT_EQ(escaped("<a href=\"x\" title='y'>&"), "&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;");
  EXPECT_EQ(escaped("\xC3\xA4 \xE2\x82\xAC \xF0\x9F\x98\x80"), "\xC3\xA4 \xE2\x82\xAC \xF0\x9F\x98\x80");
  EXPECT_EQ(escaped("\x01\xFF\xC3"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(escaped("\xED\xA0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD") << "a surrogate is no letter";
  EXPECT_EQ(escaped("\xE0\x80\xBC"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD") << "a long form of '<'";
}

TEST(Sentence, IsMadeOfTheNameOfACase) {
  EXPECT_EQ(sentence_of("Rows/LastSeen.IsUtc/STAT_001_new"), "Last seen: is utc (STAT_001_new)");
  EXPECT_EQ(sentence_of("Pages.AreRead"), "Pages: are read");
  EXPECT_EQ(sentence_of("nonsense"), "nonsense");
  EXPECT_EQ(sentence_of("."), ": ");
}

}  // namespace
}  // namespace qualyswas::conformance::report
