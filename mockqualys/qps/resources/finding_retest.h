// Testing a finding again (reference, REST 5.6, adjacent 4), which takes as long as a scan.
#pragma once

#include "mockqualys/qps/resources/resource.h"

namespace mockqualys::qps {

Answer retest_finding(const Context& context);
Answer retest_status(const Context& context);

}  // namespace mockqualys::qps
