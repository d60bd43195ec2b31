// How much holds, as a small SVG for a README: "conformance 187/187". A run of which most was skipped says so in words
// and in its colour, whatever held.
#pragma once

#include <string>

#include "conformance/report/results.h"

namespace qualyswas::conformance::report {

std::string badge(const Results& results);

}  // namespace qualyswas::conformance::report
