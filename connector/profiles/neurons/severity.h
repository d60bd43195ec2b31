// Ivanti guide, "Severity Mapping", and what kind of thing a finding is, which decides the table.
#pragma once

#include <optional>
#include <string_view>

#include "connector/model/neurons_row.h"

namespace qualyswas::profiles::neurons {

// `level` is the vendor's digit. "Critical", "High", "Medium" or "Low"; nullopt: the guide has no line for this level
// and kind, the caller reports it as unmapped.
std::optional<std::string_view> find_severity(model::FindingKind kind, std::string_view level);

model::FindingKind kind_of(const model::ReportFinding& finding);
// Unsaid becomes Confirmed or Potential by the glossary's category; every other kind stays what the finding says it is.
model::FindingKind settled(model::FindingKind kind, std::string_view category);
// Ivanti guide, "Vulnerability Type". nullopt: sensitive content, for which the guide has no word.
std::optional<std::string_view> find_vulnerability_type(model::FindingKind kind);

}  // namespace qualyswas::profiles::neurons
