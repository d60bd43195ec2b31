// The data of a call that creates or updates a record: a table of the object says which elements it may hold and what
// becomes of them. The check is that of the vendor's schema (each child at most once, in any order); what the schema
// lets through and the service refuses is INVALID_REQUEST.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <pugixml.hpp>
#include <tl/expected.hpp>

#include "mockqualys/qps/data_schema.h"
#include "mockqualys/qps/request.h"
#include "mockqualys/qps/resources/resource.h"

namespace mockqualys::qps {

enum class Shape {
  Text,
  Number,
  Boolean,
  Date,
  Word,
  List,      // set, add, remove, update of its members (reference, REST 5.1)
  Tree,      // replaced whole
  Own,       // checked as a list; the resource itself says what becomes of it
  Flag,      // a boolean that tells the call something and is not kept
  ReadOnly,  // the service alone sets it
};

// A child of the object.
struct Part {
  std::string_view element;
  Shape shape = Shape::Text;
  std::string_view words = {};                            // of a Word; blanks between them
  std::string_view member = {};                           // of a list
  std::string_view children = {};                         // of a member; empty: it is a text
  std::string_view key = {};                              // the child that tells members apart; "*": each is its own
  std::string_view operations = "set add remove update";  // of a list
  std::string_view twin = {};                             // another spelling; a record has one of the two
  std::string_view within = {};                           // of a list inside of a tree: the tree
  bool numbered = false;                                  // the service gives each member an id of its own
};

// Below the parts: children of an element, by its name; '*' behind one that may be repeated. What has no row is a leaf.
struct TreeRow {
  std::string_view element, children;
};
// Leaves that are no plain text, by their name.
struct LeafRow {
  std::string_view element;
  Shape shape;
  std::string_view words = {};
};

struct ObjectData {
  std::string_view element;  // "WebApp"
  std::span<const Part> parts;
  std::span<const TreeRow> trees = {};
  std::span<const LeafRow> leaves = {};
  std::span<const Part> inner_lists = {};  // what a tree has of them, stays until it is replaced
  bool plain = false;                      // as the module of tags writes: no CDATA, lists without count
};

// Parts of most objects. The fake's users have no ids that a record could be given to.
inline constexpr Part kReadOnlyOwner{
    .element = "owner", .shape = Shape::ReadOnly, .words = "mockqualys does not change owners."};
inline constexpr Part kTagsPart{
    .element = "tags", .shape = Shape::List, .member = "Tag", .children = "id name", .key = "id"};
inline constexpr Part kCommentsPart{.element = "comments",
                                    .shape = Shape::List,
                                    .member = "Comment",
                                    .children = "contents",
                                    .key = "*",
                                    .operations = "set add"};

// <data> with the object alone in it. Without any it is an empty object.
tl::expected<Element, Reason> read_object(const std::optional<Element>& data, const ObjectData& object);

bool is_true(const Element& element, std::string_view child);

// Puts what the data says into a record. Elements that name other records are looked up and written with their names.
enum class Purpose { Create, Update };
std::optional<Reason> put(const Context& context, const ObjectData& object, const Element& data, Purpose purpose,
                          pugi::xml_node record);

// A leaf of a record, at its place; an empty text removes it.
void put_text(pugi::xml_node record, const std::string& element, const std::string& text, bool plain = false);
// The caller as records name one ("owner", "updatedBy").
void put_user(const Context& context, pugi::xml_node record, const std::string& element);
std::vector<Edit> user_edits(const Context& context, std::string_view element);

// The children that differ.
std::vector<NewElement> changes(const pugi::xml_node& before, const pugi::xml_node& after);

}  // namespace mockqualys::qps
