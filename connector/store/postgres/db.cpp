#include "connector/store/postgres/db.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <deque>
#include <utility>
#include <vector>

#include "connector/store/postgres/text.h"
#include "connector/store/sql/migrations.h"

namespace qualyswas::store {
namespace {

// The first number of an advisory lock (a "QWAS" in hexadecimal): what it is for. The second is the connector.
constexpr int kWriteLock = 0x51574101;
constexpr std::int64_t kMigrationLock = 0x5157415300;

// `?` and `?1` as PostgreSQL writes parameters, by SQLite's rule: a bare one has the number behind the highest so far.
// Texts in quotes are left as they are.
std::string with_numbers(std::string_view sql) {
  std::string out;
  int highest = 0;
  for (std::size_t at = 0; at < sql.size(); ++at) {
    const char letter = sql[at];
    if (letter == '\'' || letter == '"') {
      const auto end = std::min(sql.find(letter, at + 1), sql.size() - 1);
      out += sql.substr(at, end - at + 1);
      at = end;
      continue;
    }
    if (letter == '-' && sql.substr(at).starts_with("--")) {
      at = std::min(sql.find('\n', at), sql.size()) - 1;
      continue;
    }
    if (letter != '?') {
      out += letter;
      continue;
    }
    int number = 0;
    const auto [end, error] = std::from_chars(sql.data() + at + 1, sql.data() + sql.size(), number);
    if (error == std::errc{})
      at = static_cast<std::size_t>(end - sql.data()) - 1;
    else
      number = highest + 1;
    highest = std::max(highest, number);
    out += fmt::format("${}", number);
  }
  return out;
}

// Values of a statement as texts, and the rows that came of it.
class PostgresStatement : public Statement {
 public:
  explicit PostgresStatement(PostgresConnection& connection) : connection_{connection} {}

  void reset() override {
    read_.clear();
    result_.reset();
    row_ = -1;
    has_run_ = false;
  }
  void bind_null(int at) override { slot(at) = nullptr; }
  void bind(int at, std::int64_t value) override {
    auto& own = owned(at);
    own = fmt::format_int{value}.str();
    slot(at) = own.c_str();
  }
  void bind(int at, const std::string& text) override {
    if (is_storable(text)) {
      slot(at) = text.c_str();
      return;
    }
    auto& own = owned(at);
    own = to_storable(text);
    slot(at) = own.c_str();
  }
  bool step() override {
    read_.clear();
    if (!std::exchange(has_run_, true)) result_ = run();
    if (++row_ < PQntuples(result_.get())) return true;
    result_ = more();
    row_ = 0;
    return PQntuples(result_.get()) > 0;
  }
  std::int64_t exec() override {
    result_ = run();
    has_run_ = true;
    const std::string_view count{PQcmdTuples(result_.get())};
    std::int64_t changed = 0;
    std::from_chars(count.data(), count.data() + count.size(), changed);
    return changed;
  }
  std::optional<std::int64_t> insert() override {
    if (!step()) return std::nullopt;
    return number(0);
  }
  bool is_null(int column) const override { return PQgetisnull(result_.get(), row_, column) != 0; }
  std::int64_t number(int column) const override {
    const auto value = text(column);
    if (value == "t") return 1;  // of a comparison; 'f' is read as 0
    std::int64_t number = 0;
    std::from_chars(value.data(), value.data() + value.size(), number);
    return number;
  }
  std::string_view text(int column) const override {
    const std::string_view stored{PQgetvalue(result_.get(), row_, column),
                                  static_cast<std::size_t>(PQgetlength(result_.get(), row_, column))};
    auto other = from_stored(stored);
    return other ? read_.emplace_back(std::move(*other)) : stored;
  }

 protected:
  virtual PostgresResult run() = 0;
  // The rows behind those that were read; none: an empty result.
  virtual PostgresResult more() { return PostgresResult{PQmakeEmptyPGresult(nullptr, PGRES_TUPLES_OK)}; }

  PostgresConnection& connection_;
  std::vector<const char*> values_;

 private:
  std::string& owned(int at) {
    const auto index = static_cast<std::size_t>(at - 1);
    if (index >= owned_.size()) owned_.resize(index + 1);
    if (owned_[index] == nullptr) owned_[index] = std::make_unique<std::string>();
    return *owned_[index];
  }
  const char*& slot(int at) {
    const auto index = static_cast<std::size_t>(at - 1);
    if (index >= values_.size()) values_.resize(index + 1);
    return values_[index];
  }

  std::vector<std::unique_ptr<std::string>> owned_;  // at an address that stays
  mutable std::deque<std::string> read_;             // texts of the row that are not as they stand there
  PostgresResult result_;
  int row_ = -1;
  bool has_run_ = false;
};

class Prepared final : public PostgresStatement {
 public:
  Prepared(PostgresConnection& connection, std::string name, std::string sql)
      : PostgresStatement{connection}, name_{std::move(name)}, sql_{std::move(sql)} {}

 private:
  PostgresResult run() override {
    if (!std::exchange(is_prepared_, true)) connection_.prepare(name_.c_str(), sql_);
    return connection_.run_prepared(name_.c_str(), values_);
  }

