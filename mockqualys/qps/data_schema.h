// What may stand in the <data> of a request, as tables, and the values found in it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mockqualys/qps/request.h"
#include "mockqualys/world/records.h"

namespace mockqualys::qps {

// The children of an element: names with blanks between them, '*' behind one that may be repeated. `path` begins with
// the record's name ("Report/tags/set"); `~` in it stands for any name. What has no row is a leaf.
struct SchemaRow {
  std::string_view path, children;
};
// The words that a leaf of that name may hold.
struct Enumeration {
  std::string_view leaf;
  std::span<const std::string_view> words;
  bool is_list = false;  // several, with commas
};
struct DataSchema {
  std::span<const SchemaRow> rows;
  std::span<const Enumeration> enumerations;
};

// Why the element does not fit, as a schema validator says it. A leaf called `id` must be a number.
std::optional<Reason> check_data(const Element& element, const DataSchema& schema);
Reason not_in_enumeration(std::string_view value, const std::vector<std::string_view>& words);

// The <data><`name`> of a request, checked.
tl::expected<Element, Reason> read_data(const std::optional<Element>& data, std::string_view name,
                                        const DataSchema& schema);

const Element* find(const Element& from, std::string_view path);  // of children: "display/contents"; nullptr: none
std::optional<std::string> text_at(const Element& from, std::string_view path);  // trimmed
std::int64_t number(std::string_view text);                                      // 0 when it is none
std::vector<std::int64_t> ids(const Element* list,
                              std::string_view name);  // of the children of that name; of nullptr: none

// Web apps that carry the tags: one of them, or all.
struct TagChoice {
  std::vector<std::int64_t> tags;
  bool all = false;
};
TagChoice tag_choice(const Element* element);  // <option>, <tagList>
bool carries(const Values& tags, const TagChoice& choice);

}  // namespace mockqualys::qps
