#include "conformance/ours/bad_days/bench.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <thread>

#include "conformance/ours/bad_days/world.h"
#include "conformance/subject/in_process.h"
#include "conformance/support/any_fault.h"

namespace qualyswas::conformance::bad_days {
namespace {

using std::chrono::milliseconds;
using Steady = std::chrono::steady_clock;

// A call that meets a fault which lasts is given up after so long of real time, an answer included that would come in
// the end: a fault that strikes once is waited for.
constexpr milliseconds kImpatient{300};
constexpr int kRunTimeoutSeconds = 240;  // of real time; nothing here comes near it

// As the lab: one fake, one connector, in state A after a good sync.
void see_state_a(Lab& lab, bool incremental) {
  lab.options.incremental = incremental;
  if (!lab.server().https_url().empty()) lab.over_https();
  begin(lab);
  lab.sync_completely();
}

std::vector<std::string> kinds_of(const Combination& combination) {
  std::vector<std::string> kinds;
  for (const auto& fault : combination.faults) kinds.push_back(fault.kind);
  return kinds;
}

Requests requests_in(const std::vector<mockqualys::JournalEntry>& journal, Profile profile) {
  Requests requests;
  for (const auto& place : places_of(profile))
    requests[std::string{place.endpoint}] = static_cast<int>(std::ranges::count_if(
        journal, [&](const mockqualys::JournalEntry& entry) { return entry.path.starts_with(place.path); }));
  return requests;
}

// The sync under the faults.
void meet(Lab& lab, const Combination& combination, const Allowed& allowed, Outcome& outcome) {
  auto& ours = lab.ours();
  const auto usual = ours.limits;
  const bool lasts = std::ranges::any_of(combination.faults, [](const ArmedFault& fault) { return fault.times != 1; });
  if (allowed.waits && lasts) ours.limits.longest_call = kImpatient;
  ours.settings.run_timeout_s = kRunTimeoutSeconds;
  for (const auto& fault : combination.faults) lab.server().fault(to_fault(fault, kRemovedOnTheWay));
  const auto slept = ours.sleeper.slept_for();
  const auto begun = Steady::now();
  outcome.run = lab.sync();
  outcome.took = std::chrono::duration_cast<milliseconds>(Steady::now() - begun);
  outcome.slept = ours.sleeper.slept_for() - slept;
  ours.limits = usual;
}

// The vendor is well again, its clock right, and what it said of a lie or half of a report it says again. A sync that
// follows one with a wrong clock archives nothing yet, and says so: the one after it does.
void recover(Lab& lab, const Allowed& allowed, Outcome& outcome) {
  const auto now = lab.start() + std::chrono::days{7};
  lab.server().clear_faults();
  lab.at(now);
  put_back(lab);
  if (allowed.lies.any() || outcome.shown.has_incomplete_report) {
    say_again(lab);
    outcome.was_said_again = true;
  }
  outcome.next = lab.sync();
  if (allowed.lies.clock || allowed.lies.scope) outcome.next = lab.sync();
  outcome.next_shown = shown_by(lab);
}

}  // namespace

const Plain& Bench::plain(Profile profile, Format format, bool incremental) {
  const std::scoped_lock lock{mutex_};
  const auto [at, is_new] = plain_.try_emplace({profile, format, incremental});
  if (!is_new) return at->second;
  auto& plain = at->second;
  Lab lab{world_options(profile, format, false)};
  see_state_a(lab, incremental);
  plain.truth.before = shown_by(lab);
  plain.truth.gone_on_the_way = kRemovedOnTheWay;
  turn_to_b(lab);
  lab.server().clear_journal();
  lab.sync_completely();
  plain.requests = requests_in(lab.server().journal(), profile);
  plain.truth.after = shown_by(lab);
  say_again(lab);
  lab.sync_completely();
  plain.truth.said_again = shown_by(lab);
  return plain;
}

Judged Bench::run(const Combination& combination) {
  Judged judged{.combination = combination};
  try {
    const auto allowed = allowed_by(kinds_of(combination));
    const auto& truth = plain(combination.profile, combination.format, combination.incremental).truth;
    Lab lab{world_options(combination.profile, combination.format, combination.https)};
    see_state_a(lab, combination.incremental);
    turn_to_b(lab);
    lab.server().clear_journal();
    Outcome outcome;
    meet(lab, combination, allowed, outcome);
    for (const auto& fault : combination.faults) judged.struck += has_struck(lab.server(), fault.kind) ? 1 : 0;
    outcome.shown = shown_by(lab);
    if (tampers_) tampers_(outcome.run);
    judged.verdict = outcome.run.verdict;
    judged.reasons = outcome.run.reasons;
    recover(lab, allowed, outcome);
    judged.problems = judge(allowed, truth, outcome);
  } catch (const SubjectError& error) {
    judged.problems.push_back({Harm::Crash, error.what()});
  } catch (const std::exception& error) {
    judged.trouble = error.what();
  }
  return judged;
}

void run_all(Bench& bench, const std::vector<Combination>& all, int threads, const std::function<void(Judged)>& each,
             const std::function<void(const Combination&)>& hangs) {
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  std::condition_variable changed;
  std::map<std::size_t, Steady::time_point> running;  // guarded by `mutex`
  std::size_t done = 0;                               // guarded by `mutex`
  const auto work = [&] {
    while (true) {
      const auto number = next++;
      if (number >= all.size()) return;
      {
        const std::scoped_lock lock{mutex};
        running.emplace(number, Steady::now());
      }
      auto judged = bench.run(all[number]);
      const std::scoped_lock lock{mutex};
      each(std::move(judged));
      running.erase(number);
      ++done;
      changed.notify_one();
    }
  };
  std::vector<std::jthread> workers;
  for (int i = 0; i < threads; ++i) workers.emplace_back(work);
  std::unique_lock lock{mutex};
  while (done < all.size()) {
    changed.wait_for(lock, std::chrono::seconds{1});
    // A run is three syncs; none of them may take that long.
    for (const auto& [number, since] : running)
      if (Steady::now() - since > 3 * kLongestRealTime) hangs(all[number]);
  }
}

}  // namespace qualyswas::conformance::bad_days