  std::string name_, sql_;
  bool is_prepared_ = false;
};

// Read through a cursor, a few hundred rows at a time, where there is a transaction that a cursor can live in.
class Streamed final : public PostgresStatement {
 public:
  Streamed(PostgresConnection& connection, std::string sql) : PostgresStatement{connection}, sql_{std::move(sql)} {}
  ~Streamed() override { Streamed::reset(); }

  void reset() override {
    PostgresStatement::reset();
    if (cursor_.empty()) return;
    try {
      if (connection_.in_transaction()) connection_.run(fmt::format("CLOSE {}", cursor_).c_str());
    } catch (const PostgresError&) {
      // The transaction has failed, and its cursors are gone with it.
    }
    cursor_.clear();
  }

 private:
  PostgresResult run() override {
    if (!connection_.in_transaction() || !sql_.starts_with("SELECT")) return connection_.run(sql_, values_);
    static std::atomic<std::int64_t> number{0};
    cursor_ = fmt::format("rows_{}", ++number);
    connection_.run(fmt::format("DECLARE {} NO SCROLL CURSOR FOR {}", cursor_, sql_), values_);
    return fetch();
  }
  PostgresResult more() override { return cursor_.empty() ? PostgresStatement::more() : fetch(); }
  PostgresResult fetch() { return connection_.run(fmt::format("FETCH FORWARD 256 FROM {}", cursor_).c_str()); }

