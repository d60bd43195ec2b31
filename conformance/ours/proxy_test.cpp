// A proxy between the connector and the vendor (NET-003): one of our own, which writes down all that it hears.
#include <gmock/gmock.h>

#include <array>
#include <atomic>
#include <fstream>
#include <mutex>
#include <thread>

#include <fmt/format.h>
#include <boost/asio.hpp>
#include <nlohmann/json.hpp>

#include "conformance/ours/program.h"
#include "conformance/subject/in_process.h"
#include "conformance/support/formats.h"

namespace qualyswas::conformance {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using testing::Each;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

// Passes on what it is asked to CONNECT to, on a thread for each connection.
class ListeningProxy {
 public:
  explicit ListeningProxy(std::string refusal = {}) : refusal_{std::move(refusal)} {
    thread_ = std::thread{[this] { accept(); }};
  }
  ~ListeningProxy() {
    boost::system::error_code ignored;
    // A connection wakes the one that waits.
    ending_ = true;
    tcp::socket last{context_};
    last.connect(acceptor_.local_endpoint(), ignored);
    thread_.join();
    for (auto& one : connections_) one.join();
  }
  ListeningProxy(const ListeningProxy&) = delete;
  ListeningProxy& operator=(const ListeningProxy&) = delete;

  std::string url() const { return fmt::format("http://127.0.0.1:{}", acceptor_.local_endpoint().port()); }
  std::vector<std::string> heads() const {
    const std::scoped_lock lock{mutex_};
    return heads_;
  }
  // All bytes of the clients.
  std::string heard() const {
    const std::scoped_lock lock{mutex_};
    return heard_;
  }

 private:
  void accept() {
    for (;;) {
      tcp::socket client{context_};
      boost::system::error_code error;
      acceptor_.accept(client, error);
      if (ending_ || error) return;
      connections_.emplace_back([this, client = std::move(client)]() mutable { serve(client); });
    }
  }
  void serve(tcp::socket& client) {
    boost::system::error_code error;
    std::string head;
    asio::read_until(client, asio::dynamic_buffer(head, 8192), "\r\n\r\n", error);
    if (error) return;
    hear(head);
    {
      const std::scoped_lock lock{mutex_};
      heads_.push_back(head);
    }
    if (!refusal_.empty()) {
      asio::write(client, asio::buffer(refusal_), error);
      return;
    }
    const auto colon = head.find(':');
    const auto port = static_cast<unsigned short>(std::stoi(head.substr(colon + 1)));
    tcp::socket server{context_};
    server.connect({asio::ip::address_v4::loopback(), port}, error);
    if (error) return;
    asio::write(client, asio::buffer(std::string{"HTTP/1.1 200 Connection established\r\n\r\n"}), error);
    std::thread back{[&] { pass(server, client, false); }};
    pass(client, server, true);
    back.join();
  }
  void pass(tcp::socket& from, tcp::socket& to, bool is_heard) {
    std::array<char, 4096> piece{};
    boost::system::error_code error;
    while (!error) {
      const auto got = from.read_some(asio::buffer(piece), error);
      if (is_heard) hear({piece.data(), got});
      if (got > 0) asio::write(to, asio::buffer(piece, got), error);
    }
    boost::system::error_code ignored;
    to.shutdown(tcp::socket::shutdown_both, ignored);
    from.shutdown(tcp::socket::shutdown_both, ignored);
  }
  void hear(std::string_view bytes) {
    const std::scoped_lock lock{mutex_};
    heard_ += bytes;
  }

  const std::string refusal_;
  asio::io_context context_;
  tcp::acceptor acceptor_{context_, {asio::ip::address_v4::loopback(), 0}};
  std::atomic<bool> ending_{false};
  mutable std::mutex mutex_;  // guards what follows
  std::vector<std::string> heads_;
  std::string heard_;
  std::vector<std::thread> connections_;
  std::thread thread_;
};

class ThroughAProxy : public testing::Test {
 protected:
  ThroughAProxy() { lab.over_https(); }
  Lab lab{{.webapps = {{}}, .findings = {{}}, .https = true, .threads = 4}};
};
CONFORMS(ThroughAProxy, "NET-003");

TEST_F(ThroughAProxy, TheVendorIsReachedByConnectAndThePasswordIsNotHeard) {
  ListeningProxy proxy;
  lab.ours().settings.proxy = proxy.url();
  EXPECT_EQ(lab.sync().verdict, RunVerdict::Complete);
  ASSERT_THAT(proxy.heads(), Not(IsEmpty())) << "the proxy was gone around" << Plane::Wire;
  EXPECT_THAT(proxy.heads(), Each(StartsWith("CONNECT "))) << Harm::Leak << Plane::Wire;
  EXPECT_THAT(proxy.heard(), Not(HasSubstr("uthorization:"))) << Harm::Leak << Plane::Wire;
  EXPECT_THAT(proxy.heard(), Not(HasSubstr(lab.ours().settings.password.value()))) << Harm::Leak << Plane::Wire;
}

TEST_F(ThroughAProxy, ItsLoginIsTheProxysOwn) {
  ListeningProxy proxy;
  auto url = proxy.url();
  lab.ours().settings.proxy = url.insert(7, "clerk:open%20sesame@");
  EXPECT_EQ(lab.sync().verdict, RunVerdict::Complete);
  EXPECT_THAT(proxy.heads(), Each(HasSubstr("Proxy-Authorization: Basic Y2xlcms6b3BlbiBzZXNhbWU=")));
  EXPECT_THAT(proxy.heard(), Not(HasSubstr("\r\nAuthorization:"))) << Harm::Leak << Plane::Wire;
}

TEST_F(ThroughAProxy, ThatRefusesTheRunFailsAndNamesIt) {
  ListeningProxy proxy{"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"};
  lab.ours().settings.proxy = proxy.url();
  const auto run = lab.sync();
  EXPECT_EQ(run.verdict, RunVerdict::Failed) << Harm::FalseComplete;
  EXPECT_THAT(testing::PrintToString(run.reasons), HasSubstr("proxy"));
  EXPECT_THAT(lab.journal(), IsEmpty()) << "it went around a proxy that refused" << Plane::Wire;
}

TEST_F(ThroughAProxy, OfTheEnvironmentAServerOnThisMachineIsNotReached) {
  ListeningProxy proxy;
  const auto& settings = lab.ours().settings;
  std::ofstream{lab.folder() + "/qwas.json"}
      << nlohmann::json{{"connectors", nlohmann::json::array({{{"name", "lab"},
                                                               {"url", settings.url},
                                                               {"username", settings.username},
                                                               {"password_env", "QWAS_PASSWORD"},
                                                               {"ca_file", settings.ca_file.value_or("")}}})}}
             .dump();
  const auto printed = run_qwas({"check"},
                                {{"QWAS_PASSWORD", settings.password.value()},
                                 {"QWAS_CONFIG", lab.folder() + "/qwas.json"},
                                 {"HTTPS_PROXY", proxy.url()},
                                 {"https_proxy", proxy.url()}},
                                lab.folder());
  EXPECT_EQ(printed.status, 0) << printed.out << printed.err;
  EXPECT_THAT(proxy.heads(), IsEmpty()) << printed.out << printed.err << Plane::Wire;
}

}  // namespace
}  // namespace qualyswas::conformance
