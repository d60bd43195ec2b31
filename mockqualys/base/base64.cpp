#include "mockqualys/base/base64.h"

#include <array>
#include <cstdint>

namespace mockqualys {

namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr auto kDecode = [] {
  std::array<std::int8_t, 256> table{};
  for (auto& value : table) value = -1;
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
    table[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::int8_t>(i);
  }
  table[static_cast<unsigned char>('-')] = 62;
  table[static_cast<unsigned char>('_')] = 63;
  return table;
}();

}  // namespace

std::string encode_base64(std::string_view bytes) {
  const auto at = [&](std::size_t i) { return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0U; };
  std::string out((bytes.size() + 2) / 3 * 4, '=');
  std::size_t to = 0;
  for (std::size_t i = 0; i < bytes.size(); i += 3, to += 4) {
    const unsigned group = at(i) << 16U | at(i + 1) << 8U | at(i + 2);
    out[to] = kAlphabet[group >> 18U];
    out[to + 1] = kAlphabet[group >> 12U & 63U];
    if (i + 1 < bytes.size()) out[to + 2] = kAlphabet[group >> 6U & 63U];
    if (i + 2 < bytes.size()) out[to + 3] = kAlphabet[group & 63U];
  }
  return out;
}

std::string encode_base64url(std::string_view bytes) {
  auto out = encode_base64(bytes);
  while (out.ends_with('=')) out.pop_back();
  for (auto& c : out) c = c == '+' ? '-' : c == '/' ? '_' : c;
  return out;
}

std::optional<std::string> decode_base64(std::string_view text) {
  const auto end = text.find_last_not_of('=') + 1;  // 0 when there is nothing else
  const auto padding = text.size() - end;
  if (text.size() % 4 != 0 || padding > 2) return std::nullopt;
  if (text.substr(0, end).find_first_not_of(kAlphabet) != std::string_view::npos) return std::nullopt;
  auto bytes = decode_any_base64(text.substr(0, end));
  if (padding > 0 && encode_base64(bytes) != text) return std::nullopt;  // bits behind the last byte are 0
  return bytes;
}

std::string decode_any_base64(std::string_view text) {
  std::string out;
  unsigned held = 0;
  int bits = 0;
  for (const char c : text) {
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n') continue;
    const auto value = kDecode[static_cast<unsigned char>(c)];
    if (value < 0) break;
    held = (held << 6U | static_cast<unsigned>(value)) & 0xFFFFU;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    out += static_cast<char>(held >> static_cast<unsigned>(bits) & 0xFFU);
  }
  return out;
}

}  // namespace mockqualys
