#include "conformance/connection/relay.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <utility>

#include <fmt/format.h>

#include "conformance/connection/listener.h"
#include "conformance/qualys/text.h"
#include "conformance/support/lab.h"

namespace qualyswas::conformance {
namespace {

constexpr std::string_view kEnd = "\r\n\r\n";

bool send_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

// Until the text holds what `whole` asks for, or the other side has closed.
template <class Whole>
std::string receive(int socket, Whole whole) {
  std::string text;
  char piece[64 * 1024];
  while (!whole(text)) {
    const auto got = ::recv(socket, piece, sizeof piece, 0);
    if (got <= 0) break;
    text.append(piece, static_cast<std::size_t>(got));
  }
  return text;
}

std::size_t length_in(const std::string& head) {
  const auto at = lowered(head).find("\r\ncontent-length:");
  return at == std::string::npos ? 0 : std::strtoul(head.c_str() + at + 17, nullptr, 10);
}

std::string read_request(int socket) {
  return receive(socket, [](const std::string& text) {
    const auto head = text.find(kEnd);
    return head != std::string::npos && text.size() >= head + kEnd.size() + length_in(text.substr(0, head));
  });
}

std::string without_chunks(std::string_view body) {
  std::string whole;
  for (;;) {
    const auto line = body.find("\r\n");
    if (line == std::string_view::npos) throw LabError{"the fake's chunks are broken"};
    const auto size = std::strtoul(std::string{body.substr(0, line)}.c_str(), nullptr, 16);
    if (size == 0) return whole;
    whole += body.substr(line + 2, size);
    body.remove_prefix(line + 2 + size + 2);
  }
}

RelayedAnswer ask(int port, std::string request) {
  request.insert(request.find("\r\n") + 2, "Connection: close\r\n");
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  auto address = loopback(port);
  if (::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
    throw LabError{"the relay cannot reach the fake"};
  send_all(socket, request);
  const auto text = receive(socket, [](const std::string&) { return false; });
  ::close(socket);

  const auto head = text.find(kEnd);
  if (head == std::string::npos) throw LabError{"the fake gave the relay no answer"};
  RelayedAnswer answer;
  bool chunked = false;
  for (std::size_t at = 0; at <= head;) {
    const auto end = std::min(text.find("\r\n", at), head);
    const auto line = text.substr(at, end - at);
    at = end + 2;
    const auto name = lowered(line.substr(0, line.find(':')));
    chunked |= name == "transfer-encoding";
    if (answer.status_line.empty())
      answer.status_line = line;
    else if (name != "transfer-encoding" && name != "content-length" && name != "connection")
      answer.headers += line + "\r\n";
  }
  answer.body =
      chunked ? without_chunks(std::string_view{text}.substr(head + kEnd.size())) : text.substr(head + kEnd.size());
  return answer;
}

}  // namespace

Relay::Relay(int port_of_the_fake, Rewrite rewrite) : fake_{port_of_the_fake}, rewrite_{std::move(rewrite)} {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  auto address = loopback(0);
  socklen_t size = sizeof address;
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listener_, any, size) != 0 || ::listen(listener_, 64) != 0 || ::getsockname(listener_, any, &size) != 0)
    throw LabError{"the relay cannot listen"};
  port_ = ntohs(address.sin_port);
  accepting_ = std::thread{[this] { accept_all(); }};
}

Relay::~Relay() {
  ends_ = true;
  ::shutdown(listener_, SHUT_RDWR);
  accepting_.join();
  for (auto& thread : threads_) thread.join();
  ::close(listener_);
}

std::string Relay::url() const { return fmt::format("http://127.0.0.1:{}", port_); }

void Relay::accept_all() {
  while (!ends_) {
    const int connection = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection < 0) return;
    const std::scoped_lock lock{mutex_};
    threads_.emplace_back([this, connection] {
      serve(connection);
      ::close(connection);
    });
  }
}

void Relay::serve(int connection) {
  const auto request = read_request(connection);
  if (request.find(kEnd) == std::string::npos) return;  // it was only connected
  const auto answer = ask(fake_, request);
  ++answers_;
  rewrite_(answer, [&](std::string_view bytes) {
    pollfd gone{.fd = connection, .events = POLLRDHUP, .revents = 0};
    return !ends_ && ::poll(&gone, 1, 0) == 0 && send_all(connection, bytes);
  });
  ::shutdown(connection, SHUT_WR);
  receive(connection, [](const std::string&) { return false; });  // what it may still say, or else the kernel resets
}

}  // namespace qualyswas::conformance
