// Edits inside the XML of one record, whatever kind it is of: paths of elements ("lastScan/id", "CVSS/BASE").
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "mockqualys/world/records.h"

namespace pugi {
class xml_node;
}

namespace mockqualys {

// Takes the first name off a path.
std::string_view first_part(std::string_view& path);

// Why the element cannot be written again as it is: depth, text beside elements, bytes that XML does not allow. What
// the writer cannot keep is refused rather than lost.
std::optional<std::string> shape_error(const pugi::xml_node& element);

// Sets the text of an element, which is made at its place in the vendor's order when it is not there, or removes it.
// Why that cannot be, as one line.
std::optional<std::string> apply_edit(pugi::xml_node record, const Edit& edit);

}  // namespace mockqualys
