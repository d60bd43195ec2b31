// SYNC-005: what somebody who looks into the store sees of a run while it runs and afterwards, and the log it leaves.
// The looker is a second Store on the same file, as a second process has it.
#include <gmock/gmock.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <set>

#include "conformance/qualys/requests.h"
#include "conformance/subject/in_process.h"
#include "conformance/support/formats.h"

namespace qualyswas::conformance {
namespace {

using mockqualys::Fault;
using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

LabOptions shop(Format format) {
  return {.format = format,
          .webapps = {{}, {.id = 410002}},
          .findings = {{}, {.id = 901002}},
          .solutions = {{}},
          .page_size = 1};
}

class Looker {
 public:
  explicit Looker(Lab& lab) : path_{lab.ours().store_file()} {}

  observed::Run newest_run() const {
    auto runs = open()->runs("lab", 1);
    if (!runs || runs->empty()) throw LabError{"the second store sees no run"};
    return observe(runs->front());
  }
  std::vector<store::LogLine> log(std::int64_t run) const { return open()->run_log(run).value(); }

 private:
  std::unique_ptr<store::Store> open() const {
    auto opened = store::open_sqlite(path_);
    if (!opened) throw LabError{"a second store on the file: " + opened.error().message};
    return std::move(*opened);
  }
  std::string path_;
};

std::vector<std::string> without_repetitions(std::vector<std::string> states) {
  const auto rest = std::ranges::unique(states);
  states.erase(rest.begin(), rest.end());
  return states;
}

// The states seen at every sign of progress, each once, in order.
std::vector<std::string> states_seen(Lab& lab) {
  const Looker looker{lab};
  std::vector<std::string> seen;
  lab.ours().progress = [&](const sync::Progress&) { seen.push_back(looker.newest_run().state); };
  lab.sync();
  lab.ours().progress = {};
  seen.push_back(looker.newest_run().state);
  return without_repetitions(std::move(seen));
}

class RunUnderWay : public OnBothFormats {};
CONFORMS(RunUnderWay, "SYNC-005");

TEST_P(RunUnderWay, IsConnectingThenSyncedThenProcessingThenConnected) {
  Lab lab{shop(format())};
  EXPECT_THAT(states_seen(lab), ElementsAre("Connecting", "Synced", "Processing", "Connected"));
  lab.on_day(1);
  EXPECT_THAT(states_seen(lab), ElementsAre("Connecting", "Synced", "Processing", "Connected"))
      << "the second run goes the same way";
}

TEST_P(RunUnderWay, IsToldByProgressAsItIsStored) {
  Lab lab{shop(format())};
  const Looker looker{lab};
  int told = 0;
  lab.ours().progress = [&](const sync::Progress& progress) {
    ++told;
    EXPECT_EQ(looker.newest_run().state, store::name_of(progress.state));
  };
  lab.sync_completely();
  EXPECT_GE(told, 4);
}

TEST_P(RunUnderWay, IsConnectingWhilePagesArePulledAndProcessingWhileSolutionsAre) {
  Lab lab{shop(format())};
  const Looker looker{lab};
  std::mutex mutex;
  std::set<std::string> of_searches, of_solutions;
  lab.before_request = [&](int, const mockqualys::server::Request& request) {
    const auto state = looker.newest_run().state;
    const std::scoped_lock lock{mutex};
    if (request.target.starts_with("/qps/rest/3.0/search/")) of_searches.insert(state);
    if (request.target.find("knowledge_base") != std::string::npos) of_solutions.insert(state);
  };
  lab.sync_completely();
  EXPECT_THAT(of_searches, ElementsAre("Connecting"));
  EXPECT_THAT(of_solutions, ElementsAre("Processing"));
}

TEST_P(RunUnderWay, HasNoVerdictAndNoEndYet) {
  Lab lab{shop(format())};
  const Looker looker{lab};
  lab.on_day(2);
  lab.before_request = [&](int, const mockqualys::server::Request&) {
    const auto run = looker.newest_run();
    EXPECT_EQ(run.verdict, std::nullopt) << Harm::FalseComplete;
    EXPECT_EQ(run.finished, std::nullopt);
    EXPECT_EQ(run.started, lab.start() + std::chrono::days{2});
  };
  lab.sync_completely();
  const auto ended = looker.newest_run();
  EXPECT_EQ(ended.verdict, RunVerdict::Complete);
  EXPECT_EQ(ended.finished, lab.start() + std::chrono::days{2});
}

TEST_P(RunUnderWay, HasALogAlready) {
  Lab lab{shop(format())};
  const Looker looker{lab};
  lab.before_request = [&](int number, const mockqualys::server::Request&) {
    if (number > 1) {
      EXPECT_THAT(looker.log(looker.newest_run().id), Not(IsEmpty()));
    }
  };
  lab.sync_completely();
}

BOTH_FORMATS(RunUnderWay);

struct EndRow {
  Id id;
  std::string_view what, path;
  int nth;
  int status;
  RunVerdict verdict;
  std::string_view state;
};

constexpr auto kEndRows = std::to_array<EndRow>({
    {"SYNC-005", "complete", "/nowhere", 1, 500, RunVerdict::Complete, "Connected"},
    {"SYNC-005", "refused from the start", "", 1, 401, RunVerdict::Failed, "Error"},
    {"SYNC-005", "vendor out of order", "", 1, 500, RunVerdict::Failed, "Error"},
    {"SYNC-005", "second page of web apps out of order", kSearchWebApps, 2, 500, RunVerdict::Partial, "Error"},
    {"SYNC-005", "findings out of order", kSearchFindings, 1, 500, RunVerdict::Partial, "Error"},
    {"SYNC-005", "second page of findings out of order", kSearchFindings, 2, 500, RunVerdict::Partial, "Error"},
});

class RunThatEnded : public RowsOnBothFormats<EndRow> {};

TEST_P(RunThatEnded, LeavesItsStateItsReasonsAndALog) {
  Lab lab{shop(format())};
  const Looker looker{lab};
  lab.server().fault({.kind = "answer",
                      .path = std::string{row().path},
                      .nth = row().nth,
                      .times = 1000,
                      .with = {{"status", row().status}}});
  lab.on_day(1);
  const auto run = lab.sync();
  EXPECT_EQ(run.verdict, row().verdict) << Harm::FalseComplete;
  EXPECT_EQ(run.state, row().state) << Harm::FalseComplete;
  const auto stored = looker.newest_run();
  EXPECT_EQ(stored.verdict, row().verdict) << Harm::FalseComplete;
  EXPECT_EQ(stored.state, row().state) << Harm::FalseComplete;
  EXPECT_EQ(stored.finished, lab.start() + std::chrono::days{1});
  EXPECT_EQ(stored, run) << "what run() answers is what it stored";
  if (row().verdict != RunVerdict::Complete) {
    EXPECT_THAT(stored.reasons, Not(IsEmpty()));
  }

  const auto log = looker.log(stored.id);
  EXPECT_THAT(log, Not(IsEmpty()));
  EXPECT_THAT(log, Each(AllOf(Field(&store::LogLine::text, Not(IsEmpty())),
                              Field(&store::LogLine::at, lab.start() + std::chrono::days{1}))));
  for (const auto& reason : stored.reasons)
    EXPECT_THAT(log, Contains(Field(&store::LogLine::text, HasSubstr(reason)))) << "the log says why";
}

TEST_P(RunThatEnded, IsFollowedByOneThatConnectsAgain) {
  Lab lab{shop(format())};
  lab.server().fault({.kind = "answer",
                      .path = std::string{row().path},
                      .nth = row().nth,
                      .times = 1000,
                      .with = {{"status", row().status}}});
  const auto first = lab.sync();
  lab.server().clear_faults();
  lab.on_day(1);
  const auto seen = states_seen(lab);
  EXPECT_THAT(seen, ElementsAre("Connecting", "Synced", "Processing", "Connected"));
  const auto runs = lab.runs();
  ASSERT_THAT(runs, SizeIs(2));
  EXPECT_EQ(runs.back(), first) << "the run before is not rewritten";
  for (const auto& run : runs) EXPECT_THAT(lab.ours().log(run.id), Not(IsEmpty())) << run.id;
}

ROWS_ON_BOTH_FORMATS(RunThatEnded, kEndRows, row.what);

class RunThatWasStopped : public OnBothFormats {};
CONFORMS(RunThatWasStopped, "SYNC-005");

TEST_P(RunThatWasStopped, IsInErrorAndSaysSo) {
  Lab lab{shop(format())};
  std::stop_source stop;
  lab.before_request = [&](int, const mockqualys::server::Request& request) {
    if (request.target.starts_with(kSearchFindings)) stop.request_stop();
  };
  const auto run = lab.ours().try_sync(stop.get_token());
  ASSERT_TRUE(run.has_value());
  EXPECT_EQ(run->state, "Error") << Harm::FalseComplete;
  EXPECT_NE(run->verdict, RunVerdict::Complete) << Harm::FalseComplete;
  EXPECT_THAT(run->reasons, Contains(HasSubstr("stopped")));
  EXPECT_THAT(lab.ours().log(run->id), Contains(Field(&store::LogLine::text, HasSubstr("stopped"))));
}

TEST_P(RunThatWasStopped, BeforeItsFirstRequestIsInErrorToo) {
  Lab lab{shop(format())};
  std::stop_source stop;
  stop.request_stop();
  const auto run = lab.ours().try_sync(stop.get_token());
  ASSERT_TRUE(run.has_value());
  EXPECT_EQ(run->state, "Error") << Harm::FalseComplete;
  EXPECT_EQ(run->verdict, RunVerdict::Failed) << Harm::FalseComplete;
  EXPECT_THAT(lab.ours().log(run->id), Not(IsEmpty()));
}

BOTH_FORMATS(RunThatWasStopped);

}  // namespace
}  // namespace qualyswas::conformance
