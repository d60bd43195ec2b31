// The real transport: one connection, kept for the next request as long as the server keeps it.
//
//   send -> connect (look the name up, try each address, TLS) -> write the request -> read pieces into an AnswerReader
//
// Boost.Asio brings the sockets and TLS, OpenSSL the verification (tls.h), Boost.Beast the framing (answer_reader.h).
// Every step is begun as an asynchronous one and then waited for on the caller's thread (`finish`), which is how it
// gets its deadline and how a stop from another thread reaches it: that thread only calls io_.stop().
//
// Three clocks run: one for connecting (connect_timeout), one from byte to byte (read_timeout), one for the whole
// answer (Request::within). What the receiver takes for itself counts for none of them: a store that pauses is not the
// vendor's.
#include <netdb.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

#include "connector/http/answer_reader.h"
#include "connector/http/client.h"
#include "connector/http/tls.h"

namespace qualyswas::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;
using Tcp = asio::ip::tcp;
using Until = steady_clock::time_point;

constexpr seconds kWriteTimeout{60};
constexpr std::size_t kPiece = 64U << 10U;  // a sync from this machine spends its time in small reads otherwise

constexpr const char* kReach = "check that this machine may reach the API server (firewall, proxy, allow list)";
constexpr const char* kSlower = "sync later, ask for smaller pages (page_size) or raise read_timeout_s";

struct Found {
  int status = 0;  // of getaddrinfo
  std::vector<Tcp::endpoint> endpoints;
};

Found look_up(const std::string& host, int port, int flags) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = flags;
  addrinfo* list = nullptr;
  Found found;
  found.status = ::getaddrinfo(host.c_str(), nullptr, &hints, &list);
  for (const addrinfo* one = list; one != nullptr; one = one->ai_next) {
    if (one->ai_family != AF_INET && one->ai_family != AF_INET6) continue;
    Tcp::endpoint endpoint;
    endpoint.resize(one->ai_addrlen);
    std::copy_n(reinterpret_cast<const char*>(one->ai_addr), one->ai_addrlen,  // NOLINT: the resolver's own type
                reinterpret_cast<char*>(endpoint.data()));
    endpoint.port(static_cast<unsigned short>(port));
    found.endpoints.push_back(endpoint);
  }
  if (list != nullptr) ::freeaddrinfo(list);
  return found;
}

// A look-up cannot be interrupted, so it is left behind when time is up or a stop is asked for. nullopt: it was.
std::optional<Found> look_up_within(const std::string& host, int port, Until until, const std::stop_token& stop) {
  if (auto known = look_up(host, port, AI_NUMERICHOST); known.status == 0) return known;
  struct Shared {
    std::mutex mutex;
    std::condition_variable_any changed;
    std::optional<Found> found;
  };
  const auto shared = std::make_shared<Shared>();
  std::thread{[shared, host, port] {
    auto found = look_up(host, port, 0);
    const std::scoped_lock lock{shared->mutex};
    shared->found = std::move(found);
    shared->changed.notify_all();
  }}.detach();
  std::unique_lock lock{shared->mutex};
  shared->changed.wait_until(lock, stop, until, [&] { return shared->found.has_value(); });
  return shared->found;
}

class NetworkTransport final : public Transport {
 public:
  using Tls = Result<std::shared_ptr<asio::ssl::context>>;

  NetworkTransport(const config::Config& config, Tls tls)
      : endpoint_{config.endpoint},
        ca_file_{config.ca_file},
        read_timeout_{config.read_timeout},
        connect_timeout_{config.connect_timeout},
        server_{fmt::format("{}:{}", config.endpoint.host, config.endpoint.port)},
        tls_{std::move(tls)} {}

  Result<Head> send(const Request& request, const Receiver& receiver, const std::stop_token& stop) override {
    if (stop.stop_requested()) return fail(ErrorKind::Cancelled, "stopped before a call to " + server_);
    if (!tls_) return fail(tls_.error());
    const std::stop_callback interrupt{stop, [this] { io_.stop(); }};
    const auto begun = steady_clock::now();
    whole_ = begun + request.within.value_or(kReadTimeoutsACall * read_timeout_);
    const bool kept = is_usable();
    auto answer = call(request, receiver, begun, stop);
    // A server may close a kept connection at any time, in the very moment of the next request too: that says nothing
    // of the request, which only reads.
    if (!answer && kept && closed_unheard_ && !stop.stop_requested()) answer = call(request, receiver, begun, stop);
    if (!answer) {
      disconnect();
      if (stop.stop_requested()) return fail(ErrorKind::Cancelled, "stopped during a call to " + server_);
    }
    return answer;
  }

