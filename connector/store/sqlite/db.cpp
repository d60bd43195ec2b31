#include "connector/store/sqlite/db.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <filesystem>
#include <system_error>

#include "connector/store/sql/migrations.h"

namespace qualyswas::store {
namespace {

constexpr std::int64_t kApplicationId = 0x51574153;  // "QWAS", in the file's header

// Of a new file only. A finding's texts are kilobytes: in pages of 4 KiB most of them would need a page of their own.
constexpr auto kPageSize = "PRAGMA page_size = 16384";

// The log shrinks back to 64 MiB when a reader made it grow beyond (LogLimits::longest).
//
// Pages of a walk are written one behind the other: a cache of 2 MiB, which the processor's own can hold, is a little
// faster than one of 16, and so much smaller. A sorter takes as much memory as the cache may.
constexpr auto kPragmas = R"(
  PRAGMA synchronous = NORMAL;
  PRAGMA foreign_keys = ON;
  PRAGMA cache_size = -2048;
  PRAGMA temp_store = FILE;
  PRAGMA journal_size_limit = 67108864;
)";

std::int64_t number(SQLite::Database& db, const char* sql) { return db.execAndGet(sql).getInt64(); }

class SqliteStatement final : public Statement {
 public:
  SqliteStatement(SQLite::Database& db, const std::string& sql) : db_{db}, statement_{db, sql} {}

  void reset() override { statement_.tryReset(); }
  void bind_null(int at) override { statement_.bind(at); }
  void bind(int at, std::int64_t value) override { statement_.bind(at, value); }
  void bind(int at, const std::string& text) override { statement_.bindNoCopy(at, text); }
  bool step() override { return statement_.executeStep(); }
  std::int64_t exec() override { return statement_.exec(); }
  std::optional<std::int64_t> insert() override {
    if (statement_.exec() == 0) return std::nullopt;
    return db_.getLastInsertRowid();
  }
  bool is_null(int column) const override { return statement_.isColumnNull(column); }
  std::int64_t number(int column) const override { return statement_.getColumn(column).getInt64(); }
  std::string_view text(int column) const override {
    const auto value = statement_.getColumn(column);
    const char* const begin = value.getText();  // before its length, which depends on it
    return {begin, static_cast<std::size_t>(value.getBytes())};
  }

 private:
  SQLite::Database& db_;
  // To read a column changes the statement, in SQLiteCpp's eyes.
  mutable SQLite::Statement statement_;
};

}  // namespace

Error store_error(const std::string& path, int sqlite_code, std::string_view sqlite_text) {
  const auto error = [&](std::string_view what, std::string_view advice) {
    return Error{ErrorKind::Store, fmt::format("{}: {} ({})", path, what, sqlite_text), std::string{advice}};
  };
  switch (sqlite_code & 0xff) {
    case SQLITE_NOTADB:
      return error("is not a database", "Name another file as the store, or move this one away.");
    case SQLITE_CORRUPT:
      return error("is damaged", "Restore it from a copy, or move it away and sync again.");
    case SQLITE_FULL:
      return error("cannot grow, the disk is full",
                   "Free some space and sync again: what was stored before is still there.");
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return error("may not be written", "Give this user the right to write the file and its folder.");
    case SQLITE_CANTOPEN: {
      std::error_code ignored;
      const auto folder = std::filesystem::absolute(path, ignored).parent_path();
      if (std::filesystem::is_directory(path, ignored))
        return error("is a folder, not a file", "Name a file as the store.");
      if (!std::filesystem::exists(folder, ignored))
        return error("cannot be opened, its folder does not exist",
                     "Make the folder, or name another file as the store.");
      return error("cannot be opened", "Give this user the right to read and write the file and its folder.");
    }
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return error("is locked by another program", "End what holds it (a backup, a database shell), then try again.");
    case SQLITE_IOERR:
      return error("cannot be read or written", "Look at the disk, then try again.");
    default:
      return error("the database refused", "");
  }
}

SqliteDb::SqliteDb(const std::string& path, const SqliteOptions& options)
    : path_{path},
      file_{path},
      // A Store is for one thread at a time: SQLite need not lock at each of the fifty calls a row takes.
      handle_{path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | SQLite::OPEN_NOMUTEX,
              static_cast<int>(options.longest_lock.count())},
      checkpointer_{handle_.getHandle(), path} {}

Result<std::unique_ptr<SqliteDb>> SqliteDb::open(const std::string& path, const SqliteOptions& options) {
  try {
    auto db = std::make_unique<SqliteDb>(path, options);
    const auto ready = db->guarded([&]() -> Result<void> {
      if (auto named = db->file_.use_this_name(); !named) return named;
      if (auto ours = db->prove_ours(); !ours) return ours;
      if (options.max_pages) db->handle_.exec(fmt::format("PRAGMA max_page_count = {}", *options.max_pages));
      db->handle_.exec(kPageSize);
      db->use_wal();
      db->handle_.exec(kPragmas);
      return db->migrate();
    });
    if (!ready) return fail(ready.error());
    return db;
  } catch (const SQLite::Exception& e) {
    return fail(store_error(path, e.getErrorCode(), e.what()));
  }
}

