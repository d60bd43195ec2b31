// CPE 2.3 formatted strings (NISTIR 7695, section 6.2) from the KnowledgeBase's SOFTWARE_LIST.
#pragma once

#include <optional>
#include <string>

#include "connector/model/solution.h"

namespace qualyswas::profiles::vulcan {

// "cpe:2.3:a:vendor:product:*:*:*:*:*:*:*:*". The KnowledgeBase says nothing of version and the rest: they are ANY, and
// so is a vendor that is empty or a placeholder ("None", "N/A", "-"). nullopt: the product is, for a vendor alone names
// nothing; or a name holds what CPE has no way to write (anything outside printable ASCII).
std::optional<std::string> find_cpe(const model::Software& software);

}  // namespace qualyswas::profiles::vulcan
