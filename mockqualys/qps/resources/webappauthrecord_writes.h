// The calls that change authentication records (reference, adjacent 3.2). What is secret in them is never stored.
#pragma once

#include "mockqualys/qps/resources/resource.h"

namespace mockqualys::qps {

Answer create_auth_record(const Context& context);
Answer update_auth_records(const Context& context);

}  // namespace mockqualys::qps
