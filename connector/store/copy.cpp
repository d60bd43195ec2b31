#include "connector/store/copy.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <optional>
#include <vector>

#include "connector/store/postgres/db.h"
#include "connector/store/sql/db.h"
#include "connector/store/sqlite/db.h"
#include "connector/store/store.h"

// The schemas have the same tables and columns; what differs are the ids of rows, which begin with their connector in
// one of them (Db::row_id). So each table says which of its columns are such ids, and whose its rows are.
namespace qualyswas::store {
namespace {

struct Table {
  std::string_view name;
  std::string_view rows;       // FROM ...; the table is t
  std::string_view connector;  // whose a row is, an expression
  std::vector<std::string_view> ids = {};
  // A column that is read otherwise, and one that only one of the schemas has.
  std::optional<std::pair<std::string_view, std::string_view>> instead = std::nullopt;
  std::string_view without = {};
};

// In an order in which nothing refers to what is not there yet. `found_sound` is left out: nobody has examined the new
// store.
const std::vector<Table>& tables() {
  static const std::vector<Table> all{
      {"connector", "connector t", "t.id"},
      {"asset", "asset t", "t.connector_id", {"id"}},
      {"finding", "finding t", "t.connector_id", {"id"}},
      {"finding_text", "finding_text t JOIN finding f ON f.id = t.id", "f.connector_id", {"id"}},
      {"finding_unmapped", "finding_unmapped t JOIN finding f ON f.id = t.finding", "f.connector_id", {"finding"}},
      {"solution", "solution t", "t.connector_id", {"id"}},
      {"solution_asked", "solution_asked t", "t.connector_id"},
      {"cursor", "cursor t", "t.connector_id"},
      {"known_until", "known_until t", "t.connector_id"},
      {"trial", "trial t", "t.connector_id", {"asset", "finding"}},
      {"run", "run t", "t.connector_id"},
      {"run_log", "run_log t", "0"},
      {"upload", "upload t", "t.connector_id"},
      {"application", "application t", "t.connector_id", {"id"}},
      {"app_finding",
       "app_finding t JOIN application a ON a.id = t.application",
       "a.connector_id",
       {"id", "application"}},
      {"app_finding_text",
       "app_finding_text t JOIN app_finding f ON f.id = t.id JOIN application a ON a.id = f.application",
       "a.connector_id",
       {"id"}},
      {"app_finding_alias",
       "app_finding_alias t JOIN application a ON a.id = t.application",
       "a.connector_id",
       {"application", "finding"}},
      // The older of two findings that were joined is no more; the younger one that goes on tells whose they are.
      {"app_finding_joined",
       "app_finding_joined t JOIN (WITH RECURSIVE way (id, at) AS (SELECT id, into_id FROM app_finding_joined UNION "
       "ALL "
       "SELECT w.id, j.into_id FROM way w JOIN app_finding_joined j ON j.id = w.at) SELECT w.id AS id, "
       "a.connector_id AS connector_id FROM way w JOIN app_finding f ON f.id = w.at "
       "JOIN application a ON a.id = f.application) AS o ON o.id = t.id",
       "o.connector_id",
       {"id", "into_id"}},
      // One schema keeps an entry once, the other once a connector: here it is kept once, and is of no connector.
      {"app_glossary_text",
       "app_glossary_text t JOIN (SELECT min(id) AS id FROM app_glossary_text GROUP BY digest, qid, kind) AS o "
       "ON o.id = t.id",
       "0",
       {"id"},
       std::nullopt,
       "connector_id"},
      {"app_glossary",
       "app_glossary t LEFT JOIN app_glossary_text x ON x.id = t.text LEFT JOIN (SELECT digest, qid, kind, min(id) AS "
       "id "
       "FROM app_glossary_text GROUP BY digest, qid, kind) AS o "
       "ON o.digest = x.digest AND o.qid = x.qid AND o.kind = x.kind",
       "0",
       {"text"},
       std::pair{"text", "o.id"}},
  };
  return all;
}

std::string in_quotes(std::string_view name) { return fmt::format("\"{}\"", name); }

// All values travel as texts: both databases make of them what the column is.
class Copy {
 public:
  Copy(Db& from, Db& to, const CopyProgress& told) : from_{from}, to_{to}, told_{told} {}

