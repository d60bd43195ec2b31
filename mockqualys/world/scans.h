// The scans that an estate names. None is a record of its own: a web app names its last one, a finding those of its
// history, a timeline those that were once a web app's last. Reports are ordered of all of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "mockqualys/world/estate.h"
#include "mockqualys/world/report.h"

namespace mockqualys {

// In the history of one <Finding>, its XML as `finding`.
std::optional<Scan> find_scan_in_history(std::string_view finding, std::int64_t id);

// One that was the last of a web app at the estate's start or since, and no longer is at `now`, with what it found. The
// timeline is played for it.
std::optional<Scan> find_past_scan(const Estate& estate, Instant now, std::int64_t id);

}  // namespace mockqualys
