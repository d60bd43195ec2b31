// Addresses on this machine at which something goes wrong before HTTP begins. The port belongs to the object, so nobody
// else can answer there.
#pragma once

#include <netinet/in.h>

#include <string>
#include <vector>

namespace qualyswas::conformance {

sockaddr_in loopback(int port);

class Listener {
 public:
  enum class Manner {
    Refuses,  // nobody listens: a connection is refused
    Silent,   // a connection is accepted by the system, and no byte ever comes
    Full,     // as many connections wait as the system takes: the next one is not answered at all
  };
  explicit Listener(Manner manner);  // throws LabError
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  int port() const { return port_; }
  std::string url(std::string_view scheme = "http") const;

 private:
  int socket_ = -1;
  int port_ = 0;
  std::vector<int> waiting_;
};

}  // namespace qualyswas::conformance
