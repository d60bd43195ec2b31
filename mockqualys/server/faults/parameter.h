// A parameter of a kind of fault, as a row: its name, what it may be, what it is when it is not given, what it is for.
// Everything that reads, checks, prints or explains one goes by these rows.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "mockqualys/server/fault.h"

namespace mockqualys::server {

struct Parameter {
  enum class Type { Number, Text, Word, Flag, TextList, HeaderList };

  std::string_view name;
  Type type;
  std::string_view what;
  std::int64_t number = 0, least = 0, most = 0;  // Number: the default, and the range
  std::string_view text;                         // Text, Word: the default
  std::string_view words;                        // Word: those it may be, blanks between
  bool flag = false;                             // Flag: the default

  FaultValue unset() const;
  // The error is one line that names the parameter.
  tl::expected<void, std::string> check(const FaultValue& value) const;
  std::string range() const;  // "0 to 599", "a text", "null, absent or empty"
};

// Texts and headers are empty when they are not given.
constexpr Parameter number(std::string_view name, std::int64_t unset, std::int64_t least, std::int64_t most,
                           std::string_view what) {
  return {.name = name, .type = Parameter::Type::Number, .what = what, .number = unset, .least = least, .most = most};
}
constexpr Parameter text(std::string_view name, std::string_view unset, std::string_view what) {
  return {.name = name, .type = Parameter::Type::Text, .what = what, .text = unset};
}
constexpr Parameter word(std::string_view name, std::string_view unset, std::string_view words, std::string_view what) {
  return {.name = name, .type = Parameter::Type::Word, .what = what, .text = unset, .words = words};
}
constexpr Parameter flag(std::string_view name, bool unset, std::string_view what) {
  return {.name = name, .type = Parameter::Type::Flag, .what = what, .flag = unset};
}
constexpr Parameter texts(std::string_view name, std::string_view what) {
  return {.name = name, .type = Parameter::Type::TextList, .what = what};
}
constexpr Parameter headers(std::string_view name, std::string_view what) {
  return {.name = name, .type = Parameter::Type::HeaderList, .what = what};
}

// The ranges that several kinds share.
inline constexpr std::int64_t kMostRequests = 1'000'000'000;
inline constexpr std::int64_t kMostBytes = std::int64_t{1} << 40;
inline constexpr std::int64_t kMostSeconds = 1'000'000'000;

}  // namespace mockqualys::server
