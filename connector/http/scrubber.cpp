#include "connector/http/scrubber.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include <fmt/format.h>

#include "connector/http/credentials.h"

namespace qualyswas::http {
namespace {

constexpr std::string_view kMask = "***";
constexpr std::string_view kMaskInBase64 = "Kioq";  // the same three stars
constexpr std::size_t kShortestSpelling = 6;        // a shorter one is found everywhere

bool is_alphanumeric(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

struct Character {
  std::string_view bytes;
  std::uint32_t code = 0;
};

// One character of UTF-8; a byte that begins none stands for itself.
Character next_character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])); };
  const auto lead = byte(0);
  const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 1;
  auto code = size == 4 ? lead & 0x07U : size == 3 ? lead & 0x0FU : size == 2 ? lead & 0x1FU : lead;
  if (size > text.size()) return {text.substr(0, 1), lead};
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return {text.substr(0, 1), lead};
    code = (code << 6U) | (byte(i) & 0x3FU);
  }
  return {text.substr(0, size), code};
}

template <class Write>
std::string spelled(std::string_view text, Write write) {
  std::string out;
  while (!text.empty()) {
    const auto character = next_character(text);
    out += write(character);
    text.remove_prefix(character.bytes.size());
  }
  return out;
}

std::string percent(std::string_view text, bool capitals, std::string_view blank) {
  return spelled(text, [&](const Character& character) {
    if (character.code == ' ') return std::string{blank};
    if (character.bytes.size() == 1 && (is_alphanumeric(character.bytes[0]) ||
                                        std::string_view{"-._~"}.find(character.bytes[0]) != std::string_view::npos))
      return std::string{character.bytes};
    std::string out;
    for (const char c : character.bytes)
      out += capitals ? fmt::format("%{:02X}", static_cast<unsigned char>(c))
                      : fmt::format("%{:02x}", static_cast<unsigned char>(c));
    return out;
  });
}

enum class Quotes { Plain, Named, Numbered };
enum class Others { Plain, Decimal, Hexadecimal };  // what is not ASCII

std::string xml(std::string_view text, Quotes quotes, Others others = Others::Plain) {
  return spelled(text, [&](const Character& character) -> std::string {
    switch (character.code) {
      case '&':
        return "&amp;";
      case '<':
        return "&lt;";
      case '>':
        return "&gt;";
      case '"':
        if (quotes != Quotes::Plain) return quotes == Quotes::Named ? "&quot;" : "&#34;";
        break;
      case '\'':
        if (quotes != Quotes::Plain) return quotes == Quotes::Named ? "&apos;" : "&#39;";
        break;
      default:
        if (character.code >= 0x80 && others == Others::Decimal) return fmt::format("&#{};", character.code);
        if (character.code >= 0x80 && others == Others::Hexadecimal) return fmt::format("&#x{:x};", character.code);
    }
    return std::string{character.bytes};
  });
}

std::string json_number(std::uint32_t code) {
  if (code < 0x10000) return fmt::format("\\u{:04x}", code);
  code -= 0x10000;
  return fmt::format("\\u{:04x}\\u{:04x}", 0xD800 + (code >> 10U), 0xDC00 + (code & 0x3FFU));
}

std::string json(std::string_view text, bool slashes, bool ascii, bool safe_in_html) {
  return spelled(text, [&](const Character& character) -> std::string {
    if (character.code == '"' || character.code == '\\') return '\\' + std::string{character.bytes};
    if (character.code == '/' && slashes) return "\\/";
    if (safe_in_html && std::string_view{"&<>'"}.find(character.bytes) != std::string_view::npos)
      return json_number(character.code);
    if (character.code >= 0x80 && ascii) return json_number(character.code);
    return std::string{character.bytes};
  });
}

std::string latin_1(std::string_view text) {
  return spelled(text, [](const Character& character) {
    return character.code < 0x100 ? std::string(1, static_cast<char>(character.code)) : std::string{character.bytes};
  });
}

