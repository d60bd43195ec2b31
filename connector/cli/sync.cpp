#include "connector/sync/sync.h"

#include <algorithm>

#include <fmt/format.h>

#include "connector/cli/json.h"
#include "connector/cli/profile_words.h"
#include "connector/cli/progress.h"
#include "connector/cli/selection.h"
#include "connector/cli/session.h"
#include "connector/cli/text.h"

namespace qualyswas::cli {
namespace {

int exit_code_of(const store::RunRow& run) {
  if (run.verdict == store::Verdict::Complete) return kComplete;
  return run.verdict == store::Verdict::Partial ? kPartial : kFailed;
}

Result<void> print_summary(const Session& session, store::Store& store, const config::Config& config,
                           const store::RunRow& run) {
  auto& out = session.streams.out;
  const bool complete = run.verdict == store::Verdict::Complete;
  out << fmt::format("sync of {}: {}\n", session.bold(printable(config.name)),
                     session.colored(run.verdict ? store::name_of(*run.verdict) : "unfinished", complete));
  if (auto printed = words_of(config.profile).print_counts(out, store, config, run); !printed) return printed;
  print_line(out, "requests", shown_number(run.requests));
  if (!run.unmapped.empty()) {
    // A finding that stands in several reports has such a value in each.
    const bool several = run.reports_ingested > 1;
    out << "  values that the guide's tables do not cover" << (several ? ", of all these reports together\n" : "\n");
    for (const auto& one : run.unmapped)
      out << fmt::format("    {} \"{}\": {}\n", printable(one.field), printable(one.value),
                         shown_count(one.findings, "finding", "findings"));
  }
  if (!run.reasons.empty()) out << (complete ? "  remarks\n" : "  why it is not complete\n");
  for (const auto& reason : run.reasons) out << wrapped("    - " + printable(reason), session.width(), 6) << '\n';
  return {};
}

}  // namespace

int sync(Session& session) {
  if (auto chosen = session.choose(); !chosen) return session.fail_with(chosen.error());
  const auto config = session.prove();
  if (!config) return session.fail_with(config.error());
  const auto store = session.open();
  if (!store) return session.fail_with(store.error());

  if (const auto orphans = about_orphans(session, **store); !orphans.empty()) {
    const auto runs = (*store)->runs(config->name, 1);
    if (runs && runs->empty()) session.note(orphans);  // told once: before the first run under the new name
  }

  ProgressLine progress{session, "Downloading"};
  auto ports = session.ports(**store, *config);
  if (!session.options.json) {
    ports.progress = [&](const sync::Progress& now) { progress.show(now); };
    ports.waiting = [&](const http::Event& event) { progress.waiting(event); };
  }
  const auto run = sync::run(*config, ports, session.environment.stop);
  progress.end();
  if (!run) return session.fail_with(run.error());

  if (session.options.json) {
    Json json{{"connector", config->name}};
    json.update(to_json(*run));
    session.streams.out << dump(json, session.streams.out_is_terminal) << '\n';
  } else if (auto printed = print_summary(session, **store, *config, *run); !printed) {
    session.fail_with(printed.error());  // how the run ended is recorded, and stays the exit code
  }
  return exit_code_of(*run);
}

}  // namespace qualyswas::cli
