// A HAR file (HTTP Archive 1.2), as browsers and proxies save one, read as exchanges.
#pragma once

#include <istream>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "mockqualys/recording/exchange.h"

namespace mockqualys::recording {

struct Har {
  std::vector<Exchange> exchanges;   // real ones: nothing is replaced yet
  std::vector<std::string> hosts;    // of their addresses
  std::vector<std::string> skipped;  // a line for each entry that was left out, with the reason
};

// Entries that do not only read (allowed.h) or have no answer are left out. The error is one readable line.
tl::expected<Har, std::string> read_har(const std::string& file);
// The same of an open stream; `file` is what errors call it.
tl::expected<Har, std::string> parse_har(std::istream& in, std::string_view file);

}  // namespace mockqualys::recording
