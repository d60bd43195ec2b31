// Runs the suite on each mutant and says which are caught.
#pragma once

#include <functional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/framework/suite.h"
#include "conformance/mutants/mutant.h"

namespace qualyswas::conformance::mutants {

struct Broken {  // a requirement that the mutant breaks
  std::string_view id;
  std::size_t cases = 0, judged = 0, failed = 0;
};

struct Result {
  const Mutant* mutant = nullptr;
  std::vector<Broken> broken;
  std::set<Harm> harms;  // of the failures
  std::vector<std::string>
      unlike;  // cases that are neither right nor FAILED, "NAME: VERDICT, why": an ERROR proves nothing
  // Empty: it is caught. Else why not, a sentence: a requirement that holds, or a harm that no failure says.
  std::string missed;
};

// What the results of the cases say of a mutant. `concerns` says whether a requirement is about the subject; of a
// mutant that breaks none such nothing is missed, and `broken` is empty.
Result judge(const Mutant& mutant, std::span<const CaseResult> cases,
             const std::function<bool(std::string_view id)>& concerns);

// Whether the cases that could judge it were all skipped: the connector it is made of cannot do what they need.
bool cannot_be_judged(const Result& result);

// Runs a sample of the cases of what the mutant breaks, spread over them, and all of them when the sample misses it.
Result run(const Mutant& mutant, const WorkerOptions& workers,
           const std::function<bool(std::string_view id)>& concerns);

// One line for a person.
std::string line_of(const Result& result);

// The command `qwas-conformance mutants`. `select` turns the command of an adapter into the profile that it has and
// makes it the subject of this process. The exit status: 0 all are caught, 1 not, 2 wrong usage.
int command(int argc, char** argv, const std::function<Profile(const std::string& adapter)>& select);

}  // namespace qualyswas::conformance::mutants
