// A server between the connector and the fake that sends the fake's answers on in a framing of its own: what HTTP
// allows and the fake never does, and what no server may do. One request a connection.
#pragma once

#include <atomic>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace qualyswas::conformance {

// An answer of the fake, without its framing.
struct RelayedAnswer {
  std::string status_line;  // "HTTP/1.1 200 OK"
  std::string headers;      // each with its line end; Content-Length and the like are left out
  std::string body;
};

class Relay {
 public:
  // False: the connector has hung up.
  using Send = std::function<bool(std::string_view bytes)>;
  // Writes one answer; the connection is closed behind it.
  using Rewrite = std::function<void(const RelayedAnswer&, const Send&)>;

  Relay(int port_of_the_fake, Rewrite rewrite);  // throws LabError
  ~Relay();
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;

  std::string url() const;
  int answers() const { return answers_; }

 private:
  void accept_all();
  void serve(int connection);

  const int fake_;
  const Rewrite rewrite_;
  int listener_ = -1, port_ = 0;
  std::atomic<int> answers_{0};
  std::atomic<bool> ends_{false};
  std::mutex mutex_;
  std::list<std::thread> threads_;
  std::thread accepting_;
};

}  // namespace qualyswas::conformance
