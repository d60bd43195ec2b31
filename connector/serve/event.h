// What `qwas serve` tells of its work, as it happens. serve.cpp makes them, cli/serve.cpp prints each as one line.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "connector/base/clock.h"
#include "connector/base/error.h"
#include "connector/store/store.h"

namespace qualyswas::serve {

struct Event {
  enum class What {
    Listening,   // `url`: /healthz and /metrics are there
    Planned,     // a connector at the start, or one that is new or was changed: `next`
    Began,       // a sync of it
    Ended,       // with `run`: its verdict and reasons
    Busy,        // another process syncs it: no error
    NotRun,      // `error`: its settings or the store; nothing was recorded
    StoreFails,  // `error`: nobody knows what is due; told once until it answers again
    Added,       // by a new configuration
    Removed,
    Changed,
    Reloaded,  // a new configuration was read; Added, Removed and Changed come before it
    Kept,      // `error`: the new configuration is wrong, and the old one goes on
    Stopping,  // `running` syncs end first
    Stopped,
  };
  What what;
  Instant at;
  std::string connector = {};
  std::optional<store::RunRow> run = std::nullopt;
  std::optional<Error> error = std::nullopt;
  std::optional<Instant> next = std::nullopt;  // the next run of this connector, as far as it is known now
  std::size_t running = 0;
  std::string url = {};
};

// "planned", "began", "not-run": the word that --json prints.
std::string_view name_of(Event::What what);

}  // namespace qualyswas::serve
