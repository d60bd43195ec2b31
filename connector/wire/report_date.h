// How reports write an instant: "07 Mar 2031 04:05PM GMT-0500", in the zone of whoever made the report.
#pragma once

#include <optional>
#include <string_view>

#include "connector/base/clock.h"

namespace qualyswas::wire {

// Also "... GMT" and "... UTC" without an offset, and the ISO form of the legacy reports. nullopt for anything else: a
// date without a zone or without a time of day is no instant.
std::optional<Instant> parse_report_date(std::string_view text);

// "07 Mar 2031", as SUMMARY writes the day of a scan: its beginning in UTC, since no zone stands there.
std::optional<Instant> parse_report_day(std::string_view text);

}  // namespace qualyswas::wire
