#include "mockqualys/base/xml_text.h"

#include <algorithm>
#include <cstdint>
#include <pugixml.hpp>

namespace mockqualys::xml {

namespace {

bool is_space(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

void append_attributes(const pugi::xml_node& element, std::string& out) {
  for (const auto& attribute : element.attributes()) {
    out += ' ';
    out += attribute.name();
    out += "=\"";
    append_escaped(attribute.value(), out);
    out += '"';
  }
}

// Calls `each` for the text of a leaf, section by section. Pretty printers put line breaks around a CDATA section; the
// service does not, so white space beside one is not text.
template <typename Each>
void each_text(const pugi::xml_node& element, const Each& each) {
  const bool has_cdata =
      std::ranges::any_of(element.children(), [](const auto& child) { return child.type() == pugi::node_cdata; });
  for (const auto& child : element.children()) {
    const std::string_view text = child.value();
    if (child.type() == pugi::node_cdata) {
      each(text, true);
    } else if (child.type() == pugi::node_pcdata && !(has_cdata && is_space(text))) {
      each(text, false);
    }
  }
}

void append_leaf(const pugi::xml_node& element, std::string& out) {
  each_text(element,
            [&](std::string_view text, bool cdata) { cdata ? append_cdata(text, out) : append_escaped(text, out); });
}

// Length of the UTF-8 sequence at the start of `text` when it is one that XML allows, else 0.
std::size_t xml_character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])); };
  const std::uint32_t first = byte(0);
  if (first < 0x80) return first >= 0x20 || first == '\t' || first == '\n' || first == '\r' ? 1 : 0;
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length) return 0;
  std::uint32_t code = first & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return 0;
    code = (code << 6U) | (byte(i) & 0x3FU);
  }
  const bool shortest = length == 2 || code >= (length == 3 ? 0x800U : 0x10000U);
  const bool allowed = code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF) && code != 0xFFFE && code != 0xFFFF;
  return shortest && allowed ? length : 0;
}

}  // namespace

void append_escaped(std::string_view text, std::string& out) {
  for (std::size_t at = 0; at < text.size();) {
    const auto stop = std::min(text.find_first_of("&<>\"'\r", at), text.size());
    out.append(text, at, stop - at);
    if (stop == text.size()) return;
    switch (text[stop]) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&apos;";
        break;
      default:
        out += "&#13;";
        break;
    }
    at = stop + 1;
  }
}

void append_cdata(std::string_view text, std::string& out) {
  out += "<![CDATA[";
  for (auto end = text.find("]]>"); end != std::string_view::npos; end = text.find("]]>")) {
    out.append(text, 0, end + 2);
    out += "]]><![CDATA[";
    text.remove_prefix(end + 2);
  }
  out.append(text);
  out += "]]>";
}

void append_indent(int depth, std::string& out) { out.append(static_cast<std::size_t>(depth) * 2, ' '); }

bool is_xml_text(std::string_view text) {
  while (!text.empty()) {
    const auto length = xml_character(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string as_xml_text(std::string_view text) {
  std::string clean;
  while (!text.empty()) {
    const auto length = xml_character(text);
    if (length == 0)
      clean += '?';
    else
      clean += text.substr(0, length);
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return clean;
}

bool is_name(std::string_view text) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  const auto is_part = [&](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '.'; };
  return !text.empty() && is_letter(text.front()) && std::ranges::all_of(text, is_part);
}

std::string text_of(const pugi::xml_node& element) {
  std::string out;
  each_text(element, [&](std::string_view text, bool) { out += text; });
  return out;
}

void append_element(const pugi::xml_node& element, int depth, std::string& out) {
  append_indent(depth, out);
  out += '<';
  out += element.name();
  append_attributes(element, out);
  const bool has_elements =
      std::ranges::any_of(element.children(), [](const auto& child) { return child.type() == pugi::node_element; });
  if (has_elements) {
    out += ">\n";
    for (const auto& child : element.children()) {
      if (child.type() == pugi::node_element) append_element(child, depth + 1, out);
    }
    append_indent(depth, out);
  } else if (element.first_child()) {
    out += '>';
    append_leaf(element, out);
  } else {
    out += "/>\n";
    return;
  }
  out += "</";
  out += element.name();
  out += ">\n";
}

}  // namespace mockqualys::xml
