// About how many bytes a record holds: enough to bound what waits in memory, no more exact than that.
#pragma once

#include <cstddef>

#include "connector/model/finding.h"
#include "connector/model/webapp.h"

namespace qualyswas::sync {

std::size_t weight_of(const model::WebApp& webapp);
std::size_t weight_of(const model::Finding& finding);

}  // namespace qualyswas::sync
