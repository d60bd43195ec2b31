// The kinds of faults for people and for programs, from the texts of their own files.
#pragma once

#include <string>

#include "mockqualys/server/admin_json.h"
#include "mockqualys/server/faults/kind.h"

namespace mockqualys::server {

std::string list_fault_kinds();  // a table
// One kind in full, with a curl line for an admin API on `admin_url`.
std::string describe(const FaultKind& kind, std::string_view admin_url);
// Its "world" takes what world_action.h says.
Json to_json(const FaultKind& kind);

}  // namespace mockqualys::server
