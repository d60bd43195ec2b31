#include "mockqualys/server/admin_worlds.h"

#include <limits>

#include <fmt/format.h>

namespace mockqualys::server {
namespace {

Json describe(HostedWorld& hosted) {
  const auto& world = hosted.world();
  Json users = Json::array();
  for (const auto& user : world.users()) users.push_back(to_json(user));
  return {{"user", hosted.user()},
          {"estate", world.estate()},
          {"now", format_instant(world.now())},
          {"webapps", world.size(Kind::WebApp)},
          {"findings", world.size(Kind::Finding)},
          {"reports", world.size(Kind::Report)},
          {"requests_seen", hosted.site().journal().seen()},
          {"users", std::move(users)}};
}

std::optional<Generated> read_generated(const Json& body) {
  if (!body.contains("findings") && !body.contains("webapps") && !body.contains("seed")) return std::nullopt;
  if (body.contains("estate") && body.at("estate") != "generated")
    throw BadRequest{"\"findings\", \"webapps\" and \"seed\" are for a generated estate; leave out \"estate\""};
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  Generated spec;
  if (body.contains("findings")) spec.findings = integer_at(body, "findings", 0, kMost);
  if (body.contains("webapps")) spec.webapps = integer_at(body, "webapps", 1, kMost);
  if (body.contains("seed")) spec.seed = static_cast<std::uint64_t>(integer_at(body, "seed", 0, kMost));
  return spec;
}

}  // namespace

Json list_worlds(const Desk& desk, const Request&) {
  Json worlds = Json::array();
  for (const auto& hosted : desk.worlds.own()) worlds.push_back(describe(*hosted));
  return {{"most", desk.worlds.most()}, {"worlds", std::move(worlds)}};
}

Json put_world(const Desk& desk, const Request& request) {
  const auto body = read_object(request, kWorldKeys);
  WorldOptions wanted{.user = desk.names.at(0), .password = {}};
  if (body.contains("password")) wanted.password = text_at(body, "password");
  wanted.generated = read_generated(body);
  if (!wanted.generated && body.contains("estate")) {
    wanted.estate = text_at(body, "estate");
    if (wanted.estate == "generated") {
      wanted.generated = Generated{};
      wanted.estate.reset();
    }
  }
  if (body.contains("start")) wanted.start = parse_moment(text_at(body, "start"));
  if (body.contains("now")) wanted.now = parse_moment(text_at(body, "now"));
  if (body.contains("limits")) wanted.limits = text_at(body, "limits");
  const bool replaced = desk.worlds.find(wanted.user) != nullptr;
  const auto hosted = desk.worlds.add(std::move(wanted), true);
  if (!hosted) throw BadRequest{hosted.error()};
  auto told = describe(**hosted);
  told["replaced"] = replaced;
  return told;
}

Json delete_world(const Desk& desk, const Request&) {
  const auto& user = desk.names.at(0);
  if (!desk.worlds.remove(user)) throw BadRequest{fmt::format("{} has no world of their own", user)};
  return {{"removed", user}};
}

}  // namespace mockqualys::server
