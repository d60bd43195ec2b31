#include "conformance/qualys/elements.h"

#include <fmt/format.h>

namespace qualyswas::conformance {
namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (const char letter : text) {
    switch (letter) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      default:
        out += letter;
    }
  }
  return out;
}

}  // namespace

std::string element(std::string_view name, std::string_view text) {
  return fmt::format("<{0}>{1}</{0}>", name, escaped(text));
}
std::string element(std::string_view name, std::int64_t number) { return fmt::format("<{0}>{1}</{0}>", name, number); }
std::string maybe_element(std::string_view name, const std::optional<std::string>& text) {
  return text ? element(name, *text) : std::string{};
}
std::string cdata(std::string_view name, std::string_view text) {
  std::string body{text};
  for (auto at = body.find("]]>"); at != std::string::npos; at = body.find("]]>", at + 15)) {
    body.replace(at, 3, "]]]]><![CDATA[>");
  }
  return fmt::format("<{0}><![CDATA[{1}]]></{0}>", name, body);
}
std::string maybe_cdata(std::string_view name, const std::optional<std::string>& text) {
  return text ? cdata(name, *text) : std::string{};
}
std::string inside(std::string_view name, std::string_view children) {
  return fmt::format("<{0}>{1}</{0}>", name, children);
}

}  // namespace qualyswas::conformance
