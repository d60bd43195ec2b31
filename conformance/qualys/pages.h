// The vendor's search answer taken apart and put together again, so that a case can make one that lies: the envelope as
// the vendor writes it, the records as they came. Both wire formats. Only for answers of the fake: it believes what it
// reads.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/qualys/format.h"

namespace qualyswas::conformance {

struct Record {
  std::int64_t id = 0;
  std::string text;  // as it stands in the answer, XML or JSON
};

struct SearchPage {
  std::string response_code = "SUCCESS";
  std::optional<std::int64_t> count;
  std::optional<bool> more;
  std::optional<std::int64_t> last_id;
  bool data = true;  // false: the element is left out
  std::vector<Record> records;
};

SearchPage read_page(std::string_view body, Format format);
std::string write_page(const SearchPage& page, Format format);

}  // namespace qualyswas::conformance
