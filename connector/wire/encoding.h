// Files that an editor has saved in the encoding of its machine.
#pragma once

#include <string>
#include <string_view>

namespace qualyswas::wire {

// The XML declaration at the beginning names ISO-8859-1 or windows-1252. It may lie: ask only of bytes that are not
// UTF-8.
bool declares_latin(std::string_view beginning);

// As UTF-8. ISO-8859-1 is read as its superset, as browsers do; a byte that has no character becomes U+FFFD.
std::string from_windows_1252(std::string_view text);

}  // namespace qualyswas::wire
