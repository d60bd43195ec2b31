// A world computed from a seed, with a sparse overlay of what was edited by hand. It has no timeline: its clock moves
// alone.
#pragma once

#include <memory>
#include <optional>

#include "mockqualys/world/world.h"

namespace mockqualys {

std::unique_ptr<World> make_generated_world(Generated spec, std::optional<Instant> now);

}  // namespace mockqualys
