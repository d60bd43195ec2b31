// Who calls, and what the vendor says to those it does not let in. Judged before anything else of a request is looked
// at.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "mockqualys/qps/qps.h"
#include "mockqualys/server/classic.h"
#include "mockqualys/server/message.h"
#include "mockqualys/server/tokens.h"
#include "mockqualys/world/world.h"

namespace mockqualys::server {

enum class Family { Qps, Classic, Gateway };

// What a call needs beyond a login.
enum class Right {
  Login,          // the portal version: nothing more
  Was,            // API access and the WAS module
  KnowledgeBase,  // API access and the KnowledgeBase download
  Api,            // API access
};

struct Credentials {
  std::string user, password;
  std::string encoded;  // as they stood in the header, for the journal to hide
};

// What a request shows of who sends it; nothing of it is proven yet.
struct Presented {
  bool any = false;                        // something that should name a user was there
  std::optional<Credentials> credentials;  // and it could be read
  // Instead of them:
  std::optional<std::string> session = {};  // the cookie of one
  std::optional<std::string> bearer = {};   // a token
  std::optional<std::string> claimed = {};  // the user that the token names, genuine or not
  std::optional<ClientKey> client = {};     // at /auth/oidc

  // The user that is named, whether the login is right or not. Sessions and clients say it to the world alone whose
  // they are.
  bool names_user() const { return credentials || claimed; }
  std::string_view user() const {
    if (credentials) return credentials->user;
    return claimed ? std::string_view{*claimed} : std::string_view{};
  }
};

// Authorization: Basic, split at the first colon, or Bearer. Below /qps/ also the headers `user` and `password`;
// elsewhere the form of a login, then the cookie of a session (its path is /api, QPS never sees it). At /auth the form
// alone, at /auth/oidc the headers `clientId` and `clientSecret` alone.
Presented read_presented(const Request& request);

enum class Standing {
  NoCredentials,
  WrongLogin,
  Expired,
  Registration,
  SecureId,
  Inactive,
  NoApi,
  NoWas,
  NoKnowledgeBase,
  Welcome,
};

struct Verdict {
  Standing standing = Standing::NoCredentials;
  std::optional<User> user;  // known once the login was right
};

// The parameters `username` and `password` of a classic login.
std::optional<Credentials> read_login(const Request& request);

// `proven`: whose session, token or client was presented, if it holds.
Verdict judge(const World& world, const Presented& presented, const std::optional<std::string>& proven, Right needed);

// For every standing but Welcome. `origin` is "https://host:port".
qps::Answer refuse_qps(Standing standing, std::string_view origin, bool json);
Reply refuse_classic(Standing standing, std::string_view origin, Instant now);

}  // namespace mockqualys::server
