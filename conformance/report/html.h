// The report as one HTML file: it asks nobody for anything, needs no script to be read, and takes every text of the
// results as text. A column a run.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "conformance/report/results.h"

namespace qualyswas::conformance::report {

// Text between tags or in an attribute; what HTML cannot hold becomes U+FFFD.
std::string escaped(std::string_view text);

// "Rows/LastSeen.IsUtc/STAT_001_new" -> "Last seen: is utc (STAT_001_new)".
std::string sentence_of(std::string_view name);

// Evidence is shown for the first kMostDetailed failed cases; the others say where it is.
inline constexpr std::size_t kMostDetailed = 200;

std::string html(std::span<const Results> runs);

}  // namespace qualyswas::conformance::report
