// Words that several calls expect.
#pragma once

#include <array>
#include <string_view>

namespace mockqualys::qps {

inline constexpr auto kBooleanWords = std::to_array<std::string_view>({"true", "false"});
inline constexpr auto kIgnoredReasonWords =
    std::to_array<std::string_view>({"FALSE_POSITIVE", "RISK_ACCEPTED", "NOT_APPLICABLE"});
inline constexpr auto kScanStatusWords =
    std::to_array<std::string_view>({"SUBMITTED", "RUNNING", "FINISHED", "TIME_LIMIT_EXCEEDED", "SCAN_NOT_LAUNCHED",
                                     "SCANNER_NOT_AVAILABLE", "ERROR", "CANCELED"});

}  // namespace mockqualys::qps
