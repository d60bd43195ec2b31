#include "mockqualys/server/routes.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <vector>

#include <fmt/format.h>

#include "mockqualys/server/text.h"

namespace mockqualys::server {
namespace {

constexpr auto kRoutes = std::to_array<Route>({
    {"/qps/rest/3.0/{operation}/was/{object}", "GET, POST", Family::Qps, Endpoint::Qps, Right::Was},
    {"/qps/rest/3.0/{operation}/was/{object}/{id}", "GET, POST", Family::Qps, Endpoint::Qps, Right::Was},
    {"/qps/rest/portal/version", "GET", Family::Qps, Endpoint::PortalVersion, Right::Login},
    {"/api/2.0/fo/knowledge_base/vuln", "GET, POST", Family::Classic, Endpoint::KnowledgeBase, Right::KnowledgeBase},
    {"/api/3.0/fo/knowledge_base/vuln", "GET, POST", Family::Classic, Endpoint::KnowledgeBase, Right::KnowledgeBase},
    {"/api/4.0/fo/knowledge_base/vuln", "GET, POST", Family::Classic, Endpoint::KnowledgeBase, Right::KnowledgeBase},
    {"/msp/about.php", "GET, POST", Family::Classic, Endpoint::About, Right::Api},
});

std::string_view without_last_slash(std::string_view path) {
  if (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  return path;
}

bool is_placeholder(std::string_view segment) { return segment.starts_with('{'); }

std::optional<Match> match(const Route& route, const std::vector<std::string_view>& path) {
  const auto pattern = split(route.pattern, '/');
  if (pattern.size() != path.size()) return std::nullopt;
  Match found{.route = &route, .operation = {}, .object = {}, .id = {}};
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (!is_placeholder(pattern[i])) {
      if (pattern[i] != path[i]) return std::nullopt;
      continue;
    }
    if (path[i].empty()) return std::nullopt;
    auto& into = pattern[i] == "{operation}" ? found.operation : pattern[i] == "{object}" ? found.object : found.id;
    into = path[i];
  }
  return found;
}

// Levenshtein's distance; a placeholder costs nothing whatever stands there.
std::size_t distance(std::string_view left, std::string_view right) {
  std::vector<std::size_t> row(right.size() + 1);
  std::iota(row.begin(), row.end(), 0U);
  for (std::size_t i = 1; i <= left.size(); ++i) {
    auto diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= right.size(); ++j) {
      const auto change = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({change, row[j] + 1, row[j - 1] + 1}));
    }
  }
  return row.back();
}

std::size_t distance(const Route& route, const std::vector<std::string_view>& path) {
  const auto pattern = split(route.pattern, '/');
  std::string wanted, seen;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const bool filled = is_placeholder(pattern[i]) && i < path.size();
    wanted += fmt::format("/{}", filled ? path[i] : pattern[i]);
  }
  for (const auto segment : path) seen += fmt::format("/{}", segment);
  return distance(wanted, seen);
}

}  // namespace

std::span<const Route> routes() { return kRoutes; }

std::optional<Match> find_route(std::string_view path) {
  const auto segments = split(without_last_slash(path), '/');
  for (const auto& route : kRoutes)
    if (auto found = match(route, segments)) return found;
  return std::nullopt;
}

std::string describe_unknown(std::string_view path) {
  constexpr std::size_t kEnoughToCompare = 200;  // the comparison is quadratic, and the path is the client's
  path = path.substr(0, kEnoughToCompare);
  const auto segments = split(without_last_slash(path), '/');
  const auto* nearest =
      std::ranges::min_element(kRoutes, {}, [&](const Route& route) { return distance(route, segments); });
  auto text = fmt::format("mockqualys knows no {}\n\nThe nearest it knows is\n  {} {}\n\nAll it knows:\n", path,
                          nearest->methods, nearest->pattern);
  for (const auto& route : kRoutes) text += fmt::format("  {:9} {}\n", route.methods, route.pattern);
  return text;
}

}  // namespace mockqualys::server
