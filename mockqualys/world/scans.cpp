#include "mockqualys/world/scans.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

namespace mockqualys {

namespace {

bool has_last_scan(const State& state, std::int64_t webapp, std::string_view scan) {
  const auto record = state[Kind::WebApp].find(webapp);
  return record != state[Kind::WebApp].end() && first_value(*record->second, Field::LastScan) == scan;
}

// The web app whose last scan a change may replace.
std::int64_t webapp_of(const Change& change) {
  if (const auto* set = std::get_if<SetFields>(&change)) return set->kind == Kind::WebApp ? set->id : 0;
  if (const auto* remove = std::get_if<RemoveRecord>(&change)) return remove->kind == Kind::WebApp ? remove->id : 0;
  return 0;
}

// Without playing the timeline, which costs much more: most ids asked for are of scans before it.
bool was_once_last(const Estate& estate, std::string_view scan) {
  if (std::ranges::any_of(estate.state[Kind::WebApp],
                          [&](const auto& one) { return has_last_scan(estate.state, one.first, scan); }))
    return true;
  return std::ranges::any_of(estate.events, [&](const Event& event) {
    const auto* set = std::get_if<SetFields>(&event.change);
    const auto* add = std::get_if<AddRecord>(&event.change);
    if (add != nullptr) return add->kind == Kind::WebApp && first_value(*add->record, Field::LastScan) == scan;
    return set != nullptr && set->kind == Kind::WebApp && std::ranges::any_of(set->edits, [&](const Edit& edit) {
             return edit.path == "lastScan/id" && edit.value == scan;
           });
  });
}

// All findings that one scan touched carry its moment as lastTestedDate; those that it saw carry it as
// lastDetectedDate.
Scan last_scan_of(const State& state, std::int64_t webapp, std::int64_t id) {
  const auto of = std::to_string(webapp);
  std::string_view moment;
  for (const auto& [finding, record] : state[Kind::Finding]) {
    if (first_value(*record, Field::WebAppId) == of)
      moment = std::max(moment, first_value(*record, Field::LastTestedDate));
  }
  Scan scan{.id = id, .webapp = webapp, .launched = parse_instant(moment).value_or(Instant{})};
  scan.found.emplace();
  for (const auto& [finding, record] : state[Kind::Finding]) {
    if (first_value(*record, Field::WebAppId) == of && first_value(*record, Field::LastDetectedDate) == moment &&
        first_value(*record, Field::Status) != "FIXED") {
      scan.found->insert(finding);
    }
  }
  return scan;
}

}  // namespace

std::optional<Scan> find_past_scan(const Estate& estate, Instant now, std::int64_t id) {
  const auto text = std::to_string(id);
  if (!was_once_last(estate, text)) return std::nullopt;
  State state = estate.state;
  for (const auto& event : estate.events) {
    if (event.at > now) break;
    const auto webapp = webapp_of(event.change);
    const bool is_last = webapp != 0 && has_last_scan(state, webapp, text);
    auto scan = is_last ? std::optional{last_scan_of(state, webapp, id)} : std::nullopt;
    static_cast<void>(apply_change(event.change, state));  // proven when the estate was read
    if (is_last && !has_last_scan(state, webapp, text)) return scan;
  }
  return std::nullopt;
}

}  // namespace mockqualys
