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
  const auto columns = view::columns<store::AssetView>();
  auto listing = Listing::make(session, table_columns(columns));
  if (!listing) return fail(listing.error());
  std::int64_t archived = 0, instances = 0, vulnerable = 0;
  auto read = store.assets(session.settings().name, *filter, [&](const store::AssetView& view) -> Result<void> {
    archived += view.archived_at ? 1 : 0;
    instances += view.instances;
    vulnerable += view.vulnerable;
    listing->row(
        view, [&] { return cells_of(columns, view); }, [&](std::ostream& out) { print_block(out, view); });
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
  const auto columns = view::columns<store::VulnerabilityView>();
  auto listing = Listing::make(session, table_columns(columns));
  if (!listing) return fail(listing.error());
  std::int64_t instances = 0, without = 0;
  auto read = store.vulnerabilities(
      session.settings().name, *filter, [&](const store::VulnerabilityView& view) -> Result<void> {
        instances += view.instances;
        without += view.solution ? 0 : 1;
        listing->row(
            view, [&] { return cells_of(columns, view); }, [&](std::ostream& out) { print_block(out, view); });
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
  const auto columns = view::columns<store::InstanceView>();
  auto listing = Listing::make(session, table_columns(columns));
  if (!listing) return fail(listing.error());
  std::int64_t findings = 0, vulnerable = 0;
  auto read = store.instances(session.settings().name, *filter, [&](const store::InstanceView& view) -> Result<void> {
    findings += static_cast<std::int64_t>(view.finding_ids.size());
    vulnerable += view.status == "Vulnerable" ? 1 : 0;
    listing->row(
        view, [&] { return cells_of(columns, view); },
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
  const auto columns = view::columns<store::LogLine>();
  auto listing = Listing::make(session, table_columns(columns));
  if (!listing) return fail(listing.error());
  if (run) {
    const auto log = store.run_log(run->id);
    if (!log) return fail(log.error());
    for (const auto& line : *log) listing->row(line, [&] { return cells_of(columns, line); });
  }
  listing->end(run ? fmt::format("run {}, {}", run->id, shown_count(listing->rows(), "line", "lines")) : "",
               [&] { return why_nothing_stored(session, store, kRuns); });
  return {};
}

Result<void> show_runs(const Session& session, store::Store& store) {
  if (session.options.show.log) return show_log(session, store);
  const auto runs = store.runs(session.settings().name, kMostRuns);
  if (!runs) return fail(runs.error());
  const auto profile = session.profile();
  if (!profile) return fail(profile.error());
  const auto columns = view::run_columns(*profile);
  auto listing = Listing::make(session, table_columns(columns));
  if (!listing) return fail(listing.error());
  for (const auto& run : *runs) listing->row(run, [&] { return cells_of(columns, run); });
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
