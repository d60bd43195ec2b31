// What requests are written in: lists, percent-encoding, forms.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mockqualys {

// `+` is a blank, %XX a byte; a percent sign without two hex digits stands for itself.
std::string decode_form_value(std::string_view text);

// Name and value pairs of a query string or a form body, in order, decoded.
using Parameters = std::vector<std::pair<std::string, std::string>>;
Parameters decode_form(std::string_view text);
// The last of that name counts.
std::optional<std::string> last_value(const Parameters& parameters, std::string_view name);

std::vector<std::string_view> split(std::string_view text, char separator);
std::string_view trim(std::string_view text);
bool equals_ignoring_case(std::string_view left, std::string_view right);

}  // namespace mockqualys
