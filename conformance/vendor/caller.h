// Caller asks a target what probes want to know: within a budget of calls, as slowly as the vendor's headers say, each
// different call once (several probes read one answer). It stops by itself where going on would do harm: a login that
// is refused is never tried again, a limit that lasts is not waited for without end, a target that gives no usable
// answers is left alone. What was not asked is told with its reason.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "conformance/vendor/call.h"
#include "conformance/vendor/document.h"
#include "conformance/vendor/target.h"
#include "conformance/vendor/transport.h"

namespace qualyswas::conformance::vendor {

struct Answer {
  std::string title;  // of the call that it answers
  Reply reply;
  std::optional<Document> document;  // read by what the body is, not by what the header says
  std::string unreadable;            // why there is no document

  // responseCode of a QPS answer, CODE of a classic one; empty when the answer has none.
  std::string_view code() const;
  bool is_success() const;  // a ServiceResponse that says SUCCESS
  const Node* root() const { return document ? &document->root : nullptr; }
  // The records of a ServiceResponse, whatever they are called.
  std::vector<const Node*> records() const;
  std::string_view field(std::string_view path) const;  // of the root; empty when it is not there
  // What came, for a report: "status 200, SUCCESS", "status 503, an HTML page". Quotes no value of the target.
  std::string in_brief() const;
};

enum class Silence {
  Budget,        // the calls are used up
  LoginRefused,  // the target does not let this user in
  Limited,       // a limit of the vendor lasts longer than is waited for
  Reserve,       // few calls are left of the vendor's limit, and those are kept for others
  NoAnswer,      // the network, or a server that sends no whole answer
  NotRecorded,   // a recording has no answer to this call
  NotHere,       // the kind of target cannot answer such a call
};

struct NoAnswer {
  Silence why;
  std::string message;
};

struct Pacing {
  int calls = 400;                         // that are sent at most, repeated ones included
  std::chrono::seconds longest_wait{120};  // a single one; the vendor may tell hours
  std::chrono::seconds all_waits{600};
  int reserve = 20;  // calls of the vendor's limit that are left to others
};

class Caller {
 public:
  using Sleep = std::function<void(std::chrono::milliseconds)>;
  using Progress = std::function<void(const std::string& title, int calls)>;

  // All of them must outlive the caller, but for what is copied.
  Caller(const Target& target, Transport& transport, const Pacing& pacing, Sleep sleep, Progress progress = {});

  // The answer lives as long as the caller. Throws std::logic_error when the call is none that only reads.
  tl::expected<const Answer*, NoAnswer> ask(const Call& call);

  const Target& target() const { return target_; }
  int calls() const { return calls_; }
  std::chrono::milliseconds waited() const { return waited_; }
  bool is_budget_used_up() const { return budget_missed_; }
  // Why nothing more is asked at all; empty while there is no reason.
  const std::string& ended() const { return ended_; }

 private:
  struct Family {                     // of calls that share a limit: classic and QPS
    std::chrono::seconds wait{0};     // before the next call, as the last answer said
    std::optional<NoAnswer> silence;  // from here on
  };

  tl::expected<Answer, NoAnswer> send(const Call& call);
  std::optional<NoAnswer> pause(Family& family, std::chrono::seconds time);
  void learn_limits(Family& family, const Reply& reply);
  std::optional<NoAnswer> judge_login(const Call& call, const Answer& answer);
  Request request_of(const Call& call) const;

  const Target& target_;
  Transport& transport_;
  const Pacing pacing_;
  const Sleep sleep_;
  const Progress progress_;
  int calls_ = 0, broken_in_a_row_ = 0;
  std::chrono::milliseconds waited_{0};
  bool budget_missed_ = false;
  std::string ended_;
  Family qps_, classic_;
  std::map<std::string, tl::expected<std::unique_ptr<Answer>, NoAnswer>> asked_;
};

}  // namespace qualyswas::conformance::vendor
