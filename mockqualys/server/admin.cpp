#include "mockqualys/server/admin.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <pugixml.hpp>

#include "mockqualys/base/near_word.h"
#include "mockqualys/base/text.h"
#include "mockqualys/server/admin_json.h"
#include "mockqualys/server/admin_reports.h"
#include "mockqualys/server/hints.h"
#include "mockqualys/server/routes.h"
#include "mockqualys/world/vendor_schema.h"

namespace mockqualys::server {
namespace {

struct Desk {
  World& world;
  Site& site;
  const Addresses& addresses;
};

// Names of this machine. A page of the web can have a browser send requests here, by its own name when that resolves
// to 127.0.0.1 (DNS rebinding), or by this machine's with an Origin that tells the page's.
bool is_this_machine(std::string_view host) {
  std::string_view port;
  if (const auto bracket = host.find(']'); host.starts_with('[') && bracket != std::string_view::npos) {
    port = host.substr(bracket + 1);
    host = host.substr(0, bracket + 1);
  } else if (const auto colon = host.find(':'); colon != std::string_view::npos) {
    port = host.substr(colon);
    host = host.substr(0, colon);
  }
  const bool plain_port =
      port.empty() || (port.starts_with(':') && port.size() <= 6 &&
                       std::ranges::all_of(port.substr(1), [](char c) { return c >= '0' && c <= '9'; }));
  constexpr std::string_view kEnding = ".localhost";
  const bool below = host.size() > kEnding.size() &&
                     equals_ignoring_case(host.substr(host.size() - kEnding.size()), kEnding) &&
                     std::ranges::all_of(host, [](char c) {
                       return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
                              c == '-' || c == '_';
                     });
  return plain_port && (host == "127.0.0.1" || host == "[::1]" || equals_ignoring_case(host, "localhost") || below);
}

// Why a request is not from whoever runs the fake; nothing when it may be.
std::optional<std::string> foreign(const Request& request) {
  for (const auto& [name, value] : request.headers) {
    if (equals_ignoring_case(name, "Host") && !is_this_machine(trim(value)))
      return "the admin API answers to names of this machine only: 127.0.0.1, localhost, names below .localhost, "
             "[::1]. "
             "The Host header names another one";
    if (!equals_ignoring_case(name, "Origin")) continue;
    const auto origin = trim(value);
    const auto scheme = origin.find("://");
    if (scheme == std::string_view::npos || !is_this_machine(origin.substr(scheme + 3)))
      return "the admin API answers no request that a web page of another site had a browser send; the Origin header "
             "says that one did";
  }
  return std::nullopt;
}

std::string bare_list(const std::vector<User>& users) {
  std::string out;
  for (const auto& user : users) out += (out.empty() ? "" : ", ") + user.name;
  return out;
}

std::string near_user(std::string_view name, const std::vector<User>& users) {
  std::vector<std::string_view> names;
  for (const auto& user : users) names.emplace_back(user.name);
  return did_you_mean(name, names);
}

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

// The path is the beginning of one, as requests are counted by it.
void check_path(Fault& fault, const Addresses& addresses, std::vector<std::string>& notes) {
  if (fault.path.empty()) return;
  if (!fault.path.starts_with('/'))
    throw BadRequest{
        fmt::format("\"path\" must begin with /, as in /qps/rest/3.0/search/was/finding; it is \"{}\"", fault.path)};
  if (fault.path.find_first_of("?#") != std::string::npos)
    throw BadRequest{"\"path\" is compared with the path alone; leave out the ? and what follows"};
  if (is_admin_path(fault.path))
    throw BadRequest{fmt::format("faults hit the API at {}, not this admin API", addresses.url)};
  // A client may or may not write the last slash; without it the beginning fits both.
  if (fault.path.size() > 1 && fault.path.ends_with('/') && find_route(fault.path)) fault.path.pop_back();
  const auto reach = reach_of(fault.path);
  if (reach.served) return;
  if (reach.possible) {
    notes.emplace_back("this address is one of the vendor's that mockqualys refuses; the fault hits that refusal");
    return;
  }
  if (fault.kind == Fault::Kind::Answer) {
    notes.emplace_back("nothing is served at this path; the fault makes the only answer there is");
    return;
  }
  throw BadRequest{fmt::format("nothing is served at a path that begins with \"{}\"{}", fault.path,
                               reach.nearest.empty() ? std::string{"; the page of any unknown address lists them all"}
                                                     : fmt::format("; did you mean {}?", reach.nearest))};
}

void check_user(const Fault& fault, const World& world, std::vector<std::string>& notes) {
  if (fault.user.empty()) return;
  const auto users = world.users();
  const auto user = std::ranges::find(users, fault.user, &User::name);
  if (user == users.end())
    throw BadRequest{fmt::format("there is no account \"{}\"; the accounts are {}{}", fault.user, bare_list(users),
                                 near_user(fault.user, users))};
  if (kind_of(fault).stage == Stage::Limits && abilities(*user).empty())
    notes.emplace_back(fmt::format("{} is never let in, and so never reaches the limits", fault.user));
}

Json set_fault(const Desk& desk, const Request& request) {
  auto fault = read_fault(parse_object(request.body, {"kind", "path", "user", "nth", "times", "status", "body",
                                                      "content_type", "headers", "bytes", "seconds"}));
  std::vector<std::string> notes;
  check_path(fault, desk.addresses, notes);
  check_user(fault, desk.world, notes);
  const bool limit = kind_of(fault).stage == Stage::Limits;
  if (limit && fault.path.starts_with("/qps/"))
    notes.emplace_back("Qualys was never seen to limit calls below /qps/; clients may not expect it there");
  if (fault.kind == Fault::Kind::Answer && fault.status < 300 && fault.body.empty())
    notes.emplace_back("a status of success with an empty body");
  constexpr int kManyRequests = 10'000;
  if (fault.nth > kManyRequests) notes.emplace_back("few clients send that many requests before it hits");
  Json told = to_json(ScheduledFault{.fault = fault});
  desk.site.faults().set(std::move(fault));
  Json answer{{"set", std::move(told)}};
  if (!notes.empty()) answer["note"] = fmt::format("{}", fmt::join(notes, ". "));
  return answer;
}

Json reset(const Desk& desk, const Request& request) {
  static_cast<void>(parse_object(request.body, {}));
  desk.world.reset();
  desk.site.reset();
  return {{"reset", true},
          {"now", format_instant(desk.world.now())},
          {"webapps", desk.world.size(Kind::WebApp)},
          {"findings", desk.world.size(Kind::Finding)},
          {"reports", desk.world.size(Kind::Report)}};
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
  const auto body = parse_object(request.body, {"finding", "webapp", "set", "odd"});
  const auto [kind, id] = read_record(body);
  if (!body.contains("set")) throw BadRequest{"\"set\" is missing: {\"path/of/element\": \"value\" or null}"};
  const bool odd = body.contains("odd") && boolean_at(body, "odd");
  const auto edits = read_edits(body.at("set"));
  std::string note;
  for (const auto& edit : edits) {
    const auto judgement = judge_edit(kind, edit);
    if (judgement.unknown_element && !odd)
      throw BadRequest{
          fmt::format("{} (give \"odd\": true beside \"set\" to have it all the same)", *judgement.unknown_element)};
    for (const auto& what : {judgement.unknown_element, judgement.odd_value})
      if (what)
        note += fmt::format("{}{}", note.empty() ? "taken as it is, though Qualys does not send it: " : ". ", *what);
  }
  if (const auto done = desk.world.edit(kind, id, edits); !done) throw BadRequest{done.error()};
  Json answer{{"record", desk.world.record(kind, id)}};
  if (!note.empty()) answer["note"] = note;
  return answer;
}

// What of a record that was added is not the vendor's, as one line.
std::string oddities_of(const World& world, Kind kind, const std::string& xml) {
  pugi::xml_document document;
  document.load_buffer(xml.data(), xml.size());
  std::string note;
  const auto tell = [&](std::string_view what) {
    note += fmt::format("{}{}", note.empty() ? "taken as it is, though Qualys does not send it: " : ". ", what);
  };
  const auto record = document.document_element();
  for (const auto& oddity : oddities(record)) tell(oddity.what);
  const auto webapp = record.child("webApp").child("id").text().as_llong();
  if (kind == Kind::Finding && world.record(Kind::WebApp, webapp).empty())
    tell(webapp == 0 ? std::string{"the finding names no web app (<webApp><id>)"}
                     : fmt::format("there is no web app {}", webapp));
  return note;
}

Json add_record(const Desk& desk, const Request& request) {
  const auto body = parse_object(request.body, {"finding", "webapp"});
  if (body.contains("finding") == body.contains("webapp"))
    throw BadRequest{"give one of \"finding\" and \"webapp\": the record's XML as a text"};
  const bool is_finding = body.contains("finding");
  const auto kind = is_finding ? Kind::Finding : Kind::WebApp;
  const auto text = text_at(body, is_finding ? "finding" : "webapp");
  if (const auto done = desk.world.add(kind, text); !done) throw BadRequest{done.error()};
  Json answer{{is_finding ? "findings" : "webapps", desk.world.size(kind)}};
  if (const auto note = oddities_of(desk.world, kind, text); !note.empty()) answer["note"] = note;
  return answer;
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

bool has_tag(const World& world, std::string_view tag) {
  const auto records = world.records(Kind::WebApp);
  Values names;
  for (std::size_t position = 0; position < records->size(); ++position) {
    records->values(position, Field::TagName, names);
    for (std::size_t i = 0; i < names.size(); ++i)
      if (names[i] == tag) return true;
  }
  return false;
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
  Json answer = to_json(*user);
  for (const auto& tag : user->tags) {
    if (has_tag(desk.world, tag)) continue;
    answer["note"] = fmt::format("no web app carries the tag {} now; who has no other sees nothing", tag);
    break;
  }
  return answer;
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
     "sets a fault: kind answer, concurrency_limit, rate_limit, unavailable, cut_body, close, html, repeat_page, "
     "slow_first_byte or stall",
     "{admin}/faults -d '{\"kind\": \"rate_limit\", \"path\": \"/api/\", \"nth\": 1, \"times\": 1, \"seconds\": 30}'"},
    {"GET", "/faults", list_faults, "the faults and how many requests they matched", "{admin}/faults"},
    {"DELETE", "/faults", clear_faults, "the server is well again", "-X DELETE {admin}/faults"},
    {"POST", "/reset", reset, "all as it was at the start: clock, records, accounts, reports, faults, journal",
     "-X POST {admin}/reset"},
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
  if (!request.malformed.empty()) return json_reply(400, error_json(request.malformed));
  if (const auto why = foreign(request)) return json_reply(403, error_json(*why));
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
  if (find_route(path) || path.starts_with("/qps/") || path.starts_with("/api/") || path.starts_with("/msp/"))
    return json_reply(404, error_json(fmt::format("that is the API, not the admin API: {}{}", addresses_.url, path)));
  std::vector<std::string_view> known;
  for (const auto& route : kAdminRoutes) known.push_back(route.path.substr(0, route.path.find("/{")));
  return json_reply(404, error_json(fmt::format("there is no {}; GET / lists what there is{}", path.substr(0, 100),
                                                did_you_mean(path, known))));
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
