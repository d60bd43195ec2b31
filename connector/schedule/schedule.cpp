#include "connector/schedule/schedule.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "connector/base/near.h"
#include "connector/config/prove.h"
#include "connector/config/text.h"

namespace qualyswas::schedule {
namespace {

using namespace std::chrono;

constexpr auto kDefaultSchedule = "daily", kDefaultZone = "UTC";
constexpr int kDefaultJitterSeconds = 300, kDefaultRetrySeconds = 900;
constexpr config::Range kJitter{"schedule_jitter_s", 0, 86'400};
constexpr config::Range kRetryAfter{"retry_after_s", 1, 86'400};

struct NamedSchedule {
  std::string_view word, cron;
};

// What crontab(5) means by @daily, @hourly and @weekly.
constexpr auto kNamedSchedules = std::to_array<NamedSchedule>({
    {"daily", "0 0 * * *"},
    {"hourly", "0 * * * *"},
    {"weekly", "0 0 * * 0"},
});

Result<Cron> cron_of(std::string_view typed) {
  const auto* named = std::ranges::find(kNamedSchedules, config::lowered(typed), &NamedSchedule::word);
  if (named != kNamedSchedules.end()) return Cron::parse(named->cron);
  if (typed.find_first_of(" \t") != std::string_view::npos) return Cron::parse(typed);
  std::vector<std::string> words;
  for (const auto& row : kNamedSchedules) words.emplace_back(row.word);
  const auto near = did_you_mean(typed, words);
  return fail(ErrorKind::Config, typed.empty() ? "is empty" : fmt::format("'{}' is unknown", typed),
              fmt::format("{}{}give daily, hourly, weekly or a cron expression of five fields such as \"30 2 * * *\"",
                          near, near.empty() ? "" : " "));
}

// The same on every machine and in every version, as std::hash is not: FNV-1a, then the last step of MurmurHash3, so
// that names which differ in their last letter are far apart.
std::uint64_t spread(std::string_view name) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  hash = (hash ^ (hash >> 33U)) * 0xff51afd7ed558ccdU;
  hash = (hash ^ (hash >> 33U)) * 0xc4ceb9fe1a85ec53U;
  return hash ^ (hash >> 33U);
}

}  // namespace

Result<Schedule> Schedule::parse(const config::Settings& settings) {
  const std::string typed{config::trimmed(settings.schedule.value_or(kDefaultSchedule))};
  const auto cron = cron_of(typed);
  if (!cron) return config::refuse("schedule", cron.error().message, cron.error().advice);
  const auto zone = Zone::find(config::trimmed(settings.time_zone.value_or(kDefaultZone)));
  if (!zone) return config::refuse("time_zone", zone.error().message, zone.error().advice);
  for (const auto& checked :
       {config::check(settings.schedule_jitter_s, kJitter), config::check(settings.retry_after_s, kRetryAfter)})
    if (!checked) return fail(checked.error());

  Schedule schedule{*cron};
  schedule.zone_ = *zone;
  const auto jitter = static_cast<std::uint64_t>(settings.schedule_jitter_s.value_or(kDefaultJitterSeconds));
  schedule.offset_ = seconds{spread(config::trimmed(settings.name)) % (jitter + 1)};
  schedule.retry_after_ = seconds{settings.retry_after_s.value_or(kDefaultRetrySeconds)};
  return schedule;
}

// The conversion to an instant never goes back, so the first local minute whose instant lies behind is the answer; the
// second time round of an hour that comes twice has none.
Instant Schedule::next_after(Instant instant) const {
  const auto before = instant - offset_;
  auto minute = floor<minutes>(zone_.local(before));
  Instant next;
  do {
    minute = cron_.next_after(minute);
    next = zone_.instant(minute);
  } while (next <= before);
  return next + offset_;
}

Instant Schedule::next_run(const std::optional<LastRun>& last, Instant now) const {
  if (!last) return now;
  if (last->started > now) return next_after(now);
  auto next = next_after(last->started);
  if (last->may_pass || !last->ended) next = std::min(next, last->ended.value_or(last->started) + retry_after_);
  return std::max(next, now);
}

}  // namespace qualyswas::schedule
