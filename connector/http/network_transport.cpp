// The real transport: one connection, kept for the next request as long as the server keeps it.
//
//   send -> connect (look the name up, try each address, CONNECT, TLS) -> write the request -> read into an
//   AnswerReader
//
// Boost.Asio brings the sockets and TLS, OpenSSL the verification (tls.h), Boost.Beast the framing (answer_reader.h).
// Every step is begun as an asynchronous one and then waited for on the caller's thread (`finish`), which is how it
// gets its deadline and how a stop from another thread reaches it: that thread only calls io_.stop().
//
// Through a proxy (NET-003) an https server is reached by CONNECT: the proxy is told host and port and its own login,
// and everything else passes it encrypted, verified against the server's name. An http server, which is on this
// machine, is asked for by its whole address.
//
// Four clocks run: one for connecting (connect_timeout), one for the answer's first byte (first_byte_timeout), one from
// byte to byte (read_timeout), one for the whole answer (Request::within). What the receiver takes for itself counts
// for none of them: a store that pauses is not the vendor's.
#include <netdb.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <charconv>
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
#include "connector/http/credentials.h"
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

constexpr std::size_t kLongestProxyHead = 64U << 10U;

constexpr const char* kReach = "check that this machine may reach the API server (firewall, proxy, allow list)";
constexpr const char* kReachInTime =
    "check that this machine may reach the API server (firewall, proxy, allow list), or raise connect_timeout_s";

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

// One of the vendor's servers and how it is reached.
struct Target {
  config::Endpoint endpoint;
  std::optional<config::Proxy> proxy;
  std::string name;  // "qualysapi.example.test:443 (through the proxy proxy.example.test:3128)"
  std::string proxy_name;

  Target(const config::Endpoint& server, const config::Route& route)
      : endpoint{server}, proxy{route.proxy}, name{fmt::format("{}:{}", server.host, server.port)} {
    if (!proxy) return;
    proxy_name = fmt::format("the proxy {}:{}", proxy->host, proxy->port);
    name += fmt::format(" (through {})", proxy_name);
  }

  // As a request names it.
  std::string authority() const {
    const bool v6 = endpoint.host.find(':') != std::string::npos;
    return fmt::format("{}{}{}:{}", v6 ? "[" : "", endpoint.host, v6 ? "]" : "", endpoint.port);
  }
  std::string proxy_login() const {
    if (!proxy || proxy->username.empty()) return {};
    return fmt::format("Proxy-Authorization: {}\r\n", basic_authorization(proxy->username, proxy->password.reveal()));
  }
};

// The status of a proxy's answer; nullopt: it is none.
std::optional<int> status_of(std::string_view head) {
  constexpr std::string_view kBegin = "HTTP/1.";
  const auto digits = head.substr(std::min(head.size(), kBegin.size() + 2), 3);
  int status = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), status);
  const bool read = error == std::errc{} && digits.size() == 3 && end == digits.data() + 3;
  if (!head.starts_with(kBegin) || head[kBegin.size() + 1] != ' ' || !read || status < 100) return std::nullopt;
  return status;
}

// Why a proxy did not let a request through. It is this side's matter, never the vendor's.
Error refused_by_proxy(const Target& target, int status) {
  const auto& proxy = *target.proxy;
  const auto server = fmt::format("{}:{}", target.endpoint.host, target.endpoint.port);
  const auto told = [&](std::string_view what, std::string advice) {
    return Error{ErrorKind::Transport,
                 fmt::format("{} (named by {}) {} (status {})", target.proxy_name, proxy.source, what, status),
                 std::move(advice)};
  };
  switch (status) {
    case 401:  // tinyproxy's word for a login that is wrong
    case 407: {
      auto error = proxy.username.empty()
                       ? told("wants a login",
                              "write its user into proxy (http://user@host:port) and name its password "
                              "as proxy_password_env or proxy_password_file")
                       : told(fmt::format("refused the login of '{}'", proxy.username),
                              "check its user and its password (proxy, proxy_password_env, proxy_password_file)");
      error.is_final = true;  // proxies lock accounts, too
      return error;
    }
    case 403:
    case 405:
      return told(fmt::format("does not allow connections to {}", server),
                  "have the proxy's operator allow this server and port, or go around it: NO_PROXY, or proxy \"none\"");
    case 502:
    case 503:
    case 504:
      return told(fmt::format("could not reach {}", server),
                  "check url or platform; if they are right, ask the proxy's operator");
    default:
      return told(fmt::format("did not connect to {}", server),
                  "check that proxy names an HTTP proxy that allows CONNECT, and its port");
  }
}

