#include "mockqualys/server/admin_faults.h"

#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "mockqualys/server/faults/json.h"
#include "mockqualys/server/faults/reach.h"

namespace mockqualys::server {

Json list_faults(const Desk& desk, const Request&) {
  Json list = Json::array();
  for (const auto& fault : desk.site.faults().faults()) list.push_back(to_json(fault));
  return {{"faults", std::move(list)}};
}

Json clear_faults(const Desk& desk, const Request&) {
  const auto count = desk.site.faults().faults().size();
  desk.site.faults().clear();
  return {{"cleared", count}};
}

Json set_fault(const Desk& desk, const Request& request) {
  auto checked = check_fault(read_fault(parse_object(request.body)));
  if (!checked) throw BadRequest{checked.error()};
  if (checked->kind->stage == Stage::Connection && !desk.hosted.user().empty())
    throw BadRequest{
        fmt::format("{} strikes connections, which name no user: set it on the server, not on the world of {}",
                    checked->kind->name, desk.hosted.user())};
  if (checked->kind->tls_only && desk.addresses.https_url.empty())
    throw BadRequest{fmt::format("{} strikes TLS handshakes, and this server has no https", checked->kind->name)};
  const auto notes = check_reach(*checked, desk.world, desk.addresses.url);
  Json told = to_json(*checked);
  desk.site.set_fault(std::move(*checked));
  Json answer{{"set", std::move(told)}};
  if (!notes.empty()) answer["note"] = fmt::format("{}", fmt::join(notes, ". "));
  return answer;
}

}  // namespace mockqualys::server
