// The scans' part of the admin API: what the next scans find, how long they take and how they end.
#pragma once

#include <array>

#include "mockqualys/server/admin_calls.h"

namespace mockqualys::server {

Json show_scans(const Desk& desk, const Request& request);

inline constexpr auto kScanFindKeys = std::to_array<Key>({
    {"present", kNumbersSchema, "findings that the next scan of their web app sees, whatever their status"},
    {"gone", kNumbersSchema, "findings that it misses"},
    {"plant", kTextsSchema, "findings that nobody has seen, each as its XML: the next scan finds them, NEW"},
});
Json set_what_scans_find(const Desk& desk, const Request& request);

inline constexpr auto kScanSettingKeys = std::to_array<Key>({
    {"submitted_seconds", kNumberSchema, "how long a scan is SUBMITTED"},
    {"running_seconds", kNumberSchema, "how long it is RUNNING then"},
    {"results_status", kTextSchema, "how the next ones end: SUCCESSFUL, NO_HOST_ALIVE, TIME_LIMIT_REACHED"},
    {"most_running", kNumberSchema, "how many may run at one time"},
});
Json set_scan_settings(const Desk& desk, const Request& request);

}  // namespace mockqualys::server
