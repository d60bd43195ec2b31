// Neighbours of WAS in the classic family that its clients ask for in passing: the list of hosts and the activity log.
// This fake has neither hosts nor a log of people's actions: both answers are empty and well-formed.
#pragma once

#include <string>

#include "mockqualys/server/message.h"
#include "mockqualys/world/world.h"

namespace mockqualys::server {

// The user is let in already. `origin` is "https://host:port".
Reply answer_host_list(const World& world, const Request& request, const std::string& origin);
Reply answer_activity_log(const World& world, const Request& request, const std::string& origin);

}  // namespace mockqualys::server
