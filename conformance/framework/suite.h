// The cases of this program: gtest's, joined with what they claim. Runs them and turns what gtest says into verdicts.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/framework/claims.h"
#include "conformance/framework/verdict.h"
#include "conformance/framework/workers.h"

namespace qualyswas::conformance {

// Every registered case, with its ids, as one that has not run yet (CaseVerdict::Error). After testing::InitGoogleTest.
std::vector<CaseResult> registered_cases(const std::vector<Claim>& claims);

// The name of the case of a handle: "STAT-001.3" is the third, by name, of the cases of STAT-001. Nothing: there is
// none.
std::optional<std::string> case_of_handle(std::span<const CaseResult> cases, std::string_view handle);

// The suite's own faults, one readable line each: a gated Must without a case, a claim that fits no case, a case that
// proves nothing. Empty: the suite is sound.
std::vector<std::string> faults(std::span<const CaseResult> cases, const std::vector<Claim>& claims);

struct RunOptions {
  std::vector<std::string> only;   // prefixes of ids; empty: all
  std::vector<std::string> named;  // names of cases, '*' stands for any text; empty: all
  bool verbose = false;            // gtest's own output too
  WorkerOptions workers;
};

// Those that the options select, in their order.
std::vector<CaseResult> select_cases(std::vector<CaseResult> cases, const RunOptions& options);

// Runs the selected cases and returns them. A case that throws is an Error; of one that crashes or does not end see
// workers.h.
std::vector<CaseResult> run_cases(std::vector<CaseResult> cases, const RunOptions& options);

}  // namespace qualyswas::conformance
