#include "connector/config/lookback.h"

#include <algorithm>
#include <array>

namespace qualyswas::config {
namespace {

using std::chrono::days;
using std::chrono::months;

struct LookbackRow {
  std::string_view words;
  Lookback lookback;
};

// Ivanti guide, "Setting Up the Qualys WAS Connector": "the oldest scan data pull from the following options".
constexpr auto kLookbackRows = std::to_array<LookbackRow>({
    {"30 days", {.days = days{30}}},
    {"60 days", {.days = days{60}}},
    {"90 days", {.days = days{90}}},
    {"6 months", {.months = months{6}}},
    {"1 year", {.months = months{12}}},
});

}  // namespace

std::optional<Lookback> find_lookback(std::string_view words) {
  const auto* row = std::ranges::find(kLookbackRows, words, &LookbackRow::words);
  if (row == kLookbackRows.end()) return std::nullopt;
  return row->lookback;
}

std::string lookback_choices() {
  std::string choices;
  for (const auto& row : kLookbackRows) choices.append(choices.empty() ? "" : ", ").append(row.words);
  return choices;
}

Instant window_start(Instant now, Lookback lookback) {
  using namespace std::chrono;
  const auto today = floor<std::chrono::days>(now);
  auto date = year_month_day{today} - lookback.months;
  if (!date.ok()) date = date.year() / date.month() / last;
  return sys_days{date} - lookback.days + (now - today);
}

}  // namespace qualyswas::config
