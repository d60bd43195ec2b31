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

std::string day_of(std::chrono::year_month_day day) { return date::format("%F", std::chrono::sys_days{day}); }

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

std::vector<KnownFault> mark_known_failures(std::span<CaseResult> cases, std::span<const KnownFailure> known,
                                            std::chrono::year_month_day today, bool selected) {
  std::vector<KnownFault> faults;
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
    const auto add = [&](bool ran_out, std::string_view text) {
      faults.push_back({.line = one.line, .ran_out = ran_out, .text = fmt::format("line {}: {}", one.line, text)});
    };
    if (one.until < today)
      add(true, fmt::format("{} ran out on {}", one.pattern, day_of(one.until)));
    else if (failing == 0 && passing > 0)
      add(false, fmt::format("{} passes; take the line out", passes));
    else if (failing == 0 && !selected)
      add(false, fmt::format("{} is the name of no case that was judged", one.pattern));
  }
  return faults;
}

std::string fixed_known_failures(std::string_view text, std::span<const KnownFault> faults,
                                 std::span<const CaseResult> cases, std::chrono::year_month_day today) {
  std::string out;
  for (int line = 1; !text.empty(); ++line) {
    const auto whole = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), whole.size() + 1));
    const bool is_untrue =
        std::ranges::any_of(faults, [&](const KnownFault& fault) { return fault.line == line && !fault.ran_out; });
    if (!is_untrue) out += std::string{whole} + "\n";
  }
  const auto until = day_of(std::chrono::sys_days{today} + std::chrono::days{30});
  for (const auto& one : cases) {
    if (!has_failed(one) || !one.known.empty()) continue;
    auto reason = one.failures.empty() ? std::string{} : one.failures.front().message;
    reason = reason.substr(0, std::min<std::size_t>(reason.find('\n'), 80));
    std::erase(reason, '#');
    out += fmt::format("{} {} not looked at yet: {}\n", one.name(), until, reason.empty() ? "it failed" : reason);
  }
  return out;
}

}  // namespace qualyswas::conformance
