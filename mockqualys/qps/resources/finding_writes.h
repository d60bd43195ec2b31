// What people do to findings: ignore them and take that back, edit their severity and restore it (reference, 5.6).
#pragma once

#include "mockqualys/qps/resources/resource.h"

namespace mockqualys::qps {

Answer ignore_findings(const Context& context);
Answer activate_findings(const Context& context);
Answer edit_severity(const Context& context);
Answer restore_severity(const Context& context);

}  // namespace mockqualys::qps
