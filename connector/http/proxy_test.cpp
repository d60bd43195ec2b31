// NET-003 on the wire: what a proxy is told, what it is not, and what happens when it is no help. The proxies of this
// file are threads of the test; tinyproxy_test.cpp runs a real one.
#include <netdb.h>
#include <poll.h>

#include <array>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include "connector/http/network_testing.h"
#include "connector/http/scripted_transport.h"
#include "connector/http/tls_testing.h"

namespace qualyswas::http {
namespace {

using namespace std::chrono_literals;
using namespace testing_support;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

config::Config through_proxy(const std::string& url, const std::string& proxy,
                             std::optional<std::string> ca_file = std::nullopt, int connect_timeout_s = 5) {
  config::Settings settings;
  settings.name = "shop";
  settings.url = url;
  settings.username = "acme_ab1";
  settings.password = "open sesame 7";
  settings.proxy = proxy;
  settings.ca_file = std::move(ca_file);
  settings.connect_timeout_s = connect_timeout_s;
  settings.read_timeout_s = 10;
  auto config = config::finalize(settings, {});
  EXPECT_TRUE(config) << config.error().message;
  return *config;
}

// Passes on what comes after CONNECT, and keeps all that the client said.
class RecordingProxy {
 public:
  RecordingProxy() {
    const auto listening = listen_anywhere();
    listener_ = listening.socket;
    address = fmt::format("127.0.0.1:{}", listening.port);
    thread_ = std::thread{[this] {
      for (int client = 0; (client = ::accept(listener_, nullptr, nullptr)) >= 0; ::close(client)) serve(client);
    }};
  }
  ~RecordingProxy() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
  }
  RecordingProxy(const RecordingProxy&) = delete;
  RecordingProxy& operator=(const RecordingProxy&) = delete;

  std::string heard() const {
    const std::scoped_lock lock{mutex_};
    return heard_;
  }
  std::string address;

 private:
  static int connect_to(const std::string& host, const std::string& port) {
    addrinfo hints{}, *found = nullptr;
    hints.ai_family = AF_INET;
    hints.ai_socktype = SOCK_STREAM;
    if (::getaddrinfo(host.c_str(), port.c_str(), &hints, &found) != 0) return -1;
    const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const bool connected = ::connect(server, found->ai_addr, found->ai_addrlen) == 0;
    ::freeaddrinfo(found);
    if (connected) return server;
    ::close(server);
    return -1;
  }

  bool hear(int client, std::string& bytes) {
    std::array<char, 4096> piece{};
    const auto got = ::recv(client, piece.data(), piece.size(), 0);
    if (got <= 0) return false;
    bytes.assign(piece.data(), static_cast<std::size_t>(got));
    const std::scoped_lock lock{mutex_};
    heard_ += bytes;
    return true;
  }

