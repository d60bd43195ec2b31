// One coroutine a client: read a request, judge it, open a connection to the upstream, pass its answer on piece by
// piece, keep a copy. A new connection upstream for each request: a recording is not in a hurry.
#include "mockqualys/recording/proxy.h"

// GCC 12 takes the pair of allocation functions that Asio gives its coroutine frames for two strangers.
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <limits>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <zlib.h>
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
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>

#include "mockqualys/base/text.h"
#include "mockqualys/recording/allowed.h"

namespace mockqualys::recording {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using Tcp = asio::ip::tcp;
using boost::system::error_code;
using namespace std::chrono_literals;

constexpr auto kIdle = 300s;       // between two requests of a client
constexpr auto kConnect = 30s;     // to the upstream, its handshake included
constexpr auto kFirstByte = 900s;  // a search or the KnowledgeBase may take minutes
constexpr auto kBetweenPieces = 300s;
constexpr std::uint32_t kLargestHeader = 64U << 10U;
constexpr std::size_t kLargestRequest = 4U << 20U, kPiece = 64U << 10U;
constexpr int kThreads = 4;

// What of a request goes on: no header that could turn a reading call into another one.
constexpr auto kPassedOn =
    std::to_array<std::string_view>({"Authorization", "user", "password", "Cookie", "Content-Type", "Accept",
                                     "Accept-Encoding", "X-Requested-With", "User-Agent", "request-source"});
// What belongs to one connection and not to the message (RFC 9110, 7.6.1).
constexpr auto kOfOneConnection =
    std::to_array<std::string_view>({"Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "TE",
                                     "Trailer", "Transfer-Encoding", "Upgrade"});

auto into(error_code& ec) { return asio::redirect_error(asio::use_awaitable, ec); }
std::string to_text(beast::string_view text) { return {text.data(), text.size()}; }

template <std::size_t Size>
bool is_among(const std::array<std::string_view, Size>& names, std::string_view name) {
  return std::ranges::any_of(names, [&](auto one) { return equals_ignoring_case(one, name); });
}

// nullopt: damaged, or larger than what is kept.
std::optional<std::string> inflated(std::string_view packed) {
  z_stream stream{};
  if (inflateInit2(&stream, 15 + 32) != Z_OK) return std::nullopt;  // gzip or zlib, told by its head
  std::string out;
  std::vector<char> piece(kPiece);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  int state = Z_OK;
  while (state == Z_OK && out.size() <= kLargestBody) {
    stream.next_out = reinterpret_cast<Bytef*>(piece.data());
    stream.avail_out = static_cast<uInt>(piece.size());
    state = inflate(&stream, Z_NO_FLUSH);
    out.append(piece.data(), piece.size() - stream.avail_out);
    if (state == Z_OK && stream.avail_in == 0 && stream.avail_out != 0) break;  // cut
  }
  inflateEnd(&stream);
  return state == Z_STREAM_END && out.size() <= kLargestBody ? std::optional{std::move(out)} : std::nullopt;
}

using Request = http::request<http::string_body>;

}  // namespace

