#include "connector/store/sqlite/sqlite_store.h"

#include <utility>

#include "connector/store/sql/sql_store.h"
#include "connector/store/sqlite/db.h"

namespace qualyswas::store {
namespace {

// Made before what uses it, and gone after it.
struct OwnDb {
  std::unique_ptr<SqliteDb> db;
};

class SqliteStore final : private OwnDb, public SqlStore {
 public:
  SqliteStore(std::unique_ptr<SqliteDb> made, const SqliteOptions& options)
      : OwnDb{std::move(made)}, SqlStore{*db, options.page_bytes, &write_row_by_row} {}

 private:
  Result<std::unique_ptr<Claim>> take_claim(std::string_view connector) override { return db->file().claim(connector); }
  Result<std::vector<std::string>> examine(const std::stop_token& stop) override { return db->find_damage(stop); }
};

}  // namespace

Result<std::unique_ptr<Store>> open_sqlite(const std::string& path) { return open_sqlite(path, SqliteOptions{}); }

Result<std::unique_ptr<Store>> open_sqlite(const std::string& path, const SqliteOptions& options) {
  auto db = SqliteDb::open(path, options);
  if (!db) return fail(db.error());
  return std::make_unique<SqliteStore>(std::move(*db), options);
}

}  // namespace qualyswas::store
