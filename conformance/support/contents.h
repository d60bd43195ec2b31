// All that the store shows of a connector, as text, field by field: what a case compares to see that nothing changed,
// or that nothing but one field did. Informational findings, archived assets and details are always in.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/support/lab.h"

namespace qualyswas::conformance {

// "asset 410001 | name" -> "Shop". Records are "asset ID", "finding ID", "instance ASSET QID LOCATION",
// "vulnerability QID" and "solution QID"; of profile neurons "application NETWORK ID" and "finding ID", ignored or not,
// with what the report says of its QID as one field, "glossary". What the store cannot tell apart has one key and its
// values behind each other, so that a record shown twice is a change too.
using Contents = std::map<std::string, std::string>;

Contents contents(Lab& lab);

// One line a key that came, went or has another value: "finding 901001 | status: Vulnerable -> Fixed".
std::vector<std::string> changes(const Contents& before, const Contents& after);

// The keys of those, of the records whose name begins so ("finding ").
std::vector<std::string> changed_keys(const Contents& before, const Contents& after, std::string_view record);

}  // namespace qualyswas::conformance