struct Proxy::State {
  State(Upstream its_upstream, Events its_events)
      : upstream{std::move(its_upstream)},
        events{std::move(its_events)},
        tls{asio::ssl::context::tls_client},
        acceptor{io} {}
  ~State() {
    io.stop();
    for (auto& thread : threads) thread.join();
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  void tell(const std::string& line) {
    const std::scoped_lock lock{mutex};
    events.told(line);
  }

  asio::awaitable<void> accept_all();
  asio::awaitable<void> serve(beast::tcp_stream client);
  asio::awaitable<bool> refuse(beast::tcp_stream& client, int status, std::string text, bool keep_alive);
  asio::awaitable<bool> pass_on(beast::tcp_stream& client, Request request);
  template <class Stream>
  asio::awaitable<bool> relay(beast::tcp_stream& client, Stream& server, const Request& request);
  void finish(const Request& request, const http::response_header<>& head, bool chunked, std::string body,
              std::chrono::system_clock::time_point began);

  const Upstream upstream;
  const Events events;
  std::mutex mutex;  // of the two events
  asio::io_context io{kThreads};
  asio::ssl::context tls;
  Tcp::acceptor acceptor;
  std::vector<std::thread> threads;
};

asio::awaitable<void> Proxy::State::accept_all() {
  for (;;) {
    error_code ec;
    Tcp::socket socket{asio::make_strand(io)};
    co_await acceptor.async_accept(socket, into(ec));
    if (ec) {
      asio::steady_timer pause{io, 50ms};  // out of descriptors: asking again at once would spin
      co_await pause.async_wait(into(ec));
      continue;
    }
    socket.set_option(Tcp::no_delay{true}, ec);
    const auto strand = socket.get_executor();
    asio::co_spawn(strand, serve(beast::tcp_stream{std::move(socket)}), asio::detached);
  }
}

asio::awaitable<void> Proxy::State::serve(beast::tcp_stream client) {
  beast::flat_buffer buffer{kLargestHeader + kPiece};
  for (bool goes_on = true; goes_on;) {
    error_code ec;
    http::request_parser<http::string_body> parser;
    parser.header_limit(kLargestHeader);
    parser.body_limit(kLargestRequest);
    client.expires_after(kIdle);
    co_await http::async_read_header(client, buffer, parser, into(ec));
    if (!ec && beast::iequals(parser.get()[http::field::expect], "100-continue")) {
      constexpr std::string_view kGoOn = "HTTP/1.1 100 Continue\r\n\r\n";
      co_await asio::async_write(client, asio::buffer(kGoOn.data(), kGoOn.size()), into(ec));
    }
    if (!ec) co_await http::async_read(client, buffer, parser, into(ec));
    if (ec == http::error::body_limit || ec == http::error::header_limit || ec == http::error::buffer_overflow) {
      co_await refuse(client, 413, "the request is too long", false);
      co_return;
    }
    if (ec) co_return;
    auto request = parser.release();
    const auto target = to_text(request.target());
    const auto mark = target.find('?');
    const auto why = why_not(to_text(request.method_string()), std::string_view{target}.substr(0, mark),
                             mark == std::string::npos ? std::string_view{} : std::string_view{target}.substr(mark + 1),
                             to_text(request[http::field::content_type]), request.body());
    if (why) {
      tell(fmt::format("refused {} {}: {}", to_text(request.method_string()), target.substr(0, mark), *why));
      goes_on = co_await refuse(client, 403,
                                fmt::format("mockqualys record: this call was not sent to {}: {}", upstream.host, *why),
                                request.keep_alive());
    } else {
      goes_on = co_await pass_on(client, std::move(request));
    }
  }
}

asio::awaitable<bool> Proxy::State::refuse(beast::tcp_stream& client, int status, std::string text, bool keep_alive) {
  http::response<http::string_body> answer{static_cast<http::status>(status), 11};
  answer.set(http::field::content_type, "text/plain; charset=utf-8");
  answer.set("X-Mockqualys-Hint", text.substr(0, 500));
  answer.body() = text + "\n";
  answer.keep_alive(keep_alive);
  answer.prepare_payload();
  error_code ec;
  client.expires_after(kBetweenPieces);
  co_await http::async_write(client, answer, into(ec));
  co_return !ec && keep_alive;
}

asio::awaitable<bool> Proxy::State::pass_on(beast::tcp_stream& client, Request request) {
  // The connection stays open behind an answer that was whole.
  const auto keep_alive = request.keep_alive();
  Request sent{request.method(), request.target(), 11};
  for (const auto name : kPassedOn)
    for (auto [field, end] = request.equal_range(beast::string_view{name.data(), name.size()}); field != end; ++field)
      sent.insert(field->name_string(), field->value());
  const bool usual = upstream.port == (upstream.tls ? "443" : "80");
  sent.set(http::field::host, usual ? upstream.host : upstream.host + ":" + upstream.port);
  sent.set(http::field::connection, "close");
  sent.body() = std::move(request.body());
  if (!sent.body().empty() || sent.method() == http::verb::post) sent.content_length(sent.body().size());

  error_code ec;
  const auto executor = co_await asio::this_coro::executor;
  Tcp::resolver resolver{executor};
  const auto places = co_await resolver.async_resolve(upstream.host, upstream.port, into(ec));
  beast::tcp_stream tcp{executor};
  tcp.expires_after(kConnect);
  if (!ec) co_await tcp.async_connect(places, into(ec));
  if (!ec) tcp.socket().set_option(Tcp::no_delay{true}, ec);
  const auto fail = [&](std::string_view step) {
    const auto line = fmt::format("{} failed: {}", step, ec.message());
    tell(line);
    return refuse(client, 502, "mockqualys record: " + line, keep_alive);
  };
  if (ec) co_return co_await fail("connecting to " + upstream.host + ":" + upstream.port);
  if (!upstream.tls) co_return co_await relay(client, tcp, sent) && keep_alive;

  beast::ssl_stream<beast::tcp_stream> stream{std::move(tcp), tls};
  SSL_ctrl(stream.native_handle(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
           const_cast<char*>(upstream.host.c_str()));
  stream.set_verify_mode(asio::ssl::verify_peer);
  stream.set_verify_callback(asio::ssl::host_name_verification{upstream.host});
  co_await stream.async_handshake(asio::ssl::stream_base::client, into(ec));
  if (ec) co_return co_await fail("the TLS handshake with " + upstream.host);
  co_return co_await relay(client, stream, sent) && keep_alive;
}

// True when the whole answer reached the client and said where it ends.
template <class Stream>
asio::awaitable<bool> Proxy::State::relay(beast::tcp_stream& client, Stream& server, const Request& request) {
  const auto began = std::chrono::system_clock::now();
  auto& tcp = beast::get_lowest_layer(server);
  error_code ec;
  tcp.expires_after(kFirstByte);
  client.expires_never();
  co_await http::async_write(server, request, into(ec));

  beast::flat_buffer buffer{kLargestHeader + kPiece};
  http::response_parser<http::buffer_body> parser;
  parser.header_limit(kLargestHeader);
  parser.body_limit(std::numeric_limits<std::uint64_t>::max());  // none refuses every length in Boost 1.74
  if (!ec) co_await http::async_read_header(server, buffer, parser, into(ec));
  const auto where = fmt::format("{} {}", to_text(request.method_string()), to_text(request.target()).substr(0, 200));
  if (ec) {
    const auto line = fmt::format("{}: no answer from {}: {}", where, upstream.host, ec.message());
    tell(line);
    co_return co_await refuse(client, 502, "mockqualys record: " + line, false);
  }

  const bool chunked = parser.chunked(), sized = parser.content_length().has_value();
  const bool empty = parser.is_done();
  auto head = fmt::format("HTTP/1.1 {} {}\r\n", parser.get().result_int(), to_text(parser.get().reason()));
  for (const auto& field : parser.get())
    if (!is_among(kOfOneConnection, to_text(field.name_string())))
      head += fmt::format("{}: {}\r\n", to_text(field.name_string()), to_text(field.value()));
  const bool ends_itself = chunked || sized || empty;
  if (chunked) head += "Transfer-Encoding: chunked\r\n";
  if (!ends_itself) head += "Connection: close\r\n";
  head += "\r\n";
  client.expires_after(kBetweenPieces);
  co_await asio::async_write(client, asio::buffer(head), into(ec));
  if (ec) co_return false;

  std::string kept;
  bool too_long = false;
  std::vector<char> piece(kPiece);
  for (bool done = empty; !ec;) {
    std::size_t got = 0;
    if (!done) {
      parser.get().body() = {piece.data(), piece.size(), true};
      tcp.expires_after(kBetweenPieces);
      co_await http::async_read_some(server, buffer, parser, into(ec));
      if (ec == http::error::need_buffer) ec = {};
      if (ec) break;
      got = piece.size() - parser.get().body().size;
      done = parser.is_done();
      too_long = too_long || kept.size() + got > kLargestBody;
      if (!too_long) kept.append(piece.data(), got);
    }
    // Recorded before its last bytes reach the client: who has an answer finds it in the folder.
    if (done && too_long)
      tell(fmt::format("{}: the answer is longer than {} MiB; it was passed on and is not recorded", where,
                       kLargestBody >> 20U));
    else if (done)
      finish(request, parser.get().base(), chunked, std::move(kept), began);
    std::string frame;
    std::string_view end;
    if (chunked && got > 0) {
      frame = fmt::format("{:x}\r\n", got);
      end = done ? "\r\n0\r\n\r\n" : "\r\n";
    } else if (chunked && done) {
      end = "0\r\n\r\n";
    }
    const std::array<asio::const_buffer, 3> bytes{asio::buffer(frame), asio::buffer(piece.data(), got),
                                                  asio::buffer(end.data(), end.size())};
    error_code client_error;
    client.expires_after(kBetweenPieces);
    co_await asio::async_write(client, bytes, into(client_error));
    if (client_error) {
      if (!done) tell(fmt::format("{}: the client left before the end of the answer; it is not recorded", where));
      co_return false;
    }
    if (done) co_return ends_itself;
  }
  tell(fmt::format("{}: the answer of {} ended early ({}); it is not recorded", where, upstream.host, ec.message()));
  co_return false;
}

void Proxy::State::finish(const Request& request, const http::response_header<>& head, bool chunked, std::string body,
                          std::chrono::system_clock::time_point began) {
  using std::chrono::duration_cast;
  Exchange exchange;
  exchange.at = std::chrono::floor<std::chrono::seconds>(began);
  exchange.took = duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now() - began);
  exchange.method = to_text(request.method_string());
  const auto target = to_text(request.target());
  const auto mark = target.find('?');
  exchange.path = target.substr(0, mark);
  if (mark != std::string::npos) exchange.query = target.substr(mark + 1);
  for (const auto& field : request)
    exchange.request_headers.emplace_back(to_text(field.name_string()), to_text(field.value()));
  exchange.request_body = request.body();
  exchange.status = static_cast<int>(head.result_int());
  for (const auto& field : head)
    exchange.response_headers.emplace_back(to_text(field.name_string()), to_text(field.value()));
  exchange.chunked = chunked;
  const auto coding = find_header(exchange.response_headers, "Content-Encoding");
  if (equals_ignoring_case(coding, "gzip") || equals_ignoring_case(coding, "deflate")) {
    exchange.gzip = true;
    auto plain = inflated(body);
    if (!plain) {
      tell(fmt::format("{} {}: the answer cannot be unpacked, or is too long; it is not recorded", exchange.method,
                       exchange.path));
      return;
    }
    body = *std::move(plain);
  }
  exchange.response_body = std::move(body);
  const std::scoped_lock lock{mutex};
  events.exchanged(std::move(exchange));
}

tl::expected<Upstream, std::string> parse_upstream(std::string_view url) {
  const auto wrong = [&](std::string_view why) {
    return tl::unexpected(fmt::format("--upstream {}: {}; write https://qualysapi.example.test", url, why));
  };
  Upstream upstream;
  std::string_view rest = url;
  if (rest.starts_with("https://")) {
    rest.remove_prefix(8);
  } else if (rest.starts_with("http://")) {
    rest.remove_prefix(7);
    upstream.tls = false;
  } else {
    return wrong("it begins neither with https:// nor with http://");
  }
  if (rest.ends_with('/')) rest.remove_suffix(1);
  if (rest.find('@') != std::string_view::npos)
    return tl::unexpected(
        std::string{"--upstream: leave the login out of the address; your client sends it with each call"});
  const auto colon = rest.find(':');
  upstream.host = rest.substr(0, colon);
  upstream.port = colon == std::string_view::npos ? (upstream.tls ? "443" : "80") : std::string{rest.substr(colon + 1)};
  const auto is_of_a_name = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
  };
  if (upstream.host.empty() || !std::ranges::all_of(upstream.host, is_of_a_name)) return wrong("it names no host");
  if (upstream.port.empty() || upstream.port.size() > 5 ||
      !std::ranges::all_of(upstream.port, [](char c) { return c >= '0' && c <= '9'; }))
    return wrong("its port is no number");
  return upstream;
}

