// A cron expression of five fields: at which minutes of the local calendar something runs. It knows no time zone and no
// daylight saving (zone.h does). Used by Schedule.
#pragma once

#include <bitset>
#include <chrono>
#include <string_view>

#include "connector/base/error.h"

namespace qualyswas::schedule {

using LocalMinute = std::chrono::local_time<std::chrono::minutes>;

class Cron {
 public:
  // "minute hour day-of-month month day-of-week". A field is a list of `*`, a value or a range, each `*` or range with
  // a step: "0,30", "8-18/2", "*/15". Months and days of the week have English names of three letters, in any case; 0
  // and 7 are Sunday. The rule for days is that of crontab(5): a field that begins with `*` does not restrict; where
  // both day fields restrict, a day that fits one of them is enough. Errors are ErrorKind::Config and begin with the
  // field's name. A date that never comes (30 February) is refused.
  static Result<Cron> parse(std::string_view text);

  // The first minute that fits after `minute`.
  LocalMinute next_after(LocalMinute minute) const;

 private:
  Cron() = default;
  bool fits(std::chrono::year_month_day date, std::chrono::weekday weekday) const;
  bool can_fit() const;

  std::bitset<60> minutes_;
  std::bitset<24> hours_;
  std::bitset<32> days_;                        // 1 to 31
  std::bitset<13> months_;                      // 1 to 12
  std::bitset<8> weekdays_;                     // 0 is Sunday
  bool any_day_ = false, any_weekday_ = false;  // the field begins with `*`
};

}  // namespace qualyswas::schedule
