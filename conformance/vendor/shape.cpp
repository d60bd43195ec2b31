// A record is walked once from its root. At each element: its children are counted and put into the shape, the
// reference's rows that must be there are looked for, the order is compared, and each child's type is found. Then the
// walk goes down. Paths are bounded in number, so that a target that invents names without end fills no memory.
#include "conformance/vendor/shape.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace qualyswas::conformance::vendor {
namespace {

constexpr std::size_t kMostPaths = 3000, kMostDeviations = 200, kMostWords = 12;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool all_digits(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_digit); }

bool is_decimal(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  const auto point = text.find('.');
  return all_digits(text.substr(0, point)) && (point == std::string_view::npos || all_digits(text.substr(point + 1)));
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const char c = text[i];
    const bool hex = is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    if (dash ? c != '-' : !hex) return false;
  }
  return true;
}

bool is_list_name(std::string_view name) {
  return name == "list" || name == "set" || name == "data" || name.ends_with("_LIST") || name == "THREAT_INTELLIGENCE";
}

bool fits(ElementType type, std::string_view text, std::string_view words) {
  switch (type) {
    case ElementType::Integer:
    case ElementType::IntegerText:
      return is_integer(text);
    case ElementType::Decimal:
      return is_decimal(text);
    case ElementType::Digit:
      return text == "0" || text == "1";
    case ElementType::Boolean:
      return text == "true" || text == "false";
    case ElementType::Date:
      return is_date(text);
    case ElementType::Uuid:
      return is_uuid(text);
    case ElementType::Word: {
      const auto known = words_of(words);
      return std::ranges::find(known, text) != known.end() || is_vendor_word(text);
    }
    default:
      return true;
  }
}

Node::Kind json_kind_of(ElementType type) {
  switch (type) {
    case ElementType::Integer:
    case ElementType::Decimal:
    case ElementType::Digit:
      return Node::Kind::Number;
    default:
      return Node::Kind::Text;
  }
}

std::string_view json_word(Node::Kind kind) {
  switch (kind) {
    case Node::Kind::Text:
      return "text";
    case Node::Kind::Number:
      return "number";
    case Node::Kind::Boolean:
      return "literal";
    case Node::Kind::Null:
      return "null";
    case Node::Kind::Object:
      return "object";
    case Node::Kind::Array:
      return "array";
  }
  return "";
}

// {"value": ...}, with what are attributes in XML beside it.
bool is_text_in_value(const Node& node) {
  const auto* const value = node.find("value");
  return value != nullptr && value->kind == Node::Kind::Text;
}

// How a node's type is written down. `row`: what it should be; nullptr when the reference does not know it.
std::string type_in(Format format, const Node& node, const ElementRow* row) {
  const bool judged = row != nullptr && row->type != ElementType::Open && row->type != ElementType::Group;
  const auto text = trimmed(node.text);
  if (format == Format::Xml) {
    if (node.kind == Node::Kind::Object) return "elements";
    if (row != nullptr && row->type == ElementType::Group)
      return text.empty() ? "elements" : std::string{look_of(text)};
    if (judged && fits(row->type, text, row->words)) return std::string{name_of(row->type)};
    return std::string{look_of(text)};
  }
  if (!node.is_leaf()) {
    if (judged && name_of(row->type) == "text" && is_text_in_value(node)) return "text in \"value\"";
    return std::string{json_word(node.kind)};
  }
  if (node.kind == Node::Kind::Null || node.kind == Node::Kind::Boolean) return std::string{json_word(node.kind)};
  const auto look = judged && fits(row->type, text, row->words) ? name_of(row->type) : look_of(text);
  if (look == "text") return std::string{json_word(node.kind)};
  return fmt::format("{} {}", json_word(node.kind), look);
}

// What the reference expects there, in the words of type_in.
std::string expected_type(Format format, const ElementRow& row, std::string_view name) {
  if (format == Format::Xml) return std::string{name_of(row.type)};
  if (row.type == ElementType::Group) return is_list_name(name) ? "array" : "object";
  if (name_of(row.type) == "text") return "text";
  return fmt::format("{} {}", json_word(json_kind_of(row.type)), name_of(row.type));
}

bool is_right_type(const std::string& found, const std::string& expected, const ElementRow& row) {
  return found == expected || (row.type == ElementType::NullableText && found == "null") ||
         (expected == "text" && found == "text in \"value\"");
}

}  // namespace

bool is_integer(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  return all_digits(text) && text.size() <= 19;
}

bool is_date(std::string_view text) {
  constexpr std::string_view kForm = "0000-00-00T00:00:00Z";
  if (text.size() != kForm.size()) return false;
  for (std::size_t i = 0; i < kForm.size(); ++i)
    if (kForm[i] == '0' ? !is_digit(text[i]) : text[i] != kForm[i]) return false;
  return true;
}

std::string_view look_of(std::string_view text) {
  if (text.empty()) return "empty";
  if (text == "true" || text == "false") return "boolean";
  if (is_integer(text)) return "integer";
  if (is_decimal(text)) return "decimal";
  if (is_date(text)) return "date";
  if (is_uuid(text)) return "uuid";
  return "text";
}

