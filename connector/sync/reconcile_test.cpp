#include <gmock/gmock.h>

#include "connector/sync/sync_testing.h"

namespace qualyswas::sync {
namespace {

using namespace testing_support;
using http::Answer;
using http::Request;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class Reconciliation : public testing::Test {
 protected:
  Comparison compared(std::string_view name) {
    auto all = reconcile(rig.config(), rig.ports(), {});
    if (!all) throw std::runtime_error{all.error().message};
    for (auto& one : *all)
      if (one.name.starts_with(name)) return one;
    throw std::runtime_error{"no comparison " + std::string{name}};
  }
  Rig rig;
};

TEST_F(Reconciliation, FindsEverythingEqualAfterASync) {
  rig.run();
  const auto all = reconcile(rig.config(), rig.ports(), {});
  ASSERT_TRUE(all);
  for (const auto& one : *all) {
    EXPECT_TRUE(one.equal) << one.name;
    EXPECT_EQ(one.vendor, one.ours) << one.name;
    EXPECT_THAT(one.differences, IsEmpty()) << one.name;
  }
}

TEST_F(Reconciliation, AsksWithoutDetailsAndChangesNothingOnEitherSide) {
  rig.run();
  const auto before = rig.store->runs("shop", 10).value();
  rig.vendor.findings.push_back({.id = 300});
  const auto seen = rig.vendor.script.requests().size();
  ASSERT_TRUE(reconcile(rig.config(), rig.ports(), {}));
  const auto requests = rig.vendor.script.requests();
  for (auto i = seen; i < requests.size(); ++i) EXPECT_THAT(requests[i].body, testing::Not(HasSubstr("<verbose>true")));
  EXPECT_EQ(rig.store->runs("shop", 10).value(), before);
  EXPECT_EQ(rig.finding_ids().size(), 5u);
}

TEST_F(Reconciliation, NamesAnAssetThatIsMissingHereAndHasNoReason) {
  rig.run();
  rig.vendor.webapps.push_back({.id = 99, .name = "Forgotten", .created = "2026-01-01T00:00:00Z"});
  const auto assets = compared("assets");
  EXPECT_FALSE(assets.equal);
  EXPECT_EQ(assets.vendor, 4);
  EXPECT_EQ(assets.ours, 3);
  ASSERT_THAT(assets.differences, SizeIs(1));
  EXPECT_EQ(assets.differences[0].what, "asset 99 (Forgotten)");
  EXPECT_EQ(assets.differences[0].why, "");
}

TEST_F(Reconciliation, ExplainsAnAssetMadeSinceTheLastSync) {
  rig.run();
  rig.vendor.webapps.push_back({.id = 99, .created = "2026-01-06T06:00:01Z"});
  const auto assets = compared("assets");
  EXPECT_TRUE(assets.equal);
  EXPECT_THAT(assets.differences.at(0).why, HasSubstr("created since the sync of 2026-01-06T06:00:00Z"));
}

TEST_F(Reconciliation, NamesANameThatDiffers) {
  rig.run();
  rig.vendor.webapps[0].name = "Store";
  const auto assets = compared("assets");
  EXPECT_FALSE(assets.equal);
  EXPECT_EQ(assets.differences.at(0).vendor, "Store");
  EXPECT_EQ(assets.differences.at(0).ours, "Shop");
}

TEST_F(Reconciliation, ExplainsAnArchivedAssetAndItsInstances) {
  rig.vendor.webapps[0].updated = "2025-11-01T00:00:00Z";
  ASSERT_EQ(rig.run().archived, 1);
  const auto assets = compared("assets");
  EXPECT_TRUE(assets.equal);
  EXPECT_EQ(assets.ours, 2);
  const auto instances = compared("active instances of 10");
  EXPECT_TRUE(instances.equal);
  EXPECT_EQ(instances.vendor, 5);
  EXPECT_EQ(instances.ours, 0);
}

TEST_F(Reconciliation, ExplainsFindingsThatDifferInParameterOnly) {
  rig.vendor.findings.push_back({.id = 106, .url = "https://shop.example.test/1", .param = "q"});
  rig.run();
  const auto instances = compared("active instances of 10");
  EXPECT_EQ(instances.vendor, 6);
  EXPECT_EQ(instances.ours, 5);
  EXPECT_TRUE(instances.equal);
  ASSERT_THAT(instances.differences, SizeIs(1));
  EXPECT_THAT(instances.differences[0].vendor, HasSubstr("101, 106"));
}

TEST_F(Reconciliation, CountsNeitherFixedNorIgnoredFindingsAsActive) {
  rig.vendor.findings[0].status = "FIXED";
  rig.vendor.findings[1].ignored_reason = "RISK_ACCEPTED";
  rig.vendor.findings[2].status = "PROTECTED";
  rig.run();
  const auto instances = compared("active instances of 10");
  EXPECT_EQ(instances.vendor, 2);
  EXPECT_EQ(instances.ours, 2);
  EXPECT_TRUE(instances.equal);
}

TEST_F(Reconciliation, FindsAStatusThatDiffersWithoutAReason) {
  rig.run();
  rig.vendor.findings[0].status = "FIXED";
  const auto instances = compared("active instances of 10");
  EXPECT_FALSE(instances.equal);
  EXPECT_EQ(instances.vendor, 4);
  EXPECT_EQ(instances.ours, 5);
}

TEST_F(Reconciliation, FindsTwoDifferencesThatCancelOut) {
  rig.run();
  rig.vendor.findings[0].status = "FIXED";
  rig.vendor.findings.push_back({.id = 300});
  const auto instances = compared("active instances of 10");
  EXPECT_EQ(instances.vendor, instances.ours);
  EXPECT_FALSE(instances.equal);
}

TEST_F(Reconciliation, ExplainsAFindingTestedSinceTheLastSync) {
  rig.run();
  rig.vendor.findings[0].status = "FIXED";
  rig.vendor.findings[0].tested = "2026-01-06T12:00:00Z";
  EXPECT_TRUE(compared("active instances of 10").equal);
}

TEST_F(Reconciliation, ExplainsAFindingThatIsGone) {
  rig.run();
  rig.vendor.findings.erase(rig.vendor.findings.begin());
  const auto instances = compared("active instances of 10");
  EXPECT_TRUE(instances.equal);
  EXPECT_THAT(instances.differences.at(0).why, HasSubstr("absence closes nothing"));
}

TEST_F(Reconciliation, NamesTwoQidsThatCarryOneName) {
  rig.vendor.findings[1].qid = 150002;
  rig.run();
  const auto unique = compared("unique");
  EXPECT_EQ(unique.vendor, 1);
  EXPECT_EQ(unique.ours, 2);
  EXPECT_TRUE(unique.equal);
  ASSERT_THAT(unique.differences, SizeIs(1));
  EXPECT_THAT(unique.differences[0].what, HasSubstr("Injection"));
  EXPECT_THAT(unique.differences[0].ours, HasSubstr("150001, 150002"));
}

TEST_F(Reconciliation, NamesOneQidThatCarriesTwoNames) {
  rig.vendor.findings[1].name = "Injection, renamed";
  rig.run();
  const auto unique = compared("unique");
  EXPECT_EQ(unique.vendor, 2);
  EXPECT_EQ(unique.ours, 1);
  EXPECT_TRUE(unique.equal);
  EXPECT_THAT(unique.differences.at(0).what, HasSubstr("150001"));
}

TEST_F(Reconciliation, CountsTheQidsThatAreShownAndExplainsTheArchivedOnes) {
  rig.vendor.webapps[1].updated = "2025-11-01T00:00:00Z";
  rig.vendor.findings[0].webapp = 11;
  rig.vendor.findings[1] = {.id = 102, .qid = 150002, .webapp = 11, .name = "Traversal"};
  ASSERT_EQ(rig.run().archived, 1);
  const auto unique = compared("unique");
  EXPECT_EQ(unique.vendor, 2);
  EXPECT_EQ(unique.ours, 1) << "150001 is shown by another asset, 150002 is not";
  EXPECT_TRUE(unique.equal);
  ASSERT_THAT(unique.differences, SizeIs(1));
  EXPECT_EQ(unique.differences[0].what, "QID 150002");
  EXPECT_THAT(unique.differences[0].why, HasSubstr("archived"));
}

TEST_F(Reconciliation, FindsAQidThatIsMissingHere) {
  rig.run();
  rig.vendor.findings.push_back({.id = 300, .qid = 150009, .name = "Traversal"});
  EXPECT_FALSE(compared("unique").equal);
}

TEST_F(Reconciliation, SaysWhenTheVendorsCountIsNotWhatItsPagesHold) {
  rig.run();
  rig.vendor.intercept = [](const Request& request, int) -> std::optional<Answer> {
    if (FakeVendor::is(request, "/count/was/finding"))
      return FakeVendor::ok("<responseCode>SUCCESS</responseCode><count>7</count>");
    return std::nullopt;
  };
  const auto walk = compared("findings");
  EXPECT_FALSE(walk.equal);
  EXPECT_EQ(walk.vendor, 7);
  EXPECT_EQ(walk.ours, 5);
}

TEST_F(Reconciliation, FailsWhenTheVendorCannotBeRead) {
  rig.run();
  rig.vendor.intercept = [](const Request& request, int) -> std::optional<Answer> {
    if (FakeVendor::is(request, "/search/was/finding")) return FakeVendor::refusal("INVALID_CREDENTIALS", "no");
    return std::nullopt;
  };
  const auto all = reconcile(rig.config(), rig.ports(), {});
  ASSERT_FALSE(all);
  EXPECT_EQ(all.error().kind, ErrorKind::Auth);
}

TEST_F(Reconciliation, LeavesInformationalFindingsOutWhenTheyAreNotConfigured) {
  rig.vendor.findings.push_back({.id = 200, .qid = 150010, .name = "Links", .type = "INFORMATION_GATHERED"});
  rig.typed().informational = true;
  rig.run();
  EXPECT_EQ(compared("active instances of 10").vendor, 6);
  EXPECT_TRUE(compared("active instances of 10").equal);
  rig.typed().informational = false;
  EXPECT_EQ(compared("active instances of 10").vendor, 5);
  EXPECT_TRUE(compared("active instances of 10").equal);
  EXPECT_TRUE(compared("unique").equal);
}

TEST_F(Reconciliation, EndsWhenTheVendorsPagesDoNot) {
  rig.run();
  rig.vendor.intercept = [](const Request& request, int) -> std::optional<Answer> {
    if (!FakeVendor::is(request, "/search/was/finding")) return std::nullopt;
    const auto next = FakeVendor::after_id(request) + 1;
    return FakeVendor::ok(fmt::format(
        "<responseCode>SUCCESS</responseCode><count>1</count><hasMoreRecords>true</hasMoreRecords><lastId>{}</lastId>"
        "<data>{}</data>",
        next, FakeVendor::xml(VendorFinding{.id = next})));
  };
  const auto compared = reconcile(rig.config(), rig.ports(), {});
  ASSERT_FALSE(compared);
  EXPECT_THAT(compared.error().message, HasSubstr("the vendor counts 5, its pages have brought 26"));
}

TEST_F(Reconciliation, CountsAnInstanceByTheFindingsThatAreDelivered) {
  rig.run();
  rig.vendor.findings.erase(rig.vendor.findings.begin());
  rig.vendor.findings.push_back({.id = 300, .url = "https://shop.example.test/1", .status = "FIXED"});
  rig.run();
  const auto instances = compared("active instances of 10");
  EXPECT_TRUE(instances.equal);
  EXPECT_EQ(instances.vendor, 4);
  EXPECT_EQ(instances.ours, 4);
  EXPECT_THAT(instances.differences, IsEmpty());
}

TEST_F(Reconciliation, SaysOfAFindingThatIsBackThatItWasAway) {
  rig.run();
  const auto first = rig.vendor.findings.front();
  rig.vendor.findings.erase(rig.vendor.findings.begin());
  rig.vendor.findings.push_back({.id = 300, .url = first.url, .status = "FIXED"});
  rig.run();
  rig.vendor.findings.insert(rig.vendor.findings.begin(), first);
  const auto instances = compared("active instances of 10");
  EXPECT_TRUE(instances.equal);
  EXPECT_EQ(instances.vendor, 5);
  EXPECT_EQ(instances.ours, 4);
  EXPECT_THAT(instances.differences.at(0).why, HasSubstr("delivered again since the sync of"));
}

}  // namespace
}  // namespace qualyswas::sync
