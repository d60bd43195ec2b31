#include "mockqualys/server/sockets.h"

// GCC 12 takes the pair of allocation functions that Asio gives its coroutine frames for two strangers.
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"

#include <algorithm>
#include <array>
#include <chrono>
#include <list>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/core/detect_ssl.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>

#include "mockqualys/server/answer_bytes.h"
#include "mockqualys/server/listener.h"

namespace mockqualys::server {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using Tcp = asio::ip::tcp;
using boost::system::error_code;
using Parser = http::request_parser<http::string_body>;
using namespace std::chrono_literals;

constexpr auto kIdle = 300s;      // the vendor's Keep-Alive timeout
constexpr auto kTransfer = 600s;  // one body in, or one answer out to a slow reader
constexpr auto kHandshake = 30s;
constexpr auto kLinger = 2s;
constexpr auto kWaitForDescriptors = 50ms;

auto into(error_code& ec) { return asio::redirect_error(asio::use_awaitable, ec); }

// Asio's own condition hands the kernel 64 KiB at a time, and comes back to the loop for each.
constexpr auto kWhole = [](const error_code& ec, std::size_t) { return ec ? std::size_t{0} : std::size_t{1} << 30U; };

std::string to_text(beast::string_view text) { return {text.data(), text.size()}; }

Request to_request(Parser& parser, bool tls) {
  auto& message = parser.get();
  Request request;
  request.method = to_text(message.method_string());
  request.target = to_text(message.target());
  for (const auto& field : message) request.headers.emplace_back(to_text(field.name_string()), to_text(field.value()));
  request.body = std::move(message.body());
  request.tls = tls;
  return request;
}

// A folded header line is one that goes on behind a line break and a blank. The parser joins it, and two servers that
// join it differently see two requests; so the bytes are watched on their way into the parser.
class FoldFinder {
 public:
  void look(std::string_view bytes) {
    for (const char c : bytes) {
      found_ = found_ || (after_line_ && (c == ' ' || c == '\t'));
      after_line_ = c == '\n';
    }
  }
  bool found() const { return found_; }

 private:
  bool after_line_ = false, found_ = false;
};

// What Beast's own reading does, with the bytes in view.
template <class Stream>
asio::awaitable<void> read_header(Stream& stream, beast::flat_buffer& buffer, Parser& parser, FoldFinder& folds,
                                  error_code& ec) {
  constexpr std::size_t kPiece = 64U << 10U;
  bool more_needed = buffer.size() == 0;
  for (;;) {
    if (!more_needed) {
      const auto bytes = buffer.data();
      const auto used = parser.put(bytes, ec);
      folds.look({static_cast<const char*>(bytes.data()), used});
      buffer.consume(used);
      if (ec == http::error::need_more) ec = {};
      if (ec || parser.is_header_done()) co_return;
    }
    const auto room = beast::read_size(buffer, kPiece);
    if (room == 0) {
      ec = http::error::buffer_overflow;
      co_return;
    }
    const auto got = co_await stream.async_read_some(buffer.prepare(room), into(ec));
    if (ec == asio::error::eof) {
      ec = parser.got_some() || buffer.size() > 0 ? http::error::partial_message : http::error::end_of_stream;
      co_return;
    }
    if (ec) co_return;
    buffer.commit(got);
    more_needed = false;
  }
}

// A request that two servers could cut out of the stream in two ways, or that names no host or several: "" when it is
// none of these. The vendor's web tier answers 400.
std::string malformed(const Parser& parser, const FoldFinder& folds) {
  const auto& message = parser.get();
  if (folds.found()) return "A header line is continued on the next one, which is no longer allowed.";
  const auto hosts = message.count(http::field::host);
  if (hosts > 1) return "There is more than one Host header.";
  if (hosts == 0 && message.version() >= 11) return "There is no Host header, which HTTP/1.1 needs.";
  const auto is_of_a_host = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
           c == '_' || c == ':' || c == '[' || c == ']' || c == '%';
  };
  const auto host = message[http::field::host];
  if (hosts == 1 && (host.empty() || !std::all_of(host.begin(), host.end(), is_of_a_host)))
    return "The Host header is not the name of a host.";
  const auto codings = message.count(http::field::transfer_encoding);
  if (codings > 0 && (codings > 1 || !beast::iequals(message[http::field::transfer_encoding], "chunked")))
    return "The Transfer-Encoding is not chunked, and no other is understood.";
  if (codings > 0 && message.version() < 11) return "HTTP/1.0 has no Transfer-Encoding.";
  const auto lengths = message.count(http::field::content_length);
  if (codings > 0 && lengths > 0) return "There is a Transfer-Encoding and a Content-Length.";
  if (lengths > 1) return "There is more than one Content-Length.";
  const auto length = message[http::field::content_length];
  if (!std::all_of(length.begin(), length.end(), [](char c) { return c >= '0' && c <= '9'; }))
    return "The Content-Length is not a number.";
  return {};
}

