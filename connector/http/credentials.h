// How a password looks on the wire.
#pragma once

#include <string>
#include <string_view>

namespace qualyswas::http {

// What each request, to a proxy too, calls its sender.
inline constexpr std::string_view kUserAgent = "qwas/0.1";

// Standard alphabet, padded, no line breaks.
std::string base64(std::string_view bytes);

// Value of an Authorization header: Basic, UTF-8, standard alphabet, no line breaks. The first colon separates, so a
// colon in the user name cannot be expressed (config refuses it); one in the password could.
std::string basic_authorization(std::string_view username, std::string_view password);

}  // namespace qualyswas::http
