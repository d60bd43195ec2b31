#include "mockqualys/server/faults/world_action.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "mockqualys/base/near_word.h"
#include "mockqualys/world/kinds.h"

namespace mockqualys::server {
namespace {

constexpr const char* kSolution = "knowledgebase";  // of no Kind

bool is_solution(const Json& object) { return object.is_object() && object.contains(kSolution); }

std::string noun_of(Kind kind) { return std::string{row_of(kind).noun}; }

// The one kind that is named: {"finding": …}
const KindRow& kind_in(const Json& object, std::string_view action) {
  if (object.is_object())
    for (const auto& [key, value] : object.items())
      if (const auto* row = find_kind(key)) return *row;
  throw BadRequest{fmt::format(
      "\"{}\" must name a record: {{\"finding\": …}}, {{\"webapp\": …}} or {{\"knowledgebase\": …}}", action)};
}

std::int64_t id_at(const Json& object, const std::string& key) {
  return integer_at(object, key.c_str(), 1, std::numeric_limits<std::int64_t>::max());
}

void refuse_other_keys(const Json& object, std::string_view action, std::initializer_list<std::string_view> keys) {
  for (const auto& [key, value] : object.items())
    if (std::find(keys.begin(), keys.end(), std::string_view{key}) == keys.end())
      throw BadRequest{
          fmt::format("unknown key \"{}\" in \"{}\"{}", key, action, did_you_mean(key, {keys.begin(), keys.size()}))};
}

WorldAction read_add(const Json& object) {
  if (is_solution(object)) {
    refuse_other_keys(object, "add", {kSolution});
    return world_action::AddSolution{.xml = text_at(object, kSolution)};
  }
  const auto& row = kind_in(object, "add");
  refuse_other_keys(object, "add", {row.noun});
  return world_action::Add{.kind = row.kind, .xml = text_at(object, std::string{row.noun}.c_str())};
}

WorldAction read_remove(const Json& object) {
  if (is_solution(object)) {
    refuse_other_keys(object, "remove", {kSolution});
    return world_action::RemoveSolution{.qid = id_at(object, kSolution)};
  }
  const auto& row = kind_in(object, "remove");
  refuse_other_keys(object, "remove", {row.noun});
  return world_action::Remove{.kind = row.kind, .id = id_at(object, std::string{row.noun})};
}

WorldAction read_edit(const Json& object) {
  const bool solution = is_solution(object);
  const std::string noun{solution ? std::string_view{kSolution} : kind_in(object, "edit").noun};
  refuse_other_keys(object, "edit", {noun, "set"});
  if (!object.contains("set")) throw BadRequest{"\"edit\" needs \"set\": {\"path/of/element\": \"value\" or null}"};
  auto edits = read_edits(object.at("set"));
  const auto id = id_at(object, noun);
  if (solution) return world_action::EditSolution{.qid = id, .edits = std::move(edits)};
  return world_action::EditRecord{.kind = kind_in(object, "edit").kind, .id = id, .edits = std::move(edits)};
}

WorldAction read_clock(const Json& value) {
  if (!value.is_string()) throw BadRequest{"\"clock\" must be a time by which it moves, such as \"7d\" or \"-1h\""};
  return world_action::MoveClock{.by = parse_duration(value.get<std::string>())};
}

WorldAction read_account(const Json& object) {
  if (!object.is_object()) throw BadRequest{"\"user\" must be an object: {\"name\": …, \"password\": …}"};
  refuse_other_keys(object, "user",
                    {"name", "password", "api", "was", "knowledgebase", "tags", "state", "role", "without"});
  User read{.name = text_at(object, "name"), .password = {}, .tags = {}, .state = {}};
  change_user(read, object);
  world_action::ChangeAccount change{.name = read.name};
  if (object.contains("password")) change.password = read.password;
  if (object.contains("api")) change.api = read.api;
  if (object.contains("was")) change.was = read.was;
  if (object.contains("knowledgebase")) change.knowledgebase = read.knowledgebase;
  if (object.contains("tags")) change.tags = read.tags;
  if (object.contains("role") || object.contains("without")) change.without = read.without;
  if (object.contains("state")) change.state = read.state;
  return change;
}

Json integer_schema() { return {{"type", "integer"}, {"minimum", 1}}; }
Json text_schema() { return {{"type", "string"}}; }
Json flag_schema() { return {{"type", "boolean"}}; }

// One record of any kind by its word, and `more` beside it.
Json record_schema(const Json& value, const Json& more = Json::object()) {
  auto properties = more;
  for (const auto& row : kind_rows()) properties[std::string{row.noun}] = value;
  properties[kSolution] = value;
  Json schema{{"type", "object"},
              {"additionalProperties", false},
              {"minProperties", 1 + more.size()},
              {"maxProperties", 1 + more.size()},
              {"properties", std::move(properties)}};
  if (!more.empty()) schema["required"] = Json::array({more.begin().key()});
  return schema;
}

Json add_schema() { return record_schema(text_schema()); }
Json remove_schema() { return record_schema(integer_schema()); }
Json edit_schema() {
  return record_schema(integer_schema(),
                       {{"set",
                         {{"type", "object"},
                          {"minProperties", 1},
                          {"additionalProperties", {{"type", {"string", "number", "boolean", "null"}}}}}}});
}
Json account_schema() {
  return {{"type", "object"},
          {"required", {"name"}},
          {"additionalProperties", false},
          {"properties",
           {{"name", text_schema()},
            {"password", text_schema()},
            {"api", flag_schema()},
            {"was", flag_schema()},
            {"knowledgebase", flag_schema()},
            {"tags", {{"type", "array"}, {"items", text_schema()}}},
            {"role", {{"enum", {"reader", nullptr}}}},
            {"without", {{"type", "array"}, {"items", text_schema()}}},
            {"state", {{"enum", {"expired", "registration", "secureid", "inactive", nullptr}}}}}}};
}

struct ActionRow {
  const char* word;
  WorldAction (*read)(const Json& value);
  Json (*schema)();
};
constexpr auto kActionRows = std::to_array<ActionRow>({
    {"add", read_add, add_schema},
    {"remove", read_remove, remove_schema},
    {"edit", read_edit, edit_schema},
    {"clock", read_clock, text_schema},
    {"user", read_account, account_schema},
});

struct Apply {
  World& world;

