#include "connector/store/postgres/text.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace qualyswas::store {
namespace {

constexpr std::string_view kNull = "\xF4\x8F\xBF\xBE", kNoUtf8 = "\xEF\xBF\xBD";

// How many bytes from the beginning of `text` are one character of UTF-8 (Unicode, table 3-7); 0: none.
std::size_t character(std::string_view text) {
  const auto byte = [&](std::size_t at) { return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U; };
  const auto is_tail = [&](std::size_t at, unsigned least = 0x80, unsigned most = 0xBF) {
    return byte(at) >= least && byte(at) <= most;
  };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return is_tail(1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    const unsigned least = first == 0xE0 ? 0xA0 : 0x80, most = first == 0xED ? 0x9F : 0xBF;
    return is_tail(1, least, most) && is_tail(2) ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    const unsigned least = first == 0xF0 ? 0x90 : 0x80, most = first == 0xF4 ? 0x8F : 0xBF;
    return is_tail(1, least, most) && is_tail(2) && is_tail(3) ? 4 : 0;
  }
  return 0;
}

// The bytes at the beginning that are ASCII and not NUL, by eights: nearly all texts are nothing else.
std::size_t plain(std::string_view text) {
  std::size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, text.data() + at, sizeof eight);
    constexpr std::uint64_t kHigh = 0x8080808080808080U, kOnes = 0x0101010101010101U;
    if (((eight | ((eight - kOnes) & ~eight)) & kHigh) != 0) break;
  }
  while (at < text.size() && text[at] > 0) ++at;
  return at;
}

}  // namespace

bool is_storable(std::string_view text) {
  for (;;) {
    text.remove_prefix(plain(text));
    if (text.empty()) return true;
    const auto length = character(text);
    if (length < 2) return false;  // NUL is a character of one byte
    text.remove_prefix(length);
  }
}

std::string to_storable(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 8);
  while (!text.empty()) {
    const auto length = character(text);
    if (length == 0)
      out += kNoUtf8;
    else if (text[0] == '\0')
      out += kNull;
    else
      out += text.substr(0, length);
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return out;
}

std::optional<std::string> from_stored(std::string_view text) {
  auto at = text.find(kNull);
  if (at == std::string_view::npos) return std::nullopt;
  std::string out{text};
  for (; at != std::string::npos; at = out.find(kNull, at + 1)) out.replace(at, kNull.size(), 1, '\0');
  return out;
}

void append_copy_field(std::string& out, std::string_view text) {
  if (!is_storable(text)) return append_copy_field(out, to_storable(text));
  constexpr std::string_view kSpecial{"\b\f\n\r\t\v\\"};
  for (;;) {
    const auto at = std::min(text.find_first_of(kSpecial), text.size());
    out += text.substr(0, at);
    if (at == text.size()) return;
    // COPY takes a byte behind a backslash as it is, but for letters and digits.
    switch (text[at]) {
      case '\b':
        out += "\\b";
        break;
      case '\f':
        out += "\\f";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      case '\v':
        out += "\\v";
        break;
      default:
        out += "\\\\";
    }
    text.remove_prefix(at + 1);
  }
}

}  // namespace qualyswas::store
