// Text on its way to a person: what a vendor or a web page wrote must not move the cursor, ring the bell or hide what
// follows it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "connector/view/shown.h"

namespace qualyswas::cli {

// One line of valid UTF-8: line ends and tabs become blanks, control and text-direction characters become U+FFFD, and
// so does what is no UTF-8.
std::string printable(std::string_view text);
// The same, but line feeds stay: for blocks of text.
std::string printable_block(std::string_view text);

std::size_t width_of(std::string_view utf8);  // in columns of a terminal: 東 takes two, a combining accent none
std::string cut(std::string_view utf8, std::size_t columns);  // with "…" when something is lost
// Broken between words so that no line is wider, but for a word that is; every line after the first begins with
// `indent` blanks, and the first one is already `used` columns wide. `columns` unset: as it is.
std::string wrapped(std::string_view utf8, std::optional<std::size_t> columns, std::size_t indent,
                    std::size_t used = 0);
// As one word of a shell: in quotes where it needs them.
std::string shell_word(std::string_view text);
// For comparing what people type: small letters of every script, and one blank for any run of blanks, '_' and '-'.
std::string folded(std::string_view utf8);

// Values, as view/ writes them.
using view::shown;
using view::shown_count;
using view::shown_day;
using view::shown_number;
using view::shown_score;

}  // namespace qualyswas::cli
