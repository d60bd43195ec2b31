// Text as the vendor sends it: UTF-8, mostly.
//
// A byte that is no text in its document's encoding travels through the parsers as a mark: a code point that no text
// has, and the byte in hexadecimal. Where a field is read, the mark becomes what people see ("\uFFFD[E9]"), and the
// field is reported (damage.h).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace qualyswas::wire {

bool is_utf8(std::string_view text);
// Every byte that belongs to no character becomes U+FFFD, so that the damage is seen and the rest is kept.
std::string with_replacements(std::string_view text);

// A NUL is a character, and the end of the text to half the libraries that would see it: each becomes U+FFFD.
std::string without_nuls(std::string_view text);

// U+10FFFE, which is no character and never will be; two digits follow.
constexpr std::string_view kMark = "\xF4\x8F\xBF\xBE";
constexpr std::size_t kMarkBytes = kMark.size() + 2;

void append_mark(std::string& text, unsigned char byte);
inline bool has_marks(std::string_view text) { return text.find(kMark) != std::string_view::npos; }
// Every byte that belongs to no character becomes a mark. nullopt: the text would be longer than `most_bytes`.
std::optional<std::string> with_marks(std::string_view text, std::size_t most_bytes);
// Every mark as U+FFFD and the byte behind it, "\uFFFD[E9]". Returns how many there were.
std::size_t show_marks(std::string& text);

// Bytes that a text takes where it is stored, as JSON: a control character takes six, a quote two.
std::size_t bytes_written(std::string_view text);
bool is_too_large_written(std::string_view text, std::size_t most_bytes);
std::string too_large_written(std::size_t most_bytes);

// What the vendor wrote, on one line and of a length that a person reads: control characters become blanks, and no
// character is cut in two.
std::string one_line(std::string_view text, std::size_t most_bytes = 500);

// A name as shown in a message: short, and nothing but letters that cannot hurt a terminal.
std::string shown(std::string_view name);

}  // namespace qualyswas::wire
