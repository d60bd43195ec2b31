// A world that began as an estate: its records, its timeline played up to the clock, and the edits by hand on top. The
// estate itself is never changed: worlds may share one.
#pragma once

#include <memory>
#include <optional>

#include "mockqualys/world/estate.h"
#include "mockqualys/world/world.h"

namespace mockqualys {

std::unique_ptr<World> make_estate_world(std::shared_ptr<const Estate> estate, std::optional<Instant> now);

}  // namespace mockqualys
