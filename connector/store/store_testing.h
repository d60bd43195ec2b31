// What the tests of this folder share: rows to store, and the contract's factories. A second adapter joins the contract
// by one more Factory in `all_factories`.
#pragma once

#include <gtest/gtest.h>

#include <unistd.h>
#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "connector/store/postgres/postgres_store.h"
#include "connector/store/postgres/server_testing.h"
#include "connector/store/store.h"

namespace qualyswas::store::testing_support {

using namespace std::chrono_literals;

inline Instant day(int number) { return std::chrono::sys_days{std::chrono::year{2026} / 1 / 1} + 24h * (number - 1); }

inline model::AssetRow asset(std::int64_t id, int last_seen_day = 10) {
  return {.site_id = id,
          .name = "Shop " + std::to_string(id),
          .type = "Websites",
          .address = "https://shop" + std::to_string(id) + ".example.test",
          .operating_system = "Linux",
          .attributes = {{"owner", "team \"a\""}},
          .tags = {{5, "prod"}, {6, "caf\xC3\xA9"}},
          .created = day(1),
          .last_seen = day(last_seen_day)};
}

// A finding with every field filled. Finding ids begin beyond 32 bits, as a vendor's may.
inline constexpr std::int64_t kFirst = 5'000'000'000;

inline model::FindingRow finding(std::int64_t number, std::int64_t asset_id = 1, std::int64_t qid = 150001,
                                 std::string location = "https://shop.example.test/s") {
  model::FindingRow row;
  row.finding_id = kFirst + number;
  row.unique_id = "uid-" + std::to_string(number);
  row.asset_id = asset_id;
  row.asset_name = "Shop as findings call it";
  row.qid = qid;
  row.location = std::move(location);
  row.status = "Vulnerable";
  row.status_precedence = 0;
  row.source_status = "ACTIVE";
  row.score_tenths = 75;
  row.source_severity = "4";
  row.title = "XSS";
  row.description = "reflected " + std::to_string(number);
  row.first_seen = day(2);
  row.last_seen = day(9);
  row.type = "VULNERABILITY";
  row.group = "XSS";
  row.param = "q";
  row.potential = false;
  row.cvss_base = "6.1";
  row.cvss_attack_vector = "Network";
  row.cwe = {79};
  row.owasp = {"3 Injection"};
  row.wasc = {"8 CROSS-SITE SCRIPTING"};
  row.external_ref = "SHOP-" + std::to_string(number);
  row.result_list = R"([{"payloads":[]}])";
  return row;
}

inline model::FindingRow with_status(model::FindingRow row, std::optional<std::string> status, int precedence) {
  row.status = std::move(status);
  row.status_precedence = precedence;
  return row;
}

inline model::FindingRow informational(std::int64_t number, std::int64_t asset_id = 1, std::int64_t qid = 150010) {
  auto row = finding(number, asset_id, qid, "https://shop.example.test");
  row.informational = true;
  row.type = "INFORMATION_GATHERED";
  row.title = "Information";
  return row;
}

inline model::SolutionRow solution(std::int64_t qid) {
  return {.qid = qid,
          .title = "XSS",
          .fix_title = "Qualys WAS recommendation",
          .fix_description = "Encode output.",
          .severity = "5",
          .category = "Web Application",
          .published = day(1),
          .last_modified = day(2),
          .cves = {"CVE-2026-0001"},
          .cpes = {"cpe:2.3:a:acme:shop:*:*:*:*:*:*:*:*"},
          .references = {"ACME-1"},
          .cvss_vector = "CVSS:3.1/AV:N",
          .diagnosis = "d",
          .consequence = "c"};
}

// A database that a test makes and that is gone after it. Every `open` is another Store object on the same data.
class Database {
 public:
  virtual ~Database() = default;
  virtual std::unique_ptr<Store> open() = 0;
};

struct Factory {
  std::string name;
  std::function<std::unique_ptr<Database>()> make;
};
inline void PrintTo(const Factory& factory, std::ostream* out) { *out << factory.name; }

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string path = (std::filesystem::temp_directory_path() / "qwas_store_XXXXXX").string();
    if (::mkdtemp(path.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = path;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  std::string file(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

class SqliteDatabase : public Database {
 public:
  std::unique_ptr<Store> open() override { return open_sqlite(folder_.file("qwas.db")).value(); }

 private:
  TemporaryFolder folder_;
};

class PostgresDatabase : public Database {
 public:
  std::unique_ptr<Store> open() override {
    auto opened = open_postgres(database_.url());
    if (!opened) throw std::runtime_error(opened.error().message);
    return std::move(*opened);
  }

 private:
  OwnPostgresDatabase database_;
};

inline std::vector<Factory> all_factories() {
  return {{"Sqlite", [] { return std::make_unique<SqliteDatabase>(); }},
          {"Postgres", [] { return std::make_unique<PostgresDatabase>(); }}};
}

template <class Row>
Saved save(Store& store, const std::vector<Row>& rows, std::string_view connector = "main") {
  auto page = store.begin_page(connector).value();
  for (const auto& row : rows) EXPECT_TRUE(page->upsert({row}));
  return page->commit().value();
}

inline std::vector<AssetView> assets(Store& store, const Filter& filter = {}, std::string_view connector = "main") {
  std::vector<AssetView> all;
  const auto read = store.assets(connector, filter, [&](const AssetView& view) -> Result<void> {
    all.push_back(view);
    return {};
  });
  EXPECT_TRUE(read) << read.error().message;
  return all;
}

inline std::vector<InstanceView> instances(Store& store, const Filter& filter = {},
                                           std::string_view connector = "main") {
  std::vector<InstanceView> all;
  const auto read = store.instances(connector, filter, [&](const InstanceView& view) -> Result<void> {
    all.push_back(view);
    return {};
  });
  EXPECT_TRUE(read) << read.error().message;
  return all;
}

inline std::vector<VulnerabilityView> vulnerabilities(Store& store, const Filter& filter = {},
                                                      std::string_view connector = "main") {
  std::vector<VulnerabilityView> all;
  const auto read = store.vulnerabilities(connector, filter, [&](const VulnerabilityView& view) -> Result<void> {
    all.push_back(view);
    return {};
  });
  EXPECT_TRUE(read) << read.error().message;
  return all;
}

inline std::vector<model::FindingRow> findings(Store& store, const Filter& filter = {},
                                               std::string_view connector = "main") {
  std::vector<model::FindingRow> all;
  const auto read = store.findings(connector, filter, [&](const model::FindingRow& row) -> Result<void> {
    all.push_back(row);
    return {};
  });
  EXPECT_TRUE(read) << read.error().message;
  return all;
}

// A test of the contract: the same claims for every adapter.
class Contract : public testing::TestWithParam<Factory> {
 protected:
  std::unique_ptr<Database> database = GetParam().make();
  std::unique_ptr<Store> store = database->open();
};

}  // namespace qualyswas::store::testing_support
