// What a fault does to the world, done and as JSON: {"add": {"finding": "<Finding>…"}}, {"remove": {"webapp": 1}},
// {"edit": {"finding": 1, "set": {"status": "FIXED"}}}, each of a record of any kind or of the "knowledgebase",
// {"clock": "-1h"}, {"user": {"name": "a", "password": "b"}}.
#pragma once

#include <string>

#include "mockqualys/server/admin_json.h"

namespace mockqualys::server {

// What could not be done, as one line; empty when all was.
std::string apply(const WorldAction& action, World& world);

WorldAction read_world_action(const Json& object);  // throws BadRequest
Json to_json(const WorldAction& action);
Json world_action_schema();  // JSON Schema of what is read

}  // namespace mockqualys::server
