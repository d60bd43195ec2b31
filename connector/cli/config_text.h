// The text of a configuration file as `init` writes it, and how a connector is added to a file that somebody has
// edited: every comment and every blank of it stays.
#pragma once

#include <string>
#include <string_view>

#include "connector/base/error.h"
#include "connector/cli/options.h"

namespace qualyswas::cli {

// A whole file with one connector, and the connector alone ("    {\n ... \n    }").
std::string file_text(const InitOptions& init);
std::string connector_text(const InitOptions& init);

// `text` is a configuration file that parse_file takes.
Result<std::string> with_connector(std::string_view text, std::string_view connector);

}  // namespace qualyswas::cli
