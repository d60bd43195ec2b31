// What is particular to a file: what may stand in its place, what may happen to it.
#include "connector/store/sqlite/sqlite_store.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include "connector/store/encode.h"
#include "connector/store/reports_testing.h"
#include "connector/store/sql/migrations.h"
#include "connector/store/sql/views.h"
#include "connector/store/store_testing.h"

namespace qualyswas::store {
namespace {

using namespace testing_support;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

class SqliteStore : public testing::Test {
 protected:
  std::unique_ptr<Store> open(const SqliteOptions& options = {}) { return open_sqlite(path, options).value(); }
  SQLite::Database raw() { return {path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE}; }
  void write_file(const std::string& text) { std::ofstream{path, std::ios::binary} << text; }
  std::string read_file() {
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
  }

  TemporaryFolder folder;
  const std::string path = folder.file("qwas.db");
};

// --- what stands in the file's place ---

TEST_F(SqliteStore, RefusesAFileThatIsNoDatabaseAndLeavesItAsItWas) {
  for (const auto& text : {std::string{"hello"}, std::string(100'000, 'x')}) {
    write_file(text);
    const auto refused = open_sqlite(path);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::Store);
    EXPECT_THAT(refused.error().message, AllOf(StartsWith(path), HasSubstr("is not a database")));
    EXPECT_NE(refused.error().advice, "");
    EXPECT_EQ(read_file(), text);
  }
}

TEST_F(SqliteStore, RefusesTheDatabaseOfAnotherProgramAndLeavesItAsItWas) {
  raw().exec("CREATE TABLE song (title TEXT)");
  const auto before = read_file();
  const auto refused = open_sqlite(path);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, AllOf(StartsWith(path), HasSubstr("not a qwas store")));
  EXPECT_EQ(read_file(), before);
}

TEST_F(SqliteStore, RefusesTheStoreOfANewerProgram) {
  open();
  raw().exec("PRAGMA user_version = 99");
  const auto refused = open_sqlite(path);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, AllOf(StartsWith(path), HasSubstr("newer qwas (schema 99")));
}

TEST_F(SqliteStore, RefusesAFolderAndAFileInNoFolder) {
  const auto is_folder = open_sqlite(folder.file(""));
  ASSERT_FALSE(is_folder);
  EXPECT_THAT(is_folder.error().message, HasSubstr("is a folder"));
  const auto no_folder = open_sqlite(folder.file("missing/qwas.db"));
  ASSERT_FALSE(no_folder);
  EXPECT_THAT(no_folder.error().message, HasSubstr("its folder does not exist"));
}

TEST_F(SqliteStore, TakesAnEmptyFileForANewStore) {
  write_file("");
  EXPECT_TRUE(open_sqlite(path));
}

TEST_F(SqliteStore, ReportsAStoreThatWasDamaged) {
  {
    auto store = open();
    std::vector<model::FindingRow> rows;
    for (int i = 1; i <= 500; ++i) rows.push_back(finding(i, i));
    save(*store, rows);
  }
  {
    std::fstream file{path, std::ios::binary | std::ios::in | std::ios::out};
    file.seekp(16 * 4096);
    file << std::string(40 * 4096, 'x');
  }
  auto store = open_sqlite(path);
  if (!store) {
    EXPECT_EQ(store.error().kind, ErrorKind::Store);
    return;
  }
  const auto read = store.value()->findings("main", {}, [](const model::FindingRow&) -> Result<void> { return {}; });
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().kind, ErrorKind::Store);
  EXPECT_THAT(read.error().message, AllOf(StartsWith(path), HasSubstr("damaged")));
}

// --- what an earlier program left ---

TEST_F(SqliteStore, BringsAStoreOfBeforeReportsUpToDate) {
  {
    auto db = raw();
    for (const auto migration : sqlite_migrations().first(2)) db.exec(std::string{migration});
    db.exec(R"(
      INSERT INTO connector (id, name) VALUES (1, 'main');
      INSERT INTO run (connector_id, started, state, reasons, assets_pulled, findings_pulled, solutions_pulled, added,
                       changed, unreadable, solutions_missing, archived, requests, unmapped, format)
      VALUES (1, 1767225600, 'Connected', '["as before"]', 1, 2, 3, 4, 5, 6, 7, 8, 9, '[]', 'xml');
      PRAGMA application_id = 0x51574153;
      PRAGMA user_version = 2;)");
  }
  auto store = open();
  const RunRow run{.id = 1,
                   .started = day(1),
                   .state = State::Connected,
                   .reasons = {"as before"},
                   .assets_pulled = 1,
                   .findings_pulled = 2,
                   .solutions_pulled = 3,
                   .added = 4,
                   .changed = 5,
                   .unreadable = 6,
                   .solutions_missing = 7,
                   .archived = 8,
                   .requests = 9,
                   .format = "xml"};
  EXPECT_THAT(store->runs("main", 9).value(), testing::ElementsAre(run));
  auto assessment = store->reports().begin_assessment("main", "lan", day(1)).value();
  ASSERT_TRUE(assessment->add({app_finding(1)}));
  EXPECT_EQ(assessment->commit({}, Absence::Closes).value().added, 1);
  EXPECT_EQ(raw().execAndGet("PRAGMA user_version").getInt(), static_cast<int>(sqlite_migrations().size()));
}

