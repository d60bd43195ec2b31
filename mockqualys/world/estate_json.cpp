#include "mockqualys/world/estate_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "mockqualys/base/instant.h"
#include "mockqualys/base/near_word.h"
#include "mockqualys/world/kinds.h"
#include "mockqualys/world/user_rights.h"

namespace mockqualys {

namespace {

using nlohmann::json;

// Thrown and caught in this file: a wrong value deep in a file ends the reading of it with one line.
struct Wrong {
  std::string reason;
};

constexpr int kDeepest = 16;
constexpr auto kStates = std::to_array<std::string_view>({"expired", "registration", "secureid", "inactive"});

json parse(std::string_view text) {
  const auto bounded = [](int depth, json::parse_event_t event, json&) {
    if (depth > kDeepest && event != json::parse_event_t::value) {
      throw Wrong{fmt::format("nested deeper than {} levels", kDeepest)};
    }
    return true;
  };
  try {
    auto document = json::parse(text, bounded, true, true);
    if (!document.is_object()) throw Wrong{"the file is not one JSON object"};
    return document;
  } catch (const json::exception& error) {
    throw Wrong{fmt::format("not JSON: {}", error.what())};
  }
}

// A misspelled key would otherwise be a setting silently without effect.
void only(const json& object, std::string_view what, std::vector<std::string_view> allowed) {
  if (!object.is_object()) throw Wrong{fmt::format("{} is not an object", what)};
  for (const auto& [key, value] : object.items()) {
    if (std::ranges::find(allowed, key) == allowed.end())
      throw Wrong{fmt::format("{} has the unknown key '{}'", what, key)};
  }
}

std::string text(const json& object, const char* key, std::string_view what) {
  if (!object.contains(key) || !object[key].is_string()) throw Wrong{fmt::format("{} needs '{}', a text", what, key)};
  return object[key].get<std::string>();
}

bool flag(const json& object, const char* key, bool otherwise, std::string_view what) {
  if (!object.contains(key)) return otherwise;
  if (!object[key].is_boolean()) throw Wrong{fmt::format("{}: '{}' is neither true nor false", what, key)};
  return object[key].get<bool>();
}

Instant moment(const json& object, const char* key, std::string_view what) {
  const auto written = text(object, key, what);
  const auto instant = parse_instant(written);
  if (!instant) throw Wrong{fmt::format("{}: '{}' is '{}', not YYYY-MM-DDTHH:MM:SSZ", what, key, written)};
  return *instant;
}

User user(const json& object, std::size_t number) {
  const auto what = fmt::format("user {}", number);
  only(object, what, {"name", "password", "api", "was", "knowledgebase", "tags", "state", "role", "without", "note"});
  User read{.name = text(object, "name", what), .password = text(object, "password", what), .tags = {}, .state = {}};
  if (read.name.empty() || read.name.find(':') != std::string::npos) {
    throw Wrong{fmt::format("{}: a user name is not empty and has no ':'", what)};
  }
  read.api = flag(object, "api", true, what);
  read.was = flag(object, "was", true, what);
  read.knowledgebase = flag(object, "knowledgebase", true, what);
  for (const auto& tag : object.value("tags", json::array())) {
    if (!tag.is_string()) throw Wrong{fmt::format("{}: 'tags' is not a list of tag names", what)};
    read.tags.push_back(tag.get<std::string>());
  }
  if (object.contains("state")) {
    read.state = text(object, "state", what);
    if (std::ranges::find(kStates, *read.state) == kStates.end()) {
      throw Wrong{fmt::format("{}: the state '{}' is not one of {}", what, *read.state, fmt::join(kStates, ", "))};
    }
  }
  std::vector<std::string> without;
  for (const auto& name : object.value("without", json::array())) {
    if (!name.is_string()) throw Wrong{fmt::format("{}: 'without' is not a list of rights", what)};
    without.push_back(name.get<std::string>());
  }
  auto rights = read_rights(object.contains("role") ? text(object, "role", what) : std::string{}, without);
  if (!rights) throw Wrong{fmt::format("{}: {}", what, rights.error())};
  read.without = std::move(*rights);
  return read;
}

std::int64_t id(const json& value, std::string_view what) {
  if (!value.is_number_integer()) throw Wrong{fmt::format("{}: an id is a whole number", what)};
  return value.get<std::int64_t>();
}

// "finding", "webapp", ...: what stands in an estate and can be changed.
std::vector<std::string_view> nouns() {
  std::vector<std::string_view> all;
  for (const auto& row : kind_rows())
    if (row.kind != Kind::Report) all.push_back(row.noun);
  return all;
}

std::pair<Kind, std::int64_t> target(const json& object, std::string_view what) {
  std::optional<std::pair<Kind, std::int64_t>> named;
  for (const auto noun : nouns()) {
    const std::string key{noun};
    if (!object.contains(key)) continue;
    if (named) throw Wrong{fmt::format("{} names several records; one of them", what)};
    named = {find_kind(noun)->kind, id(object[key], what)};
  }
  if (!named) throw Wrong{fmt::format("{} names none of {}", what, list_words(nouns(), "or"))};
  return *named;
}

std::optional<std::string> element_text(const json& value, std::string_view what) {
  if (value.is_null()) return std::nullopt;
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean() || value.is_number()) return value.dump();
  throw Wrong{fmt::format("{}: a value in 'set' is a text, a number, true, false or null", what)};
}

Change added(const std::string& xml, std::string_view what) {
  const auto start = std::min(xml.find_first_not_of(" \t\r\n<"), xml.size());
  const auto* row = kind_of_element(std::string_view{xml}.substr(start, xml.find_first_of(" \t\r\n/>", start) - start));
  const auto kind = row == nullptr ? Kind::Finding : row->kind;  // what is no record is refused as no finding
  auto record = parse_record(kind, xml);
  if (!record) throw Wrong{fmt::format("{}: {}", what, record.error())};
  return AddRecord{kind, *record};
}

template <typename Value, typename Table>
Value one_of(const json& object, const char* key, std::string_view what, const Table& table, Value otherwise) {
  if (!object.contains(key)) return otherwise;
  const auto written = text(object, key, what);
  std::vector<std::string_view> names;
  for (const auto& row : table) {
    if (row.name == written) return row.value;
    names.push_back(row.name);
  }
  throw Wrong{fmt::format("{}: '{}' is '{}', not one of {}", what, key, written, fmt::join(names, ", "))};
}

Change made(const json& object, std::string_view event) {
  const auto what = fmt::format("{}: 'report'", event);
  only(object, what,
       {"id", "name", "description", "user", "type", "format", "webapps", "webapp_tags", "variant", "traps",
        "zone_minutes", "takes_seconds", "fails"});
  if (!object.contains("id")) throw Wrong{fmt::format("{} needs an 'id'", what)};
  MakeReport make{.id = id(object["id"], what), .order = {}};
  auto& order = make.order;
  order.name = text(object, "name", what);
  if (object.contains("description")) order.description = text(object, "description", what);
  if (object.contains("user")) order.user = text(object, "user", what);
  order.type = one_of(object, "type", what, report_types(), order.type);
  order.format = one_of(object, "format", what, report_formats(), order.format);
  for (const auto& webapp : object.value("webapps", json::array())) order.webapps.push_back(id(webapp, what));
  for (const auto& tag : object.value("webapp_tags", json::array())) {
    if (!tag.is_string()) throw Wrong{fmt::format("{}: 'webapp_tags' is not a list of tag names", what)};
    order.webapp_tags.push_back(tag.get<std::string>());
  }
  order.shape.variant = one_of(object, "variant", what, report_variants(), order.shape.variant);
  for (const auto& trap : object.value("traps", json::array())) {
    order.shape.traps.insert(one_of(json{{"traps", trap}}, "traps", what, report_traps(), ReportTrap::NoAppendix));
  }
  order.shape.zone = std::chrono::minutes{object.value("zone_minutes", 0)};
  order.takes = std::chrono::seconds{object.value("takes_seconds", std::int64_t{0})};
  order.fails = flag(object, "fails", false, what);
  if (const auto wrong = order_error(order)) throw Wrong{fmt::format("{}: {}", what, *wrong)};
  return make;
}

Change change(const json& object, std::string_view what) {
  if (object.contains("report")) {
    only(object, what, {"at", "note", "odd", "report"});
    return made(object["report"], what);
  }
  if (object.contains("add")) {
    only(object, what, {"at", "note", "odd", "add"});
    return added(text(object, "add", what), what);
  }
  if (object.contains("remove")) {
    only(object, what, {"at", "note", "odd", "remove"});
    only(object["remove"], fmt::format("{}: 'remove'", what), nouns());
    const auto [kind, id] = target(object["remove"], what);
    return RemoveRecord{kind, id};
  }
  auto keys = nouns();
  keys.insert(keys.end(), {"at", "note", "odd", "set"});
  only(object, what, keys);
  const auto [kind, id] = target(object, what);
  if (!object.contains("set") || !object["set"].is_object()) {
    throw Wrong{fmt::format("{} has neither 'set' nor 'add' nor 'remove' nor 'report'", what)};
  }
  SetFields set{.kind = kind, .id = id, .edits = {}};
  for (const auto& [path, value] : object["set"].items()) set.edits.push_back({path, element_text(value, what)});
  return set;
}

}  // namespace

