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

std::string noun_of(Kind kind) { return std::string{row_of(kind).noun}; }

// The one kind that is named: {"finding": …}
const KindRow& kind_in(const Json& object, std::string_view action) {
  if (object.is_object())
    for (const auto& [key, value] : object.items())
      if (const auto* row = find_kind(key)) return *row;
  throw BadRequest{fmt::format("\"{}\" must name a record: {{\"finding\": …}} or {{\"webapp\": …}}", action)};
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
  const auto& row = kind_in(object, "add");
  refuse_other_keys(object, "add", {row.noun});
  return world_action::Add{.kind = row.kind, .xml = text_at(object, std::string{row.noun}.c_str())};
}

WorldAction read_remove(const Json& object) {
  const auto& row = kind_in(object, "remove");
  refuse_other_keys(object, "remove", {row.noun});
  return world_action::Remove{.kind = row.kind, .id = id_at(object, std::string{row.noun})};
}

WorldAction read_edit(const Json& object) {
  const auto& row = kind_in(object, "edit");
  refuse_other_keys(object, "edit", {row.noun, "set"});
  if (!object.contains("set")) throw BadRequest{"\"edit\" needs \"set\": {\"path/of/element\": \"value\" or null}"};
  return world_action::EditRecord{
      .kind = row.kind, .id = id_at(object, std::string{row.noun}), .edits = read_edits(object.at("set"))};
}

WorldAction read_clock(const Json& value) {
  if (!value.is_string()) throw BadRequest{"\"clock\" must be a time by which it moves, such as \"7d\" or \"-1h\""};
  return world_action::MoveClock{.by = parse_duration(value.get<std::string>())};
}

WorldAction read_account(const Json& object) {
  if (!object.is_object()) throw BadRequest{"\"user\" must be an object: {\"name\": …, \"password\": …}"};
  refuse_other_keys(object, "user", {"name", "password", "api", "was", "knowledgebase", "tags", "state"});
  User read{.name = text_at(object, "name"), .password = {}, .tags = {}, .state = {}};
  change_user(read, object);
  world_action::ChangeAccount change{.name = read.name};
  if (object.contains("password")) change.password = read.password;
  if (object.contains("api")) change.api = read.api;
  if (object.contains("was")) change.was = read.was;
  if (object.contains("knowledgebase")) change.knowledgebase = read.knowledgebase;
  if (object.contains("tags")) change.tags = read.tags;
  if (object.contains("state")) change.state = read.state;
  return change;
}

struct ActionRow {
  const char* word;
  WorldAction (*read)(const Json& value);
};
constexpr auto kActionRows = std::to_array<ActionRow>({
    {"add", read_add},
    {"remove", read_remove},
    {"edit", read_edit},
    {"clock", read_clock},
    {"user", read_account},
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
    if (change.state) user->state = *change.state;
    world.put_user(*user);
    return {};
  }
};

struct ToJson {
  Json operator()(const world_action::Add& add) const { return {{"add", {{noun_of(add.kind), add.xml}}}}; }
  Json operator()(const world_action::Remove& remove) const {
    return {{"remove", {{noun_of(remove.kind), remove.id}}}};
  }
  Json operator()(const world_action::EditRecord& edit) const {
    auto set = Json::object();
    for (const auto& one : edit.edits) set[one.path] = one.value ? Json(*one.value) : Json(nullptr);
    Json inner{{noun_of(edit.kind), edit.id}};
    inner["set"] = std::move(set);
    return {{"edit", std::move(inner)}};
  }
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

}  // namespace mockqualys::server
