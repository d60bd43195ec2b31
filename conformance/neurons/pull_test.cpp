// Ivanti guide, "Qualys WAS Configuration" and "Report Title Prefix": which reports are pulled, and that each is taken
// in once and whole.
#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <utility>

#include "conformance/qualys/elements.h"
#include "conformance/qualys/requests.h"
#include "conformance/subject/in_process.h"
#include "conformance/support/formats.h"

namespace qualyswas::conformance {
namespace {

using mockqualys::ReportFormat;
using mockqualys::ReportType;
using std::chrono::hours;
using std::chrono::seconds;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

constexpr std::string_view kDownload = "/qps/rest/3.0/download/was/report";
constexpr std::string_view kSearch = "/qps/rest/3.0/search/was/report";

class Pulled : public testing::Test {
 protected:
  Lab lab{{.webapps = {{}}, .findings = {{}}, .solutions = {{}}, .profile = Profile::Neurons}};

  std::vector<std::string> names() {  // of what was taken in, oldest first
    std::vector<std::string> all;
    for (const auto& one : lab.uploads())
      if (one.outcome != observed::Outcome::Refused) all.insert(all.begin(), one.name);
    return all;
  }
  std::size_t downloads() { return entries_to(lab.journal(), kDownload).size(); }

  // A record of the list, and the list itself, as the fake does not write them.
  static std::string listed(const std::string& id, const std::string& status,
                            const std::string& created = "2026-01-05T06:00:00Z") {
    return inside("Report", element("id", id) + element("name", "Weekly") + element("type", "WAS_WEBAPP_REPORT") +
                                element("format", "XML") + element("status", status) +
                                element("creationDate", created));
  }
  void answer_list(int count, const std::string& records) {
    lab.server().fault({.kind = "answer",
                        .path = std::string{kSearch},
                        .times = 1000,
                        .with = {{"status", 200},
                                 {"body", inside("ServiceResponse",
                                                 element("responseCode", "SUCCESS") + element("count", count) +
                                                     element("hasMoreRecords", "false") + inside("data", records))}}});
  }
};

// --- types and formats ---

class TypesOfReports : public Pulled, public testing::WithParamInterface<mockqualys::Named<ReportType>> {};
CONFORMS(TypesOfReports, "RPT-001");

TEST_P(TypesOfReports, ArePulledOnlyIfTheyAreOfWebApplications) {
  lab.make_report({.name = "Other", .type = GetParam().value, .format = ReportFormat::Xml});
  lab.make_report({.name = "Ours"});
  const auto run = lab.sync_completely();
  const bool is_ours = GetParam().value == ReportType::WebApp;
  EXPECT_EQ(run.reports_listed, 2);
  EXPECT_EQ(run.reports_ingested, is_ours ? 2 : 1);
  EXPECT_EQ(run.reports_skipped, is_ours ? 0 : 1) << "skipped ones are counted";
  EXPECT_EQ(downloads(), is_ours ? 2U : 1U) << Plane::Wire;
  EXPECT_THAT(names(), Contains("Ours"));
}

INSTANTIATE_TEST_SUITE_P(Reference, TypesOfReports,
                         testing::ValuesIn(mockqualys::report_types().begin(), mockqualys::report_types().end()),
                         [](const auto& one) { return std::string{one.param.name}; });

class FormatsOfReports : public Pulled, public testing::WithParamInterface<mockqualys::Named<ReportFormat>> {};
CONFORMS(FormatsOfReports, "RPT-005");

TEST_P(FormatsOfReports, ArePulledOnlyIfTheyAreXml) {
  lab.make_report({.name = "Other", .format = GetParam().value});
  const auto run = lab.sync_completely();
  const bool is_xml = GetParam().value == ReportFormat::Xml;
  EXPECT_EQ(run.reports_ingested, is_xml ? 1 : 0);
  EXPECT_EQ(run.reports_skipped, is_xml ? 0 : 1) << "skipped ones are counted";
  EXPECT_EQ(downloads(), is_xml ? 1U : 0U) << Plane::Wire;
}

INSTANTIATE_TEST_SUITE_P(Reference, FormatsOfReports,
                         testing::ValuesIn(mockqualys::report_formats().begin(), mockqualys::report_formats().end()),
                         [](const auto& one) { return std::string{one.param.name}; });

// --- title prefix ---

struct TitleRow {
  Id id;
  std::string_view what, prefix, title;
  bool taken;
};
constexpr auto kTitleRows = std::to_array<TitleRow>({
    {"RPT-003", "the prefix itself", "Weekly", "Weekly", true},
    {"RPT-003", "more behind it", "Weekly", "Weekly of the shop", true},
    {"RPT-003", "in lower case", "Weekly", "weekly of the shop", false},
    {"RPT-003", "in upper case", "Weekly", "WEEKLY", false},
    {"RPT-003", "further on", "Weekly", "My Weekly", false},
    {"RPT-003", "behind a blank", "Weekly", " Weekly", false},
    {"RPT-003", "less than it", "Weekly", "Week", false},
    {"RPT-003", "a prefix that ends in a blank", "Weekly ", "Weekly of the shop", true},
    {"RPT-003", "a prefix that ends in a blank without it", "Weekly ", "Weeklyish", false},
    {"RPT-003", "a prefix that ends in a blank at the end", "Weekly ", "Weekly", false},
    {"RPT-003", "a prefix that is a blank", " ", "Weekly", false},
    {"RPT-003", "markup", "A & <B>", "A & <B> ]]> C", true},
    {"RPT-003", "quotes", "\"A\" 'B'", "\"A\" 'B' C", true},
    {"RPT-003", "no pattern", "W.*", "Weekly", false},
    {"RPT-003", "no wildcard", "%", "Weekly", false},
    {"RPT-003", "other letters",
     "Pr\xC3\xBC"
     "fung",
     "Pr\xC3\xBC"
     "fung Mai",
     true},
    {"RPT-003", "other letters in other case", "\xC3\xBC",
     "\xC3\x9C"
     "bersicht",
     false},
    {"RPT-004", "no prefix", "", "Whatever", true},
    {"RPT-004", "no prefix and a title of blanks before", "", " Whatever", true},
});

class TitlePrefix : public Rows<TitleRow> {};

TEST_P(TitlePrefix, SelectsExactly) {
  Lab lab{{.webapps = {{}}, .findings = {{}}, .profile = Profile::Neurons}};
  lab.make_report({.name = std::string{row().title}});
  if (!row().prefix.empty()) lab.options.report_title_prefix = std::string{row().prefix};
  const auto run = lab.sync_completely();
  EXPECT_EQ(run.reports_ingested, row().taken ? 1 : 0);
  EXPECT_THAT(lab.uploads(), SizeIs(row().taken ? 1 : 0));
}

ROWS(TitlePrefix, kTitleRows, row.what);

class NoPrefix : public Pulled {};
CONFORMS(NoPrefix, "RPT-004");

TEST_F(NoPrefix, TakesAllOverManyPages) {
  lab.options.oldest_scan_data = "1 year";
  lab.ours().settings.page_size = std::nullopt;
  for (int i = 0; i < 230; ++i) lab.make_report({.name = "Report " + std::to_string(i)});
  const auto run = lab.sync_completely();
  EXPECT_EQ(run.reports_listed, 230);
  EXPECT_EQ(run.reports_ingested, 230) << Harm::Loss;
}

TEST_F(NoPrefix, IsNotCompleteWhereARecordOfTheListCannotBeRead) {
  const auto id = lab.make_report({.name = "Weekly"});
  lab.make_report();
  answer_list(2, listed(std::to_string(id), "COMPLETE") + listed("many", "COMPLETE"));
  const auto run = lab.sync();
  EXPECT_EQ(run.reports_ingested, 1) << Harm::Loss;
  EXPECT_EQ(run.verdict, RunVerdict::Partial) << Harm::FalseComplete;
}

TEST_F(NoPrefix, IsNotCompleteWhereADateOfTheListCannotBeRead) {
  const auto id = lab.make_report();
  answer_list(1, listed(std::to_string(id), "COMPLETE", "soon"));
  EXPECT_EQ(lab.sync().verdict, RunVerdict::Partial) << Harm::FalseComplete;
}

// --- status ---

class StatusOfReports : public Pulled {};
CONFORMS(StatusOfReports, "RPT-005");

TEST_F(StatusOfReports, RunningIsLeftForTheNextSync) {
  lab.make_report({.name = "Slow", .takes = hours{2}});
  const auto first = lab.sync_completely();
  EXPECT_EQ(first.reports_ingested, 0);
  EXPECT_EQ(downloads(), 0U) << Plane::Wire;
  lab.at(Lab::kStart + hours{3});
  EXPECT_EQ(lab.sync_completely().reports_ingested, 1) << Harm::Loss;
}

TEST_F(StatusOfReports, ErrorIsToldAndTheOthersArePulled) {
  const auto broken = lab.make_report({.name = "Broken", .fails = true});
  lab.make_report({.name = "Ours"});
  const auto run = lab.sync();
  EXPECT_THAT(names(), ElementsAre("Ours"));
  EXPECT_THAT(run.reasons, Contains(AllOf(HasSubstr(std::to_string(broken)), HasSubstr("Broken"), HasSubstr("ERROR"))));
}

TEST_F(StatusOfReports, OfNobodyKnowsWhatIsNotReadAndTold) {
  const auto id = lab.make_report();
  answer_list(1, listed(std::to_string(id), "PAUSED"));
  const auto run = lab.sync();
  EXPECT_EQ(run.reports_listed, 1);
  EXPECT_EQ(run.reports_ingested, 0);
  EXPECT_EQ(downloads(), 0U) << Plane::Wire;
  EXPECT_NE(run.verdict, RunVerdict::Complete) << Harm::FalseComplete;
  EXPECT_THAT(run.reasons, Contains(AllOf(HasSubstr(std::to_string(id)), HasSubstr("PAUSED"))));
}

// --- once, whole, and whatever happens to another ---

class EachReport : public Pulled {};
CONFORMS(EachReport, "RPT-006");

TEST_F(EachReport, IsTakenInOnce) {
  lab.make_report();
  EXPECT_EQ(lab.sync_completely().reports_ingested, 1);
  lab.on_day(1);
  EXPECT_EQ(lab.sync_completely().reports_ingested, 0);
  EXPECT_EQ(downloads(), 1U) << Harm::Duplicate << Plane::Wire;
  EXPECT_THAT(lab.uploads(), SizeIs(1)) << Harm::Duplicate;
}

TEST_F(EachReport, ThatCouldBeReadInPartOnlyIsTakenInOnceAndTheRunIsPartial) {
  const auto id = lab.make_report();
  auto body = lab.report_file(id);
  const auto at = body.find("<VULNERABILITY>", body.find("<VULNERABILITY_LIST>"));
  ASSERT_NE(at, std::string::npos);
  body.insert(at, "<VULNERABILITY><ID>one</ID><QID>many</QID></VULNERABILITY>");
  lab.server().fault({.kind = "answer",
                      .path = std::string{kDownload},
                      .times = 1000,
                      .with = {{"status", 200}, {"body", body}, {"content_type", "application/xml"}}});
  EXPECT_EQ(lab.sync().verdict, RunVerdict::Partial) << Harm::FalseComplete;
  ASSERT_THAT(lab.uploads(), SizeIs(1));
  EXPECT_EQ(lab.uploads().front().outcome, observed::Outcome::Incomplete);
  lab.on_day(1);
  EXPECT_EQ(lab.sync().reports_ingested, 0) << Harm::Duplicate;
  EXPECT_THAT(lab.uploads(), SizeIs(1)) << Harm::Duplicate;
}

TEST_F(EachReport, IsTakenInByEachConnectorOfOneStore) {
  lab.make_report();
  lab.sync_completely();
  lab.ours().settings.name = "another";
  EXPECT_EQ(lab.sync_completely().reports_ingested, 1) << Harm::Loss;
  EXPECT_THAT(lab.app_findings(), SizeIs(1)) << Harm::Loss;
}

TEST_F(EachReport, ThatIsNoReportWhenItComesIsToldAndTakenInNextTime) {
  const auto id = lab.make_report({.name = "One"});
  lab.make_report({.name = "Two"});
  lab.server().fault(
      {.kind = "answer",
       .path = std::string{kDownload} + "/" + std::to_string(id),
       .times = 1000,
       .with = {{"status", 200}, {"body", "<SCAN><A>1</A></SCAN>"}, {"content_type", "application/xml"}}});
  EXPECT_EQ(lab.sync().verdict, RunVerdict::Partial) << Harm::FalseComplete;
  EXPECT_THAT(names(), ElementsAre("Two")) << Harm::Loss;
  lab.server().clear_faults();
  EXPECT_EQ(lab.sync_completely().reports_ingested, 1) << Harm::Loss;
  EXPECT_THAT(names(), Contains("One"));
}

TEST_F(EachReport, IsTakenInOldestFirst) {
  lab.make_report({.name = "One", .takes = hours{30}});  // complete after the second, but made before it
  lab.at(Lab::kStart + hours{1});
  lab.make_report({.name = "Two"});
  lab.on_day(2);
  lab.make_report({.name = "Three"});
  lab.sync_completely();
  EXPECT_THAT(names(), ElementsAre("One", "Two", "Three"));
}

TEST_F(EachReport, ThatVanishesBeforeItsDownloadDoesNotStopTheOthers) {
  lab.make_report({.name = "One"});
  const auto gone = lab.make_report({.name = "Two"});
  lab.make_report({.name = "Three"});
  bool is_there = true;
  lab.before_request = [&](int, const mockqualys::server::Request& request) {
    if (request.target.starts_with(kDownload) && std::exchange(is_there, false)) lab.remove_report(gone);
  };
  const auto run = lab.sync();
  EXPECT_THAT(names(), ElementsAre("One", "Three")) << Harm::Loss;
  EXPECT_EQ(run.verdict, RunVerdict::Complete) << "nothing that the vendor has is missing";
  EXPECT_THAT(run.reasons, Contains(HasSubstr(std::to_string(gone))));
}

TEST_F(EachReport, ThatCannotBeDownloadedMakesTheRunPartialAndIsTakenInNextTime) {
  lab.make_report({.name = "One"});
  const auto broken = lab.make_report({.name = "Two"});
  lab.make_report({.name = "Three"});
  lab.server().fault({.kind = "answer",
                      .path = std::string{kDownload} + "/" + std::to_string(broken),
                      .times = 1000,
                      .with = {{"status", 500}, {"body", "Internal Server Error"}}});
  const auto run = lab.sync();
  EXPECT_EQ(run.verdict, RunVerdict::Partial) << Harm::FalseComplete;
  EXPECT_THAT(names(), ElementsAre("One", "Three")) << Harm::Loss;
  lab.server().clear_faults();
  EXPECT_EQ(lab.sync_completely().reports_ingested, 1) << Harm::Loss;
  EXPECT_THAT(names(), Contains("Two"));
}

TEST_F(EachReport, ThatIsRefusedAndStillThereMakesTheRunPartial) {
  const auto id = lab.make_report({.name = "One"});
  lab.make_report({.name = "Two"});
  lab.server().fault({.kind = "answer",
                      .path = std::string{kDownload} + "/" + std::to_string(id),
                      .times = 1000,
                      .with = {{"status", 404},
                               {"body", "<ServiceResponse><responseCode>NOT_FOUND</responseCode></ServiceResponse>"}}});
  EXPECT_EQ(lab.sync().verdict, RunVerdict::Partial) << Harm::FalseComplete;
  EXPECT_THAT(names(), ElementsAre("Two")) << Harm::Loss;
}

TEST_F(EachReport, WhoseDownloadIsCutLeavesTheStoreAsItWas) {
  lab.options.urba = true;
  lab.make_report({.name = "One"});
  lab.sync_completely();
  lab.on_day(1);
  lab.remove_finding(kFinding);
  const auto id = lab.make_report({.name = "Two"});
  const auto size = static_cast<std::int64_t>(lab.report_file(id).size());
  for (const auto bytes : {std::int64_t{0}, std::int64_t{1}, size / 3, size / 2, size - 20, size - 1}) {
    lab.server().fault({.kind = "cut_body", .path = std::string{kDownload}, .times = 1000, .with = {{"bytes", bytes}}});
    const auto run = lab.sync();
    ASSERT_NE(run.verdict, RunVerdict::Complete) << Harm::FalseComplete << "cut at " << bytes;
    ASSERT_EQ(lab.app_finding(kFinding).state, "Open") << "cut at " << bytes;
    lab.server().clear_faults();
  }
  EXPECT_EQ(lab.sync_completely().reports_ingested, 1);
  EXPECT_EQ(lab.app_finding(kFinding).state, "Closed") << Harm::Stale;
}

TEST_F(EachReport, IsAskedForAgainAfterALimitAnswer) {
  auto& ours = lab.ours();  // the wait is looked at, not lived through
  lab.make_report();
  lab.server().fault({.kind = "rate_limit", .path = std::string{kDownload}, .with = {{"seconds", 30}}});
  EXPECT_EQ(lab.sync_completely().reports_ingested, 1);
  EXPECT_THAT(ours.sleeper.slept(), Contains(testing::Ge(std::chrono::milliseconds{30'000}))) << Plane::Wire;
}

TEST_F(EachReport, ListedWrongIsNoCompleteRun) {
  lab.make_report();
  lab.server().fault({.kind = "answer",
                      .path = std::string{kSearch},
                      .times = 1000,
                      .with = {{"status", 200},
                               {"body",
                                "<?xml version=\"1.0\"?><ServiceResponse><responseCode>SUCCESS</responseCode>"
                                "<count>0</count><hasMoreRecords>false</hasMoreRecords></ServiceResponse>"}}});
  EXPECT_NE(lab.sync().verdict, RunVerdict::Complete) << Harm::FalseComplete;
}

// --- a document is the report that was asked for, or it is not taken in ---

// A list entry says of which type and format a report is. One that does not leaves open whether it should be pulled.
struct ListedRow {
  Id id;
  std::string_view what;
  std::string type, format;  // as elements; empty: missing
};
const auto kListedRows = std::to_array<ListedRow>({
    {"RPT-001", "no type", "", element("format", "XML")},
    {"RPT-001", "an empty type", element("type", ""), element("format", "XML")},
    {"RPT-001", "a type of blanks", element("type", "  "), element("format", "XML")},
    {"RPT-005", "no format", element("type", "WAS_WEBAPP_REPORT"), ""},
    {"RPT-005", "an empty format", element("type", "WAS_WEBAPP_REPORT"), element("format", "")},
    {"RPT-005", "a format of blanks", element("type", "WAS_WEBAPP_REPORT"), element("format", "\n")},
    {"RPT-005", "neither", "", ""},
});

class ListedWithout : public Pulled, public testing::WithParamInterface<ListedRow> {};

TEST_P(ListedWithout, ThatIsNoCompleteRunAndTheOthersArePulled) {
  const auto odd = lab.make_report({.name = "Odd"});
  const auto whole = lab.make_report({.name = "Weekly"});
  answer_list(2, inside("Report", element("id", std::to_string(odd)) + element("name", "Odd") + GetParam().type +
                                      GetParam().format + element("status", "COMPLETE") +
                                      element("creationDate", "2026-01-05T06:00:00Z")) +
                     listed(std::to_string(whole), "COMPLETE"));
  const auto run = lab.sync();
  EXPECT_EQ(run.verdict, RunVerdict::Partial) << Harm::FalseComplete;
  EXPECT_THAT(names(), ElementsAre("Weekly")) << Harm::Loss;
  EXPECT_THAT(run.reasons, Contains(HasSubstr("report " + std::to_string(odd) + " 'Odd'")));
  EXPECT_EQ(run.unreadable, 1);
}
ROWS(ListedWithout, kListedRows, row.what);

class DocumentOfAnother : public testing::Test {
 protected:
  // Two applications, whose reports differ in length.
  Lab lab{{.webapps = {{}, {.id = 410002, .name = "Forum of the customers"}},
           .findings = {{}, {.id = 901002, .qid = 150002, .webapp = 410002}},
           .solutions = {{}, {.qid = 150002}},
           .profile = Profile::Neurons}};

  void answer_with_document_of(std::int64_t asked, const std::string& document, int times = 1000) {
    lab.server().fault({.kind = "answer",
                        .path = std::string{kDownload} + "/" + std::to_string(asked),
                        .times = times,
                        .with = {{"status", 200}, {"body", document}, {"content_type", "application/xml"}}});
  }
  std::vector<std::int64_t> taken_in() {  // ids of reports, in their order
    std::vector<std::int64_t> ids;
    for (const auto& one : lab.uploads())
      if (one.outcome != observed::Outcome::Refused) ids.push_back(one.report_id.value());
    std::ranges::sort(ids);
    return ids;
  }
  // Asked with a document that is not the report's; then the vendor is right again, and only then all is there.
  void expect_refused_and_taken_in_next_time(std::vector<std::int64_t> refused, std::vector<std::int64_t> others) {
    const auto run = lab.sync();
    EXPECT_EQ(run.verdict, RunVerdict::Partial) << Harm::FalseComplete;
    EXPECT_EQ(taken_in(), others) << Harm::Wrong;
    for (const auto id : refused) EXPECT_THAT(run.reasons, Contains(HasSubstr("report " + std::to_string(id))));
    lab.server().clear_faults();
    EXPECT_EQ(lab.sync().verdict, RunVerdict::Complete);
    auto all = refused;
    all.insert(all.end(), others.begin(), others.end());
    std::ranges::sort(all);
    EXPECT_EQ(taken_in(), all) << Harm::Loss;
  }
};
CONFORMS(DocumentOfAnother, "RPT-006", "SYNC-003");

TEST_F(DocumentOfAnother, ByRepeatedAnswersIsRefusedByItsName) {
  std::vector<std::int64_t> ids;
  for (const auto* name : {"Weekly 0", "Weekly 1", "Weekly 2"}) ids.push_back(lab.make_report({.name = name}));
  lab.server().fault({.kind = "repeat_page", .path = std::string{kDownload}, .nth = 2, .times = 2});
  expect_refused_and_taken_in_next_time({ids[1], ids[2]}, {ids[0]});
}

TEST_F(DocumentOfAnother, ThatDiffersInItsNameAloneIsRefused) {
  const auto first = lab.make_report({.name = "Weekly A"});
  const auto other = lab.report_file(first);
  lab.remove_report(first);
  const auto second = lab.make_report({.name = "Weekly B"});
  answer_with_document_of(second, other);
  expect_refused_and_taken_in_next_time({second}, {});
}

TEST_F(DocumentOfAnother, OfTheSameNameIsRefusedByItsTime) {
  const auto first = lab.make_report({.name = "Weekly"});
  const auto old = lab.report_file(first);
  lab.remove_report(first);
  lab.on_day(7);
  const auto second = lab.make_report({.name = "Weekly"});
  answer_with_document_of(second, old);
  expect_refused_and_taken_in_next_time({second}, {});
}

TEST_F(DocumentOfAnother, OfTheSameNameADayLaterIsRefusedByItsTime) {
  const auto first = lab.make_report({.name = "Daily"});
  const auto old = lab.report_file(first);
  lab.remove_report(first);
  lab.on_day(1);
  const auto second = lab.make_report({.name = "Daily"});
  answer_with_document_of(second, old);
  expect_refused_and_taken_in_next_time({second}, {});
}

TEST_F(DocumentOfAnother, OfTheSameNameAndTimeIsRefusedByItsSize) {
  const auto shop = lab.make_report({.name = "Weekly", .webapps = {410001}});
  const auto forum = lab.make_report({.name = "Weekly", .webapps = {410002}});
  ASSERT_NE(lab.report_file(shop).size(), lab.report_file(forum).size());
  answer_with_document_of(forum, lab.report_file(shop));
  expect_refused_and_taken_in_next_time({forum}, {shop});
}

TEST_F(DocumentOfAnother, ThatWasSwappedWithItsOwnIsRefusedForBoth) {
  const auto shop = lab.make_report({.name = "Weekly", .webapps = {410001}});
  const auto forum = lab.make_report({.name = "Weekly", .webapps = {410002}});
  answer_with_document_of(forum, lab.report_file(shop));
  answer_with_document_of(shop, lab.report_file(forum));
  expect_refused_and_taken_in_next_time({shop, forum}, {});
}

TEST_F(DocumentOfAnother, OfAnEarlierRunIsRefusedThoughTheListNoLongerHasIt) {
  const auto first = lab.make_report({.name = "Nightly"});
  const auto old = lab.report_file(first);
  lab.sync_completely();
  lab.remove_report(first);
  lab.at(Lab::kStart + hours{6});
  const auto second = lab.make_report({.name = "Nightly"});
  answer_with_document_of(second, old);
  expect_refused_and_taken_in_next_time({second}, {first});
}

// Nobody can tell which of two reports such a document is when the list has no size and the times are near: neither
// stays.
TEST_F(DocumentOfAnother, ThatCouldBeEitherOfTwoIsTakenInForNeither) {
  const auto listed = [](std::int64_t id, const char* created) {
    return inside("Report", element("id", std::to_string(id)) + element("name", "Nightly") +
                                element("type", "WAS_WEBAPP_REPORT") + element("format", "XML") +
                                element("status", "COMPLETE") + element("creationDate", created));
  };
  const auto shop = lab.make_report({.name = "Nightly", .webapps = {410001}});
  lab.at(Lab::kStart + hours{1});
  const auto forum = lab.make_report({.name = "Nightly", .webapps = {410002}});
  const auto list = [&] {
    lab.server().fault(
        {.kind = "answer",
         .path = std::string{kSearch},
         .times = 1000,
         .with = {{"status", 200},
                  {"body", inside("ServiceResponse", element("responseCode", "SUCCESS") + element("count", 2) +
                                                         element("hasMoreRecords", "false") +
                                                         inside("data", listed(shop, "2026-01-05T05:30:00Z") +
                                                                            listed(forum, "2026-01-05T06:30:00Z")))}}});
  };
  list();
  answer_with_document_of(shop, lab.report_file(forum));
  EXPECT_EQ(lab.sync().verdict, RunVerdict::Partial) << Harm::FalseComplete;
  lab.server().clear_faults();
  list();
  EXPECT_EQ(lab.sync().verdict, RunVerdict::Complete);
  EXPECT_THAT(lab.app_findings(), SizeIs(2)) << Harm::Loss;
}

TEST_F(DocumentOfAnother, IsNotWhatTwoEqualOrdersBring) {
  lab.make_report({.name = "Weekly"});
  lab.make_report({.name = "Weekly"});
  EXPECT_EQ(lab.sync().verdict, RunVerdict::Complete) << "made twice in one minute, they are one document";
  EXPECT_THAT(taken_in(), SizeIs(2));
}

TEST_F(DocumentOfAnother, IsNotOneThatHasTheSameNameAlone) {
  lab.make_report({.name = "Weekly", .webapps = {410001}});
  lab.make_report({.name = "Weekly", .webapps = {410002}});
  lab.on_day(1);
  lab.make_report({.name = "Weekly"});
  EXPECT_EQ(lab.sync().verdict, RunVerdict::Complete);
  EXPECT_THAT(taken_in(), SizeIs(3)) << Harm::Loss;
}

// What came may be a part of the report, well-formed as it is.
TEST_F(DocumentOfAnother, OrAPartOfItsOwnIsNoCompleteRunAndClosesNothing) {
  lab.options.urba = true;
  lab.make_report({.name = "Weekly"});
  lab.sync_completely();
  lab.on_day(1);
  lab.remove_finding(kFinding);
  const auto id = lab.make_report({.name = "Weekly"});
  answer_with_document_of(id, lab.report_file(id) + "\n");
  EXPECT_EQ(lab.sync().verdict, RunVerdict::Partial) << Harm::FalseComplete;
  EXPECT_EQ(lab.app_finding(kFinding).state, "Open") << Harm::Loss;
}

// --- what else it asks for ---

class ReadOnly : public Pulled {};
CONFORMS(ReadOnly, "AUTH-004");

TEST_F(ReadOnly, IsEverythingAPullAsksFor) {
  lab.make_report();
  lab.sync_completely();
  for (const auto& entry : lab.journal()) {
    const bool reads = entry.path.find("/count/was/report") != std::string::npos ||
                       entry.path.find("/search/was/report") != std::string::npos ||
                       entry.path.find("/download/was/report/") != std::string::npos;
    EXPECT_TRUE(reads) << Plane::Wire << entry.method << " " << entry.path;
  }
}

class PulledPage : public Pulled {};
CONFORMS(PulledPage, "UPL-001");

TEST_F(PulledPage, ListsAPulledReportWithTimeSourceTypeCountsAndOutcome) {
  const auto id = lab.make_report({.name = "Weekly"});
  lab.at(Lab::kStart + hours{1});
  lab.sync_completely();
  ASSERT_THAT(lab.uploads(), SizeIs(1));
  const auto upload = lab.uploads().front();
  EXPECT_EQ(upload.at, Lab::kStart + hours{1});
  EXPECT_EQ(upload.origin, observed::Origin::Pulled);
  EXPECT_EQ(upload.name, "Weekly");
  EXPECT_EQ(upload.report_id, id);
  EXPECT_EQ(upload.type, "WAS_WEBAPP_REPORT");
  EXPECT_EQ(upload.generated, Lab::kStart);
  EXPECT_EQ(upload.outcome, observed::Outcome::Ingested);
  EXPECT_EQ(upload.applications, 1);
  EXPECT_EQ(upload.findings, 1);
  EXPECT_EQ(upload.added, 1);
}

TEST_F(PulledPage, ListsADocumentThatIsNoReportAsRefused) {
  const auto id = lab.make_report();
  lab.server().fault(
      {.kind = "answer",
       .path = std::string{kDownload},
       .times = 1000,
       .with = {{"status", 200}, {"body", "<SCAN><A>1</A></SCAN>"}, {"content_type", "application/xml"}}});
  EXPECT_NE(lab.sync().verdict, RunVerdict::Complete) << Harm::FalseComplete;
  ASSERT_THAT(lab.uploads(), SizeIs(1)) << Harm::Loss;
  const auto upload = lab.uploads().front();
  EXPECT_EQ(upload.outcome, observed::Outcome::Refused);
  EXPECT_EQ(upload.origin, observed::Origin::Pulled);
  EXPECT_EQ(upload.report_id, id);
  EXPECT_THAT(upload.reasons, Contains(HasSubstr("SCAN")));
}

// --- what is set holds for what is pulled as for what is uploaded ---

class PulledUrba : public Pulled {
 protected:
  std::string state_after_absence() {
    lab.make_report({.name = "One"});
    lab.sync_completely();
    lab.on_day(1);
    lab.remove_finding(kFinding);
    lab.make_report({.name = "Two"});
    lab.sync_completely();
    return lab.app_finding(kFinding).state;
  }
};
CONFORMS(PulledUrba, "URBA-001", "URBA-003");

TEST_F(PulledUrba, ClosesWhatTheNewestReportLacksWhereItIsOn) {
  lab.options.urba = true;
  EXPECT_EQ(state_after_absence(), "Closed") << Harm::Stale;
  EXPECT_TRUE(lab.app_finding(kFinding).closed_by_system);
}

TEST_F(PulledUrba, IsOffWhereItIsNotSet) { EXPECT_EQ(state_after_absence(), "Open"); }

TEST_F(PulledUrba, IsOffWhereItIsSetOff) {
  lab.options.urba = false;
  EXPECT_EQ(state_after_absence(), "Open");
}

class PulledNetwork : public Pulled {};
CONFORMS(PulledNetwork, "CFG-002");

TEST_F(PulledNetwork, IsOnEveryApplicationAndFinding) {
  lab.options.network = "Branch";
  lab.make_report();
  lab.sync_completely();
  ASSERT_THAT(lab.applications(), SizeIs(1));
  EXPECT_EQ(lab.applications().front().network, "Branch");
  ASSERT_THAT(lab.app_findings(), SizeIs(1));
  EXPECT_EQ(lab.app_findings().front().network, "Branch");
}

}  // namespace
}  // namespace qualyswas::conformance
