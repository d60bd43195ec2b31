#include "connector/cli/table.h"

#include <algorithm>

#include "connector/cli/text.h"

namespace qualyswas::cli {
namespace {

constexpr std::size_t kGap = 2;
constexpr std::size_t kNarrowest = 12;  // what a text column keeps

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
  if (width_) {
    const auto total = [&] {
      auto sum = kGap * (widths_.size() - 1);
      for (const auto width : widths_) sum += width;
      return sum;
    };
    while (total() > *width_) {
      std::size_t widest = widths_.size();
      for (std::size_t i = 0; i < widths_.size(); ++i)
        if (columns_[i].may_cut && widths_[i] > std::max(kNarrowest, width_of(columns_[i].title)) &&
            (widest == widths_.size() || widths_[i] > widths_[widest]))
          widest = i;
      if (widest == widths_.size()) break;
      --widths_[widest];
    }
  }
  print(titles);
  for (const auto& cells : held_) print(cells);
  held_.clear();
}

void Table::print(const std::vector<std::string>& cells) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const auto text = width_ && columns_[i].may_cut ? cut(cells[i], widths_[i]) : cells[i];
    const auto width = width_of(text);
    const std::string blanks(widths_[i] > width ? widths_[i] - width : 0, ' ');
    line += columns_[i].right ? blanks + text : text + blanks;
    line += std::string(kGap, ' ');
  }
  line.erase(line.find_last_not_of(' ') + 1);
  out_ << line << '\n';
}

}  // namespace qualyswas::cli
