#include "mockqualys/server/admin.h"

#include <gmock/gmock.h>
#include <httplib.h>
#include <nlohmann/json.hpp>

#include "mockqualys/server/test_support.h"

namespace mockqualys::server {
namespace {

using test::Running;
using ::testing::HasSubstr;
using PlainJson = nlohmann::json;

class AdminApi : public ::testing::Test {
 protected:
  PlainJson get(const char* path) { return PlainJson::parse(admin_.Get(path)->body); }
  PlainJson post(const char* path, const std::string& body) {
    const auto answer = admin_.Post(path, body, test::kJson);
    EXPECT_EQ(answer->status, 200) << answer->body;
    return PlainJson::parse(answer->body);
  }
  std::string refused(const char* path, const std::string& body) {
    const auto answer = admin_.Post(path, body, test::kJson);
    EXPECT_EQ(answer->status, 400) << answer->body;
    return PlainJson::parse(answer->body).at("error").get<std::string>();
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
  EXPECT_EQ(post("/clock", R"({"advance_seconds": -60, "backwards": true})").at("now"), "2031-02-10T04:04:06Z");
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
                      BadBody{"/clock", "{\"advance\": \"-1d\"}",
                              "2031-02-02T04:05:06Z is before 2031-02-03T04:05:06Z, where the clock stands; give "
                              "\"backwards\": true"},
                      BadBody{"/clock", "{\"backwards\": true}", "give one of"},
                      BadBody{"/clock", "{\"advance\": \"999999999w\"}", "from 1970 to 9999"},
                      BadBody{"/faults", "{\"kind\": \"sneeze\"}",
                              "no fault is called \"sneeze\"; known are answer, unavailable, html, "},
                      BadBody{"/faults", "{}", "\"kind\" must be a text"},
                      BadBody{"/faults", "{\"kind\": \"html\", \"nth\": 0}", "\"nth\" must be a whole number from 1"},
                      BadBody{"/faults", "{\"kind\": \"answer\", \"status\": 20}", "\"status\" must be"},
                      BadBody{"/faults", "{\"kind\": \"answer\", \"headers\": {\"a\": 1}}", "\"a\" must be a text"},
                      BadBody{"/edit", "{\"finding\": 1}", "\"set\" is missing"},
                      BadBody{"/edit", "{\"set\": {\"a\": \"b\"}}", "give one of \"finding\" and \"webapp\""},
                      BadBody{"/edit", "{\"webapp\": 41, \"set\": {\"name\": {}}}", "must be a text, or null"},
                      BadBody{"/edit", "{\"webapp\": 999, \"set\": {\"name\": \"x\"}}", "999"},
                      BadBody{"/remove", "{\"webapp\": 999}", "999"}, BadBody{"/add", "{\"webapp\": \"<no\"}", ""}));

TEST_F(AdminApi, AnEditOfAnElementThatIsNotTheVendorsIsRefusedUnlessItIsMeant) {
  EXPECT_THAT(refused("/edit", R"({"webapp": 41, "set": {"nmae": "x"}})"),
              HasSubstr("<WebApp> has no element <nmae>; did you mean name? (give \"odd\": true"));
  const auto told = post("/edit", R"({"webapp": 41, "set": {"novel": "x"}, "odd": true})");
  EXPECT_THAT(told.at("record").get<std::string>(), HasSubstr("<novel>x</novel>"));
  EXPECT_THAT(told.at("note").get<std::string>(), HasSubstr("<WebApp> has no element <novel>"));
}

TEST_F(AdminApi, AnEditToAValueThatIsNotTheVendorsIsTakenAndTold) {
  const auto told = post("/edit", R"({"webapp": 41, "set": {"scope": "EVERYTHING"}})");
  EXPECT_THAT(told.at("record").get<std::string>(), HasSubstr("<scope>EVERYTHING</scope>"));
  EXPECT_THAT(told.at("note").get<std::string>(),
              HasSubstr("<scope> is 'EVERYTHING'; it must be ALL, LIMIT, SUBDOMAIN or DOMAINS"));
  EXPECT_FALSE(post("/edit", R"({"webapp": 41, "set": {"scope": "ALL"}})").contains("note"));
}

TEST_F(AdminApi, AnAddedRecordIsTakenAndWhatIsOddOfItTold) {
  const auto told =
      post("/add", R"({"finding": "<Finding><id>7</id><severity>9</severity><webApp><id>9</id></webApp></Finding>"})");
  EXPECT_THAT(told.at("note").get<std::string>(), HasSubstr("<severity> is '9'"));
  EXPECT_THAT(told.at("note").get<std::string>(), HasSubstr("there is no web app 9"));
  EXPECT_FALSE(
      post("/add", R"({"finding": "<Finding><id>8</id><webApp><id>41</id></webApp></Finding>"})").contains("note"));
}

TEST_F(AdminApi, AFaultThatCannotHitIsRefusedWithTheWordsThatAreNear) {
  const auto& row = [&](const char* body, const char* told) { EXPECT_THAT(refused("/faults", body), HasSubstr(told)); };
  row(R"({"kind": "html", "path": "/qps/rest/3.0/serch/was/finding"})",
      "did you mean /qps/rest/3.0/search/was/finding?");
  row(R"({"kind": "html", "path": "/api/5.0/fo"})", "nothing is served at a path that begins with");
  row(R"({"kind": "html", "path": "qps/"})", "must begin with /");
  row(R"({"kind": "html", "path": "http://127.0.0.1/qps/"})", "must begin with /");
  row(R"({"kind": "html", "path": "/api/4.0/fo/knowledge_base/vuln/?action=list"})", "leave out the ?");
  row(R"({"kind": "html", "path": "/clock"})", "not this admin API");
  row(R"({"kind": "html", "user": "acme_ab2"})", "there is no account \"acme_ab2\"; the accounts are acme_ab1, ");
  row(R"({"kind": "html", "user": "acme_ab2"})", "did you mean acme_ab1?");
  row(R"({"kind": "html", "status": 500})",
      "\"status\" has no effect on a fault of kind html, which takes nothing of its own");
  row(R"({"kind": "cut_body", "seconds": 3})",
      "\"seconds\" has no effect on a fault of kind cut_body, which takes bytes");
  row(R"({"kind": "htlm"})", "did you mean html?");
  row(R"({"kind": "404", "status": 500})", "give one of them");
  row(R"({"kind": "700"})", "no fault is called \"700\"");
  row(R"({"kind": "answer", "headers": {"a b": "c"}})", "cannot be the name of a header");
  row(R"({"kind": "answer", "headers": {"a": "b\r\nc: d"}})", "holds a line break");
  EXPECT_TRUE(get("/faults").at("faults").empty()) << "none of them is set";
}

TEST_F(AdminApi, AFaultThatIsUnlikelyToHitIsSetWithANote) {
  const auto note = [&](const char* body) { return post("/faults", body).value("note", std::string{}); };
  EXPECT_THAT(note(R"({"kind": "rate_limit", "path": "/qps/"})"), HasSubstr("never seen to limit calls below /qps/"));
  EXPECT_THAT(note(R"({"kind": "html", "path": "/qps/rest/3.0/search/was/catalog"})"), HasSubstr("mockqualys refuses"));
  EXPECT_THAT(note(R"({"kind": "answer", "status": 201, "path": "/auth/oauth", "body": "x"})"),
              HasSubstr("nothing is served"));
  EXPECT_THAT(note(R"({"kind": "rate_limit", "path": "/api/", "user": "acme_ex7"})"),
              HasSubstr("never reaches the limits"));
  EXPECT_EQ(note(R"({"kind": "html", "path": "/qps/"})"), "");
  EXPECT_EQ(note(R"({"kind": "rate_limit", "path": "/api/", "seconds": 5})"), "");
  EXPECT_EQ(get("/faults").at("faults").size(), 6U);
}

TEST_F(AdminApi, ASlashAtTheEndOfAFaultsPathIsNotMinded) {
  post("/faults", R"({"kind": "html", "path": "/qps/rest/3.0/count/was/webapp/"})");
  EXPECT_THAT(service("/qps/rest/3.0/count/was/webapp"), HasSubstr("maintenance"));
}

struct AliasRow {
  const char *typed, *kind;
};
void PrintTo(const AliasRow& row, std::ostream* out) { *out << row.typed; }
class FaultAliases : public AdminApi, public ::testing::WithParamInterface<AliasRow> {};

TEST_P(FaultAliases, AreTheKindThatWasMeant) {
  EXPECT_EQ(post("/faults", std::string{R"({"kind": )"} + GetParam().typed + "}").at("set").at("kind"),
            GetParam().kind);
}

INSTANTIATE_TEST_SUITE_P(Words, FaultAliases,
                         ::testing::Values(AliasRow{"\"timeout\"", "stall"}, AliasRow{"\"slow\"", "slow_first_byte"},
                                           AliasRow{"\"Slow First Byte\"", "slow_first_byte"},
                                           AliasRow{"\"500\"", "answer"}, AliasRow{"503", "answer"},
                                           AliasRow{"\"rate-limit\"", "rate_limit"},
                                           AliasRow{"\"CUT_BODY\"", "cut_body"}, AliasRow{"\"drop\"", "close"},
                                           AliasRow{"\"maintenance\"", "html"}));

TEST_F(AdminApi, AStatusAsAKindIsThatAnswer) {
  EXPECT_EQ(post("/faults", R"({"kind": 503, "path": "/qps/"})").at("set").at("status"), 503);
  EXPECT_EQ(httplib::Client{server_->url()}.Get("/qps/rest/portal/version")->status, 503);
}

TEST_F(AdminApi, ResetPutsAllBackToTheStart) {
  const auto before = get("/state");
  service("/api/4.0/fo/knowledge_base/vuln/?action=list");  // while its password is still the right one: it counts
  post("/clock", R"({"advance": "7d"})");
  post("/edit", R"({"webapp": 41, "set": {"name": "Renamed"}})");
  post("/add", R"({"webapp": "<WebApp><id>77</id></WebApp>"})");
  post("/remove", R"({"webapp": 42})");
  post("/reports", R"({"webapps": [41]})");
  post("/report-settings", R"({"failing": 3})");
  post("/faults", R"({"kind": "html"})");
  admin_.Put("/users/acme_xx1", R"({"password": "secret"})", test::kJson);
  admin_.Put("/users/acme_ab1", R"({"password": "other"})", test::kJson);
  EXPECT_EQ(post("/reset", "").at("webapps"), 2);
  EXPECT_EQ(get("/state"), before);
  EXPECT_EQ(get("/journal").at("seen"), 0);
  EXPECT_EQ(get("/reports").at("settings").at("failing"), 0);
  EXPECT_THAT(service("/qps/rest/3.0/get/was/webapp/41"), HasSubstr("<![CDATA[Shop]]>"));
  httplib::Client client{server_->url()};
  const auto counted = client.Get("/api/4.0/fo/knowledge_base/vuln/?action=list&ids=150901",
                                  {{"Authorization", std::string{test::kBasic}}, {"X-Requested-With", "test"}});
  EXPECT_EQ(counted->get_header_value("X-RateLimit-Remaining"), "299");
}

struct SenderRow {
  std::vector<std::pair<std::string, std::string>> headers;
  bool welcome;
};
void PrintTo(const SenderRow& row, std::ostream* out) {
  for (const auto& [name, value] : row.headers) *out << name << ": " << value << " ";
}

// A web page in the browser of whoever runs the fake can send requests to it; its name is in Host or in Origin.
class Senders : public AdminApi, public ::testing::WithParamInterface<SenderRow> {};

TEST_P(Senders, AreAnsweredWhenTheyAreOfThisMachine) {
  std::string headers;
  for (const auto& [name, value] : GetParam().headers) headers += name + ": " + value + "\r\n";
  const auto port = test::port_of(server_->admin_url());
  const auto expected = GetParam().welcome ? "HTTP/1.1 200 " : "HTTP/1.1 403 ";
  EXPECT_THAT(test::talk(port, "GET /state HTTP/1.1\r\n" + headers + "Connection: close\r\n\r\n"),
              ::testing::StartsWith(expected));
  EXPECT_THAT(test::talk(port, "GET / HTTP/1.1\r\n" + headers + "Connection: close\r\n\r\n"),
              ::testing::StartsWith(expected));
  EXPECT_THAT(test::talk(port, "POST /clock HTTP/1.1\r\n" + headers +
                                   "Content-Type: text/plain\r\nContent-Length: 17\r\nConnection: "
                                   "close\r\n\r\n{\"advance\": \"7d\"}"),
              ::testing::StartsWith(expected));
  EXPECT_EQ(format_instant(server_->world().now()),
            GetParam().welcome ? "2031-02-10T04:05:06Z" : "2031-02-03T04:05:06Z");
}

INSTANTIATE_TEST_SUITE_P(
    Table, Senders,
    ::testing::Values(
        SenderRow{{{"Host", "127.0.0.1"}}, true}, SenderRow{{{"Host", "127.0.0.1:8081"}}, true},
        SenderRow{{{"Host", "localhost:8081"}}, true}, SenderRow{{{"Host", "LOCALHOST"}}, true},
        SenderRow{{{"Host", "qualysapi.localhost:1"}}, true}, SenderRow{{{"Host", "[::1]:8081"}}, true},
        SenderRow{{{"Host", "[::1]"}}, true},
        SenderRow{{{"Host", "127.0.0.1"}, {"Origin", "http://localhost:3000"}}, true},
        SenderRow{{{"Host", "127.0.0.1"}, {"Origin", "https://127.0.0.1"}}, true},
        SenderRow{{{"Host", "evil.example.test"}}, false}, SenderRow{{{"Host", "evil.example.test:8081"}}, false},
        SenderRow{{{"Host", "127.0.0.1.example.test"}}, false}, SenderRow{{{"Host", "localhost.example.test"}}, false},
        SenderRow{{{"Host", "evillocalhost"}}, false}, SenderRow{{{"Host", ".localhost"}}, false},
        SenderRow{{{"Host", "localhost:8081.example.test"}}, false}, SenderRow{{{"Host", "[::2]"}}, false},
        SenderRow{{{"Host", "0.0.0.0"}}, false}, SenderRow{{{"Host", "192.0.2.7"}}, false},
        SenderRow{{{"Host", "127.0.0.1"}, {"Origin", "https://evil.example.test"}}, false},
        SenderRow{{{"Host", "127.0.0.1"}, {"Origin", "null"}}, false},
        SenderRow{{{"Host", "127.0.0.1"}, {"Origin", ""}}, false},
        SenderRow{{{"Host", "127.0.0.1"}, {"Origin", "file://"}}, false},
        SenderRow{{{"Host", "127.0.0.1"}, {"Origin", "http://localhost"}, {"Origin", "https://evil.example.test"}},
                  false},
        SenderRow{{{"Host", "127.0.0.1"}, {"Origin", "https://localhost.evil.example.test"}}, false}));

TEST_F(AdminApi, AnsweresHttp10WithoutAHost) {
  EXPECT_THAT(test::talk(test::port_of(server_->admin_url()), "GET /state HTTP/1.0\r\n\r\n"),
              ::testing::StartsWith("HTTP/1.1 200 "));
}

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
  EXPECT_EQ(PlainJson::parse(admin_.Delete("/faults")->body).at("cleared"), 1);
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
  const auto changed = admin_.Put("/users/acme_ab1", R"({"password": "another"})", test::kJson);
  EXPECT_EQ(changed->status, 200);
  EXPECT_THAT(service("/qps/rest/3.0/count/was/webapp"), HasSubstr("INVALID_CREDENTIALS"));
  EXPECT_THAT(service("/qps/rest/3.0/count/was/webapp", "acme_ab1", "another"), HasSubstr("SUCCESS"));
}

TEST_F(AdminApi, AnAccountIsAddedAndNeedsAPassword) {
  EXPECT_EQ(admin_.Put("/users/acme_xx1", "{}", test::kJson)->status, 400);
  const auto added = admin_.Put("/users/acme_xx1", R"({"password": "secret", "was": false})", test::kJson);
  EXPECT_EQ(PlainJson::parse(added->body).at("can"), (PlainJson{"login", "api", "knowledgebase", "write"}));
  EXPECT_THAT(service("/qps/rest/3.0/count/was/webapp", "acme_xx1", "secret"), HasSubstr("UNAUTHORIZED"));
}

TEST_F(AdminApi, AnAccountLosesARightAndTheHintSaysWhich) {
  const auto change = [&](const char* body) { return admin_.Put("/users/acme_ab1", body, test::kJson); };
  const auto purge = [&] {
    httplib::Client client{server_->url()};
    client.set_basic_auth("acme_ab1", "open-sesame");
    return client.Post("/qps/rest/3.0/purge/was/webapp/7");
  };
  const auto changed = PlainJson::parse(change(R"({"without": ["Purge Web Asset"]})")->body);
  EXPECT_EQ(changed.at("without"), (PlainJson{"Purge Web Asset"}));
  EXPECT_EQ(changed.at("can").back(), "write");
  const auto refused = purge();
  EXPECT_EQ(refused->status, 200);
  EXPECT_THAT(refused->body, HasSubstr("<responseCode>UNAUTHORIZED</responseCode>"));
  EXPECT_THAT(refused->get_header_value("X-Mockqualys-Hint"),
              HasSubstr("acme_ab1 lacks the right \"Purge Web Asset\", which purge on webapp needs"));
  EXPECT_EQ(server_->journal().back().hint, refused->get_header_value("X-Mockqualys-Hint"));
  EXPECT_EQ(PlainJson::parse(change(R"({"without": []})")->body).count("without"), 0U);
  EXPECT_THAT(purge()->body, testing::Not(HasSubstr("UNAUTHORIZED")));
  EXPECT_EQ(PlainJson::parse(change(R"({"role": "reader"})")->body).at("can").back(), "reader");
  EXPECT_THAT(purge()->body, HasSubstr("UNAUTHORIZED"));
  EXPECT_EQ(PlainJson::parse(change(R"({"role": null})")->body).at("can").back(), "write");
  const auto unknown = change(R"({"without": ["Purge Web Aset"]})");
  EXPECT_EQ(unknown->status, 400);
  EXPECT_THAT(unknown->body, HasSubstr("did you mean Purge Web Asset?"));
}

TEST_F(AdminApi, SaysWhatAnAddressTakes) {
  const auto wrong = admin_.Get("/clock");
  EXPECT_EQ(wrong->status, 405);
  EXPECT_THAT(wrong->body, HasSubstr("/clock takes POST"));
  EXPECT_EQ(admin_.Get("/nowhere")->status, 404);
  EXPECT_THAT(admin_.Get("/fault")->body, HasSubstr("did you mean /faults?"));
  EXPECT_THAT(admin_.Get("/qps/rest/portal/version")->body,
              HasSubstr("that is the API, not the admin API: " + server_->url() + "/qps/rest/portal/version"));
}

}  // namespace
}  // namespace mockqualys::server
