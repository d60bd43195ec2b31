// One session with a PostgreSQL server, over libpq: libpqxx 6, which Debian packages, makes three strings of every
// field that it copies. Every failure is a PostgresError; nothing here connects again by itself, because a claim
// (postgres_store.cpp) lives and dies with its session.
#pragma once

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <libpq-fe.h>

namespace qualyswas::store {

// What the server, or the way to it, said. `code` is the SQLSTATE; empty: there is no session (any more).
class PostgresError : public std::runtime_error {
 public:
  PostgresError(std::string code, const std::string& text) : std::runtime_error{text}, code_{std::move(code)} {}
  const std::string& code() const { return code_; }

 private:
  std::string code_;
};

struct ResultDeleter {
  void operator()(PGresult* result) const { PQclear(result); }
};
using PostgresResult = std::unique_ptr<PGresult, ResultDeleter>;

class PostgresConnection {
 public:
  // `url` as libpq takes it, "postgresql://user@host/database". Throws PostgresError; its text holds no password.
  explicit PostgresConnection(const std::string& url);
  ~PostgresConnection() { PQfinish(connection_); }
  PostgresConnection(const PostgresConnection&) = delete;
  PostgresConnection& operator=(const PostgresConnection&) = delete;

  // Statements without parameters, several at once.
  PostgresResult run(const char* sql);
  void prepare(const char* name, const std::string& sql);
  // A null pointer is NULL.
  PostgresResult run_prepared(const char* name, const std::vector<const char*>& values);
  PostgresResult run(const std::string& sql, const std::vector<const char*>& values);
  // COPY ... FROM STDIN: rows in COPY's text format.
  void copy(const char* sql, std::string_view rows);

  bool in_transaction() const;
  bool is_open() const { return PQstatus(connection_) == CONNECTION_OK; }

 private:
  PostgresResult checked(PGresult* result);

  PGconn* connection_;
};

// The URL without its password and its options: "postgresql://host:port/database". `url` that cannot be read:
// "postgresql://(cannot be read)".
std::string postgres_name(const std::string& url);
bool is_postgres_url(std::string_view text);

}  // namespace qualyswas::store
