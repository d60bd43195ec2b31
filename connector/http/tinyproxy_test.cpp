// NET-003 against a real proxy: tinyproxy, as Debian packages it.
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include "connector/http/network_testing.h"
#include "connector/http/tls_testing.h"

namespace qualyswas::http {
namespace {

using namespace testing_support;
using testing::HasSubstr;
using testing::Not;

// A tinyproxy of its own folder, on a port that was free a moment ago, ended by its id.
class Tinyproxy {
 public:
  // `more`: further lines of its configuration.
  explicit Tinyproxy(const std::string& more = {}) {
    auto pattern = (std::filesystem::temp_directory_path() / "qwas-tinyproxy-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    constexpr int kMostPortsTaken = 10;
    for (int i = 0; i < kMostPortsTaken && process_ <= 0; ++i) start(more);
  }
  ~Tinyproxy() {
    if (process_ > 0) {
      ::kill(process_, SIGTERM);
      ::waitpid(process_, nullptr, 0);
    }
    if (output_ >= 0) ::close(output_);
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  Tinyproxy(const Tinyproxy&) = delete;
  Tinyproxy& operator=(const Tinyproxy&) = delete;

  bool runs() const { return process_ > 0; }
  // All that it has said, when it has ended.
  std::string end() {
    ::kill(process_, SIGTERM);
    ::waitpid(process_, nullptr, 0);
    process_ = 0;
    while (read_more()) {
    }
    return log_;
  }
  int port = 0;

 private:
  void start(const std::string& more) {
    const auto free = listen_anywhere();
    ::close(free.socket);
    port = free.port;
    const auto file = (folder_ / "tinyproxy.conf").string();
    std::ofstream{file} << "Port " << port << "\nListen 127.0.0.1\nAllow 127.0.0.1\nMaxClients 10\nTimeout 60\n"
                        << "LogLevel Info\n"
                        << more << "\n";
    std::array<int, 2> pipe{};
    if (::pipe2(pipe.data(), O_CLOEXEC) != 0) return;
    const auto process = ::fork();
    if (process == 0) {
      ::dup2(pipe[1], STDOUT_FILENO);
      ::dup2(pipe[1], STDERR_FILENO);
      ::execlp("tinyproxy", "tinyproxy", "-d", "-c", file.c_str(), nullptr);
      ::_exit(127);
    }
    ::close(pipe[1]);
    if (output_ >= 0) ::close(output_);
    output_ = pipe[0];
    log_.clear();
    while (log_.find("Accepting connections") == std::string::npos)
      if (!read_more()) {  // it could not be started, or the port was taken meanwhile
        ::waitpid(process, nullptr, 0);
        return;
      }
    process_ = process;
  }

  bool read_more() {
    std::array<char, 4096> piece{};
    const auto got = ::read(output_, piece.data(), piece.size());
    if (got > 0) log_.append(piece.data(), static_cast<std::size_t>(got));
    return got > 0;
  }

  std::filesystem::path folder_;
  std::string log_;
  int output_ = -1;
  pid_t process_ = 0;
};

constexpr const char* kNotThere = "tinyproxy did not start: install the Debian package tinyproxy-bin";

// An https server for "localhost" behind it.
struct Behind {
  Behind()
      : identity{make_identity({.alternative_names = "DNS:localhost", .authority = true})},
        ca_file{pem_of(identity)},
        running{identity.certificate, identity.key} {
    running.server.Get("/", [](const httplib::Request& request, httplib::Response& response) {
      response.set_content(request.get_header_value("Authorization"), "text/plain");
    });
    running.start();
  }
  config::Config config(const std::string& proxy) const {
    config::Settings settings;
    settings.name = "shop";
    settings.url = fmt::format("https://localhost:{}", running.port);
    settings.username = "acme_ab1";
    settings.password = "open sesame 7";
    settings.ca_file = ca_file.path;
    settings.proxy = proxy;
    return *config::finalize(settings, {});
  }
  Identity identity;
  TemporaryFile ca_file;
  Running<httplib::SSLServer> running;
};

const Request kWithLogin{.method = Method::Get, .target = "/", .headers = {{"Authorization", "Basic c2VzYW1l"}}};

TEST(Tinyproxy, PassesACallOnAndHearsNoPassword) {
  Tinyproxy proxy;
  ASSERT_TRUE(proxy.runs()) << kNotThere;
  Behind server;
  const auto got = get(server.config(fmt::format("http://127.0.0.1:{}", proxy.port)), kWithLogin);
  ASSERT_TRUE(got.result) << got.result.error().message;
  EXPECT_EQ(got.body, "Basic c2VzYW1l");
  const auto log = proxy.end();
  EXPECT_THAT(log, HasSubstr(fmt::format("CONNECT localhost:{}", server.running.port)));
  EXPECT_THAT(log, Not(HasSubstr("c2VzYW1l")));
}

TEST(Tinyproxy, TakesTheLoginOfTheProxySetting) {
  Tinyproxy proxy{"BasicAuth user geheim"};
  ASSERT_TRUE(proxy.runs()) << kNotThere;
  Behind server;
  const auto got = get(server.config(fmt::format("http://user:geheim@127.0.0.1:{}", proxy.port)), kWithLogin);
  ASSERT_TRUE(got.result) << got.result.error().message;
  EXPECT_EQ(got.body, "Basic c2VzYW1l");
}

struct Refusal {
  std::string name, more, login, says;
};
void PrintTo(const Refusal& row, std::ostream* out) { *out << row.name; }
class TinyproxyRefusal : public testing::TestWithParam<Refusal> {};
TEST_P(TinyproxyRefusal, NamesTheProxyAndTheReason) {
  Tinyproxy proxy{GetParam().more};
  ASSERT_TRUE(proxy.runs()) << kNotThere;
  Behind server;
  const auto got = get(server.config(fmt::format("http://{}127.0.0.1:{}", GetParam().login, proxy.port)), kWithLogin);
  ASSERT_FALSE(got.result);
  EXPECT_EQ(got.result.error().kind, ErrorKind::Transport);
  EXPECT_THAT(got.result.error().message, HasSubstr(fmt::format("the proxy 127.0.0.1:{}", proxy.port)));
  EXPECT_THAT(got.result.error().message, HasSubstr(GetParam().says));
}
INSTANTIATE_TEST_SUITE_P(
    All, TinyproxyRefusal,
    testing::Values(Refusal{"no_login", "BasicAuth user geheim", "", "wants a login"},
                    Refusal{"wrong_login", "BasicAuth user geheim", "user:other@", "refused the login of 'user'"},
                    Refusal{"port_not_allowed", "ConnectPort 1", "", "does not allow connections to localhost:"}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace qualyswas::http
