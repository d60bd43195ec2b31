// The reports' part of the admin API: a report made at once and in any shape, one filed from outside, and what holds
// for those that calls create.
#pragma once

#include "mockqualys/server/admin_json.h"
#include "mockqualys/world/world.h"

namespace mockqualys::server {

Json list_reports(const World& world);
Json make_report(World& world, std::string_view body);
Json change_report_settings(World& world, std::string_view body);

}  // namespace mockqualys::server
