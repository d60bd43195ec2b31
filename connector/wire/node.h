// One way to read a record, whichever format it came in: an XML element or a JSON value, seen by the names both share.
// The two differ by rule (a list is `list/Tag` here and `list: [{"Tag": ...}]` there; a text with attributes is an
// object with `value`); the rules are applied here, so that what reads records need not know them.
#pragma once

#include <bitset>
#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include <nlohmann/json_fwd.hpp>
#include <pugixml.hpp>

namespace qualyswas::wire {

class Node;

// What is called for each node of a list; borrows the callable for the call.
class Visit {
 public:
  template <std::invocable<Node> Function>
  requires(!std::same_as<std::remove_cvref_t<Function>, Visit>)
      Visit(const Function& function)  // NOLINT(google-explicit-constructor): a lambda is handed over as it is
      : function_{std::addressof(function)}, call_{&call<Function>} {}
  void operator()(const Node& node) const { call_(function_, node); }

 private:
  template <class Function>
  static void call(const void* function, const Node& node) {
    (*static_cast<const Function*>(function))(node);
  }
  const void* function_;
  void (*call_)(const void*, const Node&);
};

class Node {
 public:
  Node() = default;
  explicit Node(pugi::xml_node xml) : xml_{xml} {}
  explicit Node(const nlohmann::json& json);

  explicit operator bool() const { return json_ != nullptr || xml_; }
  // Of an array, the first element that has it. JSON null is absent. In XML cheapest in the order of the document.
  Node operator[](const char* name) const;
  // Text of the element, CDATA sections joined; line ends are LF in either format. False and empty: absent. Memory that
  // `into` has is used again: a sync reads hundreds of texts a millisecond.
  bool read(std::string& into) const;
  std::optional<std::string> text() const;  // nullopt: absent
  // Members of a list, both spellings of the vendor: `list` and `set`.
  void each_member(const Visit& visit) const;
  // Elements directly inside that are called so (XML only: the KnowledgeBase knows no JSON).
  void each(const char* name, const Visit& visit) const;
  std::optional<std::string> attribute(const char* name) const;  // XML only

 private:
  Node child(const char* name) const;
  void learn_names() const;

  pugi::xml_node xml_;
  mutable pugi::xml_node next_;     // where the last look-up stopped
  mutable std::bitset<256> names_;  // marks of the children's names, once one was not found
  mutable bool knows_names_ = false;
  const nlohmann::json* json_ = nullptr;
};

std::string_view trimmed(std::string_view text);
// Numbers and dates are read without the blanks around them. A double is a whole number when it has no fraction.
std::optional<std::int64_t> parse_integer(std::string_view text);
std::optional<bool> parse_boolean(std::string_view text);

}  // namespace qualyswas::wire
