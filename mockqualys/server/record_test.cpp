// A recording of this fake, made through the proxy: what a client gets, and what stands in the folder.
#include <filesystem>
#include <fstream>
#include <functional>
#include <mutex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <httplib.h>
#include <unistd.h>
#include <pugixml.hpp>

#include "mockqualys/recording/folder.h"
#include "mockqualys/recording/recorder.h"
#include "mockqualys/server/server.h"
#include "mockqualys/server/sockets.h"
#include "mockqualys/server/test_support.h"
#include "mockqualys/world/kinds.h"

namespace mockqualys::server {
namespace {

using test::port_of;
using ::testing::Contains;
using ::testing::HasSubstr;

constexpr const char* kXmlType = "text/xml";
constexpr const char* kSearchFindings = "/qps/rest/3.0/search/was/finding";

class Recorded : public testing::Test {
 protected:
  void SetUp() override {
    auto name = testing::TempDir() + "recorded-XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    root_ = name;
    folder_ = name + "/recording";
  }
  void TearDown() override {
    recorder_.reset();
    std::filesystem::remove_all(root_);
  }

  void record(Options options = {}, bool tls = false) {
    options.https = tls;
    upstream_ = Server::start(std::move(options)).value();
    recording::Upstream upstream{
        .tls = tls, .host = "127.0.0.1", .port = {}, .ca_file = tls ? upstream_->ca_file() : ""};
    upstream.port = std::to_string(port_of(tls ? upstream_->https_url() : upstream_->url()));
    start_recorder(upstream);
  }
  void start_recorder(const recording::Upstream& upstream) {
    recorder_ = recording::Recorder::start({.folder = folder_,
                                            .told =
                                                [this](const std::string& line) {
                                                  const std::scoped_lock lock{mutex_};
                                                  told_.push_back(line);
                                                }},
                                           upstream, 0)
                    .value();
  }

  // As the first account.
  static httplib::Client client_of(int port, const User& user) {
    httplib::Client client{"127.0.0.1", port};
    client.set_basic_auth(user.name, user.password);
    client.set_keep_alive(true);
    return client;
  }
  User user() { return upstream_->world().users().front(); }
  httplib::Client client() { return client_of(recorder_->port(), user()); }
  httplib::Client direct() { return client_of(upstream_->port(), user()); }

  std::vector<recording::Exchange> exchanges() const { return recording::read_recording(folder_).value(); }
  // What was told so far; the line of an exchange comes after its answer, so the recorder is ended first.
  std::vector<std::string> told() {
    recorder_.reset();
    const std::scoped_lock lock{mutex_};
    return told_;
  }

  // Every page of the findings, whole.
  static void walk(httplib::Client& client) {
    std::string last = "0";
    for (;;) {
      const auto body =
          "<ServiceRequest><filters><Criteria field=\"id\" operator=\"GREATER\">" + last +
          "</Criteria></filters><preferences><limitResults>20</limitResults><verbose>true</verbose></preferences>"
          "</ServiceRequest>";
      const auto page = client.Post(kSearchFindings, body, kXmlType);
      ASSERT_TRUE(page);
      pugi::xml_document document;
      ASSERT_TRUE(document.load_string(page->body.c_str()));
      const auto root = document.document_element();
      if (std::string_view{root.child_value("hasMoreRecords")} != "true") return;
      last = root.child_value("lastId");
    }
  }

