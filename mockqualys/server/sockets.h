// Sockets listens on 127.0.0.1 and turns bytes into Request and Reply into bytes. It is Boost.Beast (parsing) on
// Boost.Asio: an idle connection costs no thread, so that any number of clients may keep theirs; an answer can be
// broken at any byte; and stopping does not wait for idle clients. It knows no path and no Qualys.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include <tl/expected.hpp>

#include "mockqualys/server/greeting.h"
#include "mockqualys/server/message.h"
#include "mockqualys/server/tls.h"

namespace mockqualys::server {

inline constexpr std::size_t kLongestRequestLine = 8190;    // Apache's default; beyond it: 414
inline constexpr std::size_t kLongestBody = 4U << 20U;      // beyond it: 413
inline constexpr std::size_t kLongestHeader = 128U << 10U;  // all of them together; beyond it: 400

class Sockets {
 public:
  // Called on several threads at once.
  using Answer = std::function<Reply(const Request&)>;

  explicit Sockets(int threads);
  ~Sockets();
  Sockets(const Sockets&) = delete;
  Sockets& operator=(const Sockets&) = delete;

  using Greet = std::function<Greeting(bool tls)>;  // asked for each connection

  // Binds and listens, so that connections queue from here on; port 0 takes a free one. Returns the port. `identity`
  // makes it https. Without `greet` every connection is welcome, also while others are refused.
  tl::expected<int, std::string> listen(int port, Answer answer, std::shared_ptr<const Identity> identity = nullptr,
                                        Greet greet = nullptr);
  // From here on the ports that have a `greet` refuse connections for so long in real time, and open ones end at
  // their next request but the first; until they are to accept again. Thread safe.
  void refuse(std::chrono::seconds time);
  void accept_again();
  // From here on requests are answered. Everything given to listen must outlive this object.
  void run();

 private:
  struct Loop;
  std::unique_ptr<Loop> loop_;
};

}  // namespace mockqualys::server
