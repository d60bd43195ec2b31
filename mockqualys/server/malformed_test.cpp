// Requests that no proper client sends. Two servers in a row that read one differently are how requests are smuggled;
// the vendor's web tier refuses them, and a connector that builds one has to see that.
#include <gmock/gmock.h>

#include "mockqualys/server/sockets.h"
#include "mockqualys/server/test_support.h"

namespace mockqualys::server {
namespace {

using test::Running;
using test::talk;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

struct Row {
  const char* name;
  std::string request;
  const char* told = "";
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

class Malformed : public ::testing::TestWithParam<Row> {
 protected:
  Running server_;
};

TEST_P(Malformed, IsRefusedOnBothPortsAndTheConnectionEnds) {
  const auto answer = talk(server_->port(), GetParam().request);
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(answer, HasSubstr("Connection: close"));
  EXPECT_THAT(answer, HasSubstr(GetParam().told));
  EXPECT_THAT(answer, Not(HasSubstr("200 OK"))) << "what follows is no second request";
  EXPECT_THAT(talk(test::port_of(server_->admin_url()), GetParam().request), StartsWith("HTTP/1.1 400 "));
}

constexpr auto kNext = "GET /qps/rest/portal/version HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

INSTANTIATE_TEST_SUITE_P(
    Requests, Malformed,
    ::testing::Values(
        Row{"unknown transfer coding", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
            "not chunked"},
        Row{"two transfer codings", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
            "not chunked"},
        Row{"chunked twice",
            "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
        Row{"identity", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: identity\r\n\r\n"},
        Row{"length and transfer coding",
            std::string{
                "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"} +
                kNext},
        Row{"transfer coding and length",
            std::string{
                "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"} +
                kNext},
        Row{"two lengths",
            std::string{"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 0\r\n\r\nabc"} + kNext},
        Row{"a list of lengths", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3, 3\r\nConnection: close\r\n\r\nabc"},
        Row{"a negative length", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n"},
        Row{"a length with a sign", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: +3\r\n\r\nabc"},
        Row{"a length beyond all bounds",
            "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999999\r\n\r\n"},
        Row{"a chunk size that is no number",
            "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n", "chunks"},
        Row{"a negative chunk size",
            "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n-3\r\nabc\r\n0\r\n\r\n"},
        Row{"a chunk size beyond all bounds",
            "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nabc\r\n0\r\n\r\n"},
        Row{"a chunk longer than its size",
            "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcdef\r\n0\r\n\r\n"},
        Row{"chunks in HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "HTTP/1.0"},
        Row{"two hosts", "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", "more than one Host"},
        Row{"one host twice", "GET / HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n", "more than one Host"},
        Row{"no host", "GET / HTTP/1.1\r\n\r\n", "no Host header"},
        Row{"an empty host", "GET / HTTP/1.1\r\nHost: \r\n\r\n"},
        Row{"a host that is none", "GET / HTTP/1.1\r\nHost: a b/c\r\n\r\n", "not the name of a host"},
        Row{"a host with a login", "GET / HTTP/1.1\r\nHost: user@x\r\n\r\n"},
        Row{"a NUL in a header", std::string{"GET / HTTP/1.1\r\nHost: x\r\nA: b\0c\r\n\r\n", 35}},
        Row{"a folded header", "GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n", "continued on the next"},
        Row{"a header folded by a tab", "GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n\tc\r\n\r\n"},
        Row{"a blank before the colon", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length : 3\r\n\r\nabc"},
        Row{"a header without a name", "GET / HTTP/1.1\r\nHost: x\r\n: b\r\n\r\n"},
        Row{"a header line without a colon", "GET / HTTP/1.1\r\nHost: x\r\nnonsense\r\n\r\n"},
        Row{"a bare line feed", "GET / HTTP/1.1\nHost: x\n\n"},
        Row{"another protocol", "GET / FTP/1.1\r\nHost: x\r\n\r\n"}));

TEST(ProperRequests, AreAnswered) {
  const Running server;
  for (const auto* request :
       {"GET /qps/rest/portal/version HTTP/1.0\r\n\r\n", "GET /qps/rest/portal/version HTTP/1.0\r\nHost: x\r\n\r\n",
        "GET /qps/rest/portal/version HTTP/1.1\r\nhost: [::1]:80\r\nConnection: close\r\n\r\n",
        "POST /qps/rest/3.0/search/was/webapp HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: "
        "Chunked\r\n\r\n0\r\n\r\n"})
    EXPECT_THAT(talk(server->port(), request), StartsWith("HTTP/1.1 200 ")) << request;
}

TEST(MalformedRequests, AreInTheJournal) {
  const Running server;
  talk(server->port(), "GET /qps/rest/portal/version HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n");
  const auto journal = server->journal();
  ASSERT_EQ(journal.size(), 1U);
  EXPECT_EQ(journal[0].status, 400);
  EXPECT_THAT(journal[0].hint, HasSubstr("more than one Host"));
}

// A parser that calls itself for each level, or keeps a node for each value, is asked only after both were counted.
TEST(MonstrousBodies, AreRefusedByTheAdminApiBeforeTheyAreRead) {
  const Running server;
  const auto post = [&](const std::string& body) {
    return talk(test::port_of(server->admin_url()),
                "POST /edit HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: " +
                    std::to_string(body.size()) + "\r\n\r\n" + body);
  };
  constexpr std::size_t kMany = 4'000'000;
  EXPECT_THAT(post(std::string(kMany, '[')), HasSubstr("deeper than 32 levels"));
  std::string objects;
  for (std::size_t i = 0; i < kMany / 5; ++i) objects += "{\"a\":";
  EXPECT_THAT(post(objects), HasSubstr("deeper than 32 levels"));
  std::string flat = "{\"set\": [0";
  for (std::size_t i = 0; i < kMany / 2 - 10; ++i) flat += ",0";
  EXPECT_THAT(post(flat + "]}"), HasSubstr("more than 200000 values"));
  EXPECT_THAT(post("{\"set\": \"" + std::string(1'000'000, '[') + "\"}"), HasSubstr("give one of"))
      << "brackets in a text are no levels";
}

TEST(MonstrousBodies, AreRefusedByTheService) {
  const Running server;
  const auto post = [&](const std::string& type, const std::string& body) {
    return talk(server->port(), "POST /qps/rest/3.0/search/was/finding HTTP/1.1\r\nHost: localhost\r\nAuthorization: " +
                                    std::string{test::kBasic} + "\r\nConnection: close\r\nContent-Type: " + type +
                                    "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
  };
  EXPECT_THAT(post("application/json", std::string(1'000'000, '[')), HasSubstr("nested deeper than"));
  std::string deep;
  for (int i = 0; i < 300'000; ++i) deep += "<a>";
  EXPECT_THAT(post("text/xml", deep), HasSubstr("nested deeper than"));
  EXPECT_THAT(post("application/json", std::string(4'000'000, '[')), StartsWith("HTTP/1.1 413 "));
  EXPECT_THAT(post("text/xml", "<!DOCTYPE a [<!ENTITY b \"cccccccc\">]><a>&b;</a>"),
              HasSubstr("DOCTYPE is disallowed"));
}

}  // namespace
}  // namespace mockqualys::server
