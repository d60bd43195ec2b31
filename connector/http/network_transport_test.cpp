#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include "connector/http/client.h"
#include "connector/http/network_testing.h"
#include "connector/http/tls_testing.h"

namespace qualyswas::http {
namespace {

using namespace std::chrono_literals;
using namespace testing_support;
using testing::HasSubstr;

config::Config config_for(const std::string& url, std::optional<std::string> ca_file = std::nullopt,
                          int read_timeout_s = 10) {
  config::Settings settings;
  settings.name = "shop";
  settings.url = url;
  settings.username = "acme_ab1";
  settings.password = "open sesame";
  settings.ca_file = std::move(ca_file);
  settings.connect_timeout_s = 5;
  settings.read_timeout_s = read_timeout_s;
  return *config::finalize(settings, {});
}

// A server that begins an answer and goes on with the same bytes, a few at a time, until nobody listens.
class DrippingServer {
 public:
  DrippingServer(std::string first, std::string again) {
    listener_ = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    bind(listener_, reinterpret_cast<sockaddr*>(&address), size);
    listen(listener_, 1);
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    url = fmt::format("http://127.0.0.1:{}", ntohs(address.sin_port));
    thread_ = std::thread{[this, first = std::move(first), again = std::move(again)] {
      const int connection = accept(listener_, nullptr, nullptr);
      if (connection < 0) return;
      ::send(connection, first.data(), first.size(), MSG_NOSIGNAL);
      pollfd closed{.fd = connection, .events = POLLRDHUP, .revents = 0};
      while (::poll(&closed, 1, 5) == 0)
        if (!again.empty() && ::send(connection, again.data(), again.size(), MSG_NOSIGNAL) < 0) break;
      close(connection);
    }};
  }
  ~DrippingServer() {
    shutdown(listener_, SHUT_RDWR);
    thread_.join();
    close(listener_);
  }
  std::string url;

