// About how many bytes a record or a row holds: enough to bound what waits in memory, no more exact than that. What a
// vendor may make long is counted, lists of many short entries too.
#pragma once

#include <cstddef>

#include "connector/model/finding.h"
#include "connector/model/listed_report.h"
#include "connector/model/row.h"
#include "connector/model/webapp.h"

namespace qualyswas::model {

std::size_t weight_of(const WebApp& webapp);
std::size_t weight_of(const Finding& finding);
std::size_t weight_of(const ListedReport& report);
std::size_t weight_of(const AssetRow& row);
std::size_t weight_of(const FindingRow& row);
std::size_t weight_of(const SolutionRow& row);

}  // namespace qualyswas::model