  std::string root_, folder_;
  std::unique_ptr<Server> upstream_;
  std::unique_ptr<recording::Recorder> recorder_;
  std::mutex mutex_;
  std::vector<std::string> told_;
};

// What an owner would not want to see: the texts of these elements, wherever they stand in the records.
std::set<std::string> secrets_of(Server& server) {
  static const std::set<std::string_view> names{"id",
                                                "uniqueId",
                                                "name",
                                                "url",
                                                "Url",
                                                "link",
                                                "username",
                                                "firstName",
                                                "lastName",
                                                "contents",
                                                "response",
                                                "payload",
                                                "value",
                                                "os",
                                                "param",
                                                "headers",
                                                "ignoredComment",
                                                "TITLE",
                                                "DIAGNOSIS",
                                                "SOLUTION",
                                                "reference",
                                                "UrlEntry",
                                                "externalRef",
                                                "severityComment",
                                                "formLocation"};
  std::set<std::string> secrets;
  const auto collect = [&](std::string_view xml) {
    pugi::xml_document document;
    document.load_buffer(xml.data(), xml.size());
    struct Walker : pugi::xml_tree_walker {
      std::set<std::string>* into = nullptr;
      bool for_each(pugi::xml_node& node) override {
        const std::string_view parent = node.parent().name();
        const std::string text = node.text().get();
        // Public lists, and what is too short to be looked for: a parameter may be called "comment", as a key is.
        if (names.contains(node.name()) && parent != "OWASP" && parent != "WASC" && text.size() >= 8)
          into->insert(text);
        return true;
      }
    } walker;
    walker.into = &secrets;
    document.traverse(walker);
  };
  auto& world = server.world();
  for (const auto& row : kind_rows())
    for (const auto id : world.ids(row.kind)) collect(world.record(row.kind, id));
  world.solutions([&](std::int64_t, std::string_view xml) { collect(xml); });
  for (const auto& account : world.users()) secrets.insert({account.name, account.password});
  for (const auto* host : {"shop.example.test", "locator.example.test", "qualysapi.example.test", "@acme"})
    secrets.insert(host);
  return secrets;
}

std::string all_files(const std::string& folder) {
  std::ostringstream all;
  for (const auto& entry : std::filesystem::recursive_directory_iterator{folder})
    if (entry.is_regular_file())
      all << entry.path().filename().string() << '\n' << std::ifstream{entry.path()}.rdbuf() << '\n';
  return all.str();
}

// A number counts as a whole alone: ids are replaced at random, and a longer one may hold its digits by chance.
bool holds(std::string_view text, std::string_view secret) {
  constexpr std::string_view kDigits = "0123456789";
  const bool is_number = secret.find_first_not_of(kDigits) == std::string_view::npos;
  for (auto at = text.find(secret); at != std::string_view::npos; at = text.find(secret, at + 1)) {
    const auto end = at + secret.size();
    const bool alone = (at == 0 || kDigits.find(text[at - 1]) == std::string_view::npos) &&
                       (end == text.size() || kDigits.find(text[end]) == std::string_view::npos);
    if (!is_number || alone) return true;
  }
  return false;
}

TEST_F(Recorded, FolderHoldsNothingOfTheOwner) {
  record();
  auto caller = client();
  walk(caller);
  ASSERT_TRUE(caller.Post("/qps/rest/3.0/search/was/webapp", {{"Accept", "application/json"}},
                          R"({"ServiceRequest": {"preferences": {"verbose": "true"}}})", "application/json"));
  const auto shop = std::to_string(upstream_->world().ids(Kind::WebApp).front());
  ASSERT_TRUE(caller.Get("/qps/rest/3.0/get/was/webapp/" + shop));
  for (const auto* object : {"wasscan", "optionprofile", "webappauthrecord", "wasscanschedule", "reporttemplate",
                             "searchlist", "dnsoverride", "report"})
    ASSERT_TRUE(caller.Post(std::string{"/qps/rest/3.0/search/was/"} + object, "", kXmlType)) << object;
  ASSERT_TRUE(caller.Get("/qps/rest/3.0/download/was/report/71300012"));
  ASSERT_TRUE(caller.Get("/api/4.0/fo/knowledge_base/vuln/?action=list&details=All", {{"X-Requested-With", "test"}}));
  ASSERT_TRUE(caller.Get("/qps/rest/portal/version"));
  recorder_.reset();

  const auto all = all_files(folder_);
  EXPECT_EQ(exchanges().size(), 16U) << "three pages and 13 other calls";
  const auto secrets = secrets_of(*upstream_);
  EXPECT_GT(secrets.size(), 300U);
  for (const auto& secret : secrets) EXPECT_FALSE(holds(all, secret)) << secret;
}

TEST_F(Recorded, AnswersReachTheClientUnchanged) {
  record();
  auto through = client(), without = direct();
  for (const auto* body :
       {"", "<ServiceRequest><preferences><verbose>true</verbose></preferences></ServiceRequest>", "<broken"}) {
    const auto proxied = through.Post(kSearchFindings, body, kXmlType),
               plain = without.Post(kSearchFindings, body, kXmlType);
    EXPECT_EQ(proxied->status, plain->status);
    EXPECT_EQ(proxied->body, plain->body);
    EXPECT_EQ(proxied->get_header_value("Content-Type"), plain->get_header_value("Content-Type"));
    EXPECT_EQ(proxied->get_header_value("X-Powered-By"), plain->get_header_value("X-Powered-By"));
  }
  through.set_decompress(false);
  const auto packed = through.Post(kSearchFindings, {{"Accept-Encoding", "gzip"}}, "", kXmlType);
  EXPECT_EQ(packed->get_header_value("Content-Encoding"), "gzip");
  recorder_.reset();
  EXPECT_TRUE(exchanges().back().gzip);
  EXPECT_THAT(exchanges().back().response_body, HasSubstr("<ServiceResponse"));
}

TEST_F(Recorded, CallsThatWriteAreRefusedAndNeverSent) {
  record();
  auto caller = client();
  for (const auto* path : {"/qps/rest/3.0/delete/was/webapp/204173114", "/qps/rest/3.0/create/was/report",
                           "/api/2.0/fo/session/?action=login"}) {
    const auto answer = caller.Post(path, "<ServiceRequest/>", kXmlType);
    EXPECT_EQ(answer->status, 403) << path;
    EXPECT_THAT(answer->body, HasSubstr("was not sent")) << path;
  }
  EXPECT_TRUE(upstream_->journal().empty());
  EXPECT_THAT(told(), Contains(HasSubstr("refused POST /qps/rest/3.0/delete/was/webapp/204173114")));
  EXPECT_TRUE(exchanges().empty());
}

TEST_F(Recorded, HeadersThatCouldTurnACallIntoAnotherStayBehind) {
  std::mutex mutex;
  std::string seen;
  Sockets upstream{1};
  const auto port = upstream.listen(0, [&](const Request& request) {
    const std::scoped_lock lock{mutex};
    for (const auto& [name, value] : request.headers) seen += name + "\n";
    return make_reply(200, "text/plain", "with a length");
  });
  upstream.run();
  start_recorder({.tls = false, .host = "127.0.0.1", .port = std::to_string(*port), .ca_file = {}});
  httplib::Client caller{"127.0.0.1", recorder_->port()};
  const auto answer =
      caller.Get("/qps/rest/portal/version", {{"X-HTTP-Method-Override", "DELETE"}, {"user", "acme_ab1"}});
  EXPECT_EQ(answer->body, "with a length");
  const std::scoped_lock lock{mutex};
  EXPECT_THAT(seen, HasSubstr("user\n"));
  EXPECT_THAT(seen, testing::Not(HasSubstr("Override")));
}

TEST_F(Recorded, HttpsIsVerifiedByTheGivenCa) {
  record({}, true);
  EXPECT_EQ(client().Get("/qps/rest/portal/version")->status, 200);
  recorder_.reset();
  folder_ += "-2";
  start_recorder(
      {.tls = true, .host = "127.0.0.1", .port = std::to_string(port_of(upstream_->https_url())), .ca_file = {}});
  const auto answer = client().Get("/qps/rest/portal/version");
  EXPECT_EQ(answer->status, 502);
  EXPECT_THAT(answer->body, HasSubstr("TLS handshake"));
}

TEST_F(Recorded, AnswersThatAreCutAreCutForTheClientAndNotRecorded) {
  record();
  upstream_->fault({.kind = "cut_body", .with = {{"bytes", 200}}});
  EXPECT_FALSE(client().Get("/qps/rest/3.0/count/was/finding"));
  EXPECT_THAT(told(), Contains(HasSubstr("ended early")));
  EXPECT_TRUE(exchanges().empty());
}

TEST_F(Recorded, AnUpstreamThatAnswersNothingIsTold) {
  record();
  upstream_->fault({.kind = "close"});
  const auto answer = client().Get("/qps/rest/3.0/count/was/finding");
  EXPECT_EQ(answer->status, 502);
  EXPECT_THAT(answer->body, HasSubstr("no answer from 127.0.0.1"));
}

TEST_F(Recorded, PagesKeepTheirOrderTheirCountsAndTheirCursor) {
  record();
  auto caller = client();
  walk(caller);
  recorder_.reset();
  std::int64_t last = 0;
  std::size_t findings = 0;
  for (const auto& exchange : exchanges()) {
    pugi::xml_document document;
    ASSERT_TRUE(document.load_string(exchange.response_body.c_str()));
    const auto root = document.document_element();
    const auto asked = exchange.request_body;
    if (last > 0) {
      EXPECT_THAT(asked, HasSubstr(">" + std::to_string(last) + "<")) << "the cursor of the page before";
    }
    std::size_t members = 0;
    for (const auto& finding : root.child("data").children("Finding")) {
      const auto id = finding.child("id").text().as_llong();
      EXPECT_GT(id, last);
      last = id;
      ++members;
    }
    EXPECT_EQ(root.child("count").text().as_ullong(), members);
    findings += members;
  }
  EXPECT_EQ(findings, upstream_->world().size(Kind::Finding));
}

class WrongUpstream : public testing::TestWithParam<std::string> {};
TEST_P(WrongUpstream, IsRefusedWithTheReason) {
  EXPECT_THAT(recording::parse_upstream(GetParam()).error(), HasSubstr("--upstream"));
}
INSTANTIATE_TEST_SUITE_P(Addresses, WrongUpstream,
                         testing::Values("", "qualysapi.example.test", "ftp://a.example.test", "https://",
                                         "https://a/b", "https://me:secret@a.example.test", "https://a:x",
                                         "https://a:123456"));

TEST(RightUpstream, HasHostAndPort) {
  const auto upstream = recording::parse_upstream("https://qualysapi.example.test/").value();
  EXPECT_EQ(upstream.host + ":" + upstream.port, "qualysapi.example.test:443");
  EXPECT_FALSE(recording::parse_upstream("http://127.0.0.1:8080")->tls);
}

}  // namespace
}  // namespace mockqualys::server
