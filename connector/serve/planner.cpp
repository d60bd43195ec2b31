#include "connector/serve/planner.h"

#include <algorithm>

#include "connector/config/parse_file.h"
#include "connector/config/text.h"
#include "connector/sync/retry.h"

namespace qualyswas::serve {

std::string_view name_of(const Connector& connector) { return config::trimmed(connector.settings.name); }

schedule::LastRun last_run_of(const store::RunRow& run) {
  schedule::LastRun last{.started = run.started, .ended = run.finished, .may_pass = sync::may_pass(run)};
  // A run whose process died has a verdict and no end.
  if (run.verdict && !last.ended) last.ended = run.started;
  return last;
}

std::vector<Planner::Change> Planner::load(std::vector<Connector> connectors) {
  std::vector<Change> changes;
  std::vector<Entry> entries;
  for (auto& connector : connectors) {
    const std::string name{name_of(connector)};
    const auto* before = find(name);
    if (before == nullptr)
      changes.push_back({Event::What::Added, name});
    else if (!config::are_equal(before->connector.settings, connector.settings))
      changes.push_back({Event::What::Changed, name});
    entries.push_back({.connector = std::move(connector), .due_since = before ? before->due_since : std::nullopt});
  }
  for (const auto& before : entries_) {
    const auto name = name_of(before.connector);
    if (std::ranges::none_of(entries, [&](const Entry& entry) { return name_of(entry.connector) == name; }))
      changes.push_back({Event::What::Removed, std::string{name}});
  }
  entries_ = std::move(entries);
  return changes;
}

Result<Planner::Plan> Planner::plan(Instant now, std::size_t most, const LastRuns& last_runs) {
  std::vector<Entry*> due;
  std::optional<Instant> wake;
  for (auto& entry : entries_) {
    const std::string name{name_of(entry.connector)};
    if (is_running(name)) continue;
    const auto last = last_runs(name);
    if (!last) return fail(last.error());
    const auto next = next_run(entry, *last, now);
    if (next <= now) {
      if (!entry.due_since) entry.due_since = now;
      due.push_back(&entry);
    } else {
      entry.due_since.reset();
      wake = wake ? std::min(*wake, next) : next;
    }
  }
  std::ranges::stable_sort(due, {}, [](const Entry* entry) { return *entry->due_since; });
  if (due.size() > most) {
    due.resize(most);
    wake = now;
  }
  Plan plan{.begin = {}, .wake = wake};
  for (const auto* entry : due) plan.begin.push_back(entry->connector);
  return plan;
}

void Planner::began(std::string_view name) {
  running_.emplace_back(name);
  if (auto* entry = find(name)) {
    entry->due_since.reset();
    entry->not_before.reset();
  }
}

void Planner::ended(std::string_view name) { std::erase(running_, name); }

void Planner::put_off(std::string_view name, Instant now, bool soon) {
  auto* entry = find(name);
  if (entry == nullptr) return;
  const auto& schedule = entry->connector.schedule;
  entry->not_before = schedule.next_after(now);
  if (soon) entry->not_before = std::min(*entry->not_before, now + schedule.retry_after());
}

void Planner::put_off_until(std::string_view name, Instant until) {
  if (auto* entry = find(name)) entry->not_before = until;
}

void Planner::forget(std::string_view name) {
  std::erase_if(entries_, [&](const Entry& entry) { return name_of(entry.connector) == name; });
}

Instant Planner::next_run(const Entry& entry, const std::optional<schedule::LastRun>& last, Instant now) {
  const auto next = entry.connector.schedule.next_run(last, now);
  return entry.not_before ? std::max(next, *entry.not_before) : next;
}

std::optional<Instant> Planner::next_run(std::string_view name, const std::optional<schedule::LastRun>& last,
                                         Instant now) const {
  const auto* entry = find(name);
  if (entry == nullptr) return std::nullopt;
  return next_run(*entry, last, now);
}

std::vector<std::string> Planner::names() const {
  std::vector<std::string> names;
  for (const auto& entry : entries_) names.emplace_back(name_of(entry.connector));
  return names;
}

const Planner::Entry* Planner::find(std::string_view name) const {
  const auto found =
      std::ranges::find_if(entries_, [&](const Entry& entry) { return name_of(entry.connector) == name; });
  return found == entries_.end() ? nullptr : &*found;
}

Planner::Entry* Planner::find(std::string_view name) {
  const auto found =
      std::ranges::find_if(entries_, [&](const Entry& entry) { return name_of(entry.connector) == name; });
  return found == entries_.end() ? nullptr : &*found;
}

bool Planner::is_running(std::string_view name) const { return std::ranges::find(running_, name) != running_.end(); }

}  // namespace qualyswas::serve
