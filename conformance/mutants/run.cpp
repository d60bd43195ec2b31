#include "conformance/mutants/run.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>
#include <thread>

#include "conformance/framework/known.h"
#include "conformance/framework/program.h"
#include "conformance/framework/scratch.h"

// For each mutant the flaw is set, then cases of what it breaks run in workers, which are forked and so have the flaw:
// first a sample (sample_of), and all of them only when the sample misses it. judge() looks at the results alone, so
// that it can be tested without a run. A line is printed as soon as a mutant has ended.
namespace qualyswas::conformance::mutants {
namespace {

bool claims_it(const CaseResult& one, std::string_view id) { return std::ranges::find(one.ids, id) != one.ids.end(); }

std::string percent(std::size_t part, std::size_t whole) {
  return whole == 0 ? "0 %" : fmt::format("{} %", part * 100 / whole);
}

// Every n-th of the cases of each requirement, by name, so that none has more than kSample.
std::vector<CaseResult> sample_of(const std::vector<CaseResult>& cases, const std::vector<std::string>& ids) {
  constexpr std::size_t kSample = 60;
  std::set<std::string> chosen;
  for (const auto& id : ids) {
    std::vector<std::string> names;
    for (const auto& one : cases)
      if (claims_it(one, id)) names.push_back(one.name());
    std::ranges::sort(names);
    const auto step = names.size() / kSample + 1;
    for (std::size_t at = 0; at < names.size(); at += step) chosen.insert(names[at]);
  }
  auto sample = cases;
  std::erase_if(sample, [&](const CaseResult& one) { return !chosen.contains(one.name()); });
  return sample;
}

struct Arguments {
  std::vector<std::string> names;
  std::string adapter, json;
  bool list = false;
  int jobs = 0;
};

nlohmann::ordered_json json_of(const Mutant& mutant) {
  nlohmann::ordered_json json{{"name", mutant.name}, {"flaw", mutant.flaw}, {"harm", name_of(mutant.harm)}};
  for (const auto id : mutant.breaks) json["breaks"].push_back(id.text());
  return json;
}

nlohmann::ordered_json json_of(const Result& result) {
  auto json = json_of(*result.mutant);
  json["caught"] = result.missed.empty() && !result.broken.empty();
  if (!result.missed.empty()) json["missed"] = result.missed;
  for (const auto& broken : result.broken)
    json["requirements"].push_back(
        {{"id", broken.id}, {"cases", broken.cases}, {"judged", broken.judged}, {"failed", broken.failed}});
  for (const auto harm : result.harms) json["harms"].push_back(name_of(harm));
  return json;
}

bool write(const std::string& path, const nlohmann::ordered_json& mutants) {
  return write_or_say(path, nlohmann::ordered_json{{"format", 1}, {"mutants", mutants}}.dump(2) + "\n");
}

int list(const std::vector<Mutant>& mutants, const std::string& path) {
  auto json = nlohmann::ordered_json::array();
  for (const auto& mutant : mutants) {
    std::vector<std::string_view> ids;
    for (const auto id : mutant.breaks) ids.push_back(id.text());
    fmt::print("{:<32} {:<14} {:<18} {}\n", mutant.name, name_of(mutant.harm), fmt::join(ids, " "), mutant.flaw);
    json.push_back(json_of(mutant));
  }
  return write(path, json) ? 0 : 2;
}

int run_all(const std::vector<Mutant>& mutants, const Arguments& arguments, std::optional<Profile> profile) {
  const auto concerns = [&](std::string_view id) {
    const auto of = find_requirement(id)->profile;
    if (!profile) return of != "generic";  // ours has the two guides' profiles
    return of == name_of(*profile) || (of == "both" && *profile != Profile::Generic);
  };
  const int usual = 2 * static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  const WorkerOptions workers{.jobs = arguments.jobs == 0 ? usual : arguments.jobs,
                              .longest_case = std::chrono::minutes{2},
                              .progress = {},
                              .is_stopped = {}};
  std::size_t caught = 0, ran = 0, unjudged = 0;
  auto json = nlohmann::ordered_json::array();
  std::set<std::string_view> broken;
  for (const auto& mutant : mutants) {
    const auto result = run(mutant, workers, concerns);
    json.push_back(json_of(result));
    if (result.broken.empty()) continue;
    if (profile && cannot_be_judged(result)) {  // of ours every one can be
      ++unjudged;
      fmt::print("skipped {}\n        {}: the connector cannot do what the cases need\n", mutant.name, result.missed);
      continue;
    }
    ++ran;
    if (result.missed.empty()) {
      ++caught;
      for (const auto& one : result.broken) broken.insert(one.id);
    }
    fmt::print("{}\n", line_of(result));
    std::fflush(stdout);
  }
  fmt::print(
      "\n{} of {} mutants are caught ({}), {} could not be judged, {} concern other connectors. {} requirements were "
      "failed.\n",
      caught, ran, percent(caught, ran), unjudged, mutants.size() - ran - unjudged, broken.size());
  if (!write(arguments.json, json)) return 2;
  return caught == ran && ran > 0 ? 0 : 1;
}

}  // namespace

Result judge(const Mutant& mutant, std::span<const CaseResult> cases,
             const std::function<bool(std::string_view id)>& concerns) {
  Result result{.mutant = &mutant, .broken = {}, .harms = {}, .unlike = {}, .missed = {}};
  std::vector<std::string> missed;
  for (const auto id : mutant.breaks) {
    if (!concerns(id.text())) continue;
    Broken broken{.id = id.text()};
    for (const auto& one : cases) {
      if (!claims_it(one, broken.id)) continue;
      ++broken.cases;
      if (one.verdict != CaseVerdict::Unsupported && one.verdict != CaseVerdict::Informational) ++broken.judged;
      if (one.verdict == CaseVerdict::Error)
        result.unlike.push_back(
            fmt::format("{}: ERROR, {}", one.name(), one.failures.empty() ? "" : one.failures.front().message));
      if (one.verdict != CaseVerdict::Failed) continue;
      ++broken.failed;
      for (const auto& failure : one.failures) result.harms.insert(failure.harm);
    }
    if (broken.judged == 0)
      missed.push_back(fmt::format("no case judged {}", broken.id));
    else if (broken.failed == 0)
      missed.push_back(fmt::format("{} holds all the same", broken.id));
    result.broken.push_back(broken);
  }
  if (missed.empty() && !result.broken.empty() && !result.harms.contains(mutant.harm)) {
    std::vector<std::string_view> harms;
    for (const auto harm : result.harms) harms.push_back(name_of(harm));
    missed.push_back(fmt::format("no failure says {}, but {}", name_of(mutant.harm), fmt::join(harms, ", ")));
  }
  result.missed = fmt::format("{}", fmt::join(missed, "; "));
  return result;
}

Result run(const Mutant& mutant, const WorkerOptions& workers,
           const std::function<bool(std::string_view id)>& concerns) {
  RunOptions options{.only = {}, .named = {}, .verbose = false, .workers = workers};
  for (const auto id : mutant.breaks)
    if (concerns(id.text())) options.only.emplace_back(id.text());
  if (options.only.empty()) return judge(mutant, {}, concerns);
  const auto all = registered_cases(claims());
  set_flaw(mutant.make);
  auto result = judge(mutant, run_cases(sample_of(all, options.only), options), concerns);
  if (!result.missed.empty()) result = judge(mutant, run_cases(all, options), concerns);
  set_flaw({});
  return result;
}

bool cannot_be_judged(const Result& result) {
  return !result.broken.empty() &&
         std::ranges::all_of(result.broken, [](const Broken& one) { return one.judged == 0; });
}

std::string line_of(const Result& result) {
  std::string out = fmt::format("{:<7} {:<32}", result.missed.empty() ? "caught" : "MISSED", result.mutant->name);
  for (const auto& broken : result.broken) out += fmt::format(" {} {}/{}", broken.id, broken.failed, broken.judged);
  if (result.missed.empty()) return out + fmt::format(" {}", name_of(result.mutant->harm));
  out += fmt::format("\n        {}\n        flaw: {}", result.missed, result.mutant->flaw);
  for (const auto& one : result.unlike) out += "\n        " + one;
  return out;
}

int command(int argc, char** argv, const std::function<Profile(const std::string& adapter)>& select) {
  Arguments arguments;
  CLI::App app{
      "Tests the suite: runs it on connectors with one flaw each and says which are caught, by the requirement that\n"
      "each breaks and with the harm that it does.",
      "qwas-conformance mutants"};
  app.footer(
      "examples:\n"
      "  qwas-conformance mutants                        all, made of our connector\n"
      "  qwas-conformance mutants 'status-*'             some\n"
      "  qwas-conformance mutants --adapter ./mine       made of your connector\n"
      "  qwas-conformance mutants --list --json mutants.json\n"
      "a line says how many of the cases that judged a requirement failed it\n"
      "exit status: 0 all are caught, 1 one is not, 2 wrong usage");
  app.add_option("names", arguments.names, "the mutants of these names alone; '*' stands for any text");
  app.add_flag("--list", arguments.list, "list them and what they break; run nothing");
  app.add_option("--adapter", arguments.adapter, "the command of an adapter: the mutants are made of its connector");
  app.add_option("--json", arguments.json, "write what came out as JSON (with --list: the list)");
  app.add_option("-j,--jobs", arguments.jobs, "processes that run cases at a time (default: two a core)")
      ->check(CLI::Range(1, 256));
  auto mutants = all();
  std::optional<Profile> profile;
  try {
    app.parse(argc, argv);
    for (const auto& name : arguments.names)
      if (std::ranges::none_of(mutants, [&](const Mutant& one) { return fits(name, one.name); }))
        throw CLI::ValidationError{"names", fmt::format("no mutant is called {} (see --list)", name)};
    if (!arguments.list && !arguments.adapter.empty()) profile = select(arguments.adapter);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  if (!arguments.names.empty())
    std::erase_if(mutants, [&](const Mutant& one) {
      return std::ranges::none_of(arguments.names, [&](const std::string& name) { return fits(name, one.name); });
    });
  if (arguments.list) return list(mutants, arguments.json);
  begin_suite(argv);
  remove_left_scratch();
  return run_all(mutants, arguments, profile);
}

}  // namespace qualyswas::conformance::mutants