// Solutions that are stored stay, and are asked for again whenever the vendor changed them: what joined them is not
// there.
TEST_F(SqliteStore, BringsAStoreOfBeforeDetectionScoresUpToDate) {
  {
    auto db = raw();
    for (const auto migration : sqlite_migrations().first(3)) db.exec(std::string{migration});
    db.exec(R"(
      INSERT INTO connector (id, name) VALUES (1, 'main');
      INSERT INTO finding (id, connector_id, finding_id, digest, asset_id, qid, informational, location, status,
                           status_precedence, title, unique_id, source_status, ignored_reason, source_severity, type,
                           "group", param, cvss_base, cvss_attack_vector, cwe, owasp, wasc, external_ref)
      VALUES (1, 1, 901001, 7, 410001, 150001, 0, '/x', 'Vulnerable', 0, 'XSS', '', 'ACTIVE', '', '3', 'VULNERABILITY',
              '', '', '', '', '[]', '[]', '[]', '');
      INSERT INTO finding_text (id, description, result_list) VALUES (1, '', '[]');
      INSERT INTO solution (connector_id, qid, digest, title, fix_title, fix_description, severity, category, cves, cpes,
                            "references", diagnosis, consequence)
      VALUES (1, 150001, 7, 'XSS', 'fix', 'encode', '3', '', '[]', '[]', '[]', '', '');
      INSERT INTO solution_asked (connector_id, qid, asked_at) VALUES (1, 150001, 1767225600);
      PRAGMA application_id = 0x51574153;
      PRAGMA user_version = 3;)");
  }
  auto store = open();
  const auto kept = findings(*store);
  ASSERT_THAT(kept, SizeIs(1));
  EXPECT_EQ(kept[0].title, "XSS");
  EXPECT_EQ(kept[0].detection_score, std::nullopt);
  const auto ask = store->solutions_to_ask("main", false).value();
  EXPECT_THAT(ask.described, testing::ElementsAre(150001));
  EXPECT_EQ(ask.asked_at, std::chrono::sys_days{std::chrono::year{1999} / 1 / 1});
  auto changed = kept[0];
  changed.detection_score = 85;
  EXPECT_EQ(save<model::FindingRow>(*store, {changed}).changed, 1);
  EXPECT_EQ(findings(*store).at(0).detection_score, 85);
}

TEST_F(SqliteStore, BringsAStoreOfBeforeTheVendorsClockUpToDate) {
  {
    auto db = raw();
    for (const auto migration : sqlite_migrations().first(4)) db.exec(std::string{migration});
    db.exec(R"(
      INSERT INTO connector (id, name) VALUES (1, 'main');
      INSERT INTO run (connector_id, started, state, verdict, reasons, assets_pulled, findings_pulled, solutions_pulled,
                       added, changed, unreadable, solutions_missing, archived, requests, unmapped, format)
      VALUES (1, 1767225600, 'Connected', 'complete', '[]', 1, 2, 3, 4, 5, 6, 7, 8, 9, '[]', 'xml');
      INSERT INTO upload (connector_id, network, owasp_edition, at, origin, name, file, report_id, type, outcome, reasons,
                          applications, findings, ignored, unreadable, added, changed, closed, reopened, unmapped)
      VALUES (1, 'lan', 2017, 1767225600, 'pulled', 'Weekly', 'report 7', 7, 'WAS_WEBAPP_REPORT', 'ingested', '[]',
              1, 2, 0, 0, 2, 0, 0, 0, '[]');
      PRAGMA application_id = 0x51574153;
      PRAGMA user_version = 4;)");
  }
  auto store = open();
  EXPECT_EQ(store->runs("main", 9).value().at(0).vendor_time, std::nullopt);
  EXPECT_TRUE(store->reports().has_report("main", 7).value());
  const auto uploads = store->reports().uploads("main", 9).value();
  ASSERT_THAT(uploads, SizeIs(1));
  EXPECT_EQ(uploads[0].document, "");
  EXPECT_FALSE(store->reports().find_document("main", "").value().has_value());
  EXPECT_EQ(store->found_sound().value(), std::nullopt);
}