std::vector<std::ptrdiff_t> event_lines(std::string_view json) {
  constexpr int kEventsDepth = 2;  // {"events": [ {
  std::vector<std::ptrdiff_t> lines;
  const auto from = json.find("\"events\"");
  if (from == std::string_view::npos) return lines;
  std::ptrdiff_t line = 1 + std::count(json.begin(), json.begin() + static_cast<std::ptrdiff_t>(from), '\n');
  int depth = 1;
  bool in_text = false;
  for (std::size_t i = from + std::string_view{"\"events\""}.size(); i < json.size() && depth > 0; ++i) {
    const char c = json[i];
    if (c == '\n') ++line;
    if (in_text) {
      if (c == '\\') ++i;
      if (c == '"') in_text = false;
      continue;
    }
    if (c == '"') in_text = true;
    if (c == '{' && depth == kEventsDepth) lines.push_back(line);
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
  }
  return lines;
}

tl::expected<std::vector<User>, std::string> parse_users(std::string_view text) try {
  const auto document = parse(text);
  only(document, "the file", {"users"});
  std::vector<User> users;
  std::set<std::string> names;
  for (const auto& object : document.value("users", json::array())) {
    users.push_back(user(object, users.size() + 1));
    if (!names.insert(users.back().name).second) {
      throw Wrong{fmt::format("the user '{}' stands twice", users.back().name)};
    }
  }
  if (users.empty()) throw Wrong{"'users' names nobody"};
  return users;
} catch (const Wrong& wrong) {
  return tl::unexpected(wrong.reason);
}

