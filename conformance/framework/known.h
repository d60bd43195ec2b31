// Failures that are known and accepted for a while: a file of lines "CASE UNTIL REASON". Nothing in it is silent: a
// line that no failing case matches, a case that passes in spite of its line, and a line that has run out fail the run.
//
//   Guide/AnyChange.AtTheVendorShowsAtTheNextRun/GEN_005_removed_*  2027-03-01  keeps removed findings for a week
#pragma once

#include <chrono>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "conformance/framework/verdict.h"

namespace qualyswas::conformance {

// Whether a name is what a pattern means; '*' stands for any text.
bool fits(std::string_view pattern, std::string_view name);

struct KnownFailure {
  std::string pattern;  // a case's name; '*' stands for any text
  std::chrono::year_month_day until;
  std::string reason;
  int line = 0;
};

// The error names the line. '#' begins a comment, blank lines are skipped.
tl::expected<std::vector<KnownFailure>, std::string> read_known_failures(std::string_view text);

// What is wrong with a line of the file.
struct KnownFault {
  int line = 0;
  bool ran_out = false;  // else it says what is not true: its case passes, or there is none
  std::string text;      // for a person
};

// Marks the failed cases that are known (CaseResult::known) and returns what is wrong with the file itself. `selected`:
// only some cases ran, so that a line that matches none of them is no fault.
std::vector<KnownFault> mark_known_failures(std::span<CaseResult> cases, std::span<const KnownFailure> known,
                                            std::chrono::year_month_day today, bool selected);

// The file put right after a run: without the lines that are not true, and with a line for each failure that has none,
// good for 30 days. What has run out stays: that is for a person to decide.
std::string fixed_known_failures(std::string_view text, std::span<const KnownFault> faults,
                                 std::span<const CaseResult> cases, std::chrono::year_month_day today);

}  // namespace qualyswas::conformance
