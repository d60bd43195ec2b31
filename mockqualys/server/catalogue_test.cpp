// Every kind of fault there is, set by its own example, strikes a real request, and the client sees what its text says.
// Requests go by plain sockets, so that the bytes and the end of the connection are seen as they are.
#include "mockqualys/server/faults/catalogue.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <functional>
#include <set>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <httplib.h>
#include <nlohmann/json.hpp>
#include <pugixml.hpp>

#include "mockqualys/server/faults/json.h"
#include "mockqualys/server/faults/texts.h"
#include "mockqualys/server/test_support.h"

namespace mockqualys::server {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

enum class End { Closed, Reset, Refused, Silent };

struct Heard {
  std::string bytes;
  End end = End::Closed;

  std::string head() const { return bytes.substr(0, bytes.find("\r\n\r\n") + 2); }
  std::string raw_body() const {
    const auto at = bytes.find("\r\n\r\n");
    return at == std::string::npos ? std::string{} : bytes.substr(at + 4);
  }
  // Without chunks, as far as they go.
  std::string body() const {
    if (head().find("Transfer-Encoding: chunked") == std::string::npos) return raw_body();
    std::string out;
    auto rest = raw_body();
    for (auto line = rest.find("\r\n"); line != std::string::npos; line = rest.find("\r\n")) {
      char* stop = nullptr;
      const auto size = std::strtoul(rest.c_str(), &stop, 16);
      if (stop == rest.c_str() || size == 0) break;
      out += rest.substr(line + 2, size);
      if (rest.size() < line + 4 + size) break;
      rest.erase(0, line + 2 + size + 2);
    }
    return out;
  }
  bool starts(std::string_view what) const { return std::string_view{bytes}.starts_with(what); }
};

Heard hear(int port, std::string_view request) {
  Heard heard;
  const int peer = socket(AF_INET, SOCK_STREAM, 0);
  const timeval patience{.tv_sec = 20, .tv_usec = 0};
  setsockopt(peer, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  errno = 0;
  if (connect(peer, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    heard.end = errno == ECONNREFUSED ? End::Refused : End::Closed;
  } else {
    static_cast<void>(send(peer, request.data(), request.size(), MSG_NOSIGNAL));
    std::array<char, 65536> part{};
    ssize_t got = 0;
    while ((got = recv(peer, part.data(), part.size(), 0)) > 0)
      heard.bytes.append(part.data(), static_cast<std::size_t>(got));
    if (got < 0) heard.end = errno == ECONNRESET ? End::Reset : End::Silent;
  }
  close(peer);
  return heard;
}

enum class Ask { Xml, Json, Gzip, KnowledgeBase };

const std::string kLogin = "Authorization: Basic YWNtZV9hYjE6c3RvcmVmcm9udC0x\r\n";  // acme_ab1:storefront-1

std::string request_of(Ask ask, int port, std::int64_t cursor) {
  const auto host = "Host: 127.0.0.1:" + std::to_string(port) + "\r\nConnection: close\r\n" + kLogin;
  if (ask == Ask::KnowledgeBase)
    return "GET /api/4.0/fo/knowledge_base/vuln/?action=list HTTP/1.1\r\nX-Requested-With: test\r\n" + host + "\r\n";
  const std::string filters = cursor == 0 ? std::string{}
                                          : "<filters><Criteria field=\"id\" operator=\"GREATER\">" +
                                                std::to_string(cursor) + "</Criteria></filters>";
  const auto body = "<ServiceRequest>" + filters +
                    "<preferences><limitResults>5</limitResults><verbose>true</verbose></preferences></ServiceRequest>";
  return "POST /qps/rest/3.0/search/was/finding HTTP/1.1\r\nContent-Type: text/xml\r\n" +
         std::string{ask == Ask::Json ? "Accept: application/json\r\n" : ""} +
         std::string{ask == Ask::Gzip ? "Accept-Encoding: gzip\r\n" : ""} + host +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

struct Seen {
  Ask ask;
  Heard right, struck;
  std::int64_t cursor = 0;  // that the request had

  json page() const { return json::parse(struck.body()).at("ServiceResponse"); }
  json finding() const { return page().at("data").at(0).at("Finding"); }
  std::string value(const char* element) const {
    pugi::xml_document document;
    document.load_string(struck.body().c_str());
    return document.document_element().child(element).text().get();
  }
  std::vector<std::int64_t> ids() const {
    pugi::xml_document document;
    document.load_string(struck.body().c_str());
    std::vector<std::int64_t> all;
    for (const auto& record : document.document_element().child("data").children())
      all.push_back(record.child("id").text().as_llong());
    return all;
  }
};

std::size_t times_in(std::string_view text, std::string_view what) {
  std::size_t count = 0;
  for (auto at = text.find(what); at != std::string_view::npos; at = text.find(what, at + what.size())) ++count;
  return count;
}

struct KindRow {
  std::string_view kind;
  Ask ask;
  void (*expect)(const Seen& seen);
  std::string_view patch = "{}";  // of the example: what would last, and which format
};
void PrintTo(const KindRow& row, std::ostream* out) { *out << row.kind; }

#define SEES [](const Seen& s)

void refused_login(const Seen& s, const char* code) {
  EXPECT_TRUE(s.struck.starts("HTTP/1.1 200 OK")) << s.struck.head();
  EXPECT_EQ(s.value("responseCode"), code);
}

const KindRow kKindRows[] = {
    {"answer", Ask::Xml,
     SEES{EXPECT_THAT(s.struck.head(), AllOf(StartsWith("HTTP/1.1 502 "), HasSubstr("Retry-After: 5\r\n")));
}  // namespace
}  // namespace mockqualys::server
, {"unavailable", Ask::Xml,
   SEES{EXPECT_THAT(s.struck.bytes, AllOf(StartsWith("HTTP/1.1 503 "), HasSubstr("<CODE>1999</CODE>")));
}
}
, {"html", Ask::Xml,
   SEES{EXPECT_THAT(s.struck.bytes, AllOf(StartsWith("HTTP/1.1 200 "), HasSubstr("<h1>Scheduled maintenance")));
}
}
, {"error_page", Ask::Xml,
   SEES{EXPECT_THAT(s.struck.bytes, AllOf(StartsWith("HTTP/1.1 502 "), HasSubstr("<h1>Bad Gateway</h1>")));
}
}
, {"redirect", Ask::Xml,
   SEES{EXPECT_THAT(s.struck.head(), AllOf(StartsWith("HTTP/1.1 307 "), HasSubstr("Location: http://localhost:")));
EXPECT_THAT(s.struck.head(), HasSubstr("/qps/rest/3.0/search/was/finding\r\n"));
}
}
, {"wrong_content_type", Ask::Xml,
   SEES{EXPECT_THAT(s.struck.head(), AllOf(HasSubstr("Content-Type: text/html\r\n"), Not(HasSubstr("xml"))));
EXPECT_EQ(s.struck.body(), s.right.body());
}
}
, {"concurrency_limit", Ask::KnowledgeBase,
   SEES{EXPECT_THAT(s.struck.bytes, AllOf(StartsWith("HTTP/1.1 409 "), HasSubstr("<CODE>1960</CODE>")));
}
}
, {"rate_limit", Ask::KnowledgeBase,
   SEES{EXPECT_THAT(s.struck.bytes, AllOf(StartsWith("HTTP/1.1 409 "), HasSubstr("X-RateLimit-ToWait-Sec: 30\r\n")));
}
}
, {"too_many_requests", Ask::Xml,
   SEES{EXPECT_THAT(s.struck.head(), AllOf(StartsWith("HTTP/1.1 429 "), HasSubstr("X-RateLimit-Reset: 3600\r\n"),
                                           Not(HasSubstr("ToWait"))));
}
}
, {"limit_headers_absent", Ask::KnowledgeBase, SEES{EXPECT_THAT(s.right.head(), HasSubstr("X-RateLimit-Limit"));
EXPECT_THAT(s.struck.head(),
            AllOf(StartsWith("HTTP/1.1 200 "), Not(HasSubstr("X-RateLimit")), Not(HasSubstr("X-Concurrency"))));
}
}
, {"limit_wait_absent", Ask::KnowledgeBase,
   SEES{EXPECT_THAT(s.struck.head(), AllOf(HasSubstr("X-RateLimit-Limit"), Not(HasSubstr("ToWait"))));
}
}
, {"limit_headers_doubled", Ask::KnowledgeBase,
   SEES{EXPECT_EQ(times_in(s.struck.head(), "X-RateLimit-Remaining: "), 2U);
}
}
, {"limit_headers_contradictory", Ask::KnowledgeBase,
   SEES{EXPECT_THAT(s.struck.head(), AllOf(StartsWith("HTTP/1.1 200 "), HasSubstr("X-RateLimit-Remaining: 300\r\n"),
                                           HasSubstr("X-RateLimit-ToWait-Sec: 3600\r\n"),
                                           HasSubstr("X-Concurrency-Limit-Running: 3\r\n")));
}
}
, {"password_changed", Ask::Xml, SEES{refused_login(s, "INVALID_CREDENTIALS");
}
}
, {"password_with_colon", Ask::Xml, SEES{refused_login(s, "INVALID_CREDENTIALS");
}
}
, {"account_expired", Ask::Xml, SEES{refused_login(s, "EVALUATION_EXPIRED");
}
}
, {"account_inactive", Ask::Xml, SEES{refused_login(s, "UNAUTHORIZED");
}
}
, {"registration_unfinished", Ask::KnowledgeBase,
   SEES{EXPECT_THAT(s.struck.bytes, AllOf(StartsWith("HTTP/1.1 409 "), HasSubstr("<CODE>2003</CODE>")));
}
}
, {"second_factor_needed", Ask::KnowledgeBase,
   SEES{EXPECT_THAT(s.struck.bytes, AllOf(StartsWith("HTTP/1.1 409 "), HasSubstr("<CODE>2011</CODE>")));
}
}
, {"api_access_lost", Ask::Xml, SEES{refused_login(s, "UNAUTHORIZED");
}
}
, {"was_module_lost", Ask::Xml, SEES{refused_login(s, "UNAUTHORIZED");
}
}
, {"knowledgebase_right_lost", Ask::KnowledgeBase,
   SEES{EXPECT_THAT(s.struck.bytes, AllOf(StartsWith("HTTP/1.1 403 "), HasSubstr("<CODE>2012</CODE>")));
}
}
, {"scope_shrunk", Ask::Xml, SEES{EXPECT_EQ(s.value("count"), "0");
EXPECT_GT(times_in(s.right.body(), "<Finding>"), 0U);
}
}
, {"refuse", Ask::Xml, SEES{EXPECT_EQ(s.struck.end, End::Refused);
}
}
, {"black_hole", Ask::Xml, SEES{EXPECT_EQ(s.struck.bytes, "");
}
, R"({"seconds": 0})"
}
, {"close", Ask::Xml, SEES{EXPECT_EQ(s.struck.bytes, "");
EXPECT_EQ(s.struck.end, End::Closed);
}
}
, {"rst_before_answer", Ask::Xml, SEES{EXPECT_EQ(s.struck.bytes, "");
EXPECT_EQ(s.struck.end, End::Reset);
}
}
, {"rst_in_body", Ask::Xml,
   SEES{EXPECT_THAT(s.struck.head(), HasSubstr("Content-Length: " + std::to_string(s.right.body().size())));
EXPECT_EQ(s.struck.body(), s.right.body().substr(0, 500));
EXPECT_EQ(s.struck.end, End::Reset);
}
}
, {"cut_body", Ask::Xml,
   SEES{EXPECT_THAT(s.struck.head(), HasSubstr("Content-Length: " + std::to_string(s.right.body().size())));
EXPECT_EQ(s.struck.body(), s.right.body().substr(0, 1000));
EXPECT_EQ(s.struck.end, End::Closed);
}
}
, {"bad_chunk", Ask::Xml,
   SEES{EXPECT_EQ(s.struck.raw_body(), "1f4\r\n" + s.right.body().substr(0, 500) + "\r\nxyz\r\n");
EXPECT_EQ(s.struck.end, End::Closed);
}
}
, {"no_last_chunk", Ask::Xml, SEES{EXPECT_EQ(s.struck.raw_body(), "1f4\r\n" + s.right.body().substr(0, 500) + "\r\n");
EXPECT_EQ(s.struck.end, End::Closed);
}
}
, {"cut_gzip", Ask::Gzip, SEES{EXPECT_THAT(s.struck.head(), HasSubstr("Content-Encoding: gzip"));
EXPECT_EQ(s.struck.body(), s.right.body().substr(0, s.right.body().size() - 8));
EXPECT_THAT(s.struck.raw_body(), ::testing::EndsWith("\r\n0\r\n\r\n")) << "the framing is whole";
}
}
, {"slow_first_byte", Ask::Xml, SEES{EXPECT_EQ(s.struck.bytes, s.right.bytes);
}
, R"({"seconds": 0})"
}
, {"stall", Ask::Xml, SEES{EXPECT_EQ(s.struck.body(), s.right.body().substr(0, 500));
}
, R"({"seconds": 0})"
}
, {"drip", Ask::Xml, SEES{EXPECT_EQ(s.struck.bytes, s.right.bytes);
}
, R"({"milliseconds": 0})"
}
, {"unknown_response_code", Ask::Xml, SEES{EXPECT_EQ(s.value("responseCode"), "PARTIAL_SUCCESS");
EXPECT_EQ(s.ids().size(), 5U);
}
}
, {"wrong_count", Ask::Json, SEES{EXPECT_EQ(s.page().at("count"), 10);
}
}
, {"success_without_data", Ask::Json, SEES{EXPECT_EQ(s.page().at("responseCode"), "SUCCESS");
EXPECT_EQ(s.page().at("count"), 5);
EXPECT_FALSE(s.page().contains("data"));
}
}
, {"not_well_formed", Ask::Xml, SEES{EXPECT_FALSE(pugi::xml_document{}.load_string(s.struck.body().c_str()));
EXPECT_EQ(times_in(s.struck.body(), "</Finding>"), 5U);
}
}
, {"lying_encoding", Ask::Xml,
   SEES{EXPECT_THAT(s.struck.body(),
                    AllOf(StartsWith("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>"), HasSubstr("S\xC3\xA9"
                                                                                                   "ession cookie")));
}
}
, {"nul_in_text", Ask::Xml, SEES{EXPECT_NE(s.struck.body().find(std::string_view{"S\0ession", 8}), std::string::npos);
}
}
, {"control_in_text", Ask::Json, SEES{EXPECT_THAT(s.struck.body(), HasSubstr("\x01"));
}
}
, {"invalid_utf8", Ask::Xml,
   SEES{EXPECT_THAT(s.struck.body(), HasSubstr("S\xC3\x28"
                                               "ession"));
}
}
, {"split_cdata", Ask::Xml, SEES{EXPECT_THAT(s.struck.body(), HasSubstr("]]><![CDATA["));
auto joined = s.struck.body();
for (auto at = joined.find("]]><![CDATA["); at != std::string::npos; at = joined.find("]]><![CDATA["))
  joined.erase(at, 12);
EXPECT_EQ(joined, s.right.body());
}
}
, {"entities", Ask::Xml,
   SEES{EXPECT_THAT(s.struck.body(), AllOf(HasSubstr("<!DOCTYPE ServiceResponse [<!ENTITY e0 \"ha\">"),
                                           HasSubstr("<name>&fault;<![CDATA[")));
}
}
, {"deep", Ask::Json, SEES{EXPECT_THAT(s.struck.body(), HasSubstr(std::string(10000, '[') + std::string(10000, ']')));
}
}
, {"huge_text", Ask::Xml, SEES{EXPECT_GT(s.struck.body().size(), 16U << 20U);
}
}
, {"boolean_words", Ask::Json, SEES{EXPECT_EQ(s.page().at("hasMoreRecords"), "TRUE");
EXPECT_EQ(s.finding().at("isIgnored"), "FALSE");
}
}
, {"list_shape", Ask::Json, SEES{EXPECT_EQ(s.finding().at("owasp").at("list").at("OWASP").at("code"), 5);
EXPECT_EQ(s.finding().at("webApp").at("tags").at("list").at("Tag").size(), 2U);
}
}
, {"more_without_records", Ask::Json, SEES{EXPECT_EQ(s.page().at("hasMoreRecords"), "true");
EXPECT_EQ(s.page().at("count"), 0);
EXPECT_GT(s.cursor, 0) << "the second page";
}
}
, {"repeat_page", Ask::Xml, SEES{EXPECT_NE(s.struck.body(), s.right.body());
EXPECT_EQ(s.ids().front(), 118209913);
}
}
, {"duplicate_record", Ask::Xml, SEES{EXPECT_EQ(s.ids().size(), 6U);
EXPECT_EQ(s.ids().at(0), s.ids().at(1));
EXPECT_EQ(s.value("count"), "6");
}
}
, {"unordered", Ask::Xml, SEES{const auto ids = s.ids();
EXPECT_EQ(ids.size(), 5U);
EXPECT_TRUE(std::is_sorted(ids.rbegin(), ids.rend()));
}
}
, {"last_id_stands", Ask::Xml, SEES{EXPECT_EQ(s.value("lastId"), std::to_string(s.cursor));
}
}
, {"last_id_falls_back", Ask::Xml, SEES{EXPECT_GT(s.cursor, 0);
EXPECT_EQ(s.value("lastId"), std::to_string(s.cursor / 2));
}
}
, {"endless", Ask::Xml, SEES{EXPECT_EQ(s.value("hasMoreRecords"), "true");
}
}
, {"missing_status", Ask::Json, SEES{EXPECT_FALSE(s.finding().contains("status"));
}
}
, {"odd_severity", Ask::Json, SEES{EXPECT_EQ(s.finding().at("severity"), "0");
}
}
, {"unknown_value", Ask::Xml, SEES{EXPECT_EQ(times_in(s.struck.body(), "<status>UNDER_REVIEW</status>"), 1U);
}
}
, {"no_url", Ask::Json, SEES{EXPECT_FALSE(s.finding().contains("url"));
}
}
, {"same_name", Ask::Xml,
   SEES{
       EXPECT_EQ(times_in(s.struck.body(), "<name><![CDATA[Session cookie without the Secure attribute]]></name>"), 2U);
}
}
, {"cut_base64", Ask::Xml, SEES{EXPECT_THAT(s.struck.body(), HasSubstr("QWNjZXB0OiAqLyoNC]]></headers>"));
}
}
, {"missing_qid", Ask::KnowledgeBase,
   SEES{EXPECT_EQ(times_in(s.struck.body(), "<VULN>") + 1, times_in(s.right.body(), "<VULN>"));
}
}
, {"huge_ids", Ask::Json, SEES{EXPECT_EQ(s.finding().at("id"), 118209913 + (std::int64_t{1} << 33));
EXPECT_EQ(s.page().at("lastId"), s.page().at("data").at(4).at("Finding").at("id"));
}
}
, {"date_skewed", Ask::Xml, SEES{EXPECT_THAT(s.right.head(), HasSubstr("Date: Mon, 02 Mar 2026 06:00:00 GMT"));
EXPECT_THAT(s.struck.head(), HasSubstr("Date: Mon, 02 Mar 2026 07:00:00 GMT"));
}
}
, {"clock_back", Ask::Xml, SEES{EXPECT_THAT(s.struck.head(), HasSubstr("Date: Mon, 02 Mar 2026 05:00:00 GMT"));
}
}
, {"equal_times", Ask::Json, SEES{std::set<std::string> times;
const auto page = s.page();
for (const auto& one : page.at("data")) times.insert(one.at("Finding").at("updatedDate"));
EXPECT_EQ(times.size(), 1U);
}
, R"({"time": "2026-02-01T00:00:00Z"})"
}
, {"element_added", Ask::Json, SEES{EXPECT_EQ(s.finding().at("riskTrend"), "RISING");
}
}
, {"element_renamed", Ask::Xml,
   SEES{EXPECT_THAT(s.struck.body(),
                    AllOf(HasSubstr("<findingStatus>ACTIVE</findingStatus>"), Not(HasSubstr("<status>"))));
}
}
, {"element_retyped", Ask::Json, SEES{EXPECT_EQ(s.finding().at("severity"), 2);
}
}
, {"order_changed", Ask::Xml, SEES{const auto body = s.struck.body();
EXPECT_LT(body.find("<severity>"), body.find("<uniqueId>"));
EXPECT_EQ(s.ids().size(), 5U);
}
}
, {"change", Ask::Xml, SEES{EXPECT_THAT(s.right.body(), HasSubstr("<id>118235862</id>"));
EXPECT_THAT(s.struck.body(), Not(HasSubstr("<id>118235862</id>")));
EXPECT_EQ(s.ids().size(), 5U) << "another has come up";
}
}
,
}
;

class EveryKind : public ::testing::TestWithParam<KindRow> {};

// Pages of the right walk first, then the same requests again until the fault strikes one.
TEST_P(EveryKind, SetByItsExampleDoesWhatItSays) {
  const auto& row = GetParam();
  const auto* kind = find_fault_kind(row.kind);
  ASSERT_NE(kind, nullptr);
  auto server = Server::start({.estate = "storefront", .limits = "off"}).value();
  std::vector<Seen> walk;
  std::int64_t cursor = 0;
  for (int i = 0; i < 4; ++i) {
    Seen seen{
        .ask = row.ask, .right = hear(server->port(), request_of(row.ask, server->port(), cursor)), .cursor = cursor};
    const auto page = hear(server->port(), request_of(Ask::Xml, server->port(), cursor)).body();
    const auto last = page.find("<lastId>");
    cursor = last == std::string::npos ? cursor : std::stoll(page.substr(last + 8));
    walk.push_back(std::move(seen));
  }
  server->clear_journal();
  auto example = Json::parse(kind->example);
  example.update(Json::parse(row.patch));
  server->fault(read_fault(example));
  for (auto& seen : walk) {
    seen.struck = hear(server->port(), request_of(row.ask, server->port(), seen.cursor));
    const auto journal = server->journal();
    ASSERT_FALSE(journal.empty());
    const auto by_name = [&](const JournalEntry& entry) { return entry.fault == row.kind; };
    if (std::ranges::none_of(journal, by_name)) {
      EXPECT_EQ(seen.struck.body(), seen.right.body()) << "another request was touched";
      continue;
    }
    row.expect(seen);
    return;
  }
  FAIL() << "it struck none of four requests";
}

INSTANTIATE_TEST_SUITE_P(Catalogue, EveryKind, ::testing::ValuesIn(kKindRows),
                         [](const auto& row) { return std::string{row.param.kind}; });

// Of these the client sees no answer at all; tests of their own are below.
constexpr std::array<std::string_view, 3> kHandshakes = {"certificate_expired", "certificate_wrong_host",
                                                         "certificate_unknown_issuer"};

TEST(Catalogue, HasATestForEveryKind) {
  std::set<std::string_view> tested{kHandshakes.begin(), kHandshakes.end()};
  for (const auto& row : kKindRows) tested.insert(row.kind);
  for (const auto* kind : fault_kinds()) EXPECT_TRUE(tested.contains(kind->name)) << kind->name;
  EXPECT_EQ(tested.size(), fault_kinds().size());
}

class EveryHandshake : public ::testing::TestWithParam<std::string_view> {};

TEST_P(EveryHandshake, IsRefusedByAClientThatLooksAndRightAgainAfterwards) {
  auto server = Server::start({.https = true}).value();
  server->fault({.kind = std::string{GetParam()}, .times = 2});
  const auto status = [&](bool verify) {
    httplib::Client client{server->https_url()};
    client.set_ca_cert_path(server->ca_file().c_str());
    client.enable_server_certificate_verification(verify);
    const auto answer = client.Get("/qps/rest/portal/version");
    return answer ? answer->status : 0;
  };
  EXPECT_EQ(status(true), 0);
  EXPECT_EQ(status(false), 200) << "who does not look is served";
  EXPECT_EQ(status(true), 200);
  EXPECT_EQ(server->journal().front().fault, GetParam());
  EXPECT_EQ(httplib::Client{server->url()}.Get("/qps/rest/portal/version")->status, 200);
}

INSTANTIATE_TEST_SUITE_P(Catalogue, EveryHandshake, ::testing::ValuesIn(kHandshakes),
                         [](const auto& row) { return std::string{row.param}; });

TEST(RefusedConnections, AreAcceptedAgainWhenTheFaultsAreForgottenAndOnTheSamePort) {
  auto server = Server::start().value();
  const auto ask = "GET /qps/rest/portal/version HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
  for (int round = 0; round < 3; ++round) {
    server->fault({.kind = "refuse", .nth = 2, .with = {{"seconds", 3600}}});
    EXPECT_THAT(hear(server->port(), ask).bytes, StartsWith("HTTP/1.1 200 ")) << "the first is let in";
    EXPECT_EQ(hear(server->port(), ask).end, End::Refused);
    EXPECT_EQ(hear(server->port(), ask).end, End::Refused);
    EXPECT_EQ(httplib::Client{server->admin_url()}.Delete("/faults")->status, 200) << "the admin API is not touched";
    EXPECT_THAT(hear(server->port(), ask).bytes, StartsWith("HTTP/1.1 200 "));
  }
}

class EveryExample : public ::testing::TestWithParam<const FaultKind*> {};

TEST_P(EveryExample, IsReadWrittenAndReadAgainAsTheSame) {
  const auto first = check_fault(read_fault(Json::parse(GetParam()->example)));
  ASSERT_TRUE(first) << first.error();
  EXPECT_EQ(first->kind, GetParam());
  const auto written = to_json(*first);
  const auto second = check_fault(read_fault(written));
  ASSERT_TRUE(second) << second.error();
  EXPECT_EQ(to_json(*second), written);
}

TEST_P(EveryExample, WithAKeyOrAValueThatCannotBeIsRefusedByItsName) {
  const auto refusal = [&](Json fault) {
    try {
      const auto checked = check_fault(read_fault(fault));
      return checked ? std::string{} : checked.error();
    } catch (const BadRequest& error) {
      return std::string{error.what()};
    }
  };
  auto example = Json::parse(GetParam()->example);
  example["tiems"] = 3;
  EXPECT_THAT(refusal(example), AllOf(HasSubstr("\"tiems\""), HasSubstr("did you mean times?")));
  for (const auto& parameter : GetParam()->parameters) {
    auto wrong = Json::parse(GetParam()->example);
    wrong[std::string{parameter.name}] = parameter.type == Parameter::Type::Number ? Json(parameter.most + 1) : Json(1);
    EXPECT_THAT(refusal(wrong), HasSubstr("\"" + std::string{parameter.name} + "\" must be"));
  }
}

TEST_P(EveryExample, IsExplainedByItsOwnTexts) {
  const auto text = describe(*GetParam(), "http://127.0.0.1:8081");
  EXPECT_THAT(text, AllOf(HasSubstr(GetParam()->does), HasSubstr(GetParam()->finds), HasSubstr(GetParam()->example)));
  for (const auto& parameter : GetParam()->parameters) EXPECT_THAT(text, HasSubstr(parameter.what));
  EXPECT_THAT(list_fault_kinds(), HasSubstr(GetParam()->does));
}

INSTANTIATE_TEST_SUITE_P(Catalogue, EveryExample, ::testing::ValuesIn(fault_kinds()),
                         [](const auto& row) { return std::string{row.param->name}; });

}  // namespace
}  // namespace mockqualys::server
