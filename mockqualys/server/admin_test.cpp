#include "mockqualys/server/admin.h"

#include <gmock/gmock.h>
#include <httplib.h>
#include <nlohmann/json.hpp>

#include "mockqualys/server/test_support.h"

namespace mockqualys::server {
namespace {

using ::testing::HasSubstr;
using testing::Running;
using Json = nlohmann::json;

constexpr auto* kJson = "application/json";

class AdminApi : public ::testing::Test {
 protected:
  Json get(const char* path) { return Json::parse(admin_.Get(path)->body); }
  Json post(const char* path, const std::string& body) {
    const auto answer = admin_.Post(path, body, kJson);
    EXPECT_EQ(answer->status, 200) << answer->body;
    return Json::parse(answer->body);
  }
  std::string refused(const char* path, const std::string& body) {
    const auto answer = admin_.Post(path, body, kJson);
    EXPECT_EQ(answer->status, 400) << answer->body;
    return Json::parse(answer->body).at("error").get<std::string>();
  }
  std::string service(const char* path, const char* user = "acme_ab1", const char* password = "open-sesame") {
    httplib::Client client{server_->url()};
    client.set_basic_auth(user, password);
    return client.Get(path, {{"X-Requested-With", "test"}})->body;
  }

  Running server_;
  httplib::Client admin_{server_->admin_url()};
};

TEST_F(AdminApi, ListsWhatItCanDoWithACurlLineEach) {
  const auto index = admin_.Get("/");
  ASSERT_TRUE(index);
  EXPECT_THAT(index->body, HasSubstr("curl -s " + server_->admin_url() + "/clock -d '{\"advance\": \"7d\"}'"));
  EXPECT_THAT(index->body, HasSubstr("-X DELETE " + server_->admin_url() + "/faults"));
  EXPECT_THAT(index->body, ::testing::Not(HasSubstr("{admin}")));
}

TEST_F(AdminApi, StateTellsTheWorld) {
  const auto state = get("/state");
  EXPECT_EQ(state.at("now"), "2031-02-03T04:05:06Z");
  EXPECT_EQ(state.at("webapps"), 2);
  EXPECT_EQ(state.at("findings"), 0);
  EXPECT_EQ(state.at("url"), server_->url());
  EXPECT_EQ(state.at("users").size(), 9U);
}

TEST_F(AdminApi, TheClockMovesAndShowsInTheNextAnswer) {
  EXPECT_EQ(post("/clock", R"({"advance": "7d"})").at("now"), "2031-02-10T04:05:06Z");
  EXPECT_EQ(post("/clock", R"({"advance_seconds": -60})").at("now"), "2031-02-10T04:04:06Z");
  EXPECT_EQ(post("/clock", R"({"set": "2032-01-01T00:00:00Z"})").at("now"), "2032-01-01T00:00:00Z");
  EXPECT_EQ(get("/state").at("now"), "2032-01-01T00:00:00Z");
  EXPECT_THAT(service("/api/4.0/fo/knowledge_base/vuln/?action=list&details=None"), HasSubstr("2032-01-01T00:00:00Z"));
}

struct BadBody {
  const char *path, *body, *told;
};
void PrintTo(const BadBody& row, std::ostream* out) { *out << row.path << " " << row.body; }

class AdminRefusals : public AdminApi, public ::testing::WithParamInterface<BadBody> {};

TEST_P(AdminRefusals, SayWhatIsWrong) {
  EXPECT_THAT(refused(GetParam().path, GetParam().body), HasSubstr(GetParam().told));
}

INSTANTIATE_TEST_SUITE_P(
    Table, AdminRefusals,
    ::testing::Values(BadBody{"/clock", "{\"advence\": \"7d\"}", "unknown key \"advence\"; known are set, advance"},
                      BadBody{"/clock", "{}", "give one of"}, BadBody{"/clock", "not json", "the body is not JSON"},
                      BadBody{"/clock", "[1]", "must be one JSON object"},
                      BadBody{"/clock", "{\"advance\": \"a while\"}", "\"a while\" is no duration"},
                      BadBody{"/clock", "{\"advance\": 7}", "\"advance\" must be a text"},
                      BadBody{"/clock", "{\"set\": \"yesterday\"}", "is no moment"},
                      BadBody{"/clock", "{\"advance_seconds\": 1.5}", "must be a whole number"},
                      BadBody{"/clock", "{\"advance\": \"999999999w\"}", "from 1970 to 9999"},
                      BadBody{"/faults", "{\"kind\": \"sneeze\"}",
                              "no fault is called \"sneeze\"; known are answer, concurrency_limit"},
                      BadBody{"/faults", "{}", "\"kind\" must be a text"},
                      BadBody{"/faults", "{\"kind\": \"html\", \"nth\": 0}", "\"nth\" must be a whole number from 1"},
                      BadBody{"/faults", "{\"kind\": \"answer\", \"status\": 20}", "\"status\" must be"},
                      BadBody{"/faults", "{\"kind\": \"answer\", \"headers\": {\"a\": 1}}", "\"a\" must be a text"},
                      BadBody{"/edit", "{\"finding\": 1}", "\"set\" is missing"},
                      BadBody{"/edit", "{\"set\": {\"a\": \"b\"}}", "give one of \"finding\" and \"webapp\""},
                      BadBody{"/edit", "{\"webapp\": 41, \"set\": {\"name\": {}}}", "must be a text, or null"},
                      BadBody{"/edit", "{\"webapp\": 999, \"set\": {\"name\": \"x\"}}", "999"},
                      BadBody{"/remove", "{\"webapp\": 999}", "999"}, BadBody{"/add", "{\"webapp\": \"<no\"}", ""}));

TEST_F(AdminApi, AnEditShowsInTheNextAnswer) {
  const auto told = post("/edit", R"({"webapp": 41, "set": {"name": "Renamed"}})");
  EXPECT_THAT(told.at("record").get<std::string>(), HasSubstr("Renamed"));
  EXPECT_THAT(service("/qps/rest/3.0/get/was/webapp/41"), HasSubstr("Renamed"));
}

TEST_F(AdminApi, RecordsAreAddedAndRemoved) {
  EXPECT_EQ(post("/add", R"({"webapp": "<WebApp><id>77</id><name>New</name></WebApp>"})").at("webapps"), 3);
  EXPECT_THAT(service("/qps/rest/3.0/count/was/webapp"), HasSubstr("<count>3</count>"));
  EXPECT_EQ(post("/remove", R"({"webapp": 77})").at("webapps"), 2);
  EXPECT_THAT(service("/qps/rest/3.0/count/was/webapp"), HasSubstr("<count>2</count>"));
}

TEST_F(AdminApi, FaultsAreSetListedAndCleared) {
  post("/faults", R"({"kind": "answer", "path": "/qps/", "times": 5, "status": 418, "headers": {"X-Tea": "pot"}})");
  httplib::Client client{server_->url()};
  const auto answer = client.Get("/qps/rest/portal/version");
  EXPECT_EQ(answer->status, 418);
  EXPECT_EQ(answer->get_header_value("X-Tea"), "pot");
  const auto faults = get("/faults").at("faults");
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_EQ(faults.at(0).at("requests_matched"), 1);
  EXPECT_EQ(faults.at(0).at("spent"), false);
  EXPECT_EQ(Json::parse(admin_.Delete("/faults")->body).at("cleared"), 1);
  EXPECT_EQ(client.Get("/qps/rest/portal/version")->status, 200);
}

TEST_F(AdminApi, TheJournalIsShownAndForgotten) {
  service("/qps/rest/3.0/count/was/webapp");
  const auto journal = get("/journal");
  EXPECT_EQ(journal.at("seen"), 1);
  EXPECT_EQ(journal.at("dropped"), 0);
  const auto& entry = journal.at("requests").at(0);
  EXPECT_EQ(entry.at("path"), "/qps/rest/3.0/count/was/webapp");
  EXPECT_EQ(entry.at("response_code"), "SUCCESS");
  EXPECT_EQ(entry.at("fault"), nullptr);
  admin_.Delete("/journal");
  EXPECT_TRUE(get("/journal").at("requests").empty());
}

TEST_F(AdminApi, AnAccountChangesInTheMiddleOfAWalk) {
  EXPECT_THAT(service("/qps/rest/3.0/count/was/webapp"), HasSubstr("SUCCESS"));
  const auto changed = admin_.Put("/users/acme_ab1", R"({"password": "another"})", kJson);
  EXPECT_EQ(changed->status, 200);
  EXPECT_THAT(service("/qps/rest/3.0/count/was/webapp"), HasSubstr("INVALID_CREDENTIALS"));
  EXPECT_THAT(service("/qps/rest/3.0/count/was/webapp", "acme_ab1", "another"), HasSubstr("SUCCESS"));
}

TEST_F(AdminApi, AnAccountIsAddedAndNeedsAPassword) {
  EXPECT_EQ(admin_.Put("/users/acme_xx1", "{}", kJson)->status, 400);
  const auto added = admin_.Put("/users/acme_xx1", R"({"password": "secret", "was": false})", kJson);
  EXPECT_EQ(Json::parse(added->body).at("can"), (Json{"login", "api", "knowledgebase"}));
  EXPECT_THAT(service("/qps/rest/3.0/count/was/webapp", "acme_xx1", "secret"), HasSubstr("UNAUTHORIZED"));
}

TEST_F(AdminApi, SaysWhatAnAddressTakes) {
  const auto wrong = admin_.Get("/clock");
  EXPECT_EQ(wrong->status, 405);
  EXPECT_THAT(wrong->body, HasSubstr("/clock takes POST"));
  EXPECT_EQ(admin_.Get("/nowhere")->status, 404);
}

}  // namespace
}  // namespace mockqualys::server
