// Texts on their way to PostgreSQL, which takes valid UTF-8 without U+0000 and nothing else.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace qualyswas::store {

// True: it is stored as it is.
bool is_storable(std::string_view text);

// U+0000 becomes U+10FFFE, a number that Unicode promises never to give to a character, and is read as U+0000 again; a
// byte that is not UTF-8 becomes U+FFFD, as in every list that is stored (encode.h). Surrogates, numbers beyond
// U+10FFFF and forms that are longer than they need be are no UTF-8.
std::string to_storable(std::string_view text);

// What was given to `to_storable`, of a text that was read; nullopt: it is as it stands there.
std::optional<std::string> from_stored(std::string_view text);

// As a field of COPY in its text format: what would end the field or the row is escaped. Appends to `out`.
void append_copy_field(std::string& out, std::string_view text);

}  // namespace qualyswas::store
