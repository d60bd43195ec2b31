// A store copied from either kind into either kind shows the same, and goes on where the other one stood.
#include <gmock/gmock.h>

#include "connector/store/copy.h"
#include "connector/store/reports_testing.h"
#include "connector/store/store_testing.h"

namespace qualyswas::store {
namespace {

using namespace testing_support;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// Two places, of which one is filled.
class Place {
 public:
  explicit Place(bool is_postgres) {
    if (is_postgres) database_ = std::make_unique<OwnPostgresDatabase>();
  }
  std::string where() const { return database_ ? database_->url() : folder_.file("qwas.db"); }
  std::unique_ptr<Store> open() const { return store::open(where()).value(); }

 private:
  TemporaryFolder folder_;
  std::unique_ptr<OwnPostgresDatabase> database_;
};

struct Way {
  const char* name;
  bool from_postgres, to_postgres;
};
void PrintTo(const Way& way, std::ostream* out) { *out << way.name; }

class StoreCopy : public testing::TestWithParam<Way> {
 protected:
  Place from{GetParam().from_postgres}, to{GetParam().to_postgres};

  static UploadRow take_report(Store& store, std::string_view connector, std::vector<model::AppFindingRow> rows,
                               Instant generated) {
    auto assessment = store.reports().begin_assessment(connector, "lan", generated).value();
    EXPECT_TRUE(assessment->assess(shop()));
    EXPECT_TRUE(assessment->add(std::move(rows)));
    EXPECT_TRUE(assessment->add(glossary_row(150001)));
    return assessment->commit({.at = day(20), .name = "Weekly", .type = "WAS_WEBAPP_REPORT"}, Absence::Closes).value();
  }

  static void fill(Store& store) {
    for (const auto* connector : {"one", "two"}) {
      save(store, std::vector<model::AssetRow>{asset(1), asset(2)}, connector);
      auto odd = finding(3);
      odd.unmapped = {{"status", "ODD"}, {"severity", "9"}};
      odd.title = "tab\there, NUL" + std::string(1, '\0') + ", quote '\"";
      odd.status.reset();
      save(store, std::vector<model::FindingRow>{finding(1), finding(2), odd, informational(4)}, connector);
      save(store, std::vector<model::SolutionRow>{solution(150001)}, connector);
      EXPECT_TRUE(store.solutions_asked(connector, {150001}, day(7)));
      EXPECT_TRUE(store.archive(connector, day(1), day(30)));
      auto run =
          RunRow{.started = day(3), .reasons = {"why \"not\""}, .unmapped = {{"status", "ODD", 1}}, .format = "xml"};
      run.id = store.begin_run(connector, run).value();
      EXPECT_TRUE(store.log(run.id, {day(3), "a line"}));
      run.finished = day(4);
      run.verdict = Verdict::Partial;
      EXPECT_TRUE(store.update_run(connector, run));
      take_report(store, connector, {app_finding(1), ignored(app_finding(2)), closed(app_finding(3))}, day(10));
      take_report(store, connector, {app_finding(1), app_finding(4)}, day(11));
    }
    auto page = store.begin_page("one").value();
    EXPECT_TRUE(page->commit(Resource::WebApps, Cursor{"q", day(5), {{.last_id = 17}}, 3}));
    EXPECT_TRUE(store.set_known_until("one", KnownUntil{"q", day(4), 2}));
  }

