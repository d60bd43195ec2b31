#include "connector/serve/door.h"

#include <charconv>
#include <chrono>
#include <utility>

#include <fmt/format.h>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

namespace qualyswas::serve {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::chrono::seconds kLongest{10}, kAcceptAgain{1};
constexpr int kMostConnections = 16;

}  // namespace

Result<Listen> parse_listen(std::string_view text) {
  const auto refuse = [&](std::string_view why) {
    return fail(ErrorKind::Config, fmt::format("--listen: '{}' {}", text, why), "give an address like 127.0.0.1:9464");
  };
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return refuse("has no port");
  auto host = text.substr(0, colon);
  const auto typed = text.substr(colon + 1);
  std::uint16_t port = 0;
  const auto [end, wrong] = std::from_chars(typed.data(), typed.data() + typed.size(), port);
  if (typed.empty() || wrong != std::errc{} || end != typed.data() + typed.size()) return refuse("has no such port");
  if (host == "localhost") host = "127.0.0.1";
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  error_code error;
  const auto address = asio::ip::make_address(std::string{host}, error);
  if (error) return refuse("is no address");
  // There is no login: whoever reaches the port reads the names of the connectors.
  if (!address.is_loopback()) return refuse("is not an address of this machine alone");
  return Listen{address.to_string(), port};
}

struct Door::State : std::enable_shared_from_this<Door::State> {
  State(asio::io_context& io, std::function<Page(std::string_view)> given)
      : acceptor{io}, again{io}, answer{std::move(given)} {}

  struct Connection : std::enable_shared_from_this<Connection> {
    Connection(tcp::socket socket, std::shared_ptr<State> owner) : stream{std::move(socket)}, door{std::move(owner)} {
      ++door->connections;
    }
    ~Connection() { --door->connections; }

    void read() {
      stream.expires_after(kLongest);
      parser.header_limit(8 * 1024);
      http::async_read_header(stream, buffer, parser,
                              [self = shared_from_this()](const error_code& error, std::size_t) {
                                if (!error) self->write();
                              });
    }

    void write() {
      const auto& request = parser.get();
      const bool head = request.method() == http::verb::head;
      auto page = head || request.method() == http::verb::get
                      ? door->page(std::string_view{request.target().data(), request.target().size()})
                      : Page{405, "text/plain", "GET and HEAD only\n"};
      response.result(static_cast<unsigned>(page.status));
      response.set(http::field::content_type, page.type);
      response.set(http::field::cache_control, "no-store");
      if (page.status == 405) response.set(http::field::allow, "GET, HEAD");
      response.keep_alive(false);
      response.content_length(page.body.size());
      if (!head) response.body() = std::move(page.body);
      http::async_write(stream, response, [self = shared_from_this()](const error_code&, std::size_t) {
        error_code ignored;
        self->stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
      });
    }

    beast::tcp_stream stream;
    std::shared_ptr<State> door;
    beast::flat_buffer buffer{8 * 1024};
    http::request_parser<http::empty_body> parser;
    http::response<http::string_body> response;
  };

  Page page(std::string_view target) const {
    if (!answer) return {503, "text/plain", "ending\n"};
    return answer(target.substr(0, target.find('?')));
  }

  void accept() {
    acceptor.async_accept([self = shared_from_this()](const error_code& error, tcp::socket socket) {
      if (!self->acceptor.is_open()) return;
      // No descriptor is free, or the like: at once it would be the same.
      if (error) return self->accept_later();
      if (self->connections < kMostConnections) std::make_shared<Connection>(std::move(socket), self)->read();
      self->accept();
    });
  }

  void accept_later() {
    again.expires_after(kAcceptAgain);
    again.async_wait([self = shared_from_this()](const error_code& error) {
      if (!error && self->acceptor.is_open()) self->accept();
    });
  }

  tcp::acceptor acceptor;
  asio::steady_timer again;
  std::function<Page(std::string_view)> answer;
  int connections = 0;
};

Result<std::unique_ptr<Door>> Door::open(asio::io_context& io, const Listen& listen,
                                         std::function<Page(std::string_view)> answer) {
  auto state = std::make_shared<State>(io, std::move(answer));
  error_code error;
  const tcp::endpoint wanted{asio::ip::make_address(listen.address), listen.port};
  auto& acceptor = state->acceptor;
  acceptor.open(wanted.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address{true}, error);
  if (!error) acceptor.bind(wanted, error);
  if (!error) acceptor.listen(kMostConnections, error);
  const auto bound = error ? wanted : acceptor.local_endpoint(error);
  if (error)
    return fail(ErrorKind::Config,
                fmt::format("--listen: {}:{} cannot be listened on ({})", listen.address, listen.port, error.message()),
                "give another port");
  state->accept();
  const auto host = wanted.address().is_v6() ? fmt::format("[{}]", listen.address) : listen.address;
  return std::unique_ptr<Door>{new Door{std::move(state), fmt::format("http://{}:{}", host, bound.port())}};
}

Door::Door(std::shared_ptr<State> state, std::string url) : state_{std::move(state)}, url_{std::move(url)} {}

Door::~Door() {
  error_code ignored;
  state_->acceptor.close(ignored);
  state_->again.cancel();
  state_->answer = nullptr;
}

}  // namespace qualyswas::serve
