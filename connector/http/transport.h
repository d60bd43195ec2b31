// Transport carries one request to the vendor and brings back its answer as it arrives. Client uses it;
// network_transport makes the real one and Script the tests'. It does not retry, does not follow redirects, does
// not follow pages and does not log credentials. One Transport is for one thread.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "connector/base/error.h"

namespace qualyswas::http {

struct Header {
  std::string name, value;
  bool operator==(const Header&) const = default;
};

enum class Method { Get, Post };

// Which of the vendor's servers is asked: the API server, or the gateway that hands out tokens.
enum class Server { Api, Gateway };

struct Request {
  Method method = Method::Post;
  std::string target;  // path and query: "/qps/rest/3.0/search/was/finding"
  std::vector<Header> headers;
  std::string body;
  // From the beginning of the call to the last byte of the answer, without what the receiver takes for itself. Unset:
  // longest_call of the configuration: its other timeouts are for the gap between two bytes alone.
  std::optional<std::chrono::milliseconds> within = std::nullopt;
  Server server = Server::Api;
};

constexpr int kTimeoutsACall = 12;  // an hour, by the default timeouts of five minutes

struct Head {
  int status = 0;
  std::vector<Header> headers;
  // First value of a header, its name compared without case; nullopt when absent.
  std::optional<std::string_view> header(std::string_view name) const;
};

// Receives one answer. `write` is called with pieces of any size, in order, compression undone; false stops the
// transfer.
struct Receiver {
  std::function<bool(const Head&)> head;
  std::function<bool(std::string_view)> write;
};

class Transport {
 public:
  virtual ~Transport() = default;
  // Any HTTP status is an answer, 500 too. Fails (Transport, Cancelled) when no complete answer came: refused, DNS,
  // TLS, timeout, reset, fewer bytes than Content-Length, a broken chunk. A transfer stopped by the receiver is no
  // failure of the transport: the head is returned.
  virtual Result<Head> send(const Request& request, const Receiver& receiver, const std::stop_token& stop) = 0;
};

using TransportFactory = std::function<std::unique_ptr<Transport>()>;

}  // namespace qualyswas::http
