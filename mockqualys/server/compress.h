// gzip for clients that ask for it.
#pragma once

#include <string_view>

#include "mockqualys/server/message.h"

namespace mockqualys::server {

// Changes the reply when `accept_encoding` names gzip and the body is worth it.
void compress(Reply& reply, std::string_view accept_encoding);

}  // namespace mockqualys::server
