// How a profile's mapping says that no line of the guide covers a value. Used by the profiles alone.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "connector/model/row.h"

namespace qualyswas::profiles {

// In Unmapped::value: the vendor sent nothing where the guide needs a value.
inline constexpr std::string_view kMissing = "(missing)";

inline void note(std::vector<model::Unmapped>& unmapped, std::string_view field, std::string_view value) {
  unmapped.push_back({std::string{field}, std::string{value.empty() ? kMissing : value}});
}

}  // namespace qualyswas::profiles