tl::expected<std::unique_ptr<Proxy>, std::string> Proxy::start(Upstream upstream, int port, Events events) {
  auto state = std::make_unique<State>(std::move(upstream), std::move(events));
  error_code ec;
  if (state->upstream.tls) {
    if (state->upstream.ca_file.empty())
      state->tls.set_default_verify_paths(ec);
    else
      state->tls.load_verify_file(state->upstream.ca_file, ec);
    if (ec)
      return tl::unexpected(fmt::format("the CA certificates of {} cannot be read: {}",
                                        state->upstream.ca_file.empty() ? "this system" : state->upstream.ca_file,
                                        ec.message()));
    SSL_CTX_set_min_proto_version(state->tls.native_handle(), TLS1_2_VERSION);
  }
  const Tcp::endpoint endpoint{asio::ip::address_v4::loopback(), static_cast<std::uint16_t>(port)};
  auto& acceptor = state->acceptor;
  acceptor.open(endpoint.protocol(), ec);
  if (!ec) acceptor.set_option(Tcp::acceptor::reuse_address{true}, ec);
  if (!ec) acceptor.bind(endpoint, ec);
  if (!ec) acceptor.listen(asio::socket_base::max_listen_connections, ec);
  if (ec) return tl::unexpected(fmt::format("cannot listen on port {} of 127.0.0.1: {}", port, ec.message()));
  auto& it = *state;
  asio::co_spawn(it.io, it.accept_all(), asio::detached);
  for (int i = 0; i < kThreads; ++i) it.threads.emplace_back([&it] { it.io.run(); });
  return std::unique_ptr<Proxy>{new Proxy{std::move(state)}};
}

Proxy::Proxy(std::unique_ptr<State> state) : state_{std::move(state)} {}
Proxy::~Proxy() = default;
int Proxy::port() const { return state_->acceptor.local_endpoint().port(); }

}  // namespace mockqualys::recording