bool is_of_http(const error_code& ec) {
  return ec && ec.category() == http::make_error_code(http::error::bad_method).category() &&
         ec != http::error::end_of_stream && ec != http::error::partial_message;
}

// Closing while bytes of the client are unread makes the kernel send a reset, which can overtake the answer.
asio::awaitable<void> drain(beast::tcp_stream& stream) {
  error_code ec;
  stream.socket().shutdown(Tcp::socket::shutdown_send, ec);
  stream.expires_after(kLinger);
  std::vector<char> scratch(64U << 10U);
  for (std::size_t seen = 0; !ec && seen < 4 * kLongestBody;)
    seen += co_await stream.async_read_some(asio::buffer(scratch), into(ec));
}

asio::awaitable<void> sleep(std::chrono::milliseconds time) {
  if (time.count() <= 0) co_return;
  asio::steady_timer pause{co_await asio::this_coro::executor, time};
  error_code ec;
  co_await pause.async_wait(into(ec));
}

// What is in flight still arrives; behind it the client sees a reset instead of an end.
void reset(beast::tcp_stream& stream) {
  error_code ec;
  stream.socket().set_option(asio::socket_base::linger{true, 0}, ec);
  stream.socket().close(ec);
}

template <class Broken>
const Broken* broken_by(const Reply& reply) {
  return reply.broken ? std::get_if<Broken>(&*reply.broken) : nullptr;
}

// Sends the answer, whole or broken as it says. False: the connection is to end.
template <class Stream>
asio::awaitable<bool> send(Stream& stream, const Reply& reply, Wire wire) {
  auto& tcp = beast::get_lowest_layer(stream);
  const auto* resets = broken_by<Reset>(reply);
  if (broken_by<Drop>(reply) != nullptr) co_return false;
  if (resets != nullptr && !resets->bytes) {
    reset(tcp);
    co_return false;
  }
  if (reply.broken && sends_a_part(*reply.broken)) wire.keep_alive = false;
  tcp.expires_never();
  if (const auto* delay = broken_by<Delay>(reply)) co_await sleep(delay->time);

  const AnswerBytes bytes{reply, wire};
  error_code ec;
  if (const auto* drip = broken_by<Drip>(reply)) {
    const auto text = beast::buffers_to_string(bytes.buffers());
    const auto piece = static_cast<std::size_t>(std::max<std::int64_t>(1, drip->bytes));
    for (std::size_t sent = 0; sent < text.size() && !ec; sent += piece) {
      tcp.expires_after(kTransfer);
      co_await asio::async_write(stream, buffer_of(std::string_view{text}.substr(sent, piece)), into(ec));
      tcp.expires_never();
      co_await sleep(drip->pause);
    }
    co_return !ec && wire.keep_alive;
  }
  tcp.expires_after(kTransfer);
  co_await asio::async_write(stream, bytes.buffers(), kWhole, into(ec));
  tcp.expires_never();
  if (const auto* stall = broken_by<Stall>(reply); stall != nullptr && !ec) co_await sleep(stall->time);
  if (resets != nullptr) reset(tcp);
  co_return !ec && wire.keep_alive;
}

