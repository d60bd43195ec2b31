// Whether an answer holds a record.
#pragma once

#include <cstdint>

#include "mockqualys/server/message.h"

namespace mockqualys::server {

// One of <data>, in either format, by its id; one of a KnowledgeBase by its QID.
bool holds_record(const Reply& reply, std::int64_t id);

}  // namespace mockqualys::server
