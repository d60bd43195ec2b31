#include "mockqualys/world/calendar.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <variant>

#include <fmt/format.h>

#include "mockqualys/world/kinds.h"

namespace mockqualys {

namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::seconds;

// Nothing outside can be written the vendor's way.
constexpr Instant kFirst = std::chrono::sys_days{std::chrono::year{1970} / 1 / 1};
constexpr Instant kLast =
    std::chrono::sys_days{std::chrono::year{9999} / 12 / 31} + std::chrono::hours{24} - std::chrono::seconds{1};

constexpr auto kMonths = std::to_array<std::string_view>(
    {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"});

bool is_inside(Instant instant) { return instant >= kFirst && instant <= kLast; }
bool opens(char c) { return c == '>' || c == '"'; }
bool closes(char c) { return c == '<' || c == '"'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

void put(std::string& text, std::size_t at, std::string_view written) {
  text.replace(at, written.size(), written);  // of the same length: nothing is moved
}

// Every moment that is a whole text, by the one letter that is rare in these files.
template <typename Each>
void each_moment(std::string_view text, const Each& each) {
  for (auto end = text.find('Z'); end != std::string_view::npos; end = text.find('Z', end + 1)) {
    if (end < kInstantLength || end + 1 >= text.size() || !closes(text[end + 1])) continue;
    const auto begin = end + 1 - kInstantLength;
    if (!opens(text[begin - 1])) continue;
    if (const auto instant = parse_instant(text.substr(begin, kInstantLength))) each(begin, *instant);
  }
}

void move_moments(std::string& text, seconds distance) {
  each_moment(text, [&](std::size_t at, Instant instant) {
    if (!is_inside(instant + distance)) return;
    const auto chars = instant_chars(instant + distance);
    put(text, at, {chars.data(), chars.size()});
  });
}

// was/<milliseconds since 1970>.<number>
void move_references(std::string& text, seconds distance) {
  constexpr std::string_view kOpening = "was/";
  constexpr std::size_t kDigits = 13;
  for (auto at = text.find(kOpening); at != std::string::npos; at = text.find(kOpening, at + 1)) {
    const auto begin = at + kOpening.size();
    if (at == 0 || !opens(text[at - 1]) || begin + kDigits >= text.size() || text[begin + kDigits] != '.') continue;
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data() + begin, text.data() + begin + kDigits, number);
    if (error != std::errc{} || end != text.data() + begin + kDigits) continue;
    const auto moved = std::to_string(number + distance.count() * 1000);
    if (moved.size() == kDigits) put(text, begin, moved);
  }
}

// "02 Mar 2026 06:00AM", as reports write it.
constexpr std::string_view kReportDate = "00 Mmm 0000 00:00AM";

std::optional<Instant> parse_report_date(std::string_view text) {
  const auto number = [&](std::size_t at, std::size_t count) {
    int value = 0;
    for (const char c : text.substr(at, count)) value = is_digit(c) && value >= 0 ? value * 10 + (c - '0') : -1;
    return value;
  };
  const auto month = std::ranges::find(kMonths, text.substr(3, 3));
  const auto day = number(0, 2), year = number(7, 4), hour = number(12, 2), minute = number(15, 2);
  const bool afternoon = text[17] == 'P';
  const bool fits = text[2] == ' ' && text[6] == ' ' && text[11] == ' ' && text[14] == ':' && text[18] == 'M' &&
                    (afternoon || text[17] == 'A') && month != kMonths.end() && year >= 0 && hour >= 1 && hour <= 12 &&
                    minute >= 0 && minute <= 59;
  if (!fits) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{year},
                                         std::chrono::month{static_cast<unsigned>(month - kMonths.begin() + 1)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  if (day < 0 || !date.ok()) return std::nullopt;
  return std::chrono::sys_days{date} + std::chrono::hours{hour % 12 + (afternoon ? 12 : 0)} +
         std::chrono::minutes{minute};
}

std::string format_report_date(Instant instant) {
  const auto midnight = floor<days>(instant);
  const std::chrono::year_month_day date{midnight};
  const auto hour = (instant - midnight) / std::chrono::hours{1};
  const auto minute = (instant - midnight) / std::chrono::minutes{1} % 60;
  return fmt::format("{:02} {} {:04} {:02}:{:02}{}", static_cast<unsigned>(date.day()),
                     kMonths.at(static_cast<unsigned>(date.month()) - 1), static_cast<int>(date.year()),
                     hour % 12 == 0 ? 12 : hour % 12, minute, hour < 12 ? "AM" : "PM");
}

// The offset behind "GMT" stays: the date is told in it before and after.
void move_report_dates(std::string& text, seconds distance) {
  constexpr std::string_view kZone = " GMT";
  for (auto at = text.find(kZone); at != std::string::npos; at = text.find(kZone, at + 1)) {
    if (at < kReportDate.size() + 1 || !opens(text[at - kReportDate.size() - 1])) continue;
    const auto begin = at - kReportDate.size();
    const auto date = parse_report_date(std::string_view{text}.substr(begin, kReportDate.size()));
    if (date && is_inside(*date + distance)) put(text, begin, format_report_date(*date + distance));
  }
}

// "start": "2026-03-02T06:00:00Z"
std::optional<Instant> written_start(std::string_view timeline) {
  constexpr std::string_view kKey = "\"start\"", kBlanks = " \t\r\n";
  for (auto at = timeline.find(kKey); at != std::string_view::npos; at = timeline.find(kKey, at + 1)) {
    auto rest = timeline.substr(at + kKey.size());
    rest.remove_prefix(std::min(rest.find_first_not_of(kBlanks), rest.size()));
    if (!rest.starts_with(':')) continue;
    rest.remove_prefix(1);
    rest.remove_prefix(std::min(rest.find_first_not_of(kBlanks), rest.size()));
    if (!rest.starts_with('"') || rest.size() < kInstantLength + 2) continue;
    if (const auto start = parse_instant(rest.substr(1, kInstantLength))) return start;
  }
  return std::nullopt;
}

// Elements whose date has passed when the record is read; one of a plan (reactivateDate) may lie ahead.
constexpr auto kPast = std::to_array<std::string_view>({"<createdDate>", "<updatedDate>", "<firstDetectedDate>",
                                                        "<lastDetectedDate>", "<lastTestedDate>", "<creationDate>"});

}  // namespace

Instant calendar_start(const Files& files) {
  if (const auto timeline = files.find("timeline.json"); timeline != files.end()) {
    if (const auto start = written_start(timeline->second)) return *start;
  }
  std::optional<Instant> newest;
  for (const auto& row : kind_rows()) {
    const auto file = files.find(row.file);
    if (file == files.end()) continue;
    const std::string_view text = file->second;
    each_moment(text, [&](std::size_t at, Instant instant) {
      const auto before = text.substr(0, at);
      const bool past = std::ranges::any_of(kPast, [&](std::string_view element) { return before.ends_with(element); });
      if (past && (!newest || instant > *newest)) newest = instant;
    });
  }
  return newest.value_or(kDefaultStart);
}

void move_calendar(Files& files, seconds distance) {
  for (auto& [name, text] : files) {
    if (name == "users.json") continue;
    const bool is_report_file = name.starts_with("reports/") && name != row_of(Kind::Report).file;
    const bool is_text = name.ends_with(".xml") || name.ends_with(".csv") || name.ends_with(".json");
    if (is_report_file && !is_text) continue;  // a PDF has lengths and sums inside
    move_moments(text, distance);
    move_references(text, distance);
    if (is_report_file) move_report_dates(text, distance);
  }
}

void move_titles(std::vector<Event>& events, seconds distance) {
  constexpr std::size_t kDay = 10;
  const auto move = [](std::string& text, days by) {
    for (auto at = text.find('-'); at != std::string::npos; at = text.find('-', at + 1)) {
      if (at < 4 || at + 6 > text.size()) continue;
      const auto begin = at - 4;
      const bool alone = (begin == 0 || !is_digit(text[begin - 1])) &&
                         (begin + kDay >= text.size() || (!is_digit(text[begin + kDay]) && text[begin + kDay] != 'T'));
      const auto day = parse_instant(text.substr(begin, kDay).append("T00:00:00Z"));
      if (!alone || !day || !is_inside(*day + by)) continue;
      put(text, begin, format_instant(*day + by).substr(0, kDay));
      at = begin + kDay - 1;
    }
  };
  for (auto& event : events) {
    auto* make = std::get_if<MakeReport>(&event.change);
    if (make == nullptr) continue;
    const auto by = floor<days>(event.at) - floor<days>(event.at - distance);
    move(make->order.name, by);
    move(make->order.description, by);
  }
}

}  // namespace mockqualys
