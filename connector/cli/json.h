// What --json prints: what is stored as view/ writes it, and the results of a check and of a comparison.
#pragma once

#include "connector/sync/sync.h"
#include "connector/view/json.h"

namespace qualyswas::cli {

using view::dump;
using view::Json;
using view::to_json;

Json to_json(const sync::CheckStep& step);
Json to_json(const sync::Comparison& comparison);

}  // namespace qualyswas::cli
