#include "mockqualys/recording/pseudonyms.h"

#include <algorithm>
#include <charconv>
#include <cstring>

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include "mockqualys/base/text.h"

namespace mockqualys::recording {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_letter(char c) { return is_upper(c) || is_lower(c); }

// splitmix64. Its output says nothing of the text: the seed comes from the key, and no letter is mixed into it.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_{seed} {}
  std::uint64_t next() {
    auto z = state_ += 0x9e3779b97f4a7c15U;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31U);
  }
  std::uint64_t below(std::uint64_t bound) { return next() % bound; }
  char of(std::string_view letters) { return letters[below(letters.size())]; }

 private:
  std::uint64_t state_;
};

// As many bytes, so that a text of other alphabets stays as hard to cut and to count as it was.
void append_code_point(std::size_t length, Random& random, std::string& out) {
  const auto tail = [](std::uint64_t bits) { return static_cast<char>(0x80U | (bits & 0x3fU)); };
  std::uint64_t code = 0xe0 + random.below(0x10);  // à to ï
  if (length == 2) {
    out += static_cast<char>(0xc0U | (code >> 6U));
    out += tail(code);
  } else if (length == 3) {
    code = 0x4e00 + random.below(0x1000);
    out += static_cast<char>(0xe0U | (code >> 12U));
    out += tail(code >> 6U);
    out += tail(code);
  } else {
    code = 0x1f300 + random.below(0x100);
    out += static_cast<char>(0xf0U | (code >> 18U));
    out += tail(code >> 12U);
    out += tail(code >> 6U);
    out += tail(code);
  }
}

std::size_t length_of(char lead) {
  const auto byte = static_cast<unsigned char>(lead);
  if (byte >= 0xf0) return 4;
  if (byte >= 0xe0) return 3;
  return byte >= 0xc0 ? 2 : 1;
}

std::string replaced(std::string_view real, Random random) {
  constexpr std::string_view kConsonants = "bcdfghjklmnpqrstvwxz", kVowels = "aeiouy";
  std::string out;
  out.reserve(real.size());
  bool vowel = false;
  for (std::size_t i = 0; i < real.size();) {
    const char c = real[i];
    if (static_cast<unsigned char>(c) >= 0x80) {
      const auto length = std::min(length_of(c), real.size() - i);
      if (length > 1)
        append_code_point(length, random, out);
      else
        out += '?';
      i += length;
      continue;
    }
    if (is_letter(c)) {
      const char letter = random.of(vowel ? kVowels : kConsonants);
      out += is_upper(c) ? static_cast<char>(letter - 'a' + 'A') : letter;
      vowel = !vowel;
    } else {
      out += is_digit(c) ? static_cast<char>('0' + random.below(10)) : c;
      vowel = false;
    }
    ++i;
  }
  return out;
}

std::optional<std::uint64_t> ip_v4(std::string_view text) {
  const auto parts = split(text, '.');
  if (parts.size() != 4) return std::nullopt;
  std::uint64_t address = 0;
  for (const auto part : parts) {
    unsigned value = 0;
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value);
    if (error != std::errc{} || end != part.data() + part.size() || value > 255 || part.size() > 3) return std::nullopt;
    address = (address << 8U) | value;
  }
  return address;
}

// %XX: kept when it stands for punctuation; what stands for a letter becomes one.
std::string url_part(const Pseudonyms& names, std::string_view part) {
  const auto hex = [](char c) { return is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10; };
  const auto is_hex = [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); };
  std::string plain;
  std::vector<std::pair<std::size_t, std::string_view>> escapes;  // where in `plain`, and what stood there
  for (std::size_t i = 0; i < part.size(); ++i) {
    if (part[i] != '%' || i + 2 >= part.size() || !is_hex(part[i + 1]) || !is_hex(part[i + 2])) {
      plain += part[i];
      continue;
    }
    const auto byte = static_cast<char>(hex(part[i + 1]) * 16 + hex(part[i + 2]));
    if (is_letter(byte) || is_digit(byte) || static_cast<unsigned char>(byte) >= 0x80) {
      plain += 'x';
    } else {
      escapes.emplace_back(plain.size(), part.substr(i, 3));
      plain += ' ';
    }
    i += 2;
  }
  const auto mapped = names.text(plain);
  std::string out;
  std::size_t from = 0;
  for (const auto& [at, escape] : escapes) {
    out.append(mapped, from, at - from);
    out += escape;
    from = at + 1;
  }
  return out.append(mapped, from);
}

}  // namespace

tl::expected<Pseudonyms::Key, std::string> Pseudonyms::make_key() {
  Key key{};
  if (RAND_bytes(key.data(), static_cast<int>(key.size())) != 1)
    return tl::unexpected(std::string{"the system gives no random bytes; a recording needs them to hide what it saw"});
  return key;
}

std::uint64_t Pseudonyms::seed(std::string_view kind, std::string_view value, int attempt) const {
  auto message = fmt::format("{}:{}:", kind, attempt);
  message += value;
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  HMAC(EVP_sha256(), key_.data(), static_cast<int>(key_.size()), reinterpret_cast<const unsigned char*>(message.data()),
       message.size(), digest.data(), &length);
  std::uint64_t seed = 0;
  std::memcpy(&seed, digest.data(), sizeof seed);
  return seed;
}

std::string Pseudonyms::letters(std::string_view kind, std::string_view real) const {
  const bool has_any = std::ranges::any_of(
      real, [](char c) { return is_letter(c) || is_digit(c) || static_cast<unsigned char>(c) >= 0x80; });
  if (!has_any) return std::string{real};
  // One letter in six and a word in many could come out as it was.
  std::string out;
  for (int attempt = 0; attempt < 100; ++attempt) {
    out = replaced(real, Random{seed(kind, real, attempt)});
    if (out != real) break;
  }
  return out;
}

