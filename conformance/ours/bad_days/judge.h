// The judgement of one run on a bad day, on plain values: what was said, what is shown, what is true. It knows neither
// the fake nor the connector, so that a test can show it a lie.
//
//   complete  what is shown is the new state, record by record
//   partial   each record is the old one or the new one; none is lost, doubled, archived or gone without cause
//   failed    what is shown is the old state
//   and       a readable reason of a fitting class; an end in time; and the next sync makes it good
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "conformance/ours/bad_days/expectation.h"
#include "conformance/support/contents.h"

namespace qualyswas::conformance::bad_days {

// All that the connector shows at one moment.
struct Shown {
  Contents contents;
  std::set<std::int64_t> gone;             // findings that are marked as no longer sent
  std::map<std::int64_t, int> reports_in;  // how often each report was taken in
  bool has_incomplete_report = false;      // one that was not as announced: it closed nothing, and is not read again
};
Shown shown_by(Lab& lab);

// What is right: the old state, the new one, and that when the vendor has said it again. `gone_on_the_way`: what the
// fault "change" removes.
struct Truth {
  Shown before, after, said_again;
  std::int64_t gone_on_the_way = 0;
};

struct Outcome {
  observed::Run run;
  std::chrono::milliseconds slept{0}, took{0};  // in the connector's time, which costs none; in real time
  Shown shown;
  observed::Run next;  // when the vendor was well again
  Shown next_shown;
  bool was_said_again = false;  // before `next`
};

struct Problem {
  Harm harm;
  std::string text;
};

inline constexpr std::chrono::hours kLongestRun{24};          // of its own time: the default of run_timeout_s
inline constexpr std::chrono::seconds kLongestRealTime{300};  // a hang, on the slowest machine too

std::vector<Problem> judge(const Allowed& allowed, const Truth& truth, const Outcome& outcome);

}  // namespace qualyswas::conformance::bad_days
