// A wire between the subject and the fake on which answers can be changed: the lies that a server which keeps the
// vendor's rules cannot be asked for. It stands at the fake, so that it reaches any subject.
//
//   Wire wire{lab};
//   wire.change(search_of("finding"), [](Answer& answer) { answer.body.resize(40); }, {.nth = 2});
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/support/answer.h"
#include "conformance/support/lab.h"

namespace qualyswas::conformance {

using Matches = std::function<bool(const Request&)>;
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
  explicit Wire(Lab& lab);  // stands before the lab's fake from now on
  ~Wire();
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;

  void change(Matches matches, std::function<void(Answer&)> tamper, Turns turns = {});
  void clear();

  // A case that asks for these judges the wire.
  std::vector<Request> requests() const;  // in the order they came
  int most_in_flight() const;             // of a lab whose fake answers on several threads

 private:
  struct Rule {
    Matches matches;
    std::function<void(Answer&)> tamper;
    Turns turns;
    int seen = 0;
  };
  void arrive(const Request& request);
  void leave(const Request& request, mockqualys::server::Reply& reply);
  std::vector<std::function<void(Answer&)>> tampers_of(const Request& request);

  Lab& lab_;
  mutable std::mutex mutex_;
  std::vector<Rule> rules_;
  std::vector<Request> requests_;
  int in_flight_ = 0, most_in_flight_ = 0;
};

}  // namespace qualyswas::conformance
