// What an incremental run asks the store, and how the stored ids are spread. Whichever adapter is behind the port.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/store/store_testing.h"

namespace qualyswas::store {
namespace {

using namespace testing_support;
using testing::ElementsAre;
using testing::IsEmpty;

class StoreKnown : public Contract {
 protected:
  static model::FindingRow ignored_for(std::int64_t number, std::string reason) {
    auto row = finding(number);
    row.ignored_reason = std::move(reason);
    return row;
  }
};
INSTANTIATE_TEST_SUITE_P(Every, StoreKnown, testing::ValuesIn(all_factories()),
                         [](const auto& factory) { return factory.param.name; });

const KnownUntil kKnown{.question = "informational=false", .at = day(3), .runs = 2};

TEST_P(StoreKnown, KeepsUntilWhenEverythingIsKnown) {
  EXPECT_EQ(store->known_until("main").value(), std::nullopt);
  ASSERT_TRUE(store->set_known_until("main", kKnown));
  auto later = kKnown;
  later.at = day(4);
  ASSERT_TRUE(store->set_known_until("main", later));
  ASSERT_TRUE(store->set_known_until("other", kKnown));
  EXPECT_EQ(store->known_until("main").value(), later);
  ASSERT_TRUE(store->set_known_until("main", std::nullopt));
  EXPECT_EQ(store->known_until("main").value(), std::nullopt);
  EXPECT_EQ(store->known_until("other").value(), kKnown);
}

TEST_P(StoreKnown, CountsWhatIsDelivered) {
  save<model::FindingRow>(*store, {finding(1), finding(2), informational(3), ignored_for(4, "RISK_ACCEPTED")});
  save<model::FindingRow>(*store, {finding(5)}, "other");
  EXPECT_EQ(store->delivered("main", true).value(), (Delivered{.findings = 4}));
  EXPECT_EQ(store->delivered("main", false).value(), (Delivered{.findings = 3}));
  EXPECT_EQ(store->delivered("nobody", true).value(), Delivered{});
}

TEST_P(StoreKnown, DoesNotCountWhatIsNoLongerDelivered) {
  save<model::FindingRow>(*store, {finding(1), finding(2), ignored_for(3, "RISK_ACCEPTED")});
  ASSERT_TRUE(store->begin_walk("main", Resource::Findings));
  auto page = store->begin_page("main").value();
  ASSERT_TRUE(page->upsert({Sealed{finding(1)}}));
  ASSERT_TRUE(page->commit(Resource::Findings, std::nullopt, Range{}));
  ASSERT_TRUE(store->end_walk("main", Resource::Findings, day(9)));
  EXPECT_EQ(store->delivered("main", true).value(), (Delivered{.findings = 1, .gone = 2}));
  EXPECT_THAT(store->ignored("main", true).value(), IsEmpty());
}

TEST_P(StoreKnown, NamesTheIgnoredOnesWhoseReasonTheVendorsFilterKnows) {
  save<model::FindingRow>(*store, {ignored_for(4, "NOT_APPLICABLE"), ignored_for(2, "FALSE_POSITIVE"),
                                   ignored_for(3, "A_WHIM"), ignored_for(1, "RISK_ACCEPTED"), finding(5)});
  EXPECT_THAT(store->ignored("main", true).value(), ElementsAre(kFirst + 1, kFirst + 2, kFirst + 4));
}

TEST_P(StoreKnown, TellsWhereItsIdsCanBeCutIntoEqualParts) {
  save<model::FindingRow>(*store, {finding(10), finding(11), finding(12), finding(900), finding(901), finding(902)});
  const auto findings = store->spread("main", Resource::Findings, 3).value();
  EXPECT_EQ(findings.rows, 6);
  EXPECT_THAT(findings.cuts, ElementsAre(kFirst + 11, kFirst + 900));
  EXPECT_THAT(store->spread("main", Resource::Findings, 1)->cuts, IsEmpty());
  EXPECT_EQ(store->spread("nobody", Resource::Findings, 3)->rows, 0);
  save<model::AssetRow>(*store, {asset(1), asset(2)});
  EXPECT_EQ(store->spread("main", Resource::WebApps, 2)->rows, 2);
}

TEST_P(StoreKnown, HasNoMoreCutsThanRows) {
  save<model::FindingRow>(*store, {finding(10), finding(11)});
  EXPECT_THAT(store->spread("main", Resource::Findings, 8)->cuts, ElementsAre(kFirst + 10));
}

// A page of a lower part comes after one of a higher part: what it brings is new, or known, as it is.
TEST_P(StoreKnown, KnowsItsRowsWhereThePagesOfTwoPartsTakeTurns) {
  const auto page_of = [&](std::int64_t number, std::int64_t until) {
    auto page = store->begin_page("main", until).value();
    EXPECT_TRUE(page->upsert({Sealed{finding(number)}}));
    return page->commit().value();
  };
  EXPECT_EQ(page_of(50, kHighestId).added, 1);
  EXPECT_EQ(page_of(1, kFirst + 40).added, 1);
  EXPECT_EQ(page_of(2, kFirst + 40).added, 1);
  EXPECT_EQ(page_of(1, kFirst + 40).unchanged, 1);
  EXPECT_EQ(page_of(50, kHighestId).unchanged, 1);
}

}  // namespace
}  // namespace qualyswas::store
