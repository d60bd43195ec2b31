#include "connector/base/http_date.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <string>
#include <vector>

namespace qualyswas {
namespace {

constexpr auto kMonths = std::to_array<std::string_view>(
    {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"});
constexpr std::size_t kLongest = 64;  // the longest form has 33 characters

std::vector<std::string_view> words_of(std::string_view text, std::string_view separators) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const auto begin = text.find_first_not_of(separators);
    if (begin == std::string_view::npos) break;
    text.remove_prefix(begin);
    const auto end = std::min(text.find_first_of(separators), text.size());
    words.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return words;
}

std::optional<int> digits(std::string_view text, std::size_t least, std::size_t most) {
  if (text.size() < least || text.size() > most) return std::nullopt;
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

std::optional<std::chrono::seconds> time_of_day(std::string_view text) {
  if (text.size() != 8 || text[2] != ':' || text[5] != ':') return std::nullopt;
  const auto hour = digits(text.substr(0, 2), 2, 2), minute = digits(text.substr(3, 2), 2, 2),
             second = digits(text.substr(6, 2), 2, 2);
  if (!hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;  // 60: a leap
  return std::chrono::hours{*hour} + std::chrono::minutes{*minute} + std::chrono::seconds{*second};
}

std::optional<Instant> instant(std::optional<int> year, std::string_view month, std::optional<int> day,
                               std::string_view time) {
  const auto* const named = std::ranges::find(kMonths, month);
  const auto since_midnight = time_of_day(time);
  if (!year || !day || named == kMonths.end() || !since_midnight) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{*year},
                                         std::chrono::month{static_cast<unsigned>(named - kMonths.begin()) + 1},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days{date} + *since_midnight;
}

}  // namespace

std::optional<Instant> parse_http_date(std::string_view text) {
  if (text.size() > kLongest) return std::nullopt;
  const auto words = words_of(text, " \t");
  if (words.size() == 6 && words[0].ends_with(',') && words[5] == "GMT")
    return instant(digits(words[3], 4, 4), words[2], digits(words[1], 2, 2), words[4]);
  if (words.size() == 4 && words[0].ends_with(',') && words[3] == "GMT") {
    const auto date = words_of(words[1], "-");
    if (date.size() != 3) return std::nullopt;
    auto year = digits(date[2], 2, 2);
    if (year) *year += *year < 70 ? 2000 : 1900;
    return instant(year, date[1], digits(date[0], 2, 2), words[2]);
  }
  if (words.size() == 5) return instant(digits(words[4], 4, 4), words[1], digits(words[2], 1, 2), words[3]);
  return std::nullopt;
}

}  // namespace qualyswas
