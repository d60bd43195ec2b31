// A mutant is a connector with one flaw. The suite is tested by them: of each, the requirements that it breaks must
// fail, and a failure must say the harm.
#pragma once

#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "conformance/framework/claims.h"
#include "conformance/support/flaw.h"

namespace qualyswas::conformance::mutants {

struct Mutant {
  std::string_view name;  // "first-page-only"
  std::string_view flaw;  // "it reads the first page of a list and takes it for all", a sentence about the connector
  std::vector<Id> breaks;
  Harm harm;
  std::function<std::shared_ptr<Flaw>()> make;  // one for each lab
};

// All that are made by what stands between connector and fake or round the connector. What only our own connector can
// get wrong (settings, its test of a connection, its reconciliation) is a patch of its source: source.json.
std::vector<Mutant> all();

// Its parts, a file each.
std::vector<Mutant> of_runs();     // what is told of a run, and what a run does
std::vector<Mutant> of_answers();  // what the connector reads of the wire, and what it asks
std::vector<Mutant> of_mapping();  // profile vulcan: fields, statuses, scores, archiving
std::vector<Mutant> of_reports();  // profile neurons
std::vector<Mutant> of_records();  // profile generic

}  // namespace qualyswas::conformance::mutants
