// The matrix of requirements and runs as a Markdown table.
#pragma once

#include <span>
#include <string>

#include "conformance/report/results.h"

namespace qualyswas::conformance::report {

std::string markdown(std::span<const Results> runs);

}  // namespace qualyswas::conformance::report
