// What a run and a reconciliation say of a store file that is damaged.
#pragma once

#include <string>
#include <vector>

#include <fmt/format.h>

#include "connector/base/error.h"

namespace qualyswas::sync {

// `damage`: what Store::find_damage found, not empty.
inline Error damage_error(const std::vector<std::string>& damage) {
  return {ErrorKind::Store, fmt::format("the store file is damaged: {}", damage.front()),
          "Restore the file from a copy. Without a copy move it away and sync again: that brings back what the vendor "
          "still has"};
}

}  // namespace qualyswas::sync
