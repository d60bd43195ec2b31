// Client is the vendor's API server as one user sees it: a login on every call, tokens fetched and renewed, limits
// waited out, transport errors retried with a backoff, everything bounded. It knows HTTP and nothing of Qualys
// documents: those are read by the Body it is handed, and judged by the Classify it is made with. Both get what the
// vendor says without the password in it.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "connector/base/clock.h"
#include "connector/base/error.h"
#include "connector/config/config.h"
#include "connector/http/transport.h"

namespace qualyswas::http {

// Reads one answer of status 2xx. `begin` is called before every attempt and forgets what an earlier attempt brought.
// An error from `write` or `end` is the answer's verdict: Auth, Permission, Module, Vendor and Cancelled are final,
// RateLimit is waited out, Transport and Decode (a body that was cut) are tried again.
class Body {
 public:
  virtual ~Body() = default;
  virtual Result<void> begin(const Head& head) = 0;
  virtual Result<void> write(std::string_view piece) = 0;
  virtual Result<void> end() = 0;
};

// Judges an answer of any other status; `body` holds at most its first 64 KiB. A wait that the body tells is one of
// those that count; the headers' waits are read by the client.
using Classify = std::function<Error(const Head& head, std::string_view body)>;

struct Limits {
  int attempts = 5;                               // of one call, after transport and decode errors
  std::chrono::milliseconds first_backoff{1000};  // doubles, with jitter, up to:
  std::chrono::milliseconds longest_backoff{30'000};
  // One call, its repeats included: so much time on the network. Unset: the configuration's, as `longest_call` says.
  // Waits between two attempts are not counted.
  std::optional<std::chrono::milliseconds> longest_call = std::nullopt;
  // One wait asked for by the vendor; longer is reported instead. Unset: the configuration's longest_wait_s.
  std::optional<std::chrono::seconds> longest_wait = std::nullopt;
  // All such waits of one client together. Unset: four times the longest one.
  std::optional<std::chrono::seconds> all_waits = std::nullopt;
  // Chance, from 0 up to 1, that spreads the waits of several clients; unset: none is spread. Called by one thread at a
  // time.
  std::function<double()> jitter = {};
  // What a wait and a call are measured with; any thread.
  std::function<std::chrono::steady_clock::time_point()> steady = [] { return std::chrono::steady_clock::now(); };
};

// kTimeoutsACall times the longer one of first_byte_timeout_s and read_timeout_s.
std::chrono::seconds longest_call(const config::Config& config);

// A wait that begins, with the line that the log gets of it.
struct Event {
  std::string text;                   // "waiting 26 s: the vendor's limit ..."
  std::string why;                    // the part behind the colon
  std::chrono::milliseconds wait{0};  // how long
};

// What the vendor's clock said and what ours said at that moment.
struct VendorTime {
  Instant vendor, ours;
  std::chrono::seconds ahead() const { return vendor - ours; }  // of our clock; negative: behind
  bool operator==(const VendorTime&) const = default;
};

// What all answers said: the vendor has many machines, and a clock may be set while we work.
struct VendorTimes {
  VendorTime newest, slowest, fastest;  // of the newest answer; of the one that was least, and most, ahead of our clock
  Instant latest;                       // the latest instant that the vendor named
};

class Client {
 public:
  Client(const config::Config& config, TransportFactory make_transport, Classify classify, const Clock& clock,
         Sleeper& sleeper, Limits limits, std::function<void(const Event&)> log = {});
  ~Client();

  // Sends until one attempt ends well or a final error is reached. Safe to call from several threads: each call borrows
  // a transport of its own. Never retries Auth, Permission, Module, KnowledgeBase or Vendor errors.
  Result<void> send(const Request& request, Body& body, const std::stop_token& stop);

  // What the vendor last advertised as X-Concurrency-Limit-Limit; nullopt when it never did. A caller with one call in
  // flight may start a second only when this is empty or above 1.
  std::optional<int> advertised_concurrency() const;

  // By the Date header of the newest answer of status 2xx, taken when its head arrived; nullopt until one had a
  // readable one. Other answers may be those of a proxy in between.
  std::optional<VendorTime> vendor_time() const;
  std::optional<VendorTimes> vendor_times() const;

  // Requests sent so far, retries included.
  std::int64_t requests() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The real transport: Boost.Asio and Boost.Beast, keep-alive, TLS with verification always on, proxies, redirects never
// followed. The certificate authorities are read here, once for all transports; what is wrong with them is told by the
// first send.
TransportFactory network_transport(const config::Config& config);

}  // namespace qualyswas::http
