// First what makes text safe for a terminal, then what measures it, then how numbers and times are written for people.
#include "connector/cli/text.h"

#include <locale.h>
#include <wchar.h>

#include <algorithm>
#include <cwctype>
#include <utility>

#include <fmt/format.h>

namespace qualyswas::cli {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

struct Character {
  char32_t code = 0;
  std::size_t bytes = 0;  // 0: no valid UTF-8 begins here
};

Character first_of(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  if (lead < 0x80) return {lead, 1};
  const std::size_t bytes = lead >= 0xF0 && lead < 0xF5 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 0;
  if (bytes == 0 || lead >= 0xF5 || text.size() < bytes) return {};
  char32_t code = lead & (0x7FU >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    if ((next & 0xC0U) != 0x80U) return {};
    code = (code << 6U) | (next & 0x3FU);
  }
  constexpr char32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  if (code < kLeast[bytes] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return {};
  return {code, bytes};
}

bool is_unsafe(char32_t code) {
  return code < 0x20 || (code >= 0x7F && code < 0xA0) ||                            // C0, DEL, C1
         code == 0x200E || code == 0x200F || (code >= 0x2028 && code <= 0x202E) ||  // separators, directions
         (code >= 0x2066 && code <= 0x2069) || code == 0xFEFF;
}

std::string clean(std::string_view text, bool keep_lines) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto [code, bytes] = first_of(text);
    if (bytes == 0) {
      out += kReplacement;
      text.remove_prefix(1);
      continue;
    }
    if (code == '\n' && keep_lines) {
      out += '\n';
    } else if (code == '\r' && keep_lines) {
      // A line end of the other kind, or one that would write over the line before: neither is wanted.
    } else if (code == '\n' || code == '\r' || code == '\t') {
      out += ' ';
    } else if (is_unsafe(code)) {
      out += kReplacement;
    } else {
      out += text.substr(0, bytes);
    }
    text.remove_prefix(bytes);
  }
  return out;
}

// Characters are measured and folded as the C library's table of Unicode says, which needs a UTF-8 locale: of this
// thread and for so long as this lives, whatever the user's environment says. C.UTF-8 is in every Debian; without it
// every character counts as one column.
class InUtf8 {
 public:
  InUtf8() : before_{table() ? ::uselocale(table()) : locale_t{}} {}
  ~InUtf8() {
    if (table()) ::uselocale(before_);
  }
  InUtf8(const InUtf8&) = delete;
  InUtf8& operator=(const InUtf8&) = delete;

  std::size_t columns_of(char32_t code) const {
    const int columns = table() ? ::wcwidth(static_cast<wchar_t>(code)) : 1;
    return columns < 0 ? 1 : static_cast<std::size_t>(columns);
  }
  char32_t lower(char32_t code) const {
    return table() ? static_cast<char32_t>(std::towlower(static_cast<std::wint_t>(code))) : code;
  }

 private:
  static locale_t table() {
    static const locale_t kTable = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", locale_t{});
    return kTable;
  }
  locale_t before_;
};

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

void append(std::string& out, char32_t code) {
  const auto byte = [&](char32_t value) { out += static_cast<char>(value); };
  if (code < 0x80) return byte(code);
  if (code < 0x800) {
    byte(0xC0U | (code >> 6U));
  } else {
    if (code < 0x10000) {
      byte(0xE0U | (code >> 12U));
    } else {
      byte(0xF0U | (code >> 18U));
      byte(0x80U | ((code >> 12U) & 0x3FU));
    }
    byte(0x80U | ((code >> 6U) & 0x3FU));
  }
  byte(0x80U | (code & 0x3FU));
}

}  // namespace

std::string printable(std::string_view text) { return clean(text, false); }
std::string printable_block(std::string_view text) { return clean(text, true); }

std::size_t width_of(std::string_view utf8) {
  if (is_ascii(utf8)) return utf8.size();
  const InUtf8 unicode;
  std::size_t width = 0;
  while (!utf8.empty()) {
    const auto [code, bytes] = first_of(utf8);
    width += bytes == 0 ? 1 : unicode.columns_of(code);
    utf8.remove_prefix(std::max<std::size_t>(bytes, 1));
  }
  return width;
}

std::string cut(std::string_view utf8, std::size_t columns) {
  if (width_of(utf8) <= columns) return std::string{utf8};
  if (columns == 0) return {};
  const InUtf8 unicode;
  std::size_t width = 0, at = 0;
  while (at < utf8.size()) {
    const auto [code, bytes] = first_of(utf8.substr(at));
    width += bytes == 0 ? 1 : unicode.columns_of(code);
    if (width > columns - 1) break;
    at += std::max<std::size_t>(bytes, 1);
  }
  return std::string{utf8.substr(0, at)} + "…";
}

std::string wrapped(std::string_view utf8, std::optional<std::size_t> columns, std::size_t indent, std::size_t used) {
  if (!columns) return std::string{utf8};
  std::string out;
  bool line_is_empty = true;
  while (!utf8.empty()) {
    const auto end = std::min(utf8.find(' '), utf8.size());
    const auto word = utf8.substr(0, end);
    utf8.remove_prefix(std::min(end + 1, utf8.size()));
    const auto width = width_of(word);
    if (!line_is_empty && used + 1 + width > *columns) {
      out += '\n' + std::string(indent, ' ');
      used = indent;
      line_is_empty = true;
    }
    if (!line_is_empty) {
      out += ' ';
      ++used;
    }
    out += word;
    used += width;
    line_is_empty = false;
  }
  return out;
}

std::string shell_word(std::string_view text) {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view{"_-./:,@%+="}.find(c) != std::string_view::npos || static_cast<unsigned char>(c) >= 0x80;
  };
  const auto safe = printable(text);
  if (!safe.empty() && std::ranges::all_of(safe, is_plain)) return safe;
  std::string out = "'";
  for (const char c : safe) out += c == '\'' ? std::string{"'\\''"} : std::string{c};
  return out + "'";
}

std::string folded(std::string_view utf8) {
  const InUtf8 unicode;
  std::string out;
  bool gap = false;
  while (!utf8.empty()) {
    const auto [code, bytes] = first_of(utf8);
    const auto piece = utf8.substr(0, std::max<std::size_t>(bytes, 1));
    utf8.remove_prefix(piece.size());
    if (code == ' ' || code == '_' || code == '-' || code == '\t') {
      gap = !out.empty();
      continue;
    }
    if (std::exchange(gap, false)) out += ' ';
    if (bytes == 0)
      out += piece;
    else
      append(out, unicode.lower(code));
  }
  return out;
}

}  // namespace qualyswas::cli
