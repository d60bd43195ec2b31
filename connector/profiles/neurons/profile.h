// The profile's row of the registry.
#pragma once

#include "connector/profiles/profile.h"

namespace qualyswas::profiles::neurons {

extern const Traits kTraits;

}  // namespace qualyswas::profiles::neurons
