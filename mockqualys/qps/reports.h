// The calls that only reports have: status, download, create, delete. count, search and get are those of every object.
#pragma once

#include <optional>
#include <string_view>

#include "mockqualys/qps/qps.h"

namespace mockqualys::qps {

inline constexpr std::string_view kReportSchema = "/qps/xsd/3.0/was/report.xsd";

// nullopt: not one of those calls. `id` is what stands behind the object, without a slash at its end.
std::optional<Answer> handle_report(World& world, const User& user, const Call& call, std::string_view id);

}  // namespace mockqualys::qps
