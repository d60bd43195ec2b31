#include "connector/store/postgres/postgres_store.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <memory>
#include <set>
#include <utility>

#include "connector/store/postgres/findings.h"
#include "connector/store/sql/sql_store.h"

namespace qualyswas::store {
namespace {

constexpr int kClaimLock = 0x51574100;  // of an advisory lock, whose second number is the connector

std::string this_machine() {
  std::array<char, 256> name{};
  return gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "?";
}

struct OwnPostgres {
  std::shared_ptr<PostgresDb> db;
  std::shared_ptr<std::set<std::int64_t>> claimed = std::make_shared<std::set<std::int64_t>>();
};

// An advisory lock of the session: the server ends it with the session, however that ends, and nothing that this store
// writes gets through without it, because it is written in the same session.
class PostgresClaim final : public Claim {
 public:
  PostgresClaim(OwnPostgres owner, std::int64_t connector) : owner_{std::move(owner)}, connector_{connector} {}
  ~PostgresClaim() override {
    owner_.claimed->erase(connector_);
    (void)owner_.db->guarded([&]() -> Result<void> {
      owner_.db->connection().run(fmt::format("SELECT pg_advisory_unlock({}, {})", kClaimLock, connector_).c_str());
      return {};
    });
  }
  PostgresClaim(const PostgresClaim&) = delete;
  PostgresClaim& operator=(const PostgresClaim&) = delete;

 private:
  OwnPostgres owner_;
  std::int64_t connector_;
};

class PostgresStore final : private OwnPostgres, public SqlStore {
 public:
  PostgresStore(std::shared_ptr<PostgresDb> made, const PostgresOptions& options)
      : OwnPostgres{.db = std::move(made)}, SqlStore{*db, options.page_bytes, &write_many} {}

 private:
  Result<std::unique_ptr<Claim>> take_claim(std::string_view connector) override {
    auto id = db->alone([&]() -> Result<std::int64_t> { return db->make_connector(connector); });
    if (!id) return fail(id.error());
    return db->guarded([&]() -> Result<std::unique_ptr<Claim>> {
      auto& connection = db->connection();
      const auto got = connection.run(fmt::format("SELECT pg_try_advisory_lock({}, {})", kClaimLock, *id).c_str());
      const bool is_free = std::string_view{PQgetvalue(got.get(), 0, 0)} == "t";
      // The server gives a session a lock that it has already; ours is one sync at a time.
      if (is_free && !claimed->insert(*id).second) {
        connection.run(fmt::format("SELECT pg_advisory_unlock({}, {})", kClaimLock, *id).c_str());
        return fail(busy_error(connector, " (in this program)"));
      }
      if (!is_free) return fail(busy_error(connector, holder(*id)));
      // For people who look at pg_stat_activity, and for the message above.
      connection.run(fmt::format("SELECT set_config('application_name', 'qwas on ' || left($q${}$q$, 40) || ', process "
                                 "{}', false)",
                                 this_machine(), getpid())
                         .c_str());
      return std::make_unique<PostgresClaim>(OwnPostgres{*this}, *id);
    });
  }

  // " (qwas on host, process 17)"; empty: it is gone by now.
  std::string holder(std::int64_t connector) {
    const auto row = db->connection().run(
        fmt::format("SELECT a.application_name FROM pg_locks l JOIN pg_stat_activity a USING (pid) "
                    "WHERE l.locktype = 'advisory' AND l.granted AND l.classid::BIGINT = {} AND l.objid::BIGINT = {} "
                    "AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())",
                    kClaimLock, connector)
            .c_str());
    return PQntuples(row.get()) > 0 ? fmt::format(" ({})", PQgetvalue(row.get(), 0, 0)) : "";
  }

  // The server looks after its pages (data checksums, amcheck); a client cannot.
  Result<std::vector<std::string>> examine(const std::stop_token&) override { return std::vector<std::string>{}; }
};

}  // namespace

Result<std::unique_ptr<Store>> open_postgres(const std::string& url, const PostgresOptions& options) {
  auto db = PostgresDb::open(url, options);
  if (!db) return fail(db.error());
  return std::make_unique<PostgresStore>(std::shared_ptr<PostgresDb>{std::move(*db)}, options);
}

Result<bool> has_postgres_store(const std::string& url) {
  try {
    PostgresConnection connection{url};
    return has_schema(connection);
  } catch (const PostgresError& problem) {
    return fail(store_error(postgres_name(url), problem));
  }
}

}  // namespace qualyswas::store