  static std::string told(const tl::expected<void, std::string>& done) { return done ? std::string{} : done.error(); }
  std::string operator()(const world_action::Add& add) const { return told(world.add(add.kind, add.xml)); }
  std::string operator()(const world_action::Remove& remove) const {
    return told(world.remove(remove.kind, remove.id));
  }
  std::string operator()(const world_action::EditRecord& edit) const {
    return told(world.edit(edit.kind, edit.id, edit.edits));
  }
  std::string operator()(const world_action::AddSolution& add) const { return told(world.add_solution(add.xml)); }
  std::string operator()(const world_action::RemoveSolution& remove) const {
    return told(world.remove_solution(remove.qid));
  }
  std::string operator()(const world_action::EditSolution& edit) const {
    return told(world.edit_solution(edit.qid, edit.edits));
  }
  std::string operator()(const world_action::MoveClock& move) const {
    world.advance(move.by);
    return {};
  }
  std::string operator()(const world_action::ChangeAccount& change) const {
    auto user = world.find_user(change.name);
    if (!user) return fmt::format("there is no account \"{}\"", change.name);
    if (change.password) user->password = *change.password;
    if (change.api) user->api = *change.api;
    if (change.was) user->was = *change.was;
    if (change.knowledgebase) user->knowledgebase = *change.knowledgebase;
    if (change.tags) user->tags = *change.tags;
    if (change.without) user->without = *change.without;
    if (change.state) user->state = *change.state;
    world.put_user(*user);
    return {};
  }
};

Json edited(const std::string& noun, std::int64_t id, const std::vector<Edit>& edits) {
  auto set = Json::object();
  for (const auto& one : edits) set[one.path] = one.value ? Json(*one.value) : Json(nullptr);
  Json inner{{noun, id}};
  inner["set"] = std::move(set);
  return {{"edit", std::move(inner)}};
}

struct ToJson {
  Json operator()(const world_action::Add& add) const { return {{"add", {{noun_of(add.kind), add.xml}}}}; }
  Json operator()(const world_action::Remove& remove) const {
    return {{"remove", {{noun_of(remove.kind), remove.id}}}};
  }
  Json operator()(const world_action::EditRecord& edit) const {
    return edited(noun_of(edit.kind), edit.id, edit.edits);
  }
  Json operator()(const world_action::AddSolution& add) const { return {{"add", {{kSolution, add.xml}}}}; }
  Json operator()(const world_action::RemoveSolution& remove) const { return {{"remove", {{kSolution, remove.qid}}}}; }
  Json operator()(const world_action::EditSolution& edit) const { return edited(kSolution, edit.qid, edit.edits); }
  Json operator()(const world_action::MoveClock& move) const {
    return {{"clock", fmt::format("{}s", move.by.count())}};
  }
  Json operator()(const world_action::ChangeAccount& change) const {
    Json inner{{"name", change.name}};
    if (change.password) inner["password"] = *change.password;
    if (change.api) inner["api"] = *change.api;
    if (change.was) inner["was"] = *change.was;
    if (change.knowledgebase) inner["knowledgebase"] = *change.knowledgebase;
    if (change.tags) inner["tags"] = *change.tags;
    if (change.without) inner["without"] = *change.without;
    if (change.state) inner["state"] = *change.state ? Json(**change.state) : Json(nullptr);
    return {{"user", std::move(inner)}};
  }
};

}  // namespace

std::string apply(const WorldAction& action, World& world) { return std::visit(Apply{world}, action); }

WorldAction read_world_action(const Json& object) {
  if (object.is_object() && object.size() == 1)
    for (const auto& row : kActionRows)
      if (object.contains(row.word)) return row.read(object.at(row.word));
  throw BadRequest{"each change of \"world\" is an object of one of add, remove, edit, clock and user"};
}

Json to_json(const WorldAction& action) { return std::visit(ToJson{}, action); }

Json world_action_schema() {
  Json properties;
  for (const auto& row : kActionRows) properties[row.word] = row.schema();
  return {{"type", "object"},
          {"additionalProperties", false},
          {"minProperties", 1},
          {"maxProperties", 1},
          {"properties", std::move(properties)}};
}

}  // namespace mockqualys::server
