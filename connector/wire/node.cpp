#include "connector/wire/node.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <nlohmann/json.hpp>

namespace qualyswas::wire {
namespace {

using nlohmann::json;

// An XML parser makes LF of every line end; JSON keeps what was stored. Both must read the same.
std::string with_line_feeds(std::string text) {
  if (text.find('\r') == std::string::npos) return text;
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\r') {
      plain += text[i];
    } else if (i + 1 == text.size() || text[i + 1] != '\n') {
      plain += '\n';
    }
  }
  return plain;
}

// "\u0000" is legal in JSON and ends a text in half the libraries that would see it.
std::string with_visible_nuls(std::string text) {
  for (auto at = text.find('\0'); at != std::string::npos; at = text.find('\0', at + 1))
    text.replace(at, 1, "\xEF\xBF\xBD");
  return text;
}

std::optional<std::string> text_of(const json& value) {
  switch (value.type()) {
    case json::value_t::string:
      return with_line_feeds(with_visible_nuls(value.get_ref<const std::string&>()));
    case json::value_t::boolean:
      return value.get<bool>() ? "true" : "false";
    case json::value_t::number_integer:
    case json::value_t::number_unsigned:
    case json::value_t::number_float:
      return value.dump();
    case json::value_t::object: {
      const auto text = value.find("value");
      if (text == value.end() || text->is_object()) return std::nullopt;
      return text_of(*text);
    }
    default:
      return std::nullopt;
  }
}

std::string text_of(pugi::xml_node element) {
  const auto first = element.first_child();
  if (!first) return {};
  if (!first.next_sibling()) return first.value();
  std::string joined;
  for (const auto part : element.children()) {
    if (part.type() == pugi::node_pcdata || part.type() == pugi::node_cdata) joined += part.value();
  }
  return joined;
}

void visit_members(const json& members, const std::function<void(Node)>& visit) {
  const auto visit_one = [&](const json& member) {
    if (member.is_null()) return;
    const bool wrapped = member.is_object() && member.size() == 1 && !member.contains("value");
    const json& inner = wrapped ? member.front() : member;
    if (!inner.is_null()) visit(Node{inner});
  };
  if (members.is_array()) {
    for (const json& member : members) visit_one(member);
  } else {
    visit_one(members);
  }
}

}  // namespace

Node::Node(const json& value) : json_{&value} {}

Node Node::operator[](const char* name) const {
  if (json_ == nullptr) return Node{xml_.child(name)};
  if (json_->is_array()) {
    for (const json& element : *json_) {
      if (!element.is_object()) continue;
      if (const Node found = Node{element}[name]) return found;
    }
    return {};
  }
  if (!json_->is_object()) return {};
  const auto found = json_->find(name);
  if (found == json_->end() || found->is_null()) return {};
  return Node{*found};
}

std::optional<std::string> Node::text() const {
  if (json_ != nullptr) return text_of(*json_);
  if (!xml_) return std::nullopt;
  return with_line_feeds(text_of(xml_));
}

void Node::each_member(const std::function<void(Node)>& visit) const {
  if (json_ != nullptr) {
    if (!json_->is_object()) return;
    for (const char* spelling : {"list", "set"}) {
      if (const auto found = json_->find(spelling); found != json_->end()) visit_members(*found, visit);
    }
    return;
  }
  for (const char* spelling : {"list", "set"}) {
    for (const auto member : xml_.child(spelling).children()) {
      if (member.type() == pugi::node_element) visit(Node{member});
    }
  }
}

void Node::each(const char* name, const std::function<void(Node)>& visit) const {
  for (const auto child : xml_.children(name)) visit(Node{child});
}

std::optional<std::string> Node::attribute(const char* name) const {
  const auto found = xml_.attribute(name);
  if (!found) return std::nullopt;
  return found.value();
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const auto first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

std::optional<std::int64_t> parse_integer(std::string_view text) {
  text = trimmed(text);
  std::int64_t whole = 0;
  const auto* const last = text.data() + text.size();
  if (const auto [end, error] = std::from_chars(text.data(), last, whole); error == std::errc{} && end == last) {
    return whole;
  }
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), last, number);
  constexpr double kExact = 9007199254740992.0;  // 2^53: beyond it a double no longer names one id
  if (error != std::errc{} || end != last || std::trunc(number) != number || std::abs(number) > kExact) {
    return std::nullopt;
  }
  return static_cast<std::int64_t>(number);
}

std::optional<bool> parse_boolean(std::string_view text) {
  text = trimmed(text);
  if (text == "true" || text == "TRUE" || text == "True") return true;
  if (text == "false" || text == "FALSE" || text == "False") return false;
  return std::nullopt;
}

}  // namespace qualyswas::wire
