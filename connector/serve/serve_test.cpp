// The loop with a clock that is moved by hand and syncs that are made up: days pass without a wait.
#include "connector/serve/serve.h"

#include <atomic>
#include <latch>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/base/utc.h"

namespace qualyswas::serve {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using What = Event::What;

class MovedClock final : public Clock {
 public:
  Instant now() const override { return Instant{std::chrono::seconds{seconds_.load()}}; }
  void move_to(Instant instant) { seconds_ = instant.time_since_epoch().count(); }

 private:
  std::atomic<std::int64_t> seconds_{0};
};

class ServeTest : public testing::Test {
 protected:
  static constexpr std::size_t kMostTold = 500;
  static constexpr std::string_view kBegin = "2026-01-05T12:00:00Z";
  ServeTest() { clock.move_to(parse_utc(kBegin).value()); }

  static Connector connector(std::string name, std::string text = "daily") {
    config::Settings settings;
    settings.name = std::move(name);
    settings.schedule = std::move(text);
    settings.schedule_jitter_s = 0;
    return {settings, schedule::Schedule::parse(settings).value()};
  }

  OpenStore open_store() const {
    return [this]() -> Result<std::unique_ptr<store::Store>> {
      if (store_is_broken) return fail(ErrorKind::Store, "the store is broken");
      return store::open_sqlite(path());
    };
  }
  std::string path() const {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    return fmt::format("{}/qwas-serve-{}-{}.db", testing::TempDir(), test->name(), ::getpid());
  }
  void TearDown() override {
    for (const auto* suffix : {"", "-wal", "-shm"}) std::remove((path() + suffix).c_str());
  }

  // What a sync does: a run in the store, from now until `takes` later.
  Result<store::RunRow> recorded(const config::Settings& settings, store::Verdict verdict,
                                 std::vector<std::string> why) {
    auto opened = open_store()();
    if (!opened) return fail(opened.error());
    store::RunRow run{.started = clock.now(), .finished = clock.now(), .verdict = verdict, .reasons = std::move(why)};
    run.id = (*opened)->begin_run(settings.name, run).value();
    if (auto updated = (*opened)->update_run(settings.name, run); !updated) return fail(updated.error());
    return run;
  }

  Outcome serve(std::vector<Connector> connectors, Options options = {}) {
    Service service{options,
                    {std::move(connectors), open_store()},
                    {.clock = clock,
                     .sync =
                         [this](const config::Settings& settings, const OpenStore&, const std::stop_token& token) {
                           return sync ? sync(settings, token) : recorded(settings, store::Verdict::Complete, {});
                         },
                     .tell =
                         [this](const Event& event) {
                           auto line = fmt::format("{} {}", format_utc(event.at).substr(5, 11), name_of(event.what));
                           if (!event.connector.empty()) line += ' ' + event.connector;
                           told.push_back(line);
                           if (told.size() == kMostTold) {
                             ADD_FAILURE() << "the loop does not come to rest";
                             stop.request_stop();
                           }
                           events.push_back(event);
                           if (when_told) when_told(event);
                         },
                     .reload = [this] { return reload(); },
                     .skip_to =
                         [this](Instant wake) {
                           clock.move_to(wake);
                           if (wake >= until) stop.request_stop();
                         }}};
    running = &service;
    const auto outcome = service.run(stop.get_token());
    running = nullptr;
    return outcome;
  }

