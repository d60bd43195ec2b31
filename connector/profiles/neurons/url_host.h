// The host of a URL, as people type URLs into the vendor's portal: with or without scheme, port, user, IPv6 brackets.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace qualyswas::profiles::neurons {

// In lower case, IPv6 without brackets, without the final dot of a full name. nullopt: there is none.
std::optional<std::string> find_host(std::string_view url);

}  // namespace qualyswas::profiles::neurons
