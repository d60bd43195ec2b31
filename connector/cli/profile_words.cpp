#include "connector/cli/profile_words.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "connector/cli/text.h"
#include "connector/config/profiles.h"

namespace qualyswas::cli {
namespace {

Result<void> print_instances(std::ostream& out, store::Store& store, const config::Config& config) {
  store::Filter filter;
  filter.informational = config.informational;
  const auto counts = store.instance_counts(config.name, filter);
  if (!counts) return fail(counts.error());
  if (counts->empty()) print_line(out, "  in default views", "none");
  for (const auto& [status, count] : *counts)
    print_line(out, "  " + (status.empty() ? "(unmapped status)" : printable(status)), shown_number(count));
  return {};
}

Result<void> print_records(std::ostream& out, store::Store& store, const config::Config& config,
                           const store::RunRow& run) {
  print_line(out, "web applications", shown_number(run.assets_pulled));
  print_line(out, "findings",
             shown_number(run.findings_pulled) +
                 (run.incremental ? " that may have changed (setting `incremental` is on)" : ""));
  if (run.informational_left_out)
    print_line(
        out, "informational findings",
        fmt::format("{} at the vendor, not asked for (setting `informational` is off){}",
                    shown_number(*run.informational_left_out),
                    run.incremental ? std::string{}
                                    : fmt::format("; it has {} findings in all",
                                                  shown_number(run.findings_pulled + *run.informational_left_out))));
  const auto unchanged = std::max<std::int64_t>(0, run.assets_pulled + run.findings_pulled - run.added - run.changed);
  print_line(out, "records",
             fmt::format("{} new, {} changed, {} unchanged", shown_number(run.added), shown_number(run.changed),
                         shown_number(unchanged)));
  if (run.unreadable > 0) print_line(out, "unreadable", shown_number(run.unreadable));
  if (run.findings_gone > 0)
    print_line(out, "no longer delivered",
               shown_count(run.findings_gone, "stored finding", "stored findings") + ", kept as history");
  print_line(out, "solutions",
             shown_number(run.solutions_pulled) +
                 (run.solutions_missing > 0
                      ? fmt::format(" ({} unknown to the KnowledgeBase)", shown_number(run.solutions_missing))
                      : std::string{}));
  if (run.verdict != store::Verdict::Failed) {
    out << "  instances now\n";
    if (auto printed = print_instances(out, store, config); !printed) return printed;
  }
  print_line(out, "archived now", shown_count(run.archived, "asset", "assets"));
  return {};
}

std::string no_records(const Session& session, const store::RunRow& run, const Things& things) {
  const bool informational = session.settings().informational.value_or(false);
  return fmt::format(
      "brought no {}{}.{} What the user may see at the vendor (its scope, its tags) decides what is listed;",
      things.many, first_reason_of(run),
      informational || things.many == "assets"
          ? ""
          : " Informational findings are pulled only with \"informational\": true in the configuration file.");
}

Result<void> print_reports(std::ostream& out, store::Store&, const config::Config&, const store::RunRow& run) {
  print_line(out, "reports listed", shown_number(run.reports_listed));
  print_line(out, "reports ingested", shown_number(run.reports_ingested));
  print_line(out, "reports skipped", shown_number(run.reports_skipped));
  print_line(out, "findings in them", shown_number(run.findings_pulled));
  print_line(out, "findings", fmt::format("{} new, {} changed", shown_number(run.added), shown_number(run.changed)));
  if (run.unreadable > 0) print_line(out, "unreadable", shown_number(run.unreadable));
  return {};
}

std::string no_reports(const Session& session, const store::RunRow& run, const Things&) {
  const auto listed = run.reports_listed == 0
                          ? fmt::format("the vendor listed no report that is young enough (oldest_scan_data: {})",
                                        session.settings().oldest_scan_data.value_or("30 days"))
                          : fmt::format("of {} that the vendor listed none was taken in",
                                        shown_count(run.reports_listed, "report", "reports"));
  return listed + first_reason_of(run) + ".";
}

constexpr auto kWords = std::to_array<ProfileWords>({
    {config::Profile::Vulcan, print_records, no_records},
    {config::Profile::Neurons, print_reports, no_reports},
});

}  // namespace

const ProfileWords& words_of(config::Profile profile) {
  return *std::ranges::find(kWords, profile, &ProfileWords::profile);
}

const ProfileWords& words_of(const Session& session) {
  return words_of(config::profile_of(session.settings()).value_or(config::profile_table().front()->profile));
}

void print_line(std::ostream& out, std::string_view name, const std::string& value) {
  out << fmt::format("  {:<30}{}\n", name, value);
}

std::string first_reason_of(const store::RunRow& run) {
  return run.reasons.empty() ? std::string{} : fmt::format(": {}", printable(run.reasons.front()));
}

}  // namespace qualyswas::cli
