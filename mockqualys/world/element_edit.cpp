#include "mockqualys/world/element_edit.h"

#include <fmt/core.h>

#include <algorithm>
#include <pugixml.hpp>

#include "mockqualys/base/xml_text.h"
#include "mockqualys/world/vendor_order.h"

namespace mockqualys {

namespace {

constexpr int kDeepestElement = 64;  // the vendor's deepest, sslData, is at 9

std::optional<std::string> shape_error(const pugi::xml_node& element, int depth) {
  if (depth > kDeepestElement)
    return fmt::format("<{}> is nested deeper than {} levels", element.name(), kDeepestElement);
  const auto unfit = [&] {
    return fmt::format("<{}> holds bytes that are not UTF-8 or not allowed in XML", element.name());
  };
  if (!xml::is_xml_text(element.name())) return unfit();
  for (const auto& attribute : element.attributes()) {
    if (!xml::is_xml_text(attribute.name()) || !xml::is_xml_text(attribute.value())) return unfit();
  }
  bool has_element = false, has_text = false;
  for (const auto& child : element.children()) {
    if (child.type() == pugi::node_element) {
      has_element = true;
      if (auto error = shape_error(child, depth + 1)) return error;
    } else if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) {
      const std::string_view text = child.value();
      if (!xml::is_xml_text(text)) return unfit();
      has_text = has_text || text.find_first_not_of(" \t\r\n") != std::string_view::npos;
    }
  }
  if (has_element && has_text) return fmt::format("<{}> mixes text and elements", element.name());
  return std::nullopt;
}

bool has_element_children(const pugi::xml_node& element) {
  return std::ranges::any_of(element.children(), [](const auto& c) { return c.type() == pugi::node_element; });
}

void set_text(pugi::xml_node element, const std::string& value) {
  const bool cdata = element.first_child() ? element.first_child().type() == pugi::node_cdata ||
                                                 (element.last_child().type() == pugi::node_cdata)
                                           : is_free_text(element.name());
  element.remove_children();
  if (!value.empty()) element.append_child(cdata ? pugi::node_cdata : pugi::node_pcdata).set_value(value.c_str());
}

}  // namespace

std::string_view first_part(std::string_view& path) {
  const auto part = path.substr(0, path.find('/'));
  path.remove_prefix(std::min(path.size(), part.size() + 1));
  return part;
}

std::optional<std::string> shape_error(const pugi::xml_node& element) { return shape_error(element, 0); }

std::optional<std::string> apply_edit(pugi::xml_node record, const Edit& edit) {
  if (edit.value && !xml::is_xml_text(*edit.value)) {
    return fmt::format("the value for '{}' holds bytes that are not UTF-8 or not allowed in XML", edit.path);
  }
  auto element = record;
  int depth = 0;
  for (std::string_view rest = edit.path; depth == 0 || !rest.empty(); ++depth) {
    const std::string name{first_part(rest)};
    if (!xml::is_name(name) || depth > kDeepestElement) return fmt::format("'{}' is not a path of elements", edit.path);
    auto child = element.child(name.c_str());
    if (!child && !edit.value) return std::nullopt;  // nothing to remove
    if (!child && element != record && element.first_child() && !has_element_children(element)) {
      return fmt::format("'{}' is not a path of elements: <{}> holds text", edit.path, element.name());
    }
    element = child ? child : insert_in_order(element, name);
  }
  if (!edit.value) {
    element.parent().remove_child(element);
  } else if (has_element_children(element)) {
    return fmt::format("'{}' has child elements; name one of them", edit.path);
  } else {
    set_text(element, *edit.value);
  }
  return std::nullopt;
}

}  // namespace mockqualys
