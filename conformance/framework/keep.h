// Benches that stay up when their case is over (--keep), so that a person can look at what the case has left. Decided
// by the program before it starts the process of the case; obeyed by the bench at its end.
#pragma once

namespace qualyswas::conformance {

void keep_benches(bool keep);
bool keeps_benches();

// Returns when this process gets SIGINT or SIGTERM. After a SIGTERM no further bench is kept. Before and after it both
// signals do what they did.
void wait_to_go_on();

}  // namespace qualyswas::conformance
