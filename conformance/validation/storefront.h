// The estate "storefront" right after it was loaded, counted by hand from fixtures/estates: active instances of each
// web application, without and with information gathered.
#pragma once

#include <array>
#include <cstdint>

namespace qualyswas::conformance {

struct ActiveRow {
  std::int64_t webapp;
  int confirmed_and_potential, with_informational;
};
inline constexpr auto kStorefront = std::to_array<ActiveRow>({
    {204173114, 10, 13},
    {204173880, 4, 6},
    {204180027, 5, 7},
    {204195403, 5, 7},
    {204201160, 2, 3},
    {204288951, 2, 3},
    {204319077, 0, 0},
});

}  // namespace qualyswas::conformance
