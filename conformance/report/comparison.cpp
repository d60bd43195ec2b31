#include "conformance/report/comparison.h"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <optional>

// gtest writes one of four shapes, each of which begins with its first line; what the case streamed in stands behind.
// They are read line by line. A value of several lines goes on until a line that begins the next part.
namespace qualyswas::conformance::report {
namespace {

constexpr std::string_view kEquality = "Expected equality of these values:";
constexpr std::string_view kWhich = "    Which is: ";
constexpr std::string_view kValueOf = "Value of: ";
constexpr std::string_view kExpected = "Expected: ";
constexpr std::string_view kActual = "  Actual: ";
constexpr std::string_view kActualInline = ", actual: ";
constexpr std::string_view kPlain = "Failed\n";  // of ADD_FAILURE
constexpr std::size_t kMostWords = 1000;

class Lines {
 public:
  explicit Lines(std::string_view text) : left_{text} {}
  bool empty() const { return left_.empty(); }
  std::string_view peek() const { return left_.substr(0, left_.find('\n')); }
  std::string_view next() {
    const auto line = peek();
    left_.remove_prefix(std::min(left_.size(), line.size() + 1));
    return line;
  }
  std::string_view rest() const { return left_; }

 private:
  std::string_view left_;
};

// "  expression", then "    Which is: value" unless the expression is the value. gtest may tell a text once more
// ("    As Text: ...").
struct Side {
  std::string expression, value;
};
std::optional<Side> read_side(Lines& lines) {
  if (!lines.peek().starts_with("  ")) return std::nullopt;
  Side side{.expression = std::string{lines.next().substr(2)}, .value = {}};
  side.value = side.expression;
  if (lines.peek().starts_with(kWhich)) side.value = lines.next().substr(kWhich.size());
  while (lines.peek().starts_with("    ")) side.value += "\n" + std::string{lines.next().substr(4)};
  return side;
}

std::optional<Comparison> read_equality(Lines lines) {
  if (lines.next() != kEquality) return std::nullopt;
  const auto found = read_side(lines);
  const auto expected = read_side(lines);
  if (!found || !expected) return std::nullopt;
  // A diff of gtest's own: ours is shown instead.
  if (lines.peek() == "With diff:") {
    lines.next();
    while (!lines.empty() && (lines.peek().starts_with("@@") || lines.peek().starts_with("+") ||
                              lines.peek().starts_with("-") || lines.peek().starts_with(" ")))
      lines.next();
  }
  return Comparison{.about = found->expression,
                    .expected = expected->value,
                    .found = found->value,
                    .values = true,
                    .rest = std::string{lines.rest()}};
}

// How many brackets are open at its end, those in quotes left out.
int open_brackets(std::string_view text) {
  int open = 0;
  bool quoted = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char letter = text[at];
    if (letter == '\\')
      ++at;
    else if (letter == '"')
      quoted = !quoted;
    else if (!quoted && std::string_view{"{[("}.find(letter) != std::string_view::npos)
      ++open;
    else if (!quoted && std::string_view{"}])"}.find(letter) != std::string_view::npos)
      --open;
  }
  return open;
}

// The text behind `mark` and the lines below it, up to one that begins with `end`; of the last part, whose end nothing
// tells from what the case added, as long as a bracket is open.
std::string read_value(Lines& lines, std::string_view mark, std::string_view end) {
  std::string value{lines.next().substr(mark.size())};
  while (!lines.empty() && (end.empty() ? open_brackets(value) > 0 : !lines.peek().starts_with(end)))
    value += "\n" + std::string{lines.next()};
  return value;
}

// EXPECT_TRUE has the actual value first, EXPECT_THAT the expected one.
std::optional<Comparison> read_value_of(Lines lines) {
  if (!lines.peek().starts_with(kValueOf)) return std::nullopt;
  Comparison comparison;
  comparison.about = lines.next().substr(kValueOf.size());
  while (!lines.empty() && !lines.peek().starts_with(kActual) && !lines.peek().starts_with(kExpected))
    comparison.about += "\n" + std::string{lines.next()};
  if (lines.peek().starts_with(kActual)) {
    comparison.found = read_value(lines, kActual, kExpected);
    if (!lines.peek().starts_with(kExpected)) return std::nullopt;
    comparison.expected = read_value(lines, kExpected, {});
  } else if (lines.peek().starts_with(kExpected)) {
    comparison.expected = read_value(lines, kExpected, kActual);
    if (!lines.peek().starts_with(kActual)) return std::nullopt;
    comparison.found = read_value(lines, kActual, {});
  } else {
    return std::nullopt;
  }
  comparison.rest = lines.rest();
  return comparison;
}

// "Expected: (a) <= (b), actual: 5 vs 3", and "Expected: f() throws ...\n  Actual: it throws nothing."
std::optional<Comparison> read_expected(Lines lines) {
  if (!lines.peek().starts_with(kExpected)) return std::nullopt;
  const auto first = lines.next().substr(kExpected.size());
  if (const auto at = first.rfind(kActualInline); at != std::string_view::npos)
    return Comparison{.about = {},
                      .expected = std::string{first.substr(0, at)},
                      .found = std::string{first.substr(at + kActualInline.size())},
                      .values = false,
                      .rest = std::string{lines.rest()}};
  if (!lines.peek().starts_with(kActual)) return std::nullopt;
  Comparison comparison{.about = {}, .expected = std::string{first}, .found = {}, .values = false, .rest = {}};
  comparison.found = read_value(lines, kActual, {});
  comparison.rest = lines.rest();
  return comparison;
}

// Words with the blanks behind them, and each sign by itself.
std::vector<std::string_view> words_of(std::string_view text) {
  const auto is_word = [](char letter) {
    const auto byte = static_cast<unsigned char>(letter);
    return std::isalnum(byte) != 0 || byte >= 0x80U || letter == '_';
  };
  std::vector<std::string_view> words;
  for (std::size_t begin = 0; begin < text.size();) {
    auto end = begin + 1;
    if (is_word(text[begin]))
      while (end < text.size() && is_word(text[end])) ++end;
    while (end < text.size() && text[end] == ' ') ++end;
    words.push_back(text.substr(begin, end - begin));
    begin = end;
  }
  return words;
}

void add(std::vector<Piece>& pieces, std::string_view text, bool differs) {
  if (text.empty()) return;
  if (!pieces.empty() && pieces.back().differs == differs)
    pieces.back().text += text;
  else
    pieces.push_back({.text = std::string{text}, .differs = differs});
}

using Words = std::vector<std::string_view>;

// The longest common subsequence, by the usual table; lengths fit in two bytes.
void add_middle(const Words& left, const Words& right, Pieces& pieces) {
  const auto width = right.size() + 1;
  std::vector<std::uint16_t> longest((left.size() + 1) * width, 0);
  for (auto a = left.size(); a-- > 0;)
    for (auto b = right.size(); b-- > 0;)
      longest[a * width + b] = left[a] == right[b] ? static_cast<std::uint16_t>(longest[(a + 1) * width + b + 1] + 1)
                                                   : std::max(longest[(a + 1) * width + b], longest[a * width + b + 1]);
  std::size_t a = 0, b = 0;
  while (a < left.size() || b < right.size()) {
    if (a < left.size() && b < right.size() && left[a] == right[b]) {
      add(pieces.expected, left[a++], false);
      add(pieces.found, right[b++], false);
    } else if (b == right.size() || (a < left.size() && longest[(a + 1) * width + b] >= longest[a * width + b + 1])) {
      add(pieces.expected, left[a++], true);
    } else {
      add(pieces.found, right[b++], true);
    }
  }
}

}  // namespace

