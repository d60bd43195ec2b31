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
  if (text.find('\0') != std::string::npos) text = without_nuls(text);
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

bool read_text(pugi::xml_node element, std::string& into) {
  into = element.value();
  bool is_whole = true;
  for (auto part = element.first_child(); part; part = part.next_sibling()) {
    const auto type = part.type();
    if (type == pugi::node_pcdata || type == pugi::node_cdata) into += part.value();
    if (type == pugi::node_element) is_whole = false;
  }
  make_line_feeds(into);
  return is_whole;
}

// Names that a list has beside its members; the last three stand in requests.
bool is_of_the_list(std::string_view name) {
  return name == "count" || name == "list" || name == "set" || name == "add" || name == "remove" || name == "update";
}

class MemberVisitor {
 public:
  MemberVisitor(Node::IsField is_field, const Visit& visit) : is_field_{is_field}, visit_{visit} {}

  // One member, a name around one or several, or an array of any of these.
  void visit(const json& value) {
    if (value.is_array()) {
      for (const json& each : value) visit(each);
    } else if (value.is_object() && !is_member(value)) {
      for (const json& inner : value) visit_named(inner);
    } else {
      take(Node{value});
    }
  }
  // What stands behind a member's name.
  void visit_named(const json& value) {
    if (value.is_array()) {
      for (const json& each : value) visit_named(each);
    } else {
      take(Node{value});
    }
  }
  void take(const Node& member) {
    if (!member) return;
    ++seen_;
    visit_(member);
  }

  std::size_t seen() const { return seen_; }

 private:
  bool is_member(const json& object) const {
    if (object.empty()) return true;
    for (auto field = object.begin(); field != object.end(); ++field)
      if (is_field_(field.key())) return true;
    return false;
  }

  Node::IsField is_field_;
  const Visit& visit_;
  std::size_t seen_ = 0;
};

Node::Members visit_list(const json& list, MemberVisitor& visitor) {
  Node::Members members;
  if (list.is_array()) {
    for (const json& each : list) {
      const bool is_list = each.is_object() && (each.contains("list") || each.contains("set"));
      if (!is_list) {
        visitor.visit(each);
        continue;
      }
      const auto inner = visit_list(each, visitor);
      if (inner.count) members.count = inner.count;
    }
  } else if (list.is_object()) {
    bool has_members = false, has_others = false;
    for (const auto& [name, value] : list.items()) {
      if (name == "list" || name == "set") {
        has_members = true;
        visitor.visit(value);
      } else if (name == "count") {
        members.count.emplace();
        if (value.is_null() || !read_text(value, *members.count)) members.count = value.is_null() ? "" : value.dump();
      } else if (!is_of_the_list(name)) {
        has_others = true;
      }
    }
    // {"Tag": [...]}, or a single member without anything around it.
    if (!has_members && has_others) {
      auto rest = list;
      for (const char* name : {"count", "add", "remove", "update"}) rest.erase(name);
      const auto before = visitor.seen();
      visitor.visit(rest);
      members.is_list = visitor.seen() > before;
    }
  } else {
    members.is_list = list.is_string() && trimmed(list.get_ref<const std::string&>()).empty();
  }
  members.seen = visitor.seen();
  return members;
}

}  // namespace

Node::Node(const json& value) : json_{value.is_null() ? nullptr : &value} {}

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
  return xml_ && read_text(xml_, into);
}

std::optional<std::string> Node::text() const {
  std::optional<std::string> found{std::in_place};
  if (!read(*found)) found.reset();
  return found;
}

bool Node::is_null(const char* name) const {
  if (json_ == nullptr || !json_->is_object()) return false;
  const auto found = json_->find(name);
  return found != json_->end() && found->is_null();
}

bool Node::is_scalar() const {
  if (json_ == nullptr || !json_->is_primitive()) return false;
  return !json_->is_string() || !trimmed(json_->get_ref<const std::string&>()).empty();
}

Node::Members Node::each_member(IsField is_field, const Visit& visit) const {
  MemberVisitor visitor{is_field, visit};
  if (json_ != nullptr) return visit_list(*json_, visitor);
  Members members;
  bool has_members = false, has_others = !trimmed(xml_.value()).empty();
  for (auto here = xml_.first_child(); here; here = here.next_sibling()) {
    const char* const name = here.name();
    if (is_same(name, "list") || is_same(name, "set")) {
      has_members = true;
      for (auto member = here.first_child(); member; member = member.next_sibling())
        if (*member.name() != 0) visitor.take(Node{member});
    } else if (is_same(name, "count")) {
      members.count = Node{here}.text().value_or(std::string{});
    } else if (here.type() != pugi::node_element) {
      has_others = has_others || !trimmed(here.value()).empty();
    } else if (!is_of_the_list(name)) {
      has_others = true;
    }
  }
  if (!has_members && has_others) {
    for (auto member = xml_.first_child(); member; member = member.next_sibling())
      if (*member.name() != 0 && !is_of_the_list(member.name())) visitor.take(Node{member});
    members.is_list = visitor.seen() > 0;
  }
  members.seen = visitor.seen();
  return members;
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
