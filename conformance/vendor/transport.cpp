// One coroutine an exchange, on an io_context of its own that runs for as long as the exchange may take: what has not
// come by then is taken down with it. So one deadline covers the look-up of the name, the connection, the handshake, a
// header that drips and a body without end.
#include "conformance/vendor/transport.h"

// GCC 12 takes the pair of allocation functions that Asio gives its coroutine frames for two strangers.
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"

#include <algorithm>
#include <optional>
#include <stdexcept>

#include <fmt/format.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>

namespace qualyswas::conformance::vendor {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using Tcp = asio::ip::tcp;
using boost::system::error_code;

auto into(error_code& ec) { return asio::redirect_error(asio::use_awaitable, ec); }

std::string lower(std::string_view text) {
  std::string out{text};
  for (auto& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

using Sent = tl::expected<Reply, SendError>;

Sent failed(SendFailure kind, std::string message) { return tl::unexpected(SendError{kind, std::move(message)}); }

class NetTransport final : public Transport {
 public:
  NetTransport(Place place, const TransportLimits& limits)
      : place_{std::move(place)}, limits_{limits}, tls_{asio::ssl::context::tls_client} {
    if (!place_.tls) return;
    error_code ec;
    if (place_.ca_file.empty())
      tls_.set_default_verify_paths(ec);
    else
      tls_.load_verify_file(place_.ca_file, ec);
    if (ec) throw std::runtime_error{fmt::format("the CA file {} cannot be read: {}", place_.ca_file, ec.message())};
  }

  Sent send(const Request& request) override {
    std::optional<Sent> result;
    asio::io_context io;
    asio::co_spawn(io, exchange(request), [&](std::exception_ptr thrown, Sent sent) {
      if (thrown)
        result = failed(SendFailure::Unreachable, "the exchange broke off");
      else
        result = std::move(sent);
    });
    io.run_for(limits_.whole);
    if (result) return std::move(*result);
    return failed(SendFailure::TooSlow, fmt::format("no whole answer within {} ms", limits_.whole.count()));
  }

 private:
  asio::awaitable<Sent> exchange(const Request& request) {
    error_code ec;
    const auto executor = co_await asio::this_coro::executor;
    Tcp::resolver resolver{executor};
    const auto places = co_await resolver.async_resolve(place_.host, place_.port, into(ec));
    if (ec) co_return failed(SendFailure::Unreachable, "the host's name has no address: " + ec.message());
    Tcp::socket socket{executor};
    for (const auto& place : places) {
      ec = {};
      socket.close();
      co_await socket.async_connect(place.endpoint(), into(ec));
      if (!ec) break;
    }
    if (ec) co_return failed(SendFailure::Unreachable, "no connection: " + ec.message());
    error_code ignored;
    socket.set_option(Tcp::no_delay{true}, ignored);
    if (!place_.tls) co_return co_await talk(socket, request);
    asio::ssl::stream<Tcp::socket> stream{std::move(socket), tls_};
    SSL_ctrl(stream.native_handle(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
             const_cast<char*>(place_.host.c_str()));
    stream.set_verify_mode(asio::ssl::verify_peer);
    stream.set_verify_callback(asio::ssl::host_name_verification{place_.host});
    co_await stream.async_handshake(asio::ssl::stream_base::client, into(ec));
    if (ec) co_return failed(SendFailure::Tls, "the TLS handshake failed: " + ec.message());
    co_return co_await talk(stream, request);
  }

  template <class Stream>
  asio::awaitable<Sent> talk(Stream& stream, const Request& request) {
    http::request<http::string_body> sent{http::string_to_verb(request.method), request.target, 11};
    const bool usual = place_.port == (place_.tls ? "443" : "80");
    sent.set(http::field::host, usual ? place_.host : place_.host + ":" + place_.port);
    sent.set(http::field::connection, "close");
    for (const auto& [name, value] : request.headers) sent.set(name, value);
    sent.body() = request.body;
    if (!request.body.empty() || request.method == "POST") sent.content_length(request.body.size());

    error_code ec;
    co_await http::async_write(stream, sent, into(ec));
    if (ec) co_return failed(SendFailure::Unreachable, "the request could not be sent: " + ec.message());
    beast::flat_buffer buffer{limits_.largest_header + (64U << 10U)};
    http::response_parser<http::string_body> parser;
    parser.header_limit(static_cast<std::uint32_t>(limits_.largest_header));
    parser.body_limit(limits_.largest_body);
    co_await http::async_read_header(stream, buffer, parser, into(ec));
    if (ec) co_return failed(kind_of(ec, true), "no answer: " + ec.message());
    co_await http::async_read(stream, buffer, parser, into(ec));
    // Some servers end TLS without its closing message; the length that was announced says whether all came.
    if (ec && !parser.is_done())
      co_return failed(kind_of(ec, false), "the answer did not come to its end: " + ec.message());
    Reply reply{.status = static_cast<int>(parser.get().result_int()), .headers = {}, .body = {}};
    for (const auto& field : parser.get()) {
      const auto name = field.name_string(), value = field.value();
      reply.headers.emplace_back(lower({name.data(), name.size()}), std::string{value.data(), value.size()});
    }
    reply.body = std::move(parser.get().body());
    co_return reply;
  }

  static SendFailure kind_of(const error_code& ec, bool in_header) {
    if (ec == http::error::body_limit || ec == http::error::header_limit || ec == http::error::buffer_overflow)
      return SendFailure::TooLarge;
    if (ec == http::error::end_of_stream || ec == http::error::partial_message)
      return in_header ? SendFailure::Unreachable : SendFailure::Cut;
    if (ec.category() == make_error_code(http::error::bad_version).category()) return SendFailure::NotHttp;
    return in_header ? SendFailure::Unreachable : SendFailure::Cut;
  }

  const Place place_;
  const TransportLimits limits_;
  asio::ssl::context tls_;
};

bool is_this_machine(std::string_view host) { return host == "localhost" || host == "127.0.0.1" || host == "::1"; }

}  // namespace

std::string_view Reply::header(std::string_view name) const {
  const auto found = std::ranges::find(headers, name, [](const auto& one) { return std::string_view{one.first}; });
  return found == headers.end() ? std::string_view{} : std::string_view{found->second};
}

bool Reply::has(std::string_view name) const {
  return std::ranges::any_of(headers, [&](const auto& one) { return one.first == name; });
}

std::string_view name_of(SendFailure failure) {
  switch (failure) {
    case SendFailure::Unreachable:
      return "unreachable";
    case SendFailure::Tls:
      return "TLS refused";
    case SendFailure::TooSlow:
      return "too slow";
    case SendFailure::TooLarge:
      return "too large";
    case SendFailure::Cut:
      return "cut";
    case SendFailure::NotHttp:
      return "not HTTP";
  }
  return "";
}

std::string Place::url() const { return fmt::format("{}://{}:{}", tls ? "https" : "http", host, port); }

tl::expected<Place, std::string> parse_place(std::string_view url) {
  Place place;
  auto rest = url;
  if (rest.starts_with("https://")) {
    rest.remove_prefix(8);
  } else if (rest.starts_with("http://")) {
    rest.remove_prefix(7);
    place.tls = false;
  } else {
    return tl::unexpected(fmt::format("\"{}\" is no https:// address", url));
  }
  if (rest.ends_with('/')) rest.remove_suffix(1);
  if (rest.find_first_of("/?#") != std::string_view::npos)
    return tl::unexpected(std::string{"give the address of the API server alone, without a path"});
  if (rest.find('@') != std::string_view::npos)
    return tl::unexpected(std::string{"the address must not hold a login; use --username and QUALYS_PASSWORD"});
  const auto colon = rest.rfind(':');
  place.host = rest.substr(0, colon);
  place.port =
      colon == std::string_view::npos ? std::string{place.tls ? "443" : "80"} : std::string{rest.substr(colon + 1)};
  const bool number = !place.port.empty() && place.port.size() <= 5 &&
                      std::ranges::all_of(place.port, [](char c) { return c >= '0' && c <= '9'; });
  if (place.host.empty() || !number) return tl::unexpected(fmt::format("\"{}\" names no host and port", url));
  if (!place.tls && !is_this_machine(place.host))
    return tl::unexpected(
        std::string{"http:// is for this machine alone, since the password would be readable; use https://"});
  return place;
}

std::unique_ptr<Transport> make_transport(Place place, const TransportLimits& limits) {
  return std::make_unique<NetTransport>(std::move(place), limits);
}

}  // namespace qualyswas::conformance::vendor