Comparison read_comparison(std::string_view message) {
  const Lines lines{message};
  for (const auto read : {read_equality, read_value_of, read_expected})
    if (auto comparison = read(lines)) return std::move(*comparison);
  if (message.starts_with(kPlain)) message.remove_prefix(kPlain.size());
  return {.about = {}, .expected = {}, .found = {}, .values = false, .rest = std::string{message}};
}

Pieces difference_of(std::string_view expected, std::string_view found) {
  auto left = words_of(expected), right = words_of(found);
  Pieces pieces;
  const auto same = static_cast<std::size_t>(std::ranges::mismatch(left, right).in1 - left.begin());
  for (std::size_t at = 0; at < same; ++at) {
    add(pieces.expected, left[at], false);
    add(pieces.found, right[at], false);
  }
  Words tail;
  while (left.size() > same && right.size() > same && left.back() == right.back()) {
    tail.push_back(left.back());
    left.pop_back();
    right.pop_back();
  }
  left.erase(left.begin(), left.begin() + static_cast<std::ptrdiff_t>(same));
  right.erase(right.begin(), right.begin() + static_cast<std::ptrdiff_t>(same));
  if (left.size() <= kMostWords && right.size() <= kMostWords) {
    add_middle(left, right, pieces);
  } else {
    for (const auto word : left) add(pieces.expected, word, true);
    for (const auto word : right) add(pieces.found, word, true);
  }
  std::ranges::reverse(tail);
  for (const auto word : tail) {
    add(pieces.expected, word, false);
    add(pieces.found, word, false);
  }
  return pieces;
}

}  // namespace qualyswas::conformance::report
