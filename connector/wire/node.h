// One way to read a record, whichever format it came in: an XML element or a JSON value, seen by the names both share.
// The two differ by rule (a list is `list/Tag` here and `list: [{"Tag": ...}]` there; a text with attributes is an
// object with `value`); the rules are applied here, so that what reads records need not know them.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include <nlohmann/json_fwd.hpp>
#include <pugixml.hpp>

namespace qualyswas::wire {

// The text of an element that has nothing else stands in the element itself: half as many nodes.
constexpr unsigned kXmlFlags = pugi::parse_default | pugi::parse_ws_pcdata_single | pugi::parse_embed_pcdata;

class Node;

// A callable on loan for a call.
template <class... Arguments>
class Borrowed {
 public:
  template <std::invocable<Arguments...> Function>
  requires(!std::same_as<std::remove_cvref_t<Function>, Borrowed>)
      Borrowed(const Function& function)  // NOLINT(google-explicit-constructor): a lambda is handed over as it is
      : function_{std::addressof(function)}, call_{&call<Function>} {}
  void operator()(Arguments... arguments) const { call_(function_, arguments...); }

 private:
  template <class Function>
  static void call(const void* function, Arguments... arguments) {
    (*static_cast<const Function*>(function))(arguments...);
  }
  const void* function_;
  void (*call_)(const void*, Arguments...);
};

using Visit = Borrowed<const Node&>;
using VisitField = Borrowed<const char*, const Node&>;  // its name, ended by NUL, and what it holds

class Node {
 public:
  Node() = default;
  explicit Node(pugi::xml_node xml) : xml_{xml} {}
  explicit Node(const nlohmann::json& json);

  explicit operator bool() const { return json_ != nullptr || xml_; }
  // Of an array, the first element that has it. JSON null is absent.
  Node operator[](const char* name) const;
  // Everything directly inside that has a name, in the order of the document; a name may come twice.
  void each_field(const VisitField& visit) const;
  // Text of the element, CDATA sections joined; line ends are LF in either format. False: there is none, or something
  // besides it (elements inside the text, a JSON list). Memory that `into` has is used again: a sync reads hundreds of
  // texts a millisecond.
  bool read(std::string& into) const;
  std::optional<std::string> text() const;  // nullopt: absent, or no text
  // JSON only: the name is there, and says null.
  bool is_null(const char* name) const;
  // A text or a number, where an element with fields could be.
  bool is_scalar() const;

  // Members of a list, in every form that the vendor's JSON has: `list` or `set` with an array of {"Tag": member}, one
  // such object, {"Tag": [members]}, members without a name around them, or no `list` at all. `is_field` tells a
  // member's own fields from such names.
  struct Members {
    std::size_t seen = 0;
    bool is_list = true;               // false: it holds something, and that is no list
    std::optional<std::string> count;  // what it says itself, as text
  };
  using IsField = bool (*)(std::string_view name);
  Members each_member(IsField is_field, const Visit& visit) const;
  // Elements directly inside that are called so (XML only: the KnowledgeBase knows no JSON).
  void each(const char* name, const Visit& visit) const;
  std::optional<std::string> attribute(const char* name) const;  // XML only

 private:
  pugi::xml_node xml_;
  const nlohmann::json* json_ = nullptr;
};

// Whether two names are the same; mostly told by their first letters.
inline bool is_same(const char* name, const char* other) { return *name == *other && std::strcmp(name, other) == 0; }

// The element that `text` is, parsed in place into `document`, if it is one whole element of UTF-8 and nothing
// besides. None has a NUL: behind "</name" the parser takes it for the end of the text, and of the element.
pugi::xml_node parse_element(pugi::xml_document& document, std::string& text);

std::string_view trimmed(std::string_view text);
// Numbers and dates are read without the blanks around them. A double is a whole number when it has no fraction ("3.0",
// "1e1"): tools between the vendor and us write integers so. Beyond 2^53 one no longer names a single number.
std::optional<std::int64_t> parse_integer(std::string_view text);
std::optional<bool> parse_boolean(std::string_view text);

}  // namespace qualyswas::wire
