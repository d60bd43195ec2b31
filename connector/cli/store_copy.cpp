#include <fmt/format.h>

#include <map>

#include "connector/cli/json.h"
#include "connector/cli/session.h"
#include "connector/cli/table.h"
#include "connector/cli/text.h"
#include "connector/store/copy.h"
#include "connector/view/shown.h"

namespace qualyswas::cli {

// Needs no configuration file: both places are named.
int store_copy(Session& session) {
  const auto& [from, to] = session.options.store_copy;
  std::vector<std::pair<std::string, std::int64_t>> tables;
  const auto told = [&](std::string_view table, std::int64_t rows) {
    if (tables.empty() || tables.back().first != table) tables.emplace_back(table, rows);
    tables.back().second = rows;
    if (session.streams.err_is_terminal && !session.options.json)
      session.streams.err << fmt::format("\r\x1b[K{}: {}", table, shown_number(rows)) << std::flush;
  };
  const auto copied = store::copy_store(from, to, told);
  if (session.streams.err_is_terminal && !session.options.json) session.streams.err << "\r\x1b[K" << std::flush;
  if (!copied) return session.fail_with(copied.error());
  const auto from_name = store::shown_name(from), to_name = store::shown_name(to);
  if (session.options.json) {
    Json rows = Json::object();
    for (const auto& [table, count] : tables) rows[table] = count;
    session.streams.out << dump({{"from", from_name}, {"to", to_name}, {"rows", *copied}, {"tables", rows}},
                                session.streams.out_is_terminal)
                        << '\n';
    return kComplete;
  }
  Table table{session.streams.out, {{"TABLE", false, true, 0}, {"ROWS", true, false, 1}}, session.width()};
  for (const auto& [name, count] : tables)
    if (count > 0) table.row({name, shown_number(count)});
  table.end();
  session.streams.out << wrapped(
                             fmt::format("{} copied from {} to {}. To use it: \"store\" in the configuration file, "
                                         "or the variable QWAS_STORE.",
                                         shown_count(*copied, "row", "rows"), printable(from_name), printable(to_name)),
                             session.width(), 2)
                      << '\n';
  return kComplete;
}

}  // namespace qualyswas::cli
