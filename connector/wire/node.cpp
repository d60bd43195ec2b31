#include "connector/wire/node.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include <nlohmann/json.hpp>

#include "connector/wire/utf8.h"

namespace qualyswas::wire {
namespace {

using nlohmann::json;

// An XML parser makes LF of every line end; JSON keeps what was stored. Both must read the same.
void make_line_feeds(std::string& text) {
  auto at = text.find('\r');
  if (at == std::string::npos) return;
  std::size_t kept = at;
  for (; at < text.size(); ++at) {
    if (text[at] != '\r') {
      text[kept++] = text[at];
    } else if (at + 1 == text.size() || text[at + 1] != '\n') {
      text[kept++] = '\n';
    }
  }
  text.resize(kept);
}

// "\u0000" is legal in JSON and ends a text in half the libraries that would see it.
void make_nuls_visible(std::string& text) {
  for (auto at = text.find('\0'); at != std::string::npos; at = text.find('\0', at + 1))
    text.replace(at, 1, "\xEF\xBF\xBD");
}

bool read_text(const json& value, std::string& into) {
  switch (value.type()) {
    case json::value_t::string:
      into = value.get_ref<const std::string&>();
      make_nuls_visible(into);
      make_line_feeds(into);
      return true;
    case json::value_t::boolean:
      into = value.get<bool>() ? "true" : "false";
      return true;
    case json::value_t::number_integer:
    case json::value_t::number_unsigned:
    case json::value_t::number_float:
      into = value.dump();
      return true;
    case json::value_t::object: {
      const auto text = value.find("value");
      return text != value.end() && !text->is_object() && read_text(*text, into);
    }
    default:
      return false;
  }
}

void read_text(pugi::xml_node element, std::string& into) {
  into = element.value();
  for (auto part = element.first_child(); part; part = part.next_sibling()) {
    const auto type = part.type();
    if (type == pugi::node_pcdata || type == pugi::node_cdata) into += part.value();
  }
  make_line_feeds(into);
}

void visit_members(const json& members, const Visit& visit) {
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

void Node::each_field(const VisitField& visit) const {
  if (json_ == nullptr) {
    for (auto here = xml_.first_child(); here; here = here.next_sibling())
      if (const char* const name = here.name(); *name != 0) visit(name, Node{here});
  } else if (json_->is_array()) {
    for (const json& element : *json_)
      if (element.is_object()) Node{element}.each_field(visit);
  } else if (json_->is_object()) {
    for (const auto& [name, value] : json_->items())
      if (!value.is_null() && name.find('\0') == std::string::npos) visit(name.c_str(), Node{value});
  }
}

bool Node::read(std::string& into) const {
  into.clear();
  if (json_ != nullptr) return read_text(*json_, into);
  if (!xml_) return false;
  read_text(xml_, into);
  return true;
}

std::optional<std::string> Node::text() const {
  std::optional<std::string> found{std::in_place};
  if (!read(*found)) found.reset();
  return found;
}

void Node::each_member(const Visit& visit) const {
  if (json_ != nullptr) {
    if (!json_->is_object()) return;
    for (const char* spelling : {"list", "set"}) {
      if (const auto found = json_->find(spelling); found != json_->end()) visit_members(*found, visit);
    }
    return;
  }
  for (auto here = xml_.first_child(); here; here = here.next_sibling()) {
    const char* const spelling = here.name();
    if (!is_same(spelling, "list") && !is_same(spelling, "set")) continue;
    for (auto member = here.first_child(); member; member = member.next_sibling())
      if (*member.name() != 0) visit(Node{member});
  }
}

void Node::each(const char* name, const Visit& visit) const {
  for (const auto child : xml_.children(name)) visit(Node{child});
}

std::optional<std::string> Node::attribute(const char* name) const {
  const auto found = xml_.attribute(name);
  if (!found) return std::nullopt;
  return found.value();
}

pugi::xml_node parse_element(pugi::xml_document& document, std::string& text) {
  if (text.find('\0') != std::string::npos || !is_utf8(text)) return {};
  if (!document.load_buffer_inplace(text.data(), text.size(), kXmlFlags, pugi::encoding_utf8)) return {};
  const auto element = document.first_child();
  return element.type() == pugi::node_element && !element.next_sibling() ? element : pugi::xml_node{};
}

std::string_view trimmed(std::string_view text) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
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
