// Shape: what the records of one kind of answer look like: every element's path, types, presence, number and, of closed
// lists, the words. It is learnt from records and judged against the reference while it is learnt. It keeps no value of
// a target: of texts, ids and dates it knows that they are texts, ids and dates. The one exception is a word in
// capitals where the reference has a closed list and does not know the word: that is the vendor's.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/vendor/document.h"
#include "conformance/vendor/elements.h"

namespace qualyswas::conformance::vendor {

enum class DeviationKind {
  Missing,     // the reference says that it is always there
  Unexpected,  // the reference says that it is never there
  Repeated,    // twice under one parent, and no list
  Type,
  Word,     // none of the reference's closed list
  Unknown,  // an element that the reference does not know there
  Order,
};

// Where a record differs from the reference. Nothing in it is a value of the target.
struct Deviation {
  DeviationKind kind;
  std::string path;
  std::string expected, found;
  Grade grade = Grade::Recorded;
  int times = 1;
};

struct PathShape {
  std::set<std::string> types;
  int with = 0, parents = 0;  // parents that have it, of all
  int most = 0;               // under one parent
  bool known = false;         // the reference has it
  bool required = false;      // the reference says that it is always there
  bool list_member = false;
  std::set<std::string> words, unknown_words;          // of closed lists
  std::map<std::string, std::set<std::string>> after;  // XML: of each child, those that stood directly before it

  bool is_always() const { return parents > 0 && with == parents; }
};

class Shape {
 public:
  explicit Shape(Format format = Format::Xml) : format_{format} {}

  // A record of a table, or any other element; then everything is unknown and nothing is judged.
  void learn(const Node& record, Form form);

  const std::map<std::string, PathShape>& paths() const { return paths_; }
  const std::vector<Deviation>& deviations() const { return deviations_; }
  int records() const { return records_; }

 private:
  struct Place {
    const ElementTable* table;
    std::size_t column;
    std::string path;   // in the shape
    std::string below;  // in the table; empty for the record itself
    bool open;
  };
  void walk(const Node& node, const Place& place);
  void look_at_children(const Node& node, const Place& place);
  void deviates(DeviationKind kind, const std::string& path, std::string expected, std::string found, Grade grade);

  Format format_;
  int records_ = 0;
  std::map<std::string, PathShape> paths_;
  std::map<std::string, int> instances_;
  std::vector<Deviation> deviations_;
};

// "integer", "decimal", "boolean", "date", "uuid", "empty", "text": what a text looks like.
std::string_view look_of(std::string_view text);
bool is_date(std::string_view text);     // YYYY-MM-DDTHH:MM:SSZ
bool is_integer(std::string_view text);  // of 64 bits
// A name as it may be written: that of an element, or "(odd name)".
std::string plain_name(std::string_view name);
// Whether a text is a word as the vendor's lists have them: capitals, digits and '_'.
bool is_vendor_word(std::string_view text);

}  // namespace qualyswas::conformance::vendor
