// `qwas show` of profile neurons, and which views a profile has.
#include "connector/cli/cli_testing.h"

namespace qualyswas::cli {
namespace {

using namespace testing_support;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST_F(QwasNeurons, ShowsRequestAndResponseOfEveryPayload) {
  init();
  qwas({"upload", file("weekly.xml", report("4"))});
  EXPECT_EQ(qwas({"show", "findings", "--qid", "150001", "--details"}), 0);
  EXPECT_THAT(out.str(), AllOf(HasSubstr("payload 1"), HasSubstr("GET https://first.test"),
                               HasSubstr("Host: shop.example.test"), HasSubstr("first answer"), HasSubstr("payload 2"),
                               HasSubstr("second answer"), HasSubstr("CWE-89")));
}

struct Filtered {
  const char* name;
  std::vector<std::string> filter;
  std::vector<int> qids;
};
void PrintTo(const Filtered& filtered, std::ostream* out) { *out << filtered.name; }
class QwasFilter : public QwasNeurons, public testing::WithParamInterface<Filtered> {};
TEST_P(QwasFilter, LetsThroughWhatIsAskedFor) {
  init();
  qwas({"upload", file("weekly.xml", report("4"))});
  std::vector<std::string> args{"show", "findings"};
  args.insert(args.end(), GetParam().filter.begin(), GetParam().filter.end());
  std::vector<int> qids;
  for (const auto& row : rows(args)) qids.push_back(row["qid"]);
  EXPECT_EQ(qids, GetParam().qids);
}
INSTANTIATE_TEST_SUITE_P(
    All, QwasFilter,
    testing::Values(
        Filtered{"Severity", {"--severity", "Critical"}, {150001}},
        Filtered{"SeverityInAnyCase", {"--severity", "critical"}, {150001}},
        Filtered{"OtherSeverity", {"--severity", "Low"}, {}}, Filtered{"Unmapped", {"--severity", "unmapped"}, {}},
        Filtered{"State", {"--state", "open"}, {150001}}, Filtered{"OtherState", {"--state", "Closed"}, {}},
        Filtered{"Scanner", {"--scanner", "QUALYS"}, {150001}}, Filtered{"OtherScanner", {"--scanner", "NESSUS"}, {}},
        Filtered{"ApplicationByName", {"--application", "Shop"}, {150001}},
        Filtered{"ApplicationById", {"--application", "7"}, {150001}},
        Filtered{"ApplicationByAPartOfItsNameInAnyCase", {"--application", "SHO"}, {150001}},
        Filtered{"Network", {"--network", "HQ"}, {150001}}, Filtered{"NetworkInAnyCase", {"--network", "hq"}, {150001}},
        Filtered{"SeverityByAPart", {"--severity", "crit"}, {150001}},
        Filtered{"StateByALetter", {"--state", "o"}, {150001}},
        Filtered{"ScannerInAnyCase", {"--scanner", "qualys"}, {150001}}, Filtered{"Qid", {"--qid", "150001"}, {150001}},
        Filtered{"OtherQid", {"--qid", "150002"}, {}}, Filtered{"Ignored", {"--ignored"}, {150002}}),
    [](const auto& row) { return std::string{row.param.name}; });

struct View {
  const char *profile, *view, *has;
};
void PrintTo(const View& view, std::ostream* out) { *out << view.profile << " " << view.view; }
class QwasView : public QwasNeurons, public testing::WithParamInterface<View> {};
TEST_P(QwasView, OfTheOtherProfileIsRefusedNamingWhatThereIs) {
  write_config(std::string{R"({"connectors": [{"name": "one", "profile": ")"} + GetParam().profile + "\"}]}");
  EXPECT_EQ(qwas({"show", GetParam().view}), 2);
  EXPECT_THAT(err.str(), AllOf(HasSubstr(std::string{"has no "} + GetParam().view), HasSubstr(GetParam().has)));
}
INSTANTIATE_TEST_SUITE_P(All, QwasView,
                         testing::Values(View{"neurons", "assets", "applications, findings, uploads, runs"},
                                         View{"neurons", "vulnerabilities", "applications, findings, uploads, runs"},
                                         View{"neurons", "instances", "applications, findings, uploads, runs"},
                                         View{"vulcan", "applications", "assets, vulnerabilities, instances, runs"},
                                         View{"vulcan", "findings", "assets, vulnerabilities, instances, runs"},
                                         View{"vulcan", "uploads", "assets, vulnerabilities, instances, runs"}),
                         [](const auto& row) { return std::string{row.param.profile} + "_" + row.param.view; });

TEST_F(QwasNeurons, RefusesAnApplicationOrANetworkThatIsNotStored) {
  init();
  qwas({"upload", file("weekly.xml", report("4"))});
  EXPECT_EQ(qwas({"show", "findings", "--application", "Shoq"}), 2);
  EXPECT_THAT(err.str(),
              AllOf(HasSubstr("--application: no application 'Shoq' is stored"), HasSubstr("did you mean: 7 Shop")));
  EXPECT_EQ(qwas({"show", "applications", "--application", "99"}), 2);
  EXPECT_EQ(qwas({"show", "applications", "--network", "dmz"}), 2);
  EXPECT_THAT(err.str(), AllOf(HasSubstr("--network: no network 'dmz' is stored"), HasSubstr("stored are: HQ")));
  EXPECT_EQ(qwas({"show", "findings", "--severity", "urgent"}), 2);
  EXPECT_THAT(err.str(),
              AllOf(HasSubstr("'urgent' is not a severity"), HasSubstr("Critical, High, Medium, Low, unmapped")));
}

TEST_F(QwasNeurons, SaysWhichFilterHidesTheRows) {
  init();
  qwas({"upload", file("weekly.xml", report("4"))});
  EXPECT_EQ(qwas({"show", "findings", "--severity", "low"}), 0);
  EXPECT_EQ(out.str(), "No rows. 1 finding has another severity than Low.\n");
  EXPECT_EQ(qwas({"show", "findings", "--qid", "150002"}), 0);
  EXPECT_EQ(out.str(), "No rows. 1 finding is ignored: add --ignored. 1 finding has another QID than 150002.\n");
  EXPECT_EQ(qwas({"show", "findings", "--scanner", "NESSUS"}), 0);
  EXPECT_THAT(out.str(), HasSubstr("of the scanner QUALYS, nothing of 'NESSUS'"));
}

TEST_F(QwasNeurons, SaysThatNoReportWasYoungEnough) {
  vendor.otherwise([](const http::Request& request) -> std::optional<http::Answer> {
    if (request.target.find("/count/") != std::string::npos)
      return http::Answer{.body = envelope("<responseCode>SUCCESS</responseCode><count>0</count>")};
    if (request.target.find("/search/") != std::string::npos)
      return http::Answer{.body = envelope("<responseCode>SUCCESS</responseCode><count>0</count><hasMoreRecords>false"
                                           "</hasMoreRecords>")};
    return respond(request);
  });
  init();
  ASSERT_EQ(qwas({"sync"}), 0) << out.str();
  EXPECT_EQ(qwas({"show", "findings"}), 0);
  EXPECT_THAT(out.str(),
              AllOf(HasSubstr("the vendor listed no report that is young enough (oldest_scan_data: 30 days)"),
                    HasSubstr("of any age"), HasSubstr("qwas show runs --log")));
}

// The one report of this vendor is of 5 January, and it does what the question says.
TEST_F(QwasNeurons, SaysOfWhichDayTheNewestReportIs) {
  vendor.otherwise([](const http::Request& request) -> std::optional<http::Answer> {
    const auto is = [&](std::string_view part) { return request.target.find(part) != std::string::npos; };
    const bool in_window = request.body.find("creationDate") != std::string::npos;
    if (is("/count/")) return http::Answer{.body = envelope("<responseCode>SUCCESS</responseCode><count>0</count>")};
    if (is("/search/was/report") && in_window)
      return http::Answer{.body = envelope("<responseCode>SUCCESS</responseCode><count>0</count><hasMoreRecords>false"
                                           "</hasMoreRecords>")};
    if (is("/search/was/report"))
      return http::Answer{
          .body = envelope("<responseCode>SUCCESS</responseCode><count>1</count><hasMoreRecords>false</hasMoreRecords>"
                           "<data><Report><id>31</id><name>Weekly</name><type>WAS_WEBAPP_REPORT</type><format>XML"
                           "</format><status>COMPLETE</status><creationDate>2025-11-02T06:00:00Z</creationDate>"
                           "</Report></data>")};
    return respond(request);
  });
  init();
  ASSERT_EQ(qwas({"sync"}), 0) << out.str();
  EXPECT_THAT(out.str(), HasSubstr("no report is younger than 2025-12-07; the newest is of 2025-11-02 (report 31 "
                                   "'Weekly'). oldest_scan_data says how old a report may be"));
  EXPECT_EQ(qwas({"show", "findings"}), 0);
  EXPECT_THAT(out.str(), HasSubstr("the newest is of 2025-11-02"));
}

TEST_F(QwasNeurons, FitsEveryTableIntoTheTerminal) {
  init();
  qwas({"upload", file("weekly.xml", report("4"))});
  qwas({"sync"});
  for (const auto* view : {"applications", "findings", "uploads", "runs"})
    for (const int columns : {200, 80, 40}) {
      width = columns;
      EXPECT_EQ(qwas({"show", view}, true), 0);
      EXPECT_LE(widest(out.str()), static_cast<std::size_t>(columns)) << view << '\n' << out.str();
    }
}

}  // namespace
}  // namespace qualyswas::cli
