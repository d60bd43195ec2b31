// Reports over the socket: what only the server adds to them.
#include <gmock/gmock.h>
#include <httplib.h>

#include "mockqualys/server/server.h"
#include "mockqualys/server/test_support.h"

namespace mockqualys::server {
namespace {

using test::Running;
using ::testing::HasSubstr;
using ::testing::Not;

class ReportCalls : public ::testing::Test {
 protected:
  std::string path(std::string_view operation) const {
    return "/qps/rest/3.0/" + std::string{operation} + "/was/report/" + std::to_string(id_);
  }
  httplib::Result get(const std::string& path, httplib::Headers headers = {}) {
    headers.emplace("Authorization", test::kBasic);
    return client_.Get(path.c_str(), headers);
  }

  Running server_;
  httplib::Client client_{server_->url()};
  std::int64_t id_ =
      server_->world().make_report({.name = "Weekly \"A\" & B\n", .description = std::string(4000, 'd')}).value();
};

TEST_F(ReportCalls, DownloadsAreTheBareFileWithItsName) {
  const auto answer = get(path("download"));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->get_header_value("Content-Type"), "application/xml");
  EXPECT_EQ(answer->get_header_value("Content-Disposition"),
            "attachment; filename=\"Weekly__A__&_B__acme_ab1_20310203_" + std::to_string(id_) + ".xml\"");
  EXPECT_FALSE(answer->has_header("evaluation"));
  EXPECT_FALSE(answer->has_header("X-Powered-By"));
  EXPECT_THAT(answer->body, ::testing::StartsWith("<?xml version='1.0' encoding='UTF-8'?>\n<WAS_WEBAPP_REPORT>\n"));
  EXPECT_EQ(answer->body, *server_->world().find_report(id_)->document->text());
}

// A refused download is an answer of the service, not a file.
TEST_F(ReportCalls, OtherAnswersSayWhoPowersThem) {
  EXPECT_EQ(get(path("status"))->get_header_value("evaluation"), "false");
  EXPECT_TRUE(get(path("status"))->has_header("X-Powered-By"));
  ASSERT_TRUE(server_->world().remove(Kind::Report, id_));
  EXPECT_TRUE(get(path("download"))->has_header("X-Powered-By"));
}

TEST_F(ReportCalls, DownloadsArePackedWhenAsked) {
  const auto packed = get(path("download"), {{"Accept-Encoding", "gzip"}});
  ASSERT_TRUE(packed);
  EXPECT_EQ(packed->get_header_value("Content-Encoding"), "gzip");
  EXPECT_EQ(packed->body, *server_->world().find_report(id_)->document->text());
}

TEST_F(ReportCalls, DownloadsStayTheFileWhateverIsAccepted) {
  EXPECT_EQ(get(path("download"), {{"Accept", "application/json"}})->get_header_value("Content-Type"),
            "application/xml");
}

TEST_F(ReportCalls, StandInTheJournal) {
  get(path("status"));
  get(path("download"));
  const auto journal = server_->journal();
  ASSERT_EQ(journal.size(), 2U);
  EXPECT_EQ(journal[0].response_code, "SUCCESS");
  EXPECT_EQ(journal[1].path, path("download"));
  EXPECT_EQ(journal[1].response_code, "");
}

TEST_F(ReportCalls, AreHitByFaultsAsAllOthers) {
  server_->fault({.kind = "cut_body", .path = "/qps/rest/3.0/download/was/report", .with = {{"bytes", 100}}});
  EXPECT_FALSE(get(path("download")));
  EXPECT_EQ(get(path("download"))->status, 200);
  server_->fault({.kind = "html", .path = path("status")});
  EXPECT_THAT(get(path("status"))->body, HasSubstr("<html"));
  EXPECT_THAT(get(path("status"))->body, HasSubstr("COMPLETE"));
}

TEST_F(ReportCalls, KeepThePasswordOfAnEncryptedReportOutOfTheJournal) {
  const httplib::Headers login{{"Authorization", std::string{test::kBasic}}};
  client_.Post("/qps/rest/3.0/create/was/report", login,
               "<ServiceRequest><data><Report><password>hush-hush</password></Report></data></ServiceRequest>",
               "text/xml");
  client_.Post("/qps/rest/3.0/create/was/report", login,
               R"({"ServiceRequest":{"data":{"Report":{"password": "hush-hush","name":"N"}}}})", "application/json");
  for (const auto& entry : server_->journal()) EXPECT_THAT(entry.body, Not(HasSubstr("hush-hush")));
}

}  // namespace
}  // namespace mockqualys::server
