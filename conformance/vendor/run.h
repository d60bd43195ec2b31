// One run of the probes on one target, and the document that is left of it: verdicts, what the target did, the shapes
// of its answers. The document holds no value of the target and can be handed on; drift.h compares two.
#pragma once

#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>
#include <tl/expected.hpp>

#include "conformance/vendor/caller.h"
#include "conformance/vendor/probe.h"

namespace qualyswas::conformance::vendor {

struct ProbeResult {
  std::string id, sentence, section;
  Grade grade = Grade::Recorded;
  Level if_broken = Level::Error;
  Outcome outcome;
};

struct Run {
  std::string target;   // "mock", "replay", "platform"
  std::string version;  // WAS-VERSION as the target says it; empty: it did not
  std::string made_at;  // by this machine's clock, UTC
  int calls = 0;
  bool complete = true;  // nothing that should have been asked was left out
  std::string ended;     // why nothing more was asked at some point; empty
  std::vector<ProbeResult> probes;
  std::set<std::string> codes;  // every responseCode and CODE that came
  std::map<std::string, Shape> shapes;
};

// Runs the probes in their order. A probe that throws anything else than NotProbed throws on.
Run run_probes(std::span<const Probe> probes, Caller& caller);

int count_of(const Run& run, ProbeVerdict verdict);

inline constexpr int kDocumentFormat = 1;
nlohmann::ordered_json to_json(const Run& run);
// A table for people.
std::string table_of(const Run& run, bool all);

}  // namespace qualyswas::conformance::vendor
