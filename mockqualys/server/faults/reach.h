// Whether a fault can ever strike in a world: its path is served, its user has an account.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mockqualys/server/faults/catalogue.h"

namespace mockqualys::server {

// Throws BadRequest when it cannot; returns what makes it unlikely. `url`: of the API, for the texts.
std::vector<std::string> check_reach(CheckedFault& fault, const World& world, std::string_view url);

}  // namespace mockqualys::server