class NetworkTransport final : public Transport {
 public:
  using Tls = Result<std::shared_ptr<asio::ssl::context>>;

  NetworkTransport(const config::Config& config, Tls tls)
      : api_{config.endpoint, config.route},
        ca_file_{config.ca_file},
        first_byte_timeout_{config.first_byte_timeout},
        read_timeout_{config.read_timeout},
        connect_timeout_{config.connect_timeout},
        longest_call_{longest_call(config)},
        tls_{std::move(tls)} {
    if (config.gateway) gateway_.emplace(config.gateway->endpoint, config.gateway->route);
  }

  Result<Head> send(const Request& request, const Receiver& receiver, const std::stop_token& stop) override {
    aim_at(request.server == Server::Gateway && gateway_ ? *gateway_ : api_);
    if (stop.stop_requested()) return fail(ErrorKind::Cancelled, "stopped before a call to " + target_->name);
    if (!tls_) return fail(tls_.error());
    const std::stop_callback interrupt{stop, [this] { io_.stop(); }};
    const auto begun = steady_clock::now();
    whole_ = begun + request.within.value_or(longest_call_);
    const bool kept = is_usable();
    auto answer = call(request, receiver, begun, stop);
    // A server may close a kept connection at any time, in the very moment of the next request too: that says nothing
    // of the request, which only reads.
    if (!answer && kept && closed_unheard_ && !stop.stop_requested()) answer = call(request, receiver, begun, stop);
    if (!answer) {
      disconnect();
      if (stop.stop_requested()) return fail(ErrorKind::Cancelled, "stopped during a call to " + target_->name);
    }
    return answer;
  }

 private:
  // A connection is kept for the server that it leads to.
  void aim_at(const Target& target) {
    if (target_ != &target) disconnect();
    target_ = &target;
  }

