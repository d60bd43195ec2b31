// The file of a report whose body a recording does not keep (PDF, ZIP): an empty one of the right type, made by us, so
// that an estate has the report. It says of itself that it is one.
#pragma once

#include <string>
#include <string_view>

namespace mockqualys::recording {

// By the Content-Type of the answer; what is not PDF is a ZIP, as the zipped HTML and the Office formats are.
std::string make_placeholder(std::string_view content_type);
bool is_placeholder(std::string_view file);

}  // namespace mockqualys::recording
