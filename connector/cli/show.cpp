// `qwas show`: the views of profile vulcan and the list of runs, each as a table, as blocks (--details) or as JSON, and
// the table of all views that the command chooses from. An empty view says why it is empty.
#include <algorithm>
#include <array>
#include <unordered_map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/cli/blocks.h"
#include "connector/cli/listing.h"
#include "connector/cli/selection.h"
#include "connector/cli/session.h"
#include "connector/cli/show_reports.h"
#include "connector/cli/text.h"
#include "connector/profiles/profile.h"

namespace qualyswas::cli {
namespace {

constexpr Things kAssets{"asset", "assets"};
constexpr Things kVulnerabilities{"vulnerability", "vulnerabilities"};
constexpr Things kInstances{"instance", "instances"};

// One view of the store, asked with any filter: for its rows, and for why it has none.
template <class View>
using Read = Result<void> (store::Store::*)(std::string_view, const store::Filter&, const store::Store::Each<View>&);

template <class View>
std::function<std::string()> why(const Session& session, store::Store& store, const store::Filter& filter,
                                 Read<View> read, const Things& things) {
  return [&session, &store, filter, read, things] {
    const auto count = [&](const store::Filter& changed) -> Result<std::int64_t> {
      std::int64_t rows = 0;
      auto done = (store.*read)(session.settings().name, changed, [&](const View&) -> Result<void> {
        ++rows;
        return {};
      });
      if (!done) return fail(done.error());
      return rows;
    };
    return why_nothing(session, store, filter, count, things);
  };
}

Result<void> show_assets(const Session& session, store::Store& store) {
  const auto filter = filter_of(session, store);
  if (!filter) return fail(filter.error());
  auto listing = Listing::make(session, {{"ID", true, false, 1},
                                         {"NAME", false, true, 0},
                                         {"ADDRESS", false, true, 4},
                                         {"LAST SEEN", false, false, 3},
                                         {"INSTANCES", true, false, 6},
                                         {"VULNERABLE", true, false, 2},
                                         {"TAGS", false, true, 7},
                                         {"STATUS", false, false, 5}});
  if (!listing) return fail(listing.error());
  std::int64_t archived = 0, instances = 0, vulnerable = 0;
  auto read = store.assets(session.settings().name, *filter, [&](const store::AssetView& view) -> Result<void> {
    archived += view.archived_at ? 1 : 0;
    instances += view.instances;
    vulnerable += view.vulnerable;
    listing->row(
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
  listing->end(
      fmt::format("{} ({} archived), {}, {} vulnerable", shown_count(listing->rows(), "asset", "assets"),
                  shown_number(archived), shown_count(instances, "instance", "instances"), shown_number(vulnerable)),
      why(session, store, *filter, &store::Store::assets, kAssets));
  return {};
}

Result<void> show_vulnerabilities(const Session& session, store::Store& store) {
  const auto filter = filter_of(session, store);
  if (!filter) return fail(filter.error());
  auto listing = Listing::make(session, {{"QID", true, false, 0},
                                         {"TITLE", false, true, 1},
                                         {"SCORE", true, false, 2},
                                         {"TYPE", false, false, 8},
                                         {"INSTANCES", true, false, 5},
                                         {"VULNERABLE", true, false, 3},
                                         {"ASSETS", true, false, 4},
                                         {"CVSS", true, false, 6},
                                         {"CWE", false, true, 9},
                                         {"SOLUTION", false, false, 7}});
  if (!listing) return fail(listing.error());
  std::int64_t instances = 0, without = 0;
  auto read = store.vulnerabilities(
      session.settings().name, *filter, [&](const store::VulnerabilityView& view) -> Result<void> {
        instances += view.instances;
        without += view.solution ? 0 : 1;
        listing->row(
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
  listing->end(fmt::format("{}, {}, {} without a solution",
                           shown_count(listing->rows(), "unique vulnerability", "unique vulnerabilities"),
                           shown_count(instances, "instance", "instances"), shown_number(without)),
               why(session, store, *filter, &store::Store::vulnerabilities, kVulnerabilities));
  return {};
}

using Solutions = std::unordered_map<std::int64_t, model::SolutionRow>;

Result<Solutions> solutions_of(const Session& session, store::Store& store, store::Filter filter) {
  Solutions solutions;
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
  const auto filter = filter_of(session, store);
  if (!filter) return fail(filter.error());
  Solutions solutions;
  if (session.options.show.details && !session.options.json) {
    auto read = solutions_of(session, store, *filter);
    if (!read) return fail(read.error());
    solutions = std::move(*read);
  }
  auto listing = Listing::make(session, {{"ASSET", false, true, 6},
                                         {"QID", true, false, 0},
                                         {"TITLE", false, true, 2},
                                         {"LOCATION", false, true, 1},
                                         {"STATUS", false, false, 3},
                                         {"SCORE", true, false, 4},
                                         {"FIRST SEEN", false, false, 7},
                                         {"LAST SEEN", false, false, 5},
                                         {"FINDINGS", true, false, 8}});
  if (!listing) return fail(listing.error());
  std::int64_t findings = 0, vulnerable = 0;
  auto read = store.instances(session.settings().name, *filter, [&](const store::InstanceView& view) -> Result<void> {
    findings += static_cast<std::int64_t>(view.finding_ids.size());
    vulnerable += view.status == "Vulnerable" ? 1 : 0;
    listing->row(
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
  listing->end(fmt::format("{} of {}, {} vulnerable", shown_count(listing->rows(), "instance", "instances"),
                           shown_count(findings, "finding", "findings"), shown_number(vulnerable)),
               why(session, store, *filter, &store::Store::instances, kInstances));
  return {};
}

constexpr Things kRuns{"run", "runs"};
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
  auto listing = Listing::make(session, {{"AT", false, false, 1}, {"EVENT", false, true, 0}});
  if (!listing) return fail(listing.error());
  if (run) {
    const auto log = store.run_log(run->id);
    if (!log) return fail(log.error());
    for (const auto& line : *log)
      listing->row(line, [&]() -> std::vector<std::string> { return {shown(line.at), line.text}; });
  }
  listing->end(run ? fmt::format("run {}, {}", run->id, shown_count(listing->rows(), "line", "lines")) : "",
               [&] { return why_nothing_stored(session, store, kRuns); });
  return {};
}

Result<void> show_runs(const Session& session, store::Store& store) {
  if (session.options.show.log) return show_log(session, store);
  const auto runs = store.runs(session.settings().name, kMostRuns);
  if (!runs) return fail(runs.error());
  const bool reports = config::profile_of(session.settings()) == config::Profile::Neurons;
  std::vector<Column> columns{{"RUN", true, false, 0},
                              {"STARTED", false, false, 2},
                              {"FINISHED", false, false, 7},
                              {"STATE", false, false, 8},
                              {"VERDICT", false, false, 1}};
  const auto counts =
      reports
          ? std::vector<Column>{{"LISTED", true, false, 9}, {"INGESTED", true, false, 4}, {"SKIPPED", true, false, 10}}
          : std::vector<Column>{
                {"ASSETS", true, false, 4}, {"SOLUTIONS", true, false, 10}, {"ARCHIVED", true, false, 9}};
  columns.insert(columns.end(), counts.begin(), counts.end());
  for (const auto* title : {"FINDINGS", "NEW", "CHANGED"})
    columns.push_back({title, true, false, title == std::string_view{"FINDINGS"} ? 5 : 6});
  columns.push_back({"REASONS", false, true, 3});
  auto listing = Listing::make(session, std::move(columns));
  if (!listing) return fail(listing.error());
  for (const auto& run : *runs)
    listing->row(run, [&]() -> std::vector<std::string> {
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
  listing->end(fmt::format("{}; {} shows what one did", shown_count(listing->rows(), "run", "runs"),
                           session.line("show runs --log")),
               [&] { return why_nothing_stored(session, store, kRuns); });
  return {};
}

using Show = Result<void> (*)(const Session&, store::Store&);
struct ViewRow {
  Command command;
  std::string_view name;  // as the profiles name it
  Show show;
};
constexpr auto kViews = std::to_array<ViewRow>({
    {Command::ShowAssets, "assets", show_assets},
    {Command::ShowVulnerabilities, "vulnerabilities", show_vulnerabilities},
    {Command::ShowInstances, "instances", show_instances},
    {Command::ShowApplications, "applications", show_applications},
    {Command::ShowFindings, "findings", show_findings},
    {Command::ShowUploads, "uploads", show_uploads},
    {Command::ShowRuns, kRuns.many, show_runs},
});

// A view of another profile would be empty for ever, and look like an answer. Every profile has runs.
Result<const ViewRow*> find_view(const Session& session) {
  const auto profile = session.profile();
  if (!profile) return fail(profile.error());
  const auto* view = std::ranges::find(kViews, session.options.command, &ViewRow::command);
  const auto& traits = profiles::traits_of(*profile);
  if (view->name == kRuns.many || traits.has_view(view->name)) return view;
  return fail(ErrorKind::Config,
              fmt::format("show {}: connector '{}' is of profile {}, which has no {}", view->name,
                          session.settings().name, config::name_of(*profile), view->name),
              fmt::format("it shows: {}, {}", fmt::join(traits.views, ", "), kRuns.many));
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
