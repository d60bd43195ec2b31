// What only a PostgreSQL store can show: sessions, locks, migration by several at once, texts it cannot take. The
// contract's tests run on it as on the other one.
#include "connector/store/postgres/postgres_store.h"

#include <gmock/gmock.h>

#include <thread>

#include "connector/store/postgres/server_testing.h"
#include "connector/store/reports_testing.h"
#include "connector/store/sql/migrations.h"
#include "connector/store/store_testing.h"

namespace qualyswas::store {
namespace {

using namespace std::string_view_literals;
using namespace testing_support;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::string asked(const std::string& url, const char* sql) {
  PostgresConnection connection{url};
  const auto rows = connection.run(sql);
  return PQntuples(rows.get()) == 0 ? "" : PQgetvalue(rows.get(), 0, 0);
}

TEST(PostgresStore, IsMadeByOneOfManyThatStartAtOnce) {
  const OwnPostgresDatabase database{OwnPostgresDatabase::Holds::Nothing};
  constexpr int kStarters = 24;
  std::atomic<int> opened{0};
  {
    std::vector<std::jthread> starters;
    for (int i = 0; i < kStarters; ++i)
      starters.emplace_back([&] {
        const auto store = open_postgres(database.url());
        if (store)
          ++opened;
        else
          ADD_FAILURE() << store.error().message;
      });
  }
  EXPECT_EQ(opened, kStarters);
  EXPECT_EQ(asked(database.url(), "SELECT count(*) FROM qwas.schema_version"), "1");
}

// As the first schema left it, with a walk that broke off: what is stored stays, the walk begins anew.
TEST(PostgresStore, OfTheFirstSchemaIsBroughtUpToDate) {
  const OwnPostgresDatabase database{OwnPostgresDatabase::Holds::Nothing};
  PostgresConnection connection{database.url()};
  connection.run("CREATE SCHEMA qwas");
  connection.run("SET search_path = qwas");
  connection.run(std::string{postgres_migrations().front()}.c_str());
  connection.run(
      "CREATE TABLE schema_version (version BIGINT NOT NULL); INSERT INTO schema_version VALUES (1);"
      "INSERT INTO connector (id, name) VALUES (1, 'main');"
      "INSERT INTO cursor VALUES (1, 'findings', 'q', 0, 17, 2);"
      "INSERT INTO solution_asked VALUES (1, 150001, 0)");
  auto store = open_postgres(database.url());
  ASSERT_TRUE(store) << store.error().message;
  EXPECT_EQ((*store)->cursor("main", Resource::Findings).value(), std::nullopt);
  EXPECT_EQ((*store)->delivered("main", true).value(), Delivered{});
  EXPECT_EQ(asked(database.url(), "SELECT qid FROM qwas.solution_asked"), "150001");
}

TEST(PostgresStore, OfANewerSchemaIsLeftAlone) {
  const OwnPostgresDatabase database{OwnPostgresDatabase::Holds::Nothing};
  ASSERT_TRUE(open_postgres(database.url()));
  PostgresConnection{database.url()}.run("UPDATE qwas.schema_version SET version = 99");
  const auto store = open_postgres(database.url());
  ASSERT_FALSE(store);
  EXPECT_THAT(store.error().message, HasSubstr("was written by a newer qwas (schema 99"));
}

TEST(PostgresStore, SharesItsDatabaseWithTablesOfOthers) {
  const OwnPostgresDatabase database{OwnPostgresDatabase::Holds::Nothing};
  PostgresConnection{database.url()}.run("CREATE TABLE run (theirs TEXT); INSERT INTO run VALUES ('mine')");
  auto store = open_postgres(database.url()).value();
  EXPECT_TRUE(store->begin_run("main", {.started = day(1)}));
  EXPECT_EQ(asked(database.url(), "SELECT theirs FROM public.run"), "mine");
}

TEST(PostgresStore, IsNamedInEveryErrorWithoutItsPassword) {
  const auto at = [](const std::string& url) { return open_postgres(url).error(); };
  const auto nobody = at("postgresql://qwas:very-secret@127.0.0.1:1/store");
  EXPECT_EQ(nobody.kind, ErrorKind::Store);
  EXPECT_THAT(nobody.message, AllOf(HasSubstr("postgresql://127.0.0.1:1/store"), Not(HasSubstr("very-secret"))));
  EXPECT_THAT(nobody.advice, HasSubstr("PGPASSWORD"));
  const auto missing = at(postgres_url("no_such_database"));
  EXPECT_THAT(missing.message, HasSubstr("no_such_database"));
  const auto no_url = at("postgresql://qwas:very%ZZsecret@host/store");
  EXPECT_THAT(no_url.message, AllOf(HasSubstr("is no URL"), Not(HasSubstr("secret"))));
}

TEST(PostgresStore, IsFreeOfTheClaimOfASessionThatDied) {
  const OwnPostgresDatabase database;
  auto first = open_postgres(database.url()).value();
  const auto claim = first->claim("main").value();
  ASSERT_TRUE(first->begin_run("main", {.started = day(1)}));
  auto second = open_postgres(database.url()).value();
  const auto busy = second->claim("main");
  ASSERT_FALSE(busy);
  EXPECT_EQ(busy.error().kind, ErrorKind::Busy);
  EXPECT_THAT(busy.error().message, HasSubstr("process " + std::to_string(getpid())));
  EXPECT_TRUE(second->claim("other")) << "another connector is free";

  PostgresConnection{database.url()}.run(
      "SELECT pg_terminate_backend(pid, 20000) FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid()");
  ASSERT_TRUE(second->claim("main")) << "the server ended the lock with the session";
  EXPECT_EQ(second->runs("main", 1).value().front().verdict, Verdict::Failed) << "the dead run is told of";

  const auto lost = first->begin_run("main", {.started = day(2)});
  ASSERT_FALSE(lost) << "what lost its session writes nothing any more";
  EXPECT_EQ(lost.error().kind, ErrorKind::Store);
}

TEST(PostgresStore, CallsNoFailedTransactionCommitted) {
  const OwnPostgresDatabase database;
  const auto db = PostgresDb::open(database.url(), {}).value();
  db->begin();
  EXPECT_THROW(db->connection().run("SELECT 1 / 0"), PostgresError);
  EXPECT_THROW(db->commit(), PostgresError);
  EXPECT_FALSE(db->in_transaction());
  db->begin();
  EXPECT_NO_THROW(db->commit());
}

TEST(PostgresStore, ThatHoldsAClaimGivesItToNoOtherUseOfItself) {
  const OwnPostgresDatabase database;
  auto store = open_postgres(database.url()).value();
  {
    const auto claim = store->claim("main").value();
    EXPECT_FALSE(store->claim("main"));
  }
  EXPECT_TRUE(store->claim("main"));
}

TEST(PostgresStore, KeepsNulAndMakesBytesThatAreNoUtf8Visible) {
  const OwnPostgresDatabase database;
  auto store = open_postgres(database.url()).value();
  auto row = finding(1);
  row.title = "a\0b\xFF"sv;
  row.description = "\0"sv;
  row.result_list = "tab\there\\N";
  save(*store, std::vector<model::FindingRow>{row});
  const auto shown = findings(*store).at(0);
  EXPECT_EQ(shown.title, "a\0b\xEF\xBF\xBD"sv);
  EXPECT_EQ(shown.description, "\0"sv);
  EXPECT_EQ(shown.result_list, "tab\there\\N");
  const auto again = save(*store, std::vector<model::FindingRow>{row});
  EXPECT_EQ(again.unchanged, 1) << "and is still known again";
}

// The ids of rows begin with their connector, so that tables keyed by them alone are ordered by it.
TEST(PostgresStore, NumbersRowsByConnectorFirst) {
  const OwnPostgresDatabase database;
  auto store = open_postgres(database.url()).value();
  for (const auto* connector : {"one", "two", "three"})
    save(*store, std::vector<model::FindingRow>{finding(1), finding(2)}, connector);
  for (const auto* connector : {"three", "one"}) save(*store, std::vector<model::AssetRow>{asset(1)}, connector);
  EXPECT_EQ(asked(database.url(), "SELECT count(*) FROM qwas.finding WHERE id >> 40 <> connector_id"), "0");
  EXPECT_EQ(asked(database.url(), "SELECT count(*) FROM qwas.asset WHERE id >> 40 <> connector_id"), "0");
  EXPECT_EQ(asked(database.url(), "SELECT count(DISTINCT id >> 40) FROM qwas.finding_text"), "3");
}

TEST(PostgresStore, UndoesATrialOfItsConnectorAlone) {
  const OwnPostgresDatabase database;
  auto store = open_postgres(database.url()).value();
  save(*store, std::vector<model::FindingRow>{finding(1)}, "one");
  save(*store, std::vector<model::FindingRow>{finding(1)}, "two");  // its ids are all higher
  ASSERT_TRUE(store->begin_trial("one").value());
  save(*store, std::vector<model::FindingRow>{finding(2)}, "one");
  save(*store, std::vector<model::FindingRow>{finding(3)}, "two");
  EXPECT_EQ(store->undo_trial("one").value(), 1);
  EXPECT_EQ(findings(*store, {}, "one").size(), 1U);
  EXPECT_EQ(findings(*store, {}, "two").size(), 2U);
}

// One that was made earlier stores its first report while this one reads its own: they have the vendor's ids in common,
// and nothing else.
TEST(PostgresStore, TellsNoContradictionWithAReportOfAnotherConnector) {
  const OwnPostgresDatabase database;
  auto first = open_postgres(database.url()).value(), second = open_postgres(database.url()).value();
  for (const auto* connector : {"one", "two"}) ASSERT_TRUE(first->begin_run(connector, {.started = day(1)}));
  const TakenFile file{.assessed = {shop(), crm()}, .findings = {app_finding(1)}};
  const auto read = [&](Store& store, const char* connector) {
    auto assessment = store.reports().begin_assessment(connector, file.network, file.generated).value();
    for (const auto& application : file.assessed) EXPECT_TRUE(assessment->assess(application));
    EXPECT_TRUE(assessment->add(file.findings));
    return assessment;
  };
  const auto two = read(*second, "two");
  ASSERT_TRUE(read(*first, "one")->commit(file.upload, file.absence));
  const auto taken = two->commit(file.upload, file.absence).value();
  EXPECT_EQ(taken.outcome, Outcome::Ingested);
  EXPECT_THAT(taken.reasons, testing::IsEmpty());
}

TEST(PostgresStore, TakesARowThatComesTwiceInOnePage) {
  const OwnPostgresDatabase database;
  auto store = open_postgres(database.url()).value();
  auto again = finding(1);
  again.title = "later";
  const auto saved = save(*store, std::vector<model::FindingRow>{finding(1)});
  EXPECT_EQ(saved.added, 1);
  auto page = store->begin_page("main").value();
  ASSERT_TRUE(page->upsert({finding(1), again, finding(2), again}));
  const auto counted = page->commit().value();
  EXPECT_EQ(counted.added, 1);
  EXPECT_EQ(counted.changed, 1);
  EXPECT_EQ(counted.unchanged, 2);
  EXPECT_EQ(findings(*store).at(0).title, "later");
}

}  // namespace
}  // namespace qualyswas::store
