// One connection to the store's file: opening, migrating, prepared statements, and the place where exceptions of SQLite
// end as Error Store. Used by the other sqlite_ files; it knows nothing of rows.
#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <exception>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "connector/base/clock.h"
#include "connector/base/error.h"
#include "connector/store/checkpointer.h"
#include "connector/store/sqlite_store.h"
#include "connector/store/store_file.h"

namespace qualyswas::store {

// Says what happened to which file, and the way out.
Error store_error(const std::string& path, int sqlite_code, std::string_view sqlite_text);

// A prepared statement on loan: reset when it comes and when it goes, so that none holds a lock while idle. Texts are
// bound without a copy and must outlive the loan's next step.
class Use {
 public:
  explicit Use(SQLite::Statement& statement) : statement_{statement} { statement_.tryReset(); }
  ~Use() { statement_.tryReset(); }
  Use(const Use&) = delete;
  Use& operator=(const Use&) = delete;

  // Binds the next parameters in their order.
  template <class... Values>
  Use& bind(const Values&... values) {
    (bind_next(values), ...);
    return *this;
  }
  int exec() { return statement_.exec(); }
  bool step() { return statement_.executeStep(); }
  SQLite::Statement& row() { return statement_; }

 private:
  void bind_next(const std::string& text) { statement_.bindNoCopy(++bound_, text); }
  void bind_next(bool value) { statement_.bind(++bound_, value ? 1 : 0); }
  void bind_next(int value) { statement_.bind(++bound_, value); }
  void bind_next(std::int64_t value) { statement_.bind(++bound_, value); }
  void bind_next(Instant instant) { bind_next(std::int64_t{instant.time_since_epoch().count()}); }
  template <class Value>
  void bind_next(const std::optional<Value>& value) {
    if (value) {
      bind_next(*value);
    } else {
      statement_.bind(++bound_);
    }
  }

  SQLite::Statement& statement_;
  int bound_ = 0;
};

class SqliteDb {
 public:
  // Throws SQLite::Exception; use `open`.
  SqliteDb(const std::string& path, const SqliteOptions& options);
  static Result<std::unique_ptr<SqliteDb>> open(const std::string& path, const SqliteOptions& options);

  const std::string& path() const { return path_; }
  StoreFile& file() { return file_; }
  SQLite::Database& handle() { return handle_; }
  bool in_transaction() const;
  // Undoes the open transaction, if there still is one: SQLite ends it by itself when the disk is full.
  void rollback();
  // The statement of this text, prepared once for the life of the connection.
  SQLite::Statement& prepared(const char* sql);

  std::optional<std::int64_t> find_connector(std::string_view name);
  std::int64_t make_connector(std::string_view name);

  // Runs `work`, a function that returns a Result; what it throws becomes an Error.
  template <class Work>
  auto guarded(Work work) -> std::invoke_result_t<Work> {
    try {
      return work();
    } catch (const SQLite::Exception& e) {
      return fail(store_error(path_, e.getErrorCode(), e.what()));
    } catch (const std::exception& e) {
      return fail(ErrorKind::Store, path_ + ": " + e.what(),
                  "Restore the file from a copy, or move it away and sync again.");
    }
  }

  // Runs `work` in a transaction of its own that holds the write lock from its start; undone when `work` fails.
  template <class Work>
  auto transaction(Work work) -> std::invoke_result_t<Work> {
    auto result = guarded([&]() -> std::invoke_result_t<Work> {
      handle_.exec("BEGIN IMMEDIATE");
      auto inner = work();
      if (inner) handle_.exec("COMMIT");
      return inner;
    });
    if (!result) rollback();
    return result;
  }

  // A write that is a transaction of its own, and so cannot happen while another one of this connection is open.
  template <class Work>
  auto alone(Work work) -> std::invoke_result_t<Work> {
    if (in_transaction()) return fail(in_use());
    return transaction(std::move(work));
  }

  // A connector that never wrote has nothing to read: that is an answer, not an error.
  template <class Value, class Work>
  Result<Value> reading(std::string_view connector, Work work) {
    return guarded([&]() -> Result<Value> {
      const auto id = find_connector(connector);
      if (!id) return Result<Value>{};
      return work(*id);
    });
  }

  Error in_use() const;

  // What SQLite finds damaged in the file's structure, the worst few; texts have no check of their own.
  Result<std::vector<std::string>> find_damage(const std::stop_token& stop);

 private:
  Result<void> prove_ours();
  Result<void> migrate();
  void use_wal();

  std::string path_;
  StoreFile file_;  // before the connection, and after it
  SQLite::Database handle_;
  Checkpointer checkpointer_;
  std::map<const char*, std::unique_ptr<SQLite::Statement>> prepared_;  // by address: every text is a constant
};

// The cache of a connection made larger for a while, for work that comes back to the same pages.
class LargerCache {
 public:
  LargerCache(SqliteDb& db, int kib);
  ~LargerCache();
  LargerCache(const LargerCache&) = delete;
  LargerCache& operator=(const LargerCache&) = delete;

 private:
  SqliteDb& db_;
  int usual_;
};

// One state of the file for a view that asks several questions. A callback may read, but must not write.
class Snapshot {
 public:
  explicit Snapshot(SqliteDb& db) : db_{db}, mine_{!db.in_transaction()} {
    if (mine_) db_.handle().exec("BEGIN");
  }
  ~Snapshot() {
    if (mine_) db_.rollback();
  }
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

 private:
  SqliteDb& db_;
  bool mine_;
};

}  // namespace qualyswas::store
