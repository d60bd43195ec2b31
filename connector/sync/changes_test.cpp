#include "connector/sync/changes.h"

#include <gmock/gmock.h>

#include "connector/sync/sync_testing.h"

namespace qualyswas::sync {
namespace {

using store::Verdict;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using namespace testing_support;

// A store that a full sync on January 6th has filled, 40 findings tested on January 1st; the next one is incremental.
class IncrementalSync : public testing::Test {
 protected:
  static constexpr int kFindings = 40;

  IncrementalSync() {
    rig.typed().incremental = true;
    rig.typed().page_size = 50;
    rig.vendor.findings.clear();
    for (int i = 0; i < kFindings; ++i)
      rig.vendor.findings.push_back(
          {.id = 101 + i, .url = fmt::format("https://shop.example.test/{}", i), .tested = "2026-01-01T00:00:00Z"});
    vendor_says(at("2026-01-06T06:00:00Z"));
  }

  // Both clocks.
  void vendor_says(Instant now) {
    rig.clock.set(now);
    rig.vendor.headers = {{"Date", date_of(now)}};
  }
  static std::string date_of(Instant now) {
    return fmt::format("Tue, {:02} Jan 2026 06:00:00 GMT", (now - at("2026-01-01T06:00:00Z")) / 24h + 1);
  }
  store::RunRow full() {
    auto run = rig.run();
    EXPECT_EQ(run.verdict, Verdict::Complete) << reasons(run);
    EXPECT_FALSE(run.incremental);
    vendor_says(at("2026-01-07T06:00:00Z"));
    rig.vendor.script.forget_requests();
    return run;
  }
  VendorFinding& finding(std::int64_t id) { return *std::ranges::find(rig.vendor.findings, id, &VendorFinding::id); }
  std::optional<std::string> status_of(std::int64_t id) {
    for (const auto& view : rig.instances())
      if (view.finding_ids.front() == id) return view.status;
    return "not stored";
  }
  std::vector<http::Request> asked_by(std::string_view field) {
    auto all = rig.vendor.requests("/was/finding");
    std::erase_if(all, [&](const http::Request& one) { return one.body.find(field) == std::string::npos; });
    return all;
  }

