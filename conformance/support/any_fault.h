// The fake's catalogue of faults as cases meet it: each kind by its name, with waits that a test can afford.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mockqualys/server/server.h"

namespace qualyswas::conformance {

std::vector<std::string> fault_kinds();  // the catalogue's own list, so that a new kind is met as soon as it is there

// The catalogue's example of that kind, from the nth request to `path` on; of kinds that strike connections, or one API
// alone, `path` says nothing. `times` may be mockqualys::kForEver.
mockqualys::Fault fault_of(const std::string& kind, std::string_view path, int nth, int times);

// What it sends is well-formed and believable, and not what the vendor has: that a connector keeps it as it came is all
// that can be asked. Records are counted, fields not compared.
bool is_believable(std::string_view kind);
// After it nobody can say any more what the vendor's records are: only that the run ends, and says how.
bool is_beyond_judging(std::string_view kind);
// Whether it can strike requests to `path` at all.
bool can_strike(std::string_view kind, std::string_view path);
bool strikes_tls(std::string_view kind);

// Whether it has struck any request since the journal began.
bool has_struck(const mockqualys::Server& server, std::string_view kind);

}  // namespace qualyswas::conformance