  std::string sql_, cursor_;
};

}  // namespace

Error store_error(const std::string& name, const PostgresError& problem) {
  const auto error = [&](std::string_view what, std::string_view advice) {
    return Error{ErrorKind::Store, fmt::format("{}: {} ({})", name, what, problem.what()), std::string{advice}};
  };
  const std::string_view code = problem.code();
  if (code.empty())
    return error("the database cannot be reached, or the connection to it broke",
                 "Check the server, and the URL of the store; the password is taken from the URL, PGPASSWORD or the "
                 "file ~/.pgpass.");
  if (code == "28P01" || code == "28000")
    return error("the database refused the login", "Check the user and the password of the store's URL.");
  if (code == "3D000") return error("there is no such database", "Create it with createdb, then try again.");
  if (code == "42501")
    return error("the database user lacks a right", "Give it CREATE on the database, or the schema qwas as its owner.");
  if (code == "53100")
    return error("the database's disk is full",
                 "Free some space and sync again: what was stored before is still there.");
  if (code == "53300") return error("the database takes no more connections", "Raise max_connections, or try later.");
  if (code == "55P03" || code == "40P01")
    return error("is locked by another program", "End what holds it (a backup, a database shell), then try again.");
  if (code.starts_with("57P") || code.starts_with("08"))
    return error("the database was shut down, or ended the connection", "Try again when it is up.");
  if (code.starts_with("25"))
    return error("the database may not be written", "It may be a replica: give the URL of the primary.");
  return error("the database refused", "");
}

// Asked of the catalogue itself: to_regclass may answer from what a session knew before it waited for a lock.
bool has_schema(PostgresConnection& connection) {
  const auto there = connection.run(
      "SELECT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
      "WHERE n.nspname = 'qwas' AND c.relname = 'schema_version')");
  return std::string_view{PQgetvalue(there.get(), 0, 0)} == "t";
}

PostgresDb::PostgresDb(const std::string& url, const PostgresOptions& options)
    : name_{postgres_name(url)}, connection_{url} {
  // The server, too, notices within half a minute that this machine has vanished, and gives up what it had claimed.
  connection_.run(fmt::format("SET lock_timeout = {}; SET qwas.connector = '0'; SET TimeZone = 'UTC'; "
                              "SET search_path = qwas; SET client_min_messages = warning; "
                              "SET tcp_keepalives_idle = 15; SET tcp_keepalives_interval = 5; "
                              "SET tcp_keepalives_count = 3; SET tcp_user_timeout = 30000",
                              options.longest_lock.count())
                      .c_str());
}

Result<std::unique_ptr<PostgresDb>> PostgresDb::open(const std::string& url, const PostgresOptions& options) {
  try {
    auto db = std::make_unique<PostgresDb>(url, options);
    if (auto migrated = db->guarded([&] { return db->migrate(); }); !migrated) {
      db->rollback();
      return fail(migrated.error());
    }
    return db;
  } catch (const PostgresError& problem) {
    return fail(store_error(postgres_name(url), problem));
  }
}

// Several programs may be started at one moment: one of them migrates, the others wait for it. An older program that
// still runs goes on with what it knows; one that is started finds a newer schema, and says so.
Result<void> PostgresDb::migrate() {
  const auto all = postgres_migrations();
  const auto known = static_cast<std::int64_t>(all.size());
  const auto version = [&]() -> std::int64_t {
    if (!has_schema(connection_)) return 0;
    const auto row = connection_.run("SELECT version FROM qwas.schema_version");
    return std::stoll(PQgetvalue(row.get(), 0, 0));
  };
  if (version() == known) return {};
  connection_.run("BEGIN");
  connection_.run(fmt::format("SELECT pg_advisory_xact_lock({})", kMigrationLock).c_str());
  auto from = version();
  if (from > known) {
    connection_.run("ROLLBACK");
    return fail(ErrorKind::Store,
                fmt::format("{}: was written by a newer qwas (schema {}, this one knows {})", name_, from, known),
                "Use the newer qwas, or name another database as the store.");
  }
  if (from == 0)
    connection_.run(
        "CREATE SCHEMA IF NOT EXISTS qwas; CREATE TABLE qwas.schema_version (version BIGINT NOT NULL); "
        "INSERT INTO qwas.schema_version (version) VALUES (0)");
  for (; from < known; ++from) connection_.run(std::string{all[static_cast<std::size_t>(from)]}.c_str());
  connection_.run(fmt::format("UPDATE qwas.schema_version SET version = {}", known).c_str());
  connection_.run("COMMIT");
  return {};
}

Statement& PostgresDb::prepared(const char* sql) {
  auto& statement = prepared_[sql];
  if (!statement)
    statement = std::make_unique<Prepared>(connection_, fmt::format("s{}", prepared_.size()), with_numbers(sql));
  return *statement;
}

Statement& PostgresDb::inserting(const char* sql) {
  auto& statement = prepared_[sql];
  if (!statement)
    statement = std::make_unique<Prepared>(connection_, fmt::format("s{}", prepared_.size()),
                                           with_numbers(sql) + " RETURNING id");
  return *statement;
}

std::unique_ptr<Statement> PostgresDb::prepare(const std::string& sql) {
  return std::make_unique<Streamed>(connection_, with_numbers(sql));
}

void PostgresDb::begin() {
  connection_.run("BEGIN");
  writing_ = true;
  locked_ = 0;
}

void PostgresDb::begin_reading() { connection_.run("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"); }

// PostgreSQL answers COMMIT with ROLLBACK, and calls that a success, where a statement of the transaction had failed.
void PostgresDb::commit() {
  const auto done = connection_.run("COMMIT");
  writing_ = false;
  if (std::string_view{PQcmdStatus(done.get())} == "COMMIT") return;
  connector_ = 0;  // what the transaction has set is undone with it
  throw PostgresError{"25P02", "the transaction had failed, and nothing of it is stored"};
}

void PostgresDb::rollback() noexcept {
  writing_ = false;
  connector_ = 0;  // what the transaction has set is undone with it
  try {
    if (connection_.is_open() && in_transaction()) connection_.run("ROLLBACK");
  } catch (const std::exception&) {
    // The session is gone, and the transaction with it.
  }
}

std::vector<std::string> PostgresDb::columns_of(std::string_view table) {
  std::vector<std::string> columns;
  const auto rows = connection_.run(
      "SELECT column_name FROM information_schema.columns WHERE table_schema = 'qwas' AND table_name = $1 "
      "ORDER BY ordinal_position",
      {std::string{table}.c_str()});
  for (int row = 0; row < PQntuples(rows.get()); ++row) columns.emplace_back(PQgetvalue(rows.get(), row, 0));
  return columns;
}

void PostgresDb::numbered_by_hand() {
  for (const auto* table : {"connector", "run", "run_log", "upload"})
    connection_.run(fmt::format("SELECT setval(pg_get_serial_sequence('qwas.{0}', 'id'), max(id)) FROM {0} "
                                "HAVING max(id) IS NOT NULL",
                                table)
                        .c_str());
  std::string highest;
  for (const auto* table :
       {"asset", "finding", "solution", "application", "app_finding", "app_finding_joined", "app_glossary_text"})
    highest += fmt::format("{} SELECT max(id & {}) AS id FROM {}", highest.empty() ? "" : " UNION ALL",
                           (std::int64_t{1} << kConnectorBits) - 1, table);
  connection_.run(
      fmt::format("SELECT setval('qwas.row_number', max(id)) FROM ({}) AS ids HAVING max(id) IS NOT NULL", highest)
          .c_str());
}

// One that is lost was made in the last moments before the server's machine went down; never one without those before.
void PostgresDb::commit_may_be_lost() { connection_.run("SET LOCAL synchronous_commit = off"); }

// One writer of a connector at a time, as a file of SQLite has it: two uploads at one moment must not both miss the
// other's findings. Another connector's writer is not waited for.
void PostgresDb::enter(std::int64_t connector) {
  if (connector_ != connector) {
    connection_.run(fmt::format("SET qwas.connector = '{}'", connector).c_str());
    connector_ = connector;
  }
  if (!writing_ || locked_ == connector) return;
  connection_.run(fmt::format("SELECT pg_advisory_xact_lock({}, {})", kWriteLock, connector).c_str());
  locked_ = connector;
}

Error PostgresDb::error_of(const std::exception& problem) const {
  if (const auto* refused = dynamic_cast<const PostgresError*>(&problem)) return store_error(name_, *refused);
  return {ErrorKind::Store, name_ + ": " + problem.what(), "Restore the database from a copy, or sync into another."};
}

}  // namespace qualyswas::store
