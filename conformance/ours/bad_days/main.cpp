// bad_days: our connector on a vendor that fails, in every way of the fake's catalogue and in seeded pairs of them.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>
#include <thread>

#include "conformance/ours/bad_days/bench.h"
#include "conformance/subject/under_test.h"

namespace {

using namespace qualyswas::conformance;
using namespace qualyswas::conformance::bad_days;

constexpr auto kExamples =
    R"(examples:
  bad_days --runs 2000 --seed 7                              each fault alone, then pairs
  bad_days --only cut_body                                   that fault at every place, on every request there
  bad_days --only cut_body+rate_limit --runs 100             pairs of these two
  bad_days --only cut_body@search/finding#2x1                one run; a failure prints such a line
exit status: 0 all is well, 1 something is not, 2 wrong usage)";

struct Wanted {
  int runs = 2000, jobs = 0;
  std::uint64_t seed = 1;
  Profile profile = Profile::Vulcan;
  Format format = Format::Xml;
  bool https = false, incremental = false, json = false, list = false, verbose = false;
  std::string only, store;
};

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words{""};
  for (const char c : text)
    if (c == '+')
      words.emplace_back();
    else
      words.back() += c;
  return words;
}

// Throws CLI::ValidationError.
std::vector<Combination> chosen(const Wanted& wanted, Bench& bench) {
  const auto& requests =
      bench.plain(wanted.profile, wanted.profile == Profile::Neurons ? Format::Xml : wanted.format, wanted.incremental)
          .requests;
  const auto pairs = [&](std::vector<Combination> all, const std::vector<std::string>& kinds) {
    for (std::uint64_t number = 0; all.size() < static_cast<std::size_t>(wanted.runs); ++number)
      all.push_back(draw_pair(wanted.profile, requests, wanted.seed, number, kinds));
    return all;
  };
  if (wanted.only.empty()) return pairs(draw_singles(wanted.profile, requests, wanted.seed), {});
  const auto words = words_of(wanted.only);
  if (words.size() > 2) throw CLI::ValidationError{"--only", "one fault, or two joined by +"};
  Combination one{.profile = wanted.profile, .format = wanted.format, .https = wanted.https};
  std::vector<std::string> kinds;
  for (const auto& word : words) {
    if (find_expectation(word) != nullptr) {
      kinds.push_back(word);
      continue;
    }
    auto fault = parse_fault(word);
    if (!fault) throw CLI::ValidationError{"--only", fault.error()};
    one.faults.push_back(std::move(*fault));
  }
  if (!kinds.empty() && !one.faults.empty())
    throw CLI::ValidationError{"--only", "give both faults with their places, or both without"};
  if (kinds.size() == 2) return pairs({}, kinds);
  if (kinds.size() == 1) return everywhere(wanted.profile, requests, kinds.front());
  one.https |= needs_https(one.faults);
  return {one};
}

// What the runs came to.
struct Sum {
  std::size_t runs = 0, singles = 0, pairs = 0, troubles = 0;
  std::map<std::string, std::size_t> verdicts;  // "complete" ...
  std::map<std::size_t, std::size_t> struck;    // how many faults did something -> runs
  std::map<Harm, std::size_t> harms;
  std::vector<std::string> failures;  // one line each

  bool is_well() const { return failures.empty(); }
  std::size_t of(Harm harm) const {
    const auto found = harms.find(harm);
    return found == harms.end() ? 0 : found->second;
  }
  std::size_t wrong_states() const {
    return of(Harm::Loss) + of(Harm::Stale) + of(Harm::Duplicate) + of(Harm::Wrong) + of(Harm::Leak) + of(Harm::Crash);
  }
};

void fail(Sum& sum, const Combination& combination, const std::string& what) {
  sum.failures.push_back(fmt::format("{}; again: bad_days {}", what, text_of(combination)));
  fmt::print(stderr, "{}\n", sum.failures.back());
}

void add(Sum& sum, const Judged& judged) {
  ++sum.runs;
  ++(judged.combination.faults.size() == 1 ? sum.singles : sum.pairs);
  ++sum.struck[judged.struck];
  ++sum.verdicts[judged.verdict ? std::string{name_of(*judged.verdict)} : "none"];
  for (const auto& problem : judged.problems) {
    ++sum.harms[problem.harm];
    fail(sum, judged.combination, fmt::format("{}: {}", name_of(problem.harm), problem.text));
  }
  if (judged.trouble.empty()) return;
  ++sum.troubles;
  fail(sum, judged.combination, "not judged: " + judged.trouble);
}

