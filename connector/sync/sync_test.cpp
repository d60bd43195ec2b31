#include "connector/sync/sync.h"

#include <gmock/gmock.h>

#include "connector/sync/bound.h"
#include "connector/sync/sync_testing.h"

namespace qualyswas::sync {
namespace {

using namespace testing_support;
using http::Answer;
using http::Request;
using store::State;
using store::Verdict;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;

TEST(Sync, StoresEverythingTheVendorHasAndCallsItComplete) {
  Rig rig;
  const auto run = rig.run();
  EXPECT_EQ(run.verdict, Verdict::Complete) << reasons(run);
  EXPECT_EQ(run.state, State::Connected);
  EXPECT_EQ(run.assets_pulled, 3);
  EXPECT_EQ(run.findings_pulled, 5);
  EXPECT_EQ(run.solutions_pulled, 1);
  EXPECT_EQ(run.added, 8);
  EXPECT_EQ(run.unreadable, 0);
  EXPECT_TRUE(run.reasons.empty()) << reasons(run);
  EXPECT_EQ(rig.finding_ids(), (std::set<std::int64_t>{101, 102, 103, 104, 105}));
  EXPECT_EQ(rig.assets(false).size(), 3u);
  EXPECT_FALSE(rig.cursor(store::Resource::WebApps));
  EXPECT_FALSE(rig.cursor(store::Resource::Findings));
}

TEST(Sync, ReadsEachPageOnce) {
  Rig rig;
  rig.run();
  std::vector<std::int64_t> cursors;
  for (const auto& request : rig.vendor.requests("/search/was/finding"))
    cursors.push_back(FakeVendor::after_id(request));
  EXPECT_THAT(cursors, ElementsAre(0, 102, 104));
}

TEST(Sync, ReadsJsonToTheSameStore) {
  auto typed = settings();
  typed.format = "json";
  Rig rig{typed};
  const auto run = rig.run();
  EXPECT_EQ(run.verdict, Verdict::Complete) << reasons(run);
  EXPECT_EQ(run.format, "json");
  EXPECT_EQ(rig.finding_ids(), (std::set<std::int64_t>{101, 102, 103, 104, 105}));
}

TEST(Sync, ChangesNothingTheSecondTime) {
  Rig rig;
  rig.run();
  rig.clock.set(at("2026-01-07T06:00:00Z"));
  const auto again = rig.run();
  EXPECT_EQ(again.verdict, Verdict::Complete);
  EXPECT_EQ(again.added, 0);
  EXPECT_EQ(again.changed, 0);
}

TEST(Sync, ShowsAVendorsChangeAtTheNextSync) {
  Rig rig;
  rig.run();
  rig.vendor.findings[0].status = "FIXED";
  EXPECT_EQ(rig.instances().front().status, "Vulnerable");
  const auto again = rig.run();
  EXPECT_EQ(again.changed, 1);
  EXPECT_EQ(rig.instances().front().status, "Fixed");
}

TEST(Sync, NeverTakesAbsenceForAFix) {
  Rig rig;
  rig.run();
  rig.vendor.findings.erase(rig.vendor.findings.begin());
  const auto again = rig.run();
  EXPECT_EQ(again.verdict, Verdict::Complete) << reasons(again);
  EXPECT_EQ(rig.finding_ids().size(), 5u);
  for (const auto& instance : rig.instances()) EXPECT_EQ(instance.status, "Vulnerable");
}

TEST(Sync, CallsAnEmptySubscriptionComplete) {
  Rig rig;
  rig.vendor.webapps.clear();
  rig.vendor.findings.clear();
  const auto run = rig.run();
  EXPECT_EQ(run.verdict, Verdict::Complete) << reasons(run);
  EXPECT_EQ(rig.vendor.asked("/knowledge_base"), 0);
}

TEST(Sync, AsksOnlyTheNamedEndpointsAndChangesNothingAtTheVendor) {
  Rig rig;
  rig.run();
  for (const auto& request : rig.vendor.script.requests()) {
    EXPECT_THAT(request.target, testing::AnyOf("/qps/rest/3.0/search/was/webapp", "/qps/rest/3.0/count/was/webapp",
                                               "/qps/rest/3.0/search/was/finding", "/qps/rest/3.0/count/was/finding",
                                               "/api/4.0/fo/knowledge_base/vuln/"));
  }
}

TEST(Sync, DoesNotAskForInformationalFindingsUnlessConfigured) {
  Rig rig;
  rig.vendor.findings.push_back({.id = 200, .qid = 150010, .type = "INFORMATION_GATHERED"});
  auto run = rig.run();
  EXPECT_EQ(run.findings_pulled, 5);
  for (const auto& request : rig.vendor.requests("/search/was/finding"))
    EXPECT_THAT(request.body, HasSubstr("operator=\"NOT EQUALS\">INFORMATION_GATHERED"));
  std::vector<std::string> counts;
  for (const auto& request : rig.vendor.requests("/count/was/finding")) counts.push_back(request.body);
  const auto left_out = HasSubstr("operator=\"NOT EQUALS\">INFORMATION_GATHERED");
  EXPECT_THAT(counts, ElementsAre(left_out, left_out, HasSubstr("operator=\"EQUALS\">INFORMATION_GATHERED")));
  EXPECT_EQ(run.informational_left_out, 1);

  rig.typed().informational = true;
  run = rig.run();
  EXPECT_EQ(run.findings_pulled, 6);
  EXPECT_EQ(run.informational_left_out, std::nullopt);
  EXPECT_EQ(run.verdict, Verdict::Complete) << reasons(run);
}

TEST(Sync, TellsItsStatesAsItPassesThem) {
  Rig rig;
  std::vector<State> seen_by_others;
  rig.vendor.before = [&](const Request& request, int) {
    if (!FakeVendor::is(request, "/knowledge_base")) return;
    auto other = store::open_sqlite(rig.folder() / "qwas.db");
    ASSERT_TRUE(other);
    seen_by_others.push_back((*other)->runs("shop", 1).value().front().state);
  };
  const auto run = rig.run();
  EXPECT_THAT(seen_by_others, ElementsAre(State::Processing));
  std::vector<State> told;
  for (const auto& one : rig.progress)
    if (told.empty() || told.back() != one.state) told.push_back(one.state);
  EXPECT_THAT(told, ElementsAre(State::Connecting, State::Synced, State::Processing, State::Connected));
  EXPECT_THAT(rig.log(run.id), HasSubstr("state Synced"));
  EXPECT_THAT(rig.log(run.id), HasSubstr("findings: page of 2 stored, 4 of 5"));
  EXPECT_THAT(rig.log(run.id), HasSubstr("state Connected, complete"));
}

TEST(Sync, TellsHowManyRecordsOfHowManyAreThere) {
  Rig rig;
  rig.run();
  const auto tells = [](std::int64_t done) {
    return AllOf(Field(&Progress::step, "findings"), Field(&Progress::done, done), Field(&Progress::expected, 5));
  };
  EXPECT_THAT(rig.progress, AllOf(Contains(tells(0)), Contains(tells(2)), Contains(tells(4)), Contains(tells(5))));
}

TEST(Sync, CountsValuesThatTheTablesDoNotCover) {
  Rig rig;
  rig.vendor.findings[0].status = "ESCALATED";
  rig.vendor.findings[3].status = "ESCALATED";
  const auto run = rig.run();
  EXPECT_EQ(run.verdict, Verdict::Complete);
  EXPECT_THAT(run.unmapped, ElementsAre(store::UnmappedCount{"status", "ESCALATED", 2}));
}

TEST(Sync, IsRefusedWhileAnotherOneOfTheConnectorRuns) {
  Rig rig;
  auto other = store::open_sqlite(rig.folder() / "qwas.db").value();
  const auto claim = other->claim("shop").value();
  const auto run = sync::run(rig.config(), rig.ports(), {});
  ASSERT_FALSE(run);
  EXPECT_EQ(run.error().kind, ErrorKind::Busy);
  EXPECT_TRUE(rig.vendor.script.requests().empty());
}

// --- what is not proven is not complete ---

TEST(Sync, SeesRecordsAddedAtTheEndWhileItWalks) {
  Rig rig;
  rig.vendor.before = [&](const Request& request, int nth) {
    if (FakeVendor::is(request, "/search/was/finding") && nth == 0) rig.vendor.findings.push_back({.id = 300});
  };
  const auto run = rig.run();
  EXPECT_EQ(run.findings_pulled, 6);
  EXPECT_EQ(run.verdict, Verdict::Complete) << reasons(run);
}

TEST(Sync, IsPartialWhenTheCountAfterTheWalkIsAnother) {
  Rig rig;
  rig.vendor.before = [&](const Request& request, int nth) {
    if (FakeVendor::is(request, "/count/was/finding") && nth == 1) rig.vendor.findings.push_back({.id = 300});
  };
  const auto run = rig.run();
  EXPECT_EQ(run.verdict, Verdict::Partial);
  EXPECT_EQ(run.state, State::Error);
  EXPECT_THAT(reasons(run), HasSubstr("5 findings were pulled, the vendor counts 6"));
}

TEST(Sync, IsPartialWhenTheScopeShrinksWhileItWalks) {
  Rig rig;
  rig.vendor.before = [&](const Request& request, int nth) {
    if (FakeVendor::is(request, "/search/was/finding") && nth == 2) rig.vendor.findings.resize(2);
  };
  const auto run = rig.run();
  EXPECT_EQ(run.verdict, Verdict::Partial);
  EXPECT_EQ(run.archived, 0);
}

TEST(Sync, IsPartialWhenARecordCannotBeReadAndKeepsTheOthers) {
  Rig rig;
  rig.vendor.intercept = [&](const Request& request, int) -> std::optional<Answer> {
    if (!FakeVendor::is(request, "/search/was/webapp")) return std::nullopt;
    return FakeVendor::ok(
        "<responseCode>SUCCESS</responseCode><count>2</count><hasMoreRecords>false</hasMoreRecords><data>" +
        FakeVendor::xml(VendorWebApp{.id = 10}) + "<WebApp><id>eleven</id></WebApp></data>");
  };
  const auto run = rig.run();
  EXPECT_EQ(run.verdict, Verdict::Partial);
  EXPECT_EQ(run.unreadable, 1);
  EXPECT_EQ(run.assets_pulled, 1);
  EXPECT_EQ(run.findings_pulled, 5);
  EXPECT_THAT(reasons(run), HasSubstr("1 of the web applications could not be read"));
}

TEST(Sync, KeepsARecordWithAnUnreadableFieldAndAllThatFollowsIt) {
  Rig rig;
  rig.vendor.intercept = [&](const Request& request, int) -> std::optional<Answer> {
    if (!FakeVendor::is(request, "/search/was/webapp")) return std::nullopt;
    return FakeVendor::ok(
        "<responseCode>SUCCESS</responseCode><count>2</count><hasMoreRecords>false</hasMoreRecords><data>"
        "<WebApp><id>10</id><createdDate>yesterday</createdDate><updatedDate>today</updatedDate></WebApp>" +
        FakeVendor::xml(VendorWebApp{.id = 11}) + "</data>");
  };
  const auto run = rig.run();
  EXPECT_EQ(run.verdict, Verdict::Partial);
  EXPECT_EQ(run.assets_pulled, 2);
  EXPECT_EQ(run.unreadable, 0);
  EXPECT_EQ(run.findings_pulled, 5);
  EXPECT_EQ(run.archived, 0);
  EXPECT_THAT(reasons(run), HasSubstr("2 fields of the web applications could not be read"));
}

TEST(Sync, KeepsTheNewestRunsAlone) {
  Rig rig;
  rig.typed().keep_runs = 100;
  for (int i = 0; i < 103; ++i) ASSERT_TRUE(rig.store->begin_run("shop", {.started = at("2026-01-01T00:00:00Z")}));
  const auto run = rig.run();
  const auto runs = rig.store->runs("shop", 1'000).value();
  EXPECT_EQ(runs.size(), 100U);
  EXPECT_EQ(runs.front().id, run.id);
}

struct BrokenPage {
  std::string_view name;
  std::function<Answer(const FakeVendor&)> answer;
  std::string_view says;
};
void PrintTo(const BrokenPage& page, std::ostream* out) { *out << page.name; }

std::string records(const FakeVendor& vendor, std::size_t from, std::size_t to) {
  std::string text;
  for (auto i = from; i < to; ++i) text += FakeVendor::xml(vendor.findings[i]);
  return text;
}

std::string search(int count, std::string_view more, std::string_view data) {
  return fmt::format("<responseCode>SUCCESS</responseCode><count>{}</count>{}<data>{}</data>", count, more, data);
}

class SyncWithASecondPageThat : public testing::TestWithParam<BrokenPage> {
 public:
  static bool is_second_page(const Request& request) {
    return FakeVendor::is(request, "/search/was/finding") && FakeVendor::after_id(request) == 102;
  }
};

TEST_P(SyncWithASecondPageThat, IsPartialWhenItStaysSoAndKeepsTheFirstPage) {
  Rig rig;
  rig.vendor.intercept = [&](const Request& request, int) -> std::optional<Answer> {
    if (is_second_page(request)) return GetParam().answer(rig.vendor);
    return std::nullopt;
  };
  const auto run = rig.run();
  EXPECT_EQ(run.verdict, Verdict::Partial);
  EXPECT_EQ(run.findings_pulled, 2);
  EXPECT_EQ(rig.finding_ids(), (std::set<std::int64_t>{101, 102}));
  EXPECT_THAT(reasons(run), HasSubstr(std::string{GetParam().says}));
  ASSERT_TRUE(rig.cursor(store::Resource::Findings));
  EXPECT_EQ(rig.cursor(store::Resource::Findings)->parts.front().last_id, 102);
}

TEST_P(SyncWithASecondPageThat, IsCompleteWhenItComesRightTheNextTime) {
  Rig rig;
  bool once = false;
  rig.vendor.intercept = [&](const Request& request, int) -> std::optional<Answer> {
    if (is_second_page(request) && !std::exchange(once, true)) return GetParam().answer(rig.vendor);
    return std::nullopt;
  };
  const auto run = rig.run();
  EXPECT_EQ(run.verdict, Verdict::Complete) << reasons(run);
  EXPECT_EQ(run.findings_pulled, 5);
  EXPECT_EQ(run.added, 8);
  EXPECT_EQ(rig.finding_ids().size(), 5u);
}

INSTANTIATE_TEST_SUITE_P(
    Pages, SyncWithASecondPageThat,
    testing::Values(
        BrokenPage{"IsTheFirstPageAgain",
                   [](const FakeVendor& vendor) {
                     return FakeVendor::ok(
                         search(2, "<hasMoreRecords>true</hasMoreRecords><lastId>102</lastId>", records(vendor, 0, 2)));
                   },
                   "the vendor sent the same page again"},
        BrokenPage{"IsEmptyAndPromisesMore",
                   [](const FakeVendor&) {
                     return FakeVendor::ok(search(0, "<hasMoreRecords>true</hasMoreRecords><lastId>104</lastId>", ""));
                   },
                   "the page is empty and says that more records follow"},
        BrokenPage{"HoldsFewerRecordsThanItSays",
                   [](const FakeVendor& vendor) {
                     return FakeVendor::ok(search(2, "<hasMoreRecords>false</hasMoreRecords>", records(vendor, 2, 3)));
                   },
                   "says 2 records and holds 1"},
        BrokenPage{"DoesNotSayWhetherMoreFollows",
                   [](const FakeVendor& vendor) { return FakeVendor::ok(search(2, "", records(vendor, 2, 4))); },
                   "whether more records follow"},
        BrokenPage{"LiesAboutItsEnd",
                   [](const FakeVendor& vendor) {
                     return FakeVendor::ok(
                         search(2, "<hasMoreRecords>true</hasMoreRecords><lastId>105</lastId>", records(vendor, 2, 4)));
                   },
                   "ends at record 105"},
        BrokenPage{"IsCut",
                   [](const FakeVendor& vendor) {
                     auto answer = FakeVendor::ok(
                         search(2, "<hasMoreRecords>true</hasMoreRecords><lastId>104</lastId>", records(vendor, 2, 4)));
                     answer.body.resize(answer.body.size() - 200);
                     answer.broken = Error{ErrorKind::Transport, "the connection was closed in the body", ""};
                     return answer;
                   },
                   "closed in the body"},
        BrokenPage{"IsCutUnderTheRightLength",
                   [](const FakeVendor& vendor) {
                     auto answer = FakeVendor::ok(
                         search(2, "<hasMoreRecords>true</hasMoreRecords><lastId>104</lastId>", records(vendor, 2, 4)));
                     answer.body.resize(answer.body.size() - 200);
                     return answer;
                   },
                   "reading findings"},
        BrokenPage{"IsAWebPage",
                   [](const FakeVendor&) {
                     return Answer{.body = "<html><body><h1>Scheduled maintenance</h1></body></html>"};
                   },
                   "reading findings"}),
    [](const auto& page) { return std::string{page.param.name}; });

TEST(Sync, LogsRetries) {
  Rig rig;
  rig.vendor.intercept = [&](const Request& request, int nth) -> std::optional<Answer> {
    if (FakeVendor::is(request, "/search/was/finding") && nth == 0) return Answer{.body = "<html></html>"};
    return std::nullopt;
  };
  const auto run = rig.run();
  EXPECT_EQ(run.verdict, Verdict::Complete);
  EXPECT_FALSE(rig.sleeper.slept().empty());
  EXPECT_THAT(rig.log(run.id), HasSubstr("attempt 2 of 5"));
}

// --- how far a walk may go ---

TEST(MostRecords, AreATenthMoreThanCountedAndTenPagesOrAThousand) {
  EXPECT_EQ(most_records(0, 500), 1'000);
  EXPECT_EQ(most_records(400, 500), 1'440);
  EXPECT_EQ(most_records(6, 2), 26);
  EXPECT_EQ(most_records(1'000'000, 1'000), 1'101'000);
}

TEST(FellFar, IsByMoreThanThreeAndATenthOrToNothing) {
  EXPECT_FALSE(fell_far(100, 100));
  EXPECT_FALSE(fell_far(100, 90));
  EXPECT_TRUE(fell_far(100, 89));
  EXPECT_FALSE(fell_far(6, 3));
  EXPECT_TRUE(fell_far(6, 2));
  EXPECT_TRUE(fell_far(1, 0));
  EXPECT_FALSE(fell_far(0, 0));
  EXPECT_FALSE(fell_far(0, 1'000)) << "what was pulled reaches it, or the run is partial anyway";
}

TEST(Sync, AsksForTheCountAgainBeforeItCallsAWalkEndless) {
  Rig rig;
  rig.vendor.before = [&](const Request& request, int nth) {
    if (!FakeVendor::is(request, "/search/was/finding") || nth != 0) return;
    for (int i = 0; i < 60; ++i)
      rig.vendor.findings.push_back({.id = 300 + i, .url = fmt::format("https://shop.example.test/n{}", i)});
  };
  const auto run = rig.run();
  EXPECT_EQ(run.verdict, Verdict::Complete) << reasons(run);
  EXPECT_EQ(run.findings_pulled, 65);
  EXPECT_THAT(rig.log(run.id), HasSubstr("28 of 65"));
}

TEST(Sync, EndsAWalkThatGoesOnPastTheCount) {
  Rig rig;
  rig.vendor.intercept = [&](const Request& request, int) -> std::optional<Answer> {
    if (!FakeVendor::is(request, "/search/was/finding")) return std::nullopt;
    const auto next = FakeVendor::after_id(request) + 1;
    return FakeVendor::ok(
        search(2, fmt::format("<hasMoreRecords>true</hasMoreRecords><lastId>{}</lastId>", next + 1),
               FakeVendor::xml(VendorFinding{.id = next}) + FakeVendor::xml(VendorFinding{.id = next + 1})));
  };
  const auto run = rig.run();
  EXPECT_EQ(run.verdict, Verdict::Partial);
  EXPECT_EQ(run.findings_pulled, 26);
  EXPECT_THAT(reasons(run), HasSubstr("the vendor counts 5, its pages have brought 26 and announce more"));
  EXPECT_FALSE(rig.cursor(store::Resource::Findings)) << "the next sync begins anew";
}

// --- refusals ---

struct Refusal {
  std::string_view name, target;
  Answer answer;
  Verdict verdict;
  std::string_view says;
};
void PrintTo(const Refusal& refusal, std::ostream* out) { *out << refusal.name; }

class SyncThatIsRefused : public testing::TestWithParam<Refusal> {};

TEST_P(SyncThatIsRefused, SaysSoAndAsksOnlyOnce) {
  Rig rig;
  rig.vendor.intercept = [&](const Request& request, int) -> std::optional<Answer> {
    if (FakeVendor::is(request, GetParam().target)) return GetParam().answer;
    return std::nullopt;
  };
  const auto run = rig.run();
  EXPECT_EQ(run.verdict, GetParam().verdict);
  EXPECT_EQ(run.state, State::Error);
  EXPECT_THAT(reasons(run), HasSubstr(std::string{GetParam().says}));
  EXPECT_EQ(rig.vendor.asked(GetParam().target), 1);
  EXPECT_EQ(run.archived, 0);
}

INSTANTIATE_TEST_SUITE_P(
    Refusals, SyncThatIsRefused,
    testing::Values(
        Refusal{"WrongPassword", "/count/was/webapp",
                FakeVendor::refusal("INVALID_CREDENTIALS", "Authentication failed"), Verdict::Failed, "auth"},
        Refusal{
            "NoApiAccess", "/count/was/webapp",
            FakeVendor::refusal("UNAUTHORIZED", "You are not authorized to access the application through the API."),
            Verdict::Failed, "permission"},
        Refusal{"PasswordChangedMidWay", "/search/was/finding",
                FakeVendor::refusal("INVALID_CREDENTIALS", "Authentication failed"), Verdict::Partial, "auth"},
        Refusal{"UnknownCode", "/count/was/finding", FakeVendor::refusal("QUUX_42", "no"), Verdict::Partial,
                "QUUX_42"}),
    [](const auto& refusal) { return std::string{refusal.param.name}; });

TEST(Sync, FailsWhenNobodyAnswers) {
  Rig rig;
  rig.vendor.intercept = [](const Request&, int) -> std::optional<Answer> {
    return Answer{.status = 0, .broken = Error{ErrorKind::Transport, "connection refused", "is it up?"}};
  };
  const auto run = rig.run();
  EXPECT_EQ(run.verdict, Verdict::Failed);
  EXPECT_THAT(reasons(run), HasSubstr("connection refused"));
}

TEST(Sync, WaitsOutALimitAsTold) {
  Rig rig;
  rig.vendor.intercept = [](const Request& request, int nth) -> std::optional<Answer> {
    if (!FakeVendor::is(request, "/search/was/finding") || nth > 0) return std::nullopt;
    return FakeVendor::simple_return(409, 1965, "This API cannot be run again for another 67 seconds.",
                                     {{"X-RateLimit-ToWait-Sec", "67"}, {"X-RateLimit-Remaining", "0"}});
  };
  const auto run = rig.run();
  EXPECT_EQ(run.verdict, Verdict::Complete) << reasons(run);
  std::chrono::milliseconds waited{0};
  for (const auto slept : rig.sleeper.slept()) waited += slept;
  EXPECT_GE(waited, 67s);
}

// --- stopping ---

TEST(Sync, StopsBetweenPagesAndKeepsWhatItHas) {
  Rig rig;
  std::stop_source stop;
  rig.vendor.before = [&](const Request& request, int) {
    if (FakeVendor::is(request, "/search/was/finding") && FakeVendor::after_id(request) == 104) stop.request_stop();
  };
  const auto run = rig.run(stop.get_token());
  EXPECT_EQ(run.verdict, Verdict::Partial);
  EXPECT_THAT(reasons(run), HasSubstr("stopped"));
  EXPECT_EQ(rig.store->runs("shop", 1).value().front().verdict, Verdict::Partial);
}

TEST(Sync, FailsWhenItIsStoppedBeforeThereIsAnything) {
  Rig rig;
  std::stop_source stop;
  stop.request_stop();
  const auto run = rig.run(stop.get_token());
  EXPECT_EQ(run.verdict, Verdict::Failed);
  EXPECT_THAT(reasons(run), HasSubstr("stopped"));
}

// --- resuming ---

class SyncAfterAnUnfinishedWalk : public testing::Test {
 protected:
  SyncAfterAnUnfinishedWalk() {
    rig.vendor.intercept = [this](const Request& request, int) -> std::optional<Answer> {
      if (broken && FakeVendor::is(request, "/search/was/finding") && FakeVendor::after_id(request) == 104)
        return FakeVendor::refusal("OTHER_ERROR", "An error occurred during request processing.");
      return std::nullopt;
    };
    EXPECT_EQ(rig.run().verdict, Verdict::Partial);
    broken = false;
    before = rig.vendor.asked("/search/was/finding");
  }
  std::int64_t first_cursor() {
    return FakeVendor::after_id(rig.vendor.requests("/search/was/finding").at(static_cast<std::size_t>(before)));
  }

  Rig rig;
  bool broken = true;
  int before = 0;
};

TEST_F(SyncAfterAnUnfinishedWalk, ResumesWhereItWasAndReadsTheFirstPartAgain) {
  rig.clock.set(at("2026-01-06T06:59:59Z"));
  const auto run = rig.run();
  const auto asked = rig.vendor.requests("/search/was/finding");
  ASSERT_EQ(std::ssize(asked), before + 3);
  EXPECT_EQ(first_cursor(), 104);
  EXPECT_EQ(FakeVendor::after_id(asked[asked.size() - 2]), 0);
  EXPECT_EQ(FakeVendor::before_id(asked.back()), 105);
  EXPECT_EQ(run.verdict, Verdict::Complete) << reasons(run);
  EXPECT_EQ(run.findings_pulled, 5);
  EXPECT_FALSE(rig.cursor(store::Resource::Findings));
}

TEST_F(SyncAfterAnUnfinishedWalk, DoesNotCallCompleteWhatChangedInTheFirstPartMeanwhile) {
  rig.vendor.findings.front().status = "FIXED";
  const auto run = rig.run();
  EXPECT_EQ(run.verdict, Verdict::Complete) << reasons(run);
  EXPECT_EQ(run.changed, 1);
}

TEST_F(SyncAfterAnUnfinishedWalk, StartsAgainAfterAnHour) {
  rig.clock.set(at("2026-01-06T07:00:00Z"));
  const auto run = rig.run();
  EXPECT_EQ(first_cursor(), 0);
  EXPECT_EQ(run.verdict, Verdict::Complete) << reasons(run);
}

TEST_F(SyncAfterAnUnfinishedWalk, StartsAgainWhenAnotherQuestionIsAsked) {
  rig.typed().informational = true;
  rig.run();
  EXPECT_EQ(first_cursor(), 0);
}

TEST_F(SyncAfterAnUnfinishedWalk, StartsAgainWhenAnotherUserAsks) {
  rig.typed().username = "acme_zz9";
  rig.run();
  EXPECT_EQ(first_cursor(), 0);
}

TEST_F(SyncAfterAnUnfinishedWalk, StartsAgainWhenTheClockJumpedBack) {
  rig.clock.set(at("2026-01-06T05:59:59Z"));
  rig.run();
  EXPECT_EQ(first_cursor(), 0);
}

TEST_F(SyncAfterAnUnfinishedWalk, CountsOnlyWhatItHasReadItself) {
  rig.vendor.findings.erase(rig.vendor.findings.begin());
  const auto run = rig.run();
  EXPECT_EQ(run.findings_pulled, 4);
  EXPECT_EQ(run.verdict, Verdict::Complete) << reasons(run);
}

// --- one transaction a page, flat memory, two connections at most ---

TEST(Sync, StoresAPageThatOutgrowsItsBatchAndUndoesItWhenItBreaks) {
  auto typed = settings();
  typed.page_size = 1'000;
  Rig rig{typed};
  rig.vendor.findings.clear();
  const std::string long_name(20'000, 'n');
  for (int i = 1; i <= 600; ++i) rig.vendor.findings.push_back({.id = i, .name = long_name});
  bool cut = true;
  rig.vendor.intercept = [&](const Request& request, int nth) -> std::optional<Answer> {
    if (!cut || !FakeVendor::is(request, "/search/was/finding")) return std::nullopt;
    std::string data;
    for (const auto& finding : rig.vendor.findings) data += FakeVendor::xml(finding);
    auto answer = FakeVendor::ok(search(600, "<hasMoreRecords>false</hasMoreRecords>", data));
    if (nth >= 1) return std::nullopt;
    answer.body.resize(answer.body.size() - 1'000);
    answer.broken = Error{ErrorKind::Transport, "reset", ""};
    return answer;
  };
  const auto run = rig.run();
  EXPECT_EQ(run.verdict, Verdict::Complete) << reasons(run);
  EXPECT_EQ(run.findings_pulled, 600);
  EXPECT_EQ(run.added, 603);
}

TEST(Sync, LeavesNothingOfAPageThatNeverCameWhole) {
  auto typed = settings();
  typed.page_size = 1'000;
  Rig rig{typed};
  rig.vendor.findings.clear();
  const std::string long_name(20'000, 'n');
  for (int i = 1; i <= 600; ++i) rig.vendor.findings.push_back({.id = i, .name = long_name});
  rig.vendor.intercept = [&](const Request& request, int) -> std::optional<Answer> {
    if (!FakeVendor::is(request, "/search/was/finding")) return std::nullopt;
    std::string data;
    for (const auto& finding : rig.vendor.findings) data += FakeVendor::xml(finding);
    return Answer{.body = FakeVendor::envelope(search(600, "<hasMoreRecords>false</hasMoreRecords>", data) + "<"),
                  .broken = Error{ErrorKind::Transport, "reset", ""}};
  };
  const auto run = rig.run();
  EXPECT_EQ(run.verdict, Verdict::Partial);  // the web applications are stored
  EXPECT_EQ(run.findings_pulled, 0);
  EXPECT_TRUE(rig.finding_ids().empty());
  EXPECT_TRUE(run.unmapped.empty());
}

// --- whose clock ---

TEST(Sync, KeepsWhatTheVendorsClockSaidBesideOurOwnTimes) {
  Rig rig;
  EXPECT_EQ(rig.run().vendor_time, std::nullopt) << "no answer names a time";
  rig.vendor.headers = {{"Date", "Tue, 06 Jan 2026 09:30:00 GMT"}};
  const auto run = rig.run();
  EXPECT_EQ(run.vendor_time, at("2026-01-06T09:30:00Z"));
  EXPECT_EQ(run.started, at("2026-01-06T06:00:00Z"));
  EXPECT_EQ(run.finished, at("2026-01-06T06:00:00Z"));
  EXPECT_EQ(rig.store->runs("shop", 1).value().at(0), run);
  EXPECT_THAT(reasons(run), HasSubstr("3 h 30 min ahead of this machine's"));
}

TEST(Sync, SaysThatTheClocksDifferThoughItFailed) {
  Rig rig;
  rig.vendor.headers = {{"Date", "Tue, 06 Jan 2026 09:30:00 GMT"}};
  rig.vendor.intercept = [](const http::Request& request, int) -> std::optional<http::Answer> {
    if (!FakeVendor::is(request, "/search/was/webapp")) return std::nullopt;
    return FakeVendor::refusal("INVALID_REQUEST", "no");
  };
  const auto run = rig.run();
  EXPECT_EQ(run.verdict, Verdict::Failed);
  ASSERT_EQ(run.reasons.size(), 2u);
  EXPECT_THAT(run.reasons[0], HasSubstr("no")) << "why it failed comes first";
  EXPECT_THAT(run.reasons[1], HasSubstr("clock"));
}

// A store of a million findings takes seconds to read.
TEST(Sync, ReadsTheWholeStoreOnceADayByTheVendorsClock) {
  Rig rig;
  const auto run_at = [&](const char* date) {
    rig.vendor.headers = {{"Date", date}};
    rig.run();
    return rig.store->found_sound().value();
  };
  EXPECT_EQ(run_at("Tue, 06 Jan 2026 06:00:00 GMT"), at("2026-01-06T06:00:00Z"));
  EXPECT_EQ(run_at("Tue, 06 Jan 2026 23:59:59 GMT"), at("2026-01-06T06:00:00Z"));
  EXPECT_EQ(run_at("Wed, 07 Jan 2026 00:00:00 GMT"), at("2026-01-07T00:00:00Z"));
  EXPECT_EQ(run_at("Tue, 06 Jan 2026 12:00:00 GMT"), at("2026-01-06T12:00:00Z")) << "of a clock that was set back";
}

TEST(Sync, ReadsTheWholeStoreOnlyWhenItWouldBeComplete) {
  Rig rig;
  rig.vendor.intercept = [](const http::Request& request, int) -> std::optional<http::Answer> {
    if (!FakeVendor::is(request, "/search/was/finding")) return std::nullopt;
    return FakeVendor::refusal("INVALID_REQUEST", "no");
  };
  EXPECT_EQ(rig.run().verdict, Verdict::Partial);
  EXPECT_EQ(rig.store->found_sound().value(), std::nullopt);
}

// Sleeps until it is stopped, so that a wait lasts as long as the run may.
class EndlessSleeper final : public Sleeper {
 public:
  void sleep_for(std::chrono::milliseconds, const std::stop_token& stop) override {
    std::mutex mutex;
    std::unique_lock lock{mutex};
    std::condition_variable_any never;
    never.wait(lock, stop, [] { return false; });
  }
};

TEST(RunTimeout, EndsASyncThatTakesTooLongAndKeepsWhatIsStored) {
  auto typed = settings();
  typed.run_timeout_s = 1;
  Rig rig{typed};
  rig.vendor.intercept = [](const http::Request& request, int) -> std::optional<http::Answer> {
    if (!FakeVendor::is(request, "/search/was/finding") || FakeVendor::after_id(request) < 102) return std::nullopt;
    return FakeVendor::simple_return(409, 1960, "too many calls at once");
  };
  EndlessSleeper sleeper;
  const auto run = sync::run(
      rig.config(),
      {.store = *rig.store, .make_transport = rig.vendor.script.factory(), .clock = rig.clock, .sleeper = sleeper}, {});
  ASSERT_TRUE(run) << run.error().message;
  EXPECT_EQ(run->verdict, Verdict::Partial);
  EXPECT_THAT(reasons(*run), HasSubstr("the sync was not done within the 1 s of run_timeout_s"));
  EXPECT_EQ(run->findings_pulled, 2);
}

}  // namespace
}  // namespace qualyswas::sync
