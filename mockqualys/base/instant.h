// The vendor's one way to write a moment: YYYY-MM-DDTHH:MM:SSZ. Written this way, moments sort as text.
#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace mockqualys {

using Instant = std::chrono::sys_seconds;

inline constexpr std::size_t kInstantLength = 20;

// Nothing but that form, of a day that exists: no fraction, no offset, no bare date.
std::optional<Instant> parse_instant(std::string_view text);
std::string format_instant(Instant instant);
std::array<char, kInstantLength> instant_chars(Instant instant);  // without an allocation, for generated records

}  // namespace mockqualys
