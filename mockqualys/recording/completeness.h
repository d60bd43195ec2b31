// What an estate lacks although all of it could be the vendor's: records in their short form only, QIDs that the
// KnowledgeBase does not describe, elements that clients rely on, values that contradict each other. For people who
// made an estate of a recording or by hand; nothing of it keeps an estate from being served.
#pragma once

#include <string>
#include <vector>

#include "mockqualys/world/estate.h"

namespace mockqualys::recording {

// A sentence each, the gravest first; what is the same of many records is one sentence that counts them and names some.
std::vector<std::string> find_gaps(const Files& files);

}  // namespace mockqualys::recording
