// An aligned table, row by row. Widths come from the first rows, so that a table of a million rows needs no memory.
// Where a width is given, a row fits in it: long texts are cut down to what can still be read, then whole columns are
// left out, the least important first. Without one nothing is cut and nothing left out.
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
  int rank = 0;          // importance: of columns that do not fit together, the higher rank is left out
};

class Table {
 public:
  // `width` unset: do not cut.
  Table(std::ostream& out, std::vector<Column> columns, std::optional<std::size_t> width)
      : out_{out}, columns_{std::move(columns)}, width_{width} {}

  void row(std::vector<std::string> cells);
  void end();  // prints what is still held

  // After the first rows were printed: what a reader of the table does not see of it.
  const std::vector<std::string>& left_out() const { return left_out_; }  // titles
  bool has_cut() const { return has_cut_; }

 private:
  static constexpr std::size_t kRowsMeasured = 500;

  void measure();
  void fit(std::size_t width);
  void print(const std::vector<std::string>& cells);

  std::ostream& out_;
  std::vector<Column> columns_;
  std::optional<std::size_t> width_;
  std::vector<std::size_t> widths_;  // empty until measured; 0: left out
  std::vector<std::vector<std::string>> held_;
  std::vector<std::string> left_out_;
  bool has_cut_ = false;
};

}  // namespace qualyswas::cli
