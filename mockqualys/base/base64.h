// Base64 as the three places have it that it is met in: logins (strict), findings and reports (any of its forms), scan
// results (the URL's alphabet, no padding).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace mockqualys {

// The standard alphabet with padding, no line breaks.
std::string encode_base64(std::string_view bytes);
// The alphabet of URLs, '-' and '_', without padding (reference, REST 6.4).
std::string encode_base64url(std::string_view bytes);

// What `encode_base64` writes, and nothing else.
std::optional<std::string> decode_base64(std::string_view text);
// Both alphabets, with and without padding, white space in between; stops at what is no base64.
std::string decode_any_base64(std::string_view text);

}  // namespace mockqualys
