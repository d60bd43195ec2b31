// Records that others name and no file of the estate holds: the tags, option profile, authentication records, DNS
// overrides and last scan of a web app, the scans in the history of a finding. A client that follows such a name must
// find something, so they are made from what the naming record says of them.
#pragma once

#include <string_view>

#include "mockqualys/world/estate.h"

namespace mockqualys {

// Adds to the state what the record names and the state does not hold. Only web apps and findings name something.
void add_named_by(Kind kind, const StoredRecord& record, State& state);
// All of it, as an estate is read.
void add_all_named(State& state);
// The last scan of a web app, if it has one that the state does not hold. Its launch is the newest lastTestedDate of
// the web app's findings: all that one scan touched carry its moment.
void add_last_scan(std::int64_t webapp, State& state);

// The last scan that a web app's record names, as a record of its own.
RecordPtr last_scan_of(const StoredRecord& webapp, std::string_view launched);

}  // namespace mockqualys
