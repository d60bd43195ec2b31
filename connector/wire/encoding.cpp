#include "connector/wire/encoding.h"

#include <algorithm>
#include <array>

namespace qualyswas::wire {
namespace {

constexpr auto kLatin =
    std::to_array<std::string_view>({"iso-8859-1", "iso8859-1", "latin1", "windows-1252", "cp1252"});

// What 0x80 ... 0x9F stand for; 0xFFFD: nothing.
constexpr auto kWindows1252 = std::to_array<unsigned>({
    0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD, 0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178,
});
static_assert(kWindows1252.size() == 32);

void append(std::string& text, unsigned code) {
  if (code < 0x80) {
    text += static_cast<char>(code);
  } else if (code < 0x800) {
    text += static_cast<char>(0xC0U | code >> 6U);
    text += static_cast<char>(0x80U | (code & 0x3FU));
  } else {
    text += static_cast<char>(0xE0U | code >> 12U);
    text += static_cast<char>(0x80U | (code >> 6U & 0x3FU));
    text += static_cast<char>(0x80U | (code & 0x3FU));
  }
}

}  // namespace

bool declares_latin(std::string_view beginning) {
  const auto declaration = beginning.find("<?xml");
  if (declaration == std::string_view::npos) return false;
  beginning = beginning.substr(declaration, beginning.find("?>", declaration) - declaration);
  auto at = beginning.find("encoding");
  if (at == std::string_view::npos) return false;
  at = beginning.find_first_of("\"'", at);
  if (at == std::string_view::npos) return false;
  auto name = std::string{beginning.substr(at + 1, beginning.find(beginning[at], at + 1) - at - 1)};
  std::ranges::transform(name, name.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return std::ranges::find(kLatin, name) != kLatin.end();
}

std::string from_windows_1252(std::string_view text) {
  std::string utf8;
  utf8.reserve(text.size() + text.size() / 8);
  for (const char c : text) {
    const unsigned byte = static_cast<unsigned char>(c);
    append(utf8, byte >= 0x80 && byte < 0xA0 ? kWindows1252[byte - 0x80] : byte);
  }
  return utf8;
}

}  // namespace qualyswas::wire
