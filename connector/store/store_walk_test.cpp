// What a whole walk proves: what the vendor no longer delivers, and whether the vendor is the one whose records are
// stored. Whichever adapter is behind the port.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

#include "connector/store/store_testing.h"

namespace qualyswas::store {
namespace {

using namespace testing_support;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr auto kEnd = std::numeric_limits<std::int64_t>::max();

class StoreWalk : public Contract {
 protected:
  template <class Row>
  Saved page(const std::vector<Row>& rows, Range range, Resource resource = Resource::Findings) {
    auto page = store->begin_page("main").value();
    for (const auto& row : rows) EXPECT_TRUE(page->upsert({row}));
    const bool is_last = range.until == kEnd;
    return page
        ->commit(resource, is_last ? std::nullopt : std::optional<Cursor>{Cursor{.parts = {{.last_id = range.until}}}},
                 range)
        .value();
  }
  void begin(Resource resource = Resource::Findings) { ASSERT_TRUE(store->begin_walk("main", resource)); }
  Gone end(int on_day = 20, Resource resource = Resource::Findings) {
    return store->end_walk("main", resource, day(on_day)).value();
  }
  // A whole walk that brings these, in one page.
  Gone walk(const std::vector<model::FindingRow>& rows) {
    begin();
    page(rows, {});
    return end();
  }
  Gone walk(const std::vector<model::AssetRow>& rows) {
    begin(Resource::WebApps);
    page(rows, {}, Resource::WebApps);
    return end(20, Resource::WebApps);
  }
  std::vector<std::int64_t> gone() {
    std::vector<std::int64_t> ids;
    for (const auto& view : instances(*store, {.informational = true, .archived = true}))
      for (const auto id : view.gone_ids) ids.push_back(id - kFirst);
    std::ranges::sort(ids);
    return ids;
  }
};
INSTANTIATE_TEST_SUITE_P(Every, StoreWalk, testing::ValuesIn(all_factories()),
                         [](const auto& factory) { return factory.param.name; });

model::FindingRow at(std::int64_t number, std::string location) {
  return finding(number, 1, 150001, std::move(location));
}

// --- what is no longer delivered ---

TEST_P(StoreWalk, MarksWhatItDidNotBring) {
  EXPECT_EQ(walk({at(1, "a"), at(2, "b"), at(3, "c")}).newly, 0);
  const auto second = walk({at(2, "b")});
  EXPECT_EQ(second.newly, 2);
  EXPECT_EQ(second.all, 2);
  EXPECT_THAT(gone(), ElementsAre(1, 3));
  EXPECT_THAT(findings(*store), SizeIs(3));
}

TEST_P(StoreWalk, MarksThemOnce) {
  walk({at(1, "a"), at(2, "b")});
  walk({at(2, "b")});
  const auto third = walk({at(2, "b")});
  EXPECT_EQ(third.newly, 0);
  EXPECT_EQ(third.all, 1);
}

TEST_P(StoreWalk, MarksNothingBeforeItsEnd) {
  walk({at(1, "a"), at(2, "b")});
  begin();
  page<model::FindingRow>({at(2, "b")}, {});
  EXPECT_THAT(gone(), IsEmpty());
  begin();  // that one broke off
  page<model::FindingRow>({at(1, "a"), at(2, "b")}, {});
  EXPECT_EQ(end().newly, 0);
  EXPECT_THAT(gone(), IsEmpty());
}

TEST_P(StoreWalk, ThatWasCutOffByTheEndOfItsProgramMarksNothing) {
  walk({at(1, "a"), at(2, "b")});
  begin();
  page<model::FindingRow>({at(2, "b")}, {});
  store = database->open();
  begin();
  EXPECT_EQ(end().newly, 0);
  EXPECT_THAT(gone(), IsEmpty());
}

TEST_P(StoreWalk, UnmarksWhatComesAgainAndCallsItUnchanged) {
  walk({at(1, "a"), at(2, "b")});
  walk({at(2, "b")});
  begin();
  const auto saved = page<model::FindingRow>({at(1, "a"), at(2, "b")}, {});
  EXPECT_EQ(saved.returned, 1);
  EXPECT_EQ(saved.unchanged, 2);
  EXPECT_THAT(gone(), IsEmpty()) << "at once: it is known to be there";
  EXPECT_EQ(end().all, 0);
}

TEST_P(StoreWalk, UnmarksWhatComesAgainChanged) {
  walk({at(1, "a")});
  walk(std::vector<model::FindingRow>{});
  ASSERT_THAT(gone(), ElementsAre(1));
  EXPECT_EQ(save<model::FindingRow>(*store, {with_status(at(1, "a"), "Fixed", 4)}).changed, 1);
  EXPECT_THAT(gone(), IsEmpty());
}

TEST_P(StoreWalk, OfSeveralPagesMarksWithinAndBetweenAndBehindThem) {
  walk({at(1, "a"), at(2, "b"), at(3, "c"), at(4, "d"), at(5, "e"), at(6, "f"), at(7, "g")});
  begin();
  page<model::FindingRow>({at(2, "b")}, {.after = 0, .until = kFirst + 2});
  page<model::FindingRow>({at(4, "d"), at(5, "e")}, {.after = kFirst + 2, .until = kFirst + 5});
  page<model::FindingRow>({at(6, "f")}, {.after = kFirst + 5});
  EXPECT_EQ(end().newly, 3);
  EXPECT_THAT(gone(), ElementsAre(1, 3, 7));
}

TEST_P(StoreWalk, ThatWasResumedCountsItsSecondPartToo) {
  walk({at(1, "a"), at(2, "b"), at(3, "c"), at(4, "d")});
  begin();
  page<model::FindingRow>({at(4, "d")}, {.after = kFirst + 2});
  page<model::FindingRow>({at(2, "b")}, {.after = 0, .until = kFirst + 2});
  EXPECT_EQ(end().newly, 2);
  EXPECT_THAT(gone(), ElementsAre(1, 3));
}

TEST_P(StoreWalk, KnowsNothingOfWhatLiesOutsideOfItsPages) {
  walk({at(1, "a"), at(2, "b"), at(3, "c"), at(4, "d")});
  begin();
  page<model::FindingRow>({}, {.after = kFirst + 1, .until = kFirst + 3});
  EXPECT_EQ(end().newly, 2);
  EXPECT_THAT(gone(), ElementsAre(2, 3)) << "after the first and up to and with the last";
}

TEST_P(StoreWalk, KnowsNothingOfInformationalFindingsThatWereNotAskedFor) {
  walk({at(1, "a"), informational(2), at(3, "c")});
  begin();
  page<model::FindingRow>({at(3, "c")}, {.informational = false});
  EXPECT_EQ(end().newly, 1);
  EXPECT_THAT(gone(), ElementsAre(1));
  begin();
  page<model::FindingRow>({at(3, "c")}, {});
  EXPECT_EQ(end().newly, 1);
  EXPECT_THAT(gone(), ElementsAre(1, 2));
}

TEST_P(StoreWalk, UndoesWhatADroppedPageCollected) {
  walk({at(1, "a"), at(2, "b")});
  begin();
  {
    auto page = store->begin_page("main").value();
    ASSERT_TRUE(page->upsert({at(2, "b")}));
    EXPECT_EQ(page->write().value().unchanged, 1);
  }
  page<model::FindingRow>({at(1, "a"), at(2, "b")}, {});
  EXPECT_EQ(end().newly, 0);
}

TEST_P(StoreWalk, LeavesOtherConnectorsAlone) {
  save<model::FindingRow>(*store, {at(1, "a"), at(2, "b")}, "other");
  walk({at(1, "a")});
  walk(std::vector<model::FindingRow>{});
  EXPECT_THAT(instances(*store, {}, "other").at(0).gone_ids, IsEmpty());
  EXPECT_THAT(instances(*store, {}, "other").at(1).gone_ids, IsEmpty());
}

TEST_P(StoreWalk, BringsWhatNobodyAskedForInNoOrder) {
  walk({at(1, "a"), at(2, "b"), at(3, "c")});
  EXPECT_EQ(walk({at(3, "c"), at(1, "a")}).newly, 1);
  EXPECT_THAT(gone(), ElementsAre(2));
}

// --- who describes an instance ---

TEST_P(StoreWalk, LetsADeliveredFindingDescribeTheInstance) {
  auto old = finding(1);
  old.title = "Old name";
  old.score_tenths = 100;
  auto again = with_status(finding(2), "Fixed", 4);
  again.title = "New name";
  again.score_tenths = 25;
  walk({old});
  walk({again});
  const auto shown = instances(*store);
  ASSERT_THAT(shown, SizeIs(1));
  EXPECT_EQ(shown[0].status, "Fixed");
  EXPECT_EQ(shown[0].title, "New name");
  EXPECT_EQ(shown[0].score_tenths, 25);
  EXPECT_EQ(shown[0].description, "reflected 2");
  EXPECT_THAT(shown[0].finding_ids, ElementsAre(kFirst + 1, kFirst + 2));
  EXPECT_THAT(shown[0].gone_ids, ElementsAre(kFirst + 1));
  const auto unique = vulnerabilities(*store);
  ASSERT_THAT(unique, SizeIs(1));
  EXPECT_THAT(unique[0].titles, ElementsAre("New name"));
  EXPECT_EQ(unique[0].score_tenths, 25);
  EXPECT_EQ(unique[0].vulnerable, 0);
  EXPECT_THAT(instances(*store, {.status = "Vulnerable"}), IsEmpty());
}

TEST_P(StoreWalk, LetsHistoryDescribeAnInstanceThatNobodyDelivers) {
  walk({finding(1), with_status(finding(2), "Fixed", 4)});
  walk(std::vector<model::FindingRow>{});
  ASSERT_THAT(instances(*store), SizeIs(1));
  EXPECT_EQ(instances(*store)[0].status, "Vulnerable");
  EXPECT_EQ(vulnerabilities(*store).at(0).vulnerable, 1);
}

TEST_P(StoreWalk, SpansAllThatIsKnownOfTheInstance) {
  auto old = finding(1);
  old.first_seen = day(1);
  old.last_seen = day(5);
  auto again = finding(2);
  again.first_seen = day(6);
  again.last_seen = day(9);
  walk({old});
  walk({again});
  EXPECT_EQ(instances(*store).at(0).first_seen, day(1));
  EXPECT_EQ(instances(*store).at(0).last_seen, day(9));
}

TEST_P(StoreWalk, PrefersADeliveredFindingToSpeakForAVulnerability) {
  auto old = at(1, "a");
  old.score_tenths = 100;
  old.title = "Old name";
  walk({old, at(2, "b")});
  walk({at(2, "b")});
  EXPECT_EQ(vulnerabilities(*store).at(0).title, "XSS");
  EXPECT_EQ(vulnerabilities(*store).at(0).instances, 2);
}

// --- the name of an asset ---

TEST_P(StoreWalk, ShowsTheFindingsOwnNameOfAnAssetThatIsNotListed) {
  save<model::FindingRow>(*store, {finding(1, 1), finding(2, 2)});
  walk({asset(1), asset(2)});
  EXPECT_EQ(instances(*store, {.asset_id = 1}).at(0).asset_name, "Shop 1");
  EXPECT_EQ(walk({asset(2)}).newly, 1);
  EXPECT_EQ(instances(*store, {.asset_id = 1}).at(0).asset_name, "Shop as findings call it");
  EXPECT_EQ(instances(*store, {.asset_id = 2}).at(0).asset_name, "Shop 2");
  walk({asset(1), asset(2)});
  EXPECT_EQ(instances(*store, {.asset_id = 1}).at(0).asset_name, "Shop 1");
}

TEST_P(StoreWalk, KeepsTheListedNameWhenTheFindingHasGoneToo) {
  walk({asset(1)});
  walk({finding(1, 1)});
  walk(std::vector<model::AssetRow>{});
  walk(std::vector<model::FindingRow>{});
  EXPECT_EQ(instances(*store).at(0).asset_name, "Shop 1");
}

// --- whose records these are ---

TEST_P(StoreWalk, RefusesAnotherFindingUnderAStoredId) {
  save<model::FindingRow>(*store, {finding(1), finding(2)});
  auto other = finding(1);
  other.unique_id = "uid-of-another";
  other.title = "Another";
  const auto saved = save<model::FindingRow>(*store, {other, finding(2), finding(3)});
  EXPECT_EQ(saved.contradicting, 1);
  EXPECT_EQ(saved.recognised, 1);
  EXPECT_EQ(saved.added, 1);
  EXPECT_EQ(saved.changed, 0);
  EXPECT_EQ(saved.contradiction, (Contradiction{kFirst + 1, "unique id uid-1", "unique id uid-of-another"}));
  EXPECT_EQ(findings(*store).at(0), finding(1));
}

TEST_P(StoreWalk, RefusesAnotherAssetUnderAStoredId) {
  save<model::AssetRow>(*store, {asset(1), asset(2)});
  auto other = asset(1);
  other.created = day(3);
  const auto saved = save<model::AssetRow>(*store, {other, asset(2)});
  EXPECT_EQ(saved.contradicting, 1);
  EXPECT_EQ(saved.recognised, 1);
  EXPECT_EQ(saved.contradiction, (Contradiction{1, "created 2026-01-01T00:00:00Z", "created 2026-01-03T00:00:00Z"}));
  EXPECT_EQ(assets(*store).at(0).asset, asset(1));
}

TEST_P(StoreWalk, TakesARenamedAssetForTheSame) {
  save<model::AssetRow>(*store, {asset(1)});
  auto renamed = asset(1);
  renamed.name = "Store";
  renamed.address = "https://store.example.test";
  const auto saved = save<model::AssetRow>(*store, {renamed});
  EXPECT_EQ(saved.changed, 1);
  EXPECT_EQ(saved.recognised, 1);
  EXPECT_EQ(assets(*store).at(0).asset.name, "Store");
}

TEST_P(StoreWalk, TakesAMissingIdentityForNoContradiction) {
  auto bare = finding(1);
  bare.unique_id.clear();
  save<model::FindingRow>(*store, {bare, finding(2)});
  auto bare_now = finding(2);
  bare_now.unique_id.clear();
  const auto saved = save<model::FindingRow>(*store, {finding(1), bare_now});
  EXPECT_EQ(saved.contradicting, 0);
  EXPECT_EQ(saved.recognised, 0);
  EXPECT_EQ(saved.changed, 2);

  auto undated = asset(1);
  undated.created.reset();
  save<model::AssetRow>(*store, {undated, asset(2)});
  auto undated_now = asset(2);
  undated_now.created.reset();
  const auto assets = save<model::AssetRow>(*store, {asset(1), undated_now});
  EXPECT_EQ(assets.contradicting, 0);
  EXPECT_EQ(assets.changed, 2);
}

TEST_P(StoreWalk, ReadsAUniqueIdInEitherCase) {
  auto lower = finding(1);
  lower.unique_id = "0f0e1d2c-aaaa-4bbb-8ccc-000000000001";
  auto upper = lower;
  upper.unique_id = "0F0E1D2C-AAAA-4BBB-8CCC-000000000001";
  save<model::FindingRow>(*store, {lower});
  const auto saved = save<model::FindingRow>(*store, {upper});
  EXPECT_EQ(saved.contradicting, 0);
  EXPECT_EQ(saved.recognised, 1);
}

// --- on trial ---

TEST_P(StoreWalk, HasNoTrialWhileNothingIsStored) {
  ASSERT_TRUE(store->begin_run("main", {}));
  save<model::FindingRow>(*store, {finding(9)}, "other");
  EXPECT_FALSE(store->begin_trial("main").value());
  save<model::FindingRow>(*store, {finding(1)});
  EXPECT_EQ(store->undo_trial("main").value(), 0);
  EXPECT_THAT(findings(*store), SizeIs(1));
}

TEST_P(StoreWalk, UndoesWhatWasAddedOnTrialAndNothingElse) {
  save<model::AssetRow>(*store, {asset(1)});
  save<model::FindingRow>(*store, {finding(5)});
  EXPECT_TRUE(store->begin_trial("main").value());
  auto odd = finding(1);
  odd.unmapped = {{"severity", "6"}};
  save<model::FindingRow>(*store, {odd, with_status(finding(5), "Fixed", 4)});
  save<model::AssetRow>(*store, {asset(2)});
  save<model::FindingRow>(*store, {finding(1)}, "other");
  ASSERT_TRUE(store->begin_page("main").value()->commit(Resource::Findings, Cursor{.parts = {{.last_id = 7}}}));
  EXPECT_EQ(store->undo_trial("main").value(), 2);
  EXPECT_THAT(findings(*store), ElementsAre(with_status(finding(5), "Fixed", 4)));
  EXPECT_THAT(assets(*store), SizeIs(1));
  EXPECT_THAT(findings(*store, {}, "other"), SizeIs(1));
  EXPECT_EQ(store->cursor("main", Resource::Findings).value(), std::nullopt);
  EXPECT_EQ(save<model::FindingRow>(*store, {odd}).added, 1);
  EXPECT_EQ(findings(*store).at(0), odd);
}

TEST_P(StoreWalk, UndoesTheTrialOfARunThatDiedWhenTheNextBegins) {
  save<model::FindingRow>(*store, {finding(5)});
  ASSERT_TRUE(store->begin_trial("main").value());
  save<model::FindingRow>(*store, {finding(1)});
  store = database->open();
  EXPECT_TRUE(store->begin_trial("main").value());
  EXPECT_THAT(findings(*store), ElementsAre(finding(5)));
}

TEST_P(StoreWalk, KeepsWhatPassedItsTrial) {
  save<model::FindingRow>(*store, {finding(5)});
  ASSERT_TRUE(store->begin_trial("main").value());
  save<model::FindingRow>(*store, {finding(1)});
  ASSERT_TRUE(store->pass_trial("main"));
  auto other = database->open();
  EXPECT_TRUE(other->begin_trial("main").value());
  EXPECT_THAT(findings(*other), SizeIs(2));
  EXPECT_EQ(store->undo_trial("main").value(), 1) << "the run itself may think better of it";
}

}  // namespace
}  // namespace qualyswas::store
