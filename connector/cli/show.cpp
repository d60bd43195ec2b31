#include <algorithm>
#include <array>
#include <unordered_map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/cli/blocks.h"
#include "connector/cli/listing.h"
#include "connector/cli/session.h"
#include "connector/cli/show_reports.h"
#include "connector/cli/text.h"

namespace qualyswas::cli {
namespace {

store::Filter filter_of(const Session& session) {
  const auto& show = session.options.show;
  store::Filter filter;
  filter.informational = show.informational || session.settings().informational.value_or(false);
  filter.archived = show.archived;
  filter.details = show.details;
  filter.asset_id = show.asset;
  filter.qid = show.qid;
  if (!show.status.empty()) filter.status = show.status;
  return filter;
}

// Nothing at all, or nothing that the filters let through?
std::string hint(const Session& session, store::Store& store) {
  const auto runs = store.runs(session.settings().name, 1);
  if (!runs || runs->empty()) return nothing_stored(session);
  return "nothing to show with these filters (archived assets and, unless configured, informational findings are left "
         "out: --archived, --informational)";
}

Result<void> show_assets(const Session& session, store::Store& store) {
  Listing listing{session,
                  {{"ID", true, false},
                   {"NAME", false, true},
                   {"ADDRESS", false, true},
                   {"LAST SEEN", false, false},
                   {"INSTANCES", true, false},
                   {"VULNERABLE", true, false},
                   {"TAGS", false, true},
                   {"STATUS", false, false}}};
  std::int64_t archived = 0, instances = 0, vulnerable = 0;
  auto read =
      store.assets(session.settings().name, filter_of(session), [&](const store::AssetView& view) -> Result<void> {
        archived += view.archived_at ? 1 : 0;
        instances += view.instances;
        vulnerable += view.vulnerable;
        listing.row(
            view,
            [&]() -> std::vector<std::string> {
              std::vector<std::string> tags;
              for (const auto& tag : view.asset.tags) tags.push_back(tag.name);
              return {std::to_string(view.asset.site_id),
                      view.asset.name,
                      view.asset.address,
                      shown_day(view.asset.last_seen),
                      shown_number(view.instances),
                      shown_number(view.vulnerable),
                      fmt::format("{}", fmt::join(tags, ", ")),
                      view.archived_at ? "archived " + shown_day(view.archived_at) : "active"};
            },
            [&](std::ostream& out) { print_block(out, view); });
        return {};
      });
  if (!read) return read;
  listing.end(
      fmt::format("{} ({} archived), {}, {} vulnerable", shown_count(listing.rows(), "asset", "assets"),
                  shown_number(archived), shown_count(instances, "instance", "instances"), shown_number(vulnerable)),
      hint(session, store));
  return {};
}

Result<void> show_vulnerabilities(const Session& session, store::Store& store) {
  Listing listing{session,
                  {{"QID", true, false},
                   {"TITLE", false, true},
                   {"SCORE", true, false},
                   {"TYPE", false, false},
                   {"INSTANCES", true, false},
                   {"VULNERABLE", true, false},
                   {"ASSETS", true, false},
                   {"CVSS", true, false},
                   {"CWE", false, true},
                   {"SOLUTION", false, false}}};
  std::int64_t instances = 0, without = 0;
  auto read = store.vulnerabilities(
      session.settings().name, filter_of(session), [&](const store::VulnerabilityView& view) -> Result<void> {
        instances += view.instances;
        without += view.solution ? 0 : 1;
        listing.row(
            view,
            [&]() -> std::vector<std::string> {
              return {shown_qid(view.qid),
                      shown_title(view.title),
                      shown_score(view.score_tenths),
                      view.type,
                      shown_number(view.instances),
                      shown_number(view.vulnerable),
                      shown_number(view.assets),
                      view.cvss_base.empty() ? "-" : view.cvss_base,
                      view.cwe.empty() ? "-" : fmt::format("{}", fmt::join(view.cwe, ", ")),
                      view.solution ? "yes" : "no"};
            },
            [&](std::ostream& out) { print_block(out, view); });
        return {};
      });
  if (!read) return read;
  listing.end(fmt::format("{}, {}, {} without a solution",
                          shown_count(listing.rows(), "unique vulnerability", "unique vulnerabilities"),
                          shown_count(instances, "instance", "instances"), shown_number(without)),
              hint(session, store));
  return {};
}

using Solutions = std::unordered_map<std::int64_t, model::SolutionRow>;

Result<Solutions> solutions_of(const Session& session, store::Store& store) {
  Solutions solutions;
  auto filter = filter_of(session);
  filter.details = false;
  auto read =
      store.vulnerabilities(session.settings().name, filter, [&](const store::VulnerabilityView& view) -> Result<void> {
        if (view.solution) solutions.emplace(view.qid, *view.solution);
        return {};
      });
  if (!read) return fail(read.error());
  return solutions;
}

Result<void> show_instances(const Session& session, store::Store& store) {
  Solutions solutions;
  if (session.options.show.details && !session.options.json) {
    auto read = solutions_of(session, store);
    if (!read) return fail(read.error());
    solutions = std::move(*read);
  }
  Listing listing{session,
                  {{"ASSET", false, true},
                   {"QID", true, false},
                   {"TITLE", false, true},
                   {"LOCATION", false, true},
                   {"STATUS", false, false},
                   {"SCORE", true, false},
                   {"FIRST SEEN", false, false},
                   {"LAST SEEN", false, false},
                   {"FINDINGS", true, false}}};
  std::int64_t findings = 0, vulnerable = 0;
  auto read = store.instances(session.settings().name, filter_of(session),
                              [&](const store::InstanceView& view) -> Result<void> {
                                findings += static_cast<std::int64_t>(view.finding_ids.size());
                                vulnerable += view.status == "Vulnerable" ? 1 : 0;
                                listing.row(
                                    view,
                                    [&]() -> std::vector<std::string> {
                                      return {fmt::format("{} {}", view.asset_id, view.asset_name),
                                              shown_qid(view.qid),
                                              shown_title(view.title),
                                              view.location,
                                              view.status.value_or("(unmapped)"),
                                              shown_score(view.score_tenths),
                                              shown_day(view.first_seen),
                                              shown_day(view.last_seen),
                                              shown_number(static_cast<std::int64_t>(view.finding_ids.size()))};
                                    },
                                    [&](std::ostream& out) {
                                      const auto solution = solutions.find(view.qid);
                                      print_block(out, view, solution == solutions.end() ? nullptr : &solution->second);
                                    });
                                return {};
                              });
  if (!read) return read;
  listing.end(fmt::format("{} of {}, {} vulnerable", shown_count(listing.rows(), "instance", "instances"),
                          shown_count(findings, "finding", "findings"), shown_number(vulnerable)),
              hint(session, store));
  return {};
}

constexpr std::size_t kMostRuns = 1'000;

Result<void> show_log(const Session& session, store::Store& store) {
  const auto runs = store.runs(session.settings().name, kMostRuns);
  if (!runs) return fail(runs.error());
  const auto& wanted = session.options.show.log_run;
  const store::RunRow* run = nullptr;
  for (const auto& one : *runs)
    if (!run && (!wanted || one.id == *wanted)) run = &one;
  if (!run && wanted)
    return fail(ErrorKind::Config, fmt::format("--log: connector '{}' has no run {}", session.settings().name, *wanted),
                "qwas show runs lists them");
  Listing listing{session, {{"AT", false, false}, {"EVENT", false, true}}};
  if (run) {
    const auto log = store.run_log(run->id);
    if (!log) return fail(log.error());
    for (const auto& line : *log)
      listing.row(line, [&]() -> std::vector<std::string> { return {shown(line.at), line.text}; });
  }
  listing.end(run ? fmt::format("run {}, {}", run->id, shown_count(listing.rows(), "line", "lines")) : "",
              nothing_stored(session));
  return {};
}

Result<void> show_runs(const Session& session, store::Store& store) {
  if (session.options.show.log) return show_log(session, store);
  const auto runs = store.runs(session.settings().name, kMostRuns);
  if (!runs) return fail(runs.error());
  const bool reports = config::profile_of(session.settings()) == config::Profile::Neurons;
  std::vector<Column> columns{{"RUN", true, false},
                              {"STARTED", false, false},
                              {"FINISHED", false, false},
                              {"STATE", false, false},
                              {"VERDICT", false, false}};
  const auto counts =
      reports ? std::vector<Column>{{"LISTED", true, false}, {"INGESTED", true, false}, {"SKIPPED", true, false}}
              : std::vector<Column>{{"ASSETS", true, false}, {"SOLUTIONS", true, false}, {"ARCHIVED", true, false}};
  columns.insert(columns.end(), counts.begin(), counts.end());
  for (const auto* title : {"FINDINGS", "NEW", "CHANGED"}) columns.push_back({title, true, false});
  columns.push_back({"REASONS", false, true});
  Listing listing{session, std::move(columns)};
  for (const auto& run : *runs)
    listing.row(run, [&]() -> std::vector<std::string> {
      return {std::to_string(run.id),
              shown(run.started),
              shown(run.finished),
              std::string{store::name_of(run.state)},
              run.verdict ? std::string{store::name_of(*run.verdict)} : "-",
              shown_number(reports ? run.reports_listed : run.assets_pulled),
              shown_number(reports ? run.reports_ingested : run.solutions_pulled),
              shown_number(reports ? run.reports_skipped : run.archived),
              shown_number(run.findings_pulled),
              shown_number(run.added),
              shown_number(run.changed),
              fmt::format("{}", fmt::join(run.reasons, "; "))};
    });
  listing.end(shown_count(listing.rows(), "run", "runs") + "; qwas show runs --log shows what one did",
              nothing_stored(session));
  return {};
}

using Show = Result<void> (*)(const Session&, store::Store&);
struct ViewRow {
  Command command;
  std::string_view name;
  std::optional<config::Profile> profile;  // unset: both have it
  Show show;
};
constexpr auto kViews = std::to_array<ViewRow>({
    {Command::ShowAssets, "assets", config::Profile::Vulcan, show_assets},
    {Command::ShowVulnerabilities, "vulnerabilities", config::Profile::Vulcan, show_vulnerabilities},
    {Command::ShowInstances, "instances", config::Profile::Vulcan, show_instances},
    {Command::ShowApplications, "applications", config::Profile::Neurons, show_applications},
    {Command::ShowFindings, "findings", config::Profile::Neurons, show_findings},
    {Command::ShowUploads, "uploads", config::Profile::Neurons, show_uploads},
    {Command::ShowRuns, "runs", std::nullopt, show_runs},
});

// A view of the other profile would be empty for ever, and look like an answer.
Result<const ViewRow*> find_view(const Session& session) {
  const auto profile = session.profile();
  if (!profile) return fail(profile.error());
  const auto* view = std::ranges::find(kViews, session.options.command, &ViewRow::command);
  if (!view->profile || view->profile == *profile) return view;
  std::string has;
  for (const auto& one : kViews)
    if (!one.profile || one.profile == *profile) has += fmt::format("{}{}", has.empty() ? "" : ", ", one.name);
  return fail(ErrorKind::Config,
              fmt::format("show {}: connector '{}' is of profile {}, which has no {}", view->name,
                          session.settings().name, config::name_of(*profile), view->name),
              fmt::format("it shows: {}", has));
}

}  // namespace

int show(Session& session) {
  if (auto chosen = session.choose(); !chosen) return session.fail_with(chosen.error());
  const auto view = find_view(session);
  if (!view) return session.fail_with(view.error());
  const auto store = session.open_existing();
  if (!store) return session.fail_with(store.error());
  const auto shown_well = (*view)->show(session, **store);
  return shown_well ? static_cast<int>(kComplete) : session.fail_with(shown_well.error());
}

}  // namespace qualyswas::cli
