#include "mockqualys/recording/exchange.h"

#include <algorithm>

#include "mockqualys/base/text.h"

namespace mockqualys::recording {

std::string_view find_header(const Headers& headers, std::string_view name) {
  const auto found =
      std::ranges::find_if(headers, [&](const auto& header) { return equals_ignoring_case(header.first, name); });
  return found == headers.end() ? std::string_view{} : std::string_view{found->second};
}

bool wants_json(const Headers& request_headers) {
  return find_header(request_headers, "Accept").find("application/json") != std::string_view::npos;
}

}  // namespace mockqualys::recording
