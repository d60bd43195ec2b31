// The vendor's gateway, on the same port as the API here: POST /auth and POST /auth/oidc hand out tokens (reference,
// adjacent 6; kb-auth B.6).
#pragma once

#include "mockqualys/server/message.h"
#include "mockqualys/server/tokens.h"

namespace mockqualys::server {

// 201 and the token as plain text, nothing around it.
Reply hand_out(const std::string& token);

// 401, as recorded for a wrong login at /auth; the text for a client that is not known is ours.
Reply refuse_login();
Reply refuse_client();

// 400: the form at /auth does not say token=true. What the vendor hands out then is no token.
Reply refuse_form();

// 401 to a call that brought a token and the header `request-source: gateway`.
Reply refuse_token(TokenFault fault);

}  // namespace mockqualys::server
