#include "conformance/support/wire.h"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

namespace qualyswas::conformance {

Matches target_holds(std::string part) {
  return [part = std::move(part)](const Request& request) { return request.target.find(part) != std::string::npos; };
}
Matches search_of(std::string_view object) { return target_holds(fmt::format("/search/was/{}", object)); }
Matches count_of(std::string_view object) { return target_holds(fmt::format("/count/was/{}", object)); }
Matches knowledgebase() { return target_holds("/knowledge_base/vuln"); }
Matches anything() { return target_holds("/"); }

Wire::Wire(Lab& lab) : lab_{lab} {
  lab_.watch({.before = [this](const Request& request) { arrive(request); },
              .after = [this](const Request& request, mockqualys::server::Reply& reply) { leave(request, reply); }});
}

Wire::~Wire() { lab_.watch({}); }

void Wire::change(Matches matches, std::function<void(Answer&)> tamper, Turns turns) {
  const std::scoped_lock lock{mutex_};
  rules_.push_back({.matches = std::move(matches), .tamper = std::move(tamper), .turns = turns});
}

void Wire::clear() {
  const std::scoped_lock lock{mutex_};
  rules_.clear();
}

std::vector<Request> Wire::requests() const {
  judges_wire();
  const std::scoped_lock lock{mutex_};
  return requests_;
}

int Wire::most_in_flight() const {
  judges_wire();
  const std::scoped_lock lock{mutex_};
  return most_in_flight_;
}

void Wire::arrive(const Request& request) {
  const std::scoped_lock lock{mutex_};
  requests_.push_back(request);
  most_in_flight_ = std::max(most_in_flight_, ++in_flight_);
}

std::vector<std::function<void(Answer&)>> Wire::tampers_of(const Request& request) {
  const std::scoped_lock lock{mutex_};
  std::vector<std::function<void(Answer&)>> tampers;
  for (auto& rule : rules_) {
    if (!rule.matches(request)) continue;
    ++rule.seen;
    if (rule.seen >= rule.turns.nth && rule.seen - rule.turns.nth < rule.turns.times) tampers.push_back(rule.tamper);
  }
  return tampers;
}

void Wire::leave(const Request& request, mockqualys::server::Reply& reply) {
  // Whoever would ask for the next page ahead gets the time to do so.
  for (int i = 0; i < 100; ++i) std::this_thread::yield();
  if (const auto tampers = tampers_of(request); !tampers.empty())
    change_reply(reply, [&](Answer& answer) {
      for (const auto& tamper : tampers) tamper(answer);
    });
  const std::scoped_lock lock{mutex_};
  --in_flight_;
}

}  // namespace qualyswas::conformance
