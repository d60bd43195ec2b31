// /msp/about.php of the oldest family: versions of the service, often used to prove a login.
#pragma once

#include "mockqualys/server/message.h"

namespace mockqualys::server {

Reply answer_about();

}  // namespace mockqualys::server