TEST_F(SqliteStore, BringsAStoreOfBeforeWholeWalksUpToDateWithItsHistory) {
  {
    auto db = raw();
    for (const auto migration : sqlite_migrations().first(6)) db.exec(std::string{migration});
    db.exec(R"(
      INSERT INTO connector (id, name) VALUES (1, 'main');
      INSERT INTO asset (connector_id, site_id, digest, name, type, address, attributes, tags, created, last_seen)
      VALUES (1, 1, 7, 'Shop 1', 'Websites', 'https://shop.example.test', '[]', '[]', 1767225600, 1767225600);
      INSERT INTO finding (id, connector_id, finding_id, digest, asset_id, qid, informational, location, status,
                           status_precedence, first_seen, last_seen, title, unique_id, source_status, ignored_reason,
                           source_severity, type, "group", param, cvss_base, cvss_attack_vector, cwe, owasp, wasc,
                           external_ref)
      VALUES (1, 1, 5000000001, 7, 1, 150001, 0, 'https://shop.example.test/s', 'Vulnerable', 0, 1767225600, 1767225600,
              'XSS', 'uid-1', 'ACTIVE', '', '4', 'VULNERABILITY', 'XSS', 'q', '', '', '[]', '[]', '[]', '');
      INSERT INTO finding_text (id, description, result_list) VALUES (1, 'as before', '[]');
      PRAGMA application_id = 0x51574153;
      PRAGMA user_version = 6;)");
  }
  auto store = open();
  ASSERT_THAT(instances(*store), SizeIs(1));
  EXPECT_EQ(instances(*store)[0].asset_name, "Shop 1");
  EXPECT_EQ(instances(*store)[0].description, "as before");
  EXPECT_THAT(instances(*store)[0].gone_ids, IsEmpty());
  EXPECT_EQ(assets(*store).at(0).asset.created, day(1));
  const auto saved = save<model::FindingRow>(*store, {finding(1)});
  EXPECT_EQ(saved.changed, 1);
  EXPECT_EQ(saved.recognised, 1);
  ASSERT_TRUE(store->begin_walk("main", Resource::Findings));
  ASSERT_TRUE(store->begin_page("main").value()->commit(Resource::Findings, std::nullopt, Range{}));
  EXPECT_EQ(store->end_walk("main", Resource::Findings, day(20)).value().newly, 1);
  EXPECT_EQ(instances(*store).at(0).status, "Vulnerable");
}

// A walk that finds everything in its place must not read the rows themselves.
TEST_F(SqliteStore, LooksForMissingRowsAlongTheIndexAlone) {
  open();
  auto db = raw();
  SQLite::Statement plan{db, R"(EXPLAIN QUERY PLAN
      SELECT finding_id, id FROM finding WHERE connector_id = ? AND finding_id > ? AND finding_id <= ?
      ORDER BY finding_id)"};
  ASSERT_TRUE(plan.executeStep());
  EXPECT_THAT(plan.getColumn("detail").getString(), HasSubstr("USING COVERING INDEX finding_by_vendor_id"));
}

// --- a file that was damaged behind its back ---

TEST_F(SqliteStore, IsFoundSoundAndRemembersWhen) {
  auto store = open();
  save<model::FindingRow>(*store, {finding(1), finding(2)});
  EXPECT_THAT(store->find_damage(day(3), {}).value(), IsEmpty());
  EXPECT_EQ(store->found_sound().value(), day(3));
  EXPECT_THAT(store->find_damage(day(4), {}).value(), IsEmpty());
  EXPECT_EQ(open()->found_sound().value(), day(4));
}

TEST_F(SqliteStore, FindsDamageInAnyPageOfATable) {
  std::vector<model::FindingRow> rows;
  for (int i = 1; i <= 400; ++i) {
    rows.push_back(finding(i, i));
    rows.back().description = std::string(2000, 'd');
  }
  save(*open(), rows);
  const auto whole = read_file();
  const auto page = whole.find("uid-200") / 16384 * 16384;
  for (const auto& damage : {std::string(16384, '\0'), std::string(16384, 'x'), std::string(64, '\xff')}) {
    auto broken = whole;
    broken.replace(page, damage.size(), damage);
    write_file(broken);
    auto store = open();
    const auto found = store->find_damage(day(3), {});
    ASSERT_TRUE(found.has_value()) << found.error().message;
    ASSERT_THAT(*found, Not(IsEmpty()));
    EXPECT_THAT(found->front(), StartsWith(path));
    EXPECT_EQ(store->found_sound().value(), std::nullopt);
  }
}

TEST_F(SqliteStore, StopsToLookForDamageWhenAsked) {
  auto store = open();
  save<model::FindingRow>(*store, {finding(1)});
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(store->find_damage(day(3), stop.get_token()).error().kind, ErrorKind::Cancelled);
  EXPECT_EQ(store->found_sound().value(), std::nullopt);
}

