// A fault as JSON: what POST /faults takes, GET /faults shows, and the file faults.json of an estate holds. Reading is
// strict, and what is written can be read again.
#pragma once

#include "mockqualys/server/admin_json.h"
#include "mockqualys/server/faults/schedule.h"

namespace mockqualys::server {

// Throws BadRequest. The fault is not checked yet: check_fault does.
Fault read_fault(const Json& object);
Json to_json(const CheckedFault& fault);
Json to_json(const ScheduledFault& fault);  // with what it has met

}  // namespace mockqualys::server
