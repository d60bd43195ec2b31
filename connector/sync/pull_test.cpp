#include "connector/sync/pull.h"

#include <gmock/gmock.h>

#include "connector/store/reports.h"
#include "connector/sync/sync_testing.h"

namespace qualyswas::sync {
namespace {

using namespace testing_support;
using http::Answer;
using http::Request;
using store::Verdict;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

constexpr std::string_view kDownload = "/qps/rest/3.0/download/was/report/";

class Reports : public Rig {
 public:
  explicit Reports(config::Settings typed = neurons_settings()) : Rig{std::move(typed)} {
    vendor.reports = {{.id = 1, .document = document_of({1})},
                      {.id = 2, .document = document_of({2})},
                      {.id = 3, .document = document_of({3})}};
  }
  std::vector<std::string> keys(std::string_view state = "Open") {
    std::vector<std::string> all;
    const auto read = store->reports().app_findings("shop", {}, [&](const store::AppFindingView& view) -> Result<void> {
      if (view.finding.state == state) all.push_back(view.finding.key);
      return {};
    });
    EXPECT_TRUE(read) << read.error().message;
    return all;
  }
  std::vector<store::UploadRow> uploads() { return store->reports().uploads("shop", 100).value(); }
  // The ids of the reports that were downloaded, in that order.
  std::vector<std::string> downloads() {
    std::vector<std::string> ids;
    for (const auto& request : vendor.requests(kDownload)) ids.push_back(request.target.substr(kDownload.size()));
    return ids;
  }
};

TEST(Pull, TakesInEveryReportAndCallsItComplete) {
  Reports rig;
  const auto run = rig.run();
  EXPECT_EQ(run.verdict, Verdict::Complete) << reasons(run);
  EXPECT_EQ(run.reports_listed, 3);
  EXPECT_EQ(run.reports_ingested, 3);
  EXPECT_EQ(run.reports_skipped, 0);
  EXPECT_EQ(run.findings_pulled, 3);
  EXPECT_EQ(run.added, 3);
  EXPECT_THAT(run.reasons, IsEmpty());
  EXPECT_THAT(rig.keys(), UnorderedElementsAre("id:1", "id:2", "id:3"));
  const auto uploads = rig.uploads();
  ASSERT_EQ(uploads.size(), 3u);
  EXPECT_EQ(uploads[0].origin, store::Origin::Pulled);
  EXPECT_EQ(uploads[0].report_id, 3);
  EXPECT_EQ(uploads[0].outcome, store::Outcome::Ingested);
}

// AUTH-004: nothing that changes the vendor's data is asked.
TEST(Pull, AsksForListsCountsAndDownloadsAlone) {
  Reports rig;
  rig.run();
  for (const auto& request : rig.vendor.script.requests())
    EXPECT_THAT(request.target, testing::MatchesRegex("/qps/rest/3.0/(count/was/report|search/was/report|"
                                                      "download/was/report/[0-9]+)"));
}

TEST(Pull, ReadsEachPageOfTheListOnce) {
  Reports rig;  // two a page
  rig.vendor.reports.push_back({.id = 4, .document = document_of({4})});
  rig.vendor.reports.push_back({.id = 5, .document = document_of({5})});
  EXPECT_EQ(rig.run().reports_listed, 5);
  std::vector<std::int64_t> cursors;
  for (const auto& request : rig.vendor.requests("/search/was/report"))
    cursors.push_back(FakeVendor::after_id(request));
  EXPECT_THAT(cursors, ElementsAre(0, 2, 4));
}

TEST(Pull, EndsAListThatDoesNotEnd) {
  Reports rig;
  rig.vendor.intercept = [](const Request& request, int) -> std::optional<Answer> {
    if (!FakeVendor::is(request, "/search/was/report")) return std::nullopt;
    const auto next = FakeVendor::after_id(request) + 1;
    return FakeVendor::ok(fmt::format(
        "<responseCode>SUCCESS</responseCode><count>1</count><hasMoreRecords>true</hasMoreRecords><lastId>{}</lastId>"
        "<data>{}</data>",
        next, FakeVendor::xml(VendorReport{.id = next})));
  };
  const auto run = rig.run();
  EXPECT_NE(run.verdict, Verdict::Complete);
  EXPECT_THAT(reasons(run), HasSubstr("the vendor counts 3, its pages have brought 24 and announce more"));
  EXPECT_THAT(rig.downloads(), IsEmpty());
}

TEST(Pull, IsNotCompleteWhenTheReportsAreTakenAwayWhileItReadsTheList) {
  Reports rig;
  rig.vendor.before = [&](const Request& request, int) {
    if (FakeVendor::is(request, "/search/was/report")) rig.vendor.reports.clear();
  };
  const auto run = rig.run();
  EXPECT_NE(run.verdict, Verdict::Complete);
  EXPECT_THAT(reasons(run), HasSubstr("the vendor's count of reports fell from 3 to 0"));
}

TEST(Pull, TakesEachReportInOnce) {
  Reports rig;
  rig.run();
  rig.vendor.reports.push_back({.id = 4, .document = document_of({4})});
  const auto run = rig.run();
  EXPECT_EQ(run.verdict, Verdict::Complete);
  EXPECT_EQ(run.reports_listed, 4);
  EXPECT_EQ(run.reports_ingested, 1);
  EXPECT_THAT(rig.downloads(), ElementsAre("1", "2", "3", "4"));
}

TEST(Pull, TakesTheOldestFirst) {
  Reports rig;
  rig.vendor.reports[0].created = "2026-01-05T09:00:00Z";
  rig.vendor.reports[1].created = "2026-01-05T07:00:00Z";
  rig.vendor.reports[2].created = "2026-01-05T08:00:00Z";
  rig.run();
  EXPECT_THAT(rig.downloads(), ElementsAre("2", "3", "1"));
}

// --- which reports (RPT-001, -003, -004, -005, WIN-001) ---

struct Chosen {
  const char* name;
  model::ListedReport report;
  const char* prefix;
  Choice choice;
};
void PrintTo(const Chosen& chosen, std::ostream* out) { *out << chosen.name; }

model::ListedReport listed(std::string name, std::string type = "WAS_WEBAPP_REPORT", std::string format = "XML",
                           std::string status = "COMPLETE", std::string created = "2026-01-05T06:00:00Z") {
  return {.id = 1,
          .name = std::move(name),
          .type = std::move(type),
          .format = std::move(format),
          .status = std::move(status),
          .size = {},
          .created = parse_utc(created)};
}

class ChoiceOf : public testing::TestWithParam<Chosen> {};
TEST_P(ChoiceOf, IsMadeByTypeTitleAgeStatusAndFormat) {
  EXPECT_EQ(choose(GetParam().report, GetParam().prefix, at("2025-12-07T06:00:00Z")), GetParam().choice);
}
INSTANTIATE_TEST_SUITE_P(
    All, ChoiceOf,
    testing::Values(
        Chosen{"Good", listed("Weekly"), "", Choice::Pull}, Chosen{"NoName", listed(""), "", Choice::Pull},
        Chosen{"ScanReport", listed("Weekly", "WAS_SCAN_REPORT"), "", Choice::OtherType},
        Chosen{"Scorecard", listed("Weekly", "WAS_SCORECARD_REPORT"), "", Choice::OtherType},
        Chosen{"Catalog", listed("Weekly", "WAS_CATALOG_REPORT"), "", Choice::OtherType},
        Chosen{"DataList", listed("Weekly", "DATALIST_REPORT"), "", Choice::OtherType},
        Chosen{"Prefix", listed("Weekly 1"), "Weekly ", Choice::Pull},
        Chosen{"PrefixIsAll", listed("Weekly"), "Weekly", Choice::Pull},
        Chosen{"PrefixInOtherCase", listed("weekly 1"), "Weekly ", Choice::OtherTitle},
        Chosen{"PrefixLater", listed("Copy of Weekly 1"), "Weekly ", Choice::OtherTitle},
        Chosen{"PrefixWithoutItsBlank", listed("Weekly1"), "Weekly ", Choice::OtherTitle},
        Chosen{"PrefixWithABlankInFront", listed(" Weekly"), " Weekly", Choice::Pull},
        Chosen{"TitleWithoutThatBlank", listed("Weekly"), " Weekly", Choice::OtherTitle},
        Chosen{"Pdf", listed("Weekly", "WAS_WEBAPP_REPORT", "PDF"), "", Choice::OtherFormat},
        Chosen{"Csv", listed("Weekly", "WAS_WEBAPP_REPORT", "CSV_V2"), "", Choice::OtherFormat},
        Chosen{"NoType", listed("Weekly", ""), "", Choice::NoType},
        Chosen{"BlankType", listed("Weekly", " "), "", Choice::NoType},
        Chosen{"NoTypeOfAnotherTitle", listed("Weekly", ""), "Monthly", Choice::OtherTitle},
        Chosen{"NoFormat", listed("Weekly", "WAS_WEBAPP_REPORT", ""), "", Choice::NoFormat},
        Chosen{"NoFormatRunning", listed("Weekly", "WAS_WEBAPP_REPORT", "", "RUNNING"), "", Choice::NoFormat},
        Chosen{"NoFormatOfAnotherType", listed("Weekly", "WAS_SCAN_REPORT", ""), "", Choice::OtherType},
        Chosen{"NoNameWhereOneDecides", listed("", "WAS_WEBAPP_REPORT"), "Weekly", Choice::NoTitle},
        Chosen{"Running", listed("Weekly", "WAS_WEBAPP_REPORT", "XML", "RUNNING"), "", Choice::Running},
        Chosen{"Error", listed("Weekly", "WAS_WEBAPP_REPORT", "XML", "ERROR"), "", Choice::InError},
        Chosen{"ErrorOfAnotherFormat", listed("Weekly", "WAS_WEBAPP_REPORT", "PDF", "ERROR"), "", Choice::InError},
        Chosen{"UnknownStatus", listed("Weekly", "WAS_WEBAPP_REPORT", "XML", "PAUSED"), "", Choice::UnknownStatus},
        Chosen{"OnTheBoundary", listed("Weekly", "WAS_WEBAPP_REPORT", "XML", "COMPLETE", "2025-12-07T06:00:00Z"), "",
               Choice::Pull},
        Chosen{"ASecondTooOld", listed("Weekly", "WAS_WEBAPP_REPORT", "XML", "COMPLETE", "2025-12-07T05:59:59Z"), "",
               Choice::TooOld},
        Chosen{"WithoutADate", listed("Weekly", "WAS_WEBAPP_REPORT", "XML", "COMPLETE", "-"), "", Choice::Pull}),
    [](const auto& row) { return std::string{row.param.name}; });

// The clock says 2026-01-06T06:00:00Z.
struct Window {
  const char *words, *inside, *outside, *generated;  // inside, as a document writes it
};
void PrintTo(const Window& window, std::ostream* out) { *out << window.words; }
class LookBack : public testing::TestWithParam<Window> {};
TEST_P(LookBack, HasItsBoundaryInsideAndAsksTheVendorForNoMore) {
  auto typed = neurons_settings();
  typed.oldest_scan_data = GetParam().words;
  Reports rig{typed};
  rig.vendor.reports[0].created = GetParam().outside;
  rig.vendor.reports[1].created = GetParam().inside;
  rig.vendor.reports[1].document = document_of({2}, GetParam().generated);
  const auto run = rig.run();
  EXPECT_EQ(run.verdict, Verdict::Complete) << reasons(run);
  EXPECT_EQ(run.reports_listed, 2) << "the vendor was asked for the window";
  EXPECT_THAT(rig.downloads(), ElementsAre("2", "3"));
}
INSTANTIATE_TEST_SUITE_P(
    Guide, LookBack,
    testing::Values(Window{"30 days", "2025-12-07T06:00:00Z", "2025-12-07T05:59:59Z", "07 Dec 2025 06:00AM GMT"},
                    Window{"60 days", "2025-11-07T06:00:00Z", "2025-11-07T05:59:59Z", "07 Nov 2025 06:00AM GMT"},
                    Window{"90 days", "2025-10-08T06:00:00Z", "2025-10-08T05:59:59Z", "08 Oct 2025 06:00AM GMT"},
                    Window{"6 months", "2025-07-06T06:00:00Z", "2025-07-06T05:59:59Z", "06 Jul 2025 06:00AM GMT"},
                    Window{"1 year", "2025-01-06T06:00:00Z", "2025-01-06T05:59:59Z", "06 Jan 2025 06:00AM GMT"}));

TEST(Pull, LeavesOutWhatIsTooOldThoughTheVendorListsIt) {
  Reports rig;
  rig.vendor.intercept = [&](const Request& request, int) -> std::optional<Answer> {
    if (!FakeVendor::is(request, "/search/was/report") || FakeVendor::after_id(request) > 0) return std::nullopt;
    return FakeVendor::ok(
        "<responseCode>SUCCESS</responseCode><count>3</count><hasMoreRecords>false</hasMoreRecords>"
        "<data>" +
        FakeVendor::xml(VendorReport{.id = 1, .created = "2020-01-01T00:00:00Z"}) +
        FakeVendor::xml(rig.vendor.reports[1]) + FakeVendor::xml(rig.vendor.reports[2]) + "</data>");
  };
  const auto run = rig.run();
  EXPECT_THAT(rig.downloads(), ElementsAre("2", "3"));
  EXPECT_EQ(run.reports_skipped, 1);
  EXPECT_THAT(reasons(run), HasSubstr("skipped: 1 too old"));
}

TEST(Pull, CountsAndNamesWhatItSkips) {
  auto typed = neurons_settings();
  typed.report_title_prefix = "Weekly";
  Reports rig{typed};
  rig.vendor.reports[0].type = "WAS_SCAN_REPORT";
  rig.vendor.reports[1].format = "PDF";
  rig.vendor.reports[2].name = "Monthly";
  rig.vendor.reports.push_back({.id = 4, .document = document_of({4})});
  const auto run = rig.run();
  EXPECT_EQ(run.verdict, Verdict::Complete);
  EXPECT_EQ(run.reports_skipped, 3);
  EXPECT_EQ(run.reports_ingested, 1);
  EXPECT_THAT(run.reasons, UnorderedElementsAre("skipped: 1 of type WAS_SCAN_REPORT", "skipped: 1 of format PDF",
                                                "skipped: 1 with another title"));
}

TEST(Pull, LeavesARunningReportForTheNextSync) {
  Reports rig;
  rig.vendor.reports[1].status = "RUNNING";
  const auto first = rig.run();
  EXPECT_EQ(first.verdict, Verdict::Complete);
  EXPECT_THAT(reasons(first), HasSubstr("left for the next sync: 1"));
  rig.vendor.reports[1].status = "COMPLETE";
  EXPECT_EQ(rig.run().reports_ingested, 1);
  EXPECT_THAT(rig.downloads(), ElementsAre("1", "3", "2"));
}

TEST(Pull, ReportsAReportThatTheVendorCouldNotMake) {
  Reports rig;
  rig.vendor.reports[1].status = "ERROR";
  const auto run = rig.run();
  EXPECT_EQ(run.verdict, Verdict::Complete);
  EXPECT_THAT(reasons(run), AllOf(HasSubstr("report 2 'Weekly'"), HasSubstr("ERROR")));
}

TEST(Pull, IsNotCompleteWithAStatusThatNobodyKnows) {
  Reports rig;
  rig.vendor.reports[1].status = "PAUSED";
  const auto run = rig.run();
  EXPECT_EQ(run.verdict, Verdict::Partial);
  EXPECT_THAT(reasons(run), HasSubstr("'PAUSED'"));
}

// --- when something fails ---

TEST(Pull, GoesOnWhenAReportVanishesBetweenListAndDownload) {
  Reports rig;
  rig.vendor.before = [&](const Request& request, int) {
    if (request.target.ends_with("/report/2")) rig.vendor.reports.erase(rig.vendor.reports.begin() + 1);
  };
  const auto run = rig.run();
  EXPECT_EQ(run.verdict, Verdict::Complete) << "all there is was pulled";
  EXPECT_EQ(run.reports_ingested, 2);
  EXPECT_THAT(reasons(run), HasSubstr("report 2 'Weekly' was deleted at the vendor"));
  EXPECT_THAT(rig.keys(), UnorderedElementsAre("id:1", "id:3"));
}

TEST(Pull, IsNotCompleteWhenAReportThatIsThereIsRefused) {
  Reports rig;
  rig.vendor.intercept = [](const Request& request, int) -> std::optional<Answer> {
    if (!request.target.ends_with("/report/2")) return std::nullopt;
    return FakeVendor::refusal("INVALID_REQUEST", "The report is not yet complete.");
  };
  const auto run = rig.run();
  EXPECT_EQ(run.verdict, Verdict::Partial);
  EXPECT_THAT(reasons(run), AllOf(HasSubstr("report 2"), HasSubstr("not yet complete")));
  EXPECT_EQ(run.reports_ingested, 2);
}

TEST(Pull, LeavesTheStoreAsItWasWhenADownloadIsCut) {
  Reports rig;
  rig.vendor.intercept = [&](const Request& request, int) -> std::optional<Answer> {
    if (!request.target.ends_with("/report/2")) return std::nullopt;
    const auto& document = rig.vendor.reports[1].document;
    return Answer{.body = document.substr(0, document.size() - 30),
                  .broken = Error{ErrorKind::Transport, "the connection was closed", ""}};
  };
  const auto run = rig.run();
  EXPECT_EQ(run.verdict, Verdict::Partial);
  EXPECT_THAT(reasons(run), AllOf(HasSubstr("pulling report 2 'Weekly'"), HasSubstr("the connection was closed")));
  EXPECT_THAT(rig.keys(), UnorderedElementsAre("id:1", "id:3"));
  EXPECT_EQ(rig.uploads().size(), 2u) << "no file arrived";
  rig.vendor.intercept = {};
  EXPECT_EQ(rig.run().verdict, Verdict::Complete);
  EXPECT_THAT(rig.keys(), UnorderedElementsAre("id:1", "id:2", "id:3"));
}

TEST(Pull, TriesABrokenDownloadAgain) {
  Reports rig;
  rig.vendor.intercept = [](const Request& request, int nth) -> std::optional<Answer> {
    if (!request.target.ends_with("/report/2") || nth > 0) return std::nullopt;
    return Answer{.body = "<WAS_WEBAPP", .broken = Error{ErrorKind::Transport, "the connection was closed", ""}};
  };
  EXPECT_EQ(rig.run().verdict, Verdict::Complete);
  EXPECT_EQ(rig.keys().size(), 3u);
}

// The transfer may be to blame the first time, not the second.
TEST(Pull, AsksTwiceForADocumentThatIsNoReportAndListsIt) {
  Reports rig;
  rig.vendor.reports[1].document = "<INVENTORY/>";
  const auto run = rig.run();
  EXPECT_EQ(run.verdict, Verdict::Partial);
  EXPECT_THAT(rig.downloads(), ElementsAre("1", "2", "2", "3"));
  EXPECT_THAT(reasons(run), AllOf(HasSubstr("report 2"), HasSubstr("'INVENTORY'")));
  const auto uploads = rig.uploads();
  ASSERT_EQ(uploads.size(), 3u);
  EXPECT_EQ(uploads[1].outcome, store::Outcome::Refused);
  EXPECT_EQ(uploads[1].report_id, 2);
}

TEST(Pull, CallsADocumentThatIsTwiceTheSameNonsenseAnAnswerThatItDoesNotUnderstand) {
  Reports rig;
  rig.vendor.reports[1].document = "<WAS_WEBAPP_REPORT><HEADER>";
  const auto run = rig.run();
  EXPECT_THAT(rig.downloads(), ElementsAre("1", "2", "2", "3"));
  EXPECT_THAT(run.reasons, testing::Contains(testing::StartsWith("decode: pulling report 2 'Weekly': ")))
      << "the vendor refused nothing";
}

TEST(Pull, ListsNothingWhenTheTransferBrokeBehindADocumentThatWasNone) {
  Reports rig;
  rig.vendor.intercept = [](const Request& request, int nth) -> std::optional<Answer> {
    if (!request.target.ends_with("/report/2")) return std::nullopt;
    if (nth == 0) return Answer{.body = "<html>maintenance</html>"};
    return Answer{.status = 0, .broken = Error{ErrorKind::Transport, "connection refused", ""}};
  };
  const auto run = rig.run();
  EXPECT_EQ(run.verdict, Verdict::Partial);
  EXPECT_THAT(reasons(run), HasSubstr("connection refused"));
  EXPECT_EQ(rig.uploads().size(), 2u);
}

TEST(Pull, StoresAReportOfWhichAPartIsBrokenAndIsNotComplete) {
  Reports rig;
  rig.vendor.reports[1].document = document_of({2}, "05 Jan 2026 06:00AM GMT", "<VULNERABILITY/>");
  const auto run = rig.run();
  EXPECT_EQ(run.verdict, Verdict::Partial);
  EXPECT_EQ(run.reports_ingested, 3);
  EXPECT_EQ(run.unreadable, 1);
  EXPECT_THAT(reasons(run), AllOf(HasSubstr("report 2"), HasSubstr("could not be read")));
}

TEST(Pull, StopsWhenTheLoginIsRefusedAndKeepsWhatIsIn) {
  Reports rig;
  rig.vendor.intercept = [](const Request& request, int) -> std::optional<Answer> {
    if (!request.target.ends_with("/report/2")) return std::nullopt;
    return FakeVendor::refusal("INVALID_CREDENTIALS", "Authentication failed");
  };
  const auto run = rig.run();
  EXPECT_EQ(run.verdict, Verdict::Partial);
  EXPECT_THAT(rig.downloads(), ElementsAre("1", "2")) << "an account that is refused is not tried again";
  EXPECT_THAT(reasons(run), HasSubstr("auth: "));
}

TEST(Pull, StopsWhenTheVendorIsAway) {
  Reports rig;
  for (int id = 4; id < 20; ++id) rig.vendor.reports.push_back({.id = id, .document = document_of({id})});
  rig.vendor.intercept = [](const Request& request, int) -> std::optional<Answer> {
    if (!FakeVendor::is(request, kDownload)) return std::nullopt;
    return Answer{.status = 0, .broken = Error{ErrorKind::Transport, "connection refused", ""}};
  };
  const auto run = rig.run();
  EXPECT_EQ(run.verdict, Verdict::Failed) << "nothing was taken in";
  EXPECT_THAT(reasons(run), HasSubstr("3 reports in a row"));
  EXPECT_THAT(rig.downloads(), Not(testing::Contains("4")));
}

TEST(Pull, FailsWhenTheListCannotBeRead) {
  Reports rig;
  rig.vendor.intercept = [](const Request& request, int) -> std::optional<Answer> {
    if (!FakeVendor::is(request, "/search/was/report")) return std::nullopt;
    return Answer{.body = "<html>maintenance</html>"};
  };
  const auto run = rig.run();
  EXPECT_EQ(run.verdict, Verdict::Failed);
  EXPECT_THAT(reasons(run), HasSubstr("reading the list of reports"));
}

TEST(Pull, IsNotCompleteWhenTheVendorCountsMore) {
  Reports rig;
  rig.vendor.intercept = [](const Request& request, int) -> std::optional<Answer> {
    if (!FakeVendor::is(request, "/count/was/report")) return std::nullopt;
    return FakeVendor::ok("<responseCode>SUCCESS</responseCode><count>4</count>");
  };
  const auto run = rig.run();
  EXPECT_EQ(run.verdict, Verdict::Partial);
  EXPECT_THAT(reasons(run), HasSubstr("3 reports were listed, the vendor counts 4"));
}

TEST(Pull, NeverOverlapsAnotherSyncOfTheSameConnector) {
  Reports rig;
  const auto claim = rig.store->claim("shop").value();
  EXPECT_EQ(run(rig.config(), rig.ports(), {}).error().kind, ErrorKind::Busy);
  EXPECT_TRUE(rig.vendor.script.requests().empty());
}

// RPT-007: what orders assessments is when a report was made, not when it came.
TEST(Pull, AddsHistoryByAnOlderReportThatComesLate) {
  auto typed = neurons_settings();
  typed.urba = true;
  Reports rig{typed};
  rig.vendor.reports = {{.id = 5, .document = document_of({1}, "05 Jan 2026 06:00AM GMT")}};
  rig.run();
  rig.vendor.reports.push_back(
      {.id = 6, .created = "2026-01-04T06:00:00Z", .document = document_of({1, 2}, "04 Jan 2026 06:00AM GMT")});
  const auto run = rig.run();
  EXPECT_EQ(run.added, 1);
  EXPECT_THAT(rig.keys("Open"), ElementsAre("id:1"));
  EXPECT_THAT(rig.keys("Closed"), ElementsAre("id:2")) << "the newer report has proved its absence";
}

TEST(Pull, KeepsTheConfiguredNetworkWithEachApplication) {
  Reports rig;
  rig.run();
  std::vector<std::string> networks;
  const auto read =
      rig.store->reports().applications("shop", {}, [&](const store::ApplicationView& view) -> Result<void> {
        networks.push_back(view.network + " " + view.application.name);
        return {};
      });
  ASSERT_TRUE(read);
  EXPECT_THAT(networks, ElementsAre("HQ Shop"));
}

}  // namespace
}  // namespace qualyswas::sync
