// The profile's row of the registry.
#pragma once

#include "connector/profiles/profile.h"

namespace qualyswas::profiles::vulcan {

extern const Traits kTraits;

}  // namespace qualyswas::profiles::vulcan