template <class Stream>
asio::awaitable<void> converse(Stream& stream, const Listener& listener, bool tls) {
  const auto& answer = listener.answer;
  auto& tcp = beast::get_lowest_layer(stream);
  beast::flat_buffer buffer{kLongestHeader + (64U << 10U)};
  for (bool answered = false;; answered = true) {
    error_code ec;
    Parser parser;
    parser.header_limit(static_cast<std::uint32_t>(kLongestHeader));
    parser.body_limit(kLongestBody);
    tcp.expires_after(kIdle);
    FoldFinder folds;
    co_await read_header(stream, buffer, parser, folds, ec);

    if (answered && listener.refuses()) co_return;
    Reply reply;
    Wire wire;
    bool unread = false;
    const auto refuse = [&](std::string why) {
      auto request = to_request(parser, tls);
      request.malformed = std::move(why);
      unread = true;
      return answer(request);
    };
    if (ec == http::error::header_limit || ec == http::error::buffer_overflow) {
      const bool line = parser.get().target().empty();
      reply = line ? make_web_tier_page(414, reason_phrase(414),
                                        "The requested URL's length exceeds the capacity limit for this server.")
                   : make_web_tier_page(400, reason_phrase(400),
                                        "The size of the request headers exceeds this server's limit.");
      unread = true;
    } else if (ec == http::error::body_limit) {
      auto request = to_request(parser, tls);
      request.body_too_long = true;
      reply = answer(request);
      unread = true;
    } else if (is_of_http(ec)) {
      reply = make_bad_request({});
      unread = true;
    } else if (ec) {
      co_return;
    } else if (auto why = malformed(parser, folds); !why.empty()) {
      reply = refuse(std::move(why));
    } else {
      if (beast::iequals(parser.get()[http::field::expect], "100-continue")) {
        co_await asio::async_write(stream, buffer_of("HTTP/1.1 100 Continue\r\n\r\n"), into(ec));
        if (ec) co_return;
      }
      tcp.expires_after(kTransfer);
      co_await http::async_read(stream, buffer, parser, into(ec));
      if (ec && ec != http::error::body_limit && !is_of_http(ec)) co_return;
      wire = {.http_1_0 = parser.get().version() < 11,
              .keep_alive = parser.keep_alive(),
              .head_only = parser.get().method() == http::verb::head};
      if (is_of_http(ec) && ec != http::error::body_limit) {
        reply = refuse("The chunks of the body are not well-formed.");
      } else {
        unread = ec == http::error::body_limit;
        auto request = to_request(parser, tls);
        request.body_too_long = unread;
        reply = answer(request);
      }
    }

    if (unread || reply.close) wire.keep_alive = false;
    const bool goes_on = co_await send(stream, reply, wire);
    if (unread && !reply.broken) co_await drain(tcp);
    if (!goes_on) co_return;
  }
}

asio::awaitable<void> serve_plain(beast::tcp_stream stream, Listener& listener) {
  co_await converse(stream, listener, false);
}

asio::awaitable<void> serve_tls(beast::ssl_stream<beast::tcp_stream> stream, Listener& listener) {
  error_code ec;
  auto& tcp = beast::get_lowest_layer(stream);
  tcp.expires_after(kHandshake);
  beast::flat_buffer seen;
  const bool is_tls = co_await beast::async_detect_ssl(tcp, seen, into(ec));
  if (ec) co_return;
  if (!is_tls) {
    // The rest of the request is not looked at: it may hold a password that should never have come in the clear.
    auto reply = make_bad_request("This port speaks TLS, and the request came in plain HTTP. Use https:// here.");
    const AnswerBytes bytes{reply, {}};
    co_await asio::async_write(tcp, bytes.buffers(), kWhole, into(ec));
    if (!ec) co_await drain(tcp);
    co_return;
  }
  const auto used = co_await stream.async_handshake(asio::ssl::stream_base::server, seen.data(), into(ec));
  seen.consume(used);
  if (!ec) co_await converse(stream, listener, true);
}

