#include "mockqualys/reports/scan_record.h"

#include <fmt/core.h>

#include <chrono>

namespace mockqualys::reports {

namespace {

// Ids of findings have nine digits at most. Those of records lie above, so that neither is ever taken for the other.
constexpr std::int64_t kFirst = std::int64_t{1} << 30U;

// splitmix64: two inputs that differ give numbers that look independent.
std::uint64_t mix(std::uint64_t value) {
  value += 0x9E3779B97F4A7C15U;
  value = (value ^ (value >> 30U)) * 0xBF58476D1CE4E5B9U;
  value = (value ^ (value >> 27U)) * 0x94D049BB133111EBU;
  return value ^ (value >> 31U);
}

std::uint64_t number_of(std::string_view scan_id, Instant scanned) {
  std::uint64_t hash = 0xCBF29CE484222325U;  // FNV-1a
  for (const char c : scan_id) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
  const auto day = std::chrono::floor<std::chrono::days>(scanned).time_since_epoch().count();
  return mix(hash ^ mix(static_cast<std::uint64_t>(day)));
}

}  // namespace

ScanRecord scan_record(std::string_view scan_id, Instant scanned, std::int64_t finding) {
  const auto scan = number_of(scan_id, scanned);
  const auto high = mix(scan ^ static_cast<std::uint64_t>(finding)), low = mix(high);
  // XOR maps different findings to different numbers, so that an id never stands twice in a report.
  const auto salt = static_cast<std::int64_t>(scan % static_cast<std::uint64_t>(kFirst));
  return {.id = kFirst + (finding ^ salt),
          .unique_id = fmt::format("{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}", high >> 32U, (high >> 16U) & 0xFFFFU,
                                   high & 0xFFFU, 0x8000U | ((low >> 48U) & 0x3FFFU), low & 0xFFFF'FFFF'FFFFU)};
}

}  // namespace mockqualys::reports
