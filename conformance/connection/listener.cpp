#include "conformance/connection/listener.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <tuple>

#include "conformance/support/lab.h"

namespace qualyswas::conformance {
namespace {

constexpr int kMostWaiting = 16;  // more than any system keeps for a backlog of 0

template <class Call>
int succeed(std::string_view step, Call call) {
  const int result = call();
  if (result < 0) throw LabError{fmt::format("{}: error {}", step, errno)};
  return result;
}

}  // namespace

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  return address;
}

Listener::Listener(Manner manner) {
  socket_ = succeed("socket", [] { return ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0); });
  auto address = loopback(0);
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  socklen_t size = sizeof address;
  succeed("bind", [&] { return ::bind(socket_, any, size); });
  succeed("getsockname", [&] { return ::getsockname(socket_, any, &size); });
  port_ = ntohs(address.sin_port);
  if (manner == Manner::Refuses) return;
  succeed("listen", [&] { return ::listen(socket_, manner == Manner::Full ? 0 : 64); });
  if (manner != Manner::Full) return;
  // Until one of them is no longer taken: it stays on its way, and so will everybody behind it.
  for (int i = 0; i < kMostWaiting; ++i) {
    const int one = succeed("socket", [] { return ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0); });
    waiting_.push_back(one);
    std::ignore = ::connect(one, any, size);  // it stays on its way
    pollfd poll{.fd = one, .events = POLLOUT, .revents = 0};
    if (::poll(&poll, 1, 50) == 0) return;
  }
}

Listener::~Listener() {
  for (const int one : waiting_) ::close(one);
  if (socket_ >= 0) ::close(socket_);
}

std::string Listener::url(std::string_view scheme) const { return fmt::format("{}://127.0.0.1:{}", scheme, port_); }

}  // namespace qualyswas::conformance
