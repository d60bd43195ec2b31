// A Transport that answers from a script and remembers what it was asked: the tests' side of the port. It opens no
// socket and knows no clock. One Script may serve several transports and threads (a client borrows one per call).
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connector/http/transport.h"

namespace qualyswas::http {

struct Answer {
  int status = 200;
  std::vector<Header> headers = {};
  std::string body = {};
  std::optional<Error> broken =
      std::nullopt;                // after the body (and the head, unless `status` is 0) the transport fails so
  std::size_t piece_bytes = 4096;  // handed over in pieces of this size
};

class Script {
 public:
  using Matcher = std::function<bool(const Request&)>;

  // Given once, to the next request that no earlier matcher takes.
  void answer(Answer answer);
  // Given once, to the next request that `matches`.
  void answer_when(Matcher matches, Answer answer);
  // Asked for every request that no scripted answer takes; nullopt fails the call with a Transport error that names it.
  void otherwise(std::function<std::optional<Answer>(const Request&)> respond);

  // Called with every request, before it is answered.
  std::function<void(const Request&)> when_asked;

  std::vector<Request> requests() const;  // in the order seen
  void forget_requests();
  std::size_t left() const;  // scripted answers nobody has asked for

  TransportFactory factory();  // the Script must outlive what it makes

 private:
  class Player;
  std::optional<Answer> take(const Request& request);

  struct Line {
    Matcher matches;  // empty: any
    Answer answer;
  };
  mutable std::mutex mutex_;
  std::vector<Line> lines_;
  std::function<std::optional<Answer>(const Request&)> otherwise_;
  std::vector<Request> requests_;
};

// Matches requests whose target begins so.
Script::Matcher target_begins(std::string prefix);

}  // namespace qualyswas::http