  void serve(int client) {
    std::string head, bytes;
    while (head.find("\r\n\r\n") == std::string::npos) {
      if (!hear(client, bytes)) return;
      head += bytes;
    }
    const auto target = head.substr(8, head.find(' ', 8) - 8);  // behind "CONNECT "
    const auto colon = target.rfind(':');
    const int server = connect_to(target.substr(0, colon), target.substr(colon + 1));
    const std::string answer = server < 0 ? "HTTP/1.1 502 Bad Gateway\r\n\r\n" : "HTTP/1.1 200 Established\r\n\r\n";
    ::send(client, answer.data(), answer.size(), MSG_NOSIGNAL);
    if (server < 0) return;
    std::array<pollfd, 2> ends{
        {{.fd = client, .events = POLLIN, .revents = 0}, {.fd = server, .events = POLLIN, .revents = 0}}};
    for (;;) {
      if (::poll(ends.data(), ends.size(), -1) <= 0) break;
      if (ends[0].revents != 0) {
        if (!hear(client, bytes)) break;
        ::send(server, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      }
      if (ends[1].revents != 0) {
        std::array<char, 4096> piece{};
        const auto got = ::recv(server, piece.data(), piece.size(), 0);
        if (got <= 0) break;
        ::send(client, piece.data(), static_cast<std::size_t>(got), MSG_NOSIGNAL);
      }
    }
    ::close(server);
  }

  int listener_ = -1;
  std::thread thread_;
  mutable std::mutex mutex_;
  std::string heard_;
};

// An https server for "localhost", or for what the test wants its certificate to say.
struct TlsServer {
  explicit TlsServer(const std::string& issued_for = "DNS:localhost")
      : identity{make_identity({.alternative_names = issued_for, .authority = true})},
        ca_file{pem_of(identity)},
        running{identity.certificate, identity.key} {
    running.server.Get("/", [](const httplib::Request& request, httplib::Response& response) {
      response.set_content(request.get_header_value("Authorization"), "text/plain");
    });
    running.start();
  }
  std::string url() const { return fmt::format("https://localhost:{}", running.port); }
  Identity identity;
  TemporaryFile ca_file;
  Running<httplib::SSLServer> running;
};

const Request kAuthorized{.method = Method::Get, .target = "/", .headers = {{"Authorization", "Basic c2VzYW1l"}}};

TEST(Proxy, IsAskedToConnectAndToldNothingElse) {
  TlsServer server;
  RecordingProxy proxy;
  const auto got = get(through_proxy(server.url(), "http://" + proxy.address, server.ca_file.path), kAuthorized);
  ASSERT_TRUE(got.result) << got.result.error().message;
  EXPECT_EQ(got.body, "Basic c2VzYW1l") << "the server is told";
  EXPECT_THAT(proxy.heard(), StartsWith(fmt::format("CONNECT localhost:{0} HTTP/1.1\r\nHost: localhost:{0}\r\n"
                                                    "User-Agent: qwas/0.1\r\n\r\n",
                                                    server.running.port)));
  EXPECT_THAT(proxy.heard(), AllOf(Not(HasSubstr("Authorization")), Not(HasSubstr("c2VzYW1l"))));
}

TEST(Proxy, IsToldItsOwnLogin) {
  TlsServer server;
  RecordingProxy proxy;
  const auto got =
      get(through_proxy(server.url(), "http://user:pw@" + proxy.address, server.ca_file.path), kAuthorized);
  ASSERT_TRUE(got.result) << got.result.error().message;
  EXPECT_THAT(proxy.heard(), HasSubstr("Proxy-Authorization: Basic dXNlcjpwdw==\r\n"));
  EXPECT_EQ(got.body, "Basic c2VzYW1l");
}

TEST(Proxy, DoesNotStandForTheServerWhoseCertificateIsWanted) {
  TlsServer server{"IP:127.0.0.1"};  // the proxy's own address
  RecordingProxy proxy;
  const auto got = get(through_proxy(server.url(), "http://" + proxy.address, server.ca_file.path), kAuthorized);
  ASSERT_FALSE(got.result);
  EXPECT_THAT(got.result.error().message,
              AllOf(HasSubstr("the certificate is for another host name"), HasSubstr("through the proxy 127.0.0.1:")));
}

TEST(Proxy, KeepsItsTunnelForTheNextCall) {
  TlsServer server;
  RecordingProxy proxy;
  const auto transport =
      network_transport(through_proxy(server.url(), "http://" + proxy.address, server.ca_file.path))();
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(transport->send(kAuthorized, {}, {}));
  EXPECT_EQ(proxy.heard().find("CONNECT", 1), std::string::npos);
}

// http:// is for this machine alone (NET-002), and so is a proxy in front of it.
TEST(Proxy, IsAskedForAnHttpServersWholeAddress) {
  RawServer proxy{"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"};
  const auto got = get(through_proxy("http://127.0.0.1:1", proxy.url), {.method = Method::Get, .target = "/qps?x=1"});
  ASSERT_TRUE(got.result) << got.result.error().message;
  EXPECT_EQ(got.body, "ok");
  EXPECT_THAT(proxy.asked(), StartsWith("GET http://127.0.0.1:1/qps?x=1 HTTP/1.1\r\nHost: 127.0.0.1:1\r\n"));
}

TEST(Proxy, OfAnHttpServerIsNotTakenForTheServerWhenItWantsALogin) {
  RawServer proxy{"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"};
  const auto got = get(through_proxy("http://127.0.0.1:1", proxy.url));
  ASSERT_FALSE(got.result);
  EXPECT_FALSE(got.head) << "no answer of the server";
  EXPECT_THAT(got.result.error().message, HasSubstr("wants a login"));
}

struct Unhelpful {
  std::string name, answer, says, advice;
  bool is_final = false;
};
void PrintTo(const Unhelpful& row, std::ostream* out) { *out << row.name; }
class UnhelpfulProxy : public testing::TestWithParam<Unhelpful> {};
TEST_P(UnhelpfulProxy, IsNamedWithTheWayOut) {
  RawServer proxy{GetParam().answer};
  const auto got = get(through_proxy("https://qualysapi.example.test", proxy.url));
  ASSERT_FALSE(got.result);
  const auto& error = got.result.error();
  EXPECT_EQ(error.kind, ErrorKind::Transport) << "never the vendor's fault";
  EXPECT_THAT(error.message, AllOf(HasSubstr(fmt::format("127.0.0.1:{}", proxy.port)), HasSubstr(GetParam().says)));
  EXPECT_THAT(error.advice, HasSubstr(GetParam().advice));
  EXPECT_EQ(error.is_final, GetParam().is_final);
  EXPECT_THAT(error.message + error.advice, Not(HasSubstr("dXNlcjpwdw"))) << "what it quotes is not repeated";
}
INSTANTIATE_TEST_SUITE_P(
    All, UnhelpfulProxy,
    testing::Values(
        Unhelpful{"wants_a_login", "HTTP/1.1 407 dXNlcjpwdw==\r\nContent-Length: 0\r\n\r\n",
                  "wants a login (status 407)", "proxy_password_env", true},
        Unhelpful{"forbids", "HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno",
                  "does not allow connections to qualysapi.example.test:443", "NO_PROXY"},
        Unhelpful{"does_not_reach_it", "HTTP/1.0 502 Bad Gateway\r\n\r\n", "could not reach qualysapi.example.test:443",
                  "platform"},
        Unhelpful{"is_a_web_server", "HTTP/1.1 400 Bad Request\r\n\r\n", "did not connect to", "allows CONNECT"},
        Unhelpful{"hangs_up_behind_the_status", "HTTP/1.1 403 Forbidden\r\n", "does not allow connections", "NO_PROXY"},
        Unhelpful{"hangs_up", "", "the connection closed", "names an HTTP proxy"},
        Unhelpful{"is_no_proxy", "SSH-2.0-OpenSSH_9.2\r\n\r\n", "is not HTTP", "names an HTTP proxy"},
        Unhelpful{"speaks_for_the_server", "HTTP/1.1 200 OK\r\n\r\nhello", "is not HTTP", "names an HTTP proxy"},
        Unhelpful{"never_ends_its_head", "HTTP/1.1 200 OK\r\n" + std::string(100'000, 'x'), "is not HTTP",
                  "names an HTTP proxy"}),
    [](const auto& row) { return row.param.name; });

TEST(Proxy, ThatRefusesItsLoginNamesTheUserAndNotThePassword) {
  RawServer proxy{"HTTP/1.1 407 no\r\n\r\n"};
  const auto got =
      get(through_proxy("https://qualysapi.example.test", fmt::format("http://user:geheim@127.0.0.1:{}", proxy.port)));
  ASSERT_FALSE(got.result);
  EXPECT_THAT(got.result.error().message, AllOf(HasSubstr("refused the login of 'user'"), Not(HasSubstr("geheim"))));
}

TEST(Proxy, ThatHangsIsGivenUpWithTheSettingNamed) {
  const auto silent = listen_anywhere();  // the kernel takes the connection, nobody answers
  const auto got = get(through_proxy("https://qualysapi.example.test", fmt::format("http://127.0.0.1:{}", silent.port),
                                     std::nullopt, 1));
  ::close(silent.socket);
  ASSERT_FALSE(got.result);
  EXPECT_EQ(got.result.error().kind, ErrorKind::Transport);
  EXPECT_THAT(got.result.error().message, HasSubstr("no answer to CONNECT within 1 s"));
  EXPECT_THAT(got.result.error().advice, HasSubstr("connect_timeout_s"));
}

TEST(Proxy, ThatDoesNotRunIsNamedWithWhatNamesIt) {
  const auto gone = listen_anywhere();
  ::close(gone.socket);
  const auto got = get(through_proxy("https://qualysapi.example.test", fmt::format("http://127.0.0.1:{}", gone.port)));
  ASSERT_FALSE(got.result);
  EXPECT_THAT(got.result.error().message,
              AllOf(HasSubstr("connecting to the proxy 127.0.0.1:"), HasSubstr("(named by proxy)")));
}

struct NoSleeper final : Sleeper {
  void sleep_for(std::chrono::milliseconds, const std::stop_token&) override { ++slept; }
  int slept = 0;
};
struct FixedClock final : Clock {
  Instant now() const override { return Instant{1'000'000s}; }
};
struct AnyBody final : Body {
  Result<void> begin(const Head&) override { return {}; }
  Result<void> write(std::string_view) override { return {}; }
  Result<void> end() override { return {}; }
};

TEST(Proxy, ThatRefusesALoginIsNotAskedAgain) {
  Script script;
  script.otherwise([](const Request&) {
    return Answer{.status = 0,
                  .broken = Error{.kind = ErrorKind::Transport, .message = "407", .advice = "", .is_final = true}};
  });
  FixedClock clock;
  NoSleeper sleeper;
  Client client{through_proxy("https://qualysapi.example.test", "http://127.0.0.1:1"),
                script.factory(),
                [](const Head&, std::string_view) {
                  return Error{ErrorKind::Vendor, "", ""};
                },
                clock,
                sleeper,
                {}};
  AnyBody body;
  const auto sent = client.send({.target = "/"}, body, {});
  ASSERT_FALSE(sent);
  EXPECT_EQ(script.requests().size(), 1U);
  EXPECT_EQ(sleeper.slept, 0);
}

TEST(Proxy, ThatQuotesItsOwnLoginIsMasked) {
  struct Kept final : Body {
    Result<void> begin(const Head&) override { return {}; }
    Result<void> write(std::string_view piece) override {
      text += piece;
      return {};
    }
    Result<void> end() override { return {}; }
    std::string text;
  };
  Script script;
  script.answer({.body = "you sent dXNlcjpnZWhlaW0tNDI= and geheim-42"});
  FixedClock clock;
  NoSleeper sleeper;
  Client client{through_proxy("https://qualysapi.example.test", "http://user:geheim-42@127.0.0.1:1"),
                script.factory(),
                [](const Head&, std::string_view) {
                  return Error{ErrorKind::Vendor, "", ""};
                },
                clock,
                sleeper,
                {}};
  Kept body;
  ASSERT_TRUE(client.send({.target = "/"}, body, {}));
  EXPECT_EQ(body.text, "you sent *** and ***");
}

}  // namespace
}  // namespace qualyswas::http
