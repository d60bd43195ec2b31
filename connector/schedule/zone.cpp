#include "connector/schedule/zone.h"

#include <stdexcept>
#include <vector>

#include <date/tz.h>
#include <fmt/format.h>

#include "connector/base/near.h"

namespace qualyswas::schedule {

using std::chrono::local_seconds;

Result<Zone> Zone::find(std::string_view name) {
  if (name == "UTC") return Zone{};
  try {
    Zone found;
    found.name_ = name;
    found.zone_ = ::date::locate_zone(name);
    [[maybe_unused]] const auto read =
        found.local(Instant{});  // the zone's file is read at its first use, and may throw
    return found;
  } catch (const std::runtime_error&) {
  }
  std::vector<std::string> names;
  try {
    for (const auto& zone : ::date::get_tzdb().zones) names.push_back(zone.name());
  } catch (const std::runtime_error&) {
  }
  if (names.empty())
    return fail(ErrorKind::Config, fmt::format("'{}' cannot be looked up: this system has no time zone database", name),
                "install tzdata, or use UTC");
  const auto near = did_you_mean(name, names);
  return fail(ErrorKind::Config, fmt::format("'{}' is no time zone", name),
              fmt::format("{}{}give an IANA name such as Europe/Berlin, or UTC", near, near.empty() ? "" : " "));
}

local_seconds Zone::local(Instant instant) const {
  if (zone_ == nullptr) return local_seconds{instant.time_since_epoch()};
  return local_seconds{instant.time_since_epoch() + zone_->get_info(instant).offset};
}

Instant Zone::instant(local_seconds local) const {
  if (zone_ == nullptr) return Instant{local.time_since_epoch()};
  const auto info = zone_->get_info(::date::local_seconds{local.time_since_epoch()});
  if (info.result == ::date::local_info::nonexistent) return info.first.end;
  return Instant{local.time_since_epoch() - info.first.offset};
}

}  // namespace qualyswas::schedule
