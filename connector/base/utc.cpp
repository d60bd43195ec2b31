#include "connector/base/utc.h"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdio>

namespace qualyswas {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// 'd' stands for a digit. Read by hand because a sync of a million findings parses several million of these, and a
// stream-based parser costs a microsecond each.
constexpr std::string_view kShape = "dddd-dd-ddTdd:dd:dd";

int number(std::string_view text, std::size_t at, std::size_t digits) {
  int value = 0;
  for (std::size_t i = at; i < at + digits; ++i) value = value * 10 + (text[i] - '0');
  return value;
}

}  // namespace

std::optional<Instant> parse_utc(std::string_view text) {
  if (text.size() <= kShape.size() || text.back() != 'Z') return std::nullopt;
  for (std::size_t i = 0; i < kShape.size(); ++i) {
    if (kShape[i] == 'd' ? !is_digit(text[i]) : text[i] != kShape[i]) return std::nullopt;
  }
  const auto fraction = text.substr(kShape.size(), text.size() - kShape.size() - 1);
  if (!fraction.empty()) {
    if (fraction.front() != '.' || fraction.size() < 2) return std::nullopt;
    for (const char c : fraction.substr(1)) {
      if (!is_digit(c)) return std::nullopt;
    }
  }
  using namespace std::chrono;
  const year_month_day day{year{number(text, 0, 4)}, month{static_cast<unsigned>(number(text, 5, 2))},
                           std::chrono::day{static_cast<unsigned>(number(text, 8, 2))}};
  const int hour = number(text, 11, 2), minute = number(text, 14, 2), second = number(text, 17, 2);
  if (!day.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  return sys_days{day} + hours{hour} + minutes{minute} + seconds{second};
}

std::string format_utc(Instant instant) {
  using namespace std::chrono;
  const auto midnight = floor<days>(instant);
  const year_month_day day{midnight};
  const hh_mm_ss time{instant - midnight};
  std::array<char, 48> text{};
  const int size = std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02dZ",
                                 static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                                 static_cast<unsigned>(day.day()), static_cast<int>(time.hours().count()),
                                 static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()));
  return {text.data(), static_cast<std::size_t>(size)};
}

}  // namespace qualyswas
