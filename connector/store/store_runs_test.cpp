// Runs and their logs, whichever adapter is behind the port.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/store/reports.h"
#include "connector/store/store_testing.h"

namespace qualyswas::store {
namespace {

using namespace testing_support;
using testing::ElementsAre;
using testing::SizeIs;

class StoreRuns : public Contract {};
INSTANTIATE_TEST_SUITE_P(Every, StoreRuns, testing::ValuesIn(all_factories()),
                         [](const auto& factory) { return factory.param.name; });

RunRow finished_run(std::int64_t id) {
  return {.id = id,
          .started = day(1),
          .finished = day(2),
          .state = State::Error,
          .verdict = Verdict::Partial,
          .reasons = {"page 3: cut", "caf\xC3\xA9 \"x\""},
          .assets_pulled = 1,
          .findings_pulled = 5'000'000'000,
          .solutions_pulled = 3,
          .reports_listed = 10,
          .reports_ingested = 11,
          .reports_skipped = 12,
          .added = 4,
          .changed = 5,
          .unreadable = 6,
          .solutions_missing = 7,
          .archived = 8,
          .requests = 9,
          .unmapped = {{"severity", "6", 2}},
          .format = "json",
          .vendor_time = day(3)};
}

TEST_P(StoreRuns, AreShownWithEveryField) {
  const auto id = store->begin_run("main", {.started = day(1)}).value();
  ASSERT_TRUE(store->update_run("main", finished_run(id)));
  EXPECT_THAT(store->runs("main", 10).value(), ElementsAre(finished_run(id)));
}

TEST_P(StoreRuns, AreShownNewestFirstAndNoMoreThanAskedFor) {
  for (int i = 1; i <= 3; ++i) ASSERT_TRUE(store->begin_run("main", {.started = day(i)}));
  ASSERT_TRUE(store->begin_run("other", {.started = day(9)}));
  const auto runs = store->runs("main", 2).value();
  ASSERT_THAT(runs, SizeIs(2));
  EXPECT_EQ(runs[0].started, day(3));
  EXPECT_EQ(runs[1].started, day(2));
}

TEST_P(StoreRuns, BeyondSoManyAreForgottenWithTheirLogs) {
  std::vector<std::int64_t> ids;
  for (int i = 1; i <= 5; ++i) {
    ids.push_back(store->begin_run("main", {.started = day(i)}).value());
    ASSERT_TRUE(store->log(ids.back(), {day(i), "a line"}));
  }
  const auto other = store->begin_run("other", {.started = day(1)}).value();
  EXPECT_EQ(store->forget_runs("main", 2).value(), 3);
  EXPECT_EQ(store->forget_runs("main", 2).value(), 0);
  EXPECT_EQ(store->forget_runs("nobody", 2).value(), 0);
  const auto runs = store->runs("main", 9).value();
  ASSERT_THAT(runs, SizeIs(2));
  EXPECT_EQ(runs.back().id, ids[3]);
  EXPECT_THAT(store->run_log(ids[2]).value(), testing::IsEmpty());
  EXPECT_THAT(store->run_log(ids[3]).value(), SizeIs(1));
  EXPECT_EQ(store->runs("other", 9)->front().id, other);
}

TEST_P(StoreRuns, NameTheConnectorsThatTheStoreHoldsSomethingOf) {
  EXPECT_THAT(store->connectors().value(), testing::IsEmpty());
  ASSERT_TRUE(store->begin_run("main", {.started = day(1)}));
  ASSERT_TRUE(store->begin_run("before", {.started = day(2)}));
  ASSERT_TRUE(store->reports().refuse("files", {.at = day(1), .file = "a.xml"}));
  EXPECT_THAT(store->connectors().value(), ElementsAre("before", "files", "main"));
}

TEST_P(StoreRuns, AreSeenByOthersInEveryState) {
  auto other = database->open();
  RunRow run{.started = day(1)};
  run.id = store->begin_run("main", run).value();
  for (const auto state : {State::Connecting, State::Synced, State::Processing, State::Connected, State::Error}) {
    run.state = state;
    ASSERT_TRUE(store->update_run("main", run));
    EXPECT_EQ(other->runs("main", 1).value().at(0).state, state);
  }
}

TEST_P(StoreRuns, AreSeenByOthersWhileAPageIsOpen) {
  auto other = database->open();
  RunRow run{.started = day(1)};
  run.id = store->begin_run("main", run).value();
  auto page = store->begin_page("main").value();
  ASSERT_TRUE(page->upsert({finding(1)}));
  run.state = State::Processing;
  ASSERT_TRUE(store->update_run("main", run));
  ASSERT_TRUE(store->log(run.id, {.at = day(1), .text = "page 1"}));
  EXPECT_EQ(other->runs("main", 1).value().at(0).state, State::Processing);
  EXPECT_THAT(other->run_log(run.id).value(), SizeIs(1));
}

TEST_P(StoreRuns, AreOnlyUpdatedByTheirOwnConnector) {
  const auto id = store->begin_run("main", {.started = day(1)}).value();
  EXPECT_EQ(store->update_run("other", finished_run(id)).error().kind, ErrorKind::Store);
  EXPECT_EQ(store->update_run("main", finished_run(id + 1)).error().kind, ErrorKind::Store);
}

// Whoever gets the claim knows that no other run of this connector is alive.
TEST_P(StoreRuns, WithoutAVerdictAreMarkedAsInterruptedWhenTheConnectorIsClaimed) {
  const auto ended = store->begin_run("main", {.started = day(1)}).value();
  ASSERT_TRUE(store->update_run("main", finished_run(ended)));
  const auto dead = store->begin_run("main", {.started = day(2), .findings_pulled = 7}).value();
  ASSERT_TRUE(store->log(dead, {day(3), "its last line"}));
  const auto silent = store->begin_run("main", {.started = day(4)}).value();
  const auto other = store->begin_run("other", {.started = day(2)}).value();
  ASSERT_TRUE(store->claim("main"));
  const auto runs = store->runs("main", 9).value();
  ASSERT_THAT(runs, SizeIs(3));
  EXPECT_EQ(runs[0].id, silent);
  EXPECT_EQ(runs[0].finished, day(4));
  EXPECT_EQ(runs[1].id, dead);
  EXPECT_EQ(runs[1].verdict, Verdict::Failed);
  EXPECT_EQ(runs[1].state, State::Error);
  EXPECT_EQ(runs[1].finished, day(3));
  EXPECT_EQ(runs[1].findings_pulled, 7);
  ASSERT_THAT(runs[1].reasons, SizeIs(1));
  EXPECT_THAT(runs[1].reasons[0], testing::StartsWith("interrupted"));
  EXPECT_EQ(runs[2], finished_run(ended));
  EXPECT_EQ(store->runs("other", 1).value().at(0), (RunRow{.id = other, .started = day(2)}));
}

TEST_P(StoreRuns, HaveALogInTheOrderWritten) {
  const auto id = store->begin_run("main", {.started = day(1)}).value();
  const auto next = store->begin_run("main", {.started = day(2)}).value();
  ASSERT_TRUE(store->log(id, {day(2), "second by the clock, first written"}));
  ASSERT_TRUE(store->log(next, {day(2), "of another run"}));
  ASSERT_TRUE(store->log(id, {day(1), "written later"}));
  EXPECT_THAT(store->run_log(id).value(),
              ElementsAre(LogLine{day(2), "second by the clock, first written"}, LogLine{day(1), "written later"}));
}

TEST_P(StoreRuns, HaveNoLogWithoutARun) { EXPECT_EQ(store->log(77, {day(1), "lost"}).error().kind, ErrorKind::Store); }

TEST(StateNames, AreTheGuidesWords) {
  EXPECT_EQ(name_of(State::Connecting), "Connecting");
  EXPECT_EQ(name_of(State::Synced), "Synced");
  EXPECT_EQ(name_of(State::Processing), "Processing");
  EXPECT_EQ(name_of(State::Connected), "Connected");
  EXPECT_EQ(name_of(State::Error), "Error");
  EXPECT_EQ(name_of(Verdict::Complete), "complete");
  EXPECT_EQ(name_of(Verdict::Partial), "partial");
  EXPECT_EQ(name_of(Verdict::Failed), "failed");
}

}  // namespace
}  // namespace qualyswas::store
