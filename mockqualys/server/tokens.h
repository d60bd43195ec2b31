// Tokens of the vendor's gateway (POST /auth and /auth/oidc): JSON Web Tokens signed by HMAC with SHA-512, which calls
// then bring as `Authorization: Bearer`. Thread safe.
#pragma once

#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "mockqualys/base/instant.h"

namespace mockqualys::server {

constexpr std::chrono::hours kTokenTime{4};  // reference, adjacent 6

enum class TokenFault { Malformed, Foreign, Expired };

// For the answer of the gateway. Recorded of an expired one; the others are our choice.
std::string_view message_of(TokenFault fault);

class Tokens {
 public:
  Tokens();

  // Three parts in base64url: {"alg":"HS512"}, the claims, the signature. `credential` is a claim, "password" or
  // "oidc".
  std::string issue(std::string_view user, std::string_view credential, Instant now) const;
  // Whose token it is, when it is one of this object's and still holds.
  tl::expected<std::string, TokenFault> user_of(std::string_view token, Instant now) const;
  void forget();  // those issued so far become foreign

 private:
  std::string sign(std::string_view text) const;

  mutable std::mutex mutex_;
  std::string key_;
};

// The user that a token names, whether it is genuine or not.
std::optional<std::string> claimed_user(std::string_view token);

// The client of an account, as registered in the vendor's user interface ("Auth ID Client Management"): the same for
// the same name, so that scripts can keep it.
struct ClientKey {
  std::string id, secret;
};
ClientKey client_of(std::string_view user);

}  // namespace mockqualys::server
