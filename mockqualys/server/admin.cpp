#include "mockqualys/server/admin.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "mockqualys/server/admin_json.h"
#include "mockqualys/server/admin_reports.h"
#include "mockqualys/server/text.h"

namespace mockqualys::server {
namespace {

struct Desk {
  World& world;
  Site& site;
  const Addresses& addresses;
};

Json show_state(const Desk& desk, const Request&) {
  Json users = Json::array(), faults = Json::array();
  for (const auto& user : desk.world.users()) users.push_back(to_json(user));
  for (const auto& fault : desk.site.faults().faults()) faults.push_back(to_json(fault));
  return {{"estate", desk.world.estate()},
          {"now", format_instant(desk.world.now())},
          {"webapps", desk.world.size(Kind::WebApp)},
          {"findings", desk.world.size(Kind::Finding)},
          {"reports", desk.world.size(Kind::Report)},
          {"requests_seen", desk.site.journal().seen()},
          {"url", desk.addresses.url},
          {"https_url", desk.addresses.https_url},
          {"ca_file", desk.addresses.ca_file},
          {"users", std::move(users)},
          {"faults", std::move(faults)}};
}

Json move_clock(const Desk& desk, const Request& request) {
  const auto body = parse_object(request.body, {"set", "advance", "advance_seconds"});
  if (body.size() != 1) throw BadRequest{"give one of \"set\", \"advance\" and \"advance_seconds\""};
  constexpr std::int64_t kCenturies = 10'000'000'000;
  const auto before = desk.world.now();
  Instant after = before;
  if (body.contains("set"))
    after = parse_moment(text_at(body, "set"));
  else if (body.contains("advance"))
    after += parse_duration(text_at(body, "advance"));
  else
    after += std::chrono::seconds{integer_at(body, "advance_seconds", -kCenturies, kCenturies)};
  // What the vendor's dates can say.
  if (after < parse_moment("1970-01-01T00:00:00Z") || after > parse_moment("9999-12-31T23:59:59Z"))
    throw BadRequest{"the clock runs from 1970 to 9999"};
  desk.world.set_now(after);
  return {{"before", format_instant(before)}, {"now", format_instant(after)}};
}

Json list_faults(const Desk& desk, const Request&) {
  Json faults = Json::array();
  for (const auto& fault : desk.site.faults().faults()) faults.push_back(to_json(fault));
  return {{"faults", std::move(faults)}};
}

Json set_fault(const Desk& desk, const Request& request) {
  auto fault = read_fault(parse_object(request.body, {"kind", "path", "user", "nth", "times", "status", "body",
                                                      "content_type", "headers", "bytes", "seconds"}));
  Json told = to_json(ScheduledFault{.fault = fault});
  desk.site.faults().set(std::move(fault));
  return {{"set", std::move(told)}};
}

Json clear_faults(const Desk& desk, const Request&) {
  const auto count = desk.site.faults().faults().size();
  desk.site.faults().clear();
  return {{"cleared", count}};
}

Json show_journal(const Desk& desk, const Request&) {
  Json requests = Json::array();
  const auto seen = desk.site.journal().seen();
  for (const auto& entry : desk.site.journal().entries()) requests.push_back(to_json(entry));
  const auto dropped = std::max<std::int64_t>(0, seen - static_cast<std::int64_t>(requests.size()));
  return {{"seen", seen}, {"dropped", dropped}, {"requests", std::move(requests)}};
}

Json clear_journal(const Desk& desk, const Request&) {
  const auto seen = desk.site.journal().seen();
  desk.site.journal().clear();
  return {{"cleared", seen}};
}

// {"finding": id} or {"webapp": id}
std::pair<Kind, std::int64_t> read_record(const Json& body) {
  constexpr std::int64_t kLargest = std::numeric_limits<std::int64_t>::max();
  if (body.contains("finding") == body.contains("webapp")) throw BadRequest{"give one of \"finding\" and \"webapp\""};
  return body.contains("finding") ? std::pair{Kind::Finding, integer_at(body, "finding", 1, kLargest)}
                                  : std::pair{Kind::WebApp, integer_at(body, "webapp", 1, kLargest)};
}

Json edit_record(const Desk& desk, const Request& request) {
  const auto body = parse_object(request.body, {"finding", "webapp", "set"});
  const auto [kind, id] = read_record(body);
  if (!body.contains("set")) throw BadRequest{"\"set\" is missing: {\"path/of/element\": \"value\" or null}"};
  if (const auto done = desk.world.edit(kind, id, read_edits(body.at("set"))); !done) throw BadRequest{done.error()};
  return {{"record", desk.world.record(kind, id)}};
}

Json add_record(const Desk& desk, const Request& request) {
  const auto body = parse_object(request.body, {"finding", "webapp"});
  if (body.contains("finding") == body.contains("webapp"))
    throw BadRequest{"give one of \"finding\" and \"webapp\": the record's XML as a text"};
  const bool is_finding = body.contains("finding");
  const auto kind = is_finding ? Kind::Finding : Kind::WebApp;
  if (const auto done = desk.world.add(kind, text_at(body, is_finding ? "finding" : "webapp")); !done)
    throw BadRequest{done.error()};
  return {{is_finding ? "findings" : "webapps", desk.world.size(kind)}};
}

Json remove_record(const Desk& desk, const Request& request) {
  const auto body = parse_object(request.body, {"finding", "webapp", "report"});
  if (body.contains("report") && body.size() == 1) {
    const auto id = integer_at(body, "report", 1, std::numeric_limits<std::int64_t>::max());
    if (const auto done = desk.world.remove(Kind::Report, id); !done) throw BadRequest{done.error()};
    return {{"reports", desk.world.size(Kind::Report)}};
  }
  const auto [kind, id] = read_record(body);
  if (const auto done = desk.world.remove(kind, id); !done) throw BadRequest{done.error()};
  return {{kind == Kind::Finding ? "findings" : "webapps", desk.world.size(kind)}};
}

Json put_user(const Desk& desk, const Request& request) {
  const auto name = decode_form_value(request.path().substr(std::string_view{"/users/"}.size()));
  if (name.empty() || name.find(':') != std::string::npos)
    throw BadRequest{"a user's name is not empty and has no colon, which HTTP cannot send"};
  const auto body = parse_object(request.body, {"password", "api", "was", "knowledgebase", "tags", "state"});
  auto user = desk.world.find_user(name);
  if (!user) {
    if (!body.contains("password"))
      throw BadRequest{fmt::format("there is no user {}; a new one needs a \"password\"", name)};
    user = User{.name = name, .password = {}, .tags = {}, .state = {}};
  }
  change_user(*user, body);
  desk.world.put_user(*user);
  return to_json(*user);
}

Json show_reports(const Desk& desk, const Request&) { return list_reports(desk.world); }
Json order_report(const Desk& desk, const Request& request) { return make_report(desk.world, request.body); }
Json set_report_settings(const Desk& desk, const Request& request) {
  return change_report_settings(desk.world, request.body);
}

struct AdminRoute {
  std::string_view method, path;
  Json (*run)(const Desk& desk, const Request& request);
  std::string_view what, example;  // the example follows `curl -s `, with {admin}, {finding} and {webapp} filled in
};

constexpr auto kAdminRoutes = std::to_array<AdminRoute>({
    {"GET", "/state", show_state, "the estate, its clock, its accounts, the faults that are set", "{admin}/state"},
    {"POST", "/clock", move_clock, "moves time: {\"advance\": \"7d\"}, {\"advance_seconds\": n} or {\"set\": \"...Z\"}",
     "{admin}/clock -d '{\"advance\": \"7d\"}'"},
    {"POST", "/faults", set_fault,
     "sets a fault: kind answer, concurrency_limit, rate_limit, unavailable, cut_body, close, html or repeat_page",
     "{admin}/faults -d '{\"kind\": \"rate_limit\", \"path\": \"/api/\", \"nth\": 1, \"times\": 1, \"seconds\": 30}'"},
    {"GET", "/faults", list_faults, "the faults and how many requests they matched", "{admin}/faults"},
    {"DELETE", "/faults", clear_faults, "the server is well again", "-X DELETE {admin}/faults"},
    {"GET", "/journal", show_journal, "the requests that were seen", "{admin}/journal"},
    {"DELETE", "/journal", clear_journal, "forgets them", "-X DELETE {admin}/journal"},
    {"POST", "/edit", edit_record, "changes elements of a record; null removes one",
     "{admin}/edit -d '{\"finding\": {finding}, \"set\": {\"status\": \"FIXED\"}}'"},
    {"POST", "/add", add_record, "adds a record, given as its XML",
     "{admin}/add -d '{\"webapp\": \"<WebApp><id>1</id></WebApp>\"}'"},
    {"POST", "/remove", remove_record, "removes a finding, webapp or report",
     "{admin}/remove -d '{\"finding\": {finding}}'"},
    {"GET", "/reports", show_reports, "the reports, their settings, every variant and trap with what it does",
     "{admin}/reports"},
    {"POST", "/reports", order_report,
     "makes a report of the state as it is: name, description, user, type, format, webapps, webapp_tags, statuses, "
     "url, "
     "variant, traps, zone_minutes, takes_seconds, fails; or files one: record, file",
     "{admin}/reports -d '{\"webapps\": [{webapp}], \"variant\": \"2017\", \"traps\": [\"no_appendix\"]}'"},
    {"POST", "/report-settings", set_report_settings,
     "for reports that calls create: variant, traps, zone_minutes, creation_seconds, failing, subscription_limit, "
     "user_limit, search_lists",
     "{admin}/report-settings -d '{\"creation_seconds\": 60, \"failing\": 1, \"search_lists\": {\"9\": [150901]}}'"},
    {"PUT", "/users/{name}", put_user, "changes an account or adds one: password, api, was, knowledgebase, tags, state",
     "-X PUT {admin}/users/new_us1 -d '{\"password\": \"secret\", \"knowledgebase\": false}'"},
});

void replace_all(std::string& text, std::string_view what, std::string_view by) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
}

// The first record there is, so that the examples work as they stand.
std::string example_id(const World& world, Kind kind) {
  const auto records = world.records(kind);
  return std::to_string(records->size() == 0 ? 1 : records->id_at(0));
}

std::string index_page(const World& world, const Addresses& addresses) {
  auto text = fmt::format("mockqualys: a fake Qualys WAS at {}\n\n", addresses.url);
  for (const auto& route : kAdminRoutes) {
    std::string example{route.example};
    replace_all(example, "{admin}", addresses.admin_url);
    replace_all(example, "{finding}", example_id(world, Kind::Finding));
    replace_all(example, "{webapp}", example_id(world, Kind::WebApp));
    text +=
        fmt::format("{:6} {:16} {}\n                      curl -s {}\n", route.method, route.path, route.what, example);
  }
  return text;
}

bool is_at(const AdminRoute& route, std::string_view path) {
  const auto brace = route.path.find('{');
  return brace == std::string_view::npos ? path == route.path
                                         : path.starts_with(route.path.substr(0, brace)) && path.size() > brace;
}

Reply json_reply(int status, const Json& json) {
  // What clients sent may be no UTF-8, and the journal shows it all the same.
  return make_reply(status, "application/json", json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

Json error_json(std::string_view text) { return {{"error", text}}; }

}  // namespace

Reply Admin::answer(const Request& request) {
  const auto path = request.path();
  if (path == "/" && request.method == "GET")
    return make_reply(200, "text/plain; charset=utf-8", index_page(world_, addresses_));
  if (request.body_too_long) return json_reply(413, error_json("the body is too long"));
  std::string methods;
  for (const auto& route : kAdminRoutes) {
    if (!is_at(route, path)) continue;
    if (route.method != request.method) {
      methods += fmt::format("{}{}", methods.empty() ? "" : ", ", route.method);
      continue;
    }
    try {
      return json_reply(200, route.run({world_, site_, addresses_}, request));
    } catch (const BadRequest& error) {
      return json_reply(400, error_json(error.what()));
    } catch (const std::exception& error) {
      return json_reply(500, error_json(error.what()));
    }
  }
  if (!methods.empty()) return json_reply(405, error_json(fmt::format("{} takes {}", path, methods)));
  return json_reply(404, error_json(fmt::format("there is no {}; GET / lists what there is", path)));
}

std::string ready_line(const World& world, const Addresses& addresses) {
  Json users = Json::array();
  for (const auto& user : world.users()) users.push_back(to_json(user));
  const Json line{
      {"url", addresses.url},         {"https_url", addresses.https_url}, {"admin_url", addresses.admin_url},
      {"ca_file", addresses.ca_file}, {"estate", world.estate()},         {"now", format_instant(world.now())},
      {"users", std::move(users)}};
  return line.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace mockqualys::server