// A store of before findings were joined over files: two scan reports (uploads 1 and 2) have left one finding under two
// keys, and a web application report (3) one that is closed by the system and was open again before.
class StoreBeforeIdentity : public SqliteStore {
 protected:
  std::unique_ptr<Store> brought_up_to_date(const std::string& url_of_scans = "https://shop.example.test/") {
    {
      auto db = raw();
      for (const auto migration : sqlite_migrations().first(5)) db.exec(std::string{migration});
      db.exec(R"(
        INSERT INTO connector (id, name) VALUES (1, 'main');
        INSERT INTO upload (id, connector_id, network, owasp_edition, at, origin, name, file, type, generated, outcome,
                            reasons, applications, findings, ignored, unreadable, added, changed, closed, reopened,
                            unmapped)
        VALUES (1, 1, 'lan', 0, 0, 'uploaded', 'a', 'a', 'WAS_SCAN_REPORT', 100, 'ingested', '[]', 1, 1, 0, 0, 1, 0, 0, 0, '[]'),
               (2, 1, 'lan', 0, 0, 'uploaded', 'b', 'b', 'WAS_SCAN_REPORT', 200, 'ingested', '[]', 1, 1, 0, 0, 1, 0, 0, 0, '[]'),
               (3, 1, 'lan', 0, 0, 'uploaded', 'c', 'c', 'WAS_WEBAPP_REPORT', 300, 'ingested', '[]', 1, 1, 0, 0, 1, 0, 0, 0, '[]');
        INSERT INTO application (id, connector_id, network, application_id, newest, whole, upload, first_upload, name, url,
                                 address, owner, scope, attributes, tags)
        VALUES (1, 1, 'lan', 7, 300, 300, 3, 1, 'Shop', '', '', '', '', '[]', '[]');)");
      const auto insert = [&](int id, const std::string& key, int upload, const std::string& rest) {
        db.exec(
            "INSERT INTO app_finding (id, application, key_digest, key, digest, ignored, qid, kind, url, unique_id, "
            "param, report_status, source_severity, ignored_reason, ignored_by, ignored_comment, unmapped, upload, "
            "assessment, state, closed_by, rework, finding_id, detection_id, first_detected, last_detected) VALUES (" +
            std::to_string(id) + ", 1, " + std::to_string(digest_of(key)) + ", '" + key + "', 5, 0, 150001, 0, '" +
            (upload == 3 ? "https://shop.example.test/" : url_of_scans) + "', NULL, '', '', '', '', '', '', '[]', " +
            std::to_string(upload) + ", " + rest + ")");
        db.exec("INSERT INTO app_finding_text (id, details) VALUES (" + std::to_string(id) +
                ", '{\"of\":" + std::to_string(id) + "}')");
      };
      insert(1, "scan-uid-1", 1, "100, 'Closed', NULL, 1, 8801, 5500123, 50, 90");
      insert(2, "scan-uid-2", 2, "200, 'Open', NULL, 0, 8802, 5500123, 60, 190");
      insert(3, "own-uid", 3, "250, 'Closed', 300, 1, 71001, NULL, 40, 240");
      db.exec("PRAGMA application_id = 0x51574153; PRAGMA user_version = 5");
    }
    return open();
  }
  static model::AppFindingRow record(std::optional<std::int64_t> detection, const std::string& unique_id) {
    model::AppFindingRow row;
    row.application_id = 7;
    row.application_name = "Shop";
    row.key = row.unique_id = unique_id;
    row.detection_id = detection;
    row.own_ids = !detection;
    row.qid = 150001;
    row.url = "https://shop.example.test/";
    row.state = "Open";
    row.last_detected = Instant{std::chrono::seconds{390}};
    return row;
  }
  static std::vector<AppFindingView> shown(Store& store) {
    std::vector<AppFindingView> all;
    EXPECT_TRUE(
        store.reports().app_findings("main", {.details = true}, [&](const AppFindingView& view) -> Result<void> {
          all.push_back(view);
          return {};
        }));
    return all;
  }
};

TEST_F(StoreBeforeIdentity, ShowsItsFindingsAsBefore) {
  const auto store = brought_up_to_date();
  const auto all = shown(*store);
  ASSERT_THAT(all, SizeIs(3));
  std::vector<std::string> states;
  for (const auto& view : all)
    states.push_back(view.finding.key + " " + view.finding.unique_id + " " + view.finding.state +
                     (view.closed_by_system ? " by system" : "") + (view.rework ? " rework" : ""));
  EXPECT_THAT(states, testing::UnorderedElementsAre("scan-uid-1 scan-uid-1 Closed rework", "scan-uid-2 scan-uid-2 Open",
                                                    "own-uid own-uid Closed by system rework"));
}

