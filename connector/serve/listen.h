// Where /healthz and /metrics of `qwas serve` are: on this machine alone, since there is no login.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "connector/base/error.h"

namespace qualyswas::serve {

struct Listen {
  std::string address;     // 127.0.0.1 or ::1
  std::uint16_t port = 0;  // 0: any that is free
  bool operator==(const Listen&) const = default;
};
// "127.0.0.1:9464", "localhost:9464", "[::1]:9464". Config errors for anything that is not an address of this machine.
Result<Listen> parse_listen(std::string_view text);

}  // namespace qualyswas::serve
