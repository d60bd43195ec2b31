// What becomes of bytes that are no text in the encoding of their document: the field that holds them is read with the
// damage shown in it ("caf\uFFFD[E9]"), and is reported. Never replaced in silence, never dropped.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>
#include <pugixml.hpp>

namespace qualyswas::wire {

// Shows every mark (utf8.h) inside, and says of each field that had one what was wrong with it.
std::vector<std::string> show_damage(pugi::xml_node record);
std::vector<std::string> show_damage(nlohmann::json& record);

// Of a record whose damage would make it larger than any that is read.
constexpr std::string_view kMostlyDamaged = "most of it is no text in the encoding of the document";

}  // namespace qualyswas::wire
