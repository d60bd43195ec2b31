// The KnowledgeBase's part of a sync: the QIDs of the stored findings, 300 a call, one call in flight. A refusal costs
// the solutions, never the findings.
#pragma once

#include <stop_token>

#include "connector/sync/walk.h"

namespace qualyswas::sync {

// Fails only when our own store refuses or the run was stopped; what the vendor refuses becomes a reason.
Result<void> pull_solutions(Workplace& place, const std::stop_token& stop);

// The kinds that say "refused": the login was good a moment ago, so what is missing is the KnowledgeBase right.
Error as_knowledgebase_error(Error error);

}  // namespace qualyswas::sync