  std::int64_t run() {
    std::int64_t all = 0;
    for (const auto& table : tables()) all += copy(table);
    to_.numbered_by_hand();
    return all;
  }

 private:
  std::int64_t copy(const Table& table) {
    auto columns = from_.columns_of(table.name);
    std::erase(columns, table.without);
    std::vector<std::string> read{std::string{table.connector}}, written, places;
    std::vector<bool> is_id;
    for (const auto& column : columns) {
      const bool is_other = table.instead && table.instead->first == column;
      read.push_back(is_other ? std::string{table.instead->second} : "t." + in_quotes(column));
      written.push_back(in_quotes(column));
      places.emplace_back("?");
      is_id.push_back(std::ranges::find(table.ids, column) != table.ids.end());
    }
    const auto select = from_.prepare(fmt::format("SELECT {} FROM {}", fmt::join(read, ", "), table.rows));
    const auto insert = to_.prepare(fmt::format("INSERT INTO {} ({}) VALUES ({})", in_quotes(table.name),
                                                fmt::join(written, ", "), fmt::join(places, ", ")));
    Use rows{*select};
    std::int64_t count = 0;
    std::vector<std::string> values(columns.size());
    while (rows.step()) {
      Use row{*insert};
      const auto connector = rows.row().number(0);
      for (std::size_t i = 0; i < columns.size(); ++i) {
        const int at = static_cast<int>(i) + 1;
        if (rows.row().is_null(at)) {
          insert->bind_null(at);
          continue;
        }
        if (is_id[i])
          values[i] = std::to_string(to_.row_id(connector, rows.row().number(at)));
        else
          values[i] = rows.row().text(at);
        insert->bind(at, values[i]);
      }
      row.exec();
      constexpr int kOften = 10'000;
      if (++count % kOften == 0 && told_) told_(table.name, count);
    }
    if (told_) told_(table.name, count);
    return count;
  }

  Db& from_;
  Db& to_;
  const CopyProgress& told_;
};

Result<std::unique_ptr<Db>> open_db(const std::string& where) {
  if (is_path(where)) {
    auto db = SqliteDb::open(where, {});
    if (!db) return fail(db.error());
    return std::unique_ptr<Db>{std::move(*db)};
  }
  auto db = PostgresDb::open(where, {});
  if (!db) return fail(db.error());
  return std::unique_ptr<Db>{std::move(*db)};
}

}  // namespace

Result<std::int64_t> copy_store(const std::string& from, const std::string& to, const CopyProgress& told) {
  const auto there = is_there(from);
  if (!there) return fail(there.error());
  if (!*there)
    return fail(ErrorKind::Store, fmt::format("{}: there is no store, so nothing can be copied", shown_name(from)),
                "Name the path of an SQLite store, or the URL of a PostgreSQL database that holds one.");
  auto source = open_db(from);
  if (!source) return fail(source.error());
  auto target = open_db(to);
  if (!target) return fail(target.error());
  auto& out = **target;
  return (*source)->guarded([&]() -> Result<std::int64_t> {
    const Snapshot one_moment{**source};
    return out.transaction([&]() -> Result<std::int64_t> {
      static constexpr auto kAny = "SELECT count(*) FROM connector";
      if (Use{out.prepared(kAny)}.number() > 0)
        return fail(ErrorKind::Store, fmt::format("{}: holds data already", shown_name(to)),
                    "Copy into a new file, or an empty database: nothing is merged.");
      auto copied = Copy{**source, out, told}.run();
      if (copied > 0) out.walked_first();
      return copied;
    });
  });
}

}  // namespace qualyswas::store
