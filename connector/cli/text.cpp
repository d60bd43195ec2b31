#include "connector/cli/text.h"

#include <fmt/format.h>

#include "connector/base/utc.h"

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

bool begins_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }

}  // namespace

std::string printable(std::string_view text) { return clean(text, false); }
std::string printable_block(std::string_view text) { return clean(text, true); }

std::size_t width_of(std::string_view utf8) {
  std::size_t width = 0;
  for (const char byte : utf8) width += begins_character(byte) ? 1 : 0;
  return width;
}

std::string cut(std::string_view utf8, std::size_t columns) {
  if (width_of(utf8) <= columns) return std::string{utf8};
  if (columns == 0) return {};
  std::size_t seen = 0, at = 0;
  while (at < utf8.size() && (seen < columns || !begins_character(utf8[at]))) {
    if (begins_character(utf8[at]) && ++seen == columns) break;
    ++at;
  }
  return std::string{utf8.substr(0, at)} + "…";
}

std::string shown(std::optional<Instant> instant) {
  if (!instant) return "-";
  auto text = format_utc(*instant);  // 2026-01-05T06:00:00Z
  if (text.size() == 20) {
    text[10] = ' ';
    text.pop_back();
  }
  return text;
}

std::string shown_day(std::optional<Instant> instant) { return shown(instant).substr(0, 10); }

std::string shown_number(std::int64_t number) {
  auto digits = std::to_string(number);
  const std::size_t first = number < 0 ? 1 : 0;
  for (auto at = digits.size(); at > first + 3;) digits.insert(at -= 3, ",");
  return digits;
}

std::string shown_score(std::optional<int> tenths) {
  return tenths ? fmt::format("{}.{}", *tenths / 10, *tenths % 10) : "-";
}

std::string shown_count(std::int64_t n, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", shown_number(n), n == 1 ? one : many);
}

}  // namespace qualyswas::cli
