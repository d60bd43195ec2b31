#include "mockqualys/server/server.h"

#include <filesystem>
#include <mutex>
#include <vector>

#include <gmock/gmock.h>
#include <httplib.h>
#include <nlohmann/json.hpp>

#include "mockqualys/server/journal.h"
#include "mockqualys/server/test_support.h"

namespace mockqualys::server {
namespace {

using test::Running;
using ::testing::HasSubstr;
using ::testing::StartsWith;

const httplib::Headers kLogin{{"Authorization", std::string{test::kBasic}}};

TEST(Server, AnswersOnAFreePort) {
  const Running server;
  EXPECT_EQ(server->url(), "http://127.0.0.1:" + std::to_string(server->port()));
  httplib::Client client{server->url()};
  const auto answer = client.Get(test::kVersion, kLogin);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_THAT(answer->body, HasSubstr("<WAS-VERSION>"));
}

// By http it is http: a client that follows the address gets there.
TEST(Server, NamesItsSchemasByTheAddressOneCameBy) {
  Options options;
  options.https = true;
  const Running server{options};
  for (const auto& url : {server->url(), server->https_url()}) {
    httplib::Client client{url};
    client.enable_server_certificate_verification(false);
    EXPECT_THAT(client.Get(test::kVersion, kLogin)->body,
                HasSubstr("noNamespaceSchemaLocation=\"" + url + "/qps/xsd/version.xsd\""));
    EXPECT_THAT(client.Get(test::kKnowledgeBase.data(), {{"X-Requested-With", "x"}})->body,
                HasSubstr("SYSTEM \"" + url + "/api/2.0/simple_return.dtd\""));
    const auto named =
        client.Get(test::kVersion, {{"Authorization", std::string{test::kBasic}}, {"Host", "qualysapi.localhost:99"}});
    EXPECT_THAT(named->body, HasSubstr(url.substr(0, url.find(':')) + "://qualysapi.localhost:99/qps/xsd/version.xsd"));
  }
}

TEST(Server, CallsBackForEachRequest) {
  std::vector<std::string> seen;
  std::mutex mutex;
  Options options;
  options.on_request = [&](const JournalEntry& entry) {
    const std::scoped_lock lock{mutex};
    seen.push_back(entry.path);
  };
  const Running server{options};
  httplib::Client{server->url()}.Get(test::kVersion, kLogin);
  const std::scoped_lock lock{mutex};
  EXPECT_THAT(seen, ::testing::ElementsAre(test::kVersion));
}

TEST(Tap, SeesARequestBeforeItIsAnswered) {
  const Running server;
  std::vector<std::string> seen;
  server->tap({.before =
                   [&](const Request& request) {
                     seen.emplace_back(request.path());
                     server->world().set_now(*parse_instant("2044-08-15T13:37:42Z"));
                   },
               .after = {}});
  const auto answer = httplib::Client{server->url()}.Get(test::kVersion, kLogin);
  EXPECT_EQ(answer->get_header_value("Date"), "Mon, 15 Aug 2044 13:37:42 GMT");
  EXPECT_THAT(seen, ::testing::ElementsAre(test::kVersion));
}

TEST(Tap, ChangesAnAnswerThatIsNotCompressedYet) {
  const Running server;
  server->tap({.before = {}, .after = [](const Request&, Reply& reply) {
                 EXPECT_THAT(std::string{reply.text()}, HasSubstr("<WAS-VERSION>"));
                 reply.status = 418;
                 reply.set_body("another");
               }});
  auto headers = kLogin;
  headers.emplace("Accept-Encoding", "gzip");
  const auto answer = httplib::Client{server->url()}.Get(test::kVersion, headers);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 418);
  EXPECT_EQ(answer->body, "another");
}

TEST(Tap, IsNotCalledAnyMoreWhenItIsTakenAway) {
  const Running server;
  int seen = 0;
  server->tap({.before = [&](const Request&) { ++seen; }, .after = {}});
  httplib::Client client{server->url()};
  client.Get(test::kVersion, kLogin);
  server->tap({});
  client.Get(test::kVersion, kLogin);
  EXPECT_EQ(seen, 1);
}

TEST(Server, BeginsItsCalendarWhereItIsTold) {
  Options options;
  options.start = parse_instant("2044-08-15T13:37:00Z");
  options.now = parse_instant("2044-08-15T13:37:42Z");
  const Running server{options};
  httplib::Client client{server->url()};
  EXPECT_EQ(client.Get(test::kVersion, kLogin)->get_header_value("Date"), "Mon, 15 Aug 2044 13:37:42 GMT");
  EXPECT_THAT(client.Get(test::kKnowledgeBase.data())->body, HasSubstr("<DATETIME>2044-08-15T13:37:42Z</DATETIME>"));
}

TEST(Server, TwoStandSideBySideAndShareNothing) {
  const Running one, other;
  ASSERT_NE(one->port(), other->port());
  httplib::Client client{one->url()};
  ASSERT_TRUE(client.Get(test::kVersion, kLogin));
  EXPECT_EQ(one->journal().size(), 1U);
  EXPECT_TRUE(other->journal().empty());
}

TEST(Server, SaysThatAPortIsInUse) {
  const Running server;
  Options options;
  options.port = server->port();
  const auto second = Server::start(options);
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error(), HasSubstr("port " + std::to_string(server->port()) + " of 127.0.0.1 is in use"));
}

