// run_probes gives each probe a bench of its own over the one caller and the one set of shapes; what it leaves there or
// throws becomes its outcome. The writers behind it are pure functions of the Run.
#include "conformance/vendor/run.h"

#include <algorithm>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

namespace qualyswas::conformance::vendor {
namespace {

using Json = nlohmann::ordered_json;

Outcome outcome_of(const Probe& probe, Bench& bench) {
  try {
    probe.run(bench);
  } catch (const NotProbed& stopped) {
    auto outcome = std::move(bench.outcome());
    // What broke a rule before the probe had to stop is a failure all the same.
    outcome.verdict = outcome.misses.empty() ? ProbeVerdict::Unsupported : ProbeVerdict::Failed;
    outcome.why = stopped.why;
    outcome.cause = stopped.cause;
    return outcome;
  }
  auto outcome = std::move(bench.outcome());
  if (probe.grade == Grade::Unconfirmed) {
    // Nobody knows what is right: nothing can be missed.
    for (std::size_t i = 0; i < outcome.misses.size(); ++i)
      outcome.notes[fmt::format("differs {}", i + 1)] = outcome.misses[i].found;
    outcome.misses.clear();
  }
  outcome.verdict = !outcome.misses.empty()             ? ProbeVerdict::Failed
                    : probe.grade == Grade::Unconfirmed ? ProbeVerdict::Informational
                                                        : ProbeVerdict::Ok;
  return outcome;
}

// A class of numbers: how many records stand behind a shape, without telling their number.
std::string_view samples(int records) {
  if (records >= 10) return "many";
  return records >= 3 ? "some" : "few";
}

Json json_of(const PathShape& path) {
  Json out;
  out["types"] = path.types;
  out["presence"] = path.is_always() ? "always" : "sometimes";
  if (path.most > 1) out["repeated"] = true;
  if (path.list_member) out["in_list"] = true;
  if (path.required) out["required"] = true;
  if (!path.known) out["unknown"] = true;
  if (!path.words.empty()) out["words"] = path.words;
  if (!path.unknown_words.empty()) out["unknown_words"] = path.unknown_words;
  if (!path.after.empty()) out["after"] = path.after;
  return out;
}

}  // namespace

Run run_probes(std::span<const Probe> probes, Caller& caller) {
  Run run;
  run.target = name_of(caller.target().kind);
  run.made_at = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
  for (const auto& probe : probes) {
    Bench bench{caller, run.shapes, run.codes};
    ProbeResult result{.id = probe.id,
                       .sentence = probe.sentence,
                       .section = probe.section,
                       .grade = probe.grade,
                       .if_broken = probe.if_broken,
                       .outcome = outcome_of(probe, bench)};
    if (result.outcome.cause == Cause::NoAnswer) run.complete = false;
    if (probe.id == "version.xml")
      if (const auto told = result.outcome.notes.find("WAS version"); told != result.outcome.notes.end())
        run.version = told->second;
    run.probes.push_back(std::move(result));
  }
  run.calls = caller.calls();
  run.ended = caller.ended();
  return run;
}

int count_of(const Run& run, ProbeVerdict verdict) {
  return static_cast<int>(
      std::ranges::count(run.probes, verdict, [](const ProbeResult& one) { return one.outcome.verdict; }));
}

Json to_json(const Run& run) {
  Json out;
  out["format"] = kDocumentFormat;
  out["kind"] = "qwas-conformance vendor run";
  out["target"] = run.target;
  out["version"] = run.version;
  out["made_at"] = run.made_at;
  out["calls"] = run.calls;
  out["complete"] = run.complete;
  if (!run.ended.empty()) out["ended"] = run.ended;
  out["codes"] = run.codes;
  out["probes"] = Json::array();
  for (const auto& probe : run.probes) {
    Json one;
    one["id"] = probe.id;
    one["says"] = probe.sentence;
    one["section"] = probe.section;
    one["grade"] = name_of(probe.grade);
    one["if_broken"] = name_of(probe.if_broken);
    one["verdict"] = name_of(probe.outcome.verdict);
    if (!probe.outcome.why.empty()) one["why"] = probe.outcome.why;
    if (probe.outcome.cause != Cause::None) one["cause"] = name_of(probe.outcome.cause);
    for (const auto& miss : probe.outcome.misses)
      one["misses"].push_back({{"expected", miss.expected}, {"found", miss.found}});
    if (!probe.outcome.notes.empty()) one["notes"] = probe.outcome.notes;
    out["probes"].push_back(std::move(one));
  }
  out["shapes"] = Json::object();
  for (const auto& [view, shape] : run.shapes) {
    Json one;
    one["samples"] = samples(shape.records());
    one["paths"] = Json::object();
    for (const auto& [path, seen] : shape.paths()) one["paths"][path] = json_of(seen);
    out["shapes"][view] = std::move(one);
  }
  return out;
}

std::string table_of(const Run& run, bool all) {
  std::string out;
  // Hundreds of probes may have one reason: it is told once, with some of them.
  std::map<std::string, std::vector<std::string>> not_probed;
  for (const auto& probe : run.probes) {
    const auto& outcome = probe.outcome;
    const bool says_something = !outcome.notes.empty() || outcome.verdict != ProbeVerdict::Informational;
    if (!all && (outcome.verdict == ProbeVerdict::Ok || !says_something)) continue;
    if (!all && outcome.verdict == ProbeVerdict::Unsupported) {
      not_probed[outcome.why].push_back(probe.id);
      continue;
    }
    out += fmt::format("{:<13} {:<42} {} [{}, {}]\n", name_of(outcome.verdict), probe.id, probe.sentence,
                       name_of(probe.grade), probe.section);
    for (const auto& miss : outcome.misses)
      out += fmt::format("{:14}expected: {}\n{:14}found:    {}\n", "", miss.expected, "", miss.found);
    if (!outcome.why.empty()) out += fmt::format("{:14}not probed: {}\n", "", outcome.why);
    if (outcome.verdict == ProbeVerdict::Informational || all)
      for (const auto& [name, what] : outcome.notes) out += fmt::format("{:14}{}: {}\n", "", name, what);
  }
  for (auto& [why, ids] : not_probed) {
    constexpr std::size_t kShown = 12;
    const auto more = ids.size() > kShown ? ids.size() - kShown : 0;
    ids.resize(ids.size() - more);
    out += fmt::format("not probed, {}: {}{}\n", why, fmt::join(ids, ", "),
                       more > 0 ? fmt::format(" and {} more (--all shows each)", more) : "");
  }
  out +=
      fmt::format("{} of {} probes: {} OK, {} informational, {} failed, {} not probed; {} calls, WAS {}\n", run.target,
                  run.probes.size(), count_of(run, ProbeVerdict::Ok), count_of(run, ProbeVerdict::Informational),
                  count_of(run, ProbeVerdict::Failed), count_of(run, ProbeVerdict::Unsupported), run.calls,
                  run.version.empty() ? "of an unknown version" : run.version);
  if (!run.ended.empty()) out += fmt::format("Nothing more was asked: {}\n", run.ended);
  return out;
}

}  // namespace qualyswas::conformance::vendor
