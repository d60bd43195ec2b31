#include "connector/sync/sync.h"

#include <algorithm>

#include <fmt/format.h>

#include "connector/cli/json.h"
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

void line(std::ostream& out, std::string_view name, const std::string& value) {
  out << fmt::format("  {:<30}{}\n", name, value);
}

Result<void> print_instances(std::ostream& out, store::Store& store, const config::Config& config) {
  store::Filter filter;
  filter.informational = config.informational;
  const auto counts = store.instance_counts(config.name, filter);
  if (!counts) return fail(counts.error());
  if (counts->empty()) line(out, "  in default views", "none");
  for (const auto& [status, count] : *counts)
    line(out, "  " + (status.empty() ? "(unmapped status)" : printable(status)), shown_number(count));
  return {};
}

Result<void> print_records(std::ostream& out, store::Store& store, const config::Config& config,
                           const store::RunRow& run) {
  line(out, "web applications", shown_number(run.assets_pulled));
  line(out, "findings", shown_number(run.findings_pulled));
  if (run.informational_left_out)
    line(out, "informational findings",
         fmt::format("{} at the vendor, not asked for (setting `informational` is off); it has {} findings in all",
                     shown_number(*run.informational_left_out),
                     shown_number(run.findings_pulled + *run.informational_left_out)));
  const auto unchanged = std::max<std::int64_t>(0, run.assets_pulled + run.findings_pulled - run.added - run.changed);
  line(out, "records",
       fmt::format("{} new, {} changed, {} unchanged", shown_number(run.added), shown_number(run.changed),
                   shown_number(unchanged)));
  if (run.unreadable > 0) line(out, "unreadable", shown_number(run.unreadable));
  if (run.findings_gone > 0)
    line(out, "no longer delivered",
         shown_count(run.findings_gone, "stored finding", "stored findings") + ", kept as history");
  line(out, "solutions",
       shown_number(run.solutions_pulled) +
           (run.solutions_missing > 0
                ? fmt::format(" ({} unknown to the KnowledgeBase)", shown_number(run.solutions_missing))
                : std::string{}));
  if (run.verdict != store::Verdict::Failed) {
    out << "  instances now\n";
    if (auto printed = print_instances(out, store, config); !printed) return printed;
  }
  line(out, "archived now", shown_count(run.archived, "asset", "assets"));
  return {};
}

void print_reports(std::ostream& out, const store::RunRow& run) {
  line(out, "reports listed", shown_number(run.reports_listed));
  line(out, "reports ingested", shown_number(run.reports_ingested));
  line(out, "reports skipped", shown_number(run.reports_skipped));
  line(out, "findings in them", shown_number(run.findings_pulled));
  line(out, "findings", fmt::format("{} new, {} changed", shown_number(run.added), shown_number(run.changed)));
  if (run.unreadable > 0) line(out, "unreadable", shown_number(run.unreadable));
}

Result<void> print_summary(const Session& session, store::Store& store, const config::Config& config,
                           const store::RunRow& run) {
  auto& out = session.streams.out;
  const bool complete = run.verdict == store::Verdict::Complete;
  out << fmt::format("sync of {}: {}\n", session.bold(printable(config.name)),
                     session.colored(run.verdict ? store::name_of(*run.verdict) : "unfinished", complete));
  if (config.profile == config::Profile::Neurons) {
    print_reports(out, run);
  } else if (auto printed = print_records(out, store, config, run); !printed) {
    return printed;
  }
  line(out, "requests", shown_number(run.requests));
  if (!run.unmapped.empty()) {
    // A finding that stands in several reports has such a value in each.
    const bool several = config.profile == config::Profile::Neurons && run.reports_ingested > 1;
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
