// Targets that mean no good, on real sockets of this machine: every one of them ends in a result that can be read. A
// time limit is made short where it has to strike; what is asserted is the kind of the end, never how long it took.
#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>

#include "conformance/vendor/caller.h"
#include "conformance/vendor/probes/all.h"
#include "conformance/vendor/run.h"
#include "conformance/vendor/transport.h"
#include "mockqualys/server/server.h"

namespace qualyswas::conformance::vendor {
namespace {

namespace asio = boost::asio;
using ::testing::HasSubstr;
using ::testing::Not;

// Answers each connection by a function, once its request's header was read. One connection after the other.
class OddServer {
 public:
  using Answer = std::function<void(asio::ip::tcp::socket& to)>;
  explicit OddServer(Answer answer)
      : answer_{std::move(answer)},
        acceptor_{io_, asio::ip::tcp::endpoint{asio::ip::address_v4::loopback(), 0}},
        thread_{[this] { serve(); }} {}
  ~OddServer() {
    ends_ = true;
    boost::system::error_code ignored;
    asio::io_context io;
    asio::ip::tcp::socket last{io};
    last.connect(acceptor_.local_endpoint(), ignored);  // wakes the accept
    last.close(ignored);
    thread_.join();
  }
  OddServer(const OddServer&) = delete;
  OddServer& operator=(const OddServer&) = delete;

  int port() const { return acceptor_.local_endpoint().port(); }
  int connections() const { return connections_; }
  Place place() const { return {.tls = false, .host = "127.0.0.1", .port = std::to_string(port()), .ca_file = {}}; }

 private:
  void serve() {
    for (;;) {
      boost::system::error_code ec;
      asio::ip::tcp::socket socket{io_};
      acceptor_.accept(socket, ec);
      if (ends_) return;
      ++connections_;
      asio::streambuf request{64U << 10U};
      asio::read_until(socket, request, "\r\n\r\n", ec);
      answer_(socket);
    }
  }

