#include <gmock/gmock.h>

#include "connector/sync/sync_testing.h"

namespace qualyswas::sync {
namespace {

using namespace testing_support;
using http::Answer;
using http::Request;
using store::Verdict;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr auto kKnowledgeBase = "/knowledge_base/vuln/";

TEST(Solutions, AreAskedForThreeHundredAtATimeByPost) {
  Rig rig;
  rig.typed().page_size = 1'000;
  rig.vendor.findings.clear();
  rig.vendor.knowledgebase.clear();
  for (int i = 1; i <= 650; ++i) {
    rig.vendor.findings.push_back({.id = i, .qid = 150'000 + i});
    rig.vendor.knowledgebase[150'000 + i] = "Fix it.";
  }
  const auto run = rig.run();
  EXPECT_EQ(run.verdict, Verdict::Complete) << reasons(run);
  EXPECT_EQ(run.solutions_pulled, 650);
  const auto requests = rig.vendor.requests(kKnowledgeBase);
  ASSERT_EQ(requests.size(), 3u);
  for (const auto& request : requests) {
    EXPECT_EQ(request.method, http::Method::Post);
    EXPECT_THAT(request.body, HasSubstr("details=All"));
    EXPECT_LE(std::ranges::count(request.body, '%'), 299);
  }
}

TEST(Solutions, AQidThatIsUnknownIsRemarkedAndTheRunIsComplete) {
  Rig rig;
  rig.vendor.findings[1].qid = 150777;
  const auto run = rig.run();
  EXPECT_EQ(run.verdict, Verdict::Complete);
  EXPECT_EQ(run.solutions_missing, 1);
  EXPECT_EQ(run.solutions_pulled, 1);
  EXPECT_THAT(reasons(run), HasSubstr("150777"));
}

TEST(Solutions, AnUnknownQidIsAskedForAgainAndAKnownOneOnlyIfModified) {
  Rig rig;
  rig.vendor.findings[1].qid = 150777;
  rig.run();
  rig.clock.set(at("2026-01-20T06:00:00Z"));
  const auto again = rig.run();
  EXPECT_EQ(again.verdict, Verdict::Complete) << reasons(again);
  const auto requests = rig.vendor.requests(kKnowledgeBase);
  ASSERT_EQ(requests.size(), 3u);
  EXPECT_THAT(requests[1].body, AllOf(HasSubstr("150777"), Not(HasSubstr("last_modified_after"))));
  // One day before it was asked for, on 2026-01-06 at 06:00.
  EXPECT_THAT(requests[2].body, AllOf(HasSubstr("150001"), HasSubstr("last_modified_after=2026-01-05T06%3A00%3A00Z")));
}

TEST(Solutions, AnImportedFindingWithoutAQidIsNotAskedFor) {
  Rig rig;
  rig.vendor.findings = {{.id = 1, .qid = 0}};
  const auto run = rig.run();
  EXPECT_EQ(run.verdict, Verdict::Complete) << reasons(run);
  EXPECT_EQ(rig.vendor.asked(kKnowledgeBase), 0);
}

struct ListRefusal {
  std::string_view name;
  Answer answer;
  std::string_view kind;
  int times;
};
void PrintTo(const ListRefusal& refusal, std::ostream* out) { *out << refusal.name; }

class SolutionsRefused : public testing::TestWithParam<ListRefusal> {};

TEST_P(SolutionsRefused, LeaveTheFindingsAndMakeTheRunPartial) {
  Rig rig;
  rig.vendor.intercept = [](const Request& request, int) -> std::optional<Answer> {
    if (FakeVendor::is(request, kKnowledgeBase)) return GetParam().answer;
    return std::nullopt;
  };
  const auto run = rig.run();
  EXPECT_EQ(run.verdict, Verdict::Partial);
  EXPECT_EQ(run.findings_pulled, 5);
  EXPECT_EQ(rig.finding_ids().size(), 5u);
  EXPECT_THAT(reasons(run), AllOf(HasSubstr("solutions are missing"), HasSubstr(std::string{GetParam().kind}),
                                  HasSubstr("5 of them have no solution")));
  EXPECT_EQ(run.archived, 0);
  EXPECT_EQ(rig.vendor.asked(kKnowledgeBase), GetParam().times);
}

INSTANTIATE_TEST_SUITE_P(
    Answers, SolutionsRefused,
    testing::Values(
        ListRefusal{"BadLogin", FakeVendor::simple_return(401, 2000, "Bad Login/Password"), "KnowledgeBase", 1},
        ListRefusal{"NotLicensed", FakeVendor::simple_return(403, 2012, "not authorised for this API"), "KnowledgeBase",
                    1},
        ListRefusal{"ExpiredWith200", FakeVendor::simple_return(200, 2001, "This account has expired."),
                    "the account has expired", 1},
        ListRefusal{"UnknownParameter", FakeVendor::simple_return(400, 1901, "Unrecognized parameter(s): details"),
                    "1901", 1},
        ListRefusal{"WebPage", Answer{.body = "<html><h1>Sorry</h1></html>"}, "decode", 5},
        ListRefusal{"UnaskedQid",
                    Answer{.body = "<KNOWLEDGE_BASE_VULN_LIST_OUTPUT><RESPONSE><VULN_LIST><VULN><QID>99</QID>"
                                   "<TITLE>t</TITLE></VULN></VULN_LIST></RESPONSE>"
                                   "</KNOWLEDGE_BASE_VULN_LIST_OUTPUT>"},
                    "was not asked for", 5}),
    [](const auto& refusal) { return std::string{refusal.param.name}; });

TEST(Solutions, AnAnswerThatIsCutIsAskedForAgain) {
  Rig rig;
  rig.vendor.intercept = [](const Request& request, int nth) -> std::optional<Answer> {
    if (!FakeVendor::is(request, kKnowledgeBase) || nth > 0) return std::nullopt;
    return Answer{
        .body = "<KNOWLEDGE_BASE_VULN_LIST_OUTPUT><RESPONSE><VULN_LIST><VULN><QID>150001</QID><TITLE>t</TITLE>",
        .broken = Error{ErrorKind::Transport, "reset", ""}};
  };
  const auto run = rig.run();
  EXPECT_EQ(run.verdict, Verdict::Complete) << reasons(run);
  EXPECT_EQ(run.solutions_pulled, 1);
}

// --- archiving is the other half of "Processing" ---

class Archiving : public testing::Test {
 protected:
  Archiving() {
    rig.typed().archive_after_days = 30;
    rig.vendor.webapps = {{.id = 10, .updated = "2026-01-05T06:00:00Z"}, {.id = 11, .updated = "2026-01-05T06:00:01Z"}};
    rig.vendor.findings.clear();
  }
  Rig rig;
};

TEST_F(Archiving, TakesAnAssetLastSeenExactlySoManyDaysAgo) {
  rig.clock.set(at("2026-02-04T06:00:00Z"));  // 30 days after the first asset was seen, a second less for the other
  const auto run = rig.run();
  EXPECT_EQ(run.verdict, Verdict::Complete) << reasons(run);
  EXPECT_EQ(run.archived, 1);
  ASSERT_EQ(rig.assets(false).size(), 1u);
  EXPECT_EQ(rig.assets(false).front().asset.site_id, 11);
}

TEST_F(Archiving, BringsBackAnAssetThatIsSeenAgain) {
  rig.clock.set(at("2026-02-04T06:00:00Z"));
  rig.run();
  rig.vendor.webapps[0].updated = "2026-02-04T12:00:00Z";
  rig.clock.set(at("2026-02-05T05:00:00Z"));
  rig.run();
  std::set<std::int64_t> active;
  for (const auto& view : rig.assets(false)) active.insert(view.asset.site_id);
  EXPECT_TRUE(active.contains(10));
}

TEST_F(Archiving, DoesNotHappenInAPartialRun) {
  rig.clock.set(at("2026-03-01T06:00:00Z"));
  rig.vendor.findings = {{.id = 1}};
  rig.vendor.intercept = [](const Request& request, int) -> std::optional<Answer> {
    if (FakeVendor::is(request, kKnowledgeBase)) return FakeVendor::simple_return(401, 2000, "Bad Login/Password");
    return std::nullopt;
  };
  EXPECT_EQ(rig.run().verdict, Verdict::Partial);
  EXPECT_EQ(rig.assets(false).size(), 2u);
}

TEST_F(Archiving, DoesNotHappenWhenTheClockJumpedBack) {
  rig.clock.set(at("2026-02-04T05:59:59Z"));
  rig.vendor.webapps[0].updated = "2026-01-06T00:00:00Z";
  rig.run();
  rig.vendor.webapps[0].updated = "2025-12-01T00:00:00Z";
  rig.clock.set(at("2026-02-04T05:59:58Z"));
  const auto run = rig.run();
  EXPECT_EQ(run.verdict, Verdict::Complete);
  EXPECT_EQ(run.archived, 0);
  EXPECT_THAT(reasons(run), HasSubstr("clock"));
  EXPECT_EQ(rig.assets(false).size(), 2u);
}

TEST_F(Archiving, IsNotDoneForAbsenceAlone) {
  rig.run();
  rig.vendor.webapps.pop_back();
  rig.clock.set(at("2026-01-20T06:00:00Z"));
  const auto run = rig.run();
  EXPECT_EQ(run.archived, 0);
  EXPECT_EQ(rig.assets(false).size(), 2u);
}

}  // namespace
}  // namespace qualyswas::sync
