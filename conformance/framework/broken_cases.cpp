// A suite that is wrong in every way a suite can be: what program_test.cpp runs the program on. Its CASES go by
// requirement, so that a test selects one fault with --only.
#include <gtest/gtest.h>

#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <mutex>
#include <stdexcept>

#include "conformance/framework/claims.h"
#include "conformance/framework/evidence.h"
#include "conformance/framework/keep.h"
#include "conformance/framework/scratch.h"

namespace qualyswas::conformance {
namespace {

CONFORMS(Holds, "STAT-001");
TEST(Holds, Always) { EXPECT_EQ(1, 1); }

CONFORMS(Fails, "STAT-002");
TEST(Fails, WithItsHarm) { EXPECT_EQ(1, 2) << Harm::FalseComplete << "short and called complete"; }

CONFORMS(Throws, "STAT-003");
TEST(Throws, OutOfTheCase) { throw std::runtime_error{"the bench is broken"}; }

CONFORMS(Endless, "API-001");
TEST(Endless, OnTheBench) { throw std::runtime_error{"[harm: HANG] the bench gave up"}; }

CONFORMS(Skips, "STAT-004");
TEST(Skips, TheWholeCase) { GTEST_SKIP() << "no such thing here"; }

CONFORMS(Tells, "STAT-005");
TEST(Tells, WhatIsDone) { informational("the reference is silent; it is kept"); }

CONFORMS(Crashes, "STAT-006");
TEST(Crashes, TheProcess) {
  const ScratchFolder folder;  // its destructor does not run
  std::raise(SIGSEGV);
}

CONFORMS(Hangs, "STAT-007");
TEST(Hangs, ForEver) {
  std::mutex mutex;
  std::condition_variable never;
  std::unique_lock lock{mutex};
  never.wait(lock, [] { return false; });
}

// A bench as a suite has one: it hands over what it saw, and stays up when it is told to.
class Bench {
 public:
  Bench() { keep_secret("open sesame"); }
  ~Bench() {
    keep_evidence([] {
      return Evidence{.facts = {{"clock", "noon"}},
                      .faults = {},
                      .exchanges = {{.number = 1, .method = "GET", .target = "/cave?word=open sesame"}},
                      .left_out = 0,
                      .said = {}};
    });
    if (!keeps_benches()) return;
    GoOnSignals signals;
    std::puts("kept");
    std::fflush(stdout);
    signals.wait();
  }
  Bench(const Bench&) = delete;
  Bench& operator=(const Bench&) = delete;
};

CONFORMS(Benches, "API-002");
TEST(Benches, ThatSeeAFailure) {
  const Bench bench;
  EXPECT_EQ("open sesame", std::string{"shut"}) << Plane::Wire;
}
TEST(Benches, ThatSeeAnException) {
  const Bench bench;
  throw std::runtime_error{"open sesame is refused"};
}
TEST(Benches, ThatLookAtTheWire) {
  const Bench bench;
  judges_wire();
}

CONFORMS(Strictness, "SCORE-001");
TEST(Strictness, IsNotThere) { non_strict("asked twice"); }

}  // namespace
}  // namespace qualyswas::conformance
