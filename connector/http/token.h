// The tokens of the vendor's gateway (AUTH-008): how one is asked for, what an answer holds, and the one that all calls
// of a client share. Used by Client. No token is in any message.
//
// What the vendor leaves open is chosen here: a token without an `exp` holds for four hours from its answer's Date, and
// whatever status of 2xx it comes with, the whole body is the token.
#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "connector/base/clock.h"
#include "connector/base/error.h"
#include "connector/config/config.h"
#include "connector/http/transport.h"

namespace qualyswas::http {

constexpr std::chrono::hours kTokenTime{4};

struct Token {
  std::string text;
  Instant renew_at;  // by the vendor's clock: when a tenth of its time is left
};

// POST /auth with the user's password as a form, or POST /auth/oidc with a client's id and secret as headers.
Request token_request(const config::Config& config);

// The token of an answer that came at `issued`. Decode: the body is none.
Result<Token> parse_token(std::string_view body, Instant issued);

// What all calls of a client share; any thread.
class SharedToken {
 public:
  using Fetch = std::function<Result<Token>()>;
  struct Lent {
    std::string text;
    bool is_new = false;  // fetched for this call
  };

  // The token to use at `now`. One call fetches it while the others wait for it. A refused login is remembered: the
  // gateway is not asked again, since accounts lock.
  Result<Lent> get(Instant now, const Fetch& fetch);
  // An answer refused this token; a newer one stays.
  void drop(std::string_view text);

 private:
  std::mutex mutex_;
  std::optional<Token> token_;
  std::optional<Error> refused_;
};

}  // namespace qualyswas::http
