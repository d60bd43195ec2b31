// The faults' part of the admin API.
#pragma once

#include "mockqualys/server/admin_calls.h"

namespace mockqualys::server {

Json list_faults(const Desk& desk, const Request& request);
Json clear_faults(const Desk& desk, const Request& request);
// Refuses what could never strike (a path that is not served, an account that is not there), and takes what is merely
// unlikely with a note.
Json set_fault(const Desk& desk, const Request& request);

}  // namespace mockqualys::server
