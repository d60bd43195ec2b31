// A row of profile_table for each profile. Used by profiles.cpp alone.
#pragma once

#include "connector/config/profiles.h"

namespace qualyswas::config {

extern const ProfileSettings kVulcanSettings, kNeuronsSettings;

}  // namespace qualyswas::config
