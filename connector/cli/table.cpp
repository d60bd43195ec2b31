#include "connector/cli/table.h"

#include <algorithm>
#include <numeric>

#include "connector/cli/text.h"

namespace qualyswas::cli {
namespace {

constexpr std::size_t kGap = 2;
constexpr std::size_t kNarrowest = 12;
constexpr std::size_t kReadable = 24;  // of a URL or a title: enough to tell one from the next

// What a text column keeps before another column has to go.
std::size_t readable_in(std::size_t width) { return std::clamp(width / 4, kNarrowest, kReadable); }

}  // namespace

void Table::row(std::vector<std::string> cells) {
  for (auto& cell : cells) cell = printable(cell);
  if (!widths_.empty()) return print(cells);
  held_.push_back(std::move(cells));
  if (held_.size() >= kRowsMeasured) measure();
}

void Table::end() {
  if (widths_.empty() && !held_.empty()) measure();
}

void Table::measure() {
  std::vector<std::string> titles;
  for (const auto& column : columns_) {
    titles.push_back(column.title);
    widths_.push_back(width_of(column.title));
  }
  for (const auto& cells : held_)
    for (std::size_t i = 0; i < cells.size(); ++i) widths_[i] = std::max(widths_[i], width_of(cells[i]));
  if (width_) fit(*width_);
  print(titles);
  for (const auto& cells : held_) print(cells);
  held_.clear();
}

// By importance: columns are taken until one does not fit beside those before it, its texts cut to what is readable.
// What is left of the width then goes to the texts, the shortest first.
void Table::fit(std::size_t width) {
  const auto wanted = widths_;
  std::vector<std::size_t> order(columns_.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return columns_[i].rank; });

  std::vector<std::size_t> kept(columns_.size(), 0);
  std::size_t used = 0;
  for (const auto i : order) {
    auto least = wanted[i];
    if (columns_[i].may_cut) least = std::min(least, std::max(readable_in(width), width_of(columns_[i].title)));
    const auto gap = used == 0 ? 0 : kGap;
    if (used == 0) least = std::min(least, width);  // the most important one is there, however narrow it has to be
    if (used + gap + least > width) break;
    kept[i] = std::max<std::size_t>(least, 1);
    used += gap + kept[i];
  }
  while (used < width) {
    std::size_t shortest = columns_.size();
    for (std::size_t i = 0; i < columns_.size(); ++i)
      if (kept[i] > 0 && kept[i] < wanted[i] && (shortest == columns_.size() || kept[i] < kept[shortest])) shortest = i;
    if (shortest == columns_.size()) break;
    ++kept[shortest];
    ++used;
  }
  for (std::size_t i = 0; i < columns_.size(); ++i)
    if (kept[i] == 0) left_out_.push_back(columns_[i].title);
  widths_ = std::move(kept);
}

void Table::print(const std::vector<std::string>& cells) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (widths_[i] == 0) continue;
    // A number is never cut, in a row behind the measured ones it may reach out of its column.
    const auto text = width_ && !columns_[i].right ? cut(cells[i], widths_[i]) : cells[i];
    has_cut_ = has_cut_ || text.size() != cells[i].size();
    const auto width = width_of(text);
    const std::string blanks(widths_[i] > width ? widths_[i] - width : 0, ' ');
    line += columns_[i].right ? blanks + text : text + blanks;
    line += std::string(kGap, ' ');
  }
  line.erase(line.find_last_not_of(' ') + 1);
  out_ << line << '\n';
}

}  // namespace qualyswas::cli
