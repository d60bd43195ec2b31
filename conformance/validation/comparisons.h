// What cases read from a reconciliation.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "conformance/subject/in_process.h"
#include "conformance/support/lab.h"

namespace qualyswas::conformance {

using Comparisons = std::vector<sync::Comparison>;

// Throws LabError when the reconciliation fails.
Comparisons reconcile(Lab& lab);

// The one whose name begins so; throws LabError when there is none or more than one.
const sync::Comparison& of(const Comparisons& all, std::string_view name);
const sync::Comparison& assets_of(const Comparisons& all);                          // VAL-001
const sync::Comparison& instances_of(const Comparisons& all, std::int64_t webapp);  // VAL-002
const sync::Comparison& unique_of(const Comparisons& all);                          // VAL-003

bool all_equal(const Comparisons& all);

// Every comparison names a difference when its numbers differ, and is equal exactly when none of its differences lacks
// an explanation. Records a failure for each that does not.
void expect_honest(const Comparisons& all);

}  // namespace qualyswas::conformance
