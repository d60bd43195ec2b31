#include "connector/cli/words.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/base/near.h"
#include "connector/cli/text.h"

namespace qualyswas::cli {
namespace {

template <class Fits>
std::vector<std::size_t> places(const std::vector<std::string>& names, Fits fits) {
  std::vector<std::size_t> found;
  for (std::size_t at = 0; at < names.size(); ++at)
    if (fits(names[at])) found.push_back(at);
  return found;
}

}  // namespace

std::vector<std::size_t> meant(std::string_view typed, const std::vector<std::string>& names) {
  if (auto equal = places(names, [&](const std::string& name) { return name == typed; }); !equal.empty()) return equal;
  const auto word = folded(typed);
  if (word.empty()) return {};
  if (auto equal = places(names, [&](const std::string& name) { return folded(name) == word; }); !equal.empty())
    return equal;
  return places(names, [&](const std::string& name) { return folded(name).find(word) != std::string::npos; });
}

Result<std::string> choose_word(std::string_view what, std::string_view typed, const std::vector<std::string>& words) {
  auto found = meant(typed, words);
  if (found.size() > 1) {
    const auto word = folded(typed);
    std::vector<std::size_t> first;
    std::ranges::copy_if(found, std::back_inserter(first),
                         [&](std::size_t at) { return folded(words[at]).starts_with(word); });
    if (first.size() == 1) found = first;
  }
  if (found.size() == 1) return words[found.front()];
  const auto choices = fmt::format("choose one of: {}", fmt::join(words, ", "));
  if (found.size() > 1) {
    std::vector<std::string> several;
    for (const auto at : found) several.push_back(words[at]);
    return fail(ErrorKind::Config, fmt::format("'{}' may be {}", typed, fmt::join(several, " or ")), choices);
  }
  const auto near = did_you_mean(typed, words);
  return fail(ErrorKind::Config, fmt::format("'{}' is not a {}", typed, what),
              near.empty() ? choices : near + " " + choices);
}

std::string quoted_list(const std::vector<std::string>& words, std::size_t most) {
  std::string text;
  const auto named = words.size() > most ? most : words.size();
  for (std::size_t i = 0; i < named; ++i) {
    const bool is_last = i + 1 == words.size();
    text += fmt::format("{}'{}'", i == 0 ? "" : is_last ? " and " : ", ", words[i]);
  }
  if (named < words.size())
    text += fmt::format(" and {} more", shown_number(static_cast<std::int64_t>(words.size() - named)));
  return text;
}

}  // namespace qualyswas::cli
