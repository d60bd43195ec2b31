// A wire between the connector and the fake on which answers can be changed: the lies that a server which keeps the
// vendor's rules cannot be asked for. Whole answers are held, so it is for small estates.
//
//   Wire wire{lab};
//   wire.change(search_of("finding"), [](Answer& answer) { answer.body.resize(40); }, {.nth = 2});
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/support/lab.h"
#include "connector/http/transport.h"

namespace qualyswas::conformance {

struct Answer {
  int status = 200;
  std::vector<http::Header> headers;
  std::string body;
  // The transfer ends with this error after the head and the body have been handed over.
  std::optional<Error> broken = std::nullopt;
};

using Matches = std::function<bool(const http::Request&)>;
Matches target_holds(std::string part);
Matches search_of(std::string_view object);  // "webapp", "finding"
Matches count_of(std::string_view object);
Matches knowledgebase();
Matches anything();

constexpr int kAlways = 1'000'000;

struct Turns {
  int nth = 1, times = kAlways;  // of the requests that match
};

class Wire {
 public:
  explicit Wire(Lab& lab);  // stands in for the lab's transport from now on
  ~Wire();
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;

  void change(Matches matches, std::function<void(Answer&)> tamper, Turns turns = {});
  void clear();

  std::vector<http::Request> requests() const;  // in the order they left
  int most_in_flight() const;

 private:
  class Tap;
  struct Rule {
    Matches matches;
    std::function<void(Answer&)> tamper;
    Turns turns;
    int seen = 0;
  };
  std::vector<std::function<void(Answer&)>> leave(const http::Request& request);
  void arrive();

  Lab& lab_;
  mutable std::mutex mutex_;
  std::vector<Rule> rules_;
  std::vector<http::Request> requests_;
  int in_flight_ = 0, most_in_flight_ = 0;
};

}  // namespace qualyswas::conformance
