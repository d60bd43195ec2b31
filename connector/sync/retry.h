// Whether a run that is not complete is worth another attempt soon. Used by `qwas serve`.
#pragma once

#include "connector/store/store.h"

namespace qualyswas::sync {

// True when the run was kept from being complete by what passes by itself: the connection, a limit of the vendor, being
// stopped. False for a complete run and one without a verdict, and whenever the vendor refused the login or a right:
// attempts that fail again lock the account. Read from the run's reasons, so that it holds for runs of other processes.
bool may_pass(const store::RunRow& run);

}  // namespace qualyswas::sync
