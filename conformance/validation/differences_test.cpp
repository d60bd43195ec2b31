// Reconciliation when the two sides differ: the numbers, the names, and whether the difference is explained. What
// nothing explains is not equal.
#include <gmock/gmock.h>

#include "conformance/qualys/requests.h"
#include "conformance/subject/in_process.h"
#include "conformance/support/formats.h"
#include "conformance/validation/comparisons.h"

namespace qualyswas::conformance {
namespace {

using mockqualys::Fault;
using sync::Difference;
using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr std::int64_t kShop = 410001, kForum = 410002;

auto names(std::string_view text) { return Field(&Difference::what, HasSubstr(std::string{text})); }
auto explained(std::string_view text) { return Field(&Difference::why, HasSubstr(std::string{text})); }
const auto kUnexplained = Field(&Difference::why, IsEmpty());

class Differing : public OnBothFormats {
 protected:
  static LabOptions two(bool informational = false) {
    return {.format = format(),
            .webapps = {{},
                        {.id = kForum,
                         .name = "Forum",
                         .url = "https://forum.example.test",
                         .updated = "2026-01-05T05:00:00Z"}},
            .findings = {{.id = 901001},
                         {.id = 901002, .qid = 150002, .name = "Directory listing"},
                         {.id = 901003, .webapp = kForum},
                         {.id = 901004, .qid = 150004, .name = "Links", .type = "INFORMATION_GATHERED"}},
            .informational = informational};
  }
  static void expect_numbers(const sync::Comparison& one, std::int64_t vendor, std::int64_t ours) {
    EXPECT_EQ(one.vendor, vendor) << one.name;
    EXPECT_EQ(one.ours, ours) << one.name;
  }
};

class DifferingAssets : public Differing {};
CONFORMS(DifferingAssets, "VAL-001");

TEST_P(DifferingAssets, DeletedAtTheVendorIsNamedAndExplained) {
  Lab lab{two()};
  lab.sync_completely();
  lab.remove_finding(901003);
  lab.remove_webapp(kForum);
  const auto all = reconcile(lab);
  expect_honest(all);
  expect_numbers(assets_of(all), 1, 2);
  ASSERT_THAT(assets_of(all).differences, ElementsAre(AllOf(names("410002"), names("Forum"), Not(kUnexplained))));
  expect_numbers(instances_of(all, kForum), 0, 1);
  EXPECT_THAT(instances_of(all, kForum).differences, ElementsAre(names("901003")));
  expect_numbers(instances_of(all, kShop), 2, 2);
}

TEST_P(DifferingAssets, NewAtTheVendorIsNamedAndExplainedByItsDate) {
  Lab lab{two()};
  lab.sync_completely();
  lab.on_day(1);
  lab.add(WebAppRecord{.id = 410003, .name = "Wiki", .created = "2026-01-06T05:00:00Z"});
  const auto all = reconcile(lab);
  expect_honest(all);
  expect_numbers(assets_of(all), 3, 2);
  EXPECT_THAT(assets_of(all).differences, ElementsAre(AllOf(names("410003"), names("Wiki"), Not(kUnexplained))));
}

TEST_P(DifferingAssets, ThatWereThereBeforeTheSyncAndAreNotStoredAreNotEqual) {
  Lab lab{two()};
  lab.sync_completely();
  lab.on_day(1);
  lab.add(WebAppRecord{.id = 410003, .name = "Wiki", .created = "2025-01-06T05:00:00Z"});
  const auto all = reconcile(lab);
  expect_honest(all);
  EXPECT_FALSE(assets_of(all).equal) << Harm::FalseComplete;
  EXPECT_THAT(assets_of(all).differences, ElementsAre(AllOf(names("410003"), kUnexplained)));
}

TEST_P(DifferingAssets, OfOneForOneAreNotEqualThoughTheNumbersAre) {
  Lab lab{two()};
  lab.sync_completely();
  lab.remove_finding(901003);
  lab.remove_webapp(kForum);
  lab.add(WebAppRecord{.id = 410003, .name = "Wiki"});
  const auto all = reconcile(lab);
  expect_honest(all);
  expect_numbers(assets_of(all), 2, 2);
  EXPECT_FALSE(assets_of(all).equal) << Harm::FalseComplete;
  EXPECT_THAT(assets_of(all).differences, AllOf(SizeIs(2), Contains(names("410002")), Contains(names("410003"))));
}

TEST_P(DifferingAssets, ByNameAloneAreNamed) {
  Lab lab{two()};
  lab.sync_completely();
  lab.edit_webapp(kForum, {{"name", "Agora"}});
  const auto all = reconcile(lab);
  expect_honest(all);
  EXPECT_FALSE(assets_of(all).equal) << "nothing says when it was renamed" << Harm::FalseComplete;
  EXPECT_THAT(assets_of(all).differences, ElementsAre(AllOf(names("410002"), Field(&Difference::vendor, "Agora"),
                                                            Field(&Difference::ours, "Forum"))));
  lab.sync_completely();
  EXPECT_THAT(assets_of(reconcile(lab)).differences, IsEmpty());
}

TEST_P(DifferingAssets, ArchivedOnesAreExplainedEverywhere) {
  Lab lab{two()};
  lab.edit_webapp(kForum, {{"updatedDate", "2026-02-01T06:00:00Z"}});
  lab.on_day(30);
  lab.sync_completely();
  const auto all = reconcile(lab);
  expect_honest(all);
  EXPECT_TRUE(all_equal(all));
  expect_numbers(assets_of(all), 2, 1);
  EXPECT_THAT(assets_of(all).differences, ElementsAre(AllOf(names("410001"), explained("30 days"))));
  expect_numbers(instances_of(all, kShop), 2, 0);
  EXPECT_THAT(instances_of(all, kShop).differences, AllOf(SizeIs(2), Each(explained("archived"))));
  expect_numbers(instances_of(all, kForum), 1, 1);
  // QID 150002 is found in the archived web app alone: the screen of unique vulnerabilities no longer has it.
  EXPECT_THAT(lab.vulnerabilities(), SizeIs(1));
  expect_numbers(unique_of(all), 2, 1);
  EXPECT_THAT(unique_of(all).differences, ElementsAre(AllOf(names("150002"), explained("archived"))));
}

BOTH_FORMATS(DifferingAssets);

class DifferingInstances : public Differing {};
CONFORMS(DifferingInstances, "VAL-002");

TEST_P(DifferingInstances, RemovedAtTheVendorIsNamedAndExplained) {
  Lab lab{two()};
  lab.sync_completely();
  lab.remove_finding(901002);
  const auto all = reconcile(lab);
  expect_honest(all);
  expect_numbers(instances_of(all, kShop), 1, 2);
  EXPECT_THAT(instances_of(all, kShop).differences, ElementsAre(AllOf(names("901002"), explained("absence"))));
  EXPECT_THAT(instances_of(all, kForum).differences, IsEmpty());

  lab.sync_completely();
  expect_numbers(instances_of(reconcile(lab), kShop), 1, 2);  // a sync changes nothing about it
}

TEST_P(DifferingInstances, OfAStatusThatCameWithoutADateAreNotEqual) {
  Lab lab{two()};
  lab.sync_completely();
  lab.on_day(1);
  lab.edit_finding(901002, {{"status", "FIXED"}});
  const auto all = reconcile(lab);
  expect_honest(all);
  expect_numbers(instances_of(all, kShop), 1, 2);
  EXPECT_FALSE(instances_of(all, kShop).equal) << Harm::FalseComplete;
  EXPECT_THAT(instances_of(all, kShop).differences, ElementsAre(AllOf(names("901002"), kUnexplained)));
  EXPECT_TRUE(instances_of(all, kForum).equal);
  lab.sync_completely();
  expect_numbers(instances_of(reconcile(lab), kShop), 1, 1);
}

TEST_P(DifferingInstances, OfAStatusNewerThanTheSyncAreExplainedByIt) {
  Lab lab{two()};
  lab.sync_completely();
  lab.on_day(1);
  lab.edit_finding(901002, {{"status", "FIXED"}, {"lastTestedDate", "2026-01-06T05:00:00Z"}});
  const auto all = reconcile(lab);
  expect_honest(all);
  expect_numbers(instances_of(all, kShop), 1, 2);
  EXPECT_THAT(instances_of(all, kShop).differences,
              ElementsAre(AllOf(names("901002"), explained("since the sync of 2026-01-05T06:00:00Z"))));
}

TEST_P(DifferingInstances, OfOneForOneAreNotEqualThoughTheNumbersAre) {
  Lab lab{two()};
  lab.add(FindingRecord{.id = 901006, .qid = 150006, .status = "FIXED"});
  lab.sync_completely();
  lab.on_day(1);
  lab.edit_finding(901002, {{"status", "FIXED"}});
  lab.edit_finding(901006, {{"status", "ACTIVE"}});
  const auto all = reconcile(lab);
  expect_honest(all);
  expect_numbers(instances_of(all, kShop), 2, 2);
  EXPECT_FALSE(instances_of(all, kShop).equal) << Harm::FalseComplete;
  EXPECT_THAT(instances_of(all, kShop).differences,
              AllOf(SizeIs(2), Contains(names("901002")), Contains(names("901006"))));
}

TEST_P(DifferingInstances, IgnoredAtTheVendorIsNotActiveThere) {
  Lab lab{two()};
  lab.sync_completely();
  lab.on_day(1);
  lab.edit_finding(901002, {{"isIgnored", "true"}, {"ignoredReason", "RISK_ACCEPTED"}});
  const auto all = reconcile(lab);
  expect_numbers(instances_of(all, kShop), 1, 2);
  EXPECT_FALSE(instances_of(all, kShop).equal) << Harm::FalseComplete;
  lab.sync_completely();
  expect_numbers(instances_of(reconcile(lab), kShop), 1, 1);
}

TEST_P(DifferingInstances, MergedOnesAreExplainedWithTheirIds) {
  Lab lab{two()};
  lab.edit_finding(901001, {{"param", "q"}});
  lab.add(FindingRecord{.id = 901005, .param = "sort"});
  lab.sync_completely();
  const auto all = reconcile(lab);
  expect_honest(all);
  expect_numbers(instances_of(all, kShop), 3, 2);
  EXPECT_TRUE(instances_of(all, kShop).equal);
  ASSERT_THAT(instances_of(all, kShop).differences, SizeIs(1));
  EXPECT_THAT(instances_of(all, kShop).differences,
              ElementsAre(AllOf(names("150001"), explained("parameter"),
                                Field(&Difference::vendor, AllOf(HasSubstr("901001"), HasSubstr("901005"))))));
}

TEST_P(DifferingInstances, MergedOnesAreSaidToDifferInTheirParameterOnlyWhenTheyDo) {
  for (const auto& [first, second, explanation] :
       {std::tuple{"", "", "the same asset, QID and URL, and no parameter"},
        std::tuple{"q", "q", "the same asset, QID and URL, and the same parameter"},
        std::tuple{"q", "", "the same asset, QID and URL, and differ in their parameter"},
        std::tuple{"q", "sort", "the same asset, QID and URL, and differ in their parameter"}}) {
    SCOPED_TRACE(explanation);
    Lab lab{two()};
    if (*first != 0) lab.edit_finding(901001, {{"param", first}});
    lab.add(FindingRecord{.id = 901005, .param = *second == 0 ? std::nullopt : std::optional<std::string>{second}});
    lab.sync_completely();
    const auto all = reconcile(lab);
    EXPECT_TRUE(instances_of(all, kShop).equal);
    ASSERT_THAT(instances_of(all, kShop).differences, SizeIs(1));
    EXPECT_THAT(instances_of(all, kShop).differences.front().why, HasSubstr(explanation));
  }
}

TEST_P(DifferingInstances, MergedWithAFixedOneDoNotDiffer) {
  Lab lab{two()};
  lab.edit_finding(901001, {{"param", "q"}});
  lab.add(FindingRecord{.id = 901005, .param = "sort", .status = "FIXED"});
  lab.sync_completely();
  const auto all = reconcile(lab);
  expect_numbers(instances_of(all, kShop), 2, 2);
  EXPECT_THAT(instances_of(all, kShop).differences, IsEmpty());
}

TEST_P(DifferingInstances, CountInformationGatheredWithTheOptionAndNotWithoutIt) {
  Lab lab{two(true)};
  lab.sync_completely();
  expect_numbers(instances_of(reconcile(lab), kShop), 3, 3);
  expect_numbers(unique_of(reconcile(lab)), 3, 3);
  lab.options.informational = false;
  expect_numbers(instances_of(reconcile(lab), kShop), 2, 2);
  expect_numbers(unique_of(reconcile(lab)), 2, 2);
  EXPECT_TRUE(all_equal(reconcile(lab)));
}

TEST_P(DifferingInstances, OfAnOptionSwitchedOnWithoutASyncAreShown) {
  Lab lab{two(false)};
  lab.sync_completely();
  lab.options.informational = true;
  const auto all = reconcile(lab);
  expect_honest(all);
  expect_numbers(instances_of(all, kShop), 3, 2);
  EXPECT_THAT(instances_of(all, kShop).differences, ElementsAre(names("901004")));
  expect_numbers(unique_of(all), 3, 2);
  EXPECT_THAT(unique_of(all).differences, ElementsAre(names("150004")));
}

// A run that broke off has not got the last page: whatever it is called, the reconciliation finds out.
TEST_P(DifferingInstances, OfFindingsThatWereNeverPulledAreNotEqual) {
  auto options = two();
  options.page_size = 1;
  Lab lab{options};
  lab.server().fault({.kind = "answer", .path = std::string{kSearchFindings}, .nth = 2, .times = 1000});
  ASSERT_EQ(lab.sync().verdict, RunVerdict::Partial);
  lab.server().clear_faults();
  const auto all = reconcile(lab);
  expect_honest(all);
  expect_numbers(instances_of(all, kShop), 2, 1);
  EXPECT_FALSE(instances_of(all, kShop).equal) << Harm::FalseComplete;
  expect_numbers(instances_of(all, kForum), 1, 0);
  EXPECT_FALSE(instances_of(all, kForum).equal) << Harm::FalseComplete;
}

TEST_P(DifferingInstances, OfPagesAndCountOfTheVendorAreNotEqual) {
  Lab lab{two()};
  lab.sync_completely();
  const std::string count = format() == Format::Json
                                ? R"({"ServiceResponse":{"responseCode":"SUCCESS","count":4711}})"
                                : "<ServiceResponse><responseCode>SUCCESS</responseCode><count>4711</count>"
                                  "</ServiceResponse>";
  lab.server().fault({.kind = "answer",
                      .path = std::string{kCountFindings},
                      .times = 1000,
                      .with = {{"status", 200},
                               {"body", count},
                               {"content_type", format() == Format::Json ? "application/json" : "application/xml"}}});
  const auto all = reconcile(lab);
  expect_honest(all);
  EXPECT_FALSE(all_equal(all)) << Harm::FalseComplete;
}

TEST_P(DifferingInstances, ThatCannotBeReadAreAFailureAndNotEqual) {
  Lab lab{two()};
  lab.sync_completely();
  for (const auto path : {kSearchWebApps, kSearchFindings, kCountWebApps, kCountFindings}) {
    lab.server().fault({.kind = "answer", .path = std::string{path}, .times = 1000});
    EXPECT_FALSE(lab.ours().reconcile().has_value()) << path << Harm::FalseComplete;
    lab.server().clear_faults();
  }
  EXPECT_TRUE(lab.ours().reconcile().has_value());
}

BOTH_FORMATS(DifferingInstances);

class DifferingUniques : public Differing {};
CONFORMS(DifferingUniques, "VAL-003");

TEST_P(DifferingUniques, TwoQidsOfOneNameAreExplainedWithThatName) {
  Lab lab{{.format = format(),
           .webapps = {{}},
           .findings = {{.name = "Script injection"}, {.id = 901002, .qid = 150002, .name = "Script injection"}}}};
  lab.sync_completely();
  const auto all = reconcile(lab);
  expect_honest(all);
  expect_numbers(unique_of(all), 1, 2);
  EXPECT_TRUE(unique_of(all).equal);
  EXPECT_THAT(unique_of(all).differences,
              ElementsAre(AllOf(names("Script injection"), Not(kUnexplained),
                                Field(&Difference::ours, AllOf(HasSubstr("150001"), HasSubstr("150002"))))));
}

TEST_P(DifferingUniques, OneQidOfTwoNamesIsExplainedWithThoseNames) {
  Lab lab{{.format = format(),
           .webapps = {{}},
           .findings = {{.name = "Verbose error page"},
                        {.id = 901002, .name = "Stack trace in a page", .url = "https://shop.example.test/cart"}}}};
  lab.sync_completely();
  const auto all = reconcile(lab);
  expect_honest(all);
  expect_numbers(unique_of(all), 2, 1);
  EXPECT_TRUE(unique_of(all).equal);
  EXPECT_THAT(unique_of(all).differences,
              ElementsAre(AllOf(names("150001"), Not(kUnexplained),
                                Field(&Difference::vendor,
                                      AllOf(HasSubstr("Verbose error page"), HasSubstr("Stack trace in a page"))))));
}

TEST_P(DifferingUniques, NeverStoredAreNotEqual) {
  Lab lab{two()};
  lab.sync_completely();
  lab.on_day(1);
  lab.add(FindingRecord{.id = 901009, .qid = 150009, .name = "Old, but not here"});
  const auto all = reconcile(lab);
  expect_honest(all);
  expect_numbers(unique_of(all), 3, 2);
  EXPECT_FALSE(unique_of(all).equal) << Harm::FalseComplete;
  EXPECT_THAT(unique_of(all).differences, ElementsAre(AllOf(names("150009"), kUnexplained)));
}

TEST_P(DifferingUniques, GoneAtTheVendorAreNamedAndExplained) {
  Lab lab{two()};
  lab.sync_completely();
  lab.remove_finding(901002);
  const auto all = reconcile(lab);
  expect_honest(all);
  expect_numbers(unique_of(all), 1, 2);
  EXPECT_THAT(unique_of(all).differences, ElementsAre(AllOf(names("150002"), Not(kUnexplained))));
}

BOTH_FORMATS(DifferingUniques);

}  // namespace
}  // namespace qualyswas::conformance
