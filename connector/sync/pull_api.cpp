#include "connector/sync/pull_api.h"

#include <fmt/format.h>

#include "connector/sync/changes.h"
#include "connector/sync/solutions.h"
#include "connector/sync/walk.h"

namespace qualyswas::sync {
namespace {

// What the summary needs to say why the vendor's own screen shows more findings. Not knowing it is no loss of data.
Result<void> count_left_out(Workplace& place, const std::stop_token& stop) {
  wire::Question left_out;
  left_out.only_informational = true;
  const auto count = place.vendor.count_findings(left_out, stop);
  if (count) {
    place.journal.row.informational_left_out = *count;
    place.journal.note(
        fmt::format("findings: {} informational ones were not asked for (setting `informational` is off)", *count));
    return {};
  }
  const auto kind = count.error().kind;
  if (kind == ErrorKind::Cancelled || kind == ErrorKind::Auth || kind == ErrorKind::Permission ||
      kind == ErrorKind::Module)
    return fail(count.error().during("counting informational findings"));
  place.journal.note("findings: informational ones were not asked for, and could not be counted: " +
                     count.error().message);
  return {};
}

// All of them, or what changed where that is enough. From now on the vendor's changes are the next run's.
Result<void> read_findings(Workplace& place, const wire::Question& question, const std::stop_token& stop) {
  store::KnownUntil from_now{.question = fingerprint(place.config, FindingSource::kName, question),
                             .at = place.vendor_clock.now()};
  const auto known = may_rely_on(place, question);
  if (!known) return fail(known.error());
  bool is_enough = false;
  if (*known) {
    const auto agrees = read_changes(place, question, **known, stop);
    if (!agrees) return fail(agrees.error());
    is_enough = *agrees;
    from_now.runs = is_enough ? (*known)->runs + 1 : 0;
  }
  if (!is_enough)
    if (auto walked = Walk<FindingSource>{place, question, stop}.run(); !walked) return walked;
  place.known_until = std::move(from_now);
  return {};
}

Result<void> walk_api(Workplace& place, const std::stop_token& stop) {
  wire::Question webapps;
  webapps.page_size = place.config.page_size;
  place.show(WebAppSource::kName);
  if (auto walked = Walk<WebAppSource>{place, webapps, stop}.run(); !walked) return walked;
  wire::Question findings;
  findings.page_size = place.config.page_size;
  if (!place.config.informational) findings.informational = false;  // not even asked for (INFO-002)
  place.show(FindingSource::kName);
  if (auto read = read_findings(place, findings, stop); !read) return read;
  if (!place.config.informational)
    if (auto counted = count_left_out(place, stop); !counted) return counted;
  if (const auto unlisted = place.journal.row.findings_unlisted; unlisted > 0)
    place.journal.reason(fmt::format(
        "{} {} on a web application that the vendor does not list; its name is shown as the finding gives it", unlisted,
        unlisted == 1 ? "finding is" : "findings are"));
  return {};
}

}  // namespace

Result<void> pull_api(Workplace& place, const std::stop_token& stop) {
  if (auto begun = place.subscription.begin(); !begun) return begun;
  auto walked = walk_api(place, stop);
  const auto undone = place.subscription.end();
  if (!undone) return fail(undone.error());
  if (*undone > 0) {
    place.journal.note(fmt::format("{} records that this run had added were removed again", *undone));
    place.journal.row.added -= *undone;
    if (place.journal.row.changed == 0) place.pages_stored = 0;
  }
  const bool is_told = !walked && walked.error().kind == ErrorKind::Config;
  if (place.subscription.is_contradicted() && !is_told)
    place.not_proven(fmt::format("{}. {}", place.subscription.contradictions(), place.subscription.advice()));
  if (!walked) return walked;
  if (auto entered = place.journal.enter(store::State::Synced); !entered) return entered;
  place.show("");
  if (auto entered = place.journal.enter(store::State::Processing); !entered) return entered;
  place.show("solutions");
  return pull_solutions(place, stop);
}

}  // namespace qualyswas::sync
