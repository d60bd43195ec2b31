// The connection test: five rights, proven one by one with three read-only calls. The fifth is the profile's own
// (engine.h).
#include <atomic>
#include <memory>

#include "connector/sync/engine.h"
#include "connector/sync/sync.h"
#include "connector/sync/vendor.h"

namespace qualyswas::sync {
namespace {

// What came back, whatever it was: an error that arrives as an answer proves that somebody answered.
struct Seen {
  std::atomic<int> last_status{0};
};

class ObservedTransport final : public http::Transport {
 public:
  ObservedTransport(std::unique_ptr<http::Transport> real, Seen& seen) : real_{std::move(real)}, seen_{seen} {}
  Result<http::Head> send(const http::Request& request, const http::Receiver& receiver,
                          const std::stop_token& stop) override {
    seen_.last_status = 0;
    auto observed = receiver;
    observed.head = [&](const http::Head& head) {
      seen_.last_status = head.status;
      return receiver.head ? receiver.head(head) : true;
    };
    auto head = real_->send(request, observed, stop);
    if (head) seen_.last_status = head->status;
    return head;
  }

 private:
  std::unique_ptr<http::Transport> real_;
  Seen& seen_;
};

// A person waits for the answer: one retry, and no longer than this for a call that does not end, nor for all waits
// that the vendor's limits ask for. The slowest answer that was recorded of a healthy vendor took 27 seconds.
constexpr std::chrono::seconds kPatience{30};

Ports hurried(const Ports& ports, Seen& seen) {
  Ports copy = ports;
  const auto at_most = [](auto& limit) { limit = limit ? std::min(*limit, {kPatience}) : kPatience; };
  copy.limits.attempts = std::min(copy.limits.attempts, 2);
  at_most(copy.limits.longest_call);
  at_most(copy.limits.longest_wait);
  at_most(copy.limits.all_waits);
  copy.make_transport = [make = ports.make_transport, &seen] {
    return std::make_unique<ObservedTransport>(make(), seen);
  };
  return copy;
}

// Only a valid login is told these. A 409 comes from the limiter, which counts by account; 429 and 503 come from in
// front of the login.
bool proves_login(const Error& error, int status) {
  switch (error.kind) {
    case ErrorKind::Permission:
    case ErrorKind::Module:
    case ErrorKind::KnowledgeBase:
      return true;
    case ErrorKind::RateLimit:
      return status == 409;
    default:
      return false;
  }
}

void pass(CheckStep& step) { step.outcome = CheckStep::Outcome::Passed; }

void refuse(CheckStep& step, Error error) {
  step.outcome = CheckStep::Outcome::Failed;
  step.error = std::move(error);
}

}  // namespace

std::vector<CheckStep> check(const config::Config& config, const Ports& ports, const std::stop_token& stop) {
  std::vector<CheckStep> steps;
  for (const auto* name : {"server reached", "login accepted", "API access", "WAS module"})
    steps.push_back({.name = name});
  const auto& right = engine_of(config.profile).right;
  steps.push_back({.name = std::string{right.name}, .without = std::string{right.without}});
  auto& server = steps[0];
  auto& login = steps[1];
  auto& api = steps[2];
  auto& was = steps[3];
  auto& last = steps[4];

  Seen seen;
  Vendor vendor{config, hurried(ports, seen)};

  const auto version = vendor.portal_version(stop);
  if (!version && seen.last_status == 0) {
    refuse(server, version.error());
    return steps;
  }
  pass(server);
  if (!version && !proves_login(version.error(), seen.last_status)) {
    refuse(login, version.error());
    return steps;
  }
  pass(login);

  const auto counted = vendor.count_webapps({}, stop);
  if (counted) {
    pass(api);
    pass(was);
  } else if (counted.error().kind == ErrorKind::Module) {
    pass(api);
    refuse(was, counted.error());
  } else if (proves_login(counted.error(), seen.last_status) && counted.error().kind == ErrorKind::RateLimit) {
    pass(api);  // the limiter stands behind the right to use the API
    refuse(was, counted.error());
  } else {
    refuse(api, counted.error());
    return steps;
  }

  if (was.error && right.is_of_was) return steps;
  if (const auto proven = right.prove(vendor, stop))
    pass(last);
  else
    refuse(last, proven.error());
  return steps;
}

}  // namespace qualyswas::sync
