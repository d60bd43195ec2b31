// What a scan of the timeline saw, which no record says.
#pragma once

#include <cstdint>
#include <optional>

#include "mockqualys/world/estate.h"
#include "mockqualys/world/report.h"

namespace mockqualys {

// One that was the last of a web app at the estate's start or since, and no longer is at `now`, with what it found. The
// timeline is played for it.
std::optional<Scan> find_past_scan(const Estate& estate, Instant now, std::int64_t id);

}  // namespace mockqualys
