// What a run works on, whichever profile it is of; all of it outlives the work.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "connector/sync/journal.h"
#include "connector/sync/subscription.h"
#include "connector/sync/sync.h"
#include "connector/sync/vendor.h"
#include "connector/sync/vendor_clock.h"

namespace qualyswas::sync {

struct Workplace {
  const config::Config& config;
  const Ports& ports;
  Vendor& vendor;
  const VendorClock& vendor_clock;
  Journal& journal;
  std::int64_t pages_stored = 0;  // of the run, or reports: what tells partial from failed
  bool proven = true;             // false once something was stored that is not all there is
  Subscription subscription{ports.store, config.name};
  std::optional<store::KnownUntil> known_until = {};  // if the run will be complete
  std::vector<std::int64_t> listed_webapps = {};      // as this run's walk brought them, rising

  void not_proven(std::string why) {
    proven = false;
    journal.reason(std::move(why));
  }
  // A step begins, or the state changed ("").
  void show(std::string_view step) const {
    if (ports.progress) ports.progress({journal.row.state, std::string{step}, 0, 0});
  }
};

}  // namespace qualyswas::sync