TEST_F(StoreBeforeIdentity, JoinsWhatTheNextScanReportShowsToBeOneWithTheHistoryOfBoth) {
  const auto store = brought_up_to_date();
  auto assessment = store->reports().begin_assessment("main", "lan", Instant{std::chrono::seconds{400}}).value();
  ASSERT_TRUE(assessment->add({record(5'500'123, "scan-uid-3")}));
  const auto upload = assessment->commit({}, Absence::ProvesNothing).value();
  EXPECT_EQ(upload.added, 0);
  EXPECT_EQ(upload.outcome, Outcome::Ingested);
  EXPECT_THAT(upload.reasons, testing::ElementsAre(HasSubstr("joined")));
  const auto all = shown(*store);
  ASSERT_THAT(all, SizeIs(1)) << "all three were one: the third stands where the scans' stands";
  EXPECT_EQ(all[0].finding.key, "scan-uid-1") << "what it was first known by stays";
  EXPECT_EQ(all[0].finding.unique_id, "own-uid");
  EXPECT_EQ(all[0].finding.state, "Open");
  EXPECT_TRUE(all[0].rework);
  EXPECT_EQ(all[0].finding.first_detected, Instant{std::chrono::seconds{40}});
  EXPECT_EQ(all[0].finding.last_detected, Instant{std::chrono::seconds{390}});
}

TEST_F(StoreBeforeIdentity, GoesOnWithTheHistoryOfAFindingOfAWebApplicationReport) {
  const auto store = brought_up_to_date("https://shop.example.test/elsewhere");
  auto assessment = store->reports().begin_assessment("main", "lan", Instant{std::chrono::seconds{400}}).value();
  ASSERT_TRUE(assessment->add({record(std::nullopt, "own-uid")}));
  const auto upload = assessment->commit({}, Absence::ProvesNothing).value();
  EXPECT_EQ(upload.added, 0);
  EXPECT_EQ(upload.reopened, 1);
  const auto all = shown(*store);
  EXPECT_THAT(all, SizeIs(2)) << "the two of the scans are one";
  const auto own = std::ranges::find(all, "own-uid", [](const auto& view) { return view.finding.key; });
  ASSERT_NE(own, all.end());
  EXPECT_EQ(own->finding.state, "Open");
  EXPECT_FALSE(own->closed_by_system);
  EXPECT_TRUE(own->rework);
  EXPECT_EQ(own->finding.first_detected, Instant{std::chrono::seconds{40}});
}

// --- a store that cannot grow, a store that is locked ---

TEST_F(SqliteStore, UndoesAReportForWhichTheDiskHasNoRoom) {
  auto store = open({.max_pages = 80});
  {
    auto first = store->reports().begin_assessment("main", "lan", day(1)).value();
    ASSERT_TRUE(first->add({app_finding(1)}));
    ASSERT_TRUE(first->commit({}, Absence::Closes));
  }
  auto second = store->reports().begin_assessment("main", "lan", day(2)).value();
  auto big = app_finding(2);
  big.details = std::string(2 << 20, 'x');
  const auto refused = second->add({app_finding(1), big});
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("disk is full"));
  EXPECT_EQ(second->commit({}, Absence::Closes).error(), refused.error());
  EXPECT_EQ(save<model::FindingRow>(*store, {finding(1)}).added, 1);  // the failed one is in nobody's way any more
  second.reset();
  EXPECT_THAT(store->reports().uploads("main", 9).value(), SizeIs(1));
  auto third = store->reports().begin_assessment("main", "lan", day(2)).value();
  ASSERT_TRUE(third->add({app_finding(1), app_finding(2)}));
  EXPECT_EQ(third->commit({}, Absence::Closes).value().added, 1);
}

TEST_F(SqliteStore, SaysThatTheDiskIsFullAndKeepsWhatWasStored) {
  const Cursor cursor{.question = "q", .walk_started = day(1), .parts = {{.last_id = kFirst + 1}}, .pulled = 1};
  auto store = open({.max_pages = 60});
  {
    auto page = store->begin_page("main").value();
    ASSERT_TRUE(page->upsert({finding(1)}));
    ASSERT_TRUE(page->commit(Resource::Findings, cursor));
  }
  auto page = store->begin_page("main").value();
  auto big = finding(2);
  big.description = std::string(1 << 20, 'x');
  ASSERT_TRUE(page->upsert({big}));
  const auto refused = page->commit(Resource::Findings, std::nullopt);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::Store);
  EXPECT_THAT(refused.error().message, AllOf(StartsWith(path), HasSubstr("disk is full")));
  EXPECT_THAT(refused.error().advice, HasSubstr("Free some space"));
  EXPECT_EQ(page->upsert({finding(3)}).error(), refused.error());
  page.reset();
  EXPECT_THAT(findings(*store), testing::ElementsAre(finding(1)));
  EXPECT_EQ(store->cursor("main", Resource::Findings).value(), cursor);
  EXPECT_EQ(save<model::FindingRow>(*store, {finding(3)}).added, 1);  // what fits still goes in
}

