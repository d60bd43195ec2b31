#include "mockqualys/recording/replay.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "mockqualys/base/near_word.h"

namespace mockqualys::recording {
namespace {

using Lines = std::vector<std::string>;

Lines only_in(const Lines& these, const Lines& others) {
  Lines out;
  std::ranges::set_difference(these, others, std::back_inserter(out));
  return out;
}

void append_some(std::string& out, std::string_view what, const Lines& lines) {
  constexpr std::size_t kMost = 4;
  for (std::size_t i = 0; i < std::min(kMost, lines.size()); ++i) out += fmt::format("  {} {}\n", what, lines[i]);
  if (lines.size() > kMost) out += fmt::format("  {} {} more\n", what, lines.size() - kMost);
}

}  // namespace

Replay::Replay(std::vector<Exchange> exchanges) : exchanges_{std::move(exchanges)} {
  for (std::size_t position = 0; position < exchanges_.size(); ++position) {
    auto form = canonical(exchanges_[position]);
    auto& answers = by_key_[std::move(form.key)];
    answers.positions.push_back(position);
    answers.lines = std::move(form.lines);
  }
}

tl::expected<const Exchange*, std::string> Replay::find(const Exchange& request) {
  const auto asked = canonical(request);
  const std::scoped_lock lock{mutex_};
  const auto found = by_key_.find(asked.key);
  if (found == by_key_.end()) return tl::unexpected(refusal(request, asked));
  auto& answers = found->second;
  const auto position = answers.positions[answers.next];
  if (answers.next + 1 < answers.positions.size()) ++answers.next;
  return &exchanges_[position];
}

std::string Replay::refusal(const Exchange& request, const Canonical& asked) const {
  auto text = fmt::format("This recording has no answer to {} {}.\n", request.method, request.path);
  if (exchanges_.empty()) return text + "It holds no exchange at all.\n";
  const auto address = [](const Exchange& exchange) {
    auto path = exchange.path;
    if (path.ends_with('/')) path.pop_back();
    return exchange.method + " " + path;
  };
  // Those of the same address by their differences; without one, the nearest address.
  const Exchange* nearest = nullptr;
  const Answers* its_answers = nullptr;
  auto fewest = std::numeric_limits<std::size_t>::max();
  for (const auto& [key, answers] : by_key_) {
    const auto& exchange = exchanges_[answers.positions.front()];
    if (address(exchange) != address(request)) continue;
    const auto differences = only_in(answers.lines, asked.lines).size() + only_in(asked.lines, answers.lines).size();
    if (differences >= fewest) continue;
    fewest = differences;
    nearest = &exchange;
    its_answers = &answers;
  }
  if (nearest != nullptr) {
    text += fmt::format("The nearest is number {}, of the same address. What differs:\n", nearest->number);
    append_some(text, "recorded:", only_in(its_answers->lines, asked.lines));
    append_some(text, "asked:   ", only_in(asked.lines, its_answers->lines));
    return text;
  }
  std::vector<std::string> addresses;
  for (const auto& exchange : exchanges_) addresses.push_back(address(exchange));
  const std::vector<std::string_view> known{addresses.begin(), addresses.end()};
  const auto wanted = address(request);
  if (const auto near = near_word(wanted, known)) {
    const auto position = std::ranges::find(addresses, *near) - addresses.begin();
    return text +
           fmt::format("The nearest is number {}: {}\n", exchanges_[static_cast<std::size_t>(position)].number, *near);
  }
  std::ranges::sort(addresses);
  const auto repeated = std::ranges::unique(addresses);
  addresses.erase(repeated.begin(), repeated.end());
  text += "Recorded are:\n";
  append_some(text, "", addresses);
  return text;
}

}  // namespace mockqualys::recording
