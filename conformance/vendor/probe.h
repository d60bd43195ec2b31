// A probe: one fact of the reference, asked of a target. It has calls and rules, and no connector. Probes share answers
// (Caller), so that each may ask all that it needs. They are listed by probes/all.h and run by run.h.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/vendor/caller.h"
#include "conformance/vendor/elements.h"
#include "conformance/vendor/shape.h"

namespace qualyswas::conformance::vendor {

// How much a difference matters to a connector that worked before.
enum class Level { Info, Warn, Error };
std::string_view name_of(Level level);

enum class ProbeVerdict {
  Failed,         // the target does not keep the rule
  Unsupported,    // not probed; the reason stands beside it
  Informational,  // the reference does not know what is right: what the target did is written down
  Ok,
};
std::string_view name_of(ProbeVerdict verdict);

// Why something was not probed. What could not be asked is a gap of the run; what does not exist there is none.
enum class Cause {
  None,
  NotHere,    // this kind of target cannot show it, or the recording does not hold it
  NoRecords,  // the target has no records to show it with
  NoAnswer,   // refused, limited, broken, beyond the budget
};
std::string_view name_of(Cause cause);

struct Miss {
  std::string expected, found;  // no value of the target
};

struct Outcome {
  ProbeVerdict verdict = ProbeVerdict::Ok;
  std::vector<Miss> misses;
  std::string why;  // Unsupported: the reason
  Cause cause = Cause::None;
  std::map<std::string, std::string> notes;  // what the target did, by a name that stays; compared by drift
};

class Bench;

struct Probe {
  std::string id;        // "paging.finding.ascending"
  std::string sentence;  // the fact, in our words
  std::string section;   // where the reference has it
  Grade grade = Grade::Recorded;
  Level if_broken = Level::Error;  // what it means when a target that kept it keeps it no longer
  std::function<void(Bench& bench)> run;
};

// Thrown by Bench where a probe cannot go on; run.cpp makes an Outcome of it.
struct NotProbed {
  Cause cause;
  std::string why;
};

// What a probe works with.
class Bench {
 public:
  Bench(Caller& caller, std::map<std::string, Shape>& shapes, std::set<std::string>& codes)
      : caller_{caller}, shapes_{shapes}, codes_{codes} {}

  const Target& target() const { return caller_.target(); }
  // Throws NotProbed when no answer can be had.
  const Answer& ask(const Call& call);
  // The same, of a ServiceResponse that must say SUCCESS for the probe to make sense.
  const Answer& ask_success(const Call& call);

  // A rule. `expected` and `found` hold no value of the target.
  void expect(bool holds, std::string expected, std::string found);
  void expect_equal(std::string_view found, std::string_view expected, std::string_view what);
  // What the target did, where nobody knows what is right.
  void note(const std::string& name, std::string what);
  [[noreturn]] void no_records(std::string why) const;
  [[noreturn]] void not_here(std::string why) const;

  // Learns every record of the answers under this name, once a run; returns the shape.
  const Shape& learn(const std::string& view, const std::vector<const Answer*>& answers, Format format, Form form);
  const Shape& learn_all(const std::string& view, const std::vector<Node>& records, Format format);
  // The same of one element.
  const Shape& learn(const std::string& view, const Node& element, Format format);

  Outcome& outcome() { return outcome_; }

 private:
  Caller& caller_;
  std::map<std::string, Shape>& shapes_;
  std::set<std::string>& codes_;
  Outcome outcome_;
};

// The id of a record; nullopt when it has none that is a number.
std::optional<std::int64_t> id_of(const Node& record);
std::vector<std::int64_t> ids_of(const Answer& answer);

}  // namespace qualyswas::conformance::vendor
