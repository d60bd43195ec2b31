#include "conformance/validation/comparisons.h"
#include "conformance/subject/in_process.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "conformance/framework/claims.h"

namespace qualyswas::conformance {

Comparisons reconcile(Lab& lab) {
  auto all = lab.ours().reconcile();
  if (!all) throw LabError{"reconciliation: " + all.error().message};
  return std::move(*all);
}

const sync::Comparison& of(const Comparisons& all, std::string_view name) {
  const auto is_it = [&](const sync::Comparison& one) { return one.name.starts_with(name); };
  if (const auto found = std::ranges::count_if(all, is_it); found != 1)
    throw LabError{fmt::format("the reconciliation has {} comparisons '{}'", found, name)};
  return *std::ranges::find_if(all, is_it);
}

const sync::Comparison& assets_of(const Comparisons& all) { return of(all, "assets"); }
const sync::Comparison& instances_of(const Comparisons& all, std::int64_t webapp) {
  return of(all, fmt::format("active instances of {} ", webapp));
}
const sync::Comparison& unique_of(const Comparisons& all) { return of(all, "unique vulnerabilities"); }

bool all_equal(const Comparisons& all) { return std::ranges::all_of(all, &sync::Comparison::equal); }

void expect_honest(const Comparisons& all) {
  for (const auto& one : all) {
    const bool unexplained = std::ranges::any_of(one.differences, [](const auto& each) { return each.why.empty(); });
    EXPECT_EQ(one.equal, !unexplained) << one.name << Harm::FalseComplete;
    if (one.vendor != one.ours) {
      EXPECT_FALSE(one.differences.empty()) << one.name << Harm::FalseComplete;
    }
  }
}

}  // namespace qualyswas::conformance
