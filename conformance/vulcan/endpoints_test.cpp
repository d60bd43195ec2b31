// Vulcan guide, "API Endpoints in Use": what is called, and that every page of it is read, once.
#include <gmock/gmock.h>

#include <array>
#include <map>
#include <set>

#include "conformance/qualys/requests.h"
#include "conformance/subject/in_process.h"
#include "conformance/support/formats.h"

namespace qualyswas::conformance {
namespace {

using mockqualys::Fault;
using testing::AnyOf;
using testing::Contains;
using testing::Each;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

constexpr int kForGood = 1'000'000;

// Ids without a gap: a cursor that is off by one loses a record here.
std::vector<FindingRecord> findings(std::int64_t count) {
  std::vector<FindingRecord> records;
  for (std::int64_t index = 0; index < count; ++index) {
    records.push_back(
        {.id = 901001 + index, .qid = 150001 + index, .url = "https://shop.example.test/page" + std::to_string(index)});
  }
  return records;
}

std::vector<WebAppRecord> webapps(std::int64_t count) {
  std::vector<WebAppRecord> records;
  for (std::int64_t index = 0; index < count; ++index) records.push_back({.id = 410001 + index});
  return records;
}

std::vector<SolutionRecord> solutions(std::int64_t count) {
  std::vector<SolutionRecord> records;
  for (std::int64_t index = 0; index < count; ++index) records.push_back({.qid = 150001 + index});
  return records;
}

// Where the walk of one search stood, page by page: the id each asked to begin after, 0 for the first.
std::vector<std::int64_t> cursors(const std::vector<mockqualys::JournalEntry>& searches) {
  std::vector<std::int64_t> after;
  for (const auto& search : searches) {
    std::int64_t id = 0;
    for (const auto& criterion : criteria_of(search)) {
      if (criterion.field == "id" && criterion.op == "GREATER") id = std::stoll(criterion.value);
    }
    after.push_back(id);
  }
  return after;
}

class Endpoints : public OnBothFormats {};

CONFORMS_TEST(Endpoints, AreTheThreeOfTheGuide, "API-001");
TEST_P(Endpoints, AreTheThreeOfTheGuide) {
  Lab lab{{.format = format(), .estate = "storefront", .informational = true, .page_size = 20}};
  lab.sync_completely();
  // Counts and the version tell nothing but numbers; every record comes from the three.
  for (const auto& entry : lab.journal()) {
    EXPECT_THAT(entry.path, AnyOf(StartsWith(std::string{kSearchWebApps}), StartsWith(std::string{kSearchFindings}),
                                  StartsWith(std::string{kKnowledgeBase}), StartsWith(std::string{kCountWebApps}),
                                  StartsWith(std::string{kCountFindings}), "/qps/rest/portal/version"))
        << Plane::Wire;
  }
  EXPECT_THAT(entries_to(lab.journal(), kSearchWebApps), Not(IsEmpty())) << Plane::Wire;
  EXPECT_THAT(entries_to(lab.journal(), kSearchFindings), Not(IsEmpty())) << Plane::Wire;
  EXPECT_THAT(entries_to(lab.journal(), kKnowledgeBase), Not(IsEmpty())) << Plane::Wire;
}

CONFORMS_TEST(Endpoints, SufficeWhenEveryOtherOneIsGone, "API-001");
TEST_P(Endpoints, SufficeWhenEveryOtherOneIsGone) {
  Lab lab{{.format = format(), .webapps = {{}}, .findings = {{}}, .solutions = {{}}}};
  for (const auto* path : {"/qps/rest/3.0/get/", "/qps/rest/3.0/status/", "/qps/rest/3.0/download/",
                           "/qps/rest/3.0/search/was/wasscan", "/qps/rest/3.0/search/was/report",
                           "/qps/rest/3.0/search/was/reporttemplate", "/qps/rest/portal/version", "/msp/"}) {
    lab.server().fault({.kind = "answer", .path = path, .times = kForGood, .with = {{"status", 404}}});
  }
  EXPECT_EQ(lab.sync().verdict, RunVerdict::Complete);
  EXPECT_THAT(lab.assets(), SizeIs(1));
  EXPECT_THAT(lab.instances(), SizeIs(1));
  ASSERT_THAT(lab.vulnerabilities(), SizeIs(1));
  EXPECT_TRUE(lab.vulnerabilities().front().solution);
}

CONFORMS_TEST(Endpoints, AreAskedForWholeRecords, "API-001");
TEST_P(Endpoints, AreAskedForWholeRecords) {
  Lab lab{{.format = format(),
           .webapps = {{.os = "Linux 5.x"}},
           .findings = {{.cwe = {79}, .results = {{{"q=1", "answer"}}}}},
           .solutions = {{.solution = "Encode."}}}};
  lab.sync_completely();
  EXPECT_TRUE(lab.asset(410001).operating_system) << Harm::Loss;  // only in the verbose form
  EXPECT_THAT(lab.finding(901001).cwe, SizeIs(1)) << Harm::Loss;
  EXPECT_EQ(lab.vulnerabilities().front().solution->fix_description, "Encode.") << Harm::Loss;  // only with details=All
}

CONFORMS_TEST(Endpoints, OfTheKnowledgeBaseAreAskedForEachQidOnceAndAtMost300ACall, "API-002");
TEST_P(Endpoints, OfTheKnowledgeBaseAreAskedForEachQidOnceAndAtMost300ACall) {
  auto records = findings(650);
  records.push_back({.id = 990001, .qid = 150001, .url = "https://shop.example.test/again"});
  records.push_back({.id = 990002, .qid = 0, .url = "https://shop.example.test/imported"});
  Lab lab{{.format = format(), .webapps = {{}}, .findings = records, .solutions = solutions(650)}};
  const auto run = lab.sync_completely();
  EXPECT_EQ(run.solutions_pulled, 650);
  std::map<std::int64_t, int> asked;
  for (const auto& call : entries_to(lab.journal(), kKnowledgeBase)) {
    EXPECT_LE(qids_of(call).size(), 300U) << Plane::Wire;
    for (const auto qid : qids_of(call)) ++asked[qid];
  }
  EXPECT_THAT(asked, SizeIs(650)) << Plane::Wire;
  EXPECT_FALSE(asked.contains(0)) << "an imported finding has no QID" << Plane::Wire;
  for (const auto& [qid, times] : asked) EXPECT_EQ(times, 1) << Plane::Wire << qid;
  for (const auto& view : lab.vulnerabilities())
    EXPECT_EQ(view.solution.has_value(), view.qid != 0) << view.qid << Harm::Loss;
}

BOTH_FORMATS(Endpoints);

// --- every page, once, at the sizes where a pager errs ---

struct PagesRow {
  Id id;
  std::string_view what;
  std::int64_t records;
  int page_size;
  std::size_t pages;
};

constexpr auto kPagesRows = std::to_array<PagesRow>({
    {"API-002", "nothing", 0, 10, 1},
    {"API-002", "one record", 1, 10, 1},
    {"API-002", "one short of a page", 9, 10, 1},
    {"API-002", "a page exactly", 10, 10, 1},
    {"API-002", "one more than a page", 11, 10, 2},
    {"API-002", "two pages exactly", 20, 10, 2},
    {"API-002", "a page for each record", 7, 1, 7},
    {"API-002", "many pages", 105, 10, 11},
    {"API-002", "more than the vendors default of 100", 250, 500, 1},
    {"API-002", "the vendors most of 1000", 1001, 1000, 2},
});

class Pages : public RowsOnBothFormats<PagesRow> {};

TEST_P(Pages, OfFindingsAreAllReadOnce) {
  const auto& pages = row();
  Lab lab{{.format = format(), .webapps = {{}}, .findings = findings(pages.records), .page_size = pages.page_size}};
  const auto run = lab.sync();
  EXPECT_EQ(run.verdict, RunVerdict::Complete);
  EXPECT_EQ(run.findings_pulled, pages.records) << Harm::Loss;
  EXPECT_THAT(lab.findings(), SizeIs(pages.records)) << Harm::Loss;
  const auto after = cursors(entries_to(lab.journal(), kSearchFindings));
  EXPECT_THAT(after, SizeIs(pages.pages)) << Plane::Wire;
  EXPECT_EQ(std::set(after.begin(), after.end()).size(), after.size())
      << Harm::Duplicate << Plane::Wire << "a page was read twice";
}

TEST_P(Pages, OfWebAppsAreAllReadOnce) {
  const auto& pages = row();
  Lab lab{{.format = format(), .webapps = webapps(pages.records), .page_size = pages.page_size}};
  const auto run = lab.sync();
  EXPECT_EQ(run.verdict, RunVerdict::Complete);
  EXPECT_EQ(run.assets_pulled, pages.records) << Harm::Loss;
  EXPECT_THAT(lab.assets(), SizeIs(pages.records)) << Harm::Loss;
  const auto after = cursors(entries_to(lab.journal(), kSearchWebApps));
  EXPECT_THAT(after, SizeIs(pages.pages)) << Plane::Wire;
  EXPECT_EQ(std::set(after.begin(), after.end()).size(), after.size())
      << Harm::Duplicate << Plane::Wire << "a page was read twice";
}

ROWS_ON_BOTH_FORMATS(Pages, kPagesRows, row.what);

// --- a page that cannot be had ---

struct LostPageRow {
  Id id;
  std::string_view endpoint;
  std::string_view path;
  int page;
  std::string_view how;
  Fault fault;
};

std::vector<LostPageRow> lost_pages() {
  const std::vector<std::pair<std::string_view, Fault>> ways{
      {"500", {.kind = "answer", .with = {{"status", 500}}}},
      {"404", {.kind = "answer", .with = {{"status", 404}}}},
      {"closed", {.kind = "close"}},
      {"cut", {.kind = "cut_body", .with = {{"bytes", 700}}}},
      {"html", {.kind = "html"}},
      {"unavailable", {.kind = "unavailable"}},
      {"an error of the vendor inside a 200",
       {.kind = "answer",
        .with =
            {{"status", 200},
             {"body",
              "<ServiceResponse><responseCode>OTHER_ERROR</responseCode><responseErrorDetails><errorMessage>An error "
              "occurred.</errorMessage></responseErrorDetails></ServiceResponse>"}}}},
      {"success without a word more",
       {.kind = "answer",
        .with = {{"status", 200},
                 {"body", "<ServiceResponse><responseCode>SUCCESS</responseCode></ServiceResponse>"}}}},
      {"nothing found though there is more",
       {.kind = "answer",
        .with = {{"status", 200},
                 {"body", "<ServiceResponse><responseCode>SUCCESS</responseCode><count>0</count></ServiceResponse>"}}}},
      {"an empty body", {.kind = "answer", .with = {{"status", 200}}}},
  };
  std::vector<LostPageRow> rows;
  for (const auto& [endpoint, path] : {std::pair{"webapp", kSearchWebApps}, std::pair{"finding", kSearchFindings}}) {
    for (const int page : {1, 2, 3}) {
      for (const auto& [how, fault] : ways) {
        rows.push_back({.id = "API-002", .endpoint = endpoint, .path = path, .page = page, .how = how, .fault = fault});
      }
    }
  }
  return rows;
}

class LostPage : public RowsOnBothFormats<LostPageRow> {};

TEST_P(LostPage, IsNeverAShorterSuccess) {
  Lab lab{{.format = format(), .webapps = webapps(25), .findings = findings(25), .page_size = 10}};
  auto fault = row().fault;
  fault.path = row().path;
  fault.nth = row().page;
  fault.times = kForGood;
  lab.server().fault(fault);

  const auto run = lab.sync();
  EXPECT_NE(run.verdict, RunVerdict::Complete) << Harm::FalseComplete;
  EXPECT_THAT(run.reasons, Not(IsEmpty()));
  if (row().page > 1 || row().endpoint == "finding") {
    EXPECT_EQ(run.verdict, RunVerdict::Partial) << "something was read";
  }
  if (row().endpoint == "finding") {
    EXPECT_THAT(lab.assets(), SizeIs(25)) << Harm::Loss;
  }

  // Nothing of it stays in the way: the vendor recovers, and so does the next sync.
  lab.server().clear_faults();
  lab.on_day(1);
  EXPECT_EQ(lab.sync().verdict, RunVerdict::Complete);
  EXPECT_THAT(lab.assets(), SizeIs(25)) << Harm::Loss;
  EXPECT_THAT(lab.findings(), SizeIs(25)) << Harm::Loss;
}

INSTANTIATE_TEST_SUITE_P(Vendor, LostPage,
                         testing::Combine(testing::ValuesIn(lost_pages()), testing::Values(Format::Xml, Format::Json)),
                         [](const auto& one) {
                           const auto& row = std::get<0>(one.param);
                           return row_name(row.id, std::string{row.endpoint} + " page " + std::to_string(row.page) +
                                                       " " + std::string{row.how}) +
                                  "_" + std::string{name_of(std::get<1>(one.param))};
                         });

// --- a page that is not the next one ---

class OddPage : public OnBothFormats {};
CONFORMS(OddPage, "API-002");

TEST_P(OddPage, RepeatedForGoodIsNeverTakenForTheNext) {
  Lab lab{{.format = format(), .webapps = {{}}, .findings = findings(25), .page_size = 10}};
  lab.server().fault({.kind = "repeat_page", .path = std::string{kSearchFindings}, .nth = 2, .times = kForGood});
  const auto run = lab.sync();
  EXPECT_EQ(run.verdict, RunVerdict::Partial) << Harm::FalseComplete;
  EXPECT_THAT(lab.journal().size(), testing::Lt(200U)) << Harm::Hang << Plane::Wire;
}

TEST_P(OddPage, RepeatedOnceLosesNothingInSilence) {
  Lab lab{{.format = format(), .webapps = {{}}, .findings = findings(25), .page_size = 10}};
  lab.server().fault({.kind = "repeat_page", .path = std::string{kSearchFindings}, .nth = 2, .times = 1});
  const auto run = lab.sync();
  if (run.verdict == RunVerdict::Complete) {
    EXPECT_THAT(lab.findings(), SizeIs(25)) << Harm::FalseComplete;
  }
  lab.on_day(1);
  EXPECT_EQ(lab.sync().verdict, RunVerdict::Complete);
  EXPECT_THAT(lab.findings(), SizeIs(25)) << Harm::Loss;
}

TEST_P(OddPage, IsNotMissedWhenTheVendorAddsWhileWeRead) {
  Lab lab{{.format = format(), .webapps = {{}}, .findings = findings(25), .page_size = 10}};
  bool added = false;
  std::atomic<int> searches = 0;
  lab.before_request = [&](int, const mockqualys::server::Request& request) {
    if (!request.target.starts_with(kSearchFindings) || ++searches != 2 || added) return;
    added = true;
    // One behind the cursor and one before it: an offset would skip or repeat a record here.
    lab.add(FindingRecord{.id = 900500, .qid = 150900, .url = "https://shop.example.test/new-behind"});
    lab.add(FindingRecord{.id = 999001, .qid = 150901, .url = "https://shop.example.test/new-before"});
  };
  const auto run = lab.sync();
  ASSERT_TRUE(added);
  for (const auto& record : findings(25)) EXPECT_NO_THROW(lab.finding(record.id)) << Harm::Loss;
  if (run.verdict == RunVerdict::Complete) {
    EXPECT_THAT(lab.findings(), SizeIs(27)) << Harm::FalseComplete;
  }
  lab.before_request = {};
  lab.on_day(1);
  EXPECT_EQ(lab.sync().verdict, RunVerdict::Complete);
  EXPECT_THAT(lab.findings(), SizeIs(27)) << Harm::Loss;
}

TEST_P(OddPage, IsNotSkippedWhenTheVendorRemovesWhileWeRead) {
  Lab lab{{.format = format(), .webapps = {{}}, .findings = findings(25), .page_size = 10}};
  std::atomic<int> searches = 0;
  lab.before_request = [&](int, const mockqualys::server::Request& request) {
    if (request.target.starts_with(kSearchFindings) && ++searches == 2) lab.remove_finding(901001);  // read already
  };
  lab.sync();
  for (const auto& record : findings(25)) EXPECT_NO_THROW(lab.finding(record.id)) << Harm::Loss;
}

BOTH_FORMATS(OddPage);

// --- the KnowledgeBase version is the operator's ---

struct KnowledgeBaseRow {
  Id id;
  std::string_view version;
};

constexpr auto kKnowledgeBaseRows = std::to_array<KnowledgeBaseRow>({
    {"API-001", "2.0"},
    {"API-001", "3.0"},
    {"API-001", "4.0"},
});

class KnowledgeBaseVersion : public RowsOnBothFormats<KnowledgeBaseRow> {};

TEST_P(KnowledgeBaseVersion, IsTheConfiguredOne) {
  Lab lab{{.format = format(), .webapps = {{}}, .findings = {{}}, .solutions = {{}}}};
  lab.ours().settings.knowledgebase_api = std::string{row().version};
  lab.sync_completely();
  const auto path = "/api/" + std::string{row().version} + "/fo/knowledge_base/vuln/";
  EXPECT_THAT(entries_to(lab.journal(), path), SizeIs(1)) << Plane::Wire;
  EXPECT_THAT(entries_to(lab.journal(), "/api/"), SizeIs(1)) << Plane::Wire;
  ASSERT_THAT(lab.vulnerabilities(), SizeIs(1));
  EXPECT_TRUE(lab.vulnerabilities().front().solution);
}

ROWS_ON_BOTH_FORMATS(KnowledgeBaseVersion, kKnowledgeBaseRows, row.version);

}  // namespace
}  // namespace qualyswas::conformance
