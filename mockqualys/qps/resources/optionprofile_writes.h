// The calls that change option profiles (reference, adjacent 3.1).
#pragma once

#include "mockqualys/qps/resources/resource.h"

namespace mockqualys::qps {

Answer create_option_profile(const Context& context);  // answers with the whole profile
Answer update_option_profiles(const Context& context);

}  // namespace mockqualys::qps