 private:
  // Waits for what `begin` begins. Of two errors it makes its own: timed_out, and operation_aborted after a stop; the
  // connection is closed then, since nobody knows how far it got.
  template <class Begin>
  error_code finish(Until until, const std::stop_token& stop, Begin begin) {
    std::optional<error_code> told;
    io_.restart();
    begin([&](const error_code& error, std::size_t bytes = 0) {
      told = error;
      transferred_ = bytes;
    });
    if (!stop.stop_requested()) io_.run_until(until);
    if (told) return *told;
    disconnect();
    io_.restart();
    io_.run();  // the handler is told that the socket is gone
    return stop.stop_requested() ? asio::error::operation_aborted : asio::error::timed_out;
  }

  Result<Head> call(const Request& request, const Receiver& receiver, Until begun, const std::stop_token& stop) {
    closed_unheard_ = false;
    if (auto connected = connect(stop); !connected) return fail(connected.error());
    if (auto written = write(request, stop); !written) return fail(written.error());
    return read(receiver, begun, stop);
  }

  Result<void> connect(const std::stop_token& stop) {
    if (is_usable()) return {};
    disconnect();
    secure_.reset();
    const auto begun = steady_clock::now();
    const auto until = std::min(begun + connect_timeout_, whole_);
    const auto allowed = fmt::format("{} s", std::chrono::ceil<seconds>(until - begun).count());
    const auto found = look_up_within(endpoint_.host, endpoint_.port, until, stop);
    if (!found) {
      return fail(ErrorKind::Transport, fmt::format("looking up {}: no answer within {}", endpoint_.host, allowed),
                  "check this machine's DNS");
    }
    if (found->status != 0 || found->endpoints.empty()) {
      return fail(ErrorKind::Transport,
                  fmt::format("looking up {}: {}", endpoint_.host,
                              found->status != 0 ? ::gai_strerror(found->status) : "it has no address"),
                  "check url or platform, and this machine's DNS");
    }
    error_code error;
    auto left = found->endpoints.size();
    for (const auto& endpoint : found->endpoints) {
      // An address that does not answer leaves the others their time.
      const auto share = (until - steady_clock::now()) / static_cast<std::ptrdiff_t>(left--);
      socket_.emplace(io_);
      error = finish(steady_clock::now() + share, stop,
                     [&](auto done) { socket_->async_connect(endpoint, std::move(done)); });
      if (!error || stop.stop_requested()) break;
      disconnect();
    }
    if (error == asio::error::timed_out) {
      return fail(ErrorKind::Transport, fmt::format("connecting to {}: no answer within {}", server_, allowed), kReach);
    }
    if (error) {
      return fail(ErrorKind::Transport,
                  fmt::format("connecting to {}: refused or unreachable ({})", server_, error.message()),
                  fmt::format("check url and port, and {}", std::string_view{kReach}.substr(6)));
    }
    socket_->set_option(Tcp::no_delay{true}, error);
    return endpoint_.tls ? shake_hands(until, allowed, stop) : Result<void>{};
  }

  Result<void> shake_hands(Until until, const std::string& allowed, const std::stop_token& stop) {
    secure_.emplace(*socket_, **tls_);
    if (auto expected = expect_host(secure_->native_handle(), endpoint_.host); !expected) return fail(expected.error());
    const auto error = finish(
        until, stop, [&](auto done) { secure_->async_handshake(asio::ssl::stream_base::client, std::move(done)); });
    if (!error) return {};
    if (error == asio::error::timed_out) {
      return fail(ErrorKind::Transport,
                  fmt::format("TLS to {}: the handshake was not done within {}", server_, allowed), kReach);
    }
    return fail(explain_handshake(secure_->native_handle(), endpoint_.host, server_, ca_file_, error.message()));
  }

  Result<void> write(const Request& request, const std::stop_token& stop) {
    const auto text = to_text(request);
    const auto until = std::min(steady_clock::now() + kWriteTimeout, whole_);
    const auto error = finish(until, stop, [&](auto done) {
      if (secure_)
        asio::async_write(*secure_, asio::buffer(text), std::move(done));
      else
        asio::async_write(*socket_, asio::buffer(text), std::move(done));
    });
    if (!error) return {};
    return fail(
        ErrorKind::Transport,
        error == asio::error::timed_out
            ? fmt::format("{}: the server did not take the request", server_)
            : fmt::format("{}: the connection closed while the request was sent ({})", server_, error.message()),
        "check that url names the API server with its scheme and port; if it does, sync later");
  }