TEST(Server, SaysThatAnEstateIsUnknown) {
  Options options;
  options.estate = "atlantis";
  const auto server = Server::start(options);
  ASSERT_FALSE(server);
  EXPECT_THAT(server.error(), HasSubstr("atlantis"));
}

TEST(Server, SaysThatLimitsAreUnknown) {
  Options options;
  options.limits = "platinum";
  const auto server = Server::start(options);
  ASSERT_FALSE(server);
  EXPECT_THAT(server.error(), HasSubstr("express, standard, enterprise, premium, off"));
}

TEST(Server, StopsAlthoughClientsKeepTheirConnections) {
  std::vector<std::unique_ptr<httplib::Client>> clients;
  {
    const Running server;
    for (int i = 0; i < 20; ++i) {
      clients.push_back(std::make_unique<httplib::Client>(server->url()));
      clients.back()->set_keep_alive(true);
      ASSERT_TRUE(clients.back()->Get(test::kVersion, kLogin));
    }
  }
  SUCCEED();  // the destructor came back
}

TEST(Server, AnIdleConnectionHoldsNoThread) {
  Options options;
  options.threads = 1;
  const Running server{options};
  std::vector<std::unique_ptr<httplib::Client>> clients;
  for (int i = 0; i < 50; ++i) {
    clients.push_back(std::make_unique<httplib::Client>(server->url()));
    clients.back()->set_keep_alive(true);
    ASSERT_TRUE(clients.back()->Get(test::kVersion, kLogin)) << i;
  }
  for (const auto& client : clients) ASSERT_TRUE(client->Get(test::kVersion, kLogin));
}

TEST(Server, HttpsIsProvenByTheThrowAwayCa) {
  Options options;
  options.https = true;
  const Running server{options};
  for (const auto* host : {"127.0.0.1", "localhost"}) {
    httplib::SSLClient client{host, test::port_of(server->https_url())};
    client.set_ca_cert_path(server->ca_file().c_str());
    client.enable_server_certificate_verification(true);
    const auto answer = client.Get(test::kVersion, kLogin);
    ASSERT_TRUE(answer) << host << " " << httplib::to_string(answer.error());
    EXPECT_EQ(answer->status, 200);
  }
  EXPECT_TRUE(server->journal().at(0).tls);
}

TEST(Server, HttpsIsNotProvenWithoutIt) {
  Options options;
  options.https = true;
  const Running server{options};
  httplib::SSLClient client{"127.0.0.1", test::port_of(server->https_url())};
  client.enable_server_certificate_verification(true);
  EXPECT_FALSE(client.Get(test::kVersion, kLogin));
}

TEST(Server, ATemporaryCaFileGoesWithTheServer) {
  std::string file;
  {
    Options options;
    options.https = true;
    const Running server{options};
    file = server->ca_file();
    EXPECT_TRUE(std::filesystem::exists(file));
  }
  EXPECT_FALSE(std::filesystem::exists(file));
}

TEST(Server, SaysThatTheCaFileCannotBeWritten) {
  Options options;
  options.https = true;
  options.ca_file = "/no/such/folder/ca.pem";
  const auto server = Server::start(options);
  ASSERT_FALSE(server);
  EXPECT_THAT(server.error(), HasSubstr("/no/such/folder/ca.pem"));
}

TEST(ReadyLine, IsOneJsonObjectWithTheMightiestUserFirst) {
  const Running server;
  const auto line = server->ready_line();
  EXPECT_EQ(line.find('\n'), std::string::npos);
  const auto ready = nlohmann::json::parse(line);
  EXPECT_EQ(ready.at("url"), server->url());
  EXPECT_EQ(ready.at("https_url"), "");
  EXPECT_EQ(ready.at("admin_url"), server->admin_url());
  EXPECT_EQ(ready.at("now"), "2031-02-03T04:05:06Z");
  EXPECT_EQ(ready.at("users").at(0).at("name"), "acme_ab1");
  EXPECT_EQ(ready.at("users").at(0).at("password"), "open-sesame");
  EXPECT_EQ(ready.at("users").at(0).at("can"), (nlohmann::json{"login", "api", "was", "knowledgebase", "write"}));
  EXPECT_EQ(ready.at("users").at(1).at("can"), nlohmann::json{"login"});
  EXPECT_EQ(ready.at("users").at(4).at("can"), nlohmann::json::array());
}

