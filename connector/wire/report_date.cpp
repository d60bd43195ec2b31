#include "connector/wire/report_date.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "connector/base/utc.h"
#include "connector/wire/node.h"

namespace qualyswas::wire {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr auto kMonths = std::to_array<std::string_view>(
    {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"});

char lowered(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// Takes a text apart from its front. After the first thing that is not there, nothing is any more.
class Scan {
 public:
  explicit Scan(std::string_view text) : rest_{text} {}

  bool ended() const { return good_ && rest_.empty(); }
  bool failed() const { return !good_; }

  void blanks() {
    const auto before = rest_.size();
    while (rest_.starts_with(' ')) rest_.remove_prefix(1);
    good_ = good_ && rest_.size() < before;
  }

  int digits(std::size_t least, std::size_t most) {
    int value = 0;
    std::size_t count = 0;
    for (; count < most && count < rest_.size() && rest_[count] >= '0' && rest_[count] <= '9'; ++count)
      value = value * 10 + (rest_[count] - '0');
    rest_.remove_prefix(count);
    good_ = good_ && count >= least;
    return value;
  }

  // Letters are taken in either case; `word` is in lower case.
  bool take(std::string_view word) {
    const bool there =
        rest_.size() >= word.size() && std::ranges::equal(rest_.substr(0, word.size()), word, {}, lowered);
    if (there) rest_.remove_prefix(word.size());
    return there;
  }
  void expect(std::string_view word) { good_ = take(word) && good_; }

  unsigned month() {
    for (unsigned i = 0; i < kMonths.size(); ++i) {
      if (take(kMonths[i])) return i + 1;
    }
    good_ = false;
    return 1;
  }

 private:
  std::string_view rest_;
  bool good_ = true;
};

// Not valid in itself: the caller asks.
std::chrono::year_month_day day_of(Scan& scan) {
  const auto day = static_cast<unsigned>(scan.digits(1, 2));
  scan.blanks();
  const auto month = scan.month();
  scan.blanks();
  const int year = scan.digits(4, 4);
  return {std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{day}};
}

// "12:30AM" is half past midnight, "12:30PM" half past noon.
std::optional<minutes> time_of_day(Scan& scan) {
  const int hour = scan.digits(1, 2);
  scan.expect(":");
  const int minute = scan.digits(2, 2);
  scan.take(" ");
  const bool afternoon = scan.take("pm");
  if (!afternoon) scan.expect("am");
  if (scan.failed() || hour < 1 || hour > 12 || minute > 59) return std::nullopt;
  return hours{hour % 12 + (afternoon ? 12 : 0)} + minutes{minute};
}

// East of Greenwich is positive.
std::optional<minutes> offset(Scan& scan) {
  if (!scan.take("gmt")) scan.expect("utc");
  if (scan.ended()) return minutes{0};
  const bool west = scan.take("-");
  if (!west) scan.expect("+");
  const int hour = scan.digits(2, 2);
  scan.take(":");
  const int minute = scan.digits(2, 2);
  if (!scan.ended() || hour > 14 || minute > 59) return std::nullopt;
  const auto size = hours{hour} + minutes{minute};
  return west ? -size : size;
}

}  // namespace

std::optional<Instant> parse_report_date(std::string_view text) {
  text = trimmed(text);
  if (const auto iso = parse_utc(text)) return iso;
  Scan scan{text};
  const auto date = day_of(scan);
  scan.blanks();
  const auto time = time_of_day(scan);
  scan.blanks();
  const auto zone = offset(scan);
  if (!scan.ended() || !time || !zone || !date.ok()) return std::nullopt;
  return std::chrono::sys_days{date} + *time - *zone;
}

std::optional<Instant> parse_report_day(std::string_view text) {
  text = trimmed(text);
  Scan scan{text};
  const auto date = day_of(scan);
  if (scan.failed() || !scan.ended() || !date.ok()) return std::nullopt;
  return std::chrono::sys_days{date};
}

}  // namespace qualyswas::wire
