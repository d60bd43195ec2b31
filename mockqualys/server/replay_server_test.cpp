// A recording of this fake, replayed: the same calls get the same answers.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <httplib.h>
#include <nlohmann/json.hpp>
#include <pugixml.hpp>

#include "mockqualys/recording/folder.h"
#include "mockqualys/recording/recorder.h"
#include "mockqualys/server/replay_server.h"
#include "mockqualys/server/server.h"
#include "mockqualys/server/test_support.h"

namespace mockqualys::server {
namespace {

using ::testing::HasSubstr;

constexpr const char* kFindings = "/qps/rest/3.0/search/was/finding";

std::string page_request(const std::string& last) {
  return "<ServiceRequest><filters><Criteria field=\"id\" operator=\"GREATER\">" + last +
         "</Criteria></filters><preferences><limitResults>20</limitResults></preferences></ServiceRequest>";
}

// The body of every page, as a client that follows the cursor gets them.
std::vector<std::string> pages_of(httplib::Client& client) {
  std::vector<std::string> pages;
  for (std::string last = "0"; !last.empty() && pages.size() < 20;) {
    const auto page = client.Post(kFindings, page_request(last), "text/xml");
    if (!page || page->status != 200) break;
    pages.push_back(page->body);
    pugi::xml_document document;
    document.load_string(page->body.c_str());
    last = document.document_element().child_value("lastId");
  }
  return pages;
}

class ReplayedWalk : public testing::Test {
 protected:
  // A walk of the shipped estate, recorded once for all tests.
  static void SetUpTestSuite() {
    auto name = testing::TempDir() + "replayed-XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder() = name;
    const auto upstream = Server::start().value();
    const auto recorder =
        recording::Recorder::start(
            {.folder = folder()},
            {.tls = false, .host = "127.0.0.1", .port = std::to_string(upstream->port()), .ca_file = {}}, 0)
            .value();
    httplib::Client client{"127.0.0.1", recorder->port()};
    const auto user = upstream->world().users().front();
    client.set_basic_auth(user.name, user.password);
    ASSERT_EQ(pages_of(client).size(), 3U);
    ASSERT_TRUE(client.Get("/qps/rest/portal/version"));
    const auto zip = upstream->world().make_report({.format = ReportFormat::HtmlZipped}).value();
    ASSERT_EQ(client.Get("/qps/rest/3.0/download/was/report/" + std::to_string(zip))->status, 200);
    ASSERT_EQ(client.Post("/qps/rest/2.0/search/am/tag", "", "text/xml")->status, 200);
  }
  static void TearDownTestSuite() { std::filesystem::remove_all(folder()); }
  static std::string& folder() {
    static std::string name;
    return name;
  }

  void SetUp() override { server_ = ReplayServer::start(folder(), {}).value(); }
  httplib::Client client(const char* user = ReplayServer::kUser, const char* password = ReplayServer::kPassword) {
    httplib::Client client{"127.0.0.1", port_of(server_->url())};
    client.set_basic_auth(user, password);
    return client;
  }
  static int port_of(const std::string& url) { return test::port_of(url); }

