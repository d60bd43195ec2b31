// One line for the person behind a client whose call went wrong: what was probably meant and what to send instead. The
// answer stays what the vendor answers; the line goes into the header X-Mockqualys-Hint, the journal and the access
// log. It never quotes a header or a body, which may hold a password.
#pragma once

#include <string>
#include <string_view>

#include "mockqualys/server/message.h"

namespace mockqualys::server {

// Of a body that the service could not read, or whose type it does not take.
std::string body_hint(const Request& request);

// Of a path that is none of the table; empty when nothing is known of it.
std::string address_hint(std::string_view path, std::string_view admin_url);

// Of an operation or an object that the service does not have, or an id where none belongs; empty when they are right.
std::string object_hint(std::string_view module, std::string_view operation, std::string_view object,
                        std::string_view id);

// Whether the fake answers at an address that begins so: what a fault can hit.
struct Reach {
  bool served = false;    // by an operation that is offered here
  bool possible = false;  // by one that the vendor has, and that is refused here
  std::string nearest;    // when neither: an address that is; empty when none is near
};
Reach reach_of(std::string_view beginning);

// Paths of the admin API, for whoever asks the wrong port.
bool is_admin_path(std::string_view path);

}  // namespace mockqualys::server
