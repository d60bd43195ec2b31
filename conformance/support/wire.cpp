#include "conformance/protocol/tampered.h"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "connector/http/client.h"

namespace qualyswas::conformance {
namespace {

constexpr std::size_t kPiece = 997;  // so that a record, and a word, is cut somewhere

}  // namespace

Matches target_holds(std::string part) {
  return
      [part = std::move(part)](const http::Request& request) { return request.target.find(part) != std::string::npos; };
}
Matches search_of(std::string_view object) { return target_holds(fmt::format("/search/was/{}", object)); }
Matches count_of(std::string_view object) { return target_holds(fmt::format("/count/was/{}", object)); }
Matches knowledgebase() { return target_holds("/knowledge_base/vuln"); }
Matches anything() { return target_holds("/"); }

class Wire::Tap : public http::Transport {
 public:
  Tap(Wire& wire, std::unique_ptr<http::Transport> inner) : wire_{wire}, inner_{std::move(inner)} {}

  Result<http::Head> send(const http::Request& request, const http::Receiver& receiver,
                          const std::stop_token& stop) override {
    const auto tampers = wire_.leave(request);
    auto head = forward(request, receiver, stop, tampers);
    wire_.arrive();
    return head;
  }

 private:
  Result<http::Head> forward(const http::Request& request, const http::Receiver& receiver, const std::stop_token& stop,
                             const std::vector<std::function<void(Answer&)>>& tampers) {
    Answer answer;
    const http::Receiver held{.head = {}, .write = [&](std::string_view piece) {
                                answer.body += piece;
                                return true;
                              }};
    auto right = inner_->send(request, held, stop);
    if (!right) return right;
    answer.status = right->status;
    answer.headers = right->headers;
    for (const auto& tamper : tampers) tamper(answer);

    http::Head head{.status = answer.status, .headers = answer.headers};
    if (receiver.head && !receiver.head(head)) return head;
    for (std::size_t at = 0; at < answer.body.size(); at += kPiece) {
      // Whoever would ask for the next page ahead gets the time to do so.
      if (at < kPiece * 8)
        for (int i = 0; i < 20; ++i) std::this_thread::yield();
      if (receiver.write && !receiver.write(std::string_view{answer.body}.substr(at, kPiece))) return head;
    }
    if (answer.broken) return fail(*answer.broken);
    return head;
  }

  Wire& wire_;
  std::unique_ptr<http::Transport> inner_;
};

Wire::Wire(Lab& lab) : lab_{lab} {
  lab_.transport = [this] { return std::make_unique<Tap>(*this, http::network_transport(lab_.config())()); };
}

Wire::~Wire() { lab_.transport.reset(); }

void Wire::change(Matches matches, std::function<void(Answer&)> tamper, Turns turns) {
  const std::scoped_lock lock{mutex_};
  rules_.push_back({.matches = std::move(matches), .tamper = std::move(tamper), .turns = turns});
}

void Wire::clear() {
  const std::scoped_lock lock{mutex_};
  rules_.clear();
}

std::vector<http::Request> Wire::requests() const {
  const std::scoped_lock lock{mutex_};
  return requests_;
}

int Wire::most_in_flight() const {
  const std::scoped_lock lock{mutex_};
  return most_in_flight_;
}

std::vector<std::function<void(Answer&)>> Wire::leave(const http::Request& request) {
  const std::scoped_lock lock{mutex_};
  requests_.push_back(request);
  most_in_flight_ = std::max(most_in_flight_, ++in_flight_);
  std::vector<std::function<void(Answer&)>> tampers;
  for (auto& rule : rules_) {
    if (!rule.matches(request)) continue;
    ++rule.seen;
    if (rule.seen >= rule.turns.nth && rule.seen - rule.turns.nth < rule.turns.times) tampers.push_back(rule.tamper);
  }
  return tampers;
}

void Wire::arrive() {
  const std::scoped_lock lock{mutex_};
  --in_flight_;
}

}  // namespace qualyswas::conformance
