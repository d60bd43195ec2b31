// The calls that change schedules of scans (reference, adjacent 7.1). A schedule launches nothing here: it is a record.
#pragma once

#include "mockqualys/qps/resources/resource.h"

namespace mockqualys::qps {

Answer create_schedule(const Context& context);
Answer update_schedules(const Context& context);
Answer activate_schedules(const Context& context);
Answer deactivate_schedules(const Context& context);

}  // namespace mockqualys::qps
