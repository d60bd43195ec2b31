// Register, FND-008 and what stands beside it: what is not understood closes nothing and is named; filters that are not
// the vendor's default two; applications that stand in the appendix alone; scans that found nothing; reports made
// without their results.
#include <gmock/gmock.h>

#include <array>

#include "conformance/qualys/requests.h"
#include "conformance/support/formats.h"

namespace qualyswas::conformance {
namespace {

using observed::Outcome;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

ReportRecord report_of(int day, const std::vector<std::int64_t>& ids) {
  ReportRecord report{.generated = report_date((Lab::kStart + std::chrono::days{day}).time_since_epoch().count())};
  auto& application = report.applications.front();
  application.name = "App";
  application.findings.clear();
  for (const auto id : ids)
    application.findings.push_back({.id = id, .url = "https://shop.example.test/" + std::to_string(id)});
  return report;
}

struct StrangeRow {
  Id id;
  std::string_view what, extra, names;
  bool with_a_list = false;
};
constexpr auto kStrangeRows = std::to_array<StrangeRow>({
    {"FND-008", "another name of the list",
     "<VULNERABILITIES><VULNERABILITY><ID>1</ID><QID>150001</QID></VULNERABILITY></VULNERABILITIES>",
     "VULNERABILITIES"},
    {"FND-008", "a list beside the known one",
     "<API_VULNERABILITIES><VULNERABILITY><ID>2</ID></VULNERABILITY></API_VULNERABILITIES>", "API_VULNERABILITIES",
     true},
    {"FND-008", "the list in lower case",
     "<vulnerability_list><vulnerability><id>1</id></vulnerability></vulnerability_list>", "vulnerability_list"},
    {"FND-008", "a finding without a list", "<VULNERABILITY><ID>1</ID><QID>150001</QID></VULNERABILITY>",
     "VULNERABILITY"},
    {"FND-008", "records under a name that tells nothing", "<ITEMS><ITEM><NUMBER>1</NUMBER></ITEM></ITEMS>", "ITEMS"},
    {"FND-008", "another list of anything", "<API_LIST/>", "API_LIST", true},
    {"FND-008", "a list inside another element",
     "<DETAILS><VULNERABILITY_LIST><VULNERABILITY><ID>1</ID></VULNERABILITY></VULNERABILITY_LIST></DETAILS>",
     "DETAILS"},
});
class StrangeElement : public Rows<StrangeRow> {};

TEST_P(StrangeElement, WhereFindingsAreExpectedClosesNothingAndIsNamed) {
  Lab lab{{.profile = Profile::Neurons, .urba = true}};
  lab.upload(report_of(0, {1, 2}));
  auto next = report_of(7, {});
  if (row().with_a_list) next = report_of(7, {1});
  next.applications.front().extra = std::string{row().extra};
  const auto upload = lab.upload(next);
  EXPECT_EQ(upload.outcome, Outcome::Incomplete) << Harm::FalseComplete;
  EXPECT_EQ(upload.closed, 0) << Harm::Stale;
  EXPECT_THAT(upload.reasons, Contains(HasSubstr("'" + std::string{row().names} + "'")));
  EXPECT_THAT(lab.app_findings({.state = "Open"}), SizeIs(2));
}

TEST_P(StrangeElement, InTheResultsOfAScanReportIsNamedToo) {
  Lab lab{{.profile = Profile::Neurons}};
  auto scan = report_of(0, {3});
  scan.root = "WAS_SCAN_REPORT";
  scan.applications.front().extra = std::string{row().extra};
  const auto upload = lab.upload(scan);
  EXPECT_EQ(upload.outcome, Outcome::Incomplete) << Harm::FalseComplete;
  EXPECT_THAT(upload.reasons, Contains(HasSubstr("'" + std::string{row().names} + "'")));
  EXPECT_THAT(lab.app_findings(), SizeIs(1)) << "what is understood is kept";
}

ROWS(StrangeElement, kStrangeRows, row.what);

class HarmlessElement : public testing::Test {};
CONFORMS(HarmlessElement, "FND-008");
TEST_F(HarmlessElement, IsNoReasonToDoubtTheRest) {
  Lab lab{{.profile = Profile::Neurons, .urba = true}};
  lab.upload(report_of(0, {1, 2}));
  auto next = report_of(7, {1});
  next.applications.front().extra = "<COLOUR>green</COLOUR><TAGS><TAG><NAME>a</NAME></TAG></TAGS>";
  const auto upload = lab.upload(next);
  EXPECT_EQ(upload.outcome, Outcome::Ingested);
  EXPECT_EQ(upload.closed, 1);
}

struct CounterRow {
  Id id;
  std::string_view what, summary, names;
};
constexpr auto kCounterRows = std::to_array<CounterRow>({
    {"FND-008", "a level of the application",
     "<SUMMARY_STATS><SUMMARY_STAT><WEB_APPLICATION>App</WEB_APPLICATION><LEVEL4>2</LEVEL4></SUMMARY_STAT></"
     "SUMMARY_STATS>",
     "LEVEL"},
    {"FND-008", "the total of vulnerabilities", "<GLOBAL_SUMMARY><VULNERABILITY>2</VULNERABILITY></GLOBAL_SUMMARY>",
     "VULNERABILITY"},
    {"FND-008", "the total of sensitive content",
     "<GLOBAL_SUMMARY><SENSITIVE_CONTENT>2</SENSITIVE_CONTENT></GLOBAL_SUMMARY>", "SENSITIVE_CONTENT"},
    {"FND-008", "information gathered of the application",
     "<SUMMARY_STATS><SUMMARY_STAT><WEB_APPLICATION>App</WEB_APPLICATION><INFORMATION_GATHERED>2</INFORMATION_GATHERED>"
     "</SUMMARY_STAT></SUMMARY_STATS>",
     "INFORMATION_GATHERED"},
});
class Counter : public Rows<CounterRow> {};

TEST_P(Counter, AboveZeroWithNothingReadClosesNothingAndIsNamed) {
  Lab lab{{.profile = Profile::Neurons, .urba = true}};
  lab.upload(report_of(0, {1, 2}));
  auto next = report_of(7, {});
  next.summary = std::string{row().summary};
  const auto upload = lab.upload(next);
  EXPECT_EQ(upload.outcome, Outcome::Incomplete) << Harm::FalseComplete;
  EXPECT_EQ(upload.closed, 0) << Harm::Stale;
  EXPECT_THAT(upload.reasons, Contains(HasSubstr(std::string{row().names})));
}
ROWS(Counter, kCounterRows, row.what);

class Counters : public testing::Test {
 protected:
  Lab lab{{.profile = Profile::Neurons, .urba = true}};
};
CONFORMS(Counters, "FND-008");

TEST_F(Counters, OfTheOtherApplicationAreNotItsNeighbours) {
  auto first = report_of(0, {1});
  first.applications.push_back({.id = 410002, .name = "Blog", .findings = {{.id = 5}}});
  lab.upload(first);
  auto next = report_of(7, {1});
  next.applications.push_back({.id = 410002, .name = "Blog", .findings = {}});
  next.summary =
      "<SUMMARY_STATS><SUMMARY_STAT><WEB_APPLICATION>Blog</WEB_APPLICATION><LEVEL2>1</LEVEL2></SUMMARY_STAT></"
      "SUMMARY_STATS>";
  EXPECT_EQ(lab.upload(next).closed, 0) << Harm::Stale;
}

TEST_F(Counters, ThatDisagreeWithAListAreNoReasonToDoubtIt) {
  lab.upload(report_of(0, {1, 2}));
  auto next = report_of(7, {1});
  next.summary = "<GLOBAL_SUMMARY><VULNERABILITY>99</VULNERABILITY></GLOBAL_SUMMARY>";
  const auto upload = lab.upload(next);
  EXPECT_EQ(upload.outcome, Outcome::Ingested);
  EXPECT_EQ(upload.closed, 1);
}

// --- filters ---

struct FiltersRow {
  Id id;
  std::string_view what, filters;
  int closes = 0;
};
constexpr auto kFiltersRows = std::to_array<FiltersRow>({
    {"URBA-002", "a filter of another form", "<FILTERS><STATUS>NEW</STATUS></FILTERS>"},
    {"URBA-002", "an empty element", "<FILTERS/>"},
    {"URBA-002", "nothing but text", "<FILTERS>NEW</FILTERS>"},
    {"URBA-002", "a second value",
     "<FILTERS><FILTER><NAME>REMEDIATION</NAME><VALUE>Include patched "
     "findings</VALUE></FILTER><FILTER><NAME>REMEDIATION"
     "</NAME><VALUE>Show ignored findings</VALUE><VALUE>Top 10</VALUE></FILTER></FILTERS>"},
    {"URBA-002", "the two defaults",
     "<FILTERS><FILTER><NAME>REMEDIATION</NAME><VALUE>Include patched "
     "findings</VALUE></FILTER><FILTER><NAME>REMEDIATION"
     "</NAME><VALUE>Show ignored findings </VALUE></FILTER></FILTERS>",
     1},
});
class FiltersElement : public Rows<FiltersRow> {};
TEST_P(FiltersElement, ThatIsNotTheDefaultClosesNothingAndIsSaid) {
  Lab lab{{.profile = Profile::Neurons, .urba = true}};
  lab.upload(report_of(0, {1, 2}));
  auto next = report_of(7, {1});
  next.filters_xml = std::string{row().filters};
  const auto upload = lab.upload(next);
  EXPECT_EQ(upload.closed, row().closes) << Harm::Stale;
  EXPECT_THAT(upload.reasons, row().closes > 0 ? testing::Matcher<std::vector<std::string>>{IsEmpty()}
                                               : Contains(HasSubstr("filters")));
}
ROWS(FiltersElement, kFiltersRows, row.what);

class ScanReport : public testing::Test {};
CONFORMS(ScanReport, "URBA-002");
TEST_F(ScanReport, SaysThatItClosesNothing) {
  Lab lab{{.profile = Profile::Neurons, .urba = true}};
  lab.upload(report_of(0, {1, 2}));
  auto scan = report_of(7, {1});
  scan.root = "WAS_SCAN_REPORT";
  const auto upload = lab.upload(scan);
  EXPECT_EQ(upload.closed, 0) << Harm::Stale;
  EXPECT_THAT(upload.reasons, Contains(HasSubstr("scan report")));
}

// --- applications of the appendix alone ---

struct QuietRow {
  Id id;
  std::string_view what, summary;
  int closes = 0;
};
constexpr std::string_view kNoVulnerability =
    "<SUMMARY_STATS><SUMMARY_STAT><WEB_APPLICATION>Quiet</WEB_APPLICATION><LEVEL5>0</LEVEL5><LEVEL4>0</LEVEL4><LEVEL3>0"
    "</LEVEL3><LEVEL2>0</LEVEL2><LEVEL1>0</LEVEL1></SUMMARY_STAT></SUMMARY_STATS>";
constexpr std::string_view kNothing =
    "<SUMMARY_STATS><SUMMARY_STAT><WEB_APPLICATION>Quiet</WEB_APPLICATION><LEVEL5>0</LEVEL5><LEVEL4>0</LEVEL4><LEVEL3>0"
    "</LEVEL3><LEVEL2>0</LEVEL2><LEVEL1>0</LEVEL1><SENSITIVE_CONTENT>0</SENSITIVE_CONTENT><INFORMATION_GATHERED>0"
    "</INFORMATION_GATHERED></SUMMARY_STAT></SUMMARY_STATS>";
constexpr auto kQuietRows = std::to_array<QuietRow>({
    {"URBA-002", "without a summary", ""},
    {"URBA-002", "that the summary does not name",
     "<SUMMARY_STATS><SUMMARY_STAT><WEB_APPLICATION>App</WEB_APPLICATION><LEVEL4>1</LEVEL4></SUMMARY_STAT></"
     "SUMMARY_STATS>"},
    {"URBA-002", "of which the summary says a part",
     "<SUMMARY_STATS><SUMMARY_STAT><WEB_APPLICATION>Quiet</WEB_APPLICATION><LEVEL5>0</LEVEL5></SUMMARY_STAT></"
     "SUMMARY_STATS>"},
    {"URBA-002", "that the summary says has no vulnerability", kNoVulnerability, 1},
    {"URBA-002", "that the summary says has nothing", kNothing, 2},
});
class QuietApplication : public Rows<QuietRow> {};
TEST_P(QuietApplication, IsShownAndClosesOnlyWhatTheSummarySaysIsNone) {
  Lab lab{{.profile = Profile::Neurons, .urba = true}};
  auto first = report_of(0, {1});
  first.applications.push_back({.id = 410002,
                                .name = "Quiet",
                                .operating_system = std::nullopt,
                                .findings = {{.id = 5}, {.id = 6, .list = ReportList::InformationGathered}}});
  lab.upload(first);
  auto next = report_of(7, {1});
  next.applications.push_back({.id = 410002,
                               .name = "Quiet",
                               .url = "https://quiet.example.test/",
                               .operating_system = "BSD",
                               .in_results = false});
  next.summary = std::string{row().summary};
  const auto upload = lab.upload(next);
  EXPECT_EQ(upload.outcome, Outcome::Ingested);
  EXPECT_EQ(upload.closed, row().closes) << Harm::Stale;
  const auto all = lab.applications({.application = "Quiet"});
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_EQ(all.front().operating_system, "BSD");
  EXPECT_EQ(all.front().url, "https://quiet.example.test/");
}
TEST_P(QuietApplication, IsShownWhenNoFileKnewIt) {
  Lab lab{{.profile = Profile::Neurons, .urba = true}};
  auto report = report_of(0, {1});
  report.applications.push_back({.id = 410002, .name = "Quiet", .in_results = false});
  report.summary = std::string{row().summary};
  lab.upload(report);
  ASSERT_THAT(lab.applications({.application = "Quiet"}), SizeIs(1)) << Harm::Loss;
  EXPECT_EQ(lab.applications({.application = "Quiet"}).front().operating_system, "Linux 5.4");
}
ROWS(QuietApplication, kQuietRows, row.what);

// --- scans ---

struct ScanDateRow {
  Id id;
  std::string_view what, scan, summary;
  std::chrono::sys_seconds last;
};
constexpr std::chrono::sys_days kSixthOfMarch{std::chrono::year{2031} / 3 / 6};
constexpr auto kScanDateRows = std::to_array<ScanDateRow>({
    {"APP-005", "its start", "<START_DATE>06 Mar 2031 01:00AM GMT</START_DATE>", "",
     kSixthOfMarch + std::chrono::hours{1}},
    {"APP-005", "its end",
     "<START_DATE>06 Mar 2031 01:00AM GMT</START_DATE><END_DATE>06 Mar 2031 03:00AM GMT</END_DATE>", "",
     kSixthOfMarch + std::chrono::hours{3}},
    {"APP-005", "its day in the summary", "",
     "<SUMMARY_STATS><SUMMARY_STAT><SCAN>Weekly</SCAN><DATE>06 Mar 2031</DATE></SUMMARY_STAT></SUMMARY_STATS>",
     kSixthOfMarch},
});
class DateOfAScan : public Rows<ScanDateRow> {};
TEST_P(DateOfAScan, CountsWhetherItFoundSomethingOrNot) {
  Lab lab{{.profile = Profile::Neurons}};
  lab.upload(report_of(0, {1}));
  auto scan = report_of(7, {});
  scan.root = "WAS_SCAN_REPORT";
  scan.applications.front().extra = "<VULNERABILITY_LIST> </VULNERABILITY_LIST>";
  scan.scans = "<SCAN><NAME>Weekly</NAME>" + std::string{row().scan} + "<WEB_APPLICATION>App</WEB_APPLICATION></SCAN>";
  scan.summary = std::string{row().summary};
  lab.upload(scan);
  ASSERT_THAT(lab.applications(), SizeIs(1));
  EXPECT_EQ(lab.applications().front().last_scan, row().last) << Harm::Stale;
}
ROWS(DateOfAScan, kScanDateRows, row.what);

// --- reports made without their results, and a description that is lost ---

class ReportWithoutResults : public testing::Test {};
CONFORMS(ReportWithoutResults, "RPT-006");
TEST_F(ReportWithoutResults, IsSaidOnceAndNotFetchedAgain) {
  Lab lab{{.webapps = {{}}, .findings = {{}}, .solutions = {{}}, .profile = Profile::Neurons}};
  const auto id = lab.make_report({.name = "Bare", .contents = {"DESCRIPTION", "SUMMARY", "APPENDIX"}});
  const auto first = lab.sync();
  EXPECT_THAT(first.reasons, Contains(HasSubstr("Bare")));
  const auto target = "/qps/rest/3.0/download/was/report/" + std::to_string(id);
  EXPECT_THAT(entries_to(lab.journal(), target), SizeIs(1)) << Plane::Wire;
  lab.on_day(1);
  const auto second = lab.sync();
  EXPECT_EQ(second.verdict, RunVerdict::Complete);
  EXPECT_THAT(entries_to(lab.journal(), target), SizeIs(1)) << "it is not fetched again" << Plane::Wire;
  EXPECT_THAT(lab.uploads(), SizeIs(1));
}

class LostDescription : public testing::Test {};
CONFORMS(LostDescription, "UPL-001");
TEST_F(LostDescription, IsNamedAsWhatWasLost) {
  Lab lab{{.profile = Profile::Neurons}};
  auto text = to_xml(report_of(0, {1}));
  text.insert(text.find("</APPENDIX>"), "<WEBAPP><ID>900100</ID><NAME>Blog</NAME></WEB_APPLICATION>");
  const auto upload = lab.upload(text);
  EXPECT_EQ(upload.outcome, Outcome::Incomplete);
  EXPECT_THAT(upload.reasons, Contains(HasSubstr("description of a web application in the appendix (900100)")));
  EXPECT_THAT(lab.app_findings(), SizeIs(1)) << Harm::Loss;
}

}  // namespace
}  // namespace qualyswas::conformance
