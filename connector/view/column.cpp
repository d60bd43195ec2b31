#include "connector/view/column.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/view/shown.h"

namespace qualyswas::view {

bool is_number(Type type) {
  return type == Type::Id || type == Type::Count || type == Type::Score || type == Type::Decimal;
}

bool is_long(Type type) { return type == Type::Text || type == Type::List || type == Type::Sentences; }

std::string shown(const Head& head, const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* texts = std::get_if<std::vector<std::string>>(&value))
    return fmt::format("{}", fmt::join(*texts, head.type == Type::Sentences ? "; " : ", "));
  if (const auto* instant = std::get_if<Instant>(&value))
    return head.type == Type::Day ? shown_day(*instant) : shown(*instant);
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    if (head.type == Type::Count) return shown_number(*number);
    return head.type == Type::Score ? shown_score(static_cast<int>(*number)) : std::to_string(*number);
  }
  return std::string{head.nothing};
}

}  // namespace qualyswas::view
