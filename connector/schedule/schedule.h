// When a connector is synced: its settings `schedule`, `time_zone`, `schedule_jitter_s` and `retry_after_s` (SYNC-004).
// Pure: the present time is a parameter. `qwas serve` asks it after every run; it starts nothing itself.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "connector/base/clock.h"
#include "connector/base/error.h"
#include "connector/config/config.h"
#include "connector/schedule/cron.h"
#include "connector/schedule/zone.h"

namespace qualyswas::schedule {

// The newest run of a connector, whoever started it.
struct LastRun {
  Instant started;
  std::optional<Instant> ended = std::nullopt;  // unset: it is running elsewhere, or its process died
  bool may_pass = false;                        // it failed for a reason that passes by itself: transport, a limit
};

class Schedule {
 public:
  // Errors are ErrorKind::Config and begin with the setting's name; for a cron expression its field follows.
  static Result<Schedule> parse(const config::Settings& settings);

  // The first scheduled instant after `instant`, the connector's own offset included. The offset is between 0 and
  // `schedule_jitter_s`, depends on the connector's name alone, and so is the same every day.
  Instant next_after(Instant instant) const;

  // When the connector is to be synced: `now` when it is due. A connector that was never synced is due. However many
  // runs were missed, one is due. A run that failed is repeated at the next scheduled instant; one that may pass, or
  // that has no end yet, is tried again after `retry_after_s` if that is earlier. A last run in the future (the system
  // clock was put back) does not count.
  Instant next_run(const std::optional<LastRun>& last, Instant now) const;

  std::chrono::seconds offset() const { return offset_; }
  std::chrono::seconds retry_after() const { return retry_after_; }

 private:
  explicit Schedule(Cron cron) : cron_{cron} {}

  Cron cron_;
  Zone zone_;
  std::chrono::seconds offset_{0}, retry_after_{0};
};

}  // namespace qualyswas::schedule
