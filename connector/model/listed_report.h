// A report as the vendor lists it: enough to decide whether to download it. What is in it, report.h says.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "connector/base/clock.h"

namespace qualyswas::model {

struct ListedReport {
  std::int64_t id = 0;
  std::string name;
  std::string type, format, status;  // the vendor's words
  std::optional<std::int64_t> size;  // of the document, in bytes; unset until it is complete
  std::optional<Instant> created;
  bool operator==(const ListedReport&) const = default;
};

}  // namespace qualyswas::model