  // An http server's proxy answers in the server's place.
  bool asks_proxy() const { return target_->proxy && !target_->endpoint.tls; }

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
    if (!asks_proxy()) return read(receiver, begun, stop);
    const Receiver watched{
        .head = [&](const Head& head) { return head.status != 407 && (!receiver.head || receiver.head(head)); },
        .write = receiver.write};
    auto head = read(watched, begun, stop);
    return head && head->status == 407 ? fail(refused_by_proxy(*target_, 407)) : head;
  }

  Result<void> connect(const std::stop_token& stop) {
    if (is_usable()) return {};
    disconnect();
    secure_.reset();
    const auto begun = steady_clock::now();
    const auto until = std::min(begun + connect_timeout_, whole_);
    const auto allowed = fmt::format("{} s", std::chrono::ceil<seconds>(until - begun).count());
    if (auto dialled = dial(until, allowed, stop); !dialled) return dialled;
    if (!target_->endpoint.tls) return {};
    if (target_->proxy)
      if (auto open = open_tunnel(until, allowed, stop); !open) return open;
    return shake_hands(until, allowed, stop);
  }

  // To the server, or to its proxy.
  Result<void> dial(Until until, const std::string& allowed, const std::stop_token& stop) {
    const auto& proxy = target_->proxy;
    const auto& host = proxy ? proxy->host : target_->endpoint.host;
    const auto name = proxy ? fmt::format("{} (named by {})", target_->proxy_name, proxy->source) : target_->name;
    const auto found = look_up_within(host, proxy ? proxy->port : target_->endpoint.port, until, stop);
    const auto looking_up = fmt::format("looking up {}{}", proxy ? "the proxy " : "", host);
    if (!found) {
      return fail(ErrorKind::Transport, fmt::format("{}: no answer within {}", looking_up, allowed),
                  "check this machine's DNS, or raise connect_timeout_s");
    }
    if (found->status != 0 || found->endpoints.empty()) {
      return fail(
          ErrorKind::Transport,
          fmt::format("{}: {}", looking_up, found->status != 0 ? ::gai_strerror(found->status) : "it has no address"),
          proxy ? fmt::format("check {}, and this machine's DNS", proxy->source)
                : "check url or platform, and this machine's DNS");
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
      return fail(ErrorKind::Transport, fmt::format("connecting to {}: no answer within {}", name, allowed),
                  proxy ? fmt::format("check {}, or raise connect_timeout_s", proxy->source) : kReachInTime);
    }
    if (error) {
      return fail(ErrorKind::Transport,
                  fmt::format("connecting to {}: refused or unreachable ({})", name, error.message()),
                  proxy ? fmt::format("check that {} names a proxy that runs, and its port", proxy->source)
                        : fmt::format("check url and port, and {}", std::string_view{kReach}.substr(6)));
    }
    socket_->set_option(Tcp::no_delay{true}, error);
    return {};
  }

  // CONNECT: from then on the proxy passes bytes on. It is told nothing of the request that follows.
  Result<void> open_tunnel(Until until, const std::string& allowed, const std::stop_token& stop) {
    const auto text = fmt::format("CONNECT {0} HTTP/1.1\r\nHost: {0}\r\nUser-Agent: {1}\r\n{2}\r\n",
                                  target_->authority(), kUserAgent, target_->proxy_login());
    const auto broken = [&](const error_code& error) {
      if (error == asio::error::timed_out)
        return fail(
            ErrorKind::Transport, fmt::format("{}: no answer to CONNECT within {}", target_->proxy_name, allowed),
            fmt::format("check that {} names an HTTP proxy, or raise connect_timeout_s", target_->proxy->source));
      return fail(ErrorKind::Transport,
                  fmt::format("{}: the connection closed before CONNECT was answered ({})", target_->proxy_name,
                              error.message()),
                  fmt::format("check that {} names an HTTP proxy and its port", target_->proxy->source));
    };
    const auto nonsense = [&] {
      return fail(ErrorKind::Transport, fmt::format("{}: its answer to CONNECT is not HTTP", target_->proxy_name),
                  fmt::format("check that {} names an HTTP proxy and its port", target_->proxy->source));
    };
    if (const auto error =
            finish(until, stop, [&](auto done) { asio::async_write(*socket_, asio::buffer(text), std::move(done)); }))
      return broken(error);
    std::string head;
    std::size_t end = std::string::npos;
    while ((end = head.find("\r\n\r\n")) == std::string::npos) {
      const auto error =
          finish(until, stop, [&](auto done) { socket_->async_read_some(asio::buffer(piece_), std::move(done)); });
      // Some refuse and hang up behind the status line.
      if (error && head.find('\n') == std::string::npos) return broken(error);
      if (error) break;
      head.append(piece_.data(), transferred_);
      if (head.size() > kLongestProxyHead) return nonsense();
    }
    const auto status = status_of(head);
    if (!status) return nonsense();
    if (*status < 200 || *status > 299) return fail(refused_by_proxy(*target_, *status));
    // The server speaks only when it is spoken to.
    return end != std::string::npos && end + 4 == head.size() ? Result<void>{} : nonsense();
  }

  Result<void> shake_hands(Until until, const std::string& allowed, const std::stop_token& stop) {
    secure_.emplace(*socket_, **tls_);
    if (auto expected = expect_host(secure_->native_handle(), target_->endpoint.host); !expected)
      return fail(expected.error());
    const auto error = finish(
        until, stop, [&](auto done) { secure_->async_handshake(asio::ssl::stream_base::client, std::move(done)); });
    if (!error) return {};
    if (error == asio::error::timed_out) {
      return fail(ErrorKind::Transport,
                  fmt::format("TLS to {}: the handshake was not done within {}", target_->name, allowed), kReachInTime);
    }
    return fail(
        explain_handshake(secure_->native_handle(), target_->endpoint.host, target_->name, ca_file_, error.message()));
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
            ? fmt::format("{}: the server did not take the request", target_->name)
            : fmt::format("{}: the connection closed while the request was sent ({})", target_->name, error.message()),
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
      const auto gap = steady_clock::now() + (heard ? read_timeout_ : first_byte_timeout_);
      const auto error = finish(std::min(gap, whole_), stop, read_some);
      if (error && stop.stop_requested()) return fail(ErrorKind::Cancelled, "stopped");
      if (error == asio::error::timed_out) return fail(timed_out(reader, begun, gap > whole_, heard));
      // Not every server says goodbye in TLS before it closes; that a document is whole is proven by its own end.
      const bool closed = error == asio::error::eof || error == asio::ssl::error::stream_truncated;
      if (error && !heard) {
        closed_unheard_ = true;
        disconnect();
      }
      heard = true;
      if (error && !closed) {
        return fail(ErrorKind::Transport,
                    fmt::format("{}: {}: {}", target_->name, reader.head() ? "the answer broke off" : "no answer came",
                                error.message()),
                    "check that url names the API server with its scheme and port; if it does, sync later");
      }
      const auto arrived = steady_clock::now();
      auto state = closed ? reader.end() : reader.write({piece_.data(), transferred_});
      whole_ += steady_clock::now() - arrived;
      if (!state) {
        Error problem = state.error();
        problem.message = fmt::format("{}: {}", target_->name, problem.message);
        return fail(std::move(problem));
      }
      if (stop.stop_requested()) return fail(ErrorKind::Cancelled, "stopped");
      if (*state == AnswerReader::State::More) continue;
      if (closed || !reader.keeps_alive()) disconnect();
      return *reader.head();
    }
  }

  Error timed_out(const AnswerReader& reader, Until begun, bool whole, bool heard) const {
    const auto slower = fmt::format("sync later, ask for smaller pages (page_size) or raise {}",
                                    heard ? "read_timeout_s" : "first_byte_timeout_s");
    const std::string_view what = reader.head() ? "the answer broke off" : "no answer came";
    if (!whole)
      return {ErrorKind::Transport,
              fmt::format("{}: {}: no byte for {} s", target_->name, what,
                          (heard ? read_timeout_ : first_byte_timeout_).count()),
              slower};
    const auto passed = std::chrono::ceil<seconds>(steady_clock::now() - begun);
    return {ErrorKind::Transport,
            reader.head()
                ? fmt::format("{}: the answer was not complete after {} s", target_->name, passed.count())
                : fmt::format("{}: no complete status line and headers after {} s", target_->name, passed.count()),
            slower};
  }

  std::string to_text(const Request& request) const {
    const bool post = request.method == Method::Post;
    const auto& endpoint = target_->endpoint;
    const auto authority = target_->authority();
    const bool usual = endpoint.port == (endpoint.tls ? 443 : 80);
    auto text = fmt::format("{} {}{} HTTP/1.1\r\nHost: {}\r\n{}", post ? "POST" : "GET",
                            asks_proxy() ? "http://" + authority : std::string{}, request.target,
                            usual ? authority.substr(0, authority.rfind(':')) : authority,
                            asks_proxy() ? target_->proxy_login() : std::string{});
    bool accepts_encoding = false, accepts = false;
    for (const Header& header : request.headers) {
      text += fmt::format("{}: {}\r\n", header.name, header.value);
      accepts_encoding |= header.name == "Accept-Encoding";
      accepts |= header.name == "Accept";
    }
    if (!accepts) text += "Accept: */*\r\n";
    // Plain http is this machine's loopback (NET-002), where compressing costs more than it saves.
    if (target_->endpoint.tls && !accepts_encoding) text += "Accept-Encoding: gzip\r\n";
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

  const Target api_;
  std::optional<Target> gateway_;
  const std::optional<std::string> ca_file_;
  const seconds first_byte_timeout_, read_timeout_, connect_timeout_, longest_call_;
  const Tls tls_;
  const Target* target_ = &api_;  // of the connection

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
  if (config.endpoint.tls || (config.gateway && config.gateway->endpoint.tls)) tls = make_tls_context(config.ca_file);
  return [config, tls] { return std::make_unique<NetworkTransport>(config, tls); };
}

}  // namespace qualyswas::http