tl::expected<Timeline, std::string> parse_timeline(std::string_view json_text) try {
  const auto document = parse(json_text);
  only(document, "the file", {"description", "start", "events"});
  Timeline timeline;
  const auto lines = event_lines(json_text);
  if (document.contains("description")) timeline.description = text(document, "description", "the file");
  if (document.contains("start")) timeline.start = moment(document, "start", "the file");
  for (const auto& object : document.value("events", json::array())) {
    const auto number = timeline.events.size();
    const auto what = number < lines.size() ? fmt::format("line {}: event {}", lines[number], number + 1)
                                            : fmt::format("event {}", number + 1);
    if (!object.is_object()) throw Wrong{fmt::format("{} is not an object", what)};
    Event event{.at = moment(object, "at", what), .change = change(object, what)};
    const auto before = timeline.events.empty() ? timeline.start : timeline.events.back().at;
    if (event.at < before)
      throw Wrong{fmt::format("{} is at {}, before {}", what, format_instant(event.at), format_instant(before))};
    timeline.events.push_back(std::move(event));
  }
  return timeline;
} catch (const Wrong& wrong) {
  return tl::unexpected(wrong.reason);
} catch (const nlohmann::json::exception& error) {
  return tl::unexpected(fmt::format("a value has the wrong type: {}", error.what()));
}

}  // namespace mockqualys
