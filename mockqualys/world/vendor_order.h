// The order in which the vendor writes the children of its records, and which of them are free text (CDATA). An element
// that an edit adds is put at its place in this order (reference, 6.1, 6.2.2 and 6.5).
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace pugi {
class xml_node;
}

namespace mockqualys {

// Children of the element of that name, in order; empty when the tables do not know the element.
std::span<const std::string_view> vendor_order(std::string_view parent);
bool is_free_text(std::string_view element);

// A new child of that name at its place; at the end when the tables do not know it.
pugi::xml_node insert_in_order(pugi::xml_node parent, const std::string& name);

// Elements that an information-gathered finding has in no form (reference, 6.2.1).
std::span<const std::string_view> absent_when_information_gathered();

}  // namespace mockqualys
