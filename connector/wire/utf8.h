// Text as the vendor sends it: UTF-8, mostly.
#pragma once

#include <string>
#include <string_view>

namespace qualyswas::wire {

bool is_utf8(std::string_view text);
// Every byte that belongs to no character becomes U+FFFD, so that the damage is seen and the rest is kept.
std::string with_replacements(std::string_view text);

// A name as shown in a message: short, and nothing but letters that cannot hurt a terminal.
std::string shown(std::string_view name);

}  // namespace qualyswas::wire
