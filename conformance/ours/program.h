// The program `qwas` itself, as a person or a script starts it: what only the real machine shows (its environment, its
// files, its commands) is asked of it. The one that stands beside the suite is run.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "conformance/subject/in_process.h"

namespace qualyswas::conformance {

// Where it stands. Throws SubjectError when it does not.
std::string qwas_path();
// With this environment and no other, in this folder; waits for its end. Throws SubjectError when it cannot be started.
Printed run_qwas(const std::vector<std::string>& arguments, const std::map<std::string, std::string>& environment,
                 const std::string& folder);

}  // namespace qualyswas::conformance
