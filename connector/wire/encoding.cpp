// The beginning of a document is held until its encoding is known: that takes four bytes, or the XML declaration where
// one follows. From then on UTF-8 is passed on as it comes, and everything else goes through iconv, piece by piece: a
// converter keeps its own state (shift sequences), and bytes that are the beginning of a character wait for its rest.
//
//   write -> held_ -> choose(): nothing more to do (UTF-8), or Converter -> inner decoder
#include "connector/wire/encoding.h"

#include <iconv.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "connector/wire/limits.h"
#include "connector/wire/node.h"
#include "connector/wire/utf8.h"

namespace qualyswas::wire {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::string_view kDeclaration = "<?xml";
constexpr std::string_view kSaveAsUtf8 = "save it as UTF-8, or download it again";

std::string lowered(std::string_view text) {
  std::string lower{text};
  std::ranges::transform(lower, lower.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return lower;
}

bool is_utf8_name(std::string_view name) {
  const auto lower = lowered(name);
  return lower == "utf-8" || lower == "utf8";
}

// glibc's names for what is inside this process, not for what a document can be in.
constexpr auto kNoDocuments = std::to_array<std::string_view>({"internal", "wchar_t", "char"});

// iconv takes options behind a slash, and an empty name for the locale's.
bool may_be_asked_for(std::string_view name) {
  constexpr std::string_view kOthers = "._:+()-";
  const auto is_in_names = [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           kOthers.find(c) != std::string_view::npos;
  };
  return !name.empty() && name.size() <= 60 && std::ranges::all_of(name, is_in_names) &&
         std::ranges::find(kNoDocuments, lowered(name)) == kNoDocuments.end();
}

// First bytes that tell more than a name does. `skipped` are no part of the text.
struct BeginningRow {
  std::string_view bytes;
  std::string_view encoding;
  std::size_t skipped;
};
constexpr auto kBeginnings = std::to_array<BeginningRow>({
    {{"\xEF\xBB\xBF", 3}, "UTF-8", 3},
    {{"\xFF\xFE\0\0", 4}, "UTF-32LE", 4},  // before UTF-16: it begins alike
    {{"\0\0\xFE\xFF", 4}, "UTF-32BE", 4},
    {{"\xFF\xFE", 2}, "UTF-16LE", 2},
    {{"\xFE\xFF", 2}, "UTF-16BE", 2},
    {{"<\0\0\0", 4}, "UTF-32LE", 0},
    {{"\0\0\0<", 4}, "UTF-32BE", 0},
    {{"<\0?\0", 4}, "UTF-16LE", 0},
    {{"\0<\0?", 4}, "UTF-16BE", 0},
    {{"<\0", 2}, "UTF-16LE", 0},
    {{"\0<", 2}, "UTF-16BE", 0},
});
constexpr std::size_t kTellingBytes = 4;
// "<?xm" where letters have the places that all of EBCDIC agrees on; which EBCDIC it is, the declaration says.
constexpr std::string_view kEbcdic{"\x4C\x6F\xA7\x94", 4};

// The value of charset in a Content-Type, or the empty word.
std::string charset_of(std::string_view content_type) {
  for (auto rest = content_type; !rest.empty();) {
    const auto end = rest.find(';');
    const auto part = trimmed(rest.substr(0, end));
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    const auto equals = part.find('=');
    if (equals == std::string_view::npos || lowered(trimmed(part.substr(0, equals))) != "charset") continue;
    auto value = trimmed(part.substr(equals + 1));
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
    return std::string{trimmed(value)};
  }
  return {};
}

// The encoding that an XML declaration names, or the empty word.
std::string declared_in(std::string_view declaration) {
  for (auto at = declaration.find("encoding"); at != std::string_view::npos;
       at = declaration.find("encoding", at + 1)) {
    auto rest = declaration.substr(at + std::string_view{"encoding"}.size());
    rest.remove_prefix(std::min(rest.find_first_not_of(kBlanks), rest.size()));
    if (!rest.starts_with('=')) continue;
    rest.remove_prefix(1);
    rest.remove_prefix(std::min(rest.find_first_not_of(kBlanks), rest.size()));
    if (!rest.starts_with('"') && !rest.starts_with('\'')) continue;
    const auto end = rest.find(rest.front(), 1);
    return end == std::string_view::npos ? std::string{} : std::string{trimmed(rest.substr(1, end - 1))};
  }
  return {};
}

// One encoding to UTF-8. Bytes that it does not have become marks.
class Converter {
 public:
  static std::optional<Converter> open(const std::string& encoding) {
    const auto handle = iconv_open("UTF-8", encoding.c_str());
    if (handle == reinterpret_cast<iconv_t>(-1)) return std::nullopt;  // NOLINT: iconv's way of saying no
    return Converter{handle, unit_of(encoding)};
  }
  ~Converter() {
    if (handle_ != nullptr) iconv_close(handle_);
  }
  Converter(Converter&& other) noexcept
      : handle_{std::exchange(other.handle_, nullptr)}, unit_{other.unit_}, rest_{std::move(other.rest_)} {}
  Converter& operator=(Converter&& other) noexcept {
    std::swap(handle_, other.handle_);
    std::swap(unit_, other.unit_);
    std::swap(rest_, other.rest_);
    return *this;
  }
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;

  // Appends what `bytes` are; the beginning of a character is kept for the next call. True: marks are in it.
  bool convert(std::string_view bytes, std::string& into) {
    rest_ += bytes;
    bool marked = false;
    std::string_view left = rest_;
    while (!left.empty()) {
      char* from = const_cast<char*>(left.data());  // NOLINT: iconv does not write to it
      std::size_t from_bytes = left.size();
      const int problem = run(&from, &from_bytes, into);
      left.remove_prefix(left.size() - from_bytes);
      if (problem == 0 || left.empty()) continue;
      if (problem == EINVAL && left.size() < kLongestCharacter) break;  // its rest may come
      marked = true;
      mark(left, into);
    }
    rest_.erase(0, rest_.size() - left.size());
    return marked;
  }

  // Nothing more comes: what waited is no character.
  bool end(std::string& into) {
    run(nullptr, nullptr, into);
    const bool marked = !rest_.empty();
    for (std::string_view left = rest_; !left.empty();) mark(left, into);
    rest_.clear();
    return marked;
  }

 private:
  // Longer than the longest that any encoding has, shift sequences included.
  static constexpr std::size_t kLongestCharacter = 64;
  static constexpr std::size_t kOutBytes = 16U * 1024;

  Converter(iconv_t handle, std::size_t unit) : handle_{handle}, unit_{unit} {}

  // Of so many bytes one is never looked at without the others.
  static std::size_t unit_of(std::string_view encoding) {
    const auto lower = lowered(encoding);
    if (lower.starts_with("utf-32") || lower.starts_with("utf32") || lower.starts_with("ucs-4") ||
        lower.starts_with("ucs4") || lower.find("ucs4") != std::string::npos ||
        lower.find("ucs-4") != std::string::npos)
      return 4;
    if (lower.starts_with("utf-16") || lower.starts_with("utf16") || lower.find("ucs2") != std::string::npos ||
        lower.find("ucs-2") != std::string::npos)
      return 2;
    return 1;
  }

  // 0: all of it is converted. Otherwise what iconv stopped at: EILSEQ or EINVAL.
  int run(char** from, std::size_t* from_bytes, std::string& into) {
    // The slack is for a converter that writes a little past what it was given (CVE-2024-2961).
    std::array<char, kOutBytes + 64> out;  // NOLINT: filled by iconv
    for (;;) {
      char* to = out.data();
      std::size_t to_bytes = kOutBytes;
      const auto done = iconv(handle_, from, from_bytes, &to, &to_bytes);
      const int problem = done == static_cast<std::size_t>(-1) ? errno : 0;
      into.append(out.data(), kOutBytes - to_bytes);
      if (problem != E2BIG) return problem;
    }
  }

  void mark(std::string_view& left, std::string& into) const {
    const auto bytes = std::min(unit_, left.size());
    for (const char c : left.substr(0, bytes)) append_mark(into, static_cast<unsigned char>(c));
    left.remove_prefix(bytes);
  }

  iconv_t handle_;
  std::size_t unit_;
  std::string rest_;
};

// The ASCII letters of a text that takes two or four bytes for each; no more is needed of a declaration.
std::string narrowed(std::string_view wide) {
  std::string narrow;
  for (const char c : wide.substr(0, kLongestTag))
    if (c > 0) narrow += c;
  return narrow;
}

bool is_wide_name(std::string_view name) {
  const auto lower = lowered(name);
  return std::ranges::any_of(std::to_array<std::string_view>({"16", "32", "ucs", "unicode"}),
                             [&](std::string_view part) { return lower.find(part) != std::string::npos; });
}

// The beginning of a document in ASCII's letters: its declaration, if it has one.
std::string_view declaration_of(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
  if (!text.starts_with(kDeclaration) || text.substr(kDeclaration.size()).find_first_of(kBlanks) != 0) return {};
  const auto end = text.find("?>");
  return text.substr(0, end == std::string_view::npos ? text.size() : end + 2);
}

class InUtf8 final : public Decoder {
 public:
  InUtf8(std::unique_ptr<Utf8Decoder> inner, std::string_view subject) : inner_{std::move(inner)}, subject_{subject} {}

  void content_type(std::string_view value) override { charset_ = charset_of(value); }
  void stop_on(std::stop_token stop) override {
    stop_ = stop;
    inner_->stop_on(std::move(stop));
  }

  // In slices, so that a stop is seen within a large piece.
  Result<void> write(std::string_view piece) override {
    if (failure_) return fail(*failure_);
    while (!piece.empty()) {
      constexpr std::size_t kSlice = 256U * 1024;
      const auto slice = piece.substr(0, kSlice);
      piece.remove_prefix(slice.size());
      if (stop_.stop_requested())
        return kept(fail(ErrorKind::Cancelled, fmt::format("stopped inside the {}", subject_)));
      if (auto done = kept(chosen_ ? pass_on(slice) : hold(slice)); !done) return done;
    }
    return {};
  }

  Result<void> end() override {
    if (failure_) return fail(*failure_);
    if (!chosen_) {
      if (auto done = kept(choose()); !done) return done;
    }
    if (converter_) {
      converted_.clear();
      if (converter_->end(converted_)) inner_->expect_marks();
      if (auto done = kept(prove_claim()); !done) return done;
      if (auto done = kept(hand_over(converted_)); !done) return done;
    }
    return kept(inner_->end());
  }

 private:
  Result<void> kept(Result<void> done) {
    if (!done) failure_ = done.error();
    return done;
  }

  Result<void> hold(std::string_view piece) {
    held_ += piece;
    return needs_more() ? Result<void>{} : choose();
  }

  // Whether what follows may still decide.
  bool needs_more() const {
    if (held_.size() < kTellingBytes) return true;
    if (held_.size() > kLongestTag) return false;
    if (starts_in_ebcdic()) return held_.find("\x6F\x6E") == std::string::npos;  // "?>"
    std::string_view text = held_;
    if (text.starts_with("\xEF\xBB\xBF")) return false;
    std::string narrow;
    if (text.find('\0') < kTellingBytes || text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
      narrow = narrowed(text);
      text = narrow;
    }
    const auto first = text.find_first_not_of(kBlanks);
    if (first == std::string_view::npos) return true;
    text.remove_prefix(first);
    if (text.size() < kDeclaration.size()) return kDeclaration.starts_with(text);
    return text.starts_with(kDeclaration) && text.find("?>") == std::string_view::npos;
  }

  bool starts_in_ebcdic() const { return std::string_view{held_}.starts_with(kEbcdic); }

  Result<void> choose() {
    chosen_ = true;
    const auto text = std::exchange(held_, {});
    std::string_view bytes = text;
    const auto row = std::ranges::find_if(kBeginnings, [&](const auto& one) { return bytes.starts_with(one.bytes); });
    if (row != kBeginnings.end()) {
      bytes.remove_prefix(row->skipped);
      if (is_utf8_name(row->encoding)) return hand_over(bytes);
      // XML 1.0, 4.3.3: an error. Which of the two is wrong, nobody can tell: a document that was saved anew, most
      // likely.
      if (const auto name = declared_in(declaration_of(narrowed(bytes))); !name.empty() && !is_wide_name(name)) {
        return fail(
            ErrorKind::Decode,
            fmt::format("the {} cannot be read: its first bytes are {}, and it declares that its encoding is '{}'",
                        subject_, row->encoding, shown(name)),
            std::string{kSaveAsUtf8});
      }
      return convert_from(std::string{row->encoding}, bytes, "its first bytes say");
    }
    if (bytes.starts_with(kEbcdic)) return choose_ebcdic(bytes);
    const auto first = bytes.find_first_not_of(kBlanks);
    const bool is_xml = first != std::string_view::npos && bytes[first] == '<';
    if (!is_xml) return hand_over(bytes);
    const auto [name, who_says] = named_in(bytes);
    if (name.empty() || is_utf8_name(name)) return hand_over(bytes);
    return convert_from(name, bytes, who_says);
  }

  // The name of the encoding, and who says so.
  std::pair<std::string, std::string_view> named_in(std::string_view text) const {
    std::string declared{declared_in(declaration_of(text))};
    if (!declared.empty()) return {std::move(declared), "it declares"};
    return {charset_, "its Content-Type says"};
  }

  Result<void> choose_ebcdic(std::string_view bytes) {
    auto letters = Converter::open("IBM037");
    std::string text;
    if (letters) letters->convert(bytes.substr(0, kLongestTag), text);
    const auto [name, who_says] = named_in(text);
    if (name.empty()) {
      return fail(ErrorKind::Decode, fmt::format("the {} is EBCDIC and does not say which one", subject_),
                  std::string{kSaveAsUtf8});
    }
    return convert_from(name, bytes, who_says);
  }

  Result<void> convert_from(const std::string& name, std::string_view bytes, std::string_view who_says) {
    converter_ = may_be_asked_for(name) ? Converter::open(name) : std::nullopt;
    if (!converter_) {
      return fail(ErrorKind::Decode,
                  fmt::format("the {} cannot be read: {} that its encoding is '{}', which is not known here", subject_,
                              who_says, shown(name)),
                  std::string{kSaveAsUtf8});
    }
    claim_ = fmt::format("{} that its encoding is '{}'", who_says, shown(name));
    return pass_on(bytes);
  }

  Result<void> pass_on(std::string_view bytes) {
    if (!converter_) return hand_over(bytes);
    convert(bytes);
    if (auto fits = prove_claim(); !fits) return fits;
    return hand_over(converted_);
  }

  // The first character that is no blank begins an element, in whichever piece it comes. UTF-16 in the declaration of a
  // document that could be read as ASCII, for example: one of the two is wrong.
  Result<void> prove_claim() {
    if (is_proven_) return {};
    const auto first = converted_.find_first_not_of(kBlanks);
    if (first == std::string::npos) return {};
    is_proven_ = converted_[first] == '<';
    if (is_proven_) return {};
    return fail(ErrorKind::Decode,
                fmt::format("the {} cannot be read: {}, and its bytes are no XML in it", subject_, claim_),
                std::string{kSaveAsUtf8});
  }

  void convert(std::string_view bytes) {
    converted_.clear();
    if (converter_->convert(bytes, converted_)) inner_->expect_marks();
  }

  Result<void> hand_over(std::string_view text) { return text.empty() ? Result<void>{} : inner_->write(text); }

  std::unique_ptr<Utf8Decoder> inner_;
  std::string_view subject_;
  std::stop_token stop_;
  std::string charset_;  // of the Content-Type
  std::string held_;     // the beginning, until the encoding is known
  bool chosen_ = false;
  std::optional<Converter> converter_;  // unset: UTF-8
  std::string claim_;                   // that it is what the converter reads, and whose claim that is
  bool is_proven_ = false;
  std::string converted_;
  std::optional<Error> failure_;
};

}  // namespace

std::unique_ptr<Decoder> in_utf8(std::unique_ptr<Utf8Decoder> inner, std::string_view subject) {
  return std::make_unique<InUtf8>(std::move(inner), subject);
}

}  // namespace qualyswas::wire
