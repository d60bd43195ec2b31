#include "connector/store/postgres/connection.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace qualyswas::store {
namespace {

// libpq ends its texts with a line end, and may write several lines.
std::string one_line(std::string_view text) {
  std::string line{text};
  std::ranges::replace(line, '\n', ' ');
  while (line.ends_with(' ')) line.pop_back();
  return line;
}

struct Options {
  std::map<std::string, std::string> given;
  bool readable = false;
};

Options options_of(const std::string& url) {
  Options options;
  char* why = nullptr;
  PQconninfoOption* const all = PQconninfoParse(url.c_str(), &why);
  if (why != nullptr) PQfreemem(why);  // it quotes what it could not read, a password too
  if (all == nullptr) return options;
  options.readable = true;
  for (const auto* one = all; one->keyword != nullptr; ++one)
    if (one->val != nullptr) options.given[one->keyword] = one->val;
  PQconninfoFree(all);
  return options;
}

}  // namespace

bool is_postgres_url(std::string_view text) {
  return text.starts_with("postgresql://") || text.starts_with("postgres://");
}

std::string postgres_name(const std::string& url) {
  const auto options = options_of(url);
  if (!options.readable) return "postgresql://(cannot be read)";
  const auto of = [&](const char* name) {
    const auto found = options.given.find(name);
    return found == options.given.end() ? std::string{} : found->second;
  };
  auto host = of("host");
  if (host.starts_with('/')) host.clear();  // a folder with a socket
  return fmt::format("postgresql://{}{}{}/{}", host, of("port").empty() || host.empty() ? "" : ":",
                     host.empty() ? "" : of("port"), of("dbname"));
}

PostgresConnection::PostgresConnection(const std::string& url) : connection_{nullptr} {
  if (!options_of(url).readable)
    throw PostgresError{"", "is no URL that PostgreSQL's library can read; one is postgresql://user@host/database"};
  // What the URL says comes last, and counts. A server that vanished without a word is noticed within half a minute.
  const char* const names[] = {"application_name",
                               "connect_timeout",
                               "client_encoding",
                               "keepalives_idle",
                               "keepalives_interval",
                               "keepalives_count",
                               "tcp_user_timeout",
                               "dbname",
                               nullptr};
  const char* const values[] = {"qwas", "10", "UTF8", "15", "5", "3", "30000", url.c_str(), nullptr};
  connection_ = PQconnectdbParams(names, values, 1);
  if (is_open()) {
    PQsetNoticeProcessor(
        connection_, [](void*, const char*) {}, nullptr);
    return;
  }
  const auto text = one_line(PQerrorMessage(connection_));
  PQfinish(connection_);
  throw PostgresError{"", text};
}

PostgresResult PostgresConnection::checked(PGresult* made) {
  PostgresResult result{made};
  switch (PQresultStatus(made)) {
    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
    case PGRES_COPY_IN:
    case PGRES_EMPTY_QUERY:
      return result;
    default:
      break;
  }
  const char* const code = made == nullptr ? nullptr : PQresultErrorField(made, PG_DIAG_SQLSTATE);
  const char* const text = made == nullptr ? nullptr : PQresultErrorField(made, PG_DIAG_MESSAGE_PRIMARY);
  throw PostgresError{is_open() && code != nullptr ? code : "",
                      one_line(text != nullptr ? text : PQerrorMessage(connection_))};
}

PostgresResult PostgresConnection::run(const char* sql) { return checked(PQexec(connection_, sql)); }

void PostgresConnection::prepare(const char* name, const std::string& sql) {
  checked(PQprepare(connection_, name, sql.c_str(), 0, nullptr));
}

PostgresResult PostgresConnection::run_prepared(const char* name, const std::vector<const char*>& values) {
  return checked(
      PQexecPrepared(connection_, name, static_cast<int>(values.size()), values.data(), nullptr, nullptr, 0));
}

PostgresResult PostgresConnection::run(const std::string& sql, const std::vector<const char*>& values) {
  return checked(PQexecParams(connection_, sql.c_str(), static_cast<int>(values.size()), nullptr, values.data(),
                              nullptr, nullptr, 0));
}

void PostgresConnection::copy(const char* sql, std::string_view rows) {
  const auto begun = run(sql);
  constexpr std::size_t kPiece = 256 * 1024;
  for (; !rows.empty(); rows.remove_prefix(std::min(kPiece, rows.size()))) {
    const auto piece = rows.substr(0, kPiece);
    if (PQputCopyData(connection_, piece.data(), static_cast<int>(piece.size())) != 1) break;
  }
  if (!rows.empty() || PQputCopyEnd(connection_, nullptr) != 1)
    throw PostgresError{"", one_line(PQerrorMessage(connection_))};
  // What it said about the rows, and then nothing: only then the next statement may follow.
  PostgresResult said{PQgetResult(connection_)};
  while (PGresult* const more = PQgetResult(connection_)) PQclear(more);
  checked(said.release());
}

bool PostgresConnection::in_transaction() const {
  const auto status = PQtransactionStatus(connection_);
  return status == PQTRANS_INTRANS || status == PQTRANS_INERROR || status == PQTRANS_ACTIVE;
}

}  // namespace qualyswas::store
