// What cases do to texts and bytes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace qualyswas::conformance {

std::string lowered(std::string text);  // A to Z alone
std::string repeated(std::string_view text, std::size_t times);
void replace_all(std::string& text, std::string_view what, std::string_view with);
std::string lines_of(const std::vector<std::string>& lines);  // a line feed behind each
std::string gzipped(std::string_view bytes);                  // one member; throws LabError

}  // namespace qualyswas::conformance
