#include "mockqualys/server/handlers/gateway.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace mockqualys::server {
namespace {

Reply gateway_error(int status, std::string_view message) {
  const nlohmann::ordered_json body{{"status", status}, {"error", reason_phrase(status)}, {"message", message}};
  return make_reply(status, "application/json", body.dump());
}

}  // namespace

Reply hand_out(const std::string& token) { return make_reply(201, "text/plain;charset=UTF-8", token); }

Reply refuse_login() {
  auto reply = make_reply(401, "application/json",
                          R"({"authentication_exceptions":[["authenticationFailure.InvalidCredentialsException"]]})");
  reply.hint = "send username, password and token=true as a form: Content-Type: application/x-www-form-urlencoded";
  return reply;
}

Reply refuse_client() {
  auto reply = gateway_error(401, "Invalid client credentials");
  reply.hint =
      "send the headers clientId and clientSecret; GET /state of the admin API shows those of each account, as does "
      "the "
      "ready line";
  return reply;
}

Reply refuse_form() {
  auto reply = gateway_error(400, "token=true is missing");
  reply.hint = "add token=true to the form";
  return reply;
}

Reply refuse_token(TokenFault fault) { return gateway_error(401, message_of(fault)); }

}  // namespace mockqualys::server
