#include "connector/profiles/vulcan/cpe.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace qualyswas::profiles::vulcan {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

// What the KnowledgeBase writes where it has no name, in any case.
constexpr auto kPlaceholders =
    std::to_array<std::string_view>({"", "-", "--", "*", "?", "none", "n/a", "na", "n.a.", "null", "nil",
                                     "not applicable", "not available", "unknown"});

bool is_placeholder(std::string_view name) {
  return std::ranges::any_of(kPlaceholders, [&](std::string_view word) {
    return std::ranges::equal(name, word, {},
                              [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  });
}

// Letters, digits, '_', '-' and '.' stand as they are, every other printable is quoted by a backslash.
std::optional<std::string> component(std::string_view name) {
  if (is_placeholder(name)) return "*";
  std::string text;
  for (const char c : name) {
    if (is_blank(c)) {
      text += '_';
    } else if (c >= 'A' && c <= 'Z') {
      text += static_cast<char>(c - 'A' + 'a');
    } else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.') {
      text += c;
    } else if (c > 0x20 && c < 0x7f) {
      text += '\\';
      text += c;
    } else {
      return std::nullopt;
    }
  }
  return text;
}

}  // namespace

std::optional<std::string> find_cpe(const model::Software& software) {
  const auto vendor_name = trimmed(software.vendor);
  const auto product_name = trimmed(software.product);
  if (is_placeholder(product_name)) return std::nullopt;
  const auto vendor = component(vendor_name);
  const auto product = component(product_name);
  if (!vendor || !product) return std::nullopt;
  return "cpe:2.3:a:" + *vendor + ":" + *product + ":*:*:*:*:*:*:*:*";
}

}  // namespace qualyswas::profiles::vulcan
