#include "connector/store/postgres/server_testing.h"

#include <fmt/format.h>

#include <atomic>
#include <cstdio>
#include <filesystem>
#include <stdexcept>
#include <utility>
#include <vector>

#include "connector/store/postgres/postgres_store.h"

namespace qualyswas::store::testing_support {
namespace {

class Folder {
 public:
  Folder() {
    std::string path = (std::filesystem::temp_directory_path() / "qwas_pg_XXXXXX").string();
    if (::mkdtemp(path.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = path;
    // The server's user goes through it.
    std::filesystem::permissions(path_, std::filesystem::perms::others_exec, std::filesystem::perm_options::add);
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string server() const { return (path_ / "pg").string(); }

 private:
  std::filesystem::path path_;
};

constexpr auto kScript = QUALYSWAS_SCRIPTS "/postgres";

class Server {
 public:
  static Server& the() {
    static Server server;
    return server;
  }
  std::string url(const std::string& name) const {
    return fmt::format("postgresql://qwas@/{}?host={}", name, folder_.server());
  }

 private:
  Server() {
    std::string said;
    FILE* const start = popen(fmt::format("{} start '{}' 2>&1", kScript, folder_.server()).c_str(), "re");
    if (start != nullptr)
      for (int letter = 0; (letter = std::fgetc(start)) != EOF;) said += static_cast<char>(letter);
    if (start == nullptr || pclose(start) != 0)
      throw std::runtime_error("the tests of the PostgreSQL store need a server: " + said);
    // It ends the server when this process is no more and so the pipe ends.
    guard_ = popen(fmt::format("exec {} until-eof '{}'", kScript, folder_.server()).c_str(), "we");
  }
  ~Server() {
    if (guard_ != nullptr) pclose(guard_);
  }

  Folder folder_;
  FILE* guard_ = nullptr;
};

// Databases with a store in them that no test uses now: to empty one takes a tenth of making one.
std::vector<std::string>& free_databases() {
  static std::vector<std::string> names;
  return names;
}

void empty(const std::string& url) {
  PostgresConnection connection{url};
  const auto tables = connection.run(
      "SELECT string_agg(format('qwas.%I', tablename), ', ') FROM pg_tables "
      "WHERE schemaname = 'qwas' AND tablename <> 'schema_version'");
  connection.run(fmt::format("TRUNCATE {} RESTART IDENTITY; ALTER SEQUENCE qwas.row_number RESTART",
                             PQgetvalue(tables.get(), 0, 0))
                     .c_str());
}

}  // namespace

std::string postgres_url(const std::string& name) { return Server::the().url(name); }

OwnPostgresDatabase::OwnPostgresDatabase(Holds holds) : holds_{holds} {
  static std::atomic<int> number{0};
  auto& free = free_databases();
  if (holds == Holds::EmptyStore && !free.empty()) {
    name_ = std::move(free.back());
    free.pop_back();
    url_ = postgres_url(name_);
    empty(url_);
    return;
  }
  name_ = fmt::format("own_{}", ++number);
  url_ = postgres_url(name_);
  PostgresConnection{postgres_url("postgres")}.run(fmt::format("CREATE DATABASE {}", name_).c_str());
  if (holds == Holds::EmptyStore && !open_postgres(url_))
    throw std::runtime_error("an empty store could not be made in PostgreSQL");
}

OwnPostgresDatabase::~OwnPostgresDatabase() {
  try {
    // What a test left open must not meet the next one.
    PostgresConnection{postgres_url("postgres")}.run(
        fmt::format("SELECT pg_terminate_backend(pid, 20000) FROM pg_stat_activity WHERE datname = '{}'", name_)
            .c_str());
    if (holds_ == Holds::EmptyStore) free_databases().push_back(std::move(name_));
  } catch (const PostgresError&) {
    // Its folder is removed with the server.
  }
}

}  // namespace qualyswas::store::testing_support
