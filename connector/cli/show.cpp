#include <functional>
#include <unordered_map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/cli/blocks.h"
#include "connector/cli/json.h"
#include "connector/cli/session.h"
#include "connector/cli/table.h"
#include "connector/cli/text.h"

namespace qualyswas::cli {
namespace {

// Findings that were imported into the vendor have neither a QID nor a name.
std::string shown_qid(std::int64_t qid) { return qid == 0 ? "-" : std::to_string(qid); }
std::string shown_title(const std::string& title) { return title.empty() ? "(no name)" : title; }

// Rows in one of three shapes, none of which holds them all: a JSON array, a table, blocks.
class Listing {
 public:
  Listing(const Session& session, std::vector<Column> columns)
      : session_{session},
        json_{session.options.json},
        limit_{session.options.show.limit},
        table_{session.streams.out, std::move(columns), width_of_table(session)} {}

  template <class View>
  void row(const View& view, const std::function<std::vector<std::string>()>& cells,
           const std::function<void(std::ostream&)>& block = {}) {
    ++rows_;
    if (limit_ && rows_ > *limit_) return;
    auto& out = session_.streams.out;
    if (json_)
      out << (rows_ == 1 ? "[\n " : ",\n ") << dump(to_json(view), session_.streams.out_is_terminal);
    else if (block && session_.options.show.details)
      block(out);
    else
      table_.row(cells());
  }

  // `footer` tells the totals; `hint` what to do when there is nothing.
  void end(const std::string& footer, const std::string& hint) {
    auto& out = session_.streams.out;
    if (json_) {
      out << (rows_ == 0 || limit_ == 0 ? "[]\n" : "\n]\n");
      return;
    }
    table_.end();
    if (rows_ == 0) {
      out << hint << '\n';
      return;
    }
    out << '\n' << footer;
    if (limit_ && rows_ > *limit_) out << fmt::format("; the first {} shown", shown_number(*limit_));
    out << '\n';
  }

  std::int64_t rows() const { return rows_; }

 private:
  static std::optional<std::size_t> width_of_table(const Session& session) {
    if (!session.streams.out_is_terminal || session.options.show.wide) return std::nullopt;
    return static_cast<std::size_t>(session.streams.width);
  }

  const Session& session_;
  bool json_;
  std::optional<std::int64_t> limit_;
  std::int64_t rows_ = 0;
  Table table_;
};

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

constexpr auto kNothing = "nothing stored yet; run: qwas sync";

// Nothing at all, or nothing that the filters let through?
std::string hint(const Session& session, store::Store& store) {
  const auto runs = store.runs(session.settings().name, 1);
  if (!runs || runs->empty()) return kNothing;
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
  listing.end(run ? fmt::format("run {}, {}", run->id, shown_count(listing.rows(), "line", "lines")) : "", kNothing);
  return {};
}

Result<void> show_runs(const Session& session, store::Store& store) {
  if (session.options.show.log) return show_log(session, store);
  const auto runs = store.runs(session.settings().name, kMostRuns);
  if (!runs) return fail(runs.error());
  Listing listing{session,
                  {{"RUN", true, false},
                   {"STARTED", false, false},
                   {"FINISHED", false, false},
                   {"STATE", false, false},
                   {"VERDICT", false, false},
                   {"ASSETS", true, false},
                   {"FINDINGS", true, false},
                   {"SOLUTIONS", true, false},
                   {"NEW", true, false},
                   {"CHANGED", true, false},
                   {"ARCHIVED", true, false},
                   {"REASONS", false, true}}};
  for (const auto& run : *runs)
    listing.row(run, [&]() -> std::vector<std::string> {
      return {std::to_string(run.id),
              shown(run.started),
              shown(run.finished),
              std::string{store::name_of(run.state)},
              run.verdict ? std::string{store::name_of(*run.verdict)} : "-",
              shown_number(run.assets_pulled),
              shown_number(run.findings_pulled),
              shown_number(run.solutions_pulled),
              shown_number(run.added),
              shown_number(run.changed),
              shown_number(run.archived),
              fmt::format("{}", fmt::join(run.reasons, "; "))};
    });
  listing.end(shown_count(listing.rows(), "run", "runs") + "; qwas show runs --log shows what one did", kNothing);
  return {};
}

}  // namespace

int show(Session& session) {
  if (auto chosen = session.choose(); !chosen) return session.fail_with(chosen.error());
  if (!session.store_exists()) {  // looking must not make a store
    session.streams.out << (session.options.json ? "[]" : kNothing) << '\n';
    return kComplete;
  }
  const auto store = session.open();
  if (!store) return session.fail_with(store.error());
  Result<void> shown_well;
  switch (session.options.command) {
    case Command::ShowAssets:
      shown_well = show_assets(session, **store);
      break;
    case Command::ShowVulnerabilities:
      shown_well = show_vulnerabilities(session, **store);
      break;
    case Command::ShowInstances:
      shown_well = show_instances(session, **store);
      break;
    default:
      shown_well = show_runs(session, **store);
      break;
  }
  return shown_well ? static_cast<int>(kComplete) : session.fail_with(shown_well.error());
}

}  // namespace qualyswas::cli