  Result<Head> read(const Receiver& receiver, Until begun, const std::stop_token& stop) {
    AnswerReader reader{receiver};
    bool heard = false;
    const auto read_some = [&](auto done) {
      if (secure_)
        secure_->async_read_some(asio::buffer(piece_), std::move(done));
      else
        socket_->async_read_some(asio::buffer(piece_), std::move(done));
    };
    for (;;) {
      const auto gap = steady_clock::now() + read_timeout_;
      const auto error = finish(std::min(gap, whole_), stop, read_some);
      if (error && stop.stop_requested()) return fail(ErrorKind::Cancelled, "stopped");
      if (error == asio::error::timed_out) return fail(timed_out(reader, begun, gap > whole_));
      // Not every server says goodbye in TLS before it closes; that a document is whole is proven by its own end.
      const bool closed = error == asio::error::eof || error == asio::ssl::error::stream_truncated;
      if (error && !heard) {
        closed_unheard_ = true;
        disconnect();
      }
      heard = true;
      if (error && !closed) {
        return fail(ErrorKind::Transport,
                    fmt::format("{}: {}: {}", server_, reader.head() ? "the answer broke off" : "no answer came",
                                error.message()),
                    "check that url names the API server with its scheme and port; if it does, sync later");
      }
      const auto arrived = steady_clock::now();
      auto state = closed ? reader.end() : reader.write({piece_.data(), transferred_});
      whole_ += steady_clock::now() - arrived;
      if (!state) {
        Error problem = state.error();
        problem.message = fmt::format("{}: {}", server_, problem.message);
        return fail(std::move(problem));
      }
      if (stop.stop_requested()) return fail(ErrorKind::Cancelled, "stopped");
      if (*state == AnswerReader::State::More) continue;
      if (closed || !reader.keeps_alive()) disconnect();
      return *reader.head();
    }
  }

  Error timed_out(const AnswerReader& reader, Until begun, bool whole) const {
    const std::string_view what = reader.head() ? "the answer broke off" : "no answer came";
    if (!whole)
      return {ErrorKind::Transport, fmt::format("{}: {}: no byte for {} s", server_, what, read_timeout_.count()),
              kSlower};
    const auto passed = std::chrono::ceil<seconds>(steady_clock::now() - begun);
    return {ErrorKind::Transport,
            reader.head() ? fmt::format("{}: the answer was not complete after {} s", server_, passed.count())
                          : fmt::format("{}: no complete status line and headers after {} s", server_, passed.count()),
            kSlower};
  }

  std::string to_text(const Request& request) const {
    const bool post = request.method == Method::Post;
    const bool v6 = endpoint_.host.find(':') != std::string::npos;
    auto text = fmt::format("{} {} HTTP/1.1\r\nHost: {}{}{}", post ? "POST" : "GET", request.target, v6 ? "[" : "",
                            endpoint_.host, v6 ? "]" : "");
    if (endpoint_.port != (endpoint_.tls ? 443 : 80)) text += fmt::format(":{}", endpoint_.port);
    text += "\r\n";
    bool accepts_encoding = false, accepts = false;
    for (const Header& header : request.headers) {
      text += fmt::format("{}: {}\r\n", header.name, header.value);
      accepts_encoding |= header.name == "Accept-Encoding";
      accepts |= header.name == "Accept";
    }
    if (!accepts) text += "Accept: */*\r\n";
    // Plain http is this machine's loopback (NET-002), where compressing costs more than it saves.
    if (endpoint_.tls && !accepts_encoding) text += "Accept-Encoding: gzip\r\n";
    if (post || !request.body.empty()) text += fmt::format("Content-Length: {}\r\n", request.body.size());
    return text + "\r\n" + request.body;
  }

  // Kept from the last request, and the server has neither closed it nor said anything since.
  bool is_usable() {
    if (!socket_ || !socket_->is_open()) return false;
    pollfd asked{.fd = socket_->native_handle(), .events = POLLIN, .revents = 0};
    return ::poll(&asked, 1, 0) == 0;
  }

  void disconnect() {
    error_code ignored;
    if (socket_) socket_->close(ignored);
  }

  const config::Endpoint endpoint_;
  const std::optional<std::string> ca_file_;
  const seconds read_timeout_, connect_timeout_;
  const std::string server_;
  const Tls tls_;

  asio::io_context io_{1};
  std::optional<Tcp::socket> socket_;
  std::optional<asio::ssl::stream<Tcp::socket&>> secure_;  // over socket_, when TLS is spoken
  Until whole_;                                            // the answer is to be complete by then
  bool closed_unheard_ = false;                            // the last call met a connection that was closed already
  std::size_t transferred_ = 0;                            // by the step that was waited for last
  std::array<char, kPiece> piece_{};
};

}  // namespace

TransportFactory network_transport(const config::Config& config) {
  NetworkTransport::Tls tls{nullptr};
  if (config.endpoint.tls) tls = make_tls_context(config.ca_file);
  return [config, tls] { return std::make_unique<NetworkTransport>(config, tls); };
}

}  // namespace qualyswas::http
