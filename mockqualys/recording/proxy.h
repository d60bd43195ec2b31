// A reverse proxy on 127.0.0.1 before one real Qualys. What reads is passed on, and its answer comes back byte for byte
// while it arrives; everything else is refused with 403 and never sent. Each whole exchange is handed over, unscrubbed:
// whoever takes it must not write it as it is.
//
// The upstream is not trusted: the size of its headers, the time it may take and the part of a body that is kept are
// bounded. Its certificate is verified. Redirects are passed on and not followed.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "mockqualys/recording/exchange.h"

namespace mockqualys::recording {

struct Upstream {
  bool tls = true;
  std::string host;
  std::string port;     // a number
  std::string ca_file;  // PEM; empty: the system's
};

// https://host[:port] or http://…, with nothing behind it but a slash. The error says what is wrong with it.
tl::expected<Upstream, std::string> parse_upstream(std::string_view url);

struct Events {
  // Called on the proxy's threads, one call at a time.
  std::function<void(Exchange)> exchanged;
  // A line for the person who records: what was refused, and what upstream did wrong.
  std::function<void(const std::string&)> told;
};

class Proxy {
 public:
  // Listens on `port` of 127.0.0.1; 0 takes a free one.
  static tl::expected<std::unique_ptr<Proxy>, std::string> start(Upstream upstream, int port, Events events);
  ~Proxy();
  Proxy(const Proxy&) = delete;
  Proxy& operator=(const Proxy&) = delete;

  int port() const;

 private:
  struct State;
  explicit Proxy(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace mockqualys::recording
