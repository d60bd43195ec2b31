// Values as people read them, wherever that is. All times are UTC; whoever prints some says so once.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "connector/base/clock.h"

namespace qualyswas::view {

// Of a severity or a status that no line of the guide's table covers: what it is called, and what it is asked for by.
inline constexpr std::string_view kUnmapped = "unmapped";

std::string shown(std::optional<Instant> instant);      // "2026-01-05 06:00:00", "-" when unset
std::string shown_day(std::optional<Instant> instant);  // "2026-01-05", "-" when unset
std::string shown_number(std::int64_t number);          // "1,234,567"
std::string shown_score(std::optional<int> tenths);     // "7.5", "-" when unset
std::string shown_count(std::int64_t n, std::string_view one, std::string_view many);  // "1 asset", "2 assets"

}  // namespace qualyswas::view
