// What a run leaves behind: lines for people, and files for programs. Every writer is a pure function of the results.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "conformance/framework/verdict.h"

namespace qualyswas::conformance {

// `subject`: the arguments that name the subject, for the lines that run a failed case again.
std::string summary(std::span<const RequirementResult> requirements, std::span<const CaseResult> cases,
                    std::string_view subject = {});
// The register without results, for people, as Markdown and as JSON.
std::string listing(std::span<const RequirementResult> requirements);
std::string register_table(std::span<const RequirementResult> requirements);
std::string register_json(std::span<const RequirementResult> requirements);
std::string markdown_table(std::span<const RequirementResult> requirements);
std::string junit(std::span<const CaseResult> cases);
std::string results_json(std::span<const RequirementResult> requirements, std::span<const CaseResult> cases);

}  // namespace qualyswas::conformance