  MovedClock clock;
  std::stop_source stop;
  Instant until = parse_utc("2026-01-08T00:00:00Z").value();  // the loop is stopped when it would wait beyond
  std::function<Result<store::RunRow>(const config::Settings&, const std::stop_token&)> sync;
  std::function<Result<Loaded>()> reload;
  std::function<void(const Event&)> when_told;
  std::atomic<bool> store_is_broken = false;
  Service* running = nullptr;
  std::vector<std::string> told;
  std::vector<Event> events;
};

TEST_F(ServeTest, SyncsAtOnceWhatNeverWasAndThenByTheSchedule) {
  serve({connector("shop")});
  EXPECT_THAT(told, ElementsAre("01-05T12:00 planned shop", "01-05T12:00 began shop", "01-05T12:00 ended shop",
                                "01-06T00:00 began shop", "01-06T00:00 ended shop", "01-07T00:00 began shop",
                                "01-07T00:00 ended shop", "01-08T00:00 stopping", "01-08T00:00 stopped"));
  EXPECT_EQ(events[2].next, parse_utc("2026-01-06T00:00:00Z"));
}

TEST_F(ServeTest, MakesUpForADowntimeOnce) {
  serve({connector("shop")});
  clock.move_to(parse_utc("2026-01-20T09:00:00Z").value());
  until = parse_utc("2026-01-21T00:00:00Z").value();
  stop = {};
  told.clear();
  serve({connector("shop")});
  EXPECT_THAT(told, ElementsAre("01-20T09:00 planned shop", "01-20T09:00 began shop", "01-20T09:00 ended shop",
                                "01-21T00:00 stopping", "01-21T00:00 stopped"));
}

TEST_F(ServeTest, TriesAgainSoonAfterALostConnectionAndNotAfterARefusedLogin) {
  int lost = 0;
  sync = [&](const config::Settings& settings, const std::stop_token&) {
    if (settings.name == "locked") return recorded(settings, store::Verdict::Failed, {"auth: the login was refused"});
    if (lost++ < 2) return recorded(settings, store::Verdict::Failed, {"transport: connection refused"});
    return recorded(settings, store::Verdict::Complete, {});
  };
  until = parse_utc("2026-01-06T00:00:00Z").value();
  serve({connector("lost"), connector("locked")}, {.workers = 1});
  EXPECT_THAT(told, ElementsAre("01-05T12:00 planned lost", "01-05T12:00 planned locked", "01-05T12:00 began lost",
                                "01-05T12:00 ended lost", "01-05T12:00 began locked", "01-05T12:00 ended locked",
                                "01-05T12:15 began lost", "01-05T12:15 ended lost", "01-05T12:30 began lost",
                                "01-05T12:30 ended lost", "01-06T00:00 stopping", "01-06T00:00 stopped"));
}

TEST_F(ServeTest, LeavesAConnectorToTheProcessThatSyncsIt) {
  sync = [](const config::Settings&, const std::stop_token&) -> Result<store::RunRow> {
    return fail(ErrorKind::Busy, "another sync is running");
  };
  until = parse_utc("2026-01-05T12:15:00Z").value();
  const auto outcome = serve({connector("shop")});
  EXPECT_THAT(told, Contains("01-05T12:00 busy shop"));
  EXPECT_EQ(events[2].next, parse_utc("2026-01-05T12:15:00Z")) << "the other may have died by then";
  EXPECT_FALSE(outcome.not_run) << "it is no error";
}

TEST_F(ServeTest, DoesNotSyncWhatAnotherProcessHasSyncedMeanwhile) {
  sync = [&](const config::Settings& settings, const std::stop_token&) -> Result<store::RunRow> {
    [[maybe_unused]] const auto by_other = recorded(settings, store::Verdict::Complete, {});
    return fail(ErrorKind::Busy, "another sync is running");
  };
  until = parse_utc("2026-01-06T00:00:00Z").value();
  serve({connector("shop")});
  EXPECT_THAT(told, ElementsAre("01-05T12:00 planned shop", "01-05T12:00 began shop", "01-05T12:00 busy shop",
                                "01-06T00:00 stopping", "01-06T00:00 stopped"));
}

TEST_F(ServeTest, RunsNoMoreSyncsAtATimeThanWorkers) {
  std::mutex mutex;
  std::condition_variable changed;
  std::size_t at_a_time = 0, most = 0;
  sync = [&](const config::Settings& settings, const std::stop_token&) {
    {
      std::unique_lock lock{mutex};
      most = std::max(most, ++at_a_time);
      changed.notify_all();
      changed.wait(lock, [&] { return most == 3; });  // the first three meet here
    }
    auto run = recorded(settings, store::Verdict::Complete, {});
    const std::scoped_lock lock{mutex};
    --at_a_time;
    return run;
  };
  std::vector<Connector> ten;
  for (int i = 0; i < 10; ++i) ten.push_back(connector(fmt::format("c{}", i)));
  serve(std::move(ten), {.workers = 3, .once = true});
  EXPECT_EQ(most, 3u);
  std::set<std::string> synced;
  for (const auto& event : events)
    if (event.what == What::Ended) synced.insert(event.connector);
  EXPECT_EQ(synced.size(), 10u);
}

TEST_F(ServeTest, StopsRunningSyncsAndBeginsNoOthers) {
  sync = [&](const config::Settings& settings, const std::stop_token& token) {
    std::latch stopped{1};
    const std::stop_callback when_stopped{token, [&] { stopped.count_down(); }};
    stop.request_stop();
    stopped.wait();
    return recorded(settings, store::Verdict::Partial, {"stopped: between pages"});
  };
  serve({connector("a"), connector("b")}, {.workers = 1});
  EXPECT_THAT(told, ElementsAre("01-05T12:00 planned a", "01-05T12:00 planned b", "01-05T12:00 began a",
                                "01-05T12:00 stopping", "01-05T12:00 ended a", "01-05T12:00 stopped"));
  EXPECT_EQ(events[3].running, 1u);
}

TEST_F(ServeTest, ReadsTheConfigurationAnewAndKeepsWhatRuns) {
  reload = [this]() -> Result<Loaded> { return Loaded{{connector("b", "hourly"), connector("c")}, open_store()}; };
  std::latch reloaded{1};
  when_told = [&](const Event& event) {
    if (event.what == What::Began && event.connector == "a") running->reload();
    if (event.what == What::Reloaded) reloaded.count_down();
  };
  sync = [&](const config::Settings& settings, const std::stop_token&) {
    if (settings.name == "a") reloaded.wait();
    return recorded(settings, store::Verdict::Complete, {});
  };
  until = parse_utc("2026-01-05T13:00:00Z").value();
  serve({connector("a"), connector("b")}, {.workers = 1});
  EXPECT_THAT(
      told,
      ElementsAre("01-05T12:00 planned a", "01-05T12:00 planned b", "01-05T12:00 began a", "01-05T12:00 changed b",
                  "01-05T12:00 added c", "01-05T12:00 removed a", "01-05T12:00 reloaded", "01-05T12:00 planned b",
                  "01-05T12:00 planned c", "01-05T12:00 ended a", "01-05T12:00 began b", "01-05T12:00 ended b",
                  "01-05T12:00 began c", "01-05T12:00 ended c", "01-05T13:00 stopping", "01-05T13:00 stopped"));
}

TEST_F(ServeTest, GoesOnWithTheOldConfigurationWhenTheNewOneIsWrong) {
  reload = []() -> Result<Loaded> { return fail(ErrorKind::Config, "line 3 is wrong"); };
  when_told = [&](const Event& event) {
    if (event.what == What::Began && event.at == parse_utc(kBegin)) running->reload();
  };
  until = parse_utc("2026-01-07T00:00:00Z").value();
  serve({connector("shop")});
  EXPECT_THAT(told, Contains("01-05T12:00 kept"));
  EXPECT_THAT(told, Contains("01-06T00:00 ended shop"));
}

TEST_F(ServeTest, OnceSyncsWhatIsDueAndReturns) {
  sync = [&](const config::Settings& settings, const std::stop_token&) {
    const auto verdict = settings.name == "a" ? store::Verdict::Failed : store::Verdict::Partial;
    auto run = recorded(settings, verdict, {"transport: connection refused"});
    clock.move_to(clock.now() + 24h);  // it is due again when it ends
    return run;
  };
  const auto outcome = serve({connector("a"), connector("b")}, {.workers = 1, .once = true});
  EXPECT_THAT(told,
              ElementsAre("01-05T12:00 began a", "01-06T12:00 ended a", "01-06T12:00 began b", "01-07T12:00 ended b"));
  EXPECT_TRUE(outcome.failed);
  EXPECT_TRUE(outcome.partial);
  EXPECT_FALSE(outcome.not_run);
}

TEST_F(ServeTest, OnceReturnsAtOnceWhenNothingIsDue) {
  serve({connector("shop")}, {.once = true});
  told.clear();
  const auto outcome = serve({connector("shop")}, {.once = true});
  EXPECT_THAT(told, IsEmpty());
  EXPECT_FALSE(outcome.failed || outcome.partial || outcome.not_run);
}

TEST_F(ServeTest, SaysWhenTheStoreFails) {
  store_is_broken = true;
  const auto outcome = serve({connector("shop")}, {.once = true});
  EXPECT_THAT(told, ElementsAre("01-05T12:00 store-fails"));
  EXPECT_TRUE(outcome.not_run);
}

TEST_F(ServeTest, KeepsToTheScheduleWhenTheStoreForgets) {
  sync = [&](const config::Settings&, const std::stop_token&) -> Result<store::RunRow> {
    return store::RunRow{.started = clock.now(), .finished = clock.now(), .verdict = store::Verdict::Complete};
  };
  until = parse_utc("2026-01-07T00:00:00Z").value();
  serve({connector("shop")});
  EXPECT_THAT(told, ElementsAre("01-05T12:00 planned shop", "01-05T12:00 began shop", "01-05T12:00 ended shop",
                                "01-06T00:00 began shop", "01-06T00:00 ended shop", "01-07T00:00 stopping",
                                "01-07T00:00 stopped"));
}

TEST_F(ServeTest, PutsOffAConnectorWhoseSettingsDoNotWork) {
  sync = [](const config::Settings&, const std::stop_token&) -> Result<store::RunRow> {
    return fail(ErrorKind::Config, "password_env: the environment has no variable 'P'");
  };
  until = parse_utc("2026-01-06T00:00:00Z").value();
  serve({connector("shop")});
  EXPECT_THAT(told, ElementsAre("01-05T12:00 planned shop", "01-05T12:00 began shop", "01-05T12:00 not-run shop",
                                "01-06T00:00 stopping", "01-06T00:00 stopped"));
}

TEST_F(ServeTest, SurvivesASyncThatThrows) {
  sync = [](const config::Settings&, const std::stop_token&) -> Result<store::RunRow> { throw std::bad_alloc{}; };
  const auto outcome = serve({connector("shop")}, {.once = true});
  EXPECT_THAT(told, ElementsAre("01-05T12:00 began shop", "01-05T12:00 not-run shop"));
  EXPECT_TRUE(outcome.not_run);
}

}  // namespace
}  // namespace qualyswas::serve
