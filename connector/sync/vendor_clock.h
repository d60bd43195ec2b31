// The vendor's time as a run uses it: look-back windows, watermarks and archiving follow it, because the dates they are
// compared with were written by it. What a run tells of itself (started, finished, its log) stays this machine's time.
//
// A clock that differs by more than ten minutes is told; one that differs by more than a day is wrong on one side, and
// then nothing is archived or closed. A loopback address is a fake or a tunnel, its clock is moved on command and is
// simply taken. A vendor that names no time is believed to have ours.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "connector/base/clock.h"
#include "connector/config/config.h"
#include "connector/http/client.h"

namespace qualyswas::sync {

class VendorClock : public Clock {
 public:
  // `times` is asked anew each time: http::Client::vendor_times of the client that makes the run's calls.
  VendorClock(std::function<std::optional<http::VendorTimes>()> times, const Clock& ours,
              const config::Endpoint& endpoint);

  // Where the vendor's machines disagree, the time of the slowest: what is compared with it seems younger, not older.
  Instant now() const override;
  // What the newest answer said; nullopt while none has named a time.
  std::optional<Instant> told() const;
  // False when the clocks are more than a day apart.
  bool may_close() const;
  // The vendor's clock stands before `earlier`, or before what it said in this run itself. The clocks of the vendor's
  // many machines differ a little: that is no jump.
  bool went_back(std::optional<Instant> earlier) const;
  // A difference of more than ten minutes as a sentence; empty otherwise.
  std::string difference() const;

 private:
  std::function<std::optional<http::VendorTimes>()> times_;
  const Clock& ours_;
  bool on_command_;
};

}  // namespace qualyswas::sync
