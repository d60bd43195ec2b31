// What the engine does for a profile, a row each: what a sync pulls, and the right that its connection test proves
// last. Used by run and check. What a profile is beside that stands in profiles/profile.h.
#pragma once

#include <stop_token>
#include <string_view>

#include "connector/sync/workplace.h"

namespace qualyswas::sync {

// What the profile reads besides web applications.
struct OwnRight {
  std::string_view name;                                               // of the step: "report access"
  Result<void> (*prove)(Vendor& vendor, const std::stop_token& stop);  // one read-only call
  bool is_of_was = false;         // reached through the WAS module: not tried without it
  std::string_view without = {};  // what a sync does when this alone is missing; empty: nothing of use
};

struct Engine {
  config::Profile profile;
  // An Error means that going on makes no sense; what was stored and is not proven is told through `place`.
  Result<void> (*pull)(Workplace& place, const std::stop_token& stop);
  OwnRight right;
};

const Engine& engine_of(config::Profile profile);

}  // namespace qualyswas::sync