// The connection stands, and nothing of it is read.
asio::awaitable<void> be_silent(beast::tcp_stream stream, std::chrono::seconds time) {
  stream.expires_never();
  co_await sleep(time);
}

asio::awaitable<void> accept_all(asio::io_context& io, Listener& listener) {
  for (;;) {
    error_code ec;
    Tcp::socket socket{asio::make_strand(io)};
    co_await listener.acceptor.async_accept(socket, into(ec));
    if (ec) {
      // Out of descriptors: the connection stays queued, and asking again at once would spin.
      asio::steady_timer pause{io, kWaitForDescriptors};
      co_await pause.async_wait(into(ec));
      if (listener.was_told_to_refuse() && !listener.refuses()) listener.accept_again();
      continue;
    }
    socket.set_option(Tcp::no_delay{true}, ec);
    const auto strand = socket.get_executor();
    beast::tcp_stream stream{std::move(socket)};
    const bool is_tls = listener.is_tls();
    const auto greeting = listener.greet ? listener.greet(is_tls) : Greeting{};
    if (greeting.silence)
      asio::co_spawn(strand, be_silent(std::move(stream), *greeting.silence), asio::detached);
    else if (is_tls)
      asio::co_spawn(
          strand,
          serve_tls(beast::ssl_stream<beast::tcp_stream>{std::move(stream), listener.context_for(greeting.certificate)},
                    listener),
          asio::detached);
    else
      asio::co_spawn(strand, serve_plain(std::move(stream), listener), asio::detached);
  }
}

}  // namespace

struct Sockets::Loop {
  explicit Loop(int count) : thread_count{count}, io{count} {}
  ~Loop() {
    io.stop();
    for (auto& thread : threads) thread.join();
  }

  int thread_count;
  asio::io_context io;
  std::list<Listener> listeners;
  std::vector<std::thread> threads;
};

Sockets::Sockets(int threads) : loop_{std::make_unique<Loop>(threads)} {}
Sockets::~Sockets() = default;

tl::expected<int, std::string> Sockets::listen(int port, Answer answer, std::shared_ptr<const Identity> identity,
                                               Greet greet) {
  error_code ec;
  const auto bind = [&](int wanted) {
    const Tcp::endpoint endpoint{asio::ip::address_v4::loopback(), static_cast<std::uint16_t>(wanted)};
    Tcp::acceptor acceptor{loop_->io};
    acceptor.open(endpoint.protocol(), ec);
    if (!ec) acceptor.set_option(Tcp::acceptor::reuse_address{true}, ec);
    if (!ec) acceptor.bind(endpoint, ec);
    return acceptor;
  };
  auto acceptor = bind(port);
  // A port that was asked for by its number stays ours while nothing listens on it (refuse).
  if (!ec && port == 0) acceptor = bind(acceptor.local_endpoint().port());
  if (!ec) acceptor.listen(asio::socket_base::max_listen_connections, ec);
  if (ec == asio::error::address_in_use)
    return tl::unexpected(fmt::format("port {} of 127.0.0.1 is in use; name another one, or 0 for a free one", port));
  if (ec) return tl::unexpected(fmt::format("cannot listen on port {} of 127.0.0.1: {}", port, ec.message()));

  const int bound = acceptor.local_endpoint().port();
  auto& listener = loop_->listeners.emplace_back(std::move(acceptor), std::move(answer), std::move(greet), identity);
  if (auto used = listener.use_certificate(); !used) return tl::unexpected(std::move(used.error()));
  return bound;
}

void Sockets::refuse(std::chrono::seconds time) {
  for (auto& listener : loop_->listeners)
    if (listener.greet) listener.refuse(time);
}

void Sockets::accept_again() {
  for (auto& listener : loop_->listeners)
    if (listener.greet && listener.was_told_to_refuse()) listener.accept_again();
}

void Sockets::run() {
  for (auto& listener : loop_->listeners) asio::co_spawn(loop_->io, accept_all(loop_->io, listener), asio::detached);
  for (int i = 0; i < loop_->thread_count; ++i) loop_->threads.emplace_back([this] { loop_->io.run(); });
}

}  // namespace mockqualys::server