TEST_F(SqliteStore, SaysThatAnotherProgramHoldsTheFile) {
  auto store = open({.longest_lock = std::chrono::milliseconds{1}});
  auto other = raw();
  SQLite::Transaction held{other, SQLite::TransactionBehavior::IMMEDIATE};
  const auto refused = store->begin_run("main", {.started = day(1)});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::Store);
  EXPECT_THAT(refused.error().message, AllOf(StartsWith(path), HasSubstr("locked by another program")));
}

TEST_F(SqliteStore, IsNotLockedWhileAPageWaitsForItsVendor) {
  auto slow = open();
  auto quick = open({.longest_lock = std::chrono::milliseconds{1}});
  auto page = slow->begin_page("slow").value();
  ASSERT_TRUE(page->upsert({finding(1)}));
  EXPECT_EQ(save<model::FindingRow>(*quick, {finding(1)}, "quick").added, 1);
  EXPECT_TRUE(page->commit());
}

// --- a page larger than memory ---

TEST_F(SqliteStore, UndoesALargePageButNotTheRunBesideIt) {
  auto store = open({.page_bytes = 1});  // every row goes straight into the transaction
  RunRow run{.started = day(1)};
  run.id = store->begin_run("main", run).value();
  {
    auto page = store->begin_page("main").value();
    ASSERT_TRUE(page->upsert({finding(1)}));
    run.state = State::Processing;
    ASSERT_TRUE(store->update_run("main", run));
    ASSERT_TRUE(store->log(run.id, {day(1), "half a page"}));
    EXPECT_EQ(store->archive("main", day(1), day(1)).error().kind, ErrorKind::Store);
  }
  EXPECT_THAT(findings(*store), IsEmpty());
  EXPECT_EQ(store->runs("main", 1).value().at(0).state, State::Processing);
  EXPECT_THAT(store->run_log(run.id).value(), SizeIs(1));
}

TEST_F(SqliteStore, TellsRowsApartInALargePageToo) {
  auto store = open({.page_bytes = 1});
  EXPECT_EQ((save<model::FindingRow>(*store, {finding(1), finding(2)}).added), 2);
  EXPECT_EQ((save<model::FindingRow>(*store, {finding(2), finding(1), finding(3)}).unchanged), 2);
}

TEST_F(SqliteStore, WritesNothingForRowsThatDidNotChange) {
  auto store = open();
  save<model::FindingRow>(*store, {finding(1), finding(2)});
  save<model::AssetRow>(*store, {asset(1)});
  save<model::SolutionRow>(*store, {solution(150001)});
  auto observer = raw();
  // Any write to these tables now would fail.
  observer.exec(R"(
    CREATE TRIGGER a BEFORE UPDATE ON finding BEGIN SELECT raise(ABORT, 'written'); END;
    CREATE TRIGGER b BEFORE UPDATE ON finding_text BEGIN SELECT raise(ABORT, 'written'); END;
    CREATE TRIGGER c BEFORE UPDATE ON asset BEGIN SELECT raise(ABORT, 'written'); END;
    CREATE TRIGGER d BEFORE UPDATE ON solution BEGIN SELECT raise(ABORT, 'written'); END;)");
  EXPECT_EQ((save<model::FindingRow>(*store, {finding(1), finding(2)}).unchanged), 2);
  EXPECT_EQ(save<model::AssetRow>(*store, {asset(1)}).unchanged, 1);
  EXPECT_EQ(save<model::SolutionRow>(*store, {solution(150001)}).unchanged, 1);
}

TEST_F(SqliteStore, WritesNoDetailsThatDidNotChange) {
  auto store = open();
  const auto take = [&](Instant at, const model::AppFindingRow& row) {
    auto assessment = store->reports().begin_assessment("main", "lan", at).value();
    EXPECT_TRUE(assessment->add({row}));
    return assessment->commit({}, Absence::Closes).value().changed;
  };
  take(day(1), app_finding(1));
  raw().exec("CREATE TRIGGER a BEFORE UPDATE ON app_finding_text BEGIN SELECT raise(ABORT, 'written'); END;");
  auto tested_again = app_finding(1);
  tested_again.last_tested = day(2);
  EXPECT_EQ(take(day(2), tested_again), 1);
}

TEST_F(SqliteStore, KeepsWhatGlossariesSayOnceHoweverManyFilesRepeatIt) {
  auto store = open();
  for (int i = 1; i <= 3; ++i) {
    auto assessment = store->reports().begin_assessment("main", "lan", day(i)).value();
    ASSERT_TRUE(assessment->add({app_finding(1)}));
    ASSERT_TRUE(assessment->add(glossary_row(150001)));
    ASSERT_TRUE(assessment->commit({}, Absence::Closes));
  }
  EXPECT_EQ(raw().execAndGet("SELECT count(*) FROM app_glossary_text").getInt(), 1);
}

