// A date as HTTP headers write it (Date, Retry-After): RFC 9110, section 5.6.7.
#pragma once

#include <optional>
#include <string_view>

#include "connector/base/clock.h"

namespace qualyswas {

// Takes the three forms that a reader has to take: "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT"
// (years 70 to 99 are of the last century) and "Sun Nov  6 08:49:37 1994". The name of the day is not checked against
// the date. nullopt for anything else.
std::optional<Instant> parse_http_date(std::string_view text);

}  // namespace qualyswas
