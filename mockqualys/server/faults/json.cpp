#include "mockqualys/server/faults/json.h"

#include <algorithm>
#include <array>
#include <limits>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "mockqualys/base/near_word.h"
#include "mockqualys/server/faults/world_action.h"

namespace mockqualys::server {
namespace {

constexpr auto kAddress = std::to_array<std::string_view>(
    {"kind", "path", "endpoint", "user", "nth", "every", "times", "page", "record", "world"});

int count_at(const Json& object, const char* key) {
  return static_cast<int>(integer_at(object, key, 1, kMostRequests));
}

FaultValue read_value(const Json& object, const std::string& key) {
  const auto& value = object.at(key);
  if (value.is_boolean()) return value.get<bool>();
  if (value.is_number_integer())
    return integer_at(object, key.c_str(), std::numeric_limits<std::int64_t>::min(),
                      std::numeric_limits<std::int64_t>::max());
  if (value.is_string()) return value.get<std::string>();
  if (value.is_array()) {
    FaultTexts texts;
    for (const auto& one : value) {
      if (!one.is_string()) throw BadRequest{fmt::format("\"{}\" must be a list of texts", key)};
      texts.push_back(one.get<std::string>());
    }
    return texts;
  }
  if (value.is_object()) {
    FaultHeaders headers;
    for (const auto& [name, text] : value.items()) headers.emplace_back(name, text_at(value, name.c_str()));
    return headers;
  }
  throw BadRequest{fmt::format("\"{}\" must be a number, a text, true or false, a list or an object of texts", key)};
}

// A key that no kind has is a slip of the pen; one that another kind has is told by check_fault.
void refuse_unknown_key(const std::string& key, const std::string& name) {
  std::vector<std::string_view> known{kAddress.begin(), kAddress.end()};
  for (const auto* kind : fault_kinds())
    for (const auto& parameter : kind->parameters) {
      if (parameter.name == key) return;
      if (kind->name == name) known.push_back(parameter.name);
    }
  throw BadRequest{
      fmt::format("unknown key \"{}\"; known are {}{}", key, fmt::join(known, ", "), did_you_mean(key, known))};
}

struct ToJson {
  Json operator()(bool value) const { return value; }
  Json operator()(std::int64_t value) const { return value; }
  Json operator()(const std::string& value) const { return value; }
  Json operator()(const FaultTexts& value) const { return value; }
  Json operator()(const FaultHeaders& value) const {
    auto object = Json::object();
    for (const auto& [name, text] : value) object[name] = text;
    return object;
  }
};

}  // namespace

Fault read_fault(const Json& object) {
  if (!object.is_object()) throw BadRequest{"a fault must be one JSON object: {\"kind\": \"html\"}"};
  // Statuses are typed as numbers: {"kind": 503}.
  const bool number = object.contains("kind") && object.at("kind").is_number_integer();
  Fault fault;
  fault.kind = number ? object.at("kind").dump() : text_at(object, "kind");
  const auto alias = find_fault_alias(fault.kind);
  const std::string name{alias ? alias->kind->name : std::string_view{}};
  for (const auto& [key, value] : object.items()) {
    if (std::ranges::find(kAddress, key) != kAddress.end()) continue;
    if (alias) refuse_unknown_key(key, name);
    fault.with.emplace(key, read_value(object, key));
  }
  if (object.contains("path")) fault.path = text_at(object, "path");
  if (object.contains("endpoint")) fault.endpoint = text_at(object, "endpoint");
  if (object.contains("user")) fault.user = text_at(object, "user");
  if (object.contains("nth")) fault.nth = count_at(object, "nth");
  if (object.contains("every")) fault.every = count_at(object, "every");
  if (object.contains("page")) fault.page = count_at(object, "page");
  if (object.contains("record"))
    fault.record = integer_at(object, "record", 0, std::numeric_limits<std::int64_t>::max());
  if (object.contains("times")) {
    const bool for_ever = object.at("times") == "for ever" || object.at("times") == "forever";
    if (!for_ever && object.at("times").is_string())
      throw BadRequest{fmt::format("\"times\" must be a whole number from 1 to {} or \"for ever\"", kMostRequests)};
    fault.times = for_ever ? kForEver : count_at(object, "times");
  }
  if (object.contains("world")) {
    if (!object.at("world").is_array())
      throw BadRequest{"\"world\" must be a list of changes: [{\"remove\": {\"finding\": 1}}]"};
    for (const auto& action : object.at("world")) fault.world.push_back(read_world_action(action));
  }
  return fault;
}

Json to_json(const CheckedFault& checked) {
  const auto& fault = checked.fault;
  Json json{{"kind", fault.kind}, {"path", fault.path}, {"user", fault.user}};
  if (!fault.endpoint.empty()) json["endpoint"] = fault.endpoint;
  if (fault.every)
    json["every"] = *fault.every;
  else
    json["nth"] = fault.nth;
  json["times"] = fault.times == kForEver ? Json("for ever") : Json(fault.times);
  if (fault.page) json["page"] = *fault.page;
  if (fault.record) json["record"] = *fault.record;
  for (const auto& parameter : checked.kind->parameters)
    json[std::string{parameter.name}] = fault.with.find(parameter.name)->second.visit(ToJson{});
  if (!fault.world.empty()) {
    auto actions = Json::array();
    for (const auto& action : fault.world) actions.push_back(to_json(action));
    json["world"] = std::move(actions);
  }
  return json;
}

Json to_json(const ScheduledFault& scheduled) {
  auto json = to_json(*scheduled.fault);
  json["requests_matched"] = scheduled.matched;
  json["requests_struck"] = scheduled.struck;
  json["spent"] = scheduled.is_spent();
  return json;
}

}  // namespace mockqualys::server
