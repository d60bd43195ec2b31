// The local time of a place, by the system's time zone database (Debian: tzdata). Used by Schedule.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "connector/base/clock.h"
#include "connector/base/error.h"

namespace date {
class time_zone;
}

namespace qualyswas::schedule {

class Zone {
 public:
  Zone() = default;  // UTC; needs no database

  // By its IANA name, "Europe/Berlin". Errors are ErrorKind::Config: an unknown name, with the nearest ones; a system
  // without the database.
  static Result<Zone> find(std::string_view name);

  std::chrono::local_seconds local(Instant instant) const;
  // When a clock on the wall shows `local`. Where clocks are put forward, a time that is left out is the end of the
  // gap; where they are put back, a time that comes twice is the first of the two.
  Instant instant(std::chrono::local_seconds local) const;
  const std::string& name() const { return name_; }

 private:
  std::string name_ = "UTC";
  const ::date::time_zone* zone_ = nullptr;  // of the database, which is never unloaded; null: UTC
};

}  // namespace qualyswas::schedule