std::string Pseudonyms::text(std::string_view real) const { return letters("text", real); }

std::string Pseudonyms::digits(std::string_view real) const {
  Random random{seed("digits", real)};
  std::string out{real};
  for (std::size_t i = 0; i < out.size(); ++i)
    if (is_digit(out[i])) out[i] = static_cast<char>(i == 0 ? '1' + random.below(9) : '0' + random.below(10));
  return out;
}

std::string Pseudonyms::uuid(std::string_view real) const {
  const bool capitals = std::ranges::any_of(real, is_upper);
  std::string lower{real};
  for (auto& c : lower)
    if (is_upper(c)) c = static_cast<char>(c - 'A' + 'a');
  Random random{seed("uuid", lower)};
  for (auto& c : lower)
    if (c != '-') c = random.of(capitals ? "0123456789ABCDEF" : "0123456789abcdef");
  return lower;
}

std::string Pseudonyms::bytes(std::string_view real) const {
  Random random{seed("bytes", real)};
  std::string out(real.size(), '\0');
  for (auto& c : out) c = static_cast<char>(random.below(256));
  return out;
}

// Every id lies between two that are known, or above all. What is invented grows 1.1 to 2 times as fast as what is
// real, everywhere, so that there is always room in between.
std::optional<std::int64_t> Pseudonyms::id(std::int64_t real) {
  constexpr std::int64_t kLargest = 100'000'000'000'000'000;
  constexpr std::size_t kMost = 10'000'000;
  if (real == 0) return 0;
  if (real < 0 || real > kLargest) return std::nullopt;
  const std::scoped_lock lock{mutex_};
  const auto above = ids_.lower_bound(real);
  if (above != ids_.end() && above->first == real) return above->second;
  if (ids_.size() >= kMost) return std::nullopt;
  const bool is_first = above == ids_.begin();
  const auto below_real = is_first ? 0 : std::prev(above)->first, below = is_first ? 0 : std::prev(above)->second;
  const auto least = [](std::int64_t gap) { return gap + gap / 10; };
  const auto most = [](std::int64_t gap) { return 2 * gap; };
  auto low = below + least(real - below_real), high = below + most(real - below_real);
  if (above != ids_.end()) {
    low = std::max(low, above->second - most(above->first - real));
    high = std::min(high, above->second - least(above->first - real));
  }
  Random random{seed("id", std::to_string(real))};
  const auto invented =
      low >= high ? low : low + static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(high - low + 1)));
  ids_.emplace(real, invented);
  return invented;
}

std::string Pseudonyms::host(std::string_view real) {
  std::string lower{real};
  for (auto& c : lower)
    if (is_upper(c)) c = static_cast<char>(c - 'A' + 'a');
  if (ip_v4(lower)) {
    // The three networks that are kept for documentation (RFC 5737), one address each until they are used up.
    constexpr std::array<std::string_view, 3> kNetworks{"192.0.2.", "198.51.100.", "203.0.113."};
    constexpr int kSize = 254;
    const std::scoped_lock lock{mutex_};
    const auto [row, is_new] = addresses_.emplace(lower, 0);
    if (is_new) row->second = static_cast<int>((addresses_.size() - 1) % (kNetworks.size() * kSize));
    const auto network = static_cast<std::size_t>(row->second / kSize);
    return fmt::format("{}{}", kNetworks[network], 1 + row->second % kSize);
  }
  if (lower.find(':') != std::string::npos) {  // IPv6, with its brackets or without
    const bool brackets = lower.starts_with('[');
    const auto number = seed("host", lower);
    const auto address = fmt::format("2001:db8::{:x}:{:x}", (number >> 16U) & 0xffffU, number & 0xffffU);
    return brackets ? "[" + address + "]" : address;
  }
  constexpr std::string_view kEnding = ".example.test";
  constexpr std::size_t kShortest = 8, kLongest = 50;
  const auto length =
      std::clamp(lower.size() > kEnding.size() ? lower.size() - kEnding.size() : 0, kShortest, kLongest);
  return replaced(std::string(length, 'a'), Random{seed("host", lower)}).append(kEnding);
}

std::string Pseudonyms::url(std::string_view real) {
  std::string out;
  if (const auto scheme = real.find("://"); scheme != std::string_view::npos && scheme < 12) {
    out = real.substr(0, scheme + 3);
    real.remove_prefix(scheme + 3);
    auto place = real.substr(0, real.find_first_of("/?#"));
    real.remove_prefix(place.size());
    if (const auto at = place.rfind('@'); at != std::string_view::npos) {  // a login has no place in a recording
      out += "user@";
      place.remove_prefix(at + 1);
    }
    const auto bracket = place.find(']');
    const auto colon = place.find(':', bracket == std::string_view::npos ? 0 : bracket);
    if (!place.empty()) out += host(place.substr(0, colon));
    if (colon != std::string_view::npos) {
      const auto port = place.substr(colon);
      out += std::ranges::all_of(port.substr(1), is_digit) ? std::string{port} : text(port);
    }
  }
  while (!real.empty()) {
    const auto end = real.find_first_of("/?&=#;");
    out += url_part(*this, real.substr(0, end));
    if (end == std::string_view::npos) break;
    out += real[end];
    real.remove_prefix(end + 1);
  }
  return out;
}

std::string Pseudonyms::email(std::string_view real) {
  const auto at = real.rfind('@');
  return text(real.substr(0, at)) + "@" + host(real.substr(at + 1));
}

}  // namespace mockqualys::recording
