// What an element holds, for tests of what is written.
#pragma once

#include <string>
#include <vector>

#include <pugixml.hpp>

namespace qualyswas::conformance {

inline std::vector<std::string> child_names(const pugi::xml_node& node) {
  std::vector<std::string> names;
  for (const auto& child : node.children()) names.emplace_back(child.name());
  return names;
}

}  // namespace qualyswas::conformance
