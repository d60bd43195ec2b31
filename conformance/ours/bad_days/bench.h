// Runs combinations: a good sync of state A, state B, the faults, a sync, its judgement, the faults cleared, another
// sync. Combinations run side by side, each on a fake and a store of its own; those that wait in real time cost the
// others nothing.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "conformance/ours/bad_days/combination.h"
#include "conformance/ours/bad_days/judge.h"

namespace qualyswas::conformance::bad_days {

// One run, judged.
struct Judged {
  Combination combination;
  std::optional<RunVerdict> verdict;
  std::vector<std::string> reasons;  // as the run gave them
  std::size_t struck = 0;            // how many of its faults did something
  std::vector<Problem> problems;
  std::string trouble;  // the bench itself broke: nothing was judged
};

// How a sync without faults ends, which is what every run is held against.
struct Plain {
  Truth truth;
  Requests requests;  // of the sync of state B
};

class Bench {
 public:
  // `tampers`: called with what a struck run said, before it is judged: a test's connector that lies.
  explicit Bench(std::function<void(observed::Run&)> tampers = {}) : tampers_{std::move(tampers)} {}

  // Made once. Throws LabError when a sync without faults is not complete.
  const Plain& plain(Profile profile, Format format, bool incremental = false);
  Judged run(const Combination& combination);

 private:
  std::function<void(observed::Run&)> tampers_;
  std::mutex mutex_;
  std::map<std::tuple<Profile, Format, bool>, Plain> plain_;  // guarded by `mutex_`; its values stay where they are
};

// Runs all of them on so many threads and calls `each` with every one, in no order, one at a time. When one takes
// longer than kLongestRealTime `hangs` is called with it: it does not return, because a thread cannot be ended from
// outside.
void run_all(Bench& bench, const std::vector<Combination>& all, int threads, const std::function<void(Judged)>& each,
             const std::function<void(const Combination&)>& hangs);

}  // namespace qualyswas::conformance::bad_days
