// An incremental run: asks for the findings that changed since everything was last known, instead of all of them
// (SYNC-007). What it cannot ask for it finds by counting; where the counts differ in the end, everything is read.
// The table in README.md says which change of the vendor's is seen when.
#pragma once

#include <optional>
#include <stop_token>

#include "connector/sync/workplace.h"

namespace qualyswas::sync {

// What this run may rely on; nullopt, with a line of the log, when it has to read everything: nothing is known yet, the
// question is another one, the vendor's clock went back, or it is time to (setting `full_every`).
Result<std::optional<store::KnownUntil>> may_rely_on(Workplace& place, const wire::Question& question);

// True: what is stored is what the vendor counts. False: it could not be made so by what changed.
Result<bool> read_changes(Workplace& place, const wire::Question& question, const store::KnownUntil& known,
                          const std::stop_token& stop);

}  // namespace qualyswas::sync
