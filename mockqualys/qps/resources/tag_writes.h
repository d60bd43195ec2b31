// The calls that change tags (reference, adjacent 1.1 and 1.4). A tag is deleted like any record: the world takes it
// off whatever carries it.
#pragma once

#include "mockqualys/qps/resources/resource.h"
#include "mockqualys/qps/writing.h"

namespace mockqualys::qps {

Answer create_tag(const Context& context);
Answer update_tags(const Context& context);
Answer evaluate_tags(const Context& context);  // retired

}  // namespace mockqualys::qps
