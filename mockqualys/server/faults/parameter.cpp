#include "mockqualys/server/faults/parameter.h"

#include <algorithm>

#include <fmt/format.h>

#include "mockqualys/base/near_word.h"
#include "mockqualys/base/text.h"

namespace mockqualys::server {
namespace {

using Checked = tl::expected<void, std::string>;

bool is_header_name(std::string_view text) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::ranges::all_of(text, [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || kMarks.find(c) != kMarks.npos;
  });
}

Checked check_headers(const FaultHeaders& headers) {
  for (const auto& [name, value] : headers) {
    if (!is_header_name(name)) return tl::unexpected(fmt::format("\"{}\" cannot be the name of a header", name));
    if (value.find_first_of(std::string_view{"\r\n\0", 3}) != std::string::npos)
      return tl::unexpected(fmt::format("the header \"{}\" holds a line break, which no header can", name));
  }
  return {};
}

}  // namespace

FaultValue Parameter::unset() const {
  switch (type) {
    case Type::Number:
      return number;
    case Type::Text:
    case Type::Word:
      return text;
    case Type::Flag:
      return flag;
    case Type::TextList:
      return FaultTexts{};
    case Type::HeaderList:
      break;
  }
  return FaultHeaders{};
}

std::string Parameter::range() const {
  switch (type) {
    case Type::Number:
      return fmt::format("{} to {}", least, most);
    case Type::Text:
      return "a text";
    case Type::Word:
      return list_words(split(words, ' '), "or");
    case Type::Flag:
      return "true or false";
    case Type::TextList:
      return "a list of texts";
    case Type::HeaderList:
      break;
  }
  return "an object of texts";
}

Checked Parameter::check(const FaultValue& value) const {
  const auto refuse = [&](std::string_view needed) {
    return tl::unexpected(fmt::format("\"{}\" must be {}", name, needed));
  };
  switch (type) {
    case Type::Number: {
      const auto* given = value.get_if<std::int64_t>();
      if (given == nullptr || *given < least || *given > most)
        return refuse(fmt::format("a whole number from {} to {}", least, most));
      return {};
    }
    case Type::Text:
      if (value.get_if<std::string>() == nullptr) return refuse("a text");
      return {};
    case Type::Word: {
      const auto* given = value.get_if<std::string>();
      const auto known = split(words, ' ');
      if (given == nullptr) return refuse(fmt::format("one of {}", range()));
      if (std::ranges::find(known, std::string_view{*given}) == known.end())
        return refuse(fmt::format("one of {}; it is \"{}\"{}", range(), *given, did_you_mean(*given, known)));
      return {};
    }
    case Type::Flag:
      if (value.get_if<bool>() == nullptr) return refuse("true or false");
      return {};
    case Type::TextList:
      if (value.get_if<FaultTexts>() == nullptr) return refuse("a list of texts");
      return {};
    case Type::HeaderList:
      break;
  }
  const auto* given = value.get_if<FaultHeaders>();
  if (given == nullptr) return refuse("an object of texts");
  return check_headers(*given);
}

}  // namespace mockqualys::server
