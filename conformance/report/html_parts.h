// The style and the script of the report: constants, so that the page's policy can name them by their hash.
#pragma once

#include <string_view>

namespace qualyswas::conformance::report {

extern const std::string_view kStyle;
extern const std::string_view kScript;

}  // namespace qualyswas::conformance::report
