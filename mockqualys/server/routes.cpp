#include "mockqualys/server/routes.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <numeric>
#include <vector>

#include <fmt/format.h>

#include "mockqualys/base/text.h"

namespace mockqualys::server {
namespace {

constexpr auto kRoutes = std::to_array<Route>({
    {"/qps/rest/3.0/{operation}/was/{object}", "GET, POST", Family::Qps, Endpoint::Qps, Right::Was},
    {"/qps/rest/3.0/{operation}/was/{object}/{id}", "GET, POST", Family::Qps, Endpoint::Qps, Right::Was},
    {"/qps/rest/2.0/{operation}/am/{object}", "GET, POST", Family::Qps, Endpoint::Qps, Right::Api, "am"},
    {"/qps/rest/2.0/{operation}/am/{object}/{id}", "GET, POST", Family::Qps, Endpoint::Qps, Right::Api, "am"},
    {"/qps/rest/portal/version", "GET", Family::Qps, Endpoint::PortalVersion, Right::Login},
    {"/api/2.0/fo/knowledge_base/vuln", "GET, POST", Family::Classic, Endpoint::KnowledgeBase, Right::KnowledgeBase},
    {"/api/3.0/fo/knowledge_base/vuln", "GET, POST", Family::Classic, Endpoint::KnowledgeBase, Right::KnowledgeBase},
    {"/api/4.0/fo/knowledge_base/vuln", "GET, POST", Family::Classic, Endpoint::KnowledgeBase, Right::KnowledgeBase},
    {"/api/2.0/fo/asset/host", "GET, POST", Family::Classic, Endpoint::HostList, Right::Api},
    {"/api/2.0/fo/activity_log", "GET, POST", Family::Classic, Endpoint::ActivityLog, Right::Api},
    {"/api/2.0/fo/session", "POST", Family::Classic, Endpoint::Session, Right::Api},
    {"/msp/about.php", "GET, POST", Family::Classic, Endpoint::About, Right::Api},
    {"/auth", "POST", Family::Gateway, Endpoint::Token, Right::Login},
    {"/auth/oidc", "POST", Family::Gateway, Endpoint::OidcToken, Right::Login},
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

// Levenshtein's distance.
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

bool is_misspelled(std::string_view seen, std::string_view wanted) {
  return distance(seen, wanted) <= std::max<std::size_t>(1, wanted.size() / 3);
}

// Two points for a segment that is the route's, one for a misspelled one.
int points(const std::vector<std::string_view>& pattern, const std::vector<std::string_view>& path) {
  int all = 0;
  for (std::size_t i = 1; i < std::min(pattern.size(), path.size()); ++i) {
    if (is_placeholder(pattern[i])) continue;
    all += pattern[i] == path[i] ? 2 : is_misspelled(path[i], pattern[i]) ? 1 : 0;
  }
  return all;
}

// The route that has most of the path, segment by segment: more than half of its own, else there is none. Of equals the
// one of the same length, then the newest version.
const Route* find_nearest(const std::vector<std::string_view>& path) {
  const Route* nearest = nullptr;
  std::pair<int, int> best{};
  for (const auto& route : kRoutes) {
    const auto pattern = split(route.pattern, '/');
    const auto literals = std::count_if(pattern.begin() + 1, pattern.end(),
                                        [](std::string_view segment) { return !is_placeholder(segment); });
    const auto length = std::abs(static_cast<int>(pattern.size()) - static_cast<int>(path.size()));
    const std::pair rank{points(pattern, path), -length};
    if (rank.first <= literals || rank < best) continue;
    best = rank;
    nearest = &route;
  }
  return nearest;
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
  auto text = fmt::format("mockqualys has no address {}\n\n", path);
  if (const auto* nearest = find_nearest(segments))
    text += fmt::format("The nearest address that it has is\n  {} {}\n\n", nearest->methods, nearest->pattern);
  text += "All its addresses:\n";
  for (const auto& route : kRoutes) text += fmt::format("  {:9} {}\n", route.methods, route.pattern);
  return text;
}

}  // namespace mockqualys::server
