#include "mockqualys/server/faults/endpoint.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "mockqualys/server/routes.h"

namespace mockqualys::server {
namespace {

struct EndpointRow {
  Endpoint endpoint;
  std::string_view name;
};

constexpr auto kRows = std::to_array<EndpointRow>({
    {Endpoint::PortalVersion, "portal_version"},
    {Endpoint::KnowledgeBase, "knowledge_base"},
    {Endpoint::About, "about"},
    {Endpoint::HostList, "host_list"},
    {Endpoint::ActivityLog, "activity_log"},
    {Endpoint::Session, "session"},
});

constexpr auto kNames = [] {
  std::array<std::string_view, kRows.size()> names;
  std::ranges::transform(kRows, names.begin(), &EndpointRow::name);
  return names;
}();

}  // namespace

std::string endpoint_of(std::string_view path) {
  const auto match = find_route(path);
  if (!match) return {};
  if (match->route->endpoint == Endpoint::Qps) return fmt::format("{}/{}", match->operation, match->object);
  const auto* row = std::ranges::find(kRows, match->route->endpoint, &EndpointRow::endpoint);
  return row == kRows.end() ? std::string{} : std::string{row->name};
}

bool is_endpoint(std::string_view name) {
  if (std::ranges::find(kNames, name) != kNames.end()) return true;
  const auto slash = name.find('/');
  return slash != std::string_view::npos && slash > 0 && slash + 1 < name.size() &&
         name.find_first_of("/? ", slash + 1) == std::string_view::npos;
}

std::span<const std::string_view> endpoint_names() { return kNames; }

}  // namespace mockqualys::server