// Before the first write: a file that is somebody else's is left as it was.
Result<void> SqliteDb::prove_ours() {
  const SQLite::Transaction one_view{handle_};  // another process may be making the store at this moment
  const auto id = number(handle_, "PRAGMA application_id");
  const auto version = number(handle_, "PRAGMA user_version");
  const auto known = static_cast<std::int64_t>(sqlite_migrations().size());
  const bool is_new = id == 0 && version == 0 && number(handle_, "SELECT count(*) FROM sqlite_schema") == 0;
  if (is_new) return {};
  if (id != kApplicationId)
    return fail(ErrorKind::Store, fmt::format("{}: is a database, but not a qwas store", path_),
                "Name another file as the store.");
  if (version > known)
    return fail(ErrorKind::Store,
                fmt::format("{}: was written by a newer qwas (schema {}, this one knows {})", path_, version, known),
                "Use the newer qwas, or name another file as the store.");
  return {};
}

// SQLite does not wait by itself when two processes change the journal mode of a new file at one time.
void SqliteDb::use_wal() {
  constexpr int kAttempts = 200;
  constexpr int kPauseMs = 10;
  for (int attempt = 1;; ++attempt) {
    try {
      handle_.execAndGet("PRAGMA journal_mode = WAL");
      return;
    } catch (const SQLite::Exception& e) {
      if (e.getErrorCode() != SQLITE_BUSY || attempt == kAttempts) throw;
      sqlite3_sleep(kPauseMs);
    }
  }
}

Result<void> SqliteDb::migrate() {
  const auto all = sqlite_migrations();
  if (number(handle_, "PRAGMA user_version") == static_cast<std::int64_t>(all.size())) return {};
  return transaction([&]() -> Result<void> {
    // Asked again under the lock: another process may have done it meanwhile.
    auto version = static_cast<std::size_t>(number(handle_, "PRAGMA user_version"));
    for (; version < all.size(); ++version) handle_.exec(std::string{all[version]});
    handle_.exec(fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}", kApplicationId, version));
    return {};
  });
}

bool SqliteDb::in_transaction() const { return sqlite3_get_autocommit(handle_.getHandle()) == 0; }

void SqliteDb::rollback() noexcept {
  if (in_transaction()) handle_.tryExec("ROLLBACK");
}

Error SqliteDb::error_of(const std::exception& problem) const {
  if (const auto* refused = dynamic_cast<const SQLite::Exception*>(&problem))
    return store_error(path_, refused->getErrorCode(), refused->what());
  return {ErrorKind::Store, path_ + ": " + problem.what(),
          "Restore the file from a copy, or move it away and sync again."};
}

Result<std::vector<std::string>> SqliteDb::find_damage(const std::stop_token& stop) {
  const std::stop_callback interrupt{stop, [this] { sqlite3_interrupt(handle_.getHandle()); }};
  std::vector<std::string> damage;
  try {
    SQLite::Statement check{handle_, "PRAGMA quick_check(5)"};
    while (check.executeStep()) damage.push_back(check.getColumn(0).getString());
  } catch (const SQLite::Exception& e) {
    if (stop.stop_requested()) return fail(ErrorKind::Cancelled, "stopped while the store was examined");
    const int code = e.getErrorCode() & 0xff;
    if (code != SQLITE_CORRUPT && code != SQLITE_NOTADB) return fail(store_error(path_, e.getErrorCode(), e.what()));
    damage.emplace_back(e.what());
  }
  if (stop.stop_requested()) return fail(ErrorKind::Cancelled, "stopped while the store was examined");
  if (damage == std::vector<std::string>{"ok"}) damage.clear();
  for (auto& one : damage) one = fmt::format("{}: {}", path_, one);
  return damage;
}

Statement& SqliteDb::prepared(const char* sql) {
  auto& statement = prepared_[sql];
  if (!statement) statement = prepare(sql);
  return *statement;
}

std::unique_ptr<Statement> SqliteDb::prepare(const std::string& sql) {
  return std::make_unique<SqliteStatement>(handle_, sql);
}

std::vector<std::string> SqliteDb::columns_of(std::string_view table) {
  std::vector<std::string> columns;
  SQLite::Statement read{handle_, "SELECT name FROM pragma_table_info(?)"};
  read.bind(1, std::string{table});
  while (read.executeStep()) columns.push_back(read.getColumn(0).getString());
  return columns;
}

void SqliteDb::expect_returns(int kib) {
  usual_cache_kib_ = handle_.execAndGet("PRAGMA cache_size").getInt();
  handle_.exec(fmt::format("PRAGMA cache_size = -{}", kib));
}

void SqliteDb::expect_usual() noexcept { handle_.tryExec(fmt::format("PRAGMA cache_size = {}", usual_cache_kib_)); }

// `location` is left out: it would triple the index, and the few findings of one asset and QID are sorted as they are
// read.
void SqliteDb::walked_first() {
  if (number(handle_, "SELECT count(*) FROM sqlite_schema WHERE name = 'finding_by_instance'") > 0) return;
  handle_.exec("CREATE INDEX finding_by_instance ON finding (connector_id, asset_id, qid, informational)");
}

}  // namespace qualyswas::store
