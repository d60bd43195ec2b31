// Vulcan guide, "Vulnerability score mapping".
#pragma once

#include <optional>
#include <string_view>

namespace qualyswas::profiles::vulcan {

// `severity` is the vendor's digit. nullopt: the guide has no line for this value; the caller reports it as unmapped.
std::optional<int> find_score_tenths(std::string_view severity);

}  // namespace qualyswas::profiles::vulcan
