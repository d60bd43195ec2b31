#include "mockqualys/qps/data_schema.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "mockqualys/base/text.h"

namespace mockqualys::qps {

namespace {

using Words = std::string_view;

const SchemaRow* row_at(std::span<const SchemaRow> rows, const std::vector<Words>& path) {
  const auto row = std::ranges::find_if(rows, [&](const SchemaRow& candidate) {
    return std::ranges::equal(split(candidate.path, '/'), path,
                              [](Words pattern, Words name) { return pattern == "~" || pattern == name; });
  });
  return row == rows.end() ? nullptr : &*row;
}

std::optional<Reason> check_leaf(const Element& element, const DataSchema& schema) {
  if (!element.children.empty()) return unexpected_element(element.children.front().name, {});
  const auto value = trim(element.text);
  if (element.name == "id" &&
      (value.empty() || value.size() > 18 || value.find_first_not_of("0123456789") != Words::npos)) {
    return against_schema(fmt::format("cvc-datatype-valid.1.2.1: '{}' is not a valid value for 'long'.", value));
  }
  const auto known = std::ranges::find(schema.enumerations, Words{element.name}, &Enumeration::leaf);
  if (known == schema.enumerations.end() || (known->is_list && value.empty())) return std::nullopt;
  for (const auto word : known->is_list ? split(value, ',') : std::vector{value}) {
    if (std::ranges::find(known->words, trim(word)) == known->words.end())
      return not_in_enumeration(trim(word), {known->words.begin(), known->words.end()});
  }
  return std::nullopt;
}

std::optional<Reason> check(const Element& element, const DataSchema& schema, std::vector<Words>& path) {
  path.push_back(element.name);
  if (auto wrong = only_attributes(element, {})) return wrong;
  const auto* row = row_at(schema.rows, path);
  if (row == nullptr) {
    path.pop_back();
    return check_leaf(element, schema);
  }
  if (auto wrong = only_elements(element)) return wrong;
  std::vector<Words> allowed = split(row->children, ' ');
  for (const auto& child : element.children) {
    const auto slot =
        std::ranges::find_if(allowed, [&](Words name) { return name.substr(0, name.find('*')) == child.name; });
    if (slot == allowed.end()) {
      for (auto& name : allowed) name = name.substr(0, name.find('*'));
      return unexpected_element(child.name, allowed);
    }
    if (!slot->ends_with('*')) allowed.erase(slot);
    if (auto wrong = check(child, schema, path)) return wrong;
  }
  path.pop_back();
  return std::nullopt;
}

}  // namespace

Reason not_in_enumeration(Words value, const std::vector<Words>& words) {
  return against_schema(
      fmt::format("cvc-enumeration-valid: Value '{}' is not facet-valid with respect to enumeration '[{}]'.", value,
                  fmt::join(words, ", ")));
}

std::optional<Reason> check_data(const Element& element, const DataSchema& schema) {
  std::vector<Words> path;
  return check(element, schema, path);
}

tl::expected<Element, Reason> read_data(const std::optional<Element>& data, Words name, const DataSchema& schema) {
  if (!data)
    return tl::unexpected(invalid_request(fmt::format("{}: The element 'data' is missing.", name),
                                          fmt::format("Specify a {} as 'data'.", name)));
  if (auto wrong = each_once(*data, {name})) return tl::unexpected(*wrong);
  const auto* element = find(*data, name);
  if (element == nullptr)
    return tl::unexpected(invalid_request(fmt::format("{}: The element '{}' is missing.", name, name),
                                          fmt::format("Specify '{}'.", name)));
  if (auto wrong = check_data(*element, schema)) return tl::unexpected(*wrong);
  return *element;
}

const Element* find(const Element& from, Words path) {
  const auto* at = &from;
  for (const auto name : split(path, '/')) {
    const auto child = std::ranges::find(at->children, name, [](const Element& e) -> Words { return e.name; });
    if (child == at->children.end()) return nullptr;
    at = &*child;
  }
  return at;
}

std::optional<std::string> text_at(const Element& from, Words path) {
  const auto* element = find(from, path);
  if (element == nullptr) return std::nullopt;
  return std::string{trim(element->text)};
}

std::int64_t number(Words text) {
  std::int64_t value = 0;
  text = trim(text);
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::vector<std::int64_t> ids(const Element* list, Words name) {
  std::vector<std::int64_t> all;
  if (list == nullptr) return all;
  for (const auto& child : list->children) {
    const auto* id = child.name == name ? find(child, "id") : nullptr;
    if (id != nullptr) all.push_back(number(id->text));
  }
  return all;
}

TagChoice tag_choice(const Element* element) {
  TagChoice choice;
  if (element == nullptr) return choice;
  choice.tags = ids(find(*element, "tagList"), "Tag");
  if (const auto* option = find(*element, "option")) choice.all = trim(option->text) == "ALL";
  return choice;
}

bool carries(const Values& tags, const TagChoice& choice) {
  const auto has = [&](std::int64_t wanted) {
    for (std::size_t i = 0; i < tags.size(); ++i) {
      if (tags[i] == std::to_string(wanted)) return true;
    }
    return false;
  };
  if (choice.tags.empty()) return false;
  return choice.all ? std::ranges::all_of(choice.tags, has) : std::ranges::any_of(choice.tags, has);
}

}  // namespace mockqualys::qps