std::string url_safe(std::string text) {
  std::ranges::replace(text, '+', '-');
  std::ranges::replace(text, '/', '_');
  return text;
}

std::string utf_16(std::string_view text, bool big_end_first) {
  std::string out;
  const auto add = [&](std::uint32_t unit) {
    const char high = static_cast<char>(unit >> 8U), low = static_cast<char>(unit & 0xFFU);
    out += big_end_first ? std::string{high, low} : std::string{low, high};
  };
  while (!text.empty()) {
    const auto character = next_character(text);
    text.remove_prefix(character.bytes.size());
    if (character.code < 0x10000) {
      add(character.code);
    } else {
      add(0xD800 + ((character.code - 0x10000) >> 10U));
      add(0xDC00 + ((character.code - 0x10000) & 0x3FFU));
    }
  }
  return out;
}

// Of as many characters of base64, from the one at which the inside begins: what stands there must stay decodable.
std::string mask_in_base64(std::size_t size, std::size_t shift) {
  std::string mask;
  for (std::size_t i = 0; i < size; ++i) mask += kMaskInBase64[((8 * shift + 5) / 6 + i) % 4];
  return mask;
}

// The characters of base64 that the password alone decides when `shift` bytes of a group of three stand before it.
std::string inside_base64(std::string_view password, std::size_t shift) {
  const auto encoded = base64(std::string(shift, 'x') + std::string{password});
  const auto first = (8 * shift + 5) / 6, last = 8 * (shift + password.size()) / 6;
  return encoded.substr(first, last - first);
}

constexpr std::size_t kBlock = 3;  // bytes that decide a step: two are too often those of common words

// Of the block that ends at `last`.
std::size_t hash(std::string_view text, std::size_t last) {
  const auto byte = [&](std::size_t at) { return static_cast<std::size_t>(static_cast<unsigned char>(text[at])); };
  return ((byte(last - 2) << 8U) ^ (byte(last - 1) << 4U) ^ byte(last)) % Scrubber::kSteps;
}

}  // namespace

bool is_distinctive(std::string_view password) {
  int kinds = 0;
  const auto has = [&](std::string_view part, auto is_it) { kinds += std::ranges::any_of(part, is_it) ? 1 : 0; };
  has(password, [](char c) { return c >= 'a' && c <= 'z'; });
  has(password.substr(std::min<std::size_t>(1, password.size())), [](char c) { return c >= 'A' && c <= 'Z'; });
  has(password, [](char c) { return c >= '0' && c <= '9'; });
  has(password, [](char c) { return !is_alphanumeric(c); });
  return password.size() >= 16 || (password.size() >= 8 && kinds >= 2) || (password.size() >= 6 && kinds >= 3);
}

Scrubber::Scrubber(std::string_view username, std::string_view password)
    : Scrubber{std::vector<SecretLogin>{{std::string{username}, std::string{password}}}} {}

Scrubber::Scrubber(const std::vector<SecretLogin>& logins) {
  for (const auto& [username, password] : logins) add(username, password);
  make_steps();
}

void Scrubber::add(std::string_view username, std::string_view password) {
  const auto before = spellings_.size();
  const std::string stars{kMask};
  const auto both = fmt::format("{}:{}", username, password);
  auto token = base64(both);
  add_spelling(token, stars);
  while (token.ends_with('=')) token.pop_back();
  add_spelling(token, stars);
  add_spelling(url_safe(token), stars);
  const std::string secret{is_distinctive(password) ? password : std::string_view{both}};
  add_spelling(secret, stars);
  add_spelling(latin_1(secret), stars);
  for (const auto* blank : {"%20", "+"}) {
    add_spelling(percent(secret, true, blank), stars);
    add_spelling(percent(secret, false, blank), stars);
  }
  for (const auto quotes : {Quotes::Plain, Quotes::Named, Quotes::Numbered})
    for (const auto others : {Others::Plain, Others::Decimal, Others::Hexadecimal}) {
      add_spelling(xml(secret, quotes, others), stars);
      add_spelling(xml(xml(secret, quotes, others), Quotes::Plain), stars);
    }
  for (const bool slashes : {false, true})
    for (const bool ascii : {false, true})
      for (const bool safe_in_html : {false, true}) add_spelling(json(secret, slashes, ascii, safe_in_html), stars);
  // Any of these may stand inside something that is encoded once more, a request with its headers for example.
  const std::vector<Spelling> plain{spellings_.begin() + static_cast<std::ptrdiff_t>(before), spellings_.end()};
  for (const auto& [text, none] : plain) {
    for (const std::size_t shift : {0U, 1U, 2U}) {
      const auto inside = inside_base64(text, shift);
      add_spelling(inside, mask_in_base64(inside.size(), shift));
      add_spelling(url_safe(inside), mask_in_base64(inside.size(), shift));
    }
  }
  for (const bool big_end_first : {false, true})
    for (const auto& text : {secret, xml(secret, Quotes::Plain), token})
      add_spelling(utf_16(text, big_end_first), utf_16(kMask, big_end_first));
}