// --- several processes ---

int exit_code_of(pid_t child) {
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

TEST_F(SqliteStore, LosesOnlyTheOpenPageWhenTheProcessIsKilled) {
  open();
  const Cursor cursor{.question = "q", .walk_started = day(1), .parts = {{.last_id = kFirst + 1}}, .pulled = 1};
  const pid_t child = ::fork();
  if (child == 0) {
    auto store = open({.page_bytes = 1});
    auto claim = store->claim("main").value();
    {
      auto page = store->begin_page("main").value();
      if (!page->upsert({finding(1)}) || !page->commit(Resource::Findings, cursor)) ::_exit(1);
    }
    auto page = store->begin_page("main").value();
    for (int i = 2; i < 3000; ++i)
      if (!page->upsert({finding(i)})) ::_exit(2);
    ::raise(SIGKILL);
  }
  ASSERT_EQ(exit_code_of(child), -SIGKILL);
  auto store = open();
  EXPECT_TRUE(store->claim("main"));  // the kernel has let go of it
  EXPECT_THAT(findings(*store), testing::ElementsAre(finding(1)));
  EXPECT_EQ(store->cursor("main", Resource::Findings).value(), cursor);
  EXPECT_EQ(save<model::FindingRow>(*store, {finding(1), finding(2)}).added, 1);
}

TEST_F(SqliteStore, RefusesAClaimThatAnotherProcessHolds) {
  auto store = open();
  auto claim = store->claim("main").value();
  const pid_t child = ::fork();
  if (child == 0) {
    auto other = open();
    const auto refused = other->claim("main");
    ::_exit(!refused && refused.error().kind == ErrorKind::Busy && other->claim("second") ? 0 : 1);
  }
  EXPECT_EQ(exit_code_of(child), 0);
}

TEST_F(SqliteStore, ClaimsOneStoreUnderItsTwoSpellings) {
  auto store = open();
  auto same = open_sqlite(folder.file("./qwas.db")).value();
  auto claim = store->claim("main").value();
  EXPECT_EQ(same->claim("main").error().kind, ErrorKind::Busy);
}

// The lock is on the file itself, whatever it is called and whatever becomes of the file beside it.
TEST_F(SqliteStore, ClaimsOneStoreUnderASymbolicLinkToo) {
  auto store = open();
  std::filesystem::create_directory(folder.file("elsewhere"));
  const auto link = folder.file("elsewhere/linked.db");
  std::filesystem::create_symlink(path, link);
  auto claim = store->claim("main").value();
  EXPECT_EQ(open_sqlite(link).value()->claim("main").error().kind, ErrorKind::Busy);
  const pid_t child = ::fork();
  if (child == 0) {
    auto same = open_sqlite(link).value();
    const auto refused = same->claim("main");
    ::_exit(!refused && refused.error().kind == ErrorKind::Busy && same->claim("second") ? 0 : 1);
  }
  EXPECT_EQ(exit_code_of(child), 0);
}

// SQLite names its log after the file: by two names at a time there would be two logs of one file.
TEST_F(SqliteStore, IsOpenUnderOneOfItsHardLinksAtATime) {
  std::filesystem::create_directory(folder.file("elsewhere"));
  const auto link = folder.file("elsewhere/linked.db");
  save<model::FindingRow>(*open(), {finding(1)});
  std::filesystem::create_hard_link(path, link);
  {
    auto store = open();
    auto claim = store->claim("main").value();
    auto second = open();  // the same name
    const auto refused = open_sqlite(link);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().kind, ErrorKind::Busy);
    EXPECT_THAT(refused.error().message, AllOf(StartsWith(link), HasSubstr("another name")));
    EXPECT_FALSE(std::filesystem::exists(link + "-wal"));
    const pid_t child = ::fork();
    if (child == 0) {
      const auto same = open_sqlite(link);
      ::_exit(!same && same.error().kind == ErrorKind::Busy ? 0 : 1);
    }
    EXPECT_EQ(exit_code_of(child), 0);
  }
  auto store = open_sqlite(link).value();
  EXPECT_THAT(findings(*store), SizeIs(1));
  EXPECT_TRUE(store->claim("main"));
  EXPECT_EQ(open_sqlite(path).error().kind, ErrorKind::Busy);
}

