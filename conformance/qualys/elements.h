// XML by hand: what records.h and report_file.h are written with. It shares nothing with the connector's reader and the
// fake's writer.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace qualyswas::conformance {

std::string element(std::string_view name, std::string_view text);  // the text escaped
std::string element(std::string_view name, std::int64_t number);
std::string maybe_element(std::string_view name, const std::optional<std::string>& text);
std::string cdata(std::string_view name, std::string_view text);
std::string maybe_cdata(std::string_view name, const std::optional<std::string>& text);
std::string inside(std::string_view name, std::string_view children);  // children are XML already

}  // namespace qualyswas::conformance
