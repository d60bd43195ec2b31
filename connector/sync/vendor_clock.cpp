#include "connector/sync/vendor_clock.h"

#include <cstdlib>
#include <utility>

#include <fmt/format.h>

#include "connector/base/utc.h"
#include "connector/config/endpoint.h"

namespace qualyswas::sync {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr minutes kTold{10};
constexpr days kWrong{1};

seconds size_of(seconds difference) { return difference < seconds{0} ? -difference : difference; }

std::string in_words(seconds length) {
  const auto whole_days = std::chrono::floor<days>(length);
  const auto whole_hours = std::chrono::floor<hours>(length - whole_days);
  const auto rest = std::chrono::floor<minutes>(length - whole_days - whole_hours);
  if (whole_days.count() > 0) return fmt::format("{} d {} h", whole_days.count(), whole_hours.count());
  if (whole_hours.count() > 0) return fmt::format("{} h {} min", whole_hours.count(), rest.count());
  return fmt::format("{} min", rest.count());
}

// Names below localhost are of this machine too (RFC 6761).
bool is_on_this_machine(const std::string& host) { return config::is_loopback(host) || host.ends_with(".localhost"); }

// The one that is farther from ours.
const http::VendorTime& farthest(const http::VendorTimes& times) {
  return size_of(times.slowest.ahead()) > size_of(times.fastest.ahead()) ? times.slowest : times.fastest;
}

}  // namespace

VendorClock::VendorClock(std::function<std::optional<http::VendorTimes>()> times, const Clock& ours,
                         const config::Endpoint& endpoint)
    : times_{std::move(times)}, ours_{ours}, on_command_{is_on_this_machine(endpoint.host)} {}

Instant VendorClock::now() const {
  const auto times = times_();
  if (!times) return ours_.now();
  // Ours says how long ago that was; a clock that moves on command stands until the next command.
  return on_command_ ? times->newest.vendor : ours_.now() + times->slowest.ahead();
}

std::optional<Instant> VendorClock::told() const {
  const auto times = times_();
  return times ? std::optional{times->newest.vendor} : std::nullopt;
}

bool VendorClock::may_close() const {
  const auto times = times_();
  return !times || on_command_ || size_of(farthest(*times).ahead()) <= kWrong;
}

bool VendorClock::went_back(std::optional<Instant> earlier) const {
  const auto times = times_();
  if (!times) return false;
  const seconds usual = on_command_ ? seconds{0} : kTold;
  return times->newest.vendor + usual < times->latest || (earlier && times->newest.vendor + usual < *earlier);
}

std::string VendorClock::difference() const {
  const auto times = times_();
  if (!times) return {};
  const auto& seen = on_command_ ? times->newest : farthest(*times);
  if (size_of(seen.ahead()) <= kTold) return {};
  auto text = fmt::format("the vendor's clock says {} and is {} {} this machine's", format_utc(seen.vendor),
                          in_words(size_of(seen.ahead())), seen.ahead() > seconds{0} ? "ahead of" : "behind");
  if (on_command_) return text + "; dates are compared with the vendor's clock";
  if (may_close())
    return text + "; dates are compared with the vendor's clock. If this machine's clock is wrong, set it";
  return text +
         ". One of them is wrong, so nothing was archived, and nothing was closed because a report does not contain "
         "it. "
         "Set this machine's clock and sync again; if it is right, tell Qualys support";
}

}  // namespace qualyswas::sync
