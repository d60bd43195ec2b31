// What is shown, whichever adapter is behind the port.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "connector/store/store_testing.h"

namespace qualyswas::store {
namespace {

using namespace testing_support;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr auto kRisk = "Ignored risk acknowledged";
constexpr auto kFalsePositive = "Ignored - false positive";

class StoreViews : public Contract {};
INSTANTIATE_TEST_SUITE_P(Every, StoreViews, testing::ValuesIn(all_factories()),
                         [](const auto& factory) { return factory.param.name; });

// --- instances ---

TEST_P(StoreViews, MergesFindingsThatDifferOnlyInTheParameter) {
  auto early = finding(1);
  early.first_seen = day(1);
  early.last_seen = day(5);
  auto late = finding(2);
  late.param = "page";
  late.first_seen = day(3);
  late.last_seen = day(8);
  save<model::AssetRow>(*store, {asset(1)});
  save<model::FindingRow>(*store, {early, late});
  const auto shown = instances(*store);
  ASSERT_THAT(shown, SizeIs(1));
  EXPECT_EQ(shown[0].asset_id, 1);
  EXPECT_EQ(shown[0].asset_name, "Shop 1");
  EXPECT_EQ(shown[0].qid, 150001);
  EXPECT_EQ(shown[0].location, "https://shop.example.test/s");
  EXPECT_EQ(shown[0].title, "XSS");
  EXPECT_EQ(shown[0].description, "reflected 1");
  EXPECT_EQ(shown[0].score_tenths, 75);
  EXPECT_EQ(shown[0].first_seen, day(1));
  EXPECT_EQ(shown[0].last_seen, day(8));
  EXPECT_THAT(shown[0].finding_ids, ElementsAre(kFirst + 1, kFirst + 2));
  EXPECT_THAT(shown[0].findings, IsEmpty());
}

TEST_P(StoreViews, CountsInstancesOfEachStatusAsTheyAreShown) {
  constexpr std::array<const char*, 4> kStatuses{"Vulnerable", "Fixed", kRisk, nullptr};
  std::vector<model::FindingRow> rows;
  for (int number = 1; number <= 24; ++number) {  // several to an instance, of several statuses
    auto row = finding(number, 1 + number % 3, 7, "https://shop.example.test/" + std::to_string(number % 5));
    const auto place = static_cast<std::size_t>(number * 7 % 4);
    if (kStatuses.at(place) == nullptr)
      row.status.reset();
    else
      row.status = kStatuses.at(place);
    row.status_precedence = static_cast<int>(place) + 1;
    row.informational = number % 11 == 0;
    rows.push_back(std::move(row));
  }
  save<model::AssetRow>(*store, {asset(1), asset(2)});
  save<model::FindingRow>(*store, rows);
  for (const bool informational : {false, true}) {
    const Filter filter{.informational = informational};
    Store::InstanceCounts shown;
    for (const auto& view : instances(*store, filter)) ++shown[view.status.value_or("")];
    EXPECT_EQ(store->instance_counts("main", filter).value(), shown);
    EXPECT_THAT(shown, SizeIs(testing::Gt(2U)));
  }
  EXPECT_THAT(store->instance_counts("nobody", {}).value(), IsEmpty());
}

TEST_P(StoreViews, KeepsApartWhatDiffersInAssetQidOrLocation) {
  save<model::FindingRow>(*store, {finding(1, 2, 7, "b"), finding(2, 2, 7, "a"), finding(3, 1, 9, "z"),
                                   finding(4, 2, 6, "c"), finding(5, 1, 7, "a")});
  std::vector<std::tuple<std::int64_t, std::int64_t, std::string>> keys;
  for (const auto& view : instances(*store)) keys.emplace_back(view.asset_id, view.qid, view.location);
  EXPECT_THAT(keys, ElementsAre(std::tuple{1, 7, "a"}, std::tuple{1, 9, "z"}, std::tuple{2, 6, "c"},
                                std::tuple{2, 7, "a"}, std::tuple{2, 7, "b"}));
}

TEST_P(StoreViews, KeepsApartWhatHasNoQidOrNoLocationToMergeBy) {
  save<model::FindingRow>(*store,
                          {finding(1, 1, 0, "a"), finding(2, 1, 0, "a"), finding(3, 1, 7, ""), finding(4, 1, 7, "")});
  std::vector<std::vector<std::int64_t>> merged;
  for (const auto& view : instances(*store)) merged.push_back(view.finding_ids);
  EXPECT_THAT(merged, ElementsAre(ElementsAre(kFirst + 1), ElementsAre(kFirst + 2), ElementsAre(kFirst + 3),
                                  ElementsAre(kFirst + 4)));
}

TEST_P(StoreViews, GivesAnInstanceTheStatusOfTheLowestPrecedence) {
  save<model::FindingRow>(*store,
                          {with_status(finding(1), "Fixed", 4), with_status(finding(2), kFalsePositive, 3),
                           with_status(finding(3), kRisk, 2), with_status(finding(4), std::nullopt, 1), finding(5)});
  const std::vector<std::optional<std::string>> expected{"Vulnerable", std::nullopt, kRisk, kFalsePositive, "Fixed"};
  for (std::int64_t number = 5; number >= 1; --number) {
    EXPECT_EQ(instances(*store).at(0).status, expected[static_cast<std::size_t>(5 - number)]);
    EXPECT_THAT(instances(*store), SizeIs(1));
    save<model::FindingRow>(*store, {with_status(finding(number), "Fixed", 4)});
  }
}

TEST_P(StoreViews, TakesTitleAndScoreFromTheFindingThatSpeaks) {
  auto fixed = with_status(finding(1), "Fixed", 4);
  fixed.score_tenths = 100;
  auto open = finding(2);
  open.title = "Open";
  open.score_tenths = 25;
  save<model::FindingRow>(*store, {fixed, open});
  EXPECT_EQ(instances(*store).at(0).title, "Open");
  EXPECT_EQ(instances(*store).at(0).score_tenths, 25);
  EXPECT_EQ(instances(*store).at(0).description, "reflected 2");
}

TEST_P(StoreViews, KeepsTheDateThatOneOfTwoFindingsHas) {
  auto undated = finding(1);
  undated.first_seen.reset();
  undated.last_seen.reset();
  save<model::FindingRow>(*store, {undated, finding(2)});
  EXPECT_EQ(instances(*store).at(0).first_seen, day(2));
  EXPECT_EQ(instances(*store).at(0).last_seen, day(9));
}

TEST_P(StoreViews, ShowsEveryMergedFindingWhenAskedForDetails) {
  auto odd = finding(2);
  odd.unmapped = {{"severity", "6"}};
  save<model::FindingRow>(*store, {finding(1), odd});
  EXPECT_THAT(instances(*store, {.details = true}).at(0).findings, ElementsAre(finding(1), odd));
}

TEST_P(StoreViews, FiltersByAssetQidAndMergedStatus) {
  save<model::FindingRow>(
      *store, {finding(1, 1, 7), with_status(finding(2, 1, 7), "Fixed", 4), with_status(finding(3, 1, 8), "Fixed", 4),
               finding(4, 2, 8), with_status(finding(5, 3, 8), std::nullopt, 1)});
  EXPECT_THAT(instances(*store, {.asset_id = 1}), SizeIs(2));
  EXPECT_THAT(instances(*store, {.qid = 8}), SizeIs(3));
  EXPECT_THAT(instances(*store, {.asset_id = 2, .qid = 8}), SizeIs(1));
  // The merged instance of finding 1 and 2 is Vulnerable: finding 2 alone does not make a Fixed one.
  const auto fixed = instances(*store, {.status = "Fixed"});
  ASSERT_THAT(fixed, SizeIs(1));
  EXPECT_EQ(fixed[0].qid, 8);
  const auto vulnerable = instances(*store, {.asset_id = 1, .status = "Vulnerable"});
  ASSERT_THAT(vulnerable, SizeIs(1));
  EXPECT_THAT(vulnerable[0].finding_ids, SizeIs(2));
  EXPECT_THAT(instances(*store, {.status = ""}), SizeIs(1));
}

TEST_P(StoreViews, ShowsAFindingWhoseAssetIsNotStored) {
  save<model::FindingRow>(*store, {finding(1, 99)});
  ASSERT_THAT(instances(*store), SizeIs(1));
  EXPECT_EQ(instances(*store)[0].asset_name, "Shop as findings call it");
  EXPECT_FALSE(instances(*store)[0].archived);
}

TEST_P(StoreViews, StopsWhenTheCallbackFails) {
  save<model::FindingRow>(*store, {finding(1, 1), finding(2, 2), finding(3, 3)});
  int seen = 0;
  const auto stopped = store->instances("main", {}, [&](const InstanceView&) -> Result<void> {
    if (++seen == 2) return fail(ErrorKind::Cancelled, "enough");
    return {};
  });
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().kind, ErrorKind::Cancelled);
  EXPECT_EQ(seen, 2);
  EXPECT_TRUE(store->begin_run("main", {.started = day(1)}));  // and the store is free for other work
}

TEST_P(StoreViews, MayBeReadWithinAnotherView) {
  save<model::AssetRow>(*store, {asset(1), asset(2)});
  save<model::FindingRow>(*store, {finding(1, 1), finding(2, 2), finding(3, 2, 8)});
  std::vector<std::size_t> sizes;
  ASSERT_TRUE(store->assets("main", {}, [&](const AssetView& view) -> Result<void> {
    sizes.push_back(instances(*store, {.details = true, .asset_id = view.asset.site_id}).size());
    return {};
  }));
  EXPECT_THAT(sizes, ElementsAre(1U, 2U));
}

// --- assets ---

TEST_P(StoreViews, CountsTheInstancesOfAnAssetAndListsItsVulnerablePages) {
  save<model::AssetRow>(*store, {asset(1), asset(2), asset(4)});
  save<model::FindingRow>(
      *store, {finding(1, 1, 7, "/b"), finding(2, 1, 7, "/b"), with_status(finding(3, 1, 8, "/a"), "Fixed", 4),
               finding(4, 1, 8, "/b"), finding(5, 3, 8, "/of a stranger"), finding(6, 4, 8, "/c")});
  const auto shown = assets(*store);
  ASSERT_THAT(shown, SizeIs(3));
  EXPECT_EQ(shown[0].instances, 3);
  EXPECT_EQ(shown[0].vulnerable, 2);
  EXPECT_THAT(shown[0].vulnerable_pages, ElementsAre("/a", "/b"));
  EXPECT_EQ(shown[1].instances, 0);
  EXPECT_THAT(shown[1].vulnerable_pages, IsEmpty());
  EXPECT_EQ(shown[2].instances, 1);
}

TEST_P(StoreViews, ShowsAssetsThatHaveSuchAnInstance) {
  save<model::AssetRow>(*store, {asset(1), asset(2)});
  save<model::FindingRow>(*store, {finding(1, 1, 7), finding(2, 1, 8), with_status(finding(3, 2, 8), "Fixed", 4)});
  const auto with_qid = assets(*store, {.qid = 7});
  ASSERT_THAT(with_qid, SizeIs(1));
  EXPECT_EQ(with_qid[0].asset.site_id, 1);
  EXPECT_EQ(with_qid[0].instances, 1);
  EXPECT_EQ(assets(*store, {.status = "Fixed"}).at(0).asset.site_id, 2);
  EXPECT_EQ(assets(*store, {.asset_id = 2}).at(0).asset.site_id, 2);
}

// --- vulnerabilities ---

TEST_P(StoreViews, MakesOneVulnerabilityOfAQidWhateverItsNames) {
  auto renamed = finding(2, 2);
  renamed.title = "Cross-Site Scripting";
  renamed.cwe = {79, 80};
  renamed.owasp = {"1 Other"};
  renamed.external_ref = "";
  auto fixed = with_status(finding(3, 2, 150001, "/other"), "Fixed", 4);
  fixed.score_tenths = 100;
  fixed.source_severity = "5";
  fixed.detection_score = 85;
  save<model::FindingRow>(*store, {finding(1, 1), renamed, fixed, finding(4, 1, 150000)});
  save<model::SolutionRow>(*store, {solution(150001)});
  const auto shown = vulnerabilities(*store);
  ASSERT_THAT(shown, SizeIs(2));
  EXPECT_EQ(shown[0].qid, 150000);
  EXPECT_EQ(shown[0].solution, std::nullopt);
  const auto& xss = shown[1];
  EXPECT_EQ(xss.qid, 150001);
  EXPECT_THAT(xss.titles, ElementsAre("Cross-Site Scripting", "XSS"));
  EXPECT_EQ(xss.instances, 3);
  EXPECT_EQ(xss.vulnerable, 2);
  EXPECT_EQ(xss.assets, 2);
  EXPECT_EQ(xss.title, "XSS");
  EXPECT_EQ(xss.score_tenths, 100);
  EXPECT_EQ(xss.severity, "5");
  EXPECT_EQ(xss.type, "VULNERABILITY");
  EXPECT_EQ(xss.group, "XSS");
  EXPECT_EQ(xss.detection_score, 85);
  EXPECT_EQ(xss.cvss_base, "6.1");
  EXPECT_EQ(xss.cvss_attack_vector, "Network");
  EXPECT_THAT(xss.cwe, ElementsAre(79, 80));
  EXPECT_THAT(xss.owasp, ElementsAre("1 Other", "3 Injection"));
  EXPECT_THAT(xss.wasc, ElementsAre("8 CROSS-SITE SCRIPTING"));
  EXPECT_THAT(xss.external_refs, ElementsAre("SHOP-1", "SHOP-3"));
  EXPECT_EQ(xss.solution, solution(150001));
}

// --- informational ---

TEST_P(StoreViews, HidesInformationalFindingsEverywhereUnlessAskedFor) {
  save<model::AssetRow>(*store, {asset(1)});
  auto odd = informational(2);
  odd.unmapped = {{"severity", "6"}};
  save<model::FindingRow>(*store, {finding(1), odd});
  EXPECT_THAT(instances(*store), SizeIs(1));
  EXPECT_THAT(findings(*store), ElementsAre(finding(1)));
  EXPECT_THAT(vulnerabilities(*store), SizeIs(1));
  EXPECT_EQ(assets(*store).at(0).instances, 1);
  EXPECT_EQ(assets(*store).at(0).vulnerable, 1);
  EXPECT_THAT(assets(*store).at(0).vulnerable_pages, ElementsAre("https://shop.example.test/s"));
  EXPECT_THAT(store->unmapped("main", {}).value(), IsEmpty());
  const Filter all{.informational = true};
  EXPECT_THAT(instances(*store, all), SizeIs(2));
  EXPECT_THAT(findings(*store, all), SizeIs(2));
  EXPECT_THAT(vulnerabilities(*store, all), SizeIs(2));
  EXPECT_EQ(assets(*store, all).at(0).instances, 2);
  EXPECT_THAT(store->unmapped("main", all).value(), SizeIs(1));
}

// --- archived ---

TEST_P(StoreViews, HidesArchivedAssetsAndTheirInstancesButKeepsTheirStatus) {
  save<model::AssetRow>(*store, {asset(1, 10), asset(2, 30)});
  auto odd = finding(3, 1, 9);
  odd.unmapped = {{"severity", "6"}};
  save<model::FindingRow>(*store, {finding(1, 1, 7), finding(2, 2, 7), odd});
  ASSERT_EQ(store->archive("main", day(10), day(40)).value(), 1);
  EXPECT_EQ(assets(*store).at(0).asset.site_id, 2);
  EXPECT_THAT(assets(*store), SizeIs(1));
  EXPECT_THAT(instances(*store), SizeIs(1));
  EXPECT_THAT(findings(*store), ElementsAre(finding(2, 2, 7)));
  EXPECT_EQ(vulnerabilities(*store).at(0).instances, 1);
  EXPECT_THAT(vulnerabilities(*store), SizeIs(1));
  EXPECT_THAT(store->unmapped("main", {}).value(), IsEmpty());
  const Filter all{.archived = true};
  EXPECT_THAT(assets(*store, all), SizeIs(2));
  EXPECT_THAT(findings(*store, all), SizeIs(3));
  const auto shown = instances(*store, all);
  ASSERT_THAT(shown, SizeIs(3));
  EXPECT_TRUE(shown[0].archived);
  EXPECT_EQ(shown[0].status, "Vulnerable");
  EXPECT_FALSE(shown[2].archived);
  EXPECT_EQ(assets(*store, all).at(0).vulnerable, 2);
}

// --- unmapped ---

TEST_P(StoreViews, CountsUnmappedValuesAsTheyStandNow) {
  auto one = finding(1);
  one.unmapped = {{"severity", "6"}, {"status", "ODD"}};
  auto two = finding(2);
  two.unmapped = {{"severity", "6"}, {"severity", "6"}};
  save<model::FindingRow>(*store, {one, two});
  EXPECT_THAT(store->unmapped("main", {}).value(),
              ElementsAre(UnmappedCount{"severity", "6", 2}, UnmappedCount{"status", "ODD", 1}));
  save<model::FindingRow>(*store, {finding(1)});
  EXPECT_THAT(store->unmapped("main", {}).value(), ElementsAre(UnmappedCount{"severity", "6", 1}));
}

}  // namespace
}  // namespace qualyswas::store
