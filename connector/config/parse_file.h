// The keys of the configuration file, for those who have to name them. parse_file itself is in config.h.
#pragma once

#include <string>
#include <vector>

namespace qualyswas::config {

// Of a connector, of every profile, in the order of config.h.
std::vector<std::string> all_setting_names();

}  // namespace qualyswas::config
