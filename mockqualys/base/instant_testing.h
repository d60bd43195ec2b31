// Instants as tests write them.
#pragma once

#include <string_view>

#include "mockqualys/base/instant.h"

namespace mockqualys {

inline Instant at(std::string_view text) { return parse_instant(text).value(); }

}  // namespace mockqualys
