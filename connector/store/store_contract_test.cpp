// The port's promises about writing, whichever adapter is behind it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/store/store_testing.h"

namespace qualyswas::store {
namespace {

using namespace testing_support;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class StoreContract : public Contract {};
INSTANTIATE_TEST_SUITE_P(Every, StoreContract, testing::ValuesIn(all_factories()),
                         [](const auto& factory) { return factory.param.name; });

const Cursor kCursor{
    .question = "informational=0", .walk_started = day(3), .parts = {{.last_id = kFirst + 2}}, .pulled = 2};

TEST_P(StoreContract, GivesBackAFindingAsItWasStored) {
  auto whole = finding(1);
  whole.unmapped = {{"severity", "6"}, {"type", "ODD"}, {"severity", "6"}};
  auto bare = model::FindingRow{};
  bare.finding_id = kFirst + 2;
  bare.asset_id = 1;
  bare.description = std::string{"nul \0 inside", 12};
  save<model::FindingRow>(*store, {whole, bare});
  EXPECT_THAT(findings(*store), ElementsAre(whole, bare));
}

TEST_P(StoreContract, GivesBackAnAssetAsItWasStored) {
  const auto whole = asset(5'000'000'001);
  const model::AssetRow bare{.site_id = 5'000'000'002};
  save<model::AssetRow>(*store, {whole, bare});
  const auto shown = assets(*store);
  ASSERT_THAT(shown, SizeIs(2));
  EXPECT_EQ(shown[0].asset, whole);
  EXPECT_EQ(shown[1].asset, bare);
}

TEST_P(StoreContract, TellsAddedChangedAndUnchangedApart) {
  const auto first = save<model::FindingRow>(*store, {finding(1), finding(2), finding(3)});
  EXPECT_EQ(first.added, 3);
  auto changed = finding(2);
  changed.result_list = "[]";
  const auto second = save<model::FindingRow>(*store, {finding(1), changed, finding(3), finding(4)});
  EXPECT_EQ(second.added, 1);
  EXPECT_EQ(second.changed, 1);
  EXPECT_EQ(second.unchanged, 2);
  EXPECT_THAT(findings(*store), ElementsAre(finding(1), changed, finding(3), finding(4)));
}

TEST_P(StoreContract, FindsARowAgainWhateverTheOrderOfIds) {
  save<model::FindingRow>(*store, {finding(9), finding(3), finding(9)});
  EXPECT_EQ(save<model::FindingRow>(*store, {finding(9), finding(1), finding(3)}).unchanged, 2);
  EXPECT_THAT(findings(*store), ElementsAre(finding(1), finding(3), finding(9)));
}

// Every field counts: a change in any of them is written.
TEST_P(StoreContract, SeesAChangeOfAnyField) {
  using Edit = void (*)(model::FindingRow&);
  const std::vector<Edit> edits{
      [](auto& row) { row.unique_id.clear(); },  // another one would be another finding: see store_walk_test.cpp
      [](auto& row) { row.asset_name += "x"; },
      [](auto& row) { row.asset_id += 1; },
      [](auto& row) { row.qid += 1; },
      [](auto& row) { row.location += "x"; },
      [](auto& row) { row.informational = true; },
      [](auto& row) { row.status = "Fixed"; },
      [](auto& row) { row.status.reset(); },
      [](auto& row) { row.status_precedence = 4; },
      [](auto& row) { row.source_status = "NEW"; },
      [](auto& row) { row.ignored_reason = "FALSE_POSITIVE"; },
      [](auto& row) { row.score_tenths = 50; },
      [](auto& row) { row.score_tenths.reset(); },
      [](auto& row) { row.source_severity = "3"; },
      [](auto& row) { row.title += "x"; },
      [](auto& row) { row.description += "x"; },
      [](auto& row) { row.first_seen.reset(); },
      [](auto& row) { row.last_seen = day(30); },
      [](auto& row) { row.type = "x"; },
      [](auto& row) { row.group = "x"; },
      [](auto& row) { row.param = "x"; },
      [](auto& row) { row.potential = true; },
      [](auto& row) { row.potential.reset(); },
      [](auto& row) { row.cvss_base = "1"; },
      [](auto& row) { row.cvss_attack_vector = "x"; },
      [](auto& row) { row.detection_score = 85; },
      [](auto& row) { row.detection_score = 0; },
      [](auto& row) { row.cwe.push_back(1); },
      [](auto& row) { row.owasp.clear(); },
      [](auto& row) { row.wasc = {"x"}; },
      [](auto& row) { row.external_ref = "x"; },
      [](auto& row) { row.result_list = "[]"; },
      [](auto& row) {
        row.unmapped = {{"severity", "6"}};
      },
  };
  const Filter all{.informational = true};
  std::int64_t number = 0;
  for (const auto edit : edits) {
    save<model::FindingRow>(*store, {finding(++number)});
    auto row = finding(number);
    edit(row);
    EXPECT_EQ(save<model::FindingRow>(*store, {row}).changed, 1) << "edit " << number;
    EXPECT_EQ(findings(*store, all).back(), row) << "edit " << number;
    EXPECT_EQ(save<model::FindingRow>(*store, {row}).unchanged, 1) << "edit " << number;
  }
}

TEST_P(StoreContract, SavesRowsAndCursorTogether) {
  auto page = store->begin_page("main").value();
  ASSERT_TRUE(page->upsert({finding(1)}));
  ASSERT_TRUE(page->commit(Resource::Findings, kCursor));
  auto other = database->open();
  EXPECT_EQ(other->cursor("main", Resource::Findings).value(), kCursor);
  EXPECT_EQ(other->cursor("main", Resource::WebApps).value(), std::nullopt);
  EXPECT_THAT(findings(*other), SizeIs(1));
}

TEST_P(StoreContract, RemovesTheCursorOfAWalkThatEnded) {
  ASSERT_TRUE(store->begin_page("main").value()->commit(Resource::Findings, kCursor));
  ASSERT_TRUE(store->begin_page("main").value()->commit(Resource::Findings, std::nullopt));
  EXPECT_EQ(store->cursor("main", Resource::Findings).value(), std::nullopt);
}

TEST_P(StoreContract, UndoesAPageThatIsNotCommitted) {
  ASSERT_TRUE(store->begin_page("main").value()->commit(Resource::Findings, kCursor));
  {
    auto page = store->begin_page("main").value();
    ASSERT_TRUE(page->upsert({finding(1)}));
    ASSERT_TRUE(page->upsert({asset(1)}));
  }
  EXPECT_THAT(findings(*store), IsEmpty());
  EXPECT_THAT(assets(*store), IsEmpty());
  EXPECT_EQ(store->cursor("main", Resource::Findings).value(), kCursor);
  EXPECT_EQ(save<model::FindingRow>(*store, {finding(2)}).added, 1);  // nothing of the old page is in the next
}

TEST_P(StoreContract, TakesAPageOnce) {
  auto page = store->begin_page("main").value();
  ASSERT_TRUE(page->commit());
  EXPECT_EQ(page->upsert({finding(1)}).error().kind, ErrorKind::Store);
  EXPECT_EQ(page->commit().error().kind, ErrorKind::Store);
}

TEST_P(StoreContract, KeepsConnectorsApart) {
  save<model::FindingRow>(*store, {finding(1)}, "one");
  save<model::AssetRow>(*store, {asset(1)}, "one");
  save<model::SolutionRow>(*store, {solution(150001)}, "one");
  ASSERT_TRUE(store->begin_page("one").value()->commit(Resource::Findings, kCursor));
  EXPECT_EQ(save<model::FindingRow>(*store, {finding(1)}, "two").added, 1);
  EXPECT_THAT(assets(*store, {}, "two"), IsEmpty());
  EXPECT_EQ(store->cursor("two", Resource::Findings).value(), std::nullopt);
  EXPECT_EQ(vulnerabilities(*store, {}, "two").at(0).solution, std::nullopt);
  EXPECT_EQ(store->archive("two", day(300), day(301)).value(), 0);
  EXPECT_THAT(assets(*store, {}, "one"), SizeIs(1));
}

TEST_P(StoreContract, ShowsNothingOfAConnectorThatNeverWrote) {
  EXPECT_THAT(assets(*store, {}, "nobody"), IsEmpty());
  EXPECT_THAT(instances(*store, {}, "nobody"), IsEmpty());
  EXPECT_THAT(store->runs("nobody", 5).value(), IsEmpty());
  EXPECT_EQ(store->solutions_to_ask("nobody", true).value().undescribed.size(), 0U);
  EXPECT_EQ(store->archive("nobody", day(1), day(1)).value(), 0);
}

TEST_P(StoreContract, ReadsThroughAnotherStoreWhileAPageIsOpen) {
  save<model::FindingRow>(*store, {finding(1)});
  auto page = store->begin_page("main").value();
  ASSERT_TRUE(page->upsert({finding(2)}));
  auto other = database->open();
  EXPECT_THAT(findings(*other), SizeIs(1));
  ASSERT_TRUE(page->commit());
  EXPECT_THAT(findings(*other), SizeIs(2));
}

TEST_P(StoreContract, LetsOneClaimOfAConnectorLive) {
  auto other = database->open();
  auto claim = store->claim("main");
  ASSERT_TRUE(claim);
  for (auto* candidate : {store.get(), other.get()}) {
    const auto refused = candidate->claim("main");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::Busy);
    EXPECT_THAT(refused.error().message, testing::HasSubstr("'main'"));
  }
  EXPECT_TRUE(other->claim("second"));
  claim.value().reset();
  EXPECT_TRUE(other->claim("main"));
}

// --- what to ask the KnowledgeBase ---

TEST_P(StoreContract, AsksInFullForWhatIsNotDescribed) {
  auto imported = finding(3);
  imported.qid = 0;
  save<model::FindingRow>(*store, {finding(1, 1, 150001), finding(2, 2, 150001), imported, informational(4)});
  auto ask = store->solutions_to_ask("main", false).value();
  EXPECT_THAT(ask.undescribed, ElementsAre(150001));
  EXPECT_THAT(ask.described, IsEmpty());
  EXPECT_EQ(ask.asked_at, std::nullopt);
  EXPECT_THAT(store->solutions_to_ask("main", true).value().undescribed, ElementsAre(150001, 150010));
}

TEST_P(StoreContract, AsksForChangesOfWhatIsDescribedSinceTheEarliestTime) {
  save<model::FindingRow>(*store, {finding(1, 1, 1), finding(2, 1, 2), finding(3, 1, 3), finding(4, 1, 4)});
  save<model::SolutionRow>(*store, {solution(1), solution(2), solution(4)});
  ASSERT_TRUE(store->solutions_asked("main", {1, 3}, day(5)));
  ASSERT_TRUE(store->solutions_asked("main", {2}, day(4)));
  const auto ask = store->solutions_to_ask("main", false).value();
  EXPECT_THAT(ask.described, ElementsAre(1, 2));
  // 3 was asked and is unknown there; 4 is stored, but nobody recorded when it was asked.
  EXPECT_THAT(ask.undescribed, ElementsAre(3, 4));
  EXPECT_EQ(ask.asked_at, day(4));
  ASSERT_TRUE(store->solutions_asked("main", {2}, day(9)));
  EXPECT_EQ(store->solutions_to_ask("main", false).value().asked_at, day(5));
}

// --- archiving ---

TEST_P(StoreContract, ArchivesWhatWasSeenUntilThenAndNotASecondLater) {
  auto later = asset(2);
  later.last_seen = day(10) + 1s;
  auto unknown = asset(3);
  unknown.last_seen.reset();
  save<model::AssetRow>(*store, {asset(1, 10), later, unknown});
  EXPECT_EQ(store->archive("main", day(10), day(40)).value(), 1);
  const auto all = assets(*store, {.archived = true});
  ASSERT_THAT(all, SizeIs(3));
  EXPECT_EQ(all[0].archived_at, day(40));
  EXPECT_EQ(all[1].archived_at, std::nullopt);
  EXPECT_EQ(all[2].archived_at, std::nullopt);
}

TEST_P(StoreContract, KeepsTheTimeOfTheFirstArchiving) {
  save<model::AssetRow>(*store, {asset(1, 10)});
  EXPECT_EQ(store->archive("main", day(10), day(40)).value(), 1);
  EXPECT_EQ(store->archive("main", day(11), day(41)).value(), 0);
  EXPECT_EQ(assets(*store, {.archived = true}).at(0).archived_at, day(40));
}

TEST_P(StoreContract, BringsBackAnAssetThatWasSeenAgain) {
  save<model::AssetRow>(*store, {asset(1, 10)});
  ASSERT_TRUE(store->archive("main", day(10), day(40)));
  save<model::AssetRow>(*store, {asset(1, 45)});
  EXPECT_EQ(store->archive("main", day(16), day(46)).value(), 0);
  EXPECT_EQ(assets(*store).at(0).archived_at, std::nullopt);
}

}  // namespace
}  // namespace qualyswas::store
