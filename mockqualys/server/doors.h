// The ports that a client calls: http, and https with its certificate when that is wanted.
#pragma once

#include <string>

#include <tl/expected.hpp>

#include "mockqualys/server/server.h"
#include "mockqualys/server/site.h"
#include "mockqualys/server/sockets.h"

namespace mockqualys::server {

// As many as were asked for; else, for 0, so many that a machine of few cores still answers while one request takes
// long.
int fitting_threads(int wanted);

struct Doors {
  int port = 0;            // of http
  bool remove_ca = false;  // the CA's file is temporary: whoever opened the doors removes it
};

// Who answers, and who is asked about each new connection (nobody: all are welcome).
struct Behind {
  Sockets::Answer answer;
  Sockets::Greet greet = nullptr;
};

// Fills the addresses in but for the admin API's. The error is one readable line.
tl::expected<Doors, std::string> open_doors(Sockets& sockets, const Options& options, const Behind& behind,
                                            Addresses& addresses);

}  // namespace mockqualys::server