TEST_F(SqliteStore, ClaimsOneStoreThoughItsLockFileIsDeleted) {
  auto store = open();
  auto claim = store->claim("main").value();
  for (const auto& entry : std::filesystem::directory_iterator{std::filesystem::path{path}.parent_path()})
    if (entry.path().extension() == ".lock") std::filesystem::remove(entry.path());
  EXPECT_EQ(open()->claim("main").error().kind, ErrorKind::Busy);
  EXPECT_EQ(store->claim("main").error().kind, ErrorKind::Busy);
  claim.reset();
  EXPECT_TRUE(open()->claim("main"));
}

TEST_F(SqliteStore, IsNotClaimedWhenAnotherFileHasTakenItsPlace) {
  auto store = open();
  std::filesystem::rename(path, folder.file("moved.db"));
  EXPECT_EQ(store->claim("main").error().kind, ErrorKind::Store);
  auto other = open();
  EXPECT_THAT(store->claim("main").error().message, HasSubstr("replaced"));
  EXPECT_TRUE(other->claim("main"));
}

// A process that closes one descriptor of a file loses the locks that it has by all others.
TEST_F(SqliteStore, KeepsSqlitesLocksWhenAnotherStoreOfTheFileIsClosed) {
  auto store = open();
  save<model::FindingRow>(*store, {finding(1)});
  ASSERT_TRUE(open()->claim("main"));
  ASSERT_TRUE(store->claim("main"));
  const pid_t child = ::fork();
  if (child == 0) {
    const int file = ::open(path.c_str(), O_RDWR);
    struct flock shared {};
    shared.l_type = F_WRLCK;
    shared.l_whence = SEEK_SET;
    shared.l_start = 0x40000002;
    shared.l_len = 510;
    ::_exit(::fcntl(file, F_GETLK, &shared) == 0 && shared.l_type == F_RDLCK ? 0 : 1);
  }
  EXPECT_EQ(exit_code_of(child), 0);
}

TEST_F(SqliteStore, IsForItsOwnerAlone) {
  auto store = open();
  auto claim = store->claim("main").value();
  save<model::FindingRow>(*store, {finding(1)});
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator{std::filesystem::path{path}.parent_path()}) {
    EXPECT_EQ(entry.status().permissions(), std::filesystem::perms::owner_read | std::filesystem::perms::owner_write)
        << entry.path();
    ++files;
  }
  EXPECT_EQ(files, 4U) << "store, -wal, -shm and lock";
}

TEST_F(SqliteStore, KeepsThePermissionsOfAFileThatWasThere) {
  write_file("");
  std::filesystem::permissions(path, std::filesystem::perms{0640});
  auto store = open();
  EXPECT_EQ(std::filesystem::status(path).permissions(), std::filesystem::perms{0640});
}

TEST_F(SqliteStore, IsNamedWhenItIsASymbolicLinkToItself) {
  std::filesystem::create_symlink(path, path);
  const auto refused = open_sqlite(path);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::Store);
  EXPECT_THAT(refused.error().message, StartsWith(path));
}

TEST_F(SqliteStore, IsMadeOnceWhenManyOpenItAtOneTime) {
  std::vector<std::thread> threads;
  std::vector<std::string> failures(8);
  for (auto& failure : failures)
    threads.emplace_back([&] {
      const auto store = open_sqlite(path);
      if (!store) failure = store.error().message;
    });
  for (auto& thread : threads) thread.join();
  EXPECT_THAT(failures, testing::Each(""));
}

// --- how it is read ---

TEST_F(SqliteStore, ReadsInstancesAlongTheIndexOnceAWalkHasEnded) {
  ASSERT_TRUE(open()->begin_page("main").value()->commit(Resource::Findings, std::nullopt));
  auto db = raw();
  for (const auto& filter : {Filter{}, Filter{.informational = true, .archived = true}, Filter{.asset_id = 1}}) {
    SQLite::Statement plan{db, "EXPLAIN QUERY PLAN " + instances_sql(filter)};
    std::string text;
    while (plan.executeStep()) text += plan.getColumn("detail").getString() + "\n";
    EXPECT_THAT(text, HasSubstr("SEARCH f USING INDEX finding_by_instance"));
    EXPECT_THAT(text, HasSubstr("SEARCH a USING INDEX asset_by_site"));
    EXPECT_THAT(text, HasSubstr("USE TEMP B-TREE FOR RIGHT PART OF ORDER BY"));  // a few rows at a time, not all
  }
}

TEST(SqliteInMemory, IsAStoreOfItsOwn) {
  auto store = open_sqlite(":memory:").value();
  auto other = open_sqlite(":memory:").value();
  save<model::FindingRow>(*store, {finding(1)});
  EXPECT_THAT(findings(*store), SizeIs(1));
  EXPECT_THAT(findings(*other), IsEmpty());
  auto claim = store->claim("main").value();
  EXPECT_EQ(store->claim("main").error().kind, ErrorKind::Busy);
  claim.reset();
  EXPECT_TRUE(store->claim("main"));
}

}  // namespace
}  // namespace qualyswas::store
