#include <algorithm>
#include <array>

#include "connector/profiles/neurons/profile.h"
#include "connector/profiles/profile.h"
#include "connector/profiles/vulcan/profile.h"

namespace qualyswas::profiles {
namespace {

constexpr auto kRegistry = std::to_array<const Traits*>({&vulcan::kTraits, &neurons::kTraits});

}  // namespace

bool Traits::has_view(std::string_view name) const { return std::ranges::find(views, name) != views.end(); }

std::span<const Traits* const> registry() { return kRegistry; }

const Traits& traits_of(config::Profile profile) { return **std::ranges::find(kRegistry, profile, &Traits::profile); }

}  // namespace qualyswas::profiles
