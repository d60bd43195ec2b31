#include "connector/sync/sync.h"

#include <chrono>

#include <fmt/format.h>

#include "connector/sync/archive.h"
#include "connector/sync/damage.h"
#include "connector/sync/pull.h"
#include "connector/sync/solutions.h"
#include "connector/sync/walk.h"

namespace qualyswas::sync {
namespace {

void show(Workplace& place, const std::string& step) {
  if (place.ports.progress) place.ports.progress({place.journal.row.state, step, 0, 0});
}

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

Result<void> walk_api(Workplace& place, const std::stop_token& stop) {
  wire::Question webapps;
  webapps.page_size = place.config.page_size;
  show(place, std::string{WebAppSource::kName});
  if (auto walked = Walk<WebAppSource>{place, webapps, stop}.run(); !walked) return walked;
  wire::Question findings;
  findings.page_size = place.config.page_size;
  if (!place.config.informational) findings.informational = false;  // not even asked for (INFO-002)
  show(place, std::string{FindingSource::kName});
  if (auto walked = Walk<FindingSource>{place, findings, stop}.run(); !walked) return walked;
  if (!place.config.informational)
    if (auto counted = count_left_out(place, stop); !counted) return counted;
  if (const auto unlisted = place.journal.row.findings_unlisted; unlisted > 0)
    place.journal.reason(fmt::format(
        "{} {} on a web application that the vendor does not list; its name is shown as the finding gives it", unlisted,
        unlisted == 1 ? "finding is" : "findings are"));
  return {};
}

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
  show(place, "");
  if (auto entered = place.journal.enter(store::State::Processing); !entered) return entered;
  show(place, "solutions");
  return pull_solutions(place, stop);
}

// A damaged file shows what it has, and not what it lost: no run over it is complete. Read whole once a day, which
// costs seconds, and not at every sync.
Result<void> examine_store(Workplace& place, const std::stop_token& stop) {
  const auto now = place.vendor_clock.now();
  const auto sound = place.ports.store.found_sound();
  if (!sound) return fail(sound.error());
  using std::chrono::days;
  if (*sound && std::chrono::floor<days>(**sound) == std::chrono::floor<days>(now)) return {};
  show(place, "examining the store");
  const auto damage = place.ports.store.find_damage(now, stop);
  if (!damage) return fail(damage.error().during("examining the store"));
  if (!damage->empty()) place.not_proven(reason_of(damage_error(*damage)));
  for (const auto& one : *damage) place.journal.note("damage in the store: " + one);
  return {};
}

}  // namespace

// The diagram in connector/README.md, top to bottom.
Result<store::RunRow> run(const config::Config& config, const Ports& ports, const std::stop_token& stop) {
  const auto claim = ports.store.claim(config.name);
  if (!claim) return fail(claim.error());
  const auto earlier = earlier_times(ports.store, config.name);
  if (!earlier) return fail(earlier.error());

  Journal journal{ports.store, config.name, ports.clock};
  journal.row.format = config.format == config::Format::Json ? "json" : "xml";
  if (auto begun = journal.begin(); !begun) return fail(begun.error());
  Vendor vendor{config, ports, [&journal](const std::string& text) { journal.note(text); }};
  const VendorClock vendor_clock{[&] { return vendor.client().vendor_times(); }, ports.clock, config.endpoint};
  Workplace place{.config = config, .ports = ports, .vendor = vendor, .vendor_clock = vendor_clock, .journal = journal};
  show(place, "");

  const bool reports = config.profile == config::Profile::Neurons;
  auto pulled = reports ? pull_reports(place, stop) : pull_api(place, stop);
  if (pulled && place.proven) pulled = examine_store(place, stop);
  if (pulled && place.proven && !reports) pulled = archive(place, *earlier);
  journal.row.requests = vendor.client().requests();
  journal.row.vendor_time = vendor_clock.told();

  auto verdict = store::Verdict::Complete;
  if (!pulled) {
    verdict = place.pages_stored > 0 ? store::Verdict::Partial : store::Verdict::Failed;
    journal.last_reason(reason_of(pulled.error()));
  } else if (!place.proven) {
    verdict = store::Verdict::Partial;
  }
  if (auto difference = vendor_clock.difference(); !difference.empty()) journal.last_reason(std::move(difference));
  if (pulled && !journal.row.vendor_time)
    journal.note("no answer of the vendor had a readable Date header: this machine's clock was used for all dates");
  if (auto ended = journal.end(verdict); !ended) {
    // As on a full disk. With room for little the verdict is written without its details.
    (*claim)->make_room();
    if (ended = journal.end_briefly(verdict); !ended) return fail(ended.error());
  }
  show(place, "");
  return journal.row;
}

}  // namespace qualyswas::sync
