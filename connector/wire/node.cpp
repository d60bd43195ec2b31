#include "connector/wire/node.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <utility>

#include <nlohmann/json.hpp>

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
    if (part.type() == pugi::node_pcdata || part.type() == pugi::node_cdata) into += part.value();
  }
  make_line_feeds(into);
}

bool is_called(pugi::xml_node element, const char* name) {
  const char* const here = element.name();
  return *here == *name && std::strcmp(here, name) == 0;
}

// One of 256, from the first three letters.
std::size_t mark_of(const char* name) {
  std::size_t mark = 0;
  for (int i = 0; i < 3 && name[i] != 0; ++i) mark = mark * 29 + static_cast<unsigned char>(name[i]);
  return mark % 256;
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
  if (json_ == nullptr) return child(name);
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

// The vendor keeps an order and so do those who read: what is asked for next is mostly what stands next. What is not
// there at all (a third of a finding's fields) would be looked for from end to end each time.
Node Node::child(const char* name) const {
  if (knows_names_ && !names_[mark_of(name)]) return {};
  const auto begin = next_ ? next_ : xml_.first_child();
  for (auto here = begin; here; here = here.next_sibling()) {
    if (!is_called(here, name)) continue;
    next_ = here.next_sibling();
    return Node{here};
  }
  for (auto here = xml_.first_child(); here != begin; here = here.next_sibling())
    if (is_called(here, name)) return Node{here};
  if (!knows_names_) learn_names();
  return {};
}

void Node::learn_names() const {
  for (auto here = xml_.first_child(); here; here = here.next_sibling()) names_.set(mark_of(here.name()));
  knows_names_ = true;
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
  for (const char* spelling : {"list", "set"}) {
    for (auto member = xml_.child(spelling).first_child(); member; member = member.next_sibling()) {
      if (member.type() == pugi::node_element) visit(Node{member});
    }
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