  Rig rig;
};

TEST_F(IncrementalSync, IsAFullOneTheFirstTime) {
  const auto run = rig.run();
  EXPECT_FALSE(run.incremental);
  EXPECT_EQ(run.findings_pulled, kFindings);
  EXPECT_THAT(rig.log(run.id), HasSubstr("all are read: no sync has been complete yet"));
}

TEST_F(IncrementalSync, AsksForWhatWasTestedSinceTheVendorsClockAtTheLastOneLessTheOverlap) {
  full();
  finding(105).tested = "2026-01-06T22:00:00Z";
  finding(105).status = "FIXED";
  rig.vendor.findings.push_back({.id = 900, .url = "https://shop.example.test/new", .tested = "2026-01-06T22:00:00Z"});
  const auto run = rig.run();
  EXPECT_EQ(run.verdict, Verdict::Complete) << reasons(run);
  EXPECT_TRUE(run.incremental);
  EXPECT_EQ(run.findings_pulled, 2);
  EXPECT_EQ(run.added, 1);
  EXPECT_EQ(run.changed, 1);
  EXPECT_EQ(status_of(105), "Fixed");
  EXPECT_THAT(rig.finding_ids(), SizeIs(kFindings + 1));
  for (const auto& request : asked_by("lastTestedDate"))
    EXPECT_THAT(request.body, HasSubstr(R"("lastTestedDate" operator="GREATER">2026-01-04T06:00:00Z<)"));
}

TEST_F(IncrementalSync, WithoutAChangeStoresNothingAndIsComplete) {
  full();
  const auto run = rig.run();
  EXPECT_EQ(run.verdict, Verdict::Complete) << reasons(run);
  EXPECT_TRUE(run.incremental);
  EXPECT_EQ(run.findings_pulled + run.added + run.changed, 0);
  EXPECT_LE(rig.vendor.asked("/was/finding"), 9);
}

TEST_F(IncrementalSync, SeesWhatWasIgnoredWithoutBeingTested) {
  full();
  finding(105).ignored_reason = "FALSE_POSITIVE";
  finding(105).ignored_at = "2026-01-06T20:00:00Z";
  const auto run = rig.run();
  EXPECT_TRUE(run.incremental) << rig.log(run.id);
  EXPECT_EQ(run.changed, 1);
  EXPECT_EQ(status_of(105), "Ignored - false positive");
}

TEST_F(IncrementalSync, SeesWhatIsIgnoredNoMore) {
  for (int id = 105; id < 110; ++id) {
    finding(id).ignored_reason = "RISK_ACCEPTED";
    finding(id).ignored_at = "2026-01-02T20:00:00Z";
  }
  full();
  finding(107).ignored_reason = finding(107).ignored_at = "";
  const auto run = rig.run();
  EXPECT_TRUE(run.incremental) << rig.log(run.id);
  EXPECT_EQ(status_of(107), "Vulnerable");
  EXPECT_EQ(status_of(106), "Ignored risk acknowledged");
  EXPECT_THAT(asked_by(R"("id" operator="IN")"), SizeIs(1));
}

TEST_F(IncrementalSync, ReadsEverythingWhenOneWasRemoved) {
  full();
  std::erase_if(rig.vendor.findings, [](const VendorFinding& one) { return one.id == 105; });
  const auto run = rig.run();
  EXPECT_EQ(run.verdict, Verdict::Complete) << reasons(run);
  EXPECT_FALSE(run.incremental);
  EXPECT_EQ(run.findings_gone, 1);
  EXPECT_EQ(run.findings_pulled, kFindings - 1);
  EXPECT_THAT(rig.log(run.id), HasSubstr("all are read: what changed does not explain what the vendor counts"));
}

// The first pass brings it, the full walk brings it again.
TEST_F(IncrementalSync, CountsWhatItReadTwiceOnce) {
  full();
  std::erase_if(rig.vendor.findings, [](const VendorFinding& one) { return one.id == 105; });
  rig.vendor.findings.push_back({.id = 900,
                                 .webapp = 99,
                                 .severity = "9",
                                 .url = "https://shop.example.test/new",
                                 .tested = "2026-01-06T22:00:00Z"});
  rig.vendor.findings.push_back({.id = 901, .url = "https://shop.example.test/old", .tested = "2025-06-01T00:00:00Z"});
  rig.vendor.findings.push_back(
      {.id = 902, .url = "https://shop.example.test/older", .tested = "2025-06-01T00:00:00Z"});
  const auto run = rig.run();
  EXPECT_FALSE(run.incremental);
  EXPECT_EQ(run.verdict, Verdict::Complete) << reasons(run);
  EXPECT_EQ(run.findings_pulled, kFindings + 2);
  EXPECT_EQ(run.findings_unlisted, 1);
  ASSERT_THAT(run.unmapped, SizeIs(1));
  EXPECT_EQ(run.unmapped.front().findings, 1);
}

TEST_F(IncrementalSync, ReadsEverythingWhenOldOnesCameIntoSight) {
  full();
  rig.vendor.findings.push_back({.id = 900, .url = "https://shop.example.test/x", .tested = "2025-06-01T00:00:00Z"});
  const auto run = rig.run();
  EXPECT_FALSE(run.incremental);
  EXPECT_EQ(run.added, 1);
  EXPECT_EQ(run.findings_pulled, kFindings + 1);
}

TEST_F(IncrementalSync, ReadsEverythingWhenMostOfItWasTested) {
  full();
  for (auto& one : rig.vendor.findings) one.tested = "2026-01-06T22:00:00Z";
  const auto run = rig.run();
  EXPECT_FALSE(run.incremental);
  EXPECT_EQ(run.verdict, Verdict::Complete) << reasons(run);
  EXPECT_THAT(rig.log(run.id), HasSubstr("40 of 40 were tested since 2026-01-04T06:00:00Z"));
}

TEST_F(IncrementalSync, ReadsEverythingEverySoManySyncs) {
  rig.typed().full_every = 3;
  std::vector<bool> incremental;
  for (int i = 0; i < 7; ++i) incremental.push_back(rig.run().incremental);
  EXPECT_EQ(incremental, (std::vector<bool>{false, true, true, false, true, true, false}));
}

TEST_F(IncrementalSync, ReadsEverythingWhenOtherFindingsAreAskedFor) {
  full();
  rig.typed().informational = true;
  EXPECT_FALSE(rig.run().incremental);
}

TEST_F(IncrementalSync, ReadsEverythingWhenTheVendorsClockWentBack) {
  full();
  vendor_says(at("2026-01-03T06:00:00Z"));
  EXPECT_FALSE(rig.run().incremental);
}

// Only a complete run moves the mark: what a partial one may have missed is asked for again.
TEST_F(IncrementalSync, AsksFromTheSameInstantAgainAfterAPartialOne) {
  full();
  const auto before = rig.store->known_until("shop").value();
  rig.vendor.intercept = [](const http::Request& request, int) -> std::optional<http::Answer> {
    if (!FakeVendor::is(request, "/knowledge_base/")) return std::nullopt;
    return FakeVendor::simple_return(409, 2011, "no access");
  };
  rig.vendor.findings.push_back({.id = 900, .qid = 150002, .tested = "2026-01-06T22:00:00Z"});
  EXPECT_EQ(rig.run().verdict, Verdict::Partial);
  EXPECT_EQ(rig.store->known_until("shop").value(), before);
}

TEST_F(IncrementalSync, IsNotAskedForUnlessTheSettingSaysSo) {
  rig.typed().incremental = false;
  full();
  const auto run = rig.run();
  EXPECT_FALSE(run.incremental);
  EXPECT_THAT(asked_by("lastTestedDate"), IsEmpty());
}

// A vendor that says of its first page that no more follow is found out by its count.
TEST_F(IncrementalSync, IsNotCompleteOnTheWordOfAPageThatHidesTheRest) {
  rig.typed().page_size = 2;
  full();
  for (int id = 105; id < 109; ++id) {
    finding(id).tested = "2026-01-06T22:00:00Z";
    finding(id).status = "FIXED";
  }
  rig.vendor.intercept = [&](const http::Request& request, int) -> std::optional<http::Answer> {
    if (!FakeVendor::is(request, "/search/was/finding")) return std::nullopt;
    if (request.body.find("lastTestedDate") == std::string::npos) return std::nullopt;
    return FakeVendor::ok(
        "<responseCode>SUCCESS</responseCode><count>1</count><hasMoreRecords>false</hasMoreRecords>"
        "<data>" +
        FakeVendor::xml(finding(105)) + "</data>");
  };
  const auto run = rig.run();
  EXPECT_FALSE(run.incremental);
  EXPECT_EQ(run.verdict, Verdict::Complete) << reasons(run);
  EXPECT_EQ(status_of(108), "Fixed");
}

}  // namespace
}  // namespace qualyswas::sync
