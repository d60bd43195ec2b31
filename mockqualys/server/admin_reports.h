// The reports' part of the admin API: a report made at once and in any shape, one filed from outside, and what holds
// for those that calls create.
#pragma once

#include <array>

#include "mockqualys/server/admin_calls.h"

namespace mockqualys::server {

inline constexpr std::string_view kLimitSchema = R"({"type": ["integer", "null"], "minimum": 0})";

inline constexpr auto kReportKeys = std::to_array<Key>({
    {"name", kTextSchema, ""},
    {"description", kTextSchema, ""},
    {"user", kTextSchema, "who asked for it; the first account when it is not given"},
    {"type", kTextSchema, ""},
    {"format", kTextSchema, ""},
    {"webapps", kNumbersSchema, "ids"},
    {"webapp_tags", kTextsSchema, "all web apps with one of these tags"},
    {"statuses", kTextsSchema, "of findings"},
    {"url", kTextSchema, "part of a finding's address"},
    {"variant", kTextSchema, "GET /reports lists them"},
    {"traps", kTextsSchema, "GET /reports lists them"},
    {"zone_minutes", kNumberSchema, "the zone of its dates, east of UTC"},
    {"takes_seconds", kNumberSchema, "how long it is made"},
    {"fails", kFlagSchema, "ends as ERROR"},
    {"record", kTextSchema, "a report from outside instead: its record's XML"},
    {"file", kTextSchema, "and its file"},
});
Json show_reports(const Desk& desk, const Request& request);
Json order_report(const Desk& desk, const Request& request);

inline constexpr auto kReportSettingKeys = std::to_array<Key>({
    {"variant", kTextSchema, ""},
    {"traps", kTextsSchema, ""},
    {"zone_minutes", kNumberSchema, ""},
    {"creation_seconds", kNumberSchema, "how long a report is made"},
    {"failing", kNumberSchema, "how many of the next ones end as ERROR"},
    {"subscription_limit", kLimitSchema, "bytes of all reports, or null"},
    {"user_limit", kLimitSchema, "bytes of one user's, or null"},
    {"search_lists", R"({"type": "object", "additionalProperties": {"type": "array", "items": {"type": "integer"}}})",
     "QIDs by the id of the list"},
});
Json set_report_settings(const Desk& desk, const Request& request);

}  // namespace mockqualys::server
