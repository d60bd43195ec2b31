#include "connector/sync/sync.h"

#include <algorithm>

#include "connector/sync/pull.h"
#include "connector/sync/solutions.h"
#include "connector/sync/walk.h"

namespace qualyswas::sync {
namespace {

void show(Workplace& place, const std::string& step) {
  if (place.ports.progress) place.ports.progress({place.journal.row.state, step, 0, 0});
}

Result<void> pull_api(Workplace& place, const std::stop_token& stop) {
  wire::Question webapps;
  webapps.page_size = place.config.page_size;
  if (auto walked = Walk<WebAppSource>{place, webapps, stop}.run(); !walked) return walked;
  wire::Question findings;
  findings.page_size = place.config.page_size;
  if (!place.config.informational) findings.informational = false;  // not even asked for (INFO-002)
  if (auto walked = Walk<FindingSource>{place, findings, stop}.run(); !walked) return walked;
  if (auto entered = place.journal.enter(store::State::Synced); !entered) return entered;
  show(place, "");
  if (auto entered = place.journal.enter(store::State::Processing); !entered) return entered;
  show(place, "solutions");
  return pull_solutions(place, stop);
}

// The latest instant of the newest earlier run, to see that our own clock did not jump back (ARC-002).
Result<std::optional<Instant>> latest_before(store::Store& store, const std::string& connector) {
  const auto runs = store.runs(connector, 1);
  if (!runs) return fail(runs.error());
  if (runs->empty()) return std::nullopt;
  const auto& newest = runs->front();
  return std::max(newest.started, newest.finished.value_or(newest.started));
}

Result<void> archive(Workplace& place, std::optional<Instant> latest) {
  const auto now = place.ports.clock.now();
  if (latest && std::min(now, place.journal.row.started) < *latest) {
    place.journal.reason("nothing was archived: this machine's clock stands before the end of an earlier run");
    return {};
  }
  const auto until = now - std::chrono::days{place.config.archive_after_days};
  const auto archived = place.ports.store.archive(place.config.name, until, now);
  if (!archived) return fail(archived.error());
  place.journal.row.archived = *archived;
  if (*archived > 0)
    place.journal.note(
        fmt::format("{} assets archived: not seen for {} days", *archived, place.config.archive_after_days));
  return {};
}

}  // namespace

// The diagram in connector/README.md, top to bottom.
Result<store::RunRow> run(const config::Config& config, const Ports& ports, const std::stop_token& stop) {
  const auto claim = ports.store.claim(config.name);
  if (!claim) return fail(claim.error());
  const auto latest = latest_before(ports.store, config.name);
  if (!latest) return fail(latest.error());

  Journal journal{ports.store, config.name, ports.clock};
  journal.row.format = config.format == config::Format::Json ? "json" : "xml";
  if (auto begun = journal.begin(); !begun) return fail(begun.error());
  Vendor vendor{config, ports, [&journal](const std::string& text) { journal.note(text); }};
  Workplace place{.config = config, .ports = ports, .vendor = vendor, .journal = journal};
  show(place, "");

  const bool reports = config.profile == config::Profile::Neurons;
  auto pulled = reports ? pull_reports(place, stop) : pull_api(place, stop);
  if (pulled && place.proven && !reports) pulled = archive(place, *latest);
  journal.row.requests = vendor.client().requests();

  auto verdict = store::Verdict::Complete;
  if (!pulled) {
    verdict = place.pages_stored > 0 ? store::Verdict::Partial : store::Verdict::Failed;
    journal.reason(reason_of(pulled.error()));
  } else if (!place.proven) {
    verdict = store::Verdict::Partial;
  }
  if (auto ended = journal.end(verdict); !ended) return fail(ended.error());
  show(place, "");
  return journal.row;
}

}  // namespace qualyswas::sync
