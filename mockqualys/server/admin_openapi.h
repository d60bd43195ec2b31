// The admin API described for programs: OpenAPI 3.1, made from the table of its calls.
#pragma once

#include "mockqualys/server/admin_calls.h"

namespace mockqualys::server {

Json show_openapi(const Desk& desk, const Request& request);

}  // namespace mockqualys::server
