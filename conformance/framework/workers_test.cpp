#include "conformance/framework/workers.h"

#include <gmock/gmock.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>

namespace qualyswas::conformance {
namespace {

using testing::HasSubstr;

// Cases that are functions: what run_in_workers sees of a suite.
using Cases = std::vector<std::pair<std::string, void (*)()>>;

void succeeds() {}
void dies() { ::kill(::getpid(), SIGKILL); }
void leaves() { std::_Exit(0); }
void never_ends() {
  while (true) ::pause();
}

std::vector<CaseResult> run(const Cases& cases, WorkerOptions options = {}) {
  std::vector<CaseResult> results;
  for (const auto& [name, body] : cases) results.push_back({.suite = "Case", .test = name});
  run_in_workers(results, options, [&](const std::vector<std::string>& share, WorkerSays& says) {
    for (const auto& [name, body] : cases) {
      CaseResult one{.suite = "Case", .test = name};
      if (std::ranges::find(share, one.name()) == share.end()) continue;
      says.begins(one.name());
      body();
      one.verdict = CaseVerdict::Ok;
      one.remark = std::to_string(::getpid());
      says.ends(one);
    }
  });
  return results;
}

TEST(Workers, TellWhatACaseToldThem) {
  std::vector<CaseResult> results{{.suite = "Case", .test = "One"}};
  run_in_workers(results, {}, [](const std::vector<std::string>& share, WorkerSays& says) {
    says.begins(share.at(0));
    says.ends({.suite = "Case",
               .test = "One",
               .ids = {},
               .verdict = CaseVerdict::Failed,
               .failures = {{.where = "a.cpp:7", .message = "line\nfeed \x80 \"quoted\"", .harm = Harm::Leak}},
               .remark = "said",
               .seconds = 1.5});
  });
  const auto& one = results.front();
  EXPECT_EQ(one.verdict, CaseVerdict::Failed);
  ASSERT_EQ(one.failures.size(), 1U);
  EXPECT_EQ(one.failures.front().where, "a.cpp:7");
  EXPECT_EQ(one.failures.front().message, "line\nfeed \xEF\xBF\xBD \"quoted\"");
  EXPECT_EQ(one.failures.front().harm, Harm::Leak);
  EXPECT_EQ(one.remark, "said");
  EXPECT_EQ(one.seconds, 1.5);
}

volatile std::sig_atomic_t interrupted = 0;
void interrupts_the_run() {
  ::kill(::getppid(), SIGINT);
  never_ends();
}

TEST(Workers, EndWhenTheRunIsInterrupted) {
  const auto before = std::signal(SIGINT, [](int) { interrupted = 1; });
  const auto results = run({{"A", succeeds}, {"B", interrupts_the_run}, {"C", succeeds}},
                           {.jobs = 1, .longest_case = std::chrono::minutes{2}, .progress = {}, .is_stopped = [] {
                              return interrupted != 0;
                            }});
  std::signal(SIGINT, before);
  EXPECT_EQ(results[0].verdict, CaseVerdict::Ok);
  EXPECT_EQ(results[1].verdict, CaseVerdict::Error);
  EXPECT_EQ(results[2].verdict, CaseVerdict::Error);
}

class WorkersAtATime : public testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(Jobs, WorkersAtATime, testing::Values(1, 2, 3, 16));

TEST_P(WorkersAtATime, RunEveryCaseWhateverOthersDo) {
  const Cases cases{{"A", succeeds}, {"B", dies},     {"C", succeeds}, {"D", leaves},
                    {"E", succeeds}, {"F", succeeds}, {"G", dies},     {"H", succeeds}};
  const auto results =
      run(cases, {.jobs = GetParam(), .longest_case = std::chrono::minutes{2}, .progress = {}, .is_stopped = {}});
  for (const auto& one : results) {
    const bool broken = one.test == "B" || one.test == "D" || one.test == "G";
    EXPECT_EQ(one.verdict, broken ? CaseVerdict::Error : CaseVerdict::Ok) << one.test;
    EXPECT_EQ(one.failures.size(), broken ? 1U : 0U) << one.test;
  }
  EXPECT_THAT(results[1].failures.front().message, HasSubstr("signal 9"));
  EXPECT_EQ(results[1].failures.front().harm, Harm::Crash);
  EXPECT_THAT(results[3].failures.front().message, HasSubstr("status 0"));
}

TEST(Workers, EndACaseThatDoesNot) {
  const auto results =
      run({{"A", never_ends}, {"B", succeeds}},
          {.jobs = 1, .longest_case = std::chrono::milliseconds{500}, .progress = {}, .is_stopped = {}});
  EXPECT_EQ(results[0].verdict, CaseVerdict::Failed);
  EXPECT_EQ(results[0].failures.front().harm, Harm::Hang);
  EXPECT_EQ(results[1].verdict, CaseVerdict::Ok);
}

TEST(Workers, ShareTheCasesAmongProcesses) {
  const auto results = run({{"A", succeeds}, {"B", succeeds}},
                           {.jobs = 2, .longest_case = std::chrono::minutes{2}, .progress = {}, .is_stopped = {}});
  EXPECT_NE(results[0].remark, results[1].remark);
  EXPECT_NE(results[0].remark, std::to_string(::getpid()));
}

TEST(Workers, BlameTheLastCaseWhenTheProcessEndsBadly) {
  std::vector<CaseResult> results{{.suite = "Case", .test = "One"}};
  run_in_workers(results, {}, [](const std::vector<std::string>&, WorkerSays& says) {
    says.begins("Case.One");
    says.ends({.suite = "Case", .test = "One", .ids = {}, .verdict = CaseVerdict::Ok});
    std::_Exit(23);
  });
  EXPECT_EQ(results.front().verdict, CaseVerdict::Error);
  EXPECT_THAT(results.front().failures.front().message, HasSubstr("status 23 after this case"));
}

TEST(Workers, LeaveACaseThatNobodyRanAnError) {
  std::vector<CaseResult> results{{.suite = "Case", .test = "One"}, {.suite = "Case", .test = "Two"}};
  run_in_workers(results, {}, [](const std::vector<std::string>&, WorkerSays&) {});
  for (const auto& one : results) {
    EXPECT_EQ(one.verdict, CaseVerdict::Error);
    EXPECT_THAT(one.failures.front().message, HasSubstr("did not run"));
  }
}

TEST(Workers, CountWhatIsDone) {
  std::vector<std::size_t> seen;
  run({{"A", succeeds}, {"B", dies}, {"C", succeeds}}, {.jobs = 1,
                                                        .longest_case = std::chrono::minutes{2},
                                                        .progress =
                                                            [&](std::size_t done, std::size_t all) {
                                                              EXPECT_EQ(all, 3U);
                                                              seen.push_back(done);
                                                            },
                                                        .is_stopped = {}});
  EXPECT_EQ(seen, (std::vector<std::size_t>{1, 2, 3}));
}

}  // namespace
}  // namespace qualyswas::conformance
