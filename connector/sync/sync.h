// The engine: one sync, one connection test, one reconciliation. Reads like the diagram in connector/README.md;
// everything it touches outside is a port.
#pragma once

#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "connector/base/clock.h"
#include "connector/base/error.h"
#include "connector/config/config.h"
#include "connector/http/client.h"
#include "connector/store/store.h"

namespace qualyswas::sync {

struct Progress {  // told after every page and at every change of state
  store::State state = store::State::Connecting;
  std::string step;            // "findings"
  std::int64_t done = 0;       // records stored in this step
  std::int64_t expected = 0;   // the vendor's count; 0 while unknown
  std::string_view unit = {};  // of both numbers, where they count no records: "KiB"
};

struct Ports {
  store::Store& store;
  http::TransportFactory make_transport;
  const Clock& clock;
  Sleeper& sleeper;
  std::function<void(const Progress&)> progress = {};
  // Hears of every wait for a limit and every pause before another attempt, when it begins, from whichever thread makes
  // the call.
  std::function<void(const http::Event&)> waiting = {};
  http::Limits limits = {};
};

// Runs one sync to its verdict. A vendor that refuses, vanishes or lies is a RunRow with verdict Failed or Partial and
// its reasons; the Result fails only when the run could not be recorded at all (Store, Busy).
// Complete means: what was pulled equals the vendor's own counts (SYNC-003).
Result<store::RunRow> run(const config::Config& config, const Ports& ports, const std::stop_token& outside);

struct CheckStep {
  std::string name;  // "server reached", "login accepted", "API access", "WAS module", then the profile's own:
                     // "KnowledgeBase access" or "report access"
  enum class Outcome { Passed, Failed, NotTried } outcome = Outcome::NotTried;
  std::optional<Error> error;  // with Failed: its kind, message and advice
  std::string without;         // what a sync does when nothing but this step fails; empty: nothing of use
};
// AUTH-002: the five rights, proven separately and read-only, in this order. A step that fails leaves those that depend
// on it NotTried.
std::vector<CheckStep> check(const config::Config& config, const Ports& ports, const std::stop_token& stop);

struct Difference {
  std::string what;  // "asset 4711 (Shop)"
  std::string vendor, ours;
  std::string why;  // the explanation, empty when there is none
};
struct Comparison {
  std::string name;  // "assets", "active instances of 4711 Shop", "unique vulnerabilities"
  std::int64_t vendor = 0, ours = 0;
  bool equal = false;  // equal, or every difference has its explanation
  std::vector<Difference> differences;
};
// VAL-001 .. VAL-003: the vendor as it is now against the store as it is now. Read-only on both sides.
Result<std::vector<Comparison>> reconcile(const config::Config& config, const Ports& ports,
                                          const std::stop_token& stop);

}  // namespace qualyswas::sync
