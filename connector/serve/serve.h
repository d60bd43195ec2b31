// `qwas serve`: syncs all connectors of a configuration at their times, for as long as it runs. It decides when, on one
// thread; each sync is a thread of its own. What it touches outside are ports, time included.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <stop_token>
#include <vector>

#include "connector/base/clock.h"
#include "connector/base/error.h"
#include "connector/config/config.h"
#include "connector/serve/event.h"
#include "connector/serve/listen.h"
#include "connector/serve/planner.h"
#include "connector/store/store.h"

namespace qualyswas::serve {

using OpenStore = std::function<Result<std::unique_ptr<store::Store>>()>;

// What a configuration says. `open_store` is called from any thread, each of which needs a Store of its own.
struct Loaded {
  std::vector<Connector> connectors;
  OpenStore open_store;
};

struct Ports {
  const Clock& clock;
  // One sync to its end; called on a thread of its own, for different connectors at the same time. Fails when no run
  // was recorded: Busy (another process syncs this connector), Config, Store.
  std::function<Result<store::RunRow>(const config::Settings& settings, const OpenStore& open_store,
                                      const std::stop_token& stop)>
      sync;
  std::function<void(const Event&)> tell;  // on the loop's thread
  std::function<Result<Loaded>()> reload;  // reads the configuration anew; on the loop's thread
  // A clock that is moved by hand: called when nothing runs, to move it to `wake`, after which the loop goes on at
  // once. Unset: the loop waits.
  std::function<void(Instant wake)> skip_to = {};
};

struct Options {
  std::size_t workers = 2;  // syncs at one time
  bool once = false;        // sync what is due, then return
};

// Of the runs that ended: the worst verdict. `not_run`: an attempt left no run, Busy not counted, or the store failed.
struct Outcome {
  bool failed = false, partial = false, not_run = false;
};

class Service {
 public:
  Service(const Options& options, Loaded loaded, Ports ports);
  ~Service();
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  // Opens /healthz and /metrics there, which are answered while `run` runs. Config: the address is taken.
  Result<void> listen(const Listen& where);

  // Until `stop` is requested, or with `once` until nothing is due any more. After a stop no sync begins, and those
  // that run end between two pages; what they stored stays. Called once.
  Outcome run(const std::stop_token& stop);

  // Asks for the configuration to be read anew (SIGHUP). From any thread, while `run` runs.
  void reload();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace qualyswas::serve
