// The Vulcan profile: the vendor's records, field by field, as the guide's "Website fields mapping" has them. Used by
// sync. Pure: no store, no network, no clock. Nothing is dropped here; what no line covers stands in `unmapped`.
#pragma once

#include "connector/model/finding.h"
#include "connector/model/row.h"
#include "connector/model/solution.h"
#include "connector/model/webapp.h"

namespace qualyswas::profiles::vulcan {

model::AssetRow map_asset(const model::WebApp& webapp);
model::FindingRow map_finding(const model::Finding& finding);
model::SolutionRow map_solution(const model::Solution& solution);

}  // namespace qualyswas::profiles::vulcan
