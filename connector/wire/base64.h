// base64 as reports carry it: on one line or wrapped, sometimes cut.
#pragma once

#include <string>
#include <string_view>

namespace qualyswas::wire {

struct Bytes {
  std::string bytes;
  bool broken = false;  // `bytes` is what stood before the first character that is not base64
};

// White space counts nowhere. The letters of the URL-safe alphabet and missing padding are taken, too: they leave no
// doubt about what is meant.
Bytes decode_base64(std::string_view text);

}  // namespace qualyswas::wire
