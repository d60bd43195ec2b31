// One way to read a record, whichever format it came in: an XML element or a JSON value, seen by the names both share.
// The two differ by rule (a list is `list/Tag` here and `list: [{"Tag": ...}]` there; a text with attributes is an
// object with `value`); the rules are applied here, so that what reads records need not know them.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>
#include <pugixml.hpp>

namespace qualyswas::wire {

class Node {
 public:
  Node() = default;
  explicit Node(pugi::xml_node xml) : xml_{xml} {}
  explicit Node(const nlohmann::json& json);

  explicit operator bool() const { return json_ != nullptr || xml_; }
  // Of an array, the first element that has it. JSON null is absent.
  Node operator[](const char* name) const;
  // Text of the element, CDATA sections joined; line ends are LF in either format. nullopt: absent.
  std::optional<std::string> text() const;
  // Members of a list, both spellings of the vendor: `list` and `set`.
  void each_member(const std::function<void(Node)>& visit) const;
  // Elements directly inside that are called so (XML only: the KnowledgeBase knows no JSON).
  void each(const char* name, const std::function<void(Node)>& visit) const;
  std::optional<std::string> attribute(const char* name) const;  // XML only

 private:
  pugi::xml_node xml_;
  const nlohmann::json* json_ = nullptr;
};

std::string_view trimmed(std::string_view text);
// Numbers and dates are read without the blanks around them. A double is a whole number when it has no fraction.
std::optional<std::int64_t> parse_integer(std::string_view text);
std::optional<bool> parse_boolean(std::string_view text);

}  // namespace qualyswas::wire
