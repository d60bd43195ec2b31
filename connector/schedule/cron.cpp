#include "connector/schedule/cron.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "connector/config/text.h"

namespace qualyswas::schedule {
namespace {

using namespace std::chrono;

constexpr auto kForm = "a cron expression is: minute hour day-of-month month day-of-week, like \"30 2 * * mon-fri\"";

constexpr auto kMonthNames = std::to_array<std::string_view>(
    {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"});
constexpr auto kWeekdayNames = std::to_array<std::string_view>({"sun", "mon", "tue", "wed", "thu", "fri", "sat"});

struct Field {
  std::string_view name;
  int least, most;
  std::span<const std::string_view> names = {};  // of the values from `least` up
};

// In the order in which they are typed.
constexpr auto kFields = std::to_array<Field>({
    {"minute", 0, 59},
    {"hour", 0, 23},
    {"day of month", 1, 31},
    {"month", 1, 12, kMonthNames},
    {"day of week", 0, 7, kWeekdayNames},
});
constexpr std::size_t kMinute = 0, kHour = 1, kDay = 2, kMonth = 3, kWeekday = 4;

tl::unexpected<Error> refuse(const Field& field, std::string why, std::string advice = kForm) {
  return fail(ErrorKind::Config, fmt::format("{}: {}", field.name, why), std::move(advice));
}

std::vector<std::string_view> split(std::string_view text, std::string_view separators, bool skip_empty) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto end = text.find_first_of(separators);
    const auto part = text.substr(0, end);
    if (!part.empty() || !skip_empty) parts.push_back(part);
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::optional<int> number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || text.front() == '-' || error != std::errc{} || end != text.data() + text.size())
    return std::nullopt;
  return value;
}

Result<int> value_of(const Field& field, std::string_view text) {
  if (text.empty()) return refuse(field, "a value is missing");
  const auto name = std::ranges::find(field.names, config::lowered(text));
  if (name != field.names.end()) return field.least + static_cast<int>(name - field.names.begin());
  const auto value = number(text);
  if (!value) return refuse(field, fmt::format("'{}' is not understood", text));
  if (*value < field.least || *value > field.most)
    return refuse(field, fmt::format("{} is outside {}..{}", *value, field.least, field.most));
  return *value;
}

// One entry of a list: `*`, 5, 5-9, each range with a step or without.
template <std::size_t size>
Result<void> add_entry(const Field& field, std::string_view entry, std::bitset<size>& chosen) {
  const auto slash = entry.find('/');
  const auto range = entry.substr(0, slash);
  int first = field.least, last = field.most, step = 1;
  if (range != "*") {
    const auto dash = range.find('-');
    const auto from = value_of(field, range.substr(0, dash));
    if (!from) return fail(from.error());
    first = last = *from;
    if (dash != std::string_view::npos) {
      const auto to = value_of(field, range.substr(dash + 1));
      if (!to) return fail(to.error());
      last = *to;
      // "fri-sun": Sunday as a name is the end of the week where it ends a range.
      if (&field == &kFields[kWeekday] && last == 0 && first > 0 && !number(range.substr(dash + 1))) last = 7;
      if (last < first) return refuse(field, fmt::format("'{}' ends before it begins", range));
    } else if (slash != std::string_view::npos) {
      return refuse(field, fmt::format("'{}' has a step without a range", entry),
                    fmt::format("write {}-{}{}", first, field.most, entry.substr(slash)));
    }
  }
  if (slash != std::string_view::npos) {
    const auto typed = number(entry.substr(slash + 1));
    if (!typed || *typed < 1) return refuse(field, fmt::format("'{}' is not a step", entry.substr(slash + 1)));
    // "*/90" as a minute would run once an hour, which nobody means who writes it.
    if (*typed > last - first)
      return refuse(field, fmt::format("the step {} is wider than the range {}..{}", *typed, first, last));
    step = *typed;
  }
  for (int value = first; value <= last; value += step) chosen.set(static_cast<std::size_t>(value));
  return {};
}

template <std::size_t size>
Result<void> read(const Field& field, std::string_view text, std::bitset<size>& chosen) {
  for (const auto entry : split(text, ",", false))
    if (auto added = add_entry(field, entry, chosen); !added) return added;
  return {};
}

}  // namespace

Result<Cron> Cron::parse(std::string_view text) {
  const auto fields = split(text, " \t", true);
  if (fields.size() != kFields.size())
    return fail(ErrorKind::Config,
                fmt::format("'{}' has {} field{}, and a cron expression has five", text, fields.size(),
                            fields.size() == 1 ? "" : "s"),
                kForm);
  Cron cron;
  for (const auto& done :
       {read(kFields[kMinute], fields[kMinute], cron.minutes_), read(kFields[kHour], fields[kHour], cron.hours_),
        read(kFields[kDay], fields[kDay], cron.days_), read(kFields[kMonth], fields[kMonth], cron.months_),
        read(kFields[kWeekday], fields[kWeekday], cron.weekdays_)})
    if (!done) return fail(done.error());
  if (cron.weekdays_[7]) cron.weekdays_.set(0);
  cron.any_day_ = fields[kDay].starts_with('*');
  cron.any_weekday_ = fields[kWeekday].starts_with('*');
  if (!cron.can_fit())
    return refuse(kFields[kDay],
                  fmt::format("none of these months has such a day: '{} {}'", fields[kDay], fields[kMonth]));
  return cron;
}

// Whether any date fits at all: otherwise `next_after` would not end. Every date, 29 February too, meets every day of
// the week within 400 years, so the days of the week need not be looked at.
bool Cron::can_fit() const {
  if (!any_day_ && !any_weekday_) return true;
  for (unsigned m = 1; m <= 12; ++m) {
    const auto longest = static_cast<unsigned>((year{2028} / month{m} / last).day());
    for (unsigned d = 1; d <= longest; ++d)
      if (months_[m] && days_[d]) return true;
  }
  return false;
}

bool Cron::fits(year_month_day date, weekday weekday) const {
  if (!months_[static_cast<unsigned>(date.month())]) return false;
  const bool day = days_[static_cast<unsigned>(date.day())], of_week = weekdays_[weekday.c_encoding()];
  return any_day_ || any_weekday_ ? day && of_week : day || of_week;
}

LocalMinute Cron::next_after(LocalMinute minute) const {
  ++minute;
  auto day = floor<days>(minute);
  auto earliest = minute - day;  // on the first day only
  for (;; day += days{1}, earliest = minutes{0}) {
    if (!fits(year_month_day{day}, weekday{day})) continue;
    for (int h = static_cast<int>(floor<hours>(earliest).count()); h < 24; ++h) {
      if (!hours_[static_cast<std::size_t>(h)]) continue;
      const auto begin = std::max(earliest - hours{h}, minutes{0});
      for (int m = static_cast<int>(begin.count()); m < 60; ++m)
        if (minutes_[static_cast<std::size_t>(m)]) return day + hours{h} + minutes{m};
    }
  }
}

}  // namespace qualyswas::schedule