  std::unique_ptr<ReplayServer> server_;
};

TEST_F(ReplayedWalk, GivesEveryPageAsItStandsInTheFolder) {
  auto caller = client();
  const auto pages = pages_of(caller);
  const auto exchanges = recording::read_recording(folder()).value();
  ASSERT_EQ(pages.size(), 3U);
  for (std::size_t i = 0; i < pages.size(); ++i) EXPECT_EQ(pages[i], exchanges[i].response_body);
}

TEST_F(ReplayedWalk, CanBeWalkedAgain) {
  auto caller = client();
  const auto first = pages_of(caller);
  EXPECT_EQ(pages_of(caller), first);
}

TEST_F(ReplayedWalk, HasTheRecordedHeaders) {
  const auto answer = client().Post(kFindings, page_request("0"), "text/xml");
  EXPECT_EQ(answer->get_header_value("Content-Type"), "application/xml");
  EXPECT_EQ(answer->get_header_value("Server"), "Apache");
  EXPECT_THAT(answer->get_header_value("X-Powered-By"), HasSubstr("Qualys:USPOD03:"));
}

TEST_F(ReplayedWalk, RefusesWhatWasNotRecordedAndNamesTheNearest) {
  const auto answer = client().Post(kFindings, page_request("7"), "text/xml");
  EXPECT_EQ(answer->status, 404);
  EXPECT_THAT(answer->body, HasSubstr("asked:    ServiceRequest/filters/Criteria[field=id][operator=GREATER] = 7"));
  EXPECT_THAT(answer->get_header_value("X-Mockqualys-Hint"), HasSubstr("has no answer to POST"));
}

TEST_F(ReplayedWalk, RefusesAFileWhoseBodyTheRecordingDidNotKeep) {
  const auto exchanges = recording::read_recording(folder()).value();
  const auto download = std::ranges::find_if(exchanges, [](const auto& one) { return one.left_out_bytes > 0; });
  ASSERT_NE(download, exchanges.end());
  EXPECT_EQ(download->status, 200);
  const auto answer = client().Get(download->path);
  EXPECT_EQ(answer->status, 404);
  EXPECT_THAT(answer->body, HasSubstr("status 200, " + std::to_string(download->left_out_bytes) + " bytes of"));
  EXPECT_THAT(answer->get_header_value("X-Mockqualys-Hint"), HasSubstr("was no text"));
}

TEST_F(ReplayedWalk, AnswersTheReadingCallsOfTags) {
  const auto answer = client().Post("/qps/rest/2.0/search/am/tag", "", "text/xml");
  EXPECT_EQ(answer->status, 200);
  EXPECT_THAT(answer->body, HasSubstr("<Tag>"));
}

TEST_F(ReplayedWalk, LetsInItsOwnAccountAlone) {
  EXPECT_THAT(client("acme_ab1", "storefront-1").Get("/qps/rest/portal/version")->body,
              HasSubstr("INVALID_CREDENTIALS"));
  const auto classic = client(ReplayServer::kUser, "wrong").Get("/api/4.0/fo/knowledge_base/vuln/?action=list");
  EXPECT_EQ(classic->status, 401);
  httplib::Client nobody{"127.0.0.1", port_of(server_->url())};
  EXPECT_THAT(nobody.Get("/qps/rest/portal/version")->body, HasSubstr("AUTH_CREDENTIALS_NEEDED"));
  EXPECT_THAT(
      nobody.Get("/qps/rest/portal/version", {{"user", ReplayServer::kUser}, {"password", ReplayServer::kPassword}})
          ->body,
      HasSubstr("SUCCESS"));
}

TEST_F(ReplayedWalk, TellsItsAddressAndItsAccountAsAServerDoes) {
  const auto ready = nlohmann::json::parse(server_->ready_line());
  EXPECT_EQ(ready["url"], server_->url());
  EXPECT_EQ(ready["admin_url"], server_->admin_url());
  EXPECT_EQ(ready["estate"], folder());
  EXPECT_EQ(ready["users"][0]["name"], "replay");
  EXPECT_EQ(ready["users"][0]["password"], "replay-1");
  EXPECT_EQ(ready["users"][0]["can"].size(), 5U);
  EXPECT_FALSE(ready["users"][0].contains("client_id"));
}

TEST_F(ReplayedWalk, IsStruckByFaultsAndHasAJournal) {
  httplib::Client admin{server_->admin_url()};
  const auto set = [&](const char* fault) { ASSERT_EQ(admin.Post("/faults", fault, "application/json")->status, 200); };
  auto caller = client();
  const auto ask = [&] { return caller.Post(kFindings, page_request("0"), "text/xml"); };
  const auto right = ask()->body;
  set(R"({"kind": "unavailable"})");
  EXPECT_EQ(ask()->status, 503);
  set(R"({"kind": "password_changed"})");
  EXPECT_THAT(ask()->body, HasSubstr("INVALID_CREDENTIALS"));
  set(R"({"kind": "missing_status", "records": "all"})");
  const auto struck = ask()->body;
  EXPECT_THAT(right, HasSubstr("<status>"));
  EXPECT_THAT(struck, testing::Not(HasSubstr("<status>")));
  set(R"({"kind": "rate_limit", "path": "/qps/"})");
  EXPECT_EQ(ask()->status, 409);
  EXPECT_EQ(ask()->body, right) << "well again";
  const auto journal = server_->server().journal();
  ASSERT_EQ(journal.size(), 6U);
  EXPECT_EQ(journal[1].fault, "unavailable");
  EXPECT_EQ(journal[4].fault, "rate_limit");
  EXPECT_EQ(journal[5].user, ReplayServer::kUser);
  EXPECT_EQ(nlohmann::json::parse(admin.Get("/journal")->body).at("seen"), 6);
}

TEST_F(ReplayedWalk, GivesAUserAJournalAndFaultsOfTheirOwn) {
  httplib::Client admin{server_->admin_url()};
  ASSERT_EQ(admin.Put("/worlds/test_1", R"({"password": "secret-1"})", "application/json")->status, 200);
  ASSERT_EQ(admin.Post("/worlds/test_1/faults", R"({"kind": "unavailable"})", "application/json")->status, 200);
  auto own = client("test_1", "secret-1"), shared = client();
  EXPECT_EQ(shared.Post(kFindings, page_request("0"), "text/xml")->status, 200);
  EXPECT_EQ(own.Post(kFindings, page_request("0"), "text/xml")->status, 503);
  EXPECT_EQ(own.Post(kFindings, page_request("0"), "text/xml")->status, 200);
}

class CallAboutRecords : public ReplayedWalk, public testing::WithParamInterface<const char*> {};

TEST_P(CallAboutRecords, IsRefusedAsAReplayHasNone) {
  httplib::Client admin{server_->admin_url()};
  const std::string path = GetParam();
  const auto answer = path == "/records" ? admin.Get(path) : admin.Post(path, "{}", "application/json");
  EXPECT_EQ(answer->status, 400);
  EXPECT_THAT(answer->body, HasSubstr("a replay answers as it was recorded"));
}

INSTANTIATE_TEST_SUITE_P(Admin, CallAboutRecords,
                         testing::Values("/clock", "/edit", "/add", "/remove", "/records", "/records/finding",
                                         "/reports", "/report-settings", "/scans", "/scan-settings"));

TEST(Replaying, AFolderThatIsNoRecordingIsRefused) {
  EXPECT_THAT(ReplayServer::start("/nowhere", {}).error(), HasSubstr("/nowhere/index.jsonl"));
}

}  // namespace
}  // namespace mockqualys::server
