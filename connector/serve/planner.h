// Which connectors are to be synced now, and when the next one is due. Pure: it has no clock and no threads, and learns
// of runs through `LastRuns`. Used by serve.cpp.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connector/config/config.h"
#include "connector/schedule/schedule.h"
#include "connector/serve/event.h"
#include "connector/store/store.h"

namespace qualyswas::serve {

struct Connector {
  config::Settings settings;  // paths resolved; proven but for the password
  schedule::Schedule schedule;
};

// The name under which its runs are stored: as typed, without the blanks around it.
std::string_view name_of(const Connector& connector);

// What a schedule needs to know of a stored run.
schedule::LastRun last_run_of(const store::RunRow& run);

// The newest run of a connector, as the store has it now: other processes run syncs too. nullopt: there is none.
using LastRuns = std::function<Result<std::optional<schedule::LastRun>>(const std::string& connector)>;

class Planner {
 public:
  // A change of the set of connectors; `connector` is the name.
  struct Change {
    Event::What what;  // Added, Removed or Changed
    std::string connector;
    bool operator==(const Change&) const = default;
  };
  // Takes these connectors in place of those it has. A sync that is running goes on with the settings that it began
  // with. What was put off (`put_off`) is no longer: a new configuration is often the answer to an error.
  std::vector<Change> load(std::vector<Connector> connectors);

  struct Plan {
    std::vector<Connector> begin;  // due and not running; the longest due first, at most as many as asked for
    // When to ask again, unless a sync ends before; nullopt: there is nothing to wait for. Not after `now` when more
    // are due than could begin.
    std::optional<Instant> wake;
  };
  // Fails when `last_runs` does. `most`: so many may begin.
  Result<Plan> plan(Instant now, std::size_t most, const LastRuns& last_runs);

  void began(std::string_view name);
  void ended(std::string_view name);
  // After an attempt that left no run: not again before the next scheduled instant, or after `retry_after_s` if that is
  // earlier and `soon`.
  void put_off(std::string_view name, Instant now, bool soon);
  void put_off_until(std::string_view name, Instant until);

  void forget(std::string_view name);

  // nullopt: no such connector (any more).
  std::optional<Instant> next_run(std::string_view name, const std::optional<schedule::LastRun>& last,
                                  Instant now) const;
  std::vector<std::string> names() const;  // in the order of the file
  std::size_t running() const { return running_.size(); }

 private:
  struct Entry {
    Connector connector;
    std::optional<Instant> not_before = std::nullopt, due_since = std::nullopt;
  };
  const Entry* find(std::string_view name) const;
  Entry* find(std::string_view name);
  bool is_running(std::string_view name) const;
  static Instant next_run(const Entry& entry, const std::optional<schedule::LastRun>& last, Instant now);

  std::vector<Entry> entries_;
  std::vector<std::string> running_;
};

}  // namespace qualyswas::serve