TEST(Journal, TellsWhatWasSeenButNoPassword) {
  const Running server;
  httplib::Client client{server->url()};
  client.Post("/qps/rest/3.0/count/was/finding?password=open-sesame", kLogin, "<!-- open-sesame -->", "text/xml");
  const auto seen = server->journal();
  ASSERT_EQ(seen.size(), 1U);
  const auto& entry = seen.front();
  EXPECT_EQ(entry.number, 1);
  EXPECT_EQ(entry.method, "POST");
  EXPECT_EQ(entry.path, "/qps/rest/3.0/count/was/finding");
  EXPECT_EQ(entry.user, "acme_ab1");
  EXPECT_EQ(entry.content_type, "text/xml");
  EXPECT_EQ(entry.status, 200);
  EXPECT_EQ(format_instant(entry.at), "2031-02-03T04:05:06Z");
  EXPECT_FALSE(entry.fault);
  EXPECT_FALSE(entry.tls);
  EXPECT_EQ(entry.query, "password=********");
  EXPECT_EQ(entry.body, "<!-- ******** -->");
}

TEST(Journal, TellsWhenItCameHowLargeItWasAndWhatWasAskedFor) {
  const auto before = std::chrono::system_clock::now();
  const Running server;
  httplib::Client client{server->url()};
  const std::string body =
      R"({"ServiceRequest": {"filters": {"Criteria": [{"field": "id", "operator": "IN", "value": "41, 42"},
          {"field": "name", "operator": "CONTAINS", "value": "open-sesame"}]}}})";
  auto headers = kLogin;
  headers.emplace("X-Requested-With", "my client 7");
  headers.emplace("Cookie", "QualysSession=0123456789abcdef");
  const auto answer = client.Post("/qps/rest/3.0/count/was/webapp", headers, body, test::kJson);
  const auto entry = server->journal().at(0);
  EXPECT_GE(entry.arrived, before);
  EXPECT_LE(entry.arrived, std::chrono::system_clock::now());
  EXPECT_GT(entry.took.count(), 0);
  EXPECT_EQ(entry.request_bytes, static_cast<std::int64_t>(body.size()));
  EXPECT_EQ(entry.answer_bytes, static_cast<std::int64_t>(answer->body.size()));
  EXPECT_EQ(entry.answer, answer->body);
  ASSERT_EQ(entry.criteria.size(), 2U);
  EXPECT_EQ(entry.criteria[0].field, "id");
  EXPECT_EQ(entry.criteria[0].op, "IN");
  EXPECT_EQ(entry.criteria[0].value, "41, 42");
  EXPECT_EQ(entry.criteria[1].value, "********") << "a password is masked wherever it stands";
  using ::testing::Contains;
  using ::testing::Pair;
  EXPECT_THAT(entry.headers, Contains(Pair("X-Requested-With", "my client 7")));
  EXPECT_THAT(entry.headers, Contains(Pair("Authorization", "Basic ********")));
  EXPECT_THAT(entry.headers, Contains(Pair("Cookie", "********")));
  const auto shown = nlohmann::json::parse(httplib::Client{server->admin_url()}.Get("/journal")->body);
  const auto& request = shown.at("requests").at(0);
  EXPECT_THAT(request.at("arrived").get<std::string>(), ::testing::MatchesRegex("20..-..-..T..:..:..\\....Z"));
  EXPECT_EQ(request.at("criteria").at(0).at("operator"), "IN");
  EXPECT_EQ(request.at("headers").at(0).at("name"), "Accept");
}

struct SecretHeader {
  const char *name, *value, *shown;
};
void PrintTo(const SecretHeader& row, std::ostream* out) { *out << row.name << ": " << row.value; }
class SecretHeaders : public ::testing::TestWithParam<SecretHeader> {};

TEST_P(SecretHeaders, AreMasked) { EXPECT_EQ(mask_header(GetParam().name, GetParam().value), GetParam().shown); }

INSTANTIATE_TEST_SUITE_P(Names, SecretHeaders,
                         ::testing::Values(SecretHeader{"Authorization", "Basic YTpi", "Basic ********"},
                                           SecretHeader{"authorization", "bearer a.b.c", "bearer ********"},
                                           SecretHeader{"Authorization", "YTpi", "********"},
                                           SecretHeader{"Proxy-Authorization", "Basic YTpi", "********"},
                                           SecretHeader{"password", "hunter2", "********"},
                                           SecretHeader{"COOKIE", "QualysSession=1; a=b", "********"},
                                           SecretHeader{"clientSecret", "x", "********"},
                                           SecretHeader{"user", "acme_ab1", "acme_ab1"},
                                           SecretHeader{"clientId", "7", "7"},
                                           SecretHeader{"Accept", "Basic of all", "Basic of all"}));

