// What a profile is, beside its settings (config/profiles.h) and its mapping: facts that the engine and the doors ask
// for instead of asking which profile it is. A row a profile, which stands in its folder; registry.cpp lists them. What
// a sync of a profile does is in sync/engine.h, because it needs the engine.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "connector/config/config.h"

namespace qualyswas::profiles {

// Why something cannot be done with a connector of a profile, and what to do instead.
struct Inability {
  std::string_view why;      // "which ..."
  std::string_view instead;  // a sentence of advice
};

struct Traits {
  config::Profile profile;
  std::span<const std::string_view> views;         // what can be shown of it, beside its runs, in the order of help
  bool archives = false;                           // a complete sync archives assets that no scan has seen for long
  bool takes_files = false;                        // report files can be uploaded to it
  std::optional<Inability> cannot_reconcile = {};  // unset: what is stored can be compared with the vendor

  bool has_view(std::string_view name) const;
};

std::span<const Traits* const> registry();
const Traits& traits_of(config::Profile profile);

}  // namespace qualyswas::profiles
