#include "mockqualys/server/admin_openapi.h"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "mockqualys/base/text.h"
#include "mockqualys/server/faults/schema.h"

namespace mockqualys::server {
namespace {

Json reference_to(std::string_view schema) { return {{"$ref", fmt::format("#/components/schemas/{}", schema)}}; }

Json json_content(Json schema) { return {{"application/json", {{"schema", std::move(schema)}}}}; }

// "getWorldsUserJournal"
std::string operation_id(std::string_view method, std::string_view path) {
  std::string id;
  for (const char c : method) id += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  bool begins = true;
  for (const char c : path) {
    const auto letter = static_cast<unsigned char>(c);
    if (std::isalnum(letter) != 0) id += static_cast<char>(begins ? std::toupper(letter) : letter);
    begins = std::isalnum(letter) == 0;
  }
  return id;
}

Json schema_of(std::span<const Key> keys) {
  Json properties = Json::object();
  for (const auto& key : keys) {
    auto property = Json::parse(key.schema);
    if (!key.what.empty()) property["description"] = key.what;
    properties[std::string{key.name}] = std::move(property);
  }
  return {{"type", "object"}, {"additionalProperties", false}, {"properties", std::move(properties)}};
}

Json parameter(std::string_view name, std::string_view in, Json schema, std::string_view what) {
  Json json{{"name", name}, {"in", in}, {"required", in == "path"}, {"schema", std::move(schema)}};
  if (!what.empty()) json["description"] = what;
  return json;
}

Json parameters_of(const AdminCall& call, std::string_view world_user) {
  Json parameters = Json::array();
  const Json text{{"type", "string"}};
  if (!world_user.empty()) {
    auto user = parameter("user", "path", text, "whose world is meant");
    user["example"] = world_user;
    parameters.push_back(std::move(user));
  }
  const auto example = split(call.example_path.substr(0, call.example_path.find('?')), '/');
  const auto parts = split(call.path, '/');
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (!parts[i].starts_with('{')) continue;
    auto one = parameter(parts[i].substr(1, parts[i].size() - 2), "path", text, {});
    if (i < example.size()) one["example"] = example[i];
    parameters.push_back(std::move(one));
  }
  for (const auto& key : call.query)
    parameters.push_back(parameter(key.name, "query", Json::parse(key.schema), key.what));
  return parameters;
}

Json describe_call(const AdminCall& call, const World& world, const std::string& path, std::string_view world_user) {
  Json operation{{"operationId", operation_id(call.method, path)}, {"summary", call.what}};
  if (auto parameters = parameters_of(call, world_user); !parameters.empty())
    operation["parameters"] = std::move(parameters);
  if (!call.body.empty() || !call.example_body.empty()) {
    auto content = json_content(!call.body_schema.empty() ? reference_to(call.body_schema)
                                : call.body.empty()       ? Json{{"type", "object"}}
                                                          : schema_of(call.body));
    if (!call.example_body.empty())
      content["application/json"]["example"] = Json::parse(fill_in(std::string{call.example_body}, world));
    operation["requestBody"] = {{"content", std::move(content)}};
  }
  operation["responses"] = {
      {"200", {{"description", "done"}, {"content", json_content({{"type", "object"}})}}},
      {"400", {{"description", "refused; the text says why"}, {"content", json_content(reference_to("Error"))}}},
      {"403", {{"description", "not from this machine"}, {"content", json_content(reference_to("Error"))}}}};
  if (!world_user.empty())
    operation["responses"]["404"] = {{"description", "the user has no world of their own"},
                                     {"content", json_content(reference_to("Error"))}};
  return operation;
}

std::string lower_case(std::string_view method) {
  std::string lower;
  for (const char c : method) lower += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return lower;
}

}  // namespace

Json show_openapi(const Desk& desk, const Request&) {
  constexpr std::string_view kExampleUser = "test_17";
  Json paths = Json::object();
  for (const auto& call : admin_calls()) {
    const std::string path{call.path};
    paths[path][lower_case(call.method)] = describe_call(call, desk.world, path, {});
    if (!call.of_a_world) continue;
    const auto below = "/worlds/{user}" + path;
    paths[below][lower_case(call.method)] = describe_call(call, desk.world, below, kExampleUser);
  }
  auto schemas = fault_schemas();
  schemas["Error"] = {{"type", "object"}, {"required", {"error"}}, {"properties", {{"error", {{"type", "string"}}}}}};
  return {{"openapi", "3.1.0"},
          {"info",
           {{"title", "mockqualys admin API"},
            {"version", "1"},
            {"description",
             "Moves the clock of a fake Qualys WAS, breaks its answers, edits its records, tells what was "
             "seen. On this machine alone, without a login."}}},
          {"servers", Json::array({{{"url", desk.addresses.admin_url}}})},
          {"paths", std::move(paths)},
          {"components", {{"schemas", std::move(schemas)}}}};
}

}  // namespace mockqualys::server
