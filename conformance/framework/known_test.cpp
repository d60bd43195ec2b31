#include "conformance/framework/known.h"

#include <gmock/gmock.h>

#include <array>

namespace qualyswas::conformance {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::chrono::year_month_day kToday{std::chrono::year{2026}, std::chrono::month{12}, std::chrono::day{1}};

std::vector<CaseResult> three_results() {
  return {{.suite = "A", .test = "Fails", .verdict = CaseVerdict::Failed},
          {.suite = "A", .test = "Holds", .verdict = CaseVerdict::Ok},
          {.suite = "B", .test = "Cannot", .verdict = CaseVerdict::Unsupported}};
}
std::vector<std::string> judged(std::string_view file, std::vector<CaseResult>& cases, bool selected = false) {
  std::vector<std::string> texts;
  for (const auto& fault : mark_known_failures(cases, read_known_failures(file).value(), kToday, selected))
    texts.push_back(fault.text);
  return texts;
}

TEST(KnownFailures, MarkTheCasesThatFail) {
  auto cases = three_results();
  EXPECT_THAT(judged("# ours\n\nA.Fails 2027-03-01 the vendor is asked\n", cases), IsEmpty());
  EXPECT_EQ(cases[0].known, "the vendor is asked");
  EXPECT_EQ(cases[1].known, "");
}

TEST(KnownFailures, NameManyCasesByAStar) {
  auto cases = three_results();
  EXPECT_THAT(judged("A.*s 2027-03-01 for now", cases), IsEmpty());
  EXPECT_EQ(cases[0].known, "for now");
}

TEST(KnownFailures, ThatPassMatchNothingOrRanOutAreFaults) {
  auto cases = three_results();
  EXPECT_THAT(judged("A.Holds 2027-03-01 x", cases), ElementsAre(HasSubstr("A.Holds passes")));
  EXPECT_THAT(judged("C.* 2027-03-01 x", cases), ElementsAre(HasSubstr("no case that was judged")));
  EXPECT_THAT(judged("C.* 2027-03-01 x", cases, true), IsEmpty()) << "other cases were not selected";
  EXPECT_THAT(judged("A.Fails 2026-11-30 x", cases), ElementsAre(HasSubstr("ran out on 2026-11-30")));
  EXPECT_THAT(judged("A.Fails 2026-12-01 x", cases), IsEmpty()) << "its last day";
}

TEST(KnownFailures, AreRefusedByLineWithoutADayOrAReason) {
  for (const auto* file :
       {"A.Fails", "\nA.Fails soon why", "A.Fails 2027-13-01 why", "A.Fails 2027-03-01", "A.Fails 2027-03-01  # why"})
    EXPECT_THAT(read_known_failures(file).error(), HasSubstr("line ")) << file;
}

TEST(KnownFailures, ArePutRightByALineForEachThatIsNotThereAndNoneThatIsNotTrue) {
  auto cases = three_results();
  cases.push_back({.suite = "C", .test = "FailsToo", .verdict = CaseVerdict::Failed});
  cases.back().failures = {{.where = {}, .message = "two of # three\nand more"}};
  const std::string file = "# ours\nA.Fails 2026-11-01 the vendor is asked\nA.Holds 2027-03-01 it does\n";
  const auto faults = mark_known_failures(cases, read_known_failures(file).value(), kToday, false);
  EXPECT_EQ(fixed_known_failures(file, faults, cases, kToday),
            "# ours\nA.Fails 2026-11-01 the vendor is asked\n"
            "C.FailsToo 2026-12-31 not looked at yet: two of  three\n");
}

}  // namespace
}  // namespace qualyswas::conformance
