#include "connector/http/told_wait.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string_view>

#include "connector/base/http_date.h"

namespace qualyswas::http {
namespace {

using std::chrono::seconds;

constexpr std::int64_t kFirstInstant = 1'000'000'000, kFirstInstantInMilliseconds = 1'000'000'000'000;
constexpr std::int64_t kLongest = 1'000'000'000'000'000;  // more is no number of anything

bool is_named(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::ranges::equal(a, b, {}, lower, lower);
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// Whole seconds; a fraction is rounded up.
std::optional<std::int64_t> number(std::string_view text) {
  text = trimmed(text);
  std::int64_t value = 0;
  const auto* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, value);
  if (error != std::errc{} || value < 0 || value > kLongest) return std::nullopt;
  if (end == last) return value;
  const auto fraction = std::string_view{end, static_cast<std::size_t>(last - end)};
  if (fraction.front() != '.' || fraction.find_first_not_of("0123456789", 1) != std::string_view::npos)
    return std::nullopt;
  return fraction.find_first_of("123456789") == std::string_view::npos ? value : value + 1;
}

// A header that was sent twice may have become one with a comma.
template <class Use>
void each_number(std::string_view value, Use use) {
  for (;;) {
    const auto comma = value.find(',');
    if (const auto one = number(value.substr(0, comma))) use(*one);
    if (comma == std::string_view::npos) return;
    value.remove_prefix(comma + 1);
  }
}

}  // namespace

std::vector<seconds> waits_told(const Head& head, Instant ours) {
  const auto date = head.header("Date");
  const auto now = (date ? parse_http_date(*date) : std::nullopt).value_or(ours);
  std::vector<seconds> told;
  const auto until = [&](Instant instant) { told.push_back(std::max(instant - now, seconds{0})); };
  for (const Header& header : head.headers) {
    if (is_named(header.name, "X-RateLimit-ToWait-Sec")) {
      each_number(header.value, [&](std::int64_t value) { told.emplace_back(value); });
    } else if (is_named(header.name, "Retry-After")) {
      if (const auto instant = parse_http_date(header.value))
        until(*instant);
      else
        each_number(header.value, [&](std::int64_t value) { told.emplace_back(value); });
    } else if (is_named(header.name, "X-RateLimit-Reset")) {
      each_number(header.value, [&](std::int64_t value) {
        if (value >= kFirstInstantInMilliseconds)
          until(Instant{seconds{value / 1000 + 1}});
        else if (value >= kFirstInstant)
          until(Instant{seconds{value}});
        else
          told.emplace_back(value);
      });
    }
  }
  return told;
}

std::optional<seconds> choose_wait(const std::vector<seconds>& told, seconds ceiling) {
  std::optional<seconds> within, beyond;
  for (const auto wait : told) {
    if (wait <= ceiling)
      within = std::max(within.value_or(wait), wait);
    else
      beyond = std::min(beyond.value_or(wait), wait);
  }
  return within ? within : beyond;
}

}  // namespace qualyswas::http
