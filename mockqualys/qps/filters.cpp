#include "mockqualys/qps/filters.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <optional>

#include "mockqualys/base/instant.h"

// Tables first: the operators, and which of them each type of field permits. Then the refusals, which name what would
// have been right. Test::from proves a criterion against them (field, operator, value, in this order, as the service
// answers), and from there on nothing can be wrong with it: Test::passes only compares.
namespace mockqualys::qps {

namespace {

using Words = std::string_view;

// Reference 2.3.
constexpr auto kOps = std::to_array<std::pair<Op, Words>>({{Op::Contains, "CONTAINS"},
                                                           {Op::In, "IN"},
                                                           {Op::Equals, "EQUALS"},
                                                           {Op::NotEquals, "NOT EQUALS"},
                                                           {Op::Greater, "GREATER"},
                                                           {Op::Lesser, "LESSER"},
                                                           {Op::None, "NONE"},
                                                           {Op::IsEmpty, "IS EMPTY"}});

constexpr auto kIntegerOps = std::to_array({Op::Equals, Op::NotEquals, Op::Greater, Op::Lesser, Op::In});
constexpr auto kTextOps = std::to_array({Op::Contains, Op::Equals, Op::NotEquals});
constexpr auto kDateOps = std::to_array({Op::Equals, Op::NotEquals, Op::Greater, Op::Lesser});
constexpr auto kKeywordOps = std::to_array({Op::Equals, Op::NotEquals, Op::In});
constexpr auto kBooleanOps = std::to_array({Op::Equals, Op::NotEquals});
constexpr auto kEqualsOps = std::to_array({Op::Equals});
constexpr auto kExternalRefOps = std::to_array({Op::Contains, Op::Equals, Op::NotEquals, Op::IsEmpty});
constexpr auto kElementOps = std::to_array({Op::None});

Reason wrong_value(const FilterField& row, std::string_view value) {
  std::string expected;
  switch (row.type) {
    case Type::Integer:
      expected = "Specify criteria value(s) as Long.";
      break;
    case Type::Date:
      expected = "Specify criteria value(s) as Date (YYYY-MM-DDTHH:MM:SSZ).";
      break;
    case Type::Keyword:
    case Type::Boolean:
      expected = fmt::format("Values expected: {}.", fmt::join(row.keywords, ", "));
      break;
    default:
      expected = "Specify criteria value(s) as Text.";
      break;
  }
  return invalid_request(fmt::format("Criteria: Invalid value format for criteria '{}' ({}).", row.name, value),
                         expected);
}

Reason unknown_field(FilterFields fields, std::string_view field) {
  std::vector<std::string_view> names;
  for (const auto& row : fields) names.push_back(row.name);
  return invalid_request(fmt::format("Criteria: Unknown criteria '{}'.", field),
                         fmt::format("Criteria expected: {}.", fmt::join(names, ", ")));
}

Reason wrong_operator(const FilterField& row, std::string_view op) {
  std::vector<std::string_view> names;
  for (const auto allowed : permitted(row.type)) names.push_back(op_name(allowed));
  return invalid_request(fmt::format("Criteria: Operator '{}' is not supported for criteria '{}'.", op, row.name),
                         fmt::format("Operators expected: {}.", fmt::join(names, ", ")));
}

std::optional<std::int64_t> number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

// Clients in production send blanks round the commas.
std::vector<std::string> members(std::string_view list) {
  std::vector<std::string> all;
  for (;;) {
    const auto comma = list.find(',');
    all.emplace_back(trimmed(list.substr(0, comma)));
    if (comma == std::string_view::npos) return all;
    list.remove_prefix(comma + 1);
  }
}

bool is_value_of(const FilterField& row, const std::string& value) {
  switch (row.type) {
    case Type::Integer:
      return number(value).has_value();
    case Type::Date:
      return parse_instant(value).has_value();
    case Type::Keyword:
    case Type::Boolean:
      return std::ranges::find(row.keywords, value) != row.keywords.end();
    default:
      return !value.empty();
  }
}

bool is_text(Type type) { return type == Type::Text || type == Type::ExternalRef; }

}  // namespace

std::span<const Op> permitted(Type type) {
  switch (type) {
    case Type::Integer:
      return kIntegerOps;
    case Type::Text:
      return kTextOps;
    case Type::Date:
      return kDateOps;
    case Type::Keyword:
      return kKeywordOps;
    case Type::Boolean:
      return kBooleanOps;
    case Type::UniqueId:
    case Type::Color:
      return kEqualsOps;
    case Type::ExternalRef:
      return kExternalRefOps;
    case Type::Element:
      return kElementOps;
  }
  return {};
}

std::string_view op_name(Op op) { return std::ranges::find(kOps, op, &std::pair<Op, Words>::first)->second; }

tl::expected<Test, Reason> Test::from(FilterFields fields, const Criterion& criterion) {
  const auto row = std::ranges::find(fields, criterion.field, &FilterField::name);
  if (row == fields.end()) return tl::unexpected(unknown_field(fields, criterion.field));
  const auto op = std::ranges::find(kOps, Words{criterion.op}, &std::pair<Op, Words>::second);
  if (op == kOps.end() || std::ranges::find(permitted(row->type), op->first) == permitted(row->type).end()) {
    return tl::unexpected(wrong_operator(*row, criterion.op));
  }
  Test test{*row, op->first};
  if ((row->field == Field::Attribute) != criterion.name.has_value()) {
    return tl::unexpected(
        invalid_request(fmt::format("Criteria: The name of a custom attribute {} criteria '{}'.",
                                    criterion.name ? "cannot be given for" : "is missing for", row->name),
                        "Specify the attribute 'name' for criteria 'attributes', and for no other."));
  }
  test.attribute_ = criterion.name.value_or("");
  if (test.op_ == Op::None || test.op_ == Op::IsEmpty) return test;
  const auto value = is_text(row->type) ? std::string_view{criterion.value} : trimmed(criterion.value);
  test.texts_ = test.op_ == Op::In ? members(value) : std::vector{std::string{value}};
  for (const auto& text : test.texts_) {
    if (!is_value_of(*row, text)) return tl::unexpected(wrong_value(*row, value));
    if (row->type == Type::Integer) test.numbers_.push_back(number(text).value());
  }
  return test;
}

Test Test::of_id(std::int64_t id) {
  Test test{{"id", Field::Id, Type::Integer, {}}, Op::Equals};
  test.numbers_ = {id};
  return test;
}

bool Test::matches(std::string_view value) const {
  if (type_ == Type::Integer) {
    const auto have = number(value);
    if (!have) return false;
    if (op_ == Op::Greater) return *have > numbers_.front();
    if (op_ == Op::Lesser) return *have < numbers_.front();
    return std::ranges::find(numbers_, *have) != numbers_.end();
  }
  // Moments written the vendor's way sort as text.
  if (op_ == Op::Greater) return value > texts_.front();
  if (op_ == Op::Lesser) return value < texts_.front();
  if (op_ == Op::Contains) return value.find(texts_.front()) != std::string_view::npos;
  return std::ranges::find(texts_, value) != texts_.end();
}

bool Test::passes(const Values& values) const {
  if (op_ == Op::None) return values.empty();
  if (op_ == Op::IsEmpty) return values.empty() || values[0].empty();
  const bool pairs = field_ == Field::Attribute;
  bool any = false, present = false;
  for (std::size_t i = 0; i < values.size(); i += pairs ? 2 : 1) {
    if (pairs && values[i] != attribute_) continue;
    present = true;
    any = any || matches(values[pairs ? i + 1 : i]);
  }
  return op_ == Op::NotEquals ? present && !any : any;
}

std::string Test::criterion() const {
  auto text = fmt::format("{} {} {} {}:{}", static_cast<int>(field_), static_cast<int>(type_), static_cast<int>(op_),
                          attribute_.size(), attribute_);
  for (const auto& one : texts_) fmt::format_to(std::back_inserter(text), " {}:{}", one.size(), one);
  fmt::format_to(std::back_inserter(text), " {}", fmt::join(numbers_, ","));
  return text;
}

tl::expected<std::vector<Test>, Reason> compile(FilterFields fields, const std::vector<Criterion>& criteria) {
  std::vector<Test> tests;
  for (const auto& criterion : criteria) {
    auto test = Test::from(fields, criterion);
    if (!test) return tl::unexpected(test.error());
    tests.push_back(std::move(*test));
  }
  return tests;
}

}  // namespace mockqualys::qps
