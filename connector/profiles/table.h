// What every table of a guide must hold, checked while compiling. Used by the tables of this folder alone.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace qualyswas::profiles {

// A key that stood in two lines would make the second one dead.
template <class Row, std::size_t N>
consteval bool keys_are_unique(const std::array<Row, N>& rows, std::string_view Row::*key) {
  for (std::size_t i = 0; i < N; ++i)
    for (std::size_t j = i + 1; j < N; ++j)
      if (rows[i].*key == rows[j].*key) return false;
  return true;
}

}  // namespace qualyswas::profiles