  const Answer answer_;
  std::atomic<bool> ends_ = false;
  std::atomic<int> connections_ = 0;
  asio::io_context io_;
  asio::ip::tcp::acceptor acceptor_;
  std::thread thread_;
};

OddServer::Answer says(std::string text) {
  return [text = std::move(text)](asio::ip::tcp::socket& to) {
    boost::system::error_code ignored;
    asio::write(to, asio::buffer(text), ignored);
  };
}

// Pieces until the client has had enough.
OddServer::Answer says_without_end(std::string head, std::string piece) {
  return [=](asio::ip::tcp::socket& to) {
    boost::system::error_code ec;
    asio::write(to, asio::buffer(head), ec);
    while (!ec) asio::write(to, asio::buffer(piece), ec);
  };
}

// Nothing more, until the client leaves.
OddServer::Answer says_and_waits(std::string text) {
  return [text = std::move(text)](asio::ip::tcp::socket& to) {
    boost::system::error_code ec;
    asio::write(to, asio::buffer(text), ec);
    char byte = 0;
    while (!ec) to.read_some(asio::buffer(&byte, 1), ec);
  };
}

SendFailure failure_at(const Place& place, TransportLimits limits = {}) {
  const auto sent = make_transport(place, limits)->send({.method = "GET", .target = "/", .headers = {}, .body = {}});
  EXPECT_FALSE(sent);
  return sent ? SendFailure{} : sent.error().kind;
}

constexpr TransportLimits kShort{.whole = std::chrono::milliseconds{200}};
constexpr TransportLimits kSmall{.largest_body = 1U << 20U, .largest_header = 8U << 10U};

TEST(HostileTarget, WithABodyWithoutEndIsCutOff) {
  const std::string megabyte(1U << 20U, 'x');
  const OddServer sized{says_without_end("HTTP/1.1 200 OK\r\n\r\n", megabyte)};
  EXPECT_EQ(failure_at(sized.place(), kSmall), SendFailure::TooLarge);
  const OddServer chunked{says_without_end("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                                           "1000\r\n" + std::string(0x1000, 'x') + "\r\n")};
  EXPECT_EQ(failure_at(chunked.place(), kSmall), SendFailure::TooLarge);
  const OddServer announced{says("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\nx")};
  EXPECT_EQ(failure_at(announced.place(), kSmall), SendFailure::TooLarge);
}

TEST(HostileTarget, WithAHeaderWithoutEndIsCutOff) {
  const OddServer server{says_without_end("HTTP/1.1 200 OK\r\n", "X-More: " + std::string(1000, 'x') + "\r\n")};
  EXPECT_EQ(failure_at(server.place(), kSmall), SendFailure::TooLarge);
}

TEST(HostileTarget, ThatSaysNothingOrStopsIsLeftInTime) {
  const OddServer silent{says_and_waits("")}, head{says_and_waits("HTTP/1.1 200 OK\r\nX-")},
      body{says_and_waits("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc")};
  for (const auto* server : {&silent, &head, &body})
    EXPECT_EQ(failure_at(server->place(), kShort), SendFailure::TooSlow);
}

TEST(HostileTarget, ThatEndsEarlyIsTold) {
  const OddServer cut{says("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc")};
  EXPECT_EQ(failure_at(cut.place()), SendFailure::Cut);
  const OddServer chunk{says("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab")};
  EXPECT_EQ(failure_at(chunk.place()), SendFailure::Cut);
  const OddServer nothing{says("")};
  EXPECT_EQ(failure_at(nothing.place()), SendFailure::Unreachable);
}

TEST(HostileTarget, ThatSpeaksNoHttpIsTold) {
  const OddServer server{says("SSH-2.0-OpenSSH_9.2\r\n\r\n\r\n")};
  EXPECT_EQ(failure_at(server.place()), SendFailure::NotHttp);
}

TEST(HostileTarget, IsTrustedByItsCertificateAlone) {
  mockqualys::Options options;
  options.https = true;
  options.threads = 1;
  const auto fake = mockqualys::Server::start(options).value();
  auto place = parse_place(fake->https_url()).value();
  EXPECT_EQ(failure_at(place), SendFailure::Tls) << "its CA is not one of the system's";
  place.ca_file = fake->ca_file();
  EXPECT_TRUE(make_transport(place)->send({.method = "GET", .target = "/msp/about.php", .headers = {}, .body = {}}));
  place.ca_file = "/no/such/file";
  EXPECT_THROW(make_transport(place), std::runtime_error);
}

// --- whole runs

Target hostile_target(const Place& place) {
  return {.kind = TargetKind::Url, .place = place, .username = "acme_ab1", .password = "geheim-77", .running = {}};
}

Run hostile_run(const Place& place, Pacing pacing = {}) {
  const auto target = hostile_target(place);
  const auto transport = make_transport(place, {.largest_body = 1U << 20U});
  Caller caller{target, *transport, pacing, [](std::chrono::milliseconds) {}};
  return run_probes(all_probes(), caller);
}

OddServer::Answer http(int status, const std::string& headers, const std::string& body) {
  return says("HTTP/1.1 " + std::to_string(status) + " X\r\n" + headers +
              "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
}

TEST(HostileRun, OfPagesInHtmlSaysSo) {
  const OddServer server{
      http(200, "Content-Type: application/xml\r\n", "<!DOCTYPE html><html><body>geheim-77</body></html>")};
  const auto run = hostile_run(server.place());
  EXPECT_EQ(run.probes.size(), all_probes().size());
  EXPECT_EQ(run.probes.front().outcome.verdict, ProbeVerdict::Failed);
  EXPECT_THAT(run.probes.front().outcome.misses.front().found, HasSubstr("an HTML page"));
  EXPECT_THAT(table_of(run, true), Not(HasSubstr("geheim-77")));
}

TEST(HostileRun, IsNotLedToAnotherHost) {
  const OddServer other{http(200, "", "")};
  const OddServer server{http(302, "Location: http://127.0.0.1:" + std::to_string(other.port()) + "/\r\n", "")};
  const auto run = hostile_run(server.place(), {.calls = 20});
  EXPECT_EQ(other.connections(), 0);
  EXPECT_FALSE(run.complete);
  EXPECT_THAT(table_of(run, true), HasSubstr("status 302"));
  EXPECT_THAT(table_of(run, true), Not(HasSubstr(std::to_string(other.port()))));
}

TEST(HostileRun, EndsWithARefusedLogin) {
  const OddServer server{http(401, "WWW-Authenticate: Basic\r\n", "<html></html>")};
  const auto run = hostile_run(server.place());
  EXPECT_FALSE(run.complete);
  EXPECT_THAT(run.probes.front().outcome.why, HasSubstr("refused: status 401"));
  // One with the login; those of nobody and of no login are asked for themselves.
  EXPECT_LT(run.calls, 10);
}

TEST(HostileRun, EndsWithALimitThatLasts) {
  const OddServer server{http(429, "Retry-After: 1\r\n", "")};
  const auto run = hostile_run(server.place());
  EXPECT_FALSE(run.complete);
  EXPECT_THAT(run.probes.front().outcome.why, HasSubstr("limit"));
  EXPECT_LT(run.calls, 40);
}

TEST(HostileRun, EndsWhereNobodyListens) {
  Place place;
  {
    const OddServer gone{says("")};
    place = gone.place();
  }
  const auto run = hostile_run(place);
  EXPECT_FALSE(run.complete);
  EXPECT_EQ(count_of(run, ProbeVerdict::Ok), 0);
  EXPECT_THAT(run.ended, HasSubstr("no usable answer"));
}

TEST(HostileRun, OfDocumentsThatAreNoneIsReadable) {
  std::string deep = "<ServiceResponse>";
  for (int i = 0; i < 20'000; ++i) deep += "<a>";
  for (const auto& body :
       {std::string{"<ServiceResponse><responseCode>SUCCESS"}, deep, std::string{"{\"ServiceResponse\":"},
        std::string{"\0\xff\xfe", 3}, std::string{"[[[[[["}, std::string{"<a/>"}}) {
    const OddServer server{http(200, "Content-Type: application/xml\r\n", body)};
    const auto run = hostile_run(server.place(), {.calls = 30});
    EXPECT_EQ(run.probes.size(), all_probes().size());
    EXPECT_GT(count_of(run, ProbeVerdict::Failed), 0) << body.substr(0, 60);
  }
}

}  // namespace
}  // namespace qualyswas::conformance::vendor
