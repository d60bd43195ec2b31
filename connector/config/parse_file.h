// The keys of the configuration file, for those who have to name them. parse_file itself is in config.h.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connector/config/config.h"

namespace qualyswas::config {

// Of a connector, of every profile, in the order of config.h.
std::vector<std::string> all_setting_names();

// What was typed for a key, as JSON; nullopt: nothing was. Of the settings that may be left out.
std::optional<std::string> typed_json(const Settings& settings, std::string_view key);
// Whether two say the same, letter by letter.
bool are_equal(const Settings& a, const Settings& b);
bool is_typed(const Settings& settings, std::string_view key);

}  // namespace qualyswas::config
