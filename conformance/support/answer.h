// An answer of the fake as whoever stands between it and the subject sees and changes it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "mockqualys/server/message.h"

namespace qualyswas::conformance {

using Request = mockqualys::server::Request;

struct Header {
  std::string name, value;
};

struct Answer {
  int status = 200;
  std::vector<Header> headers;
  std::string body;
  bool never_ends = false;  // the whole body comes, and the connection breaks off before its end is told
};

// Lets `change` work on the reply as an Answer.
void change_reply(mockqualys::server::Reply& reply, const std::function<void(Answer&)>& change);

}  // namespace qualyswas::conformance
