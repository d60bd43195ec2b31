// What a run leaves behind: lines for people, and files for programs. Every writer is a pure function of the results.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "conformance/framework/tally.h"
#include "conformance/framework/verdict.h"

namespace qualyswas::conformance {

// Who was judged, by what.
struct RunFacts {
  std::string subject, subject_version;
  std::string profile;                // in words
  std::vector<std::string> profiles;  // those of the register that concern the subject; empty: all
  std::string arguments;              // that name it, for the lines that run a failed case again
  std::string suite_version;
  std::vector<const Requirement*> not_applicable;  // of what was asked for
};

// The requirements among `only` (prefixes of ids; empty: all) that are for connectors of other profiles.
std::vector<const Requirement*> not_applicable_to(std::span<const std::string> profiles,
                                                  std::span<const std::string> only);

// For people. Its last line says how much holds, and that most was skipped when it was.
std::string summary(std::span<const RequirementResult> requirements, std::span<const CaseResult> cases,
                    const RunFacts& facts = {});
// The register without results, for people, as Markdown and as JSON.
std::string listing(std::span<const RequirementResult> requirements);
std::string register_table(std::span<const RequirementResult> requirements);
std::string register_json(std::span<const RequirementResult> requirements);
std::string markdown_table(std::span<const RequirementResult> requirements);
std::string junit(std::span<const CaseResult> cases, const RunFacts& facts = {});
// The whole of a run; conformance/report/ makes its pages of it.
std::string results_json(std::span<const RequirementResult> requirements, std::span<const CaseResult> cases,
                         const RunFacts& facts = {});

}  // namespace qualyswas::conformance
