#include "mockqualys/server/faults/schema.h"

#include <fmt/format.h>

#include "mockqualys/base/text.h"
#include "mockqualys/server/faults/catalogue.h"
#include "mockqualys/server/faults/world_action.h"

namespace mockqualys::server {
namespace {

Json reference_to(std::string_view schema) { return {{"$ref", fmt::format("#/components/schemas/{}", schema)}}; }
Json text(std::string_view what) { return {{"type", "string"}, {"description", what}}; }
Json count(std::string_view what) {
  return {{"type", "integer"}, {"minimum", 1}, {"maximum", kMostRequests}, {"description", what}};
}

// Which requests are struck. A kind takes those of these keys that can mean something to it.
void add_address(const FaultKind& kind, Json& properties) {
  if (kind.stage != Stage::Connection) {
    properties["path"] = text("the beginning of a path");
    properties["endpoint"] = text("what is asked for in every version: search/finding, knowledge_base");
    properties["user"] = text("the account that asks");
    properties["page"] = count("only the nth page of a walk");
    if (kind.stage != Stage::Login)
      properties["record"] = {
          {"type", "integer"}, {"minimum", 0}, {"description", "only answers that hold the record of this id"}};
  }
  properties["nth"] = count("the first that is struck; 1 when not given");
  properties["every"] = count("instead of nth: each second, third ... one");
  properties["times"] = {{"oneOf", Json::array({{{"type", "integer"}, {"minimum", 1}, {"maximum", kMostRequests}},
                                                {{"enum", {"for ever", "forever"}}}})},
                         {"description", "how many are struck; 1 when not given"}};
  properties["world"] = {{"type", "array"},
                         {"items", reference_to("WorldChange")},
                         {"description", "what happens to the world before the answer is made"}};
}

Json schema_of(const Parameter& parameter) {
  Json schema;
  switch (parameter.type) {
    case Parameter::Type::Number:
      schema = {{"type", "integer"},
                {"minimum", parameter.least},
                {"maximum", parameter.most},
                {"default", parameter.number}};
      break;
    case Parameter::Type::Text:
      schema = {{"type", "string"}, {"default", parameter.text}};
      break;
    case Parameter::Type::Word:
      schema = {{"enum", split(parameter.words, ' ')}, {"default", parameter.text}};
      break;
    case Parameter::Type::Flag:
      schema = {{"type", "boolean"}, {"default", parameter.flag}};
      break;
    case Parameter::Type::TextList:
      schema = {{"type", "array"}, {"items", {{"type", "string"}}}};
      break;
    case Parameter::Type::HeaderList:
      schema = {{"type", "object"}, {"additionalProperties", {{"type", "string"}}}};
      break;
  }
  schema["description"] = parameter.what;
  return schema;
}

Json schema_of(const FaultKind& kind) {
  Json properties{{"kind", {{"const", kind.name}}}};
  for (const auto& parameter : kind.parameters) properties[std::string{parameter.name}] = schema_of(parameter);
  add_address(kind, properties);
  return {{"type", "object"},
          {"description", fmt::format("{}: {}. Finds a client that {}.", kind.group, kind.does, kind.finds)},
          {"required", {"kind"}},
          {"additionalProperties", false},
          {"properties", std::move(properties)}};
}

}  // namespace

Json fault_schemas() {
  Json schemas, all = Json::array(), mapping;
  for (const auto* kind : fault_kinds()) {
    const auto name = fmt::format("Fault_{}", kind->name);
    all.push_back(reference_to(name));
    mapping[std::string{kind->name}] = fmt::format("#/components/schemas/{}", name);
    schemas[name] = schema_of(*kind);
  }
  schemas["WorldChange"] = world_action_schema();
  schemas["Fault"] = {{"oneOf", std::move(all)},
                      {"discriminator", {{"propertyName", "kind"}, {"mapping", std::move(mapping)}}}};
  return schemas;
}

}  // namespace mockqualys::server
