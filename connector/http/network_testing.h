// What the tests of the network transport share: servers on free ports of 127.0.0.1, and one request sent for real.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "connector/http/client.h"

namespace qualyswas::http::testing_support {

struct Got {
  std::optional<Head> head;
  std::string body;
  Result<Head> result = fail(ErrorKind::Transport, "not sent");
};

inline Got get(const config::Config& config, const Request& request = {.method = Method::Get, .target = "/"}) {
  Got got;
  const Receiver receiver{.head =
                              [&](const Head& head) {
                                got.head = head;
                                return true;
                              },
                          .write =
                              [&](std::string_view piece) {
                                got.body += piece;
                                return true;
                              }};
  got.result = network_transport(config)()->send(request, receiver, {});
  return got;
}

// A socket that listens on a free port of 127.0.0.1.
struct Listener {
  int socket = -1, port = 0;
};
inline Listener listen_anywhere(int queue = 5) {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  ::bind(listener, reinterpret_cast<sockaddr*>(&address), size);
  ::listen(listener, queue);
  ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
  return {listener, ntohs(address.sin_port)};
}

// A server of one connection that sends the given bytes, whatever it is asked, and hangs up.
class RawServer {
 public:
  // Hangs up after the request's head, or after as many bytes of it as are said.
  explicit RawServer(std::string answer, bool reset = false, std::size_t enough = 0)
      : answer_{std::move(answer)}, reset_{reset}, enough_{enough} {
    const auto listening = listen_anywhere();
    listener_ = listening.socket;
    port = listening.port;
    url = fmt::format("http://127.0.0.1:{}", port);
    thread_ = std::thread{[this] { serve(); }};
  }
  ~RawServer() {
    shutdown(listener_, SHUT_RDWR);
    thread_.join();
    close(listener_);
  }
  std::string asked() const {
    const std::scoped_lock lock{mutex_};
    return asked_;
  }
  std::string url;
  int port = 0;

 private:
  void serve() {
    const int connection = accept(listener_, nullptr, nullptr);
    if (connection < 0) return;
    std::string asked;
    char piece[4096];
    while (asked.find("\r\n\r\n") == std::string::npos && (enough_ == 0 || asked.size() < enough_)) {
      const auto got = recv(connection, piece, sizeof(piece), 0);
      if (got <= 0) break;
      asked.append(piece, static_cast<std::size_t>(got));
    }
    {
      const std::scoped_lock lock{mutex_};
      asked_ = asked;
    }
    send(connection, answer_.data(), answer_.size(), MSG_NOSIGNAL);
    if (reset_) {
      const linger now{1, 0};
      setsockopt(connection, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
    }
    close(connection);
  }
  std::string answer_;
  bool reset_;
  std::size_t enough_;
  mutable std::mutex mutex_;
  std::string asked_;
  int listener_ = -1;
  std::thread thread_;
};

template <class Server>
class Running {
 public:
  template <class... Arguments>
  explicit Running(Arguments&&... arguments) : server{std::forward<Arguments>(arguments)...} {}
  void start() {
    port = server.bind_to_any_port("127.0.0.1");
    thread_ = std::thread{[this] { server.listen_after_bind(); }};
    while (!server.is_running()) std::this_thread::yield();  // stop() before that would be lost
  }
  ~Running() {
    server.stop();
    if (thread_.joinable()) thread_.join();
  }
  Server server;
  int port = 0;

 private:
  std::thread thread_;
};

}  // namespace qualyswas::http::testing_support
