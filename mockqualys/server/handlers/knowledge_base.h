// The KnowledgeBase list of the classic family, all versions: /api/{2.0,3.0,4.0}/fo/knowledge_base/vuln/?action=list.
#pragma once

#include <string>

#include "mockqualys/server/message.h"
#include "mockqualys/world/world.h"

namespace mockqualys::server {

// The user is let in already. `origin` is "https://host:port".
Reply answer_knowledge_base(const World& world, const User& user, const Request& request, const std::string& origin);

}  // namespace mockqualys::server
