// How the connector logs in (AUTH-001, AUTH-008): with Basic on every call, or with a token that the vendor's gateway
// hands out for the user's password ("token") or for a client's id and secret ("oidc"). Used by finalize.
#pragma once

#include <optional>
#include <string>

#include "connector/config/config.h"

namespace qualyswas::config {

struct ProvenLogin {
  Login login = Login::Basic;
  std::string username;  // or the client's id
  Secret password;       // or the client's secret
};

// A setting of another login is refused by name, as one that would do nothing.
Result<ProvenLogin> login_of(const Settings& settings, const Secrets& secrets);

// Where a login other than "basic" gets its tokens: `gateway_url`, or what belongs to the API server. nullopt with
// login "basic". Our choice for a server on this machine: itself, since the fake hands out tokens there.
Result<std::optional<Gateway>> gateway_of(const Endpoint& server, Login login, const Settings& settings,
                                          const Secrets& secrets);

}  // namespace qualyswas::config
