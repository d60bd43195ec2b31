// The vendor's own record as a map from path to text, read from the fake's world: what a connector's copy of it is held
// against.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "mockqualys/world/world.h"

namespace qualyswas::conformance {

// Of the paths given ("webApp.id"), those that the record has with a text; outer blanks are no part of it. Empty when
// there is no such record.
std::map<std::string, std::string> vendor_fields_of(const mockqualys::World& world, mockqualys::Kind kind,
                                                    std::int64_t id, std::span<const std::string> paths);

}  // namespace qualyswas::conformance
