// Sessions of the classic API (/api/2.0/fo/session/): who logged in, by the cookie that they were given. Thread safe.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "mockqualys/base/instant.h"
#include "mockqualys/server/message.h"

namespace mockqualys::server {

// Our choice: an hour from the login, used or not. The vendor's default is an hour; from when is not known.
constexpr std::chrono::minutes kSessionTime{60};

class Sessions {
 public:
  // The value of a new cookie: 32 hexadecimal digits. Beyond 10,000 sessions the one that ends first is forgotten.
  std::string open(std::string_view user, Instant now);
  std::optional<std::string> user_of(std::string_view cookie, Instant now) const;
  void close(std::string_view cookie);
  void clear();

 private:
  struct Session {
    std::string user;
    Instant ends;
  };
  mutable std::mutex mutex_;
  std::map<std::string, Session, std::less<>> sessions_;
};

// The session that a request names, also among other cookies and with the attributes that some clients send along.
std::optional<std::string> session_cookie(const Request& request);

}  // namespace mockqualys::server
