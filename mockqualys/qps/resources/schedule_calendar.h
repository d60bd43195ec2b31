// Schedules of scans as iCalendar text (RFC 5545), which is what their download answers (reference, adjacent 7.1). The
// reference knows the format alone: which properties there are is our choice.
#pragma once

#include "mockqualys/qps/resources/resource.h"

namespace mockqualys::qps {

// By the id in the path, or by criteria: one VEVENT for each that the user may see.
Answer download_schedules(const Context& context);

}  // namespace mockqualys::qps