  struct Shown {
    std::vector<std::string> connectors;
    std::vector<InstanceView> instances;
    std::vector<model::FindingRow> findings;
    std::vector<VulnerabilityView> vulnerabilities;
    std::vector<RunRow> runs;
    std::vector<LogLine> log;
    std::vector<UploadRow> uploads;
    std::vector<AppFindingView> app_findings;
  };
  static Shown shown(Store& store, std::string_view connector) {
    const Filter all{.informational = true, .archived = true, .details = true};
    Shown shown{.connectors = store.connectors().value(),
                .instances = instances(store, all, connector),
                .findings = findings(store, all, connector),
                .vulnerabilities = vulnerabilities(store, all, connector),
                .runs = store.runs(connector, 10).value(),
                .log = {},
                .uploads = store.reports().uploads(connector, 10).value(),
                .app_findings = {}};
    shown.log = store.run_log(shown.runs.at(0).id).value();
    for (const bool ignored : {false, true})
      EXPECT_TRUE(store.reports().app_findings(connector, {.ignored = ignored, .details = true},
                                               [&](const AppFindingView& view) -> Result<void> {
                                                 shown.app_findings.push_back(view);
                                                 return {};
                                               }));
    return shown;
  }
};

TEST_P(StoreCopy, ShowsTheSame) {
  const auto before = from.open();
  fill(*before);
  const auto copied = copy_store(from.where(), to.where());
  ASSERT_TRUE(copied) << copied.error().message;
  EXPECT_GT(*copied, 40);
  const auto after = to.open();
  for (const auto* connector : {"one", "two"}) {
    SCOPED_TRACE(connector);
    const auto expected = shown(*before, connector), got = shown(*after, connector);
    ASSERT_EQ(expected.findings.size(), 4U);
    ASSERT_EQ(expected.app_findings.size(), 4U);
    EXPECT_EQ(got.connectors, expected.connectors);
    EXPECT_EQ(got.findings, expected.findings);
    EXPECT_EQ(got.runs, expected.runs);
    EXPECT_EQ(got.log, expected.log);
    ASSERT_EQ(got.instances.size(), expected.instances.size());
    for (std::size_t i = 0; i < got.instances.size(); ++i) {
      EXPECT_EQ(got.instances[i].finding_ids, expected.instances[i].finding_ids);
      EXPECT_EQ(got.instances[i].archived, expected.instances[i].archived);
      EXPECT_EQ(got.instances[i].title, expected.instances[i].title);
    }
    ASSERT_EQ(got.vulnerabilities.size(), expected.vulnerabilities.size());
    EXPECT_TRUE(got.vulnerabilities.front().solution.has_value());
    ASSERT_EQ(got.uploads.size(), expected.uploads.size());
    for (std::size_t i = 0; i < got.uploads.size(); ++i)
      EXPECT_EQ(counts_of(got.uploads[i]), counts_of(expected.uploads[i]));
    EXPECT_EQ(states(got.app_findings), states(expected.app_findings));
    for (std::size_t i = 0; i < got.app_findings.size(); ++i) {
      EXPECT_EQ(got.app_findings[i].finding, expected.app_findings[i].finding);
      EXPECT_EQ(got.app_findings[i].glossary, expected.app_findings[i].glossary);
    }
  }
  EXPECT_EQ(after->cursor("one", Resource::WebApps).value(), (Cursor{"q", day(5), {{.last_id = 17}}, 3}));
  EXPECT_EQ(after->known_until("one").value(), (KnownUntil{"q", day(4), 2}));
}

TEST_P(StoreCopy, GoesOnAsTheOtherOneWould) {
  {
    const auto before = from.open();
    fill(*before);
  }
  ASSERT_TRUE(copy_store(from.where(), to.where()));
  const auto after = to.open();
  const auto again = save(*after, std::vector<model::FindingRow>{finding(1), finding(2), finding(9)}, "two");
  EXPECT_EQ(again.unchanged, 2);
  EXPECT_EQ(again.added, 1);
  EXPECT_EQ(save(*after, std::vector<model::FindingRow>{finding(9)}, "one").added, 1);
  const auto upload = take_report(*after, "two", {app_finding(4), app_finding(5)}, day(12));
  EXPECT_EQ(counts_of(upload), (Counts{.added = 1, .closed = 1}));
  const auto run = after->begin_run("two", {.started = day(9)}).value();
  EXPECT_EQ(after->runs("two", 1).value().front().id, run) << "numbers of runs go on";
  EXPECT_GT(run, after->runs("one", 1).value().front().id);
}

TEST_P(StoreCopy, IntoOneThatHoldsDataIsRefusedAndChangesNothing) {
  fill(*from.open());
  {
    const auto other = to.open();
    save(*other, std::vector<model::FindingRow>{finding(7)}, "theirs");
  }
  const auto copied = copy_store(from.where(), to.where());
  ASSERT_FALSE(copied);
  EXPECT_THAT(copied.error().message, HasSubstr("holds data already"));
  EXPECT_EQ(findings(*to.open(), {}, "theirs").size(), 1U);
  EXPECT_THAT(findings(*to.open(), {}, "one"), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Ways, StoreCopy,
                         testing::ValuesIn(std::to_array<Way>({{"SqliteToPostgres", false, true},
                                                               {"PostgresToSqlite", true, false},
                                                               {"SqliteToSqlite", false, false},
                                                               {"PostgresToPostgres", true, true}})),
                         [](const auto& way) { return way.param.name; });

TEST(StoreCopyOfNothing, SaysThatThereIsNone) {
  const TemporaryFolder folder;
  const auto copied = copy_store(folder.file("none.db"), folder.file("new.db"));
  ASSERT_FALSE(copied);
  EXPECT_THAT(copied.error().message, HasSubstr("there is no store"));
  EXPECT_FALSE(std::filesystem::exists(folder.file("new.db")));
}

}  // namespace
}  // namespace qualyswas::store
