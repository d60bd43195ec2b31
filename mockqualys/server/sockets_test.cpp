#include "mockqualys/server/sockets.h"

#include <gmock/gmock.h>
#include <httplib.h>

#include "mockqualys/server/test_support.h"

namespace mockqualys::server {
namespace {

using test::talk;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// Answers with what it understood; /long with 100,000 bytes in chunks.
class Echo : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto port = sockets_.listen(0, [](const Request& request) {
      if (request.body_too_long) return make_reply(413, "text/plain", "too long");
      if (request.target == "/long") {
        auto reply = make_reply(200, "text/plain", std::string(100'000, 'x'));
        reply.chunked = true;
        return reply;
      }
      return make_reply(200, "text/plain", request.method + " " + request.target + " [" + request.body + "]");
    });
    ASSERT_TRUE(port);
    port_ = *port;
    sockets_.run();
  }

  Sockets sockets_{2};
  int port_ = 0;
};

TEST_F(Echo, ReadsABodyByItsLength) {
  EXPECT_THAT(talk(port_, "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello"),
              EndsWith("POST /a [hello]"));
}

TEST_F(Echo, ReadsAChunkedBody) {
  EXPECT_THAT(talk(port_,
                   "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: "
                   "close\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n"),
              EndsWith("POST /a [hello]"));
}

TEST_F(Echo, AnswersSeveralRequestsThatCameAtOnceInTheirOrder) {
  const auto answers =
      talk(port_, "GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_LT(answers.find("GET /1 []"), answers.find("GET /2 []"));
  EXPECT_NE(answers.find("GET /2 []"), std::string::npos);
}

TEST_F(Echo, SendsChunksThatAddUp) {
  httplib::Client client{"127.0.0.1", port_};
  const auto answer = client.Get("/long");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->get_header_value("Transfer-Encoding"), "chunked");
  EXPECT_EQ(answer->body, std::string(100'000, 'x'));
}

TEST_F(Echo, SendsALengthToHttp10) {
  const auto answer = talk(port_, "GET /long HTTP/1.0\r\n\r\n");
  EXPECT_THAT(answer, HasSubstr("Content-Length: 100000\r\n"));
  EXPECT_THAT(answer, Not(HasSubstr("chunked")));
}

TEST_F(Echo, SendsNoBodyToHead) { EXPECT_THAT(talk(port_, "HEAD /long HTTP/1.0\r\n\r\n"), EndsWith("\r\n\r\n")); }

TEST_F(Echo, TellsAWaitingClientToGoOn) {
  EXPECT_THAT(
      talk(port_,
           "POST /a HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi"),
      StartsWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n"));
}

TEST_F(Echo, RefusesABodyOverFourMebibytesAndSaysSo) {
  const std::string body(kLongestBody + 1, 'x');
  EXPECT_THAT(
      talk(port_, "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body),
      StartsWith("HTTP/1.1 413 "));
}

TEST_F(Echo, RefusesAnEndlessChunkedBody) {
  std::string body;
  const std::string chunk = "10000\r\n" + std::string(0x10000, 'x') + "\r\n";
  for (std::size_t sent = 0; sent <= kLongestBody; sent += 0x10000) body += chunk;
  EXPECT_THAT(talk(port_, "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + body),
              StartsWith("HTTP/1.1 413 "));
}

TEST_F(Echo, RefusesAnEndlessRequestLine) {
  EXPECT_THAT(talk(port_, "GET /" + std::string(kLongestHeader + 100'000, 'a')), StartsWith("HTTP/1.1 414 "));
}

TEST_F(Echo, RefusesEndlessHeaders) {
  EXPECT_THAT(talk(port_, "GET / HTTP/1.1\r\nA: " + std::string(kLongestHeader + 100'000, 'a')),
              StartsWith("HTTP/1.1 400 "));
}

TEST_F(Echo, RefusesWhatIsNoHttp) {
  EXPECT_THAT(talk(port_, "\x16\x03\x01 hello\r\n\r\n"), StartsWith("HTTP/1.1 400 "));
}

TEST(WebTier, ALongGetIsRefusedWithAPageAsApacheWritesIt) {
  const test::Running server;
  httplib::Client client{server->url()};
  const auto path = std::string{test::kKnowledgeBase} + "?action=list&ids=150901" + [] {
    std::string more;
    for (int i = 0; i < 1200; ++i) more += ",150902";
    return more;
  }();
  const auto answer = client.Get(path.c_str());
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 414);
  EXPECT_THAT(answer->body, StartsWith("<!DOCTYPE HTML PUBLIC \"-//IETF//DTD HTML 2.0//EN\">"));
  EXPECT_THAT(answer->body, HasSubstr("<h1>Request-URI Too Long</h1>"));
}

TEST(WebTier, CompressesForWhoAsks) {
  const test::Running server;
  httplib::Client client{server->url()};
  client.set_decompress(false);
  httplib::Headers headers{
      {"Authorization", std::string{test::kBasic}}, {"X-Requested-With", "test"}, {"Accept-Encoding", "gzip"}};
  const auto path = std::string{test::kKnowledgeBase} + "?action=list&details=All";
  const auto packed = client.Get(path.c_str(), headers);
  ASSERT_TRUE(packed);
  EXPECT_EQ(packed->get_header_value("Content-Encoding"), "gzip");
  client.set_decompress(true);
  const auto unpacked = client.Get(path.c_str(), headers);
  ASSERT_TRUE(unpacked);
  EXPECT_THAT(unpacked->body, HasSubstr("<QID>150910</QID>"));
  EXPECT_LT(packed->body.size(), unpacked->body.size());
}

}  // namespace
}  // namespace mockqualys::server
