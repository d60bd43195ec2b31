// A view of the store as columns: each has a stable key, a title and a typed value of a row. cli/ draws tables of them;
// pages and exports can be written on the same. How wide a column is, what is cut and what is coloured is not said
// here.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "connector/base/clock.h"

namespace qualyswas::view {

enum class Type {
  Word,       // a short text: a status, a type
  Text,       // a text of any length: a name, an address
  List,       // texts
  Sentences,  // texts that are sentences
  Id,         // a number that names something
  Count,      // a number of things
  Score,      // in tenths
  Decimal,    // a number as the vendor wrote it
  Time,       // an instant
  Day,        // an instant of which people want the day
};

// std::string for Word, Text and Decimal; a vector for List and Sentences; std::int64_t for Id, Count and Score;
// Instant for Time and Day. std::monostate: there is none.
using Value = std::variant<std::monostate, std::string, std::vector<std::string>, std::int64_t, Instant>;

// What is known of a column without any row.
struct Head {
  std::string_view key;  // stable: of the JSON, where that has the same value
  std::string_view title;
  Type type = Type::Word;
  int rank = 0;                    // importance: where there is no room for all, the higher rank is left out
  std::string_view nothing = "-";  // shown where there is no value
};

template <class Row>
struct Column : Head {
  Value (*value)(const Row& row);
};

bool is_number(Type type);  // numbers stand at the right
bool is_long(Type type);    // may be cut and still be told from the next

// For people: "1,234", "7.5", "2026-01-05", "a, b".
std::string shown(const Head& head, const Value& value);

}  // namespace qualyswas::view
