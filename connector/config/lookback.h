// How old a report may be to be pulled: the five choices of the Ivanti guide, "oldest scan data pull".
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "connector/base/clock.h"

namespace qualyswas::config {

struct Lookback {
  std::chrono::days days{0};
  std::chrono::months months{0};  // by the calendar, not 30.44 days each
  bool operator==(const Lookback&) const = default;
};

// "30 days", "60 days", "90 days", "6 months", "1 year". nullopt: the guide offers no other.
std::optional<Lookback> find_lookback(std::string_view words);
std::string lookback_choices();  // all five, for the one who typed another

// The oldest instant inside the window; it is inside itself. In UTC: so many days or months before `now`, at the same
// time of day, on the last day of a month that has no such day.
Instant window_start(Instant now, Lookback lookback);

}  // namespace qualyswas::config
