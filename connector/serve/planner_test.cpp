#include "connector/serve/planner.h"

#include <map>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/base/utc.h"

namespace qualyswas::serve {
namespace {

using schedule::LastRun;
using testing::ElementsAre;
using testing::IsEmpty;
using What = Event::What;

Instant time_of(std::string_view text) { return parse_utc(text).value(); }

Connector made(std::string name, std::string text = "daily") {
  config::Settings settings;
  settings.name = std::move(name);
  settings.schedule = std::move(text);
  settings.schedule_jitter_s = 0;
  return {settings, schedule::Schedule::parse(settings).value()};
}

class PlannerTest : public testing::Test {
 protected:
  Planner::Plan plan(std::string_view now, std::size_t most = 100) {
    return planner
        .plan(time_of(now), most,
              [this](const std::string& name) -> Result<std::optional<LastRun>> {
                const auto run = runs.find(name);
                return run == runs.end() ? std::nullopt : std::optional{run->second};
              })
        .value();
  }
  static std::vector<std::string> names(const Planner::Plan& plan) {
    std::vector<std::string> names;
    for (const auto& one : plan.begin) names.emplace_back(name_of(one));
    return names;
  }
  void ran(const std::string& name, std::string_view started, bool may_pass = false) {
    runs[name] = {.started = time_of(started), .ended = time_of(started), .may_pass = may_pass};
  }

  Planner planner;
  std::map<std::string, LastRun> runs;
};

TEST_F(PlannerTest, BeginsWhatIsDueAndWakesForTheNext) {
  planner.load({made("a"), made("b", "hourly"), made("c", "0 6 * * *")});
  for (const auto* name : {"a", "b", "c"}) ran(name, "2026-01-05T06:00:00Z");
  const auto early = plan("2026-01-05T06:30:00Z");
  EXPECT_THAT(names(early), IsEmpty());
  EXPECT_EQ(early.wake, time_of("2026-01-05T07:00:00Z"));
  const auto later = plan("2026-01-06T00:00:00Z");
  EXPECT_THAT(names(later), ElementsAre("a", "b"));
  EXPECT_EQ(later.wake, time_of("2026-01-06T06:00:00Z"));
}

TEST_F(PlannerTest, BeginsWhatHasWaitedLongestWhenTooManyAreDue) {
  planner.load({made("a", "hourly"), made("b", "hourly"), made("c", "hourly")});
  const auto first = plan("2026-01-05T00:10:00Z", 2);
  EXPECT_THAT(names(first), ElementsAre("a", "b"));
  EXPECT_EQ(first.wake, time_of("2026-01-05T00:10:00Z")) << "c is due too";
  for (const auto* name : {"a", "b"}) {
    planner.began(name);
    planner.ended(name);
    ran(name, "2026-01-05T00:10:00Z");
  }
  EXPECT_THAT(names(plan("2026-01-05T01:00:00Z", 2)), ElementsAre("c", "a")) << "a and b are due since now";
}

TEST_F(PlannerTest, DoesNotBeginWhatIsRunning) {
  planner.load({made("a")});
  planner.began("a");
  EXPECT_EQ(planner.running(), 1u);
  const auto while_running = plan("2026-01-09T00:00:00Z");
  EXPECT_THAT(names(while_running), IsEmpty());
  EXPECT_EQ(while_running.wake, std::nullopt);
  planner.ended("a");
  EXPECT_THAT(names(plan("2026-01-09T00:00:00Z")), ElementsAre("a"));
}

TEST_F(PlannerTest, PutsOffToTheNextScheduledTimeOrUntilATryMayHelp) {
  planner.load({made("settings"), made("store")});
  planner.put_off("settings", time_of("2026-01-05T12:00:00Z"), false);
  planner.put_off("store", time_of("2026-01-05T12:00:00Z"), true);
  const auto off = plan("2026-01-05T12:00:00Z");
  EXPECT_THAT(names(off), IsEmpty());
  EXPECT_EQ(off.wake, time_of("2026-01-05T12:15:00Z"));
  EXPECT_THAT(names(plan("2026-01-05T12:15:00Z")), ElementsAre("store"));
  EXPECT_EQ(planner.next_run("settings", std::nullopt, time_of("2026-01-05T12:15:00Z")),
            time_of("2026-01-06T00:00:00Z"));
}

TEST_F(PlannerTest, TakesANewConfigurationAndSaysWhatChanged) {
  EXPECT_THAT(planner.load({made("a"), made("b"), made("c")}),
              ElementsAre(Planner::Change{What::Added, "a"}, Planner::Change{What::Added, "b"},
                          Planner::Change{What::Added, "c"}));
  EXPECT_THAT(planner.load({made("c"), made("b", "hourly"), made(" d ")}),
              ElementsAre(Planner::Change{What::Changed, "b"}, Planner::Change{What::Added, "d"},
                          Planner::Change{What::Removed, "a"}));
  EXPECT_THAT(planner.names(), ElementsAre("c", "b", "d"));
  EXPECT_THAT(planner.load({made("c"), made("b", "hourly"), made("d ")}),
              ElementsAre(Planner::Change{What::Changed, "d"}))
      << "another spelling";
  EXPECT_EQ(planner.next_run("a", std::nullopt, time_of("2026-01-05T00:00:00Z")), std::nullopt);
}

TEST_F(PlannerTest, KeepsWhatRunsThroughANewConfigurationAndForgetsWhatWasPutOff) {
  planner.load({made("a"), made("b")});
  planner.began("a");
  planner.put_off("b", time_of("2026-01-05T12:00:00Z"), false);
  planner.load({made("a", "hourly"), made("b")});
  EXPECT_THAT(names(plan("2026-01-05T12:00:00Z")), ElementsAre("b"));
  planner.load({});
  planner.ended("a");
  EXPECT_EQ(planner.running(), 0u);
}

TEST_F(PlannerTest, FailsWithTheStore) {
  planner.load({made("a")});
  const auto failed = planner.plan(
      time_of("2026-01-05T12:00:00Z"), 1,
      [](const std::string&) -> Result<std::optional<LastRun>> { return fail(ErrorKind::Store, "broken"); });
  EXPECT_EQ(failed.error().message, "broken");
}

TEST(LastRunOf, TakesARunWithoutAnEndButWithAVerdictForEnded) {
  store::RunRow run{.started = time_of("2026-01-05T06:00:00Z")};
  EXPECT_EQ(last_run_of(run).ended, std::nullopt);
  run.verdict = store::Verdict::Failed;
  EXPECT_EQ(last_run_of(run).ended, run.started);
  run.finished = time_of("2026-01-05T06:10:00Z");
  run.reasons = {"transport: connection refused"};
  EXPECT_EQ(last_run_of(run).ended, run.finished);
  EXPECT_TRUE(last_run_of(run).may_pass);
}

}  // namespace
}  // namespace qualyswas::serve
