// The vendor's way of writing an instant: YYYY-MM-DDTHH:MM:SSZ, always UTC.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "connector/base/clock.h"

namespace qualyswas {

// nullopt for anything else, a day that the calendar lacks included. A fraction of a second is dropped: the vendor's
// resolution is the second, and some tools in between add ".000".
std::optional<Instant> parse_utc(std::string_view text);

std::string format_utc(Instant instant);

}  // namespace qualyswas
