// A connection to a store that is an SQLite file: opening it, proving that it is ours, migrating. It knows nothing of
// rows.
#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <exception>
#include <limits>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "connector/base/error.h"
#include "connector/store/sql/db.h"
#include "connector/store/sqlite/checkpointer.h"
#include "connector/store/sqlite/sqlite_store.h"
#include "connector/store/sqlite/store_file.h"

namespace qualyswas::store {

// Says what happened to which file, and the way out.
Error store_error(const std::string& path, int sqlite_code, std::string_view sqlite_text);

class SqliteDb final : public Db {
 public:
  // Throws SQLite::Exception; use `open`.
  SqliteDb(const std::string& path, const SqliteOptions& options);
  static Result<std::unique_ptr<SqliteDb>> open(const std::string& path, const SqliteOptions& options);

  StoreFile& file() { return file_; }
  SQLite::Database& handle() { return handle_; }

  const std::string& name() const override { return path_; }
  Statement& prepared(const char* sql) override;
  std::unique_ptr<Statement> prepare(const std::string& sql) override;
  bool in_transaction() const override;
  void begin() override { handle_.exec("BEGIN IMMEDIATE"); }  // with the write lock from its start
  void begin_reading() override { handle_.exec("BEGIN"); }
  void commit() override { handle_.exec("COMMIT"); }
  void rollback() noexcept override;
  std::int64_t ids_below(std::int64_t) const override { return std::numeric_limits<std::int64_t>::max(); }
  std::int64_t row_id(std::int64_t, std::int64_t id) const override { return number_in(id); }
  std::vector<std::string> columns_of(std::string_view table) override;
  void expect_returns(int kib) override;
  void expect_usual() noexcept override;
  void walked_first() override;
  Error error_of(const std::exception& problem) const override;

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
  int usual_cache_kib_ = 0;                                     // with `expect_returns`
  std::map<const char*, std::unique_ptr<Statement>> prepared_;  // by address: every text is a constant
};

}  // namespace qualyswas::store
