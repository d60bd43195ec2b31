// A connection to a store in a PostgreSQL database: the schema `qwas` in it, brought up to date when it is opened. It
// knows nothing of rows.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "connector/store/postgres/connection.h"
#include "connector/store/sql/db.h"

namespace qualyswas::store {

struct PostgresOptions {
  std::chrono::milliseconds longest_lock{30'000};  // how long a write waits for another session's write
  std::size_t page_bytes = 8 << 20;                // rows of an open Page kept in memory
};

class PostgresDb final : public Db {
 public:
  // Throws PostgresError; use `open`.
  PostgresDb(const std::string& url, const PostgresOptions& options);
  static Result<std::unique_ptr<PostgresDb>> open(const std::string& url, const PostgresOptions& options);

  PostgresConnection& connection() { return connection_; }

  const std::string& name() const override { return name_; }
  Statement& prepared(const char* sql) override;
  Statement& inserting(const char* sql) override;
  std::unique_ptr<Statement> prepare(const std::string& sql) override;
  bool in_transaction() const override { return connection_.in_transaction(); }
  void begin() override;
  void begin_reading() override;
  void commit() override;
  void rollback() noexcept override;
  std::int64_t ids_below(std::int64_t connector) const override { return (connector + 1) << kConnectorBits; }
  std::int64_t row_id(std::int64_t connector, std::int64_t id) const override {
    return (connector << kConnectorBits) | number_in(id);
  }
  std::vector<std::string> columns_of(std::string_view table) override;
  void numbered_by_hand() override;
  void commit_may_be_lost() override;
  Error error_of(const std::exception& problem) const override;

 private:
  Result<void> migrate();
  void enter(std::int64_t connector) override;

  std::string name_;
  PostgresConnection connection_;
  std::map<const char*, std::unique_ptr<Statement>> prepared_;  // by address: every text is a constant
  std::int64_t connector_ = 0;                                  // whose rows are written
  bool writing_ = false;                                        // within `begin` and its end
  std::int64_t locked_ = 0;                                     // the connector whose writes wait for this transaction
};

// Whether a store was made in that database.
bool has_schema(PostgresConnection& connection);

// What happened to which database, and the way out.
Error store_error(const std::string& name, const PostgresError& problem);

}  // namespace qualyswas::store
