// The admin API: JSON over a port of its own, for whoever drives the fake. It moves the clock, sets faults, edits
// records and accounts, makes worlds, and tells what was seen. No login: it listens on this machine alone, and answers
// no request that a web page of another site had a browser send. Thread safe.
#pragma once

#include <string>

#include "mockqualys/server/message.h"
#include "mockqualys/server/worlds.h"
#include "mockqualys/world/world.h"

namespace mockqualys::server {

class Admin {
 public:
  Admin(Worlds& worlds, const Addresses& addresses) : worlds_{worlds}, addresses_{addresses} {}

  Reply answer(const Request& request);

 private:
  Worlds& worlds_;
  const Addresses& addresses_;
};

// The ready line of `mockqualys serve`: one JSON object, without a line feed.
std::string ready_line(const World& world, const Addresses& addresses);

}  // namespace mockqualys::server