void print(Sum& sum, const Wanted& wanted, std::chrono::duration<double> took) {
  if (wanted.json) {
    nlohmann::ordered_json object{{"profile", name_of(wanted.profile)},
                                  {"seed", wanted.seed},
                                  {"runs", sum.runs},
                                  {"singles", sum.singles},
                                  {"pairs", sum.pairs},
                                  {"verdicts", sum.verdicts},
                                  {"struck", {{"none", sum.struck[0]}, {"one", sum.struck[1]}, {"two", sum.struck[2]}}},
                                  {"false_completes", sum.of(Harm::FalseComplete)},
                                  {"wrong_states", sum.wrong_states()},
                                  {"hangs", sum.of(Harm::Hang)},
                                  {"not_judged", sum.troubles},
                                  {"seconds", took.count()},
                                  {"failures", sum.failures}};
    fmt::print("{}\n", object.dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
    return;
  }
  fmt::print("profile {}, seed {}: {} combinations, {} faults alone and {} pairs, in {:.1f} s\n",
             name_of(wanted.profile), wanted.seed, sum.runs, sum.singles, sum.pairs, took.count());
  fmt::print("  struck by two faults {}, by one {}, by none {}\n", sum.struck[2], sum.struck[1], sum.struck[0]);
  fmt::print("  complete {}, partial {}, failed {}, without a verdict {}\n", sum.verdicts["complete"],
             sum.verdicts["partial"], sum.verdicts["failed"], sum.verdicts["none"]);
  fmt::print("  false completes {}, wrong states {}, hangs {}, not judged {}\n", sum.of(Harm::FalseComplete),
             sum.wrong_states(), sum.of(Harm::Hang), sum.troubles);
}

int run(const Wanted& wanted) {
  const auto begun = std::chrono::steady_clock::now();
  Bench bench;
  auto all = chosen(wanted, bench);
  for (auto& one : all) one.incremental = wanted.incremental;
  if (wanted.list) {
    for (const auto& one : all) fmt::print("{}\n", text_of(one));
    return 0;
  }
  Sum sum;
  const auto finish = [&] { print(sum, wanted, std::chrono::steady_clock::now() - begun); };
  run_all(
      bench, all, wanted.jobs,
      [&](Judged judged) {
        if (wanted.verbose)
          fmt::print(stderr, "{} ({} struck): {}: {}\n", judged.verdict ? name_of(*judged.verdict) : "no verdict",
                     judged.struck, text_of(judged.combination), fmt::join(judged.reasons, " | "));
        add(sum, judged);
      },
      [&](const Combination& combination) {
        ++sum.harms[Harm::Hang];
        fail(sum, combination, fmt::format("{}: the run does not end", name_of(Harm::Hang)));
        finish();
        std::fflush(stdout);
        std::_Exit(1);
      });
  finish();
  return sum.is_well() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{
      "Syncs from a vendor that fails, in every way of the fake's catalogue and in seeded pairs, and judges each run.",
      "bad_days"};
  app.footer(kExamples);
  Wanted wanted;
  const std::map<std::string, Profile> profiles{{"vulcan", Profile::Vulcan}, {"neurons", Profile::Neurons}};
  const std::map<std::string, Format> formats{{"xml", Format::Xml}, {"json", Format::Json}};
  app.add_option("--runs", wanted.runs, "combinations in all")->capture_default_str()->check(CLI::Range(1, 1'000'000));
  app.add_option("--seed", wanted.seed, "what is drawn follows from it")->capture_default_str();
  app.add_option("--only", wanted.only, "FAULT or FAULT+FAULT: a kind, or KIND@PLACE#NTHxTIMES");
  app.add_option("--profile", wanted.profile, "vulcan or neurons")->transform(CLI::CheckedTransformer(profiles));
  app.add_option("--format", wanted.format, "xml or json: of --only with places")
      ->transform(CLI::CheckedTransformer(formats));
  app.add_flag("--https", wanted.https, "of --only with places");
  app.add_flag("--incremental", wanted.incremental, "profile vulcan: the sync asks for what changed alone");
  app.add_flag("--list", wanted.list, "print the combinations and run none");
  app.add_flag("--verbose", wanted.verbose, "print each run, with the reasons that it gave");
  app.add_flag("--json", wanted.json, "print the sum as JSON");
  app.add_option("--store", wanted.store, "postgresql://...: there instead of in SQLite files; what is stored stays");
  app.add_option("--jobs", wanted.jobs, "how many run side by side (4 a processor when not given)")
      ->check(CLI::Range(1, 256));
  try {
    app.parse(argc, argv);
    if (wanted.jobs == 0) wanted.jobs = static_cast<int>(4 * std::max(1U, std::thread::hardware_concurrency()));
    if (wanted.incremental && wanted.profile != Profile::Vulcan)
      throw CLI::ValidationError{"--incremental", "of profile vulcan"};
    if (!wanted.store.empty() && !wanted.store.starts_with("postgresql://") && !wanted.store.starts_with("postgres://"))
      throw CLI::ValidationError{"--store", "a PostgreSQL, postgresql://..."};
    keep_stores_at(wanted.store);
    return run(wanted);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  } catch (const std::exception& error) {
    fmt::print(stderr, "bad_days: {}\n", error.what());
    return 1;
  }
}
