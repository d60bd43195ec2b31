// What the reference says of the elements of a record: names in the vendor's order, types, presence, words. Shapes are
// judged against it; a probe names the grade of what it judged.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/vendor/call.h"
#include "conformance/vendor/document.h"

namespace qualyswas::conformance::vendor {

// How a fact is known (reference, REST 0 and KnowledgeBase): from a recorded exchange, a schema, a document of the
// vendor, a client that runs against the service. What is unconfirmed is written down and judged by nobody.
enum class Grade { Recorded, Schema, Documented, Client, Unconfirmed };
std::string_view name_of(Grade grade);

enum class ElementType {
  Group,        // elements below it
  Open,         // what stands below it is not judged
  Integer,      // JSON: a number
  IntegerText,  // JSON: a text ("severity": "4")
  Decimal,      // JSON: a number
  Digit,        // 0 or 1
  Boolean,      // JSON: the text "true" or "false"
  Date,         // YYYY-MM-DDTHH:MM:SSZ
  Uuid,
  Word,  // one of a closed list
  Text,
  NullableText,  // JSON: null for an empty one
};
std::string_view name_of(ElementType type);

enum class Presence : char {
  Always = 'A',  // wherever its parent stands
  Optional = 'o',
  Unknown = '-',  // the reference does not have it here
  Never = 'N',    // the reference says that it is absent
};

struct ElementRow {
  std::string_view path;  // below the record
  ElementType type;
  std::string_view presence;  // a letter for each variant of the table
  Grade grade;
  std::string_view words = {};  // of Word; '|' between them
  bool placed = true;           // its place in the order is known
};

// How a record was asked for.
enum class Form { Short, Full, Status };

struct ElementTable {
  std::string_view record;
  std::string_view section;  // of the reference
  bool ordered;              // the vendor's order is known
  std::span<const ElementRow> rows;

  // nullptr: the reference does not know this path. JSON's spelling of lists and of texts with attributes is minded.
  const ElementRow* find(std::string_view path) const;
  std::size_t rank(std::string_view path) const;
};

// nullptr: no table for records of this name.
const ElementTable* find_table(std::string_view record);

// Which letter of `presence` counts for this record, and how the record is called with what tells its kind:
// "Finding(VULNERABILITY)".
struct Variant {
  std::size_t column = 0;
  std::string label;
};
Variant variant_of(const Node& record, Form form);

Presence presence_of(const ElementRow& row, std::size_t column);
std::vector<std::string_view> words_of(std::string_view words);

}  // namespace qualyswas::conformance::vendor
