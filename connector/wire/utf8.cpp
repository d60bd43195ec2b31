#include "connector/wire/utf8.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include <fmt/format.h>

namespace qualyswas::wire {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

unsigned byte_at(std::string_view text, std::size_t at) {
  return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U;
}

bool continues(unsigned byte) { return (byte & 0xC0U) == 0x80U; }

// Bytes of the well-formed character at `at` (Unicode, table 3-7), or 0.
std::size_t character_bytes(std::string_view text, std::size_t at) {
  const unsigned first = byte_at(text, at), second = byte_at(text, at + 1);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return continues(second) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    if (!continues(second) || !continues(byte_at(text, at + 2))) return 0;
    if (first == 0xE0 && second < 0xA0) return 0;  // could be shorter
    if (first == 0xED && second > 0x9F) return 0;  // a surrogate
    return 3;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    if (!continues(second) || !continues(byte_at(text, at + 2)) || !continues(byte_at(text, at + 3))) return 0;
    if (first == 0xF0 && second < 0x90) return 0;
    if (first == 0xF4 && second > 0x8F) return 0;  // beyond U+10FFFF
    return 4;
  }
  return 0;
}

constexpr std::size_t kBlock = 32;

bool is_ascii(const char* block) {
  std::array<std::uint64_t, kBlock / sizeof(std::uint64_t)> words;
  std::memcpy(words.data(), block, kBlock);
  std::uint64_t all = 0;
  for (const auto word : words) all |= word;
  return (all & 0x8080808080808080U) == 0;
}

// Where the first byte stands that belongs to no character, from `at` on.
std::size_t find_invalid(std::string_view text, std::size_t at) {
  while (at < text.size()) {
    while (text.size() - at >= kBlock && is_ascii(text.data() + at)) at += kBlock;  // most text is ASCII
    if (at >= text.size()) break;
    const auto bytes = character_bytes(text, at);
    if (bytes == 0) return at;
    at += bytes;
  }
  return text.size();
}

}  // namespace

bool is_utf8(std::string_view text) { return find_invalid(text, 0) == text.size(); }

std::string with_replacements(std::string_view text) {
  std::string clean;
  clean.reserve(text.size() + 64);
  std::size_t at = 0;
  while (at < text.size()) {
    const auto bad = find_invalid(text, at);
    clean += text.substr(at, bad - at);
    if (bad < text.size()) clean += kReplacement;
    at = bad + 1;
  }
  return clean;
}

std::string without_nuls(std::string_view text) {
  std::string clean;
  clean.reserve(text.size() + 64);
  for (std::size_t at = 0; at < text.size();) {
    const auto nul = std::min(text.find('\0', at), text.size());
    clean += text.substr(at, nul - at);
    if (nul < text.size()) clean += kReplacement;
    at = nul + 1;
  }
  return clean;
}

void append_mark(std::string& text, unsigned char byte) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  text += kMark;
  text += kDigits[byte >> 4U];
  text += kDigits[byte & 0xFU];
}

std::optional<std::string> with_marks(std::string_view text, std::size_t most_bytes) {
  std::string marked;
  for (std::size_t at = 0; at < text.size();) {
    const auto bad = find_invalid(text, at);
    if (marked.size() + (bad - at) + kMarkBytes > most_bytes) return std::nullopt;
    marked += text.substr(at, bad - at);
    if (bad < text.size()) append_mark(marked, static_cast<unsigned char>(text[bad]));
    at = bad + 1;
  }
  return marked;
}

std::size_t show_marks(std::string& text) {
  const auto is_digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F'); };
  std::size_t marks = 0, from = 0;
  std::string shown;
  for (auto at = text.find(kMark); at != std::string::npos; at = text.find(kMark, from)) {
    shown.append(text, from, at - from).append(kReplacement);
    from = at + kMark.size();
    // A document may have the character itself: no byte is named behind it, and what follows stays as it is.
    if (text.size() - from >= 2 && is_digit(text[from]) && is_digit(text[from + 1])) {
      shown.append("[").append(text, from, 2).append("]");
      from += 2;
    }
    ++marks;
  }
  if (marks == 0) return 0;
  shown.append(text, from);
  text = std::move(shown);
  return marks;
}

std::size_t bytes_written(std::string_view text) {
  std::size_t bytes = text.size();
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20) {
      bytes += byte == '\n' || byte == '\r' || byte == '\t' ? 1 : 5;
    } else if (byte == '"' || byte == '\\') {
      ++bytes;
    }
  }
  return bytes;
}

bool is_too_large_written(std::string_view text, std::size_t most_bytes) {
  return text.size() > most_bytes / 6 && bytes_written(text) > most_bytes;
}

std::string too_large_written(std::size_t most_bytes) {
  return fmt::format("it is larger than {} MiB as it would be stored", most_bytes / 1024 / 1024);
}

std::string one_line(std::string_view text, std::size_t most_bytes) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  text = text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
  if (text.size() > most_bytes) {
    // Not within a character: what is left would be no text to a database.
    while (most_bytes > 0 && continues(static_cast<unsigned char>(text[most_bytes]))) --most_bytes;
    text = text.substr(0, most_bytes);
  }
  std::string line{text};
  std::ranges::replace_if(
      line, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
  return line;
}

std::string shown(std::string_view name) {
  std::string text{name.substr(0, 40)};
  std::ranges::replace_if(
      text, [](char c) { return c < 0x20 || c > 0x7e; }, '?');
  return text;
}

}  // namespace qualyswas::wire
