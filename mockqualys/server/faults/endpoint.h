// The name of what an address asks for, whatever its version and its id: "search/finding", "get/webapp",
// "knowledge_base". Faults are addressed by it.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace mockqualys::server {

// Empty when nothing is served there.
std::string endpoint_of(std::string_view path);

bool is_endpoint(std::string_view name);
// Of those that are no operation on an object.
std::span<const std::string_view> endpoint_names();

}  // namespace mockqualys::server
