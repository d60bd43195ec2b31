#include "connector/profiles/json_text.h"

#include <cstddef>

namespace qualyswas::profiles {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// Length of the well-formed UTF-8 sequence at the start of `text` (Unicode 15, table 3-7), or 0.
std::size_t sequence_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto continues = [&](std::size_t i, unsigned low = 0x80, unsigned high = 0xBF) {
    return i < text.size() && byte(i) >= low && byte(i) <= high;
  };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return continues(1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    const unsigned low = first == 0xE0 ? 0xA0 : 0x80, high = first == 0xED ? 0x9F : 0xBF;
    return continues(1, low, high) && continues(2) ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    const unsigned low = first == 0xF0 ? 0x90 : 0x80, high = first == 0xF4 ? 0x8F : 0xBF;
    return continues(1, low, high) && continues(2) && continues(3) ? 4 : 0;
  }
  return 0;
}

// Without branches: four conditions that hold for nearly every character.
constexpr bool is_plain(char c) {
  return (static_cast<unsigned>(c >= 0x20) & static_cast<unsigned>(c < 0x7f) & static_cast<unsigned>(c != '"') &
          static_cast<unsigned>(c != '\\')) != 0;
}

// How many plain characters `text` begins with. Judged in blocks, which a processor does at once.
std::size_t count_plain(std::string_view text) {
  constexpr std::size_t kBlock = 16;
  std::size_t plain = 0;
  for (; text.size() - plain >= kBlock; plain += kBlock) {
    unsigned odd = 0;
    for (const char c : text.substr(plain, kBlock)) odd += is_plain(c) ? 0U : 1U;
    if (odd > 0) break;
  }
  while (plain < text.size() && is_plain(text[plain])) ++plain;
  return plain;
}

void append_escape(std::string& out, char c) {
  constexpr std::string_view kHex = "0123456789abcdef";
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      break;
  }
  const auto byte = static_cast<unsigned char>(c);
  out += "\\u00";
  out += kHex[byte >> 4];
  out += kHex[byte & 0xF];
}

}  // namespace

// Responses are kilobytes each and a hundred thousand findings pass in a second: runs of plain characters go in whole.
void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    const auto plain = count_plain(text);
    out.append(text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty()) break;
    const std::size_t length = sequence_length(text);
    if (length == 0) {
      out += kReplacement;
    } else if (length == 1) {
      append_escape(out, text.front());
    } else {
      out.append(text.substr(0, length));
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  out += '"';
}

}  // namespace qualyswas::profiles
