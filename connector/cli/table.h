// An aligned table, row by row. Widths come from the first rows, so that a table of a million rows needs no memory.
// On a terminal the widest columns give way until a row fits; elsewhere nothing is ever cut.
#pragma once

#include <cstddef>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

namespace qualyswas::cli {

struct Column {
  std::string title;
  bool right = false;    // numbers
  bool may_cut = false;  // long texts
};

class Table {
 public:
  // `width` unset: do not cut.
  Table(std::ostream& out, std::vector<Column> columns, std::optional<std::size_t> width)
      : out_{out}, columns_{std::move(columns)}, width_{width} {}

  void row(std::vector<std::string> cells);
  void end();  // prints what is still held

 private:
  static constexpr std::size_t kRowsMeasured = 500;

  void measure();
  void print(const std::vector<std::string>& cells);

  std::ostream& out_;
  std::vector<Column> columns_;
  std::optional<std::size_t> width_;
  std::vector<std::size_t> widths_;  // empty until measured
  std::vector<std::vector<std::string>> held_;
};

}  // namespace qualyswas::cli
