#include "mockqualys/base/instant.h"

#include <algorithm>

namespace mockqualys {

namespace {

constexpr std::string_view kForm = "0000-00-00T00:00:00Z";

int digits(std::string_view text, std::size_t from, std::size_t count) {
  int value = 0;
  for (const char digit : text.substr(from, count)) value = value * 10 + (digit - '0');
  return value;
}

void put(char* to, unsigned value, int count) {
  for (int i = count - 1; i >= 0; --i, value /= 10) to[i] = static_cast<char>('0' + value % 10);
}

}  // namespace

std::optional<Instant> parse_instant(std::string_view text) {
  const auto fits = [](char have, char want) { return want == '0' ? have >= '0' && have <= '9' : have == want; };
  if (!std::ranges::equal(text, kForm, fits)) return std::nullopt;
  const std::chrono::year_month_day day{std::chrono::year{digits(text, 0, 4)},
                                        std::chrono::month{static_cast<unsigned>(digits(text, 5, 2))},
                                        std::chrono::day{static_cast<unsigned>(digits(text, 8, 2))}};
  const int hour = digits(text, 11, 2), minute = digits(text, 14, 2), second = digits(text, 17, 2);
  if (!day.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  return std::chrono::sys_days{day} + std::chrono::hours{hour} + std::chrono::minutes{minute} +
         std::chrono::seconds{second};
}

std::array<char, kInstantLength> instant_chars(Instant instant) {
  const auto midnight = std::chrono::floor<std::chrono::days>(instant);
  const std::chrono::year_month_day day{midnight};
  const std::chrono::hh_mm_ss time{instant - midnight};
  std::array<char, kInstantLength> out{};
  std::ranges::copy(kForm, out.begin());
  put(out.data(), static_cast<unsigned>(static_cast<int>(day.year())), 4);
  put(out.data() + 5, static_cast<unsigned>(day.month()), 2);
  put(out.data() + 8, static_cast<unsigned>(day.day()), 2);
  put(out.data() + 11, static_cast<unsigned>(time.hours().count()), 2);
  put(out.data() + 14, static_cast<unsigned>(time.minutes().count()), 2);
  put(out.data() + 17, static_cast<unsigned>(time.seconds().count()), 2);
  return out;
}

std::string format_instant(Instant instant) {
  const auto chars = instant_chars(instant);
  return {chars.begin(), chars.end()};
}

}  // namespace mockqualys
