#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
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

namespace qualyswas::http {
namespace {

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

struct Got {
  std::optional<Head> head;
  std::string body;
  Result<Head> result = fail(ErrorKind::Transport, "not sent");
};

Got get(const config::Config& config, const Request& request = {.method = Method::Get, .target = "/"}) {
  Got got;
  const Receiver receiver{.head =
                              [&](const Head& head) {
                                got.head = head;
                                return true;
                              },
                          .write =
                              [&](std::string_view piece) {
                                got.body += piece;
                                return true;
                              }};
  got.result = httplib_transport(config)()->send(request, receiver, {});
  return got;
}

// A server of one connection that sends the given bytes, whatever it is asked, and hangs up.
class RawServer {
 public:
  explicit RawServer(std::string answer, bool reset = false) : answer_{std::move(answer)}, reset_{reset} {
    listener_ = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    bind(listener_, reinterpret_cast<sockaddr*>(&address), size);
    listen(listener_, 1);
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    url = fmt::format("http://127.0.0.1:{}", ntohs(address.sin_port));
    thread_ = std::thread{[this] { serve(); }};
  }
  ~RawServer() {
    shutdown(listener_, SHUT_RDWR);
    thread_.join();
    close(listener_);
  }
  std::string url;

 private:
  void serve() const {
    const int connection = accept(listener_, nullptr, nullptr);
    if (connection < 0) return;
    std::string asked;
    char piece[4096];
    while (asked.find("\r\n\r\n") == std::string::npos) {
      const auto got = recv(connection, piece, sizeof(piece), 0);
      if (got <= 0) break;
      asked.append(piece, static_cast<std::size_t>(got));
    }
    send(connection, answer_.data(), answer_.size(), MSG_NOSIGNAL);
    if (reset_) {
      const linger now{1, 0};
      setsockopt(connection, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
    }
    close(connection);
  }
  std::string answer_;
  bool reset_;
  int listener_ = -1;
  std::thread thread_;
};

template <class Server>
class Running {
 public:
  template <class... Arguments>
  explicit Running(Arguments&&... arguments) : server{std::forward<Arguments>(arguments)...} {}
  void start() {
    port = server.bind_to_any_port("127.0.0.1");
    thread_ = std::thread{[this] { server.listen_after_bind(); }};
    while (!server.is_running()) std::this_thread::yield();  // stop() before that would be lost
  }
  ~Running() {
    server.stop();
    if (thread_.joinable()) thread_.join();
  }
  Server server;
  int port = 0;

