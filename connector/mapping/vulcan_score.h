// Vulcan guide, "Vulnerability score mapping".
#pragma once

#include <optional>
#include <string_view>

namespace qualyswas::mapping {

// `severity` is the vendor's digit. nullopt: the guide has no line for this value; the caller reports it as unmapped.
std::optional<int> find_vulcan_score_tenths(std::string_view severity);

}  // namespace qualyswas::mapping
