// Small text rules that config's files share.
#pragma once

#include <string>
#include <string_view>

namespace qualyswas::config {

std::string_view trimmed(std::string_view text);  // blanks, tabs and line ends at either end
std::string lowered(std::string_view text);       // ASCII only
bool has_control_character(std::string_view text);

}  // namespace qualyswas::config
