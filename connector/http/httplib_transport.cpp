#include <netdb.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <httplib.h>

#include "connector/http/client.h"

namespace qualyswas::http {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::seconds kWriteTimeout{60};
// The read timeout is for the gap between two bytes; a server that drips one byte a minute is cut off here.
constexpr int kReadTimeoutsAnAnswer = 12;
constexpr std::size_t kMostHeaders = 200;

constexpr const char* kClosed = "check that url names the API server with its scheme and port; if it does, sync later";
constexpr const char* kBrokenOff = "sync later; if it stays, ask for smaller pages (page_size)";

// A write to a peer that hung up raises SIGPIPE, which ends a program that has made no provision; the library writes
// without MSG_NOSIGNAL. The signal is of the writing thread, so it is kept from that thread and taken back while this
// lives.
class NoPipeSignal {
 public:
  NoPipeSignal() {
    sigset_t pending;
    sigpending(&pending);
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    was_pending_ = sigismember(&pending, SIGPIPE) == 1;
    pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  ~NoPipeSignal() {
    const timespec at_once{};
    while (!was_pending_ && sigtimedwait(&pipe_, nullptr, &at_once) < 0 && errno == EINTR) continue;
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  NoPipeSignal(const NoPipeSignal&) = delete;
  NoPipeSignal& operator=(const NoPipeSignal&) = delete;

 private:
  sigset_t pipe_{}, before_{};
  bool was_pending_ = false;
};

// Reads 64 KiB a call where the library reads 4, each after a poll: for a sync from a fake or a proxy on this machine,
// the only place where plain http is allowed (NET-002), that is a tenth of its time. TLS brings 16 KiB a record by
// itself.
class PlainClient final : public httplib::ClientImpl {
 public:
  PlainClient(const std::string& host, int port, std::chrono::milliseconds read_timeout)
      : ClientImpl{host, port}, read_timeout_{read_timeout} {}

 private:
  class Stream final : public httplib::Stream {
   public:
    Stream(socket_t socket, std::vector<char>& buffer, std::chrono::milliseconds read_timeout)
        : socket_{socket}, buffer_{buffer}, read_timeout_{read_timeout} {}

    bool is_readable() const override { return begin_ < end_ || is_ready(POLLIN, read_timeout_); }
    bool is_writable() const override { return is_ready(POLLOUT, kWriteTimeout); }
    ssize_t read(char* into, std::size_t size) override {
      if (begin_ == end_ && !fill()) return received_;
      const auto taken = std::min(size, end_ - begin_);
      std::memcpy(into, buffer_.data() + begin_, taken);
      begin_ += taken;
      return static_cast<ssize_t>(taken);
    }
    ssize_t write(const char* from, std::size_t size) override {
      return is_writable() ? ::send(socket_, from, size, MSG_NOSIGNAL) : -1;
    }
    void get_remote_ip_and_port(std::string&, int&) const override {}  // asked by servers alone, both
    void get_local_ip_and_port(std::string&, int&) const override {}
    socket_t socket() const override { return socket_; }

   private:
    bool is_ready(short events, std::chrono::milliseconds longest) const {
      pollfd wanted{.fd = socket_, .events = events, .revents = 0};
      int ready = 0;
      do ready = ::poll(&wanted, 1, static_cast<int>(longest.count()));
      while (ready < 0 && errno == EINTR);
      return ready > 0;
    }

    bool fill() {
      do {
        received_ = ::recv(socket_, buffer_.data(), buffer_.size(), MSG_DONTWAIT);
      } while (received_ < 0 && (errno == EINTR || ((errno == EAGAIN) && is_ready(POLLIN, read_timeout_))));
      begin_ = 0;
      end_ = received_ > 0 ? static_cast<std::size_t>(received_) : 0;
      return end_ > 0;
    }

    const socket_t socket_;
    std::vector<char>& buffer_;
    const std::chrono::milliseconds read_timeout_;
    std::size_t begin_ = 0, end_ = 0;
    ssize_t received_ = 0;
  };

  bool process_socket(const Socket& socket, std::function<bool(httplib::Stream&)> callback) override {
    Stream stream{socket.sock, buffer_, read_timeout_};
    return callback(stream);
  }

  const std::chrono::milliseconds read_timeout_;
  std::vector<char> buffer_ = std::vector<char>(64 << 10);
};

class HttplibTransport final : public Transport {
 public:
  explicit HttplibTransport(const config::Config& config)
      : endpoint_{config.endpoint},
        ca_file_{config.ca_file},
        read_timeout_{config.read_timeout},
        connect_timeout_{config.connect_timeout},
        server_{fmt::format("{}:{}", config.endpoint.host, config.endpoint.port)} {
    if (endpoint_.tls) {
      auto secure = std::make_unique<httplib::SSLClient>(endpoint_.host, endpoint_.port);
      if (secure->is_valid()) SSL_CTX_set_min_proto_version(secure->ssl_context(), TLS1_2_VERSION);
      secure->enable_server_certificate_verification(true);
      if (ca_file_) secure->set_ca_cert_path(*ca_file_);
      secure_ = secure.get();
      client_ = std::move(secure);
    } else {
      client_ = std::make_unique<PlainClient>(endpoint_.host, endpoint_.port, read_timeout_);
    }
    client_->set_keep_alive(true);
    client_->set_tcp_nodelay(true);
    client_->set_follow_location(false);
    client_->set_url_encode(false);
    client_->set_decompress(true);
    client_->set_connection_timeout(connect_timeout_);
    client_->set_read_timeout(read_timeout_);
    client_->set_write_timeout(kWriteTimeout);
  }

  ~HttplibTransport() override {
    const NoPipeSignal quiet;  // TLS says goodbye
    client_.reset();
  }
  HttplibTransport(const HttplibTransport&) = delete;
  HttplibTransport& operator=(const HttplibTransport&) = delete;

  Result<Head> send(const Request& request, const Receiver& receiver, const std::stop_token& stop) override {
    const NoPipeSignal quiet;
    if (stop.stop_requested()) return fail(ErrorKind::Cancelled, "stopped before a call to " + server_);
    const auto begun = steady_clock::now();
    auto last_byte = begun;
    std::optional<Head> head;
    bool stopped_by_receiver = false, too_slow = false, too_many_headers = false;

    httplib::Request sent;
    sent.method = request.method == Method::Post ? "POST" : "GET";
    sent.path = request.target;
    for (const Header& header : request.headers) sent.headers.emplace(header.name, header.value);
    // Plain http is this machine's loopback (NET-002), where compressing costs more than it saves.
    if (endpoint_.tls) sent.headers.emplace("Accept-Encoding", "gzip");
    sent.body = request.body;
    sent.response_handler = [&](const httplib::Response& response) {
      last_byte = steady_clock::now();
      if (response.headers.size() > kMostHeaders) {
        too_many_headers = true;
        return false;
      }
      head.emplace();
      head->status = response.status;
      for (const auto& [name, value] : response.headers) head->headers.push_back({name, value});
      if (stop.stop_requested()) return false;
      stopped_by_receiver = receiver.head && !receiver.head(*head);
      return !stopped_by_receiver;
    };
    sent.content_receiver = [&](const char* data, std::size_t size, std::uint64_t, std::uint64_t) {
      const auto now = steady_clock::now();
      if (now - last_byte > std::chrono::seconds{0}) last_byte = now;
      too_slow = now - begun > kReadTimeoutsAnAnswer * read_timeout_;
      if (too_slow || stop.stop_requested()) return false;
      stopped_by_receiver = receiver.write && !receiver.write({data, size});
      last_byte = steady_clock::now();
      return !stopped_by_receiver;
    };

    httplib::Response response;
    auto error = httplib::Error::Success;
    bool complete = false;
    {
      const std::stop_callback hang_up{stop, [this] {
                                         const NoPipeSignal quiet_there;  // on the thread that stops
                                         client_->stop();
                                       }};
      try {
        complete = client_->send(sent, response, error);
      } catch (const std::exception& thrown) {
        client_->stop();
        return fail(ErrorKind::Transport, fmt::format("{}: {}", server_, thrown.what()));
      }
    }
    if (stop.stop_requested()) return fail(ErrorKind::Cancelled, "stopped during a call to " + server_);
    if (complete && head) return *std::move(head);
    client_->stop();  // what is left of this answer must not be read as the next one
    if (stopped_by_receiver && head) return *std::move(head);
    if (too_many_headers)
      return fail(ErrorKind::Transport, fmt::format("{}: the answer has too many headers", server_));
    if (too_slow) {
      return fail(ErrorKind::Transport,
                  fmt::format("{}: the answer was not complete after {} s", server_,
                              std::chrono::duration_cast<std::chrono::seconds>(steady_clock::now() - begun).count()),
                  "ask for smaller pages (page_size) or raise read_timeout_s");
    }
    return fail(explain(error, head.has_value(), steady_clock::now() - last_byte >= read_timeout_));
  }

 private:
  Error explain(httplib::Error error, bool head_seen, bool timed_out) const {
    switch (error) {
      case httplib::Error::Connection:
        return explain_connection();
      case httplib::Error::ConnectionTimeout:
        return {ErrorKind::Transport,
                fmt::format("connecting to {}: no answer within {} s", server_, connect_timeout_.count()),
                "check that this machine may reach the API server (firewall, proxy, allow list)"};
      case httplib::Error::SSLLoadingCerts:
        return {ErrorKind::Transport,
                fmt::format("TLS to {}: the certificate authorities could not be loaded", server_),
                ca_file_ ? fmt::format("check ca_file '{}': it must be a readable PEM file", *ca_file_)
                         : "install ca-certificates, or name a ca_file"};
      case httplib::Error::SSLServerVerification: {
        const long result = secure_ != nullptr ? secure_->get_openssl_verify_result() : X509_V_OK;
        if (result == X509_V_OK) {
          return {ErrorKind::Transport, fmt::format("TLS to {}: the certificate is for another host name", server_),
                  "check url; the certificate and its host name are always verified"};
        }
        return {ErrorKind::Transport,
                fmt::format("TLS to {}: the certificate is not trusted: {}", server_,
                            X509_verify_cert_error_string(result)),
                "name the authority that signed it as ca_file; the certificate is always verified"};
      }
      case httplib::Error::SSLConnection:
        return {ErrorKind::Transport, fmt::format("TLS to {}: the handshake failed", server_),
                "check that url names a server that speaks TLS 1.2 or later on that port"};
      case httplib::Error::Write:
        return {ErrorKind::Transport, fmt::format("{}: the connection closed while the request was sent", server_),
                kClosed};
      default:
        break;
    }
    const std::string_view what = head_seen ? "the answer broke off" : "no answer came";
    if (timed_out) {
      return {ErrorKind::Transport, fmt::format("{}: {}: no byte for {} s", server_, what, read_timeout_.count()),
              "ask for smaller pages (page_size) or raise read_timeout_s"};
    }
    return {ErrorKind::Transport,
            fmt::format("{}: {}: {}", server_, what,
                        head_seen ? "fewer bytes than announced, or a broken chunk or compression"
                                  : "the connection was closed"),
            head_seen ? kBrokenOff : kClosed};
  }

  // cpp-httplib tells neither a failed look-up from a refused connection nor why; ask again, for the message alone.
  Error explain_connection() const {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    const int result = getaddrinfo(endpoint_.host.c_str(), nullptr, &hints, &found);
    if (found != nullptr) freeaddrinfo(found);
    if (result != 0) {
      return {ErrorKind::Transport, fmt::format("looking up {}: {}", endpoint_.host, gai_strerror(result)),
              "check url or platform, and this machine's DNS"};
    }
    return {ErrorKind::Transport, fmt::format("connecting to {}: refused or unreachable", server_),
            "check url and port, and that this machine may reach the API server (firewall, proxy, allow list)"};
  }

  const config::Endpoint endpoint_;
  const std::optional<std::string> ca_file_;
  const std::chrono::seconds read_timeout_, connect_timeout_;
  const std::string server_;
  std::unique_ptr<httplib::ClientImpl> client_;
  httplib::SSLClient* secure_ = nullptr;  // client_, when it speaks TLS
};

}  // namespace

TransportFactory httplib_transport(const config::Config& config) {
  return [config] { return std::make_unique<HttplibTransport>(config); };
}

}  // namespace qualyswas::http
