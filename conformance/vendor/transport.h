// Transport carries one request to the target and brings its answer back, bounded in size and in time. It follows no
// redirect, keeps no connection and logs nothing; a body is read as it comes (no compression is asked for).
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

namespace qualyswas::conformance::vendor {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Request {
  std::string method, target;  // the path with its query
  Headers headers;             // Host, Content-Length and Connection are the transport's
  std::string body;
};

struct Reply {
  int status = 0;
  Headers headers;  // names in lower case, in their order; one may stand several times
  std::string body;

  // Of the first header of this name (lower case); empty when there is none.
  std::string_view header(std::string_view name) const;
  bool has(std::string_view name) const;
};

enum class SendFailure {
  Unreachable,  // no connection, or it broke before an answer began
  Tls,          // the certificate or the handshake
  TooSlow,      // the time for the whole exchange is over
  TooLarge,     // more header or body than is read
  Cut,          // the answer ended before its own end
  NotHttp,      // something answered, and not in HTTP
};
std::string_view name_of(SendFailure failure);

struct SendError {
  SendFailure kind;
  std::string message;  // for people; names the step, quotes nothing of the answer
};

class Transport {
 public:
  virtual ~Transport() = default;
  virtual tl::expected<Reply, SendError> send(const Request& request) = 0;
};

// Where a target stands.
struct Place {
  bool tls = true;
  std::string host, port;
  std::string ca_file;  // PEM; empty: the system's certificates
  std::string url() const;
};

// "https://host[:port]", a slash at the end is not minded; http:// for this machine alone (a fake, a recording proxy).
// The error says what is wrong.
tl::expected<Place, std::string> parse_place(std::string_view url);

struct TransportLimits {
  std::chrono::milliseconds whole{120'000};  // one exchange, from the name's look-up to the last byte
  std::size_t largest_body = 16U << 20U;
  std::size_t largest_header = 64U << 10U;
};

// Throws std::runtime_error with one line when the CA file cannot be read. One call at a time.
std::unique_ptr<Transport> make_transport(Place place, const TransportLimits& limits = {});

}  // namespace qualyswas::conformance::vendor
