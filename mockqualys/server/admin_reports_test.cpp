#include "mockqualys/server/admin_reports.h"

#include <gmock/gmock.h>
#include <httplib.h>
#include <nlohmann/json.hpp>

#include "mockqualys/server/test_support.h"

namespace mockqualys::server {
namespace {

using test::Running;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class AdminReports : public ::testing::Test {
 protected:
  Json post(const char* path, const std::string& body, int status = 200) {
    const auto answer = admin_.Post(path, body, test::kJson);
    EXPECT_EQ(answer->status, status) << answer->body;
    return Json::parse(answer->body);
  }
  std::string download(std::int64_t id) {
    httplib::Client client{server_->url()};
    client.set_basic_auth("acme_ab1", "open-sesame");
    return client.Get("/qps/rest/3.0/download/was/report/" + std::to_string(id))->body;
  }

  Running server_;
  httplib::Client admin_{server_->admin_url()};
};

TEST_F(AdminReports, MakeAFinishedReportInAnyShape) {
  const auto told = post(
      "/reports",
      R"({"name": "Weekly", "webapps": [41], "variant": "2017", "traps": ["no_appendix", "leading_line_feed"], "zone_minutes": -300})");
  EXPECT_EQ(told.at("status"), "COMPLETE");
  const auto text = download(told.at("report"));
  EXPECT_EQ(text.size(), told.at("size").get<std::size_t>());
  EXPECT_THAT(text, StartsWith("\n<?xml version='1.0' encoding='UTF-8'?>\n<WAS_WEBAPP_REPORT>"));
  EXPECT_THAT(text, HasSubstr("<GENERATION_DATETIME>02 Feb 2031 11:05PM GMT-0500</GENERATION_DATETIME>"));
  EXPECT_THAT(text, Not(HasSubstr("<APPENDIX>")));
  EXPECT_THAT(text, Not(HasSubstr("<COMPANY_INFO>")));
  EXPECT_THAT(text, Not(HasSubstr("Desk")));
}

TEST_F(AdminReports, MakeOneThatRunsOrFails) {
  EXPECT_EQ(post("/reports", R"({"takes_seconds": 60})").at("status"), "RUNNING");
  EXPECT_EQ(post("/reports", R"({"fails": true})").at("status"), "ERROR");
}

TEST_F(AdminReports, FileARecordWithItsFile) {
  const auto told = post(
      "/reports",
      R"({"record": "<Report><id>5</id><name>Hand made</name><type>WAS_WEBAPP_REPORT</type><format>XML</format><status>COMPLETE</status><creationDate>2031-01-01T00:00:00Z</creationDate></Report>", "file": "<not closed"})");
  EXPECT_EQ(told.at("report"), 5);
  EXPECT_EQ(download(5), "<not closed");
}

TEST_F(AdminReports, ListReportsVariantsAndTraps) {
  post("/reports", R"({"name": "Weekly"})");
  const auto list = Json::parse(admin_.Get("/reports")->body);
  EXPECT_EQ(list.at("reports").at(0).at("name"), "Weekly");
  EXPECT_EQ(list.at("reports").at(0).at("user"), "acme_ab1");
  EXPECT_TRUE(list.at("variants").contains("2022"));
  EXPECT_EQ(list.at("traps").at("no_glossary"), "GLOSSARY is missing");
  EXPECT_EQ(list.at("settings").at("creation_seconds"), 20);
  EXPECT_EQ(Json::parse(admin_.Get("/state")->body).at("reports"), 1);
}

TEST_F(AdminReports, RemoveOne) {
  const auto id = post("/reports", "{}").at("report").get<std::int64_t>();
  EXPECT_EQ(post("/remove", "{\"report\": " + std::to_string(id) + "}").at("reports"), 0);
  EXPECT_THAT(download(id), HasSubstr("INVALID_REQUEST"));
}

TEST_F(AdminReports, SettingsReachTheNextCreate) {
  const auto told = post(
      "/report-settings",
      R"({"creation_seconds": 5, "failing": 1, "variant": "2020", "traps": ["one_line"], "user_limit": 7, "subscription_limit": null, "search_lists": {"9": [150901]}})");
  EXPECT_EQ(told.at("subscription_limit"), nullptr);
  const auto settings = server_->world().report_settings();
  EXPECT_EQ(settings.creation_time, std::chrono::seconds{5});
  EXPECT_EQ(settings.failing, 1);
  EXPECT_EQ(settings.shape.variant, ReportVariant::Of2020);
  EXPECT_TRUE(settings.shape.has(ReportTrap::OneLine));
  EXPECT_EQ(settings.user_limit, 7);
  EXPECT_EQ(settings.search_lists.at(9), std::set<std::int64_t>{150901});
}

struct BadReportBody {
  const char *path, *body, *told;
};
void PrintTo(const BadReportBody& row, std::ostream* out) { *out << row.path << " " << row.body; }
class AdminReportRefusals : public AdminReports, public ::testing::WithParamInterface<BadReportBody> {};
TEST_P(AdminReportRefusals, SayWhatIsWrong) {
  EXPECT_THAT(post(GetParam().path, GetParam().body, 400).at("error").get<std::string>(), HasSubstr(GetParam().told));
}
INSTANTIATE_TEST_SUITE_P(
    Table, AdminReportRefusals,
    ::testing::Values(BadReportBody{"/reports", R"({"variant": "1999"})", "known are current, 2017, 2020, 2022, 2024"},
                      BadReportBody{"/reports", R"({"traps": ["none"]})",
                                    "\"traps\" has no \"none\"; known are no_appendix"},
                      BadReportBody{"/reports", R"({"traps": "no_appendix"})", "must be a list of texts"},
                      BadReportBody{"/reports", R"({"type": "WAS_REPORT"})", "known are WAS_SCAN_REPORT"},
                      BadReportBody{"/reports", R"({"format": "xml"})", "known are HTML_ZIPPED"},
                      BadReportBody{"/reports", R"({"webapps": [7]})", "there is no WebApp 7"},
                      BadReportBody{"/reports", R"({"webapps": 41})", "must be a list of ids"},
                      BadReportBody{"/reports", R"({"webapp_tags": ["x"]})", "no WebApp carries one of the tags"},
                      BadReportBody{"/reports", R"({"name": ""})", "a report needs a name"},
                      BadReportBody{"/reports", R"({"zone_minutes": 900})", "from -840 to 840"},
                      BadReportBody{"/reports", R"({"file": "x"})", "needs the \"record\""},
                      BadReportBody{"/reports", R"({"record": "<Report/>", "name": "x"})", "give nothing else"},
                      BadReportBody{"/reports", R"({"record": "<Report><id>5</id></Report>"})", "has the type ''"},
                      BadReportBody{"/report-settings", R"({"failing": -1})", "\"failing\" must be"},
                      BadReportBody{"/report-settings", R"({"search_lists": {"x": [1]}})", "\"search_lists\" must be"},
                      BadReportBody{"/remove", R"({"report": 9})", "there is no Report 9"}));

}  // namespace
}  // namespace mockqualys::server
