// Profile vulcan: web applications, findings and their solutions from the live API.
#pragma once

#include <stop_token>

#include "connector/sync/workplace.h"

namespace qualyswas::sync {

// Both walks, then the KnowledgeBase. What another subscription's answer had added is removed before this returns. An
// Error means that going on makes no sense; what was stored and is not proven is told through `place`.
Result<void> pull_api(Workplace& place, const std::stop_token& stop);

}  // namespace qualyswas::sync
