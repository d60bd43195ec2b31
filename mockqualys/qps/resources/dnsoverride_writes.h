// The calls that change DNS overrides (reference, adjacent 7.4). An update has its id in the data, not in the path.
#pragma once

#include "mockqualys/qps/resources/resource.h"

namespace mockqualys::qps {

Answer create_dns_override(const Context& context);
Answer update_dns_overrides(const Context& context);

}  // namespace mockqualys::qps
