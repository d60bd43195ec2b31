#include "connector/sync/sync.h"

#include <chrono>

#include <fmt/format.h>

#include "connector/profiles/profile.h"
#include "connector/sync/archive.h"
#include "connector/sync/damage.h"
#include "connector/sync/engine.h"
#include "connector/sync/run_deadline.h"

namespace qualyswas::sync {
namespace {

// A damaged file shows what it has, and not what it lost: no run over it is complete. Read whole once a day, which
// costs seconds, and not at every sync.
Result<void> examine_store(Workplace& place, const std::stop_token& stop) {
  const auto now = place.vendor_clock.now();
  const auto sound = place.ports.store.found_sound();
  if (!sound) return fail(sound.error());
  using std::chrono::days;
  if (*sound && std::chrono::floor<days>(**sound) == std::chrono::floor<days>(now)) return {};
  place.show("examining the store");
  const auto damage = place.ports.store.find_damage(now, stop);
  if (!damage) return fail(damage.error().during("examining the store"));
  if (damage->empty()) return {};
  place.not_proven(reason_of(damage_error(*damage)));
  for (const auto& one : *damage) place.journal.note("damage in the store: " + one);
  // The next run reads everything again, as far as the file takes it.
  (void)place.ports.store.set_known_until(place.config.name, std::nullopt);
  return {};
}

}  // namespace

// The diagram in connector/README.md, top to bottom.
Result<store::RunRow> run(const config::Config& config, const Ports& ports, const std::stop_token& outside) {
  const auto claim = ports.store.claim(config.name);
  if (!claim) return fail(claim.error());
  const auto earlier = earlier_times(ports.store, config.name);
  if (!earlier) return fail(earlier.error());

  Journal journal{ports.store, config.name, ports.clock};
  journal.row.format = config.format == config::Format::Json ? "json" : "xml";
  if (auto begun = journal.begin(); !begun) return fail(begun.error());
  if (auto forgotten = ports.store.forget_runs(config.name, config.keep_runs); !forgotten)
    journal.note("older runs could not be removed: " + forgotten.error().message);
  Vendor vendor{config, ports, [&journal](const std::string& text) { journal.note(text); }};
  const VendorClock vendor_clock{[&] { return vendor.client().vendor_times(); }, ports.clock, config.endpoint};
  Workplace place{.config = config, .ports = ports, .vendor = vendor, .vendor_clock = vendor_clock, .journal = journal};
  place.show("");

  const RunDeadline deadline{config.run_timeout, outside};
  const auto stop = deadline.token();
  auto pulled = engine_of(config.profile).pull(place, stop);
  if (pulled && place.proven) pulled = examine_store(place, stop);
  if (pulled && place.proven && profiles::traits_of(config.profile).archives) pulled = archive(place, *earlier);
  if (pulled && place.proven && place.known_until) pulled = ports.store.set_known_until(config.name, place.known_until);
  if (!pulled && pulled.error().kind == ErrorKind::Cancelled && deadline.is_over() && !outside.stop_requested())
    pulled =
        fail(ErrorKind::Cancelled,
             fmt::format("the sync was not done within the {} s of run_timeout_s; what is stored stays, and the next "
                         "one goes on from there",
                         config.run_timeout.count()));
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
  place.show("");
  return journal.row;
}

}  // namespace qualyswas::sync
