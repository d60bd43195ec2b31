#include "connector/base/near.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace qualyswas {
namespace {

constexpr std::size_t kMost = 3;
constexpr std::size_t kLongestWord = 200;  // beyond it nothing was mistyped, something was pasted

std::string lower(std::string_view text) {
  std::string lowered{text};
  std::ranges::transform(lowered, lowered.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return lowered;
}

// Letters inserted, left out, changed, or swapped with their neighbour.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    std::swap(before_last, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

}  // namespace

std::vector<std::string> near_words(std::string_view typed, const std::vector<std::string>& known) {
  const auto word = lower(typed);
  if (word.empty() || word.size() > kLongestWord) return {};
  // What begins with the typed word or holds it stands behind what differs by one letter.
  constexpr std::size_t kBegins = 2, kHolds = 3;
  std::vector<std::pair<std::size_t, std::string>> near;
  for (const auto& one : known) {
    const auto other = lower(one);
    const auto apart = other.size() > kLongestWord ? kLongestWord : distance(word, other);
    const auto allowed = std::max<std::size_t>(1, std::max(word.size(), other.size()) / 3);
    std::size_t rank = apart <= allowed && apart < other.size() ? apart : kLongestWord;
    if (word.size() >= 2 && other.starts_with(word)) rank = std::min(rank, kBegins);
    if (word.size() >= 3 && other.find(word) != std::string::npos) rank = std::min(rank, kHolds);
    if (rank < kLongestWord) near.emplace_back(rank, one);
  }
  std::ranges::stable_sort(near, {}, &std::pair<std::size_t, std::string>::first);
  std::vector<std::string> words;
  for (auto& [rank, one] : near)
    if (words.size() < kMost && std::ranges::find(words, one) == words.end()) words.push_back(std::move(one));
  return words;
}

std::string did_you_mean(std::string_view typed, const std::vector<std::string>& known) {
  const auto near = near_words(typed, known);
  if (near.empty()) return {};
  std::string text = "did you mean '" + near.front() + "'";
  for (std::size_t i = 1; i < near.size(); ++i) text += (i + 1 == near.size() ? " or '" : ", '") + near[i] + "'";
  return text + "?";
}

}  // namespace qualyswas
