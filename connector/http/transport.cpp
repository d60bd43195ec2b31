#include "connector/http/transport.h"

#include <algorithm>

namespace qualyswas::http {
namespace {

char lowered(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

std::optional<std::string_view> Head::header(std::string_view name) const {
  const auto found = std::ranges::find_if(
      headers, [&](const Header& header) { return std::ranges::equal(header.name, name, {}, lowered, lowered); });
  if (found == headers.end()) return std::nullopt;
  return found->value;
}

}  // namespace qualyswas::http