 private:
  int listener_ = -1;
  std::thread thread_;
};

TEST(NetworkTransport, StreamsThePostAndItsAnswer) {
  Running<httplib::Server> running;
  httplib::Request seen;
  running.server.Post("/qps", [&](const httplib::Request& request, httplib::Response& response) {
    seen = request;
    response.set_header("X-RateLimit-Remaining", "7");
    response.set_content(std::string(300'000, 'a'), "application/xml");
  });
  running.start();
  const auto got =
      get(config_for(fmt::format("http://127.0.0.1:{}", running.port)),
          {.target = "/qps?a=1,2", .headers = {{"X-Requested-With", "qwas"}}, .body = "<ServiceRequest/>"});
  ASSERT_TRUE(got.result) << got.result.error().message;
  EXPECT_EQ(got.result->status, 200);
  EXPECT_EQ(got.result->header("x-ratelimit-remaining"), "7");
  EXPECT_EQ(got.body.size(), 300'000U);
  EXPECT_EQ(seen.body, "<ServiceRequest/>");
  EXPECT_EQ(seen.get_header_value("X-Requested-With"), "qwas");
  EXPECT_FALSE(seen.has_header("Accept-Encoding")) << "compressing for the loopback costs more than it saves";
  EXPECT_EQ(seen.target, "/qps?a=1,2");
}

TEST(NetworkTransport, UndoesCompression) {
  Running<httplib::Server> running;
  running.server.Get("/", [&](const httplib::Request&, httplib::Response& response) {
    response.set_content(std::string(100'000, 'a'), "text/plain");
  });
  running.start();
  const auto got = get(config_for(fmt::format("http://127.0.0.1:{}", running.port)),
                       {.method = Method::Get, .target = "/", .headers = {{"Accept-Encoding", "gzip"}}});
  EXPECT_EQ(got.head->header("Content-Encoding"), "gzip");
  EXPECT_EQ(got.body, std::string(100'000, 'a'));
}

TEST(NetworkTransport, TakesAnyStatusForAnAnswer) {
  RawServer server{"HTTP/1.1 500 Oops\r\nContent-Length: 2\r\n\r\nno"};
  const auto got = get(config_for(server.url));
  ASSERT_TRUE(got.result);
  EXPECT_EQ(got.result->status, 500);
  EXPECT_EQ(got.body, "no");
}

TEST(NetworkTransport, DoesNotFollowARedirect) {
  Running<httplib::Server> elsewhere;
  bool asked = false;
  elsewhere.server.Get("/", [&](const httplib::Request&, httplib::Response&) { asked = true; });
  elsewhere.start();
  RawServer server{
      fmt::format("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:{}/\r\nContent-Length: 0\r\n\r\n", elsewhere.port)};
  const auto got = get(config_for(server.url));
  ASSERT_TRUE(got.result);
  EXPECT_EQ(got.result->status, 302);
  EXPECT_FALSE(asked);
}

TEST(NetworkTransport, NamesTheServerWhoseAnswerIsBroken) {
  RawServer server{"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"};
  const auto got = get(config_for(server.url));
  ASSERT_FALSE(got.result);
  EXPECT_EQ(got.result.error().kind, ErrorKind::Transport);
  EXPECT_THAT(got.result.error().message, HasSubstr("127.0.0.1:"));
  EXPECT_FALSE(got.result.error().advice.empty());
}

TEST(NetworkTransport, NamesARefusedConnection) {
  std::string url;
  {
    RawServer gone{""};
    url = gone.url;
  }
  const auto got = get(config_for(url));
  ASSERT_FALSE(got.result);
  EXPECT_THAT(got.result.error().message, HasSubstr("refused or unreachable"));
}

TEST(NetworkTransport, NamesAHostThatDoesNotExist) {
  const auto got = get(config_for("https://qualysapi.example.invalid"));
  ASSERT_FALSE(got.result);
  EXPECT_EQ(got.result.error().kind, ErrorKind::Transport);
  EXPECT_THAT(got.result.error().message, HasSubstr("looking up qualysapi.example.invalid"));
}

TEST(NetworkTransport, NamesAReset) {
  RawServer server{"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\nabc", true};
  const auto got = get(config_for(server.url));
  ASSERT_FALSE(got.result);
  EXPECT_EQ(got.result.error().kind, ErrorKind::Transport);
}

TEST(NetworkTransport, KeepsABrokenPipeFromEndingTheProgram) {
  const auto before = std::signal(SIGPIPE, SIG_DFL);
  for (const bool reset : {false, true}) {
    RawServer server{"", reset, 1};
    const auto got = get(config_for(server.url), {.target = "/", .body = std::string(20'000'000, 'x')});
    EXPECT_FALSE(got.result);
  }
  std::signal(SIGPIPE, before);
}

TEST(NetworkTransport, ReadsAnAnswerThatWasAnnounced) {
  RawServer server{"HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok"};
  const auto got = get(config_for(server.url));
  ASSERT_TRUE(got.result) << got.result.error().message;
  EXPECT_EQ(got.result->status, 200);
  EXPECT_EQ(got.body, "ok");
}

TEST(NetworkTransport, UsesOneConnectionForSeveralCallsAndAnotherOneAfterItWasClosed) {
  Running<httplib::Server> running;
  std::vector<int> ports;
  running.server.set_keep_alive_max_count(2);
  running.server.Get("/", [&](const httplib::Request& request, httplib::Response& response) {
    ports.push_back(request.remote_port);
    response.set_content("ok", "text/plain");
  });
  running.start();
  const auto transport = network_transport(config_for(fmt::format("http://127.0.0.1:{}", running.port)))();
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(transport->send({.method = Method::Get, .target = "/"}, {}, {}));
  ASSERT_EQ(ports.size(), 4U);
  EXPECT_EQ(ports[0], ports[1]);
  EXPECT_NE(ports[1], ports[2]);
  EXPECT_EQ(ports[2], ports[3]);
}

// It says nothing of closing, and closes when the next request comes.
TEST(NetworkTransport, SendsARequestAgainThatMetAClosingConnection) {
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  bind(listener, reinterpret_cast<sockaddr*>(&address), size);
  listen(listener, 5);
  getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
  int connections = 0, requests = 0;
  std::thread server{[&] {
    for (int connection = 0; (connection = accept(listener, nullptr, nullptr)) >= 0; close(connection)) {
      ++connections;
      char piece[4096];
      if (recv(connection, piece, sizeof piece, 0) <= 0) continue;
      ++requests;
      const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
      send(connection, answer.data(), answer.size(), MSG_NOSIGNAL);
      static_cast<void>(recv(connection, piece, sizeof piece, MSG_PEEK));  // until the next request, which is not read
    }
  }};
  {
    const auto transport = network_transport(config_for(fmt::format("http://127.0.0.1:{}", ntohs(address.sin_port))))();
    for (int i = 0; i < 3; ++i) {
      const auto head = transport->send({.method = Method::Get, .target = "/"}, {}, {});
      EXPECT_TRUE(head) << head.error().message;
    }
  }
  shutdown(listener, SHUT_RDWR);
  server.join();
  close(listener);
  EXPECT_EQ(connections, 3);
  EXPECT_EQ(requests, 3);
}

// Servers that never come to an end, each in its own way; the time for the whole answer is what ends them.
struct Endless {
  const char *name, *first, *again;
  const char* says;
  std::chrono::milliseconds within = 200ms;
};
void PrintTo(const Endless& endless, std::ostream* out) { *out << endless.name; }
class EndlessAnswer : public testing::TestWithParam<Endless> {};
TEST_P(EndlessAnswer, IsGivenUpWhenTheTimeForTheWholeIsOver) {
  DrippingServer server{GetParam().first, GetParam().again};
  const auto got = get(config_for(server.url), {.method = Method::Get, .target = "/", .within = GetParam().within});
  ASSERT_FALSE(got.result);
  EXPECT_EQ(got.result.error().kind, ErrorKind::Transport);
  EXPECT_THAT(got.result.error().message, HasSubstr(GetParam().says));
  EXPECT_FALSE(got.result.error().advice.empty());
}
INSTANTIATE_TEST_SUITE_P(
    All, EndlessAnswer,
    testing::Values(
        Endless{"status_line", "HTTP/1.1 200 ", "a", "no complete status line and headers"},
        Endless{"headers", "HTTP/1.1 200 OK\r\n", "X: y\r\n", "headers"},
        Endless{"announcements", "", "HTTP/1.1 100 Continue\r\n\r\n", "announced",
                30s},  // ended by their number, long before
        Endless{"a_body", "HTTP/1.1 200 OK\r\n\r\n", "a", "not complete"},
        Endless{"a_body_with_a_length", "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", "a", "not complete"},
        Endless{"chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\na\r\n", "not complete"},
        Endless{"silence", "", "", "no complete status line"}),
    [](const auto& row) { return std::string{row.param.name}; });

// Each clock ends another wait, and the advice names its setting.
struct Stalled {
  const char *name, *first, *says, *setting;
};
void PrintTo(const Stalled& row, std::ostream* out) { *out << row.name; }
class StalledAnswer : public testing::TestWithParam<Stalled> {};
TEST_P(StalledAnswer, IsGivenUpByTheTimeoutOfItsOwn) {
  DrippingServer server{GetParam().first, ""};
  config::Settings settings;
  settings.name = "shop";
  settings.url = server.url;
  settings.username = "acme_ab1";
  settings.password = "open sesame";
  settings.first_byte_timeout_s = std::string_view{GetParam().setting} == "first_byte_timeout_s" ? 1 : 3600;
  settings.read_timeout_s = std::string_view{GetParam().setting} == "read_timeout_s" ? 1 : 3600;
  const auto got = get(*config::finalize(settings, {}));
  ASSERT_FALSE(got.result);
  EXPECT_EQ(got.result.error().kind, ErrorKind::Transport);
  EXPECT_THAT(got.result.error().message, HasSubstr(GetParam().says));
  EXPECT_THAT(got.result.error().advice, HasSubstr(GetParam().setting));
}
INSTANTIATE_TEST_SUITE_P(
    All, StalledAnswer,
    testing::Values(Stalled{"before_the_first_byte", "", "no answer came: no byte for 1 s", "first_byte_timeout_s"},
                    Stalled{"in_the_head", "HTTP/1.1 200 OK\r\n", "no answer came: no byte for 1 s", "read_timeout_s"},
                    Stalled{"in_the_body", "HTTP/1.1 200 OK\r\n\r\nabc", "the answer broke off: no byte for 1 s",
                            "read_timeout_s"}),
    [](const auto& row) { return std::string{row.param.name}; });

// The kernel takes no more connections once the queue of one that nobody accepts is full.
TEST(NetworkTransport, NamesTheSettingWhenNoConnectionComes) {
  const auto full = listen_anywhere(0);
  std::vector<int> waiting;
  for (int i = 0; i < 3; ++i) {
    waiting.push_back(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(full.port));
    ::connect(waiting.back(), reinterpret_cast<sockaddr*>(&address), sizeof address);
  }
  config::Settings settings;
  settings.name = "shop";
  settings.url = fmt::format("http://127.0.0.1:{}", full.port);
  settings.username = "acme_ab1";
  settings.password = "open sesame";
  settings.connect_timeout_s = 1;
  const auto got = get(*config::finalize(settings, {}));
  for (const int socket : waiting) ::close(socket);
  ::close(full.socket);
  ASSERT_FALSE(got.result);
  EXPECT_EQ(got.result.error().kind, ErrorKind::Transport);
  EXPECT_THAT(got.result.error().message, HasSubstr("no answer within 1 s"));
  EXPECT_THAT(got.result.error().advice, HasSubstr("connect_timeout_s"));
}

TEST(NetworkTransport, ReturnsTheHeadWhenTheReceiverHasSeenEnough) {
  Running<httplib::Server> running;
  running.server.Get("/", [&](const httplib::Request&, httplib::Response& response) {
    response.set_content(std::string(500'000, 'a'), "text/plain");
  });
  running.start();
  const auto transport = network_transport(config_for(fmt::format("http://127.0.0.1:{}", running.port)))();
  const Receiver receiver{.head = [](const Head&) { return true; }, .write = [](std::string_view) { return false; }};
  for (int i = 0; i < 2; ++i) {  // the rest of the first answer must not become the second one
    const auto head = transport->send({.method = Method::Get, .target = "/"}, receiver, {});
    ASSERT_TRUE(head) << head.error().message;
    EXPECT_EQ(head->status, 200);
  }
}

TEST(NetworkTransport, HangsUpWhenStopped) {
  Running<httplib::Server> running;
  std::stop_source stop;
  running.server.Get("/", [&](const httplib::Request&, httplib::Response&) { stop.request_stop(); });
  running.start();
  const auto transport = network_transport(config_for(fmt::format("http://127.0.0.1:{}", running.port)))();
  const auto head = transport->send({.method = Method::Get, .target = "/"}, {}, stop.get_token());
  ASSERT_FALSE(head);
  EXPECT_EQ(head.error().kind, ErrorKind::Cancelled);
}

Got get_by_tls(const std::string& issued_for, bool trusted, const std::string& host = "127.0.0.1") {
  const auto identity = make_identity({.alternative_names = issued_for, .authority = true});
  const TemporaryFile ca_file{pem_of(identity)};
  Running<httplib::SSLServer> running{identity.certificate, identity.key};
  running.server.Get("/", [](const httplib::Request& request, httplib::Response& response) {
    response.set_content(request.get_header_value("Authorization"), "text/plain");
    response.set_header("X-Asked-Encoding", request.get_header_value("Accept-Encoding"));
  });
  running.start();
  return get(config_for(fmt::format("https://{}:{}", host, running.port),
                        trusted ? std::optional{ca_file.path} : std::nullopt),
             {.method = Method::Get, .target = "/", .headers = {{"Authorization", "Basic x"}}});
}

TEST(NetworkTransportTls, TrustsTheAuthorityItIsTold) {
  const auto got = get_by_tls("IP:127.0.0.1", true);
  ASSERT_TRUE(got.result) << got.result.error().message;
  EXPECT_EQ(got.body, "Basic x");
}

TEST(NetworkTransportTls, RefusesAnUnknownAuthority) {
  const auto got = get_by_tls("IP:127.0.0.1", false);
  ASSERT_FALSE(got.result);
  EXPECT_EQ(got.result.error().kind, ErrorKind::Transport);
  EXPECT_THAT(got.result.error().message, HasSubstr("certificate is not trusted"));
  EXPECT_THAT(got.result.error().advice, HasSubstr("ca_file"));
}

TEST(NetworkTransportTls, RefusesACertificateForAnotherHost) {
  const auto got = get_by_tls("DNS:elsewhere.example.test", true);
  ASSERT_FALSE(got.result);
  EXPECT_THAT(got.result.error().message, HasSubstr("another host name"));
}

TEST(NetworkTransportTls, TakesANameInCapitalsForTheSame) {
  const auto got = get_by_tls("DNS:LOCALHOST", true, "localhost");
  EXPECT_TRUE(got.result) << got.result.error().message;
}

TEST(NetworkTransportTls, NamesACaFileThatCannotBeRead) {
  Running<httplib::Server> running;
  running.start();
  const auto got = get(config_for(fmt::format("https://127.0.0.1:{}", running.port), "/nowhere/ca.pem"));
  ASSERT_FALSE(got.result);
  EXPECT_EQ(got.result.error().kind, ErrorKind::Config);
  EXPECT_THAT(got.result.error().message, HasSubstr("ca_file '/nowhere/ca.pem' cannot be read"));
}

TEST(NetworkTransportTls, NamesAServerThatSpeaksNoTls) {
  RawServer server{"HTTP/1.1 400 Bad Request\r\n\r\n", false, 1};
  const auto got = get(config_for("https" + server.url.substr(4)));
  ASSERT_FALSE(got.result);
  EXPECT_EQ(got.result.error().kind, ErrorKind::Transport);
}

}  // namespace
}  // namespace qualyswas::http
