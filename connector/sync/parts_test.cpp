#include "connector/sync/parts.h"

#include <gmock/gmock.h>

#include <atomic>
#include <map>
#include <ranges>

#include "connector/sync/sync_testing.h"

namespace qualyswas::sync {
namespace {

using testing::AllOf;
using testing::Each;
using testing::Ge;
using testing::HasSubstr;
using testing::Le;
using testing::SizeIs;
using namespace testing_support;

// Where a vendor's ids stand: so many from `first` on, each so far from the next.
struct Run {
  std::int64_t first = 1, records = 0, step = 1;
};
struct SpreadOfIds {
  std::string name;
  std::vector<Run> runs;
};
void PrintTo(const SpreadOfIds& spread, std::ostream* out) { *out << spread.name; }

class LearntCuts : public testing::TestWithParam<SpreadOfIds> {
 protected:
  static std::int64_t above(std::int64_t id) {
    std::int64_t all = 0;
    for (const auto& run : GetParam().runs) {
      const auto passed = id < run.first ? 0 : std::min(run.records, (id - run.first) / run.step + 1);
      all += run.records - passed;
    }
    return all;
  }
};

TEST_P(LearntCuts, GiveEachPartAboutItsShareAndAskFewCounts) {
  constexpr int kParts = 4;
  std::atomic<int> asked = 0;
  const Cutting cutting{.records = above(0),
                        .page_size = 100,
                        .at_once = kParts,
                        .count_above =
                            [&](std::int64_t id) {
                              ++asked;
                              return Result<std::int64_t>{above(id)};
                            },
                        .lowest = [] { return Result<std::int64_t>{GetParam().runs.front().first}; }};
  const auto cuts = learn_cuts(cutting, kParts);
  ASSERT_TRUE(cuts);
  ASSERT_THAT(*cuts, SizeIs(kParts - 1));
  std::vector<std::int64_t> sizes;
  auto left = above(0);
  for (const auto cut : *cuts) sizes.push_back(std::exchange(left, above(cut)) - above(cut));
  sizes.push_back(left);
  const auto share = above(0) / kParts;
  EXPECT_THAT(sizes, Each(AllOf(Ge(share * 85 / 100), Le(share * 115 / 100))));
  EXPECT_LE(asked, kMostRounds * (kParts - 1));
}

INSTANTIATE_TEST_SUITE_P(
    Where, LearntCuts,
    testing::Values(SpreadOfIds{"FromOneOn", {{1, 100'000, 1}}}, SpreadOfIds{"FarUp", {{20'000'000, 100'000, 1}}},
                    SpreadOfIds{"FarApart", {{7'000'000, 50'000, 137}}},
                    SpreadOfIds{"Beyond32Bits", {{6'000'000'000, 80'000, 3}}},
                    SpreadOfIds{"InTwoCrowds", {{5'000, 50'000, 2}, {3'000'000, 50'000, 5}}},
                    SpreadOfIds{"EverDenser", {{1'000'000, 10'000, 900}, {12'000'000, 90'000, 4}}}),
    [](const auto& spread) { return spread.param.name; });

TEST(LearnCuts, EndsWithTheErrorOfACount) {
  const auto cuts = learn_cuts(
      {.records = 100'000,
       .page_size = 100,
       .at_once = 4,
       .count_above = [](std::int64_t) -> Result<std::int64_t> { return fail(ErrorKind::Auth, "login refused", ""); },
       .lowest = [] { return Result<std::int64_t>{1}; }},
      4);
  ASSERT_FALSE(cuts);
  EXPECT_EQ(cuts.error().kind, ErrorKind::Auth);
}

// Records that come and go meanwhile: counts contradict each other, the cuts rise all the same.
TEST(LearnCuts, StandCountsThatContradictEachOther) {
  std::atomic<int> asked = 0;
  const auto cuts =
      learn_cuts({.records = 100'000,
                  .page_size = 100,
                  .at_once = 4,
                  .count_above = [&](std::int64_t) -> Result<std::int64_t> { return ++asked % 3 == 0 ? 0 : 250'000; },
                  .lowest = [] { return Result<std::int64_t>{1}; }},
                 4);
  ASSERT_TRUE(cuts);
  EXPECT_TRUE(std::ranges::is_sorted(*cuts));
}

class WalkInParts : public testing::Test {
 protected:
  static constexpr int kFindings = 4'400, kPage = 200;

  WalkInParts() {
    rig.typed().page_size = kPage;
    rig.vendor.findings.clear();
    for (int i = 0; i < kFindings; ++i)
      rig.vendor.findings.push_back({.id = 70'000 + i * 3, .url = fmt::format("https://shop.example.test/{}", i)});
  }
  // A criterion of an id in requests for pages of findings, and how many pages asked for it.
  std::map<std::int64_t, int> ends() {
    std::map<std::int64_t, int> asked;
    for (const auto& request : rig.vendor.requests("/search/was/finding")) ++asked[FakeVendor::before_id(request)];
    return asked;
  }
  // From the end on, the vendor's connections break after so many pages of findings.
  void break_after(int pages) {
    rig.vendor.intercept = [pages, seen = 0](const http::Request& request, int) mutable -> std::optional<http::Answer> {
      if (!FakeVendor::is(request, "/search/was/finding") || seen++ < pages) return std::nullopt;
      return http::Answer{.status = 0, .broken = Error{ErrorKind::Transport, "connection reset", ""}};
    };
  }

  Rig rig;
};

TEST_F(WalkInParts, BringsEveryRecordOnce) {
  const auto run = rig.run();
  EXPECT_EQ(run.verdict, store::Verdict::Complete) << reasons(run);
  EXPECT_EQ(run.findings_pulled, kFindings);
  EXPECT_EQ(rig.store->spread("shop", store::Resource::Findings, 1)->rows, kFindings);
  EXPECT_THAT(ends(), SizeIs(4));
  EXPECT_FALSE(rig.cursor(store::Resource::Findings));
}

TEST_F(WalkInParts, IsCutWhereTheStoreSaysTheNextTime) {
  rig.run();
  const auto counted = rig.vendor.asked("/count/was/finding");
  rig.vendor.script.forget_requests();
  const auto run = rig.run();
  EXPECT_EQ(run.verdict, store::Verdict::Complete) << reasons(run);
  EXPECT_EQ(run.added + run.changed, 0);
  EXPECT_THAT(rig.log(run.id), HasSubstr("4 parts at the same time, cut behind the records 73297, 76597, 79897"));
  EXPECT_LT(rig.vendor.asked("/count/was/finding"), counted);
}

TEST_F(WalkInParts, IsOnePartWhereTheVendorAllowsOneCall) {
  rig.vendor.headers = {{"X-Concurrency-Limit-Limit", "1"}};
  const auto run = rig.run();
  EXPECT_EQ(run.verdict, store::Verdict::Complete) << reasons(run);
  EXPECT_THAT(ends(), SizeIs(1));
}

TEST_F(WalkInParts, IsOnePartWhereTheSettingSaysSo) {
  rig.typed().parallel = 1;
  rig.run();
  EXPECT_THAT(ends(), SizeIs(1));
}

TEST_F(WalkInParts, GoesOnInEachPartWhereItBrokeOff) {
  rig.run();  // the store knows where to cut
  rig.vendor.script.forget_requests();
  break_after(9);
  const auto broken = rig.run();
  EXPECT_EQ(broken.verdict, store::Verdict::Partial);
  const auto cursor = rig.cursor(store::Resource::Findings);
  ASSERT_TRUE(cursor);
  ASSERT_THAT(cursor->parts, SizeIs(4));
  EXPECT_GT(cursor->pulled, 0);

  rig.vendor.intercept = {};
  rig.vendor.script.forget_requests();
  const auto run = rig.run();
  EXPECT_EQ(run.verdict, store::Verdict::Complete) << reasons(run);
  EXPECT_EQ(run.findings_pulled, kFindings);
  EXPECT_THAT(rig.log(run.id), HasSubstr("findings: resumed; "));
  EXPECT_TRUE(std::ranges::any_of(cursor->parts, [](const store::Part& part) { return part.last_id > part.after; }));
  const auto asked = rig.vendor.requests("/search/was/finding");
  for (const auto& part : cursor->parts) {
    if (part.is_read()) continue;
    const auto end = part.until == store::kHighestId ? part.until : part.until + 1;
    const auto first = std::ranges::find(asked, end, &FakeVendor::before_id);
    ASSERT_NE(first, asked.end());
    EXPECT_EQ(FakeVendor::after_id(*first), part.last_id);
  }
}

TEST_F(WalkInParts, MarksWhatNoPartBrought) {
  rig.run();
  std::erase_if(rig.vendor.findings, [](const VendorFinding& one) { return one.id == 73'297 || one.id == 79'900; });
  const auto run = rig.run();
  EXPECT_EQ(run.verdict, store::Verdict::Complete) << reasons(run);
  EXPECT_EQ(run.findings_gone, 2);
}

TEST_F(WalkInParts, DoesNotBelieveRecordsBeyondTheEndOfAPart) {
  rig.run();
  rig.vendor.intercept = [this](const http::Request& request, int) -> std::optional<http::Answer> {
    if (!FakeVendor::is(request, "/search/was/finding")) return std::nullopt;
    const auto after = FakeVendor::after_id(request);
    std::string data;
    int here = 0;
    std::int64_t last = 0;
    for (const auto& one : rig.vendor.findings) {
      if (one.id <= after || here == kPage) continue;
      data += FakeVendor::xml(one);
      last = one.id;
      ++here;
    }
    return FakeVendor::ok(
        fmt::format("<responseCode>SUCCESS</responseCode><count>{}</count><hasMoreRecords>{}</hasMoreRecords>"
                    "<lastId>{}</lastId><data>{}</data>",
                    here, last < rig.vendor.findings.back().id, last, data));
  };
  const auto run = rig.run();
  EXPECT_NE(run.verdict, store::Verdict::Complete);
  EXPECT_THAT(reasons(run), HasSubstr("were asked for"));
}

}  // namespace
}  // namespace qualyswas::sync
