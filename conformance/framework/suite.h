// The cases of this program: gtest's, joined with what they claim. Runs them and turns what gtest says into verdicts.
#pragma once

#include <chrono>
#include <span>
#include <string>
#include <vector>

#include "conformance/framework/claims.h"
#include "conformance/framework/verdict.h"

namespace qualyswas::conformance {

// Every registered case, with its ids, as one that has not run yet (Verdict::Error). After testing::InitGoogleTest.
std::vector<CaseResult> registered_cases(const std::vector<Claim>& claims);

// The suite's own faults, one readable line each: a gated Must without a case, a claim that fits no case, a case that
// proves nothing. Empty: the suite is sound.
std::vector<std::string> faults(std::span<const CaseResult> cases, const std::vector<Claim>& claims);

struct RunOptions {
  std::vector<std::string> only;  // prefixes of ids; empty: all
  bool verbose = false;           // gtest's own output too
  std::chrono::seconds longest_case{120};
};

// Runs the selected cases and returns them. A case that throws is an Error; one that crashes the process or does not
// end within `longest_case` is named on stderr before the process ends, with status 1 when it hung.
std::vector<CaseResult> run_cases(std::vector<CaseResult> cases, const RunOptions& options);

}  // namespace qualyswas::conformance
