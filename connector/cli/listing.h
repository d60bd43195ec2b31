// What every view of `show` prints with: rows in one of three shapes, none of which holds them all.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "connector/cli/json.h"
#include "connector/cli/session.h"
#include "connector/cli/table.h"
#include "connector/cli/text.h"
#include "connector/view/columns.h"

namespace qualyswas::cli {

// The columns of a view as a table draws them.
template <class Columns>
std::vector<Column> table_columns(const Columns& columns) {
  std::vector<Column> all;
  for (const auto& column : columns)
    all.push_back({std::string{column.title}, view::is_number(column.type), view::is_long(column.type), column.rank});
  return all;
}

// A row of a view as cells, a column each.
template <class Columns, class Row>
std::vector<std::string> cells_of(const Columns& columns, const Row& row) {
  std::vector<std::string> cells;
  for (const auto& column : columns) cells.push_back(view::shown(column, column.value(row)));
  return cells;
}

// One column of a view: its place among the cells and its title, chosen by --columns.
Result<std::vector<std::size_t>> choose_columns(const std::vector<Column>& columns,
                                                const std::optional<std::string>& typed);

// A JSON array, a table, or blocks.
class Listing {
 public:
  // Fails when --columns names a column that the view does not have.
  static Result<Listing> make(const Session& session, std::vector<Column> columns);

  template <class View>
  void row(const View& view, const std::function<std::vector<std::string>()>& cells,
           const std::function<void(std::ostream&)>& block = {}) {
    ++rows_;
    if (limit_ && rows_ > *limit_) return;
    auto& out = session_->streams.out;
    if (json_)
      out << (rows_ == 1 ? "[\n " : ",\n ") << dump(to_json(view), session_->streams.out_is_terminal);
    else if (block && session_->options.show.details)
      block(out);
    else
      table_.row(chosen(cells()));
  }

  // `footer` tells the totals; `why` is asked when there are no rows: it says why, and what to type.
  void end(const std::string& footer, const std::function<std::string()>& why);

  std::int64_t rows() const { return rows_; }

 private:
  Listing(const Session& session, std::vector<Column> columns, std::vector<std::size_t> places);

  std::vector<std::string> chosen(std::vector<std::string> cells) const;

  const Session* session_;
  bool json_;
  std::optional<std::int64_t> limit_;
  std::int64_t rows_ = 0;
  std::vector<std::size_t> places_;  // of the chosen columns among all
  Table table_;
};

}  // namespace qualyswas::cli