bool is_vendor_word(std::string_view text) {
  return !text.empty() && text.size() <= 40 && text.front() >= 'A' && text.front() <= 'Z' &&
         std::ranges::all_of(text, [](char c) { return (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_'; });
}

std::string plain_name(std::string_view name) {
  const bool plain = !name.empty() && name.size() <= 60 && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_' || c == '-' || c == '.' ||
           c == ':' || c == '#';
  });
  return plain ? std::string{name} : "(odd name)";
}

void Shape::deviates(DeviationKind kind, const std::string& path, std::string expected, std::string found,
                     Grade grade) {
  const auto same = std::ranges::find_if(
      deviations_, [&](const Deviation& one) { return one.kind == kind && one.path == path && one.found == found; });
  if (same != deviations_.end())
    ++same->times;
  else if (deviations_.size() < kMostDeviations)
    deviations_.push_back({kind, path, std::move(expected), std::move(found), grade});
}

void Shape::learn(const Node& record, Form form) {
  ++records_;
  const auto* const table = find_table(record.name);
  auto variant = variant_of(record, form);
  Place place{.table = table,
              .column = variant.column,
              .path = table == nullptr ? plain_name(variant.label) : std::move(variant.label),
              .below = {},
              .open = table == nullptr};
  auto& shape = paths_[place.path];
  shape.types.insert(format_ == Format::Xml ? "elements" : std::string{json_word(record.kind)});
  shape.known = table != nullptr;
  shape.list_member = true;
  ++shape.with;
  ++shape.parents;
  shape.most = 1;
  walk(record, place);
}

void Shape::walk(const Node& node, const Place& place) {
  ++instances_[place.path];
  look_at_children(node, place);
  for (const auto& child : node.children) {
    const auto name = plain_name(child.name);
    const auto below = place.below.empty() ? child.name : place.below + "/" + child.name;
    const auto* const row = place.open ? nullptr : place.table->find(below);
    if (child.is_leaf()) continue;
    if (row != nullptr && format_ == Format::Json && name_of(row->type) == "text" && is_text_in_value(child)) continue;
    auto path = place.path + "/" + name;
    if (!paths_.contains(path)) continue;  // beyond the bound
    walk(child, {.table = place.table,
                 .column = place.column,
                 .path = std::move(path),
                 .below = below,
                 .open = place.open || row == nullptr || row->type == ElementType::Open});
  }
}

void Shape::look_at_children(const Node& node, const Place& place) {
  std::map<std::string, int> counts;
  std::size_t highest = 0;
  std::string highest_name, previous;
  const bool xml = format_ == Format::Xml;
  for (const auto& child : node.children) {
    const auto name = plain_name(child.name);
    const auto path = place.path + "/" + name;
    if (paths_.size() >= kMostPaths && !paths_.contains(path)) continue;
    auto& shape = paths_[path];
    const auto below = place.below.empty() ? child.name : place.below + "/" + child.name;
    const auto* const row = place.open ? nullptr : place.table->find(below);
    const auto presence = row == nullptr ? Presence::Unknown : presence_of(*row, place.column);
    shape.known = row != nullptr && presence != Presence::Unknown;
    shape.required = presence == Presence::Always;
    shape.list_member = is_list_name(node.name) || node.kind == Node::Kind::Array;
    const auto type = type_in(format_, child, row);
    shape.types.insert(type);
    ++counts[name];
    if (xml && !shape.list_member && name != previous && !previous.empty())
      paths_[place.path].after[name].insert(previous);
    previous = name;
    if (place.open) continue;

    if (presence == Presence::Never)
      deviates(DeviationKind::Unexpected, path, "absent", "present", row->grade);
    else if (presence == Presence::Unknown)
      deviates(DeviationKind::Unknown, path, "no such element", "present", Grade::Documented);
    if (row == nullptr || row->type == ElementType::Open) continue;
    const auto expected = expected_type(format_, *row, child.name);
    if (!is_right_type(type, expected, *row)) deviates(DeviationKind::Type, path, expected, type, row->grade);
    if (row->type == ElementType::Word && child.is_leaf()) {
      const auto text = trimmed(child.text);
      const auto words = words_of(row->words);
      if (std::ranges::find(words, text) != words.end()) {
        shape.words.insert(std::string{text});
      } else {
        const auto word = is_vendor_word(text) ? std::string{text} : std::string{"(no word)"};
        if (shape.unknown_words.size() < kMostWords) shape.unknown_words.insert(word);
        deviates(DeviationKind::Word, path, "a word of the list", word, row->grade);
      }
    }
    if (xml && place.table->ordered && row->placed && presence != Presence::Unknown) {
      const auto rank = place.table->rank(below);
      if (rank < highest)
        deviates(DeviationKind::Order, place.path, fmt::format("{} before {}", name, highest_name),
                 fmt::format("{} before {}", highest_name, name), row->grade);
      else
        highest_name = name;
      highest = std::max(highest, rank);
    }
  }

  // Every child that was ever seen here, and those that this parent has.
  const auto prefix = place.path + "/";
  for (auto at = paths_.lower_bound(prefix); at != paths_.end() && at->first.starts_with(prefix); ++at) {
    const auto name = std::string_view{at->first}.substr(prefix.size());
    if (name.find('/') != std::string_view::npos) continue;
    const auto count = counts.find(std::string{name});
    at->second.parents = instances_[place.path];
    if (count == counts.end()) continue;
    ++at->second.with;
    at->second.most = std::max(at->second.most, count->second);
    if (count->second > 1 && !at->second.list_member && !place.open)
      deviates(DeviationKind::Repeated, at->first, "once", "several times", Grade::Schema);
  }
  if (place.open) return;
  for (const auto& row : place.table->rows) {
    const auto slash = row.path.rfind('/');
    const auto parent = slash == std::string_view::npos ? std::string_view{} : row.path.substr(0, slash);
    if (parent != place.below || presence_of(row, place.column) != Presence::Always) continue;
    const auto name = std::string{slash == std::string_view::npos ? row.path : row.path.substr(slash + 1)};
    if (!counts.contains(name)) deviates(DeviationKind::Missing, prefix + name, "present", "absent", row.grade);
  }
}

}  // namespace qualyswas::conformance::vendor
