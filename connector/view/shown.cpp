#include "connector/view/shown.h"

#include <fmt/format.h>

#include "connector/base/utc.h"

namespace qualyswas::view {

std::string shown(std::optional<Instant> instant) {
  if (!instant) return "-";
  auto text = format_utc(*instant);  // 2026-01-05T06:00:00Z
  if (text.size() == 20) {
    text[10] = ' ';
    text.pop_back();
  }
  return text;
}

std::string shown_day(std::optional<Instant> instant) { return shown(instant).substr(0, 10); }

std::string shown_number(std::int64_t number) {
  auto digits = std::to_string(number);
  const std::size_t first = number < 0 ? 1 : 0;
  for (auto at = digits.size(); at > first + 3;) digits.insert(at -= 3, ",");
  return digits;
}

std::string shown_score(std::optional<int> tenths) {
  return tenths ? fmt::format("{}.{}", *tenths / 10, *tenths % 10) : "-";
}

std::string shown_count(std::int64_t n, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", shown_number(n), n == 1 ? one : many);
}

}  // namespace qualyswas::view
