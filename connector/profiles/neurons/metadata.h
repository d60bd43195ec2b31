// Ivanti guide, "Additional Metadata Fields", and the state of a finding.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "connector/model/report.h"

namespace qualyswas::profiles::neurons {

inline constexpr std::string_view kOpen = "Open";
inline constexpr std::string_view kClosed = "Closed";

// "Authentication Required" or "Authentication Not Required". nullopt: the guide has no line for this text.
std::optional<std::string_view> find_source_status(std::string_view authentication);

// "Cookie", "Form field", "Web service operation" or "Query"; nullopt: the file offers nothing to tell it by. A cookie
// comes first because its finding repeats the name as parameter; a form next, because its fields are parameters, too.
std::optional<std::string_view> find_parameter_type(const model::ReportFinding& finding);

// kOpen or kClosed. nullopt: the vendor documents no such status; the caller reports it as unmapped and leaves the
// finding open. Case does not matter. Scan reports and information gathered have no status: do not ask.
std::optional<std::string_view> find_state(std::string_view status);

// What OWASP codes of a report are called: "OWASP 2017" only if its own list is that edition; "OWASP" if none tells.
std::string_view owasp_label(model::OwaspEdition edition);

}  // namespace qualyswas::profiles::neurons
