// Runs cases in processes of their own, so that one that crashes or does not end is a result like any other and the
// rest still run. Used by run_cases; knows of a case only its name and how to run it.
//
// Processes are forked: call it before this process has started a thread.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "conformance/framework/verdict.h"

namespace qualyswas::conformance {

// What a worker tells while it runs its share.
class WorkerSays {
 public:
  virtual ~WorkerSays() = default;
  virtual void begins(const std::string& name) = 0;
  virtual void ends(const CaseResult& result) = 0;
};

struct WorkerOptions {
  int jobs = 1;
  std::chrono::milliseconds longest_case{120'000};  // a case that runs longer is ended, with its process
  std::function<void(std::size_t done, std::size_t all)> progress;  // called here, after each case; may be empty
  std::function<bool()> is_stopped;  // asked whenever a signal came; true ends the workers. May be empty
  // Instead: asked in the same way for a signal to hand on to the workers, which end by themselves; 0: none. A worker
  // then is a process group of its own, so that a Ctrl-C reaches it once. May be empty.
  std::function<int()> signal_to_hand_on;
};

// Runs `cases` on `jobs` processes and fills in their verdicts; the order stays. `run_share` is called in a worker with
// the names of its share, runs them in whatever order and tells each. A case under which its process dies is an
// Error of harm CRASH, one that is ended for its length FAILED of harm HANG, one that did not run an Error; the time of
// each is how long it ran. Temporary folders of a worker that died (scratch.h) are removed.
void run_in_workers(std::vector<CaseResult>& cases, const WorkerOptions& options,
                    const std::function<void(const std::vector<std::string>& share, WorkerSays& says)>& run_share);

}  // namespace qualyswas::conformance
