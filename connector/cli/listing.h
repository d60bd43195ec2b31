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

namespace qualyswas::cli {

// Findings that were imported into the vendor have neither a QID nor a name.
inline std::string shown_qid(std::int64_t qid) { return qid == 0 ? "-" : std::to_string(qid); }
inline std::string shown_title(const std::string& title) { return title.empty() ? "(no name)" : title; }

inline std::string nothing_stored(const Session& session) {
  const bool reports = config::profile_of(session.settings()) == config::Profile::Neurons;
  return reports ? "nothing stored yet; run: qwas sync, or: qwas upload FILE" : "nothing stored yet; run: qwas sync";
}

// A JSON array, a table, or blocks.
class Listing {
 public:
  Listing(const Session& session, std::vector<Column> columns)
      : session_{session},
        json_{session.options.json},
        limit_{session.options.show.limit},
        table_{session.streams.out, std::move(columns), width_of_table(session)} {}

  template <class View>
  void row(const View& view, const std::function<std::vector<std::string>()>& cells,
           const std::function<void(std::ostream&)>& block = {}) {
    ++rows_;
    if (limit_ && rows_ > *limit_) return;
    auto& out = session_.streams.out;
    if (json_)
      out << (rows_ == 1 ? "[\n " : ",\n ") << dump(to_json(view), session_.streams.out_is_terminal);
    else if (block && session_.options.show.details)
      block(out);
    else
      table_.row(cells());
  }

  // `footer` tells the totals; `hint` what to do when there is nothing.
  void end(const std::string& footer, const std::string& hint) {
    auto& out = session_.streams.out;
    if (json_) {
      out << (rows_ == 0 || limit_ == 0 ? "[]\n" : "\n]\n");
      return;
    }
    table_.end();
    if (rows_ == 0) {
      out << hint << '\n';
      return;
    }
    out << '\n' << footer;
    if (limit_ && rows_ > *limit_) out << fmt::format("; the first {} shown", shown_number(*limit_));
    out << '\n';
  }

  std::int64_t rows() const { return rows_; }

 private:
  static std::optional<std::size_t> width_of_table(const Session& session) {
    if (!session.streams.out_is_terminal || session.options.show.wide) return std::nullopt;
    return static_cast<std::size_t>(session.streams.width);
  }

  const Session& session_;
  bool json_;
  std::optional<std::int64_t> limit_;
  std::int64_t rows_ = 0;
  Table table_;
};

}  // namespace qualyswas::cli
