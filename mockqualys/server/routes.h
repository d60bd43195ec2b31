// Every address the fake knows, as one table, and the one nearest to an address it does not know.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "mockqualys/server/accounts.h"

namespace mockqualys::server {

enum class Endpoint { Qps, PortalVersion, KnowledgeBase, About, HostList, ActivityLog, Session, Token, OidcToken };

struct Route {
  std::string_view pattern;  // {name} stands for one segment; a slash at the end of an address is never minded
  std::string_view methods;
  Family family;
  Endpoint endpoint;
  Right right;
  std::string_view module = "was";  // of a QPS address
};

std::span<const Route> routes();

struct Match {
  const Route* route;
  std::string operation, object, id;
};

// Paths are case sensitive.
std::optional<Match> find_route(std::string_view path);

// A page for a developer whose address is not in the table: the nearest that is, if one is near, and all there are.
std::string describe_unknown(std::string_view path);

}  // namespace mockqualys::server
