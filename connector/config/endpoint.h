// What somebody pasted as the address of the API server, and what it means.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "connector/config/config.h"

namespace qualyswas::config {

// Tolerates what people paste: blanks around it, a path, a trailing slash, no scheme. Refuses http:// to anything but
// this machine (the password would travel in clear), a login inside the URL, and the vendor's portal and gateway hosts.
Result<Endpoint> parse_endpoint(std::string_view url);

// Another server's address, by the same rules; a wrong one is told under the name of its setting.
Result<Endpoint> parse_server(std::string_view setting, std::string_view url);

// The parts of an address as it was typed: scheme and host in small letters, what stands behind the port left out.
struct Address {
  std::string scheme;                // empty: none was typed
  std::optional<std::string> login;  // in front of '@', as it was typed
  std::string host;                  // IPv6 without brackets
  std::optional<int> port;
};
Result<Address> parse_address(std::string_view setting, std::string_view url, std::string_view example);

bool is_loopback(std::string_view host);  // 127.0.0.0/8, ::1 and localhost

}  // namespace qualyswas::config
