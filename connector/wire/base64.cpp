#include "connector/wire/base64.h"

#include <array>
#include <cstdint>

namespace qualyswas::wire {
namespace {

constexpr std::uint8_t kBlank = 0x40, kPadding = 0x80, kOther = 0xC0;  // no sextet has one of these two bits

constexpr auto kSextets = [] {
  std::array<std::uint8_t, 256> sextets{};
  sextets.fill(kOther);
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t i = 0; i < kAlphabet.size(); ++i)
    sextets[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::uint8_t>(i);
  sextets['-'] = 62;
  sextets['_'] = 63;
  for (const char blank : {' ', '\t', '\r', '\n'}) sextets[static_cast<unsigned char>(blank)] = kBlank;
  sextets['='] = kPadding;
  return sextets;
}();

std::uint8_t sextet(char c) { return kSextets[static_cast<unsigned char>(c)]; }

// After the first '=' there is nothing but more of it and white space.
bool is_padding(std::string_view text) { return text.find_first_not_of("= \t\r\n") == std::string_view::npos; }

}  // namespace

Bytes decode_base64(std::string_view text) {
  Bytes decoded;
  decoded.bytes.resize(text.size() / 4 * 3 + 3);
  char* to = decoded.bytes.data();
  const auto put = [&to](unsigned bits) {
    to[0] = static_cast<char>(bits >> 16U);
    to[1] = static_cast<char>(bits >> 8U);
    to[2] = static_cast<char>(bits);
    to += 3;
  };

  const char* from = text.data();
  const char* const end = from + text.size();
  unsigned bits = 0;
  int held = 0;  // sextets in `bits`
  while (from != end) {
    // Most of a large file is this: four letters at a time until one is none.
    while (held == 0 && end - from >= 4) {
      const unsigned a = sextet(from[0]), b = sextet(from[1]), c = sextet(from[2]), d = sextet(from[3]);
      if (((a | b | c | d) & kOther) != 0) break;
      put(a << 18U | b << 12U | c << 6U | d);
      from += 4;
    }
    if (from == end) break;
    const auto next = sextet(*from);
    if (next == kPadding || next == kOther) {
      decoded.broken = next == kOther || held < 2 || !is_padding({from, static_cast<std::size_t>(end - from)});
      break;
    }
    ++from;
    if (next == kBlank) continue;
    bits = bits << 6U | next;
    if (++held == 4) {
      put(bits);
      bits = 0;
      held = 0;
    }
  }
  if (held == 1) decoded.broken = true;  // six bits are no byte
  if (held == 2) *to++ = static_cast<char>(bits >> 4U);
  if (held == 3) {
    *to++ = static_cast<char>(bits >> 10U);
    *to++ = static_cast<char>(bits >> 2U);
  }
  decoded.bytes.resize(static_cast<std::size_t>(to - decoded.bytes.data()));
  return decoded;
}

}  // namespace qualyswas::wire