void Scrubber::add_spelling(std::string text, std::string mask) {
  if (text.size() < kShortestSpelling) return;
  if (std::ranges::find(spellings_, text, &Spelling::text) != spellings_.end()) return;
  spellings_.push_back({std::move(text), std::move(mask)});
}

void Scrubber::make_steps() {
  std::ranges::stable_sort(spellings_, std::ranges::greater{}, [](const Spelling& one) { return one.text.size(); });
  if (spellings_.empty()) return;
  longest_ = spellings_.front().text.size();
  shortest_ = std::min<std::size_t>(spellings_.back().text.size(), std::numeric_limits<std::uint8_t>::max());
  steps_.fill(static_cast<std::uint8_t>(shortest_ + 1 - kBlock));
  for (const auto& [text, mask] : spellings_) {
    for (auto at = kBlock - 1; at < shortest_; ++at) {
      auto& step = steps_[hash(text, at)];
      step = std::min(step, static_cast<std::uint8_t>(shortest_ - 1 - at));
    }
  }
}

std::optional<Scrubber::Match> Scrubber::find(std::string_view text, std::size_t from) const {
  if (spellings_.empty()) return std::nullopt;
  for (auto at = from + shortest_ - 1; at < text.size();) {
    if (const auto step = steps_[hash(text, at)]; step > 0) {
      at += step;
      continue;
    }
    const auto begin = at - (shortest_ - 1);
    for (const auto& [spelling, mask] : spellings_)
      if (text.substr(begin).starts_with(spelling)) return Match{begin, begin + spelling.size(), mask};
    ++at;
  }
  return std::nullopt;
}

std::string Scrubber::clean(std::string_view text) const {
  std::string out;
  std::size_t done = 0;
  while (const auto match = find(text, done)) {
    out += text.substr(done, match->begin - done);
    out += match->mask;
    done = match->end;
  }
  out += text.substr(done);
  return out;
}

Result<void> ScrubbedStream::write(std::string_view piece) {
  held_ += piece;
  return pass(scrubber_.longest_ == 0 ? 0 : scrubber_.longest_ - 1);
}

Result<void> ScrubbedStream::end() { return pass(0); }

// Hands over all but the last `keep` bytes, in which a spelling may begin that is not all there.
Result<void> ScrubbedStream::pass(std::size_t keep) {
  std::size_t done = 0;
  const std::string_view text = held_;
  while (const auto match = scrubber_.find(text, done)) {
    // One that begins so late may be a part of a longer one.
    if (match->begin + keep >= text.size()) break;
    if (match->begin > done)
      if (auto passed = sink_(text.substr(done, match->begin - done)); !passed) return passed;
    if (auto passed = sink_(match->mask); !passed) return passed;
    done = match->end;
  }
  if (const auto end = text.size() - std::min(keep, text.size()); end > done) {
    if (auto passed = sink_(text.substr(done, end - done)); !passed) return passed;
    done = end;
  }
  held_.erase(0, done);
  return {};
}

}  // namespace qualyswas::http
