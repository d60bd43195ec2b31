// Cron expressions and time zones, a line each: expression, zone, connector's name. The next minute is later, the one
// before it leads to the same, and no run is due before its time, across every change of the clocks.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "connector/config/text.h"
#include "connector/schedule/cron.h"
#include "connector/schedule/schedule.h"
#include "connector/schedule/zone.h"
#include "scripts/cmake/fuzz_broken.h"

namespace {

using namespace qualyswas;            // NOLINT(google-build-using-namespace)
using namespace qualyswas::schedule;  // NOLINT(google-build-using-namespace)
using namespace std::chrono_literals;

std::string_view take_line(std::string_view& text) {
  const auto line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(text.size(), line.size() + 1));
  return line;
}

// Ends of years and months, a leap day, and nights in which clocks change somewhere.
constexpr auto kDays = std::to_array<std::chrono::year_month_day>(
    {std::chrono::year{2026} / 1 / 5, std::chrono::year{2026} / 3 / 29, std::chrono::year{2026} / 10 / 25,
     std::chrono::year{2027} / 12 / 31, std::chrono::year{2028} / 2 / 29, std::chrono::year{2011} / 12 / 30});

void judge(const Error& error) {
  if (error.kind != ErrorKind::Config || error.message.empty()) broken();
}

void judge_cron(const Cron& cron) {
  for (const auto day : kDays) {
    const LocalMinute from = std::chrono::local_days{day} + 90min;
    const auto next = cron.next_after(from);
    if (next <= from || cron.next_after(next - 1min) != next) broken();
    if (next - from > 1min && cron.next_after(from + 1min) != next) broken();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text{reinterpret_cast<const char*>(data), std::min<std::size_t>(size, 512)};
  config::Settings settings;
  // Longer words cost only the search for a near one.
  settings.schedule = std::string{take_line(text).substr(0, 100)};
  settings.time_zone = std::string{take_line(text).substr(0, 40)};
  settings.name = std::string{take_line(text)};

  const auto typed = config::trimmed(*settings.schedule);
  const auto cron = Cron::parse(typed);
  if (!cron) judge(cron.error());
  if (cron) judge_cron(*cron);
  const auto zone = Zone::find(config::trimmed(*settings.time_zone));
  if (!zone) judge(zone.error());
  const auto schedule = Schedule::parse(settings);
  if (!schedule) {
    judge(schedule.error());
    return 0;
  }
  if (!zone || (!cron && typed.find_first_of(" \t") != std::string_view::npos)) broken();
  for (const auto day : kDays) {
    const Instant now = std::chrono::sys_days{day} + 1h;
    const auto next = schedule->next_after(now);
    if (next <= now || schedule->next_after(next - 1s) != next) broken();
    const auto due = schedule->next_run(LastRun{.started = now, .ended = now + 5s}, now + 5s);
    if (due < now) broken();
    if (schedule->next_run(std::nullopt, now) != now) broken();
    // A time that a clock on the wall shows is shown again, unless clocks leave it out.
    const auto local = zone->local(now);
    const auto back = zone->instant(local);
    if (zone->local(back) != local) broken();
  }
  return 0;
}