 private:
  std::thread thread_;
};

TEST(HttplibTransport, StreamsThePostAndItsAnswer) {
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

TEST(HttplibTransport, UndoesCompression) {
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

TEST(HttplibTransport, TakesAnyStatusForAnAnswer) {
  RawServer server{"HTTP/1.1 500 Oops\r\nContent-Length: 2\r\n\r\nno"};
  const auto got = get(config_for(server.url));
  ASSERT_TRUE(got.result);
  EXPECT_EQ(got.result->status, 500);
  EXPECT_EQ(got.body, "no");
}

TEST(HttplibTransport, DoesNotFollowARedirect) {
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

struct Broken {
  const char *name, *answer;
};
void PrintTo(const Broken& broken, std::ostream* out) { *out << broken.name; }
class BrokenAnswer : public testing::TestWithParam<Broken> {};
TEST_P(BrokenAnswer, IsATransportErrorThatNamesTheServerAndAWayOut) {
  RawServer server{GetParam().answer};
  const auto got = get(config_for(server.url));
  ASSERT_FALSE(got.result);
  EXPECT_EQ(got.result.error().kind, ErrorKind::Transport);
  EXPECT_THAT(got.result.error().message, HasSubstr("127.0.0.1:"));
  EXPECT_FALSE(got.result.error().advice.empty());
}
INSTANTIATE_TEST_SUITE_P(
    All, BrokenAnswer,
    testing::Values(
        Broken{"nothing", ""}, Broken{"half_a_status", "HTTP/1.1 20"}, Broken{"no_http", "SSH-2.0-x\r\n\r\n"},
        Broken{"half_a_head", "HTTP/1.1 200 OK\r\nContent-Le"},
        Broken{"short_body", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"},
        Broken{"cut_chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nabc"},
        Broken{"no_last_chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"},
        Broken{"bad_chunk_size", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n"},
        Broken{"bad_gzip", "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 8\r\n\r\nnotgzip!"}),
    [](const auto& row) { return std::string{row.param.name}; });

TEST(HttplibTransport, NamesARefusedConnection) {
  std::string url;
  {
    RawServer gone{""};
    url = gone.url;
  }
  const auto got = get(config_for(url));
  ASSERT_FALSE(got.result);
  EXPECT_THAT(got.result.error().message, HasSubstr("refused or unreachable"));
}

TEST(HttplibTransport, NamesAHostThatDoesNotExist) {
  const auto got = get(config_for("https://qualysapi.example.invalid"));
  ASSERT_FALSE(got.result);
  EXPECT_EQ(got.result.error().kind, ErrorKind::Transport);
  EXPECT_THAT(got.result.error().message, HasSubstr("looking up qualysapi.example.invalid"));
}

TEST(HttplibTransport, NamesAReset) {
  RawServer server{"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\nabc", true};
  const auto got = get(config_for(server.url));
  ASSERT_FALSE(got.result);
  EXPECT_EQ(got.result.error().kind, ErrorKind::Transport);
}

// What the library does now and then: it writes to a peer that has hung up a moment ago.
TEST(HttplibTransport, KeepsABrokenPipeFromEndingTheProgram) {
  RawServer server{"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"};
  const auto before = std::signal(SIGPIPE, SIG_DFL);
  const Receiver receiver{.head =
                              [](const Head&) {
                                int ends[2];
                                EXPECT_EQ(pipe(ends), 0);
                                close(ends[0]);
                                EXPECT_EQ(write(ends[1], "x", 1), -1);
                                close(ends[1]);
                                return true;
                              },
                          .write = [](std::string_view) { return true; }};
  const auto sent =
      httplib_transport(config_for(server.url))()->send({.method = Method::Get, .target = "/"}, receiver, {});
  std::signal(SIGPIPE, before);
  EXPECT_TRUE(sent);
}

TEST(HttplibTransport, ReturnsTheHeadWhenTheReceiverHasSeenEnough) {
  Running<httplib::Server> running;
  running.server.Get("/", [&](const httplib::Request&, httplib::Response& response) {
    response.set_content(std::string(500'000, 'a'), "text/plain");
  });
  running.start();
  const auto transport = httplib_transport(config_for(fmt::format("http://127.0.0.1:{}", running.port)))();
  const Receiver receiver{.head = [](const Head&) { return true; }, .write = [](std::string_view) { return false; }};
  for (int i = 0; i < 2; ++i) {  // the rest of the first answer must not become the second one
    const auto head = transport->send({.method = Method::Get, .target = "/"}, receiver, {});
    ASSERT_TRUE(head) << head.error().message;
    EXPECT_EQ(head->status, 200);
  }
}

TEST(HttplibTransport, HangsUpWhenStopped) {
  Running<httplib::Server> running;
  std::stop_source stop;
  running.server.Get("/", [&](const httplib::Request&, httplib::Response&) { stop.request_stop(); });
  running.start();
  const auto transport = httplib_transport(config_for(fmt::format("http://127.0.0.1:{}", running.port)))();
  const auto head = transport->send({.method = Method::Get, .target = "/"}, {}, stop.get_token());
  ASSERT_FALSE(head);
  EXPECT_EQ(head.error().kind, ErrorKind::Cancelled);
}

// A certificate signed by itself for `subject_alternative_name`, made for this test run.
struct Certificate {
  explicit Certificate(const std::string& subject_alternative_name) {
    key = EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256");
    certificate = X509_new();
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, key);
    auto* name = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("test"), -1, -1, 0);
    X509_set_issuer_name(certificate, name);
    for (const auto& [nid, value] : {std::pair{NID_subject_alt_name, subject_alternative_name.c_str()},
                                     std::pair{NID_basic_constraints, "critical,CA:TRUE"}}) {
      auto* extension = X509V3_EXT_conf_nid(nullptr, nullptr, nid, value);
      X509_add_ext(certificate, extension, -1);
      X509_EXTENSION_free(extension);
    }
    X509_sign(certificate, key, EVP_sha256());
    file = testing::TempDir() + "qwas_ca_XXXXXX";
    const int descriptor = mkstemp(file.data());
    auto* out = fdopen(descriptor, "w");
    PEM_write_X509(out, certificate);
    std::fclose(out);
  }
  ~Certificate() {
    std::remove(file.c_str());
    X509_free(certificate);
    EVP_PKEY_free(key);
  }
  Certificate(const Certificate&) = delete;
  Certificate& operator=(const Certificate&) = delete;
  EVP_PKEY* key = nullptr;
  X509* certificate = nullptr;
  std::string file;
};

Got get_by_tls(const std::string& issued_for, bool trusted) {
  const Certificate certificate{issued_for};
  Running<httplib::SSLServer> running{certificate.certificate, certificate.key};
  running.server.Get("/", [](const httplib::Request& request, httplib::Response& response) {
    response.set_content(request.get_header_value("Authorization"), "text/plain");
    response.set_header("X-Asked-Encoding", request.get_header_value("Accept-Encoding"));
  });
  running.start();
  return get(config_for(fmt::format("https://127.0.0.1:{}", running.port),
                        trusted ? std::optional{certificate.file} : std::nullopt),
             {.method = Method::Get, .target = "/", .headers = {{"Authorization", "Basic x"}}});
}

TEST(HttplibTransportTls, TrustsTheAuthorityItIsTold) {
  const auto got = get_by_tls("IP:127.0.0.1", true);
  ASSERT_TRUE(got.result) << got.result.error().message;
  EXPECT_EQ(got.body, "Basic x");
}

TEST(HttplibTransportTls, RefusesAnUnknownAuthority) {
  const auto got = get_by_tls("IP:127.0.0.1", false);
  ASSERT_FALSE(got.result);
  EXPECT_EQ(got.result.error().kind, ErrorKind::Transport);
  EXPECT_THAT(got.result.error().message, HasSubstr("certificate is not trusted"));
  EXPECT_THAT(got.result.error().advice, HasSubstr("ca_file"));
}

TEST(HttplibTransportTls, RefusesACertificateForAnotherHost) {
  const auto got = get_by_tls("DNS:elsewhere.example.test", true);
  ASSERT_FALSE(got.result);
  EXPECT_THAT(got.result.error().message, HasSubstr("another host name"));
}

TEST(HttplibTransportTls, NamesACaFileThatCannotBeRead) {
  Running<httplib::Server> running;
  running.start();
  const auto got = get(config_for(fmt::format("https://127.0.0.1:{}", running.port), "/nowhere/ca.pem"));
  ASSERT_FALSE(got.result);
  EXPECT_THAT(got.result.error().advice, HasSubstr("/nowhere/ca.pem"));
}

TEST(HttplibTransportTls, NamesAServerThatSpeaksNoTls) {
  RawServer server{"HTTP/1.1 400 Bad Request\r\n\r\n"};
  const auto got = get(config_for("https" + server.url.substr(4)));
  ASSERT_FALSE(got.result);
  EXPECT_EQ(got.result.error().kind, ErrorKind::Transport);
}

}  // namespace
}  // namespace qualyswas::http
