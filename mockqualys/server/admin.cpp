#include "mockqualys/server/admin.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "mockqualys/base/near_word.h"
#include "mockqualys/base/text.h"
#include "mockqualys/server/admin_calls.h"
#include "mockqualys/server/admin_faults.h"
#include "mockqualys/server/admin_find.h"
#include "mockqualys/server/admin_json.h"
#include "mockqualys/server/admin_openapi.h"
#include "mockqualys/server/admin_records.h"
#include "mockqualys/server/admin_reports.h"
#include "mockqualys/server/admin_scans.h"
#include "mockqualys/server/admin_worlds.h"
#include "mockqualys/server/hints.h"
#include "mockqualys/server/routes.h"
#include "mockqualys/server/status_page.h"

namespace mockqualys::server {
namespace {

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
  if (!request.target.starts_with('/'))
    return "the admin API takes no whole address in the request line; send the path alone";
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

Json show_state(const Desk& desk, const Request& request) {
  Json users = Json::array();
  for (const auto& user : desk.world.users()) users.push_back(to_json(user));
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
          {"faults", list_faults(desk, request).at("faults")}};
}

constexpr auto kClockKeys = std::to_array<Key>({
    {"set", kTextSchema, "a moment: 2026-01-05T06:00:00Z or 2026-01-05"},
    {"advance", kTextSchema, "a duration: 90s, 15m, 6h, 7d, 2w"},
    {"advance_seconds", kNumberSchema, "the same in seconds"},
    {"backwards", kFlagSchema, "true when the clock is meant to go back"},
});

Json move_clock(const Desk& desk, const Request& request) {
  const auto body = read_object(request, kClockKeys);
  const bool backwards = body.contains("backwards") && boolean_at(body, "backwards");
  if (body.size() != (body.contains("backwards") ? 2U : 1U))
    throw BadRequest{"give one of \"set\", \"advance\" and \"advance_seconds\""};
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
  if (after < before && !backwards)
    throw BadRequest{
        fmt::format("{} is before {}, where the clock stands; give \"backwards\": true beside it to turn it back",
                    format_instant(after), format_instant(before))};
  desk.world.set_now(after);
  return {{"before", format_instant(before)}, {"now", format_instant(after)}};
}

Json reset(const Desk& desk, const Request& request) {
  static_cast<void>(read_object(request, {}));
  desk.hosted.reset();
  return {{"reset", true},
          {"now", format_instant(desk.world.now())},
          {"webapps", desk.world.size(Kind::WebApp)},
          {"findings", desk.world.size(Kind::Finding)},
          {"reports", desk.world.size(Kind::Report)}};
}

constexpr auto kJournalQuery = std::to_array<Key>({{"last", kNumberSchema, "so many of the newest requests"}});

Json show_journal(const Desk& desk, const Request& request) {
  std::size_t most = std::numeric_limits<std::size_t>::max();
  for (const auto& [name, value] : read_query(request, kJournalQuery)) {
    const auto number = Json::parse(value, nullptr, false);
    most = static_cast<std::size_t>(integer_at(Json{{name, number}}, name.c_str(), 1, 1'000'000));
  }
  Json requests = Json::array();
  const auto seen = desk.site.journal().seen();
  const auto entries = desk.site.journal().entries();
  for (auto i = entries.size() - std::min(most, entries.size()); i < entries.size(); ++i)
    requests.push_back(to_json(entries[i]));
  const auto dropped = std::max<std::int64_t>(0, seen - static_cast<std::int64_t>(requests.size()));
  return {{"seen", seen}, {"dropped", dropped}, {"requests", std::move(requests)}};
}

Json clear_journal(const Desk& desk, const Request&) {
  const auto seen = desk.site.journal().seen();
  desk.site.journal().clear();
  return {{"cleared", seen}};
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

constexpr auto kUserKeys = std::to_array<Key>({
    {"password", kTextSchema, "needed for a new account"},
    {"api", kFlagSchema, "may use the API"},
    {"was", kFlagSchema, "has the WAS module"},
    {"knowledgebase", kFlagSchema, "may download the KnowledgeBase"},
    {"tags", kTextsSchema, "sees web apps with one of these tags only; empty: all"},
    {"role", R"({"type": ["string", "null"], "enum": ["reader", null]})", "reader: none of the rights to write"},
    {"without", kTextsSchema, "the rights to write that it lacks, by name (README of qps); empty: none"},
    {"state", R"({"type": ["string", "null"], "enum": ["expired", "registration", "secureid", "inactive", null]})",
     "why it is refused, or null"},
});

Json put_user(const Desk& desk, const Request& request) {
  const auto& name = desk.names.at(0);
  const auto body = read_object(request, kUserKeys);
  auto user = desk.world.find_user(name);
  if (!user) {
    if (!body.contains("password"))
      throw BadRequest{fmt::format("there is no user {}; a new one needs a \"password\"", name)};
    user = User{.name = name, .password = {}, .tags = {}, .state = {}};
  }
  change_user(*user, body);
  if (const auto done = desk.worlds.put_user(desk.hosted, *user); !done) throw BadRequest{done.error()};
  Json answer = to_json(*user);
  for (const auto& tag : user->tags) {
    if (has_tag(desk.world, tag)) continue;
    answer["note"] = fmt::format("no web app carries the tag {} now; who has no other sees nothing", tag);
    break;
  }
  return answer;
}

constexpr auto kAdminCalls = std::to_array<AdminCall>({
    {"GET", "/state", show_state, "the estate, its clock, its accounts, the faults that are set", "", ""},
    {"POST", "/clock", move_clock, "moves time", "", R"({"advance": "7d"})", kClockKeys},
    {.method = "POST",
     .path = "/faults",
     .run = set_fault,
     .what = "sets a fault; the program's `mockqualys faults` lists the kinds and what each takes",
     .example_path = "",
     .example_body = R"({"kind": "rate_limit", "path": "/api/", "nth": 1, "times": 1, "seconds": 30})",
     .body_schema = "Fault"},
    {"GET", "/faults", list_faults, "the faults, and how many requests each matched and struck", "", ""},
    {"DELETE", "/faults", clear_faults, "the server is well again", "", ""},
    {"POST", "/reset", reset, "all as it was at the start: clock, records, accounts, reports, faults, journal", "", ""},
    {"GET", "/journal", show_journal, "the requests that were seen", "/journal?last=20", "", {}, kJournalQuery},
    {"DELETE", "/journal", clear_journal, "forgets them", "", ""},
    {"POST", "/edit", edit_record, "changes elements of a record; null removes one", "",
     R"({"finding": {finding}, "set": {"status": "FIXED"}})", kEditKeys},
    {"POST", "/add", add_record, "adds a record, given as its XML", "", R"({"webapp": "<WebApp><id>1</id></WebApp>"})",
     kAddKeys},
    {"POST", "/remove", remove_record, "removes a finding, webapp or report", "", R"({"finding": {finding}})",
     kRemoveKeys},
    {"GET", "/records", list_kinds, "the kinds of records, how many there are and what finds them", "", ""},
    {"GET",
     "/records/{kind}",
     find_by_query,
     "finds records: ?status=NEW, by any field of the kind",
     "/records/finding?severity=5&limit=2",
     "",
     {},
     kFindQuery},
    {"POST", "/records/{kind}/find", find_records, "finds them by the criteria of a QPS search",
     "/records/finding/find", R"({"criteria": [{"field": "severity", "operator": "GREATER", "value": 3}], "limit": 2})",
     kFindKeys},
    {"GET",
     "/records/{kind}/digest",
     digest_by_query,
     "a number that is equal when id and fields of all records are, in any order",
     "/records/finding/digest?fields=status,severity",
     "",
     {},
     kDigestQuery},
    {"POST", "/records/{kind}/digest", digest_records, "the same, of those that criteria let through",
     "/records/finding/digest",
     R"({"fields": ["status"], "criteria": [{"field": "severity", "operator": "GREATER", "value": 3}]})", kDigestKeys},
    {"POST", "/records/{kind}", add_record_of_kind, "adds one, given as its XML", "/records/webapp",
     R"({"xml": "<WebApp><id>1</id></WebApp>"})", kNewRecordKeys},
    {"PATCH", "/records/{kind}", edit_records, "changes all that the criteria let through", "/records/finding",
     R"({"criteria": [{"field": "status", "operator": "EQUALS", "value": "NEW"}], "set": {"status": "FIXED"}})",
     kEditManyKeys},
    {"DELETE", "/records/{kind}", remove_records, "removes them", "/records/finding",
     R"({"criteria": [{"field": "severity", "operator": "LESSER", "value": 2}]})", kRemoveManyKeys},
    {"GET", "/reports", show_reports, "the reports, their settings, every variant and trap with what it does", "", ""},
    {"POST", "/reports", order_report, "makes a report of the state as it is, or files one: record, file", "",
     R"({"webapps": [{webapp}], "variant": "2017", "traps": ["no_appendix"]})", kReportKeys},
    {"POST", "/report-settings", set_report_settings, "for reports that calls create", "",
     R"({"creation_seconds": 60, "failing": 1, "search_lists": {"9": [150901]}})", kReportSettingKeys},
    {"GET", "/scans", show_scans, "how many scans there are and run, and how long one takes", "", ""},
    {"POST", "/scans", set_what_scans_find, "what the next scans find: present, gone, or planted", "",
     R"({"gone": [{finding}]})", kScanFindKeys},
    {"POST", "/scan-settings", set_scan_settings, "for scans that calls launch", "",
     R"({"submitted_seconds": 10, "running_seconds": 50, "results_status": "SUCCESSFUL"})", kScanSettingKeys},
    {"PUT", "/users/{name}", put_user, "changes an account or adds one", "/users/new_us1",
     R"({"password": "secret", "knowledgebase": false})", kUserKeys},
    {.method = "GET",
     .path = "/openapi.json",
     .run = show_openapi,
     .what = "all these calls for programs: OpenAPI 3.1",
     .example_path = "",
     .example_body = "",
     .of_a_world = false},
    {.method = "GET",
     .path = "/worlds",
     .run = list_worlds,
     .what = "the worlds that users have alone",
     .example_path = "",
     .example_body = "",
     .of_a_world = false},
    {.method = "PUT",
     .path = "/worlds/{user}",
     .run = put_world,
     .what = "gives a user a world of their own, or makes it anew",
     .example_path = "/worlds/test_17",
     .example_body = R"({"password": "secret-17", "estate": "storefront"})",
     .body = kWorldKeys,
     .of_a_world = false},
    {.method = "DELETE",
     .path = "/worlds/{user}",
     .run = delete_world,
     .what = "removes it; the user shares the server's from here on",
     .example_path = "/worlds/test_17",
     .example_body = "",
     .of_a_world = false},
});

// What stands for the names of a pattern; nothing when the path is another one.
std::optional<std::vector<std::string>> match(std::string_view pattern, std::string_view path) {
  const auto wanted = split(pattern, '/'), have = split(path, '/');
  if (wanted.size() != have.size()) return std::nullopt;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (!wanted[i].starts_with('{')) {
      if (wanted[i] != have[i]) return std::nullopt;
    } else if (have[i].empty()) {
      return std::nullopt;
    } else {
      names.push_back(decode_form_value(have[i]));
    }
  }
  return names;
}

Reply json_reply(int status, const Json& json) {
  // What clients sent may be no UTF-8, and the journal shows it all the same.
  return make_reply(status, "application/json", json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

Json error_json(std::string_view text) { return {{"error", text}}; }

Reply not_there(std::string_view path, const Addresses& addresses) {
  if (find_route(path) || path.starts_with("/qps/") || path.starts_with("/api/") || path.starts_with("/msp/"))
    return json_reply(404, error_json(fmt::format("that is the API, not the admin API: {}{}", addresses.url, path)));
  std::vector<std::string_view> known;
  for (const auto& call : kAdminCalls) known.push_back(call.path.substr(0, call.path.find("/{")));
  return json_reply(404, error_json(fmt::format("there is no {}; GET / lists what there is{}", path.substr(0, 100),
                                                did_you_mean(path, known))));
}

// Calls about what a world has and a recording has not.
constexpr auto kOfRecords = std::to_array<std::string_view>(
    {"/clock", "/edit", "/add", "/remove", "/records", "/reports", "/report-settings", "/scans", "/scan-settings"});
std::string_view root_of(std::string_view path) { return path.substr(0, path.find('/', 1)); }

// "/worlds/{user}/clock" is "/clock" of that world; {user, "/clock"}.
std::optional<std::pair<std::string, std::string_view>> split_world(std::string_view path) {
  constexpr std::string_view kWorlds = "/worlds/";
  if (!path.starts_with(kWorlds)) return std::nullopt;
  const auto slash = path.find('/', kWorlds.size());
  if (slash == std::string_view::npos) return std::nullopt;
  return std::pair{decode_form_value(path.substr(kWorlds.size(), slash - kWorlds.size())), path.substr(slash)};
}

}  // namespace

std::span<const AdminCall> admin_calls() { return kAdminCalls; }

Reply Admin::answer(const Request& request) {
  if (!request.malformed.empty()) return json_reply(400, error_json(request.malformed));
  if (const auto why = foreign(request)) return json_reply(403, error_json(*why));
  if (request.body_too_long) return json_reply(413, error_json("the body is too long"));
  auto path = request.path();
  Worlds::Hosted own;
  if (const auto below = split_world(path)) {
    own = worlds_.find(below->first);
    if (!own)
      return json_reply(
          404, error_json(fmt::format("{} has no world of their own; PUT /worlds/{{user}} makes one", below->first)));
    path = below->second;
  }
  auto& hosted = own ? *own : worlds_.shared();
  if (path == "/" && request.method == "GET" && wants_html(request)) return status_page();
  if (path == "/" && request.method == "GET")
    return make_reply(200, "text/plain; charset=utf-8", list_calls(hosted.world(), addresses_));
  std::string methods;
  for (const auto& call : kAdminCalls) {
    if (own && !call.of_a_world) continue;
    auto names = match(call.path, path);
    if (!names) continue;
    if (call.method != request.method) {
      methods += fmt::format("{}{}", methods.empty() ? "" : ", ", call.method);
      continue;
    }
    if (hosted.site().has_stand_in() && std::ranges::find(kOfRecords, root_of(call.path)) != kOfRecords.end())
      return json_reply(400,
                        error_json("a replay answers as it was recorded: it has no clock and no records to change"));
    try {
      const Desk desk{worlds_, hosted, hosted.world(), hosted.site(), addresses_, std::move(*names)};
      return json_reply(200, call.run(desk, request));
    } catch (const BadRequest& error) {
      return json_reply(400, error_json(error.what()));
    } catch (const std::exception& error) {
      return json_reply(500, error_json(error.what()));
    }
  }
  if (!methods.empty()) return json_reply(405, error_json(fmt::format("{} takes {}", path, methods)));
  return not_there(path, addresses_);
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
