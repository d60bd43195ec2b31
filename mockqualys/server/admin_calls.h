// The calls of the admin API as a table: what dispatches a request, makes the page at GET /, and describes itself at
// GET /openapi.json. A new call is a handler and a line in admin.cpp.
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mockqualys/server/admin_json.h"
#include "mockqualys/server/message.h"
#include "mockqualys/server/worlds.h"

namespace mockqualys::server {

// A key of a request's body, or a parameter of its query.
struct Key {
  std::string_view name;
  std::string_view schema;  // JSON Schema, as text
  std::string_view what;
};

inline constexpr std::string_view kTextSchema = R"({"type": "string"})";
inline constexpr std::string_view kTextsSchema = R"({"type": "array", "items": {"type": "string"}})";
inline constexpr std::string_view kFlagSchema = R"({"type": "boolean"})";
inline constexpr std::string_view kNumberSchema = R"({"type": "integer"})";
inline constexpr std::string_view kNumbersSchema = R"({"type": "array", "items": {"type": "integer"}})";
inline constexpr std::string_view kObjectSchema = R"({"type": "object"})";

// What a call works on, while it runs.
struct Desk {
  Worlds& worlds;
  HostedWorld& hosted;  // the one that the path names, else the shared one
  World& world;         // its
  Site& site;           // its
  const Addresses& addresses;
  std::vector<std::string> names;  // what stands in the path for {user}, {kind} and so on, decoded
};

struct AdminCall {
  std::string_view method, path;
  Json (*run)(const Desk& desk, const Request& request);
  std::string_view what;
  std::string_view example_path;  // with {finding} and {webapp}, an id each; empty: as `path`
  std::string_view example_body;  // empty: none
  std::span<const Key> body = {}, query = {};
  bool of_a_world = true;             // stands below /worlds/{user} too
  std::string_view body_schema = {};  // instead of `body`: its name among the schemas of the OpenAPI document
};

std::span<const AdminCall> admin_calls();

// One JSON object with none but these keys; an empty body is an empty object.
Json read_object(const Request& request, std::span<const Key> keys);

// The query's parameters, each one of these.
Parameters read_query(const Request& request, std::span<const Key> keys);

// An example with ids of this world for {finding} and {webapp}.
std::string fill_in(std::string example, const World& world);

// Text for a person: every call with a curl line that works as it stands.
std::string list_calls(const World& world, const Addresses& addresses);

}  // namespace mockqualys::server
