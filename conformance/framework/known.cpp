#include "conformance/framework/known.h"

#include <date/date.h>
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <sstream>

namespace qualyswas::conformance {
namespace {

std::string_view next_word(std::string_view& rest) {
  const auto begin = rest.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return rest = {};
  rest.remove_prefix(begin);
  const auto word = rest.substr(0, rest.find_first_of(" \t"));
  rest.remove_prefix(word.size());
  return word;
}

std::optional<std::chrono::year_month_day> read_day(std::string_view text) {
  std::istringstream in{std::string{text}};
  date::sys_days day;
  in >> date::parse("%Y-%m-%d", day);
  if (in.fail() || in.peek() != std::istringstream::traits_type::eof()) return std::nullopt;
  return std::chrono::year_month_day{day};
}

bool has_failed(const CaseResult& one) {
  return one.verdict == CaseVerdict::Failed || one.verdict == CaseVerdict::Error;
}

}  // namespace

bool fits(std::string_view pattern, std::string_view name) {
  const auto star = pattern.find('*');
  if (star == std::string_view::npos) return pattern == name;
  if (!name.starts_with(pattern.substr(0, star))) return false;
  name.remove_prefix(star);
  pattern.remove_prefix(star + 1);
  for (std::size_t at = 0; at <= name.size(); ++at)
    if (fits(pattern, name.substr(at))) return true;
  return false;
}

tl::expected<std::vector<KnownFailure>, std::string> read_known_failures(std::string_view text) {
  std::vector<KnownFailure> known;
  for (int line = 1; !text.empty(); ++line) {
    auto rest = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), rest.size() + 1));
    if (const auto comment = rest.find('#'); comment != std::string_view::npos) rest = rest.substr(0, comment);
    const auto pattern = next_word(rest);
    if (pattern.empty()) continue;
    const auto until = read_day(next_word(rest));
    if (!until) return tl::unexpected(fmt::format("line {}: behind the case stands a day like 2027-03-01", line));
    const auto begin = rest.find_first_not_of(" \t\r");
    if (begin == std::string_view::npos)
      return tl::unexpected(fmt::format("line {}: a reason is missing behind the day", line));
    known.push_back(
        {.pattern = std::string{pattern}, .until = *until, .reason = std::string{rest.substr(begin)}, .line = line});
  }
  return known;
}

std::vector<std::string> mark_known_failures(std::span<CaseResult> cases, std::span<const KnownFailure> known,
                                             std::chrono::year_month_day today, bool selected) {
  std::vector<std::string> faults;
  for (const auto& one : known) {
    int failing = 0, passing = 0;
    std::string passes;
    for (auto& result : cases) {
      if (!fits(one.pattern, result.name())) continue;
      if (has_failed(result)) {
        ++failing;
        result.known = one.reason;
      } else if (result.verdict != CaseVerdict::Unsupported) {
        ++passing;
        passes = result.name();
      }
    }
    if (one.until < today)
      faults.push_back(fmt::format("line {}: {} ran out on {}", one.line, one.pattern,
                                   date::format("%F", std::chrono::sys_days{one.until})));
    else if (failing == 0 && passing > 0)
      faults.push_back(fmt::format("line {}: {} passes; take the line out", one.line, passes));
    else if (failing == 0 && !selected)
      faults.push_back(fmt::format("line {}: {} is the name of no case that was judged", one.line, one.pattern));
  }
  return faults;
}

}  // namespace qualyswas::conformance
