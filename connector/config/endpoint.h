// What somebody pasted as the address of the API server, and what it means.
#pragma once

#include <string_view>

#include "connector/config/config.h"

namespace qualyswas::config {

// Tolerates what people paste: blanks around it, a path, a trailing slash, no scheme. Refuses http:// to anything but
// this machine (the password would travel in clear), a login inside the URL, and the vendor's portal and gateway hosts.
Result<Endpoint> parse_endpoint(std::string_view url);

bool is_loopback(std::string_view host);  // 127.0.0.0/8, ::1 and localhost

}  // namespace qualyswas::config