TEST(Journal, TellsTheResponseCodeOfEitherFamily) {
  const Running server;
  httplib::Client client{server->url()};
  client.Get("/qps/rest/3.0/count/was/webapp");
  client.Get("/qps/rest/3.0/count/was/webapp", kLogin);
  client.Get("/msp/about.php");
  const auto seen = server->journal();
  ASSERT_EQ(seen.size(), 3U);
  EXPECT_EQ(seen[0].response_code, "AUTH_CREDENTIALS_NEEDED");
  EXPECT_EQ(seen[1].response_code, "SUCCESS");
  EXPECT_EQ(seen[2].response_code, "2000");
}

TEST(Headers, OfASuccessfulQpsCall) {
  const Running server;
  httplib::Client client{server->url()};
  auto headers = kLogin;
  const auto webapps = client.Post("/qps/rest/3.0/search/was/webapp", headers, "", "text/xml");
  ASSERT_TRUE(webapps);
  EXPECT_EQ(webapps->get_header_value("Content-Type"), "application/xml");
  EXPECT_EQ(webapps->get_header_value("Server"), "Apache");
  EXPECT_EQ(webapps->get_header_value("Date"), "Mon, 03 Feb 2031 04:05:06 GMT");
  EXPECT_EQ(webapps->get_header_value("Vary"), "Accept-Encoding");
  EXPECT_EQ(webapps->get_header_value("evaluation"), "false");
  EXPECT_EQ(webapps->get_header_value("Transfer-Encoding"), "chunked");
  EXPECT_THAT(webapps->get_header_value("X-Powered-By"), StartsWith("Qualys:USPOD03:"));
  EXPECT_FALSE(webapps->has_header("Set-Cookie"));
  EXPECT_FALSE(webapps->has_header("X-RateLimit-Limit"));

  const auto findings = client.Post("/qps/rest/3.0/search/was/finding", headers, "", "text/xml");
  ASSERT_TRUE(findings);
  EXPECT_THAT(findings->get_header_value("Set-Cookie"), StartsWith("JSESSIONID="));
  EXPECT_THAT(findings->get_header_value("Set-Cookie"), HasSubstr("; Path=/qps; HttpOnly"));
}

TEST(Headers, OfTheVersionProbe) {
  const Running server;
  httplib::Client client{server->url()};
  const auto answer = client.Get(test::kVersion, kLogin);
  ASSERT_TRUE(answer);
  EXPECT_TRUE(answer->has_header("Set-Cookie"));
  EXPECT_FALSE(answer->has_header("X-Powered-By"));
  EXPECT_FALSE(answer->has_header("evaluation"));
}

TEST(Headers, OfAQpsRequestThatIsInvalid) {
  const Running server;
  httplib::Client client{server->url()};
  const auto answer = client.Get("/qps/rest/3.0/get/was/webapp/999", kLogin);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_TRUE(answer->has_header("X-Powered-By"));
  EXPECT_FALSE(answer->has_header("evaluation"));
}

TEST(Headers, AcceptDecidesTheFormat) {
  const Running server;
  httplib::Client client{server->url()};
  for (const auto* accept : {"application/json", "application/json;q=0.9, */*"}) {
    auto headers = kLogin;
    headers.emplace("Accept", accept);
    const auto answer = client.Get("/qps/rest/3.0/count/was/webapp", headers);
    ASSERT_TRUE(answer);
    EXPECT_THAT(answer->get_header_value("Content-Type"), StartsWith("application/json")) << accept;
    EXPECT_EQ(nlohmann::json::parse(answer->body).at("ServiceResponse").at("count"), 2);
  }
  for (const auto* accept : {"*/*", "text/xml", "text/html, application/xml"}) {
    auto headers = kLogin;
    headers.emplace("Accept", accept);
    const auto answer = client.Get("/qps/rest/3.0/count/was/webapp", headers);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->get_header_value("Content-Type"), "application/xml") << accept;
  }
}

TEST(Site, AnUnknownAddressIsToldTheNearest) {
  const Running server;
  httplib::Client client{server->url()};
  const auto answer = client.Get("/qps/rest/3.0/search/finding");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 404);
  EXPECT_THAT(answer->body, HasSubstr("/qps/rest/3.0/{operation}/was/{object}"));
}

TEST(Site, OtherMethodsAreNotAllowed) {
  const Running server;
  httplib::Client client{server->url()};
  const auto answer = client.Delete("/qps/rest/3.0/count/was/webapp");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 405);
  EXPECT_EQ(answer->get_header_value("Allow"), "GET, POST");
}

}  // namespace
}  // namespace mockqualys::server
