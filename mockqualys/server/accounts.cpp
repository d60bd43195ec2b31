#include "mockqualys/server/accounts.h"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "mockqualys/base/base64.h"
#include "mockqualys/base/text.h"
#include "mockqualys/server/routes.h"
#include "mockqualys/server/sessions.h"

namespace mockqualys::server {
namespace {

struct StateRow {
  std::string_view state;
  Standing standing;
};

constexpr auto kStateRows = std::to_array<StateRow>({
    {"expired", Standing::Expired},
    {"registration", Standing::Registration},
    {"secureid", Standing::SecureId},
    {"inactive", Standing::Inactive},
});

struct QpsRow {
  Standing standing;
  std::string_view response_code, message, resolution;
  std::string_view schema = "/qps/xsd/2.0/am/hostasset.xsd";  // recorded for a wrong login, whatever was called
  std::string_view origin = "";                               // empty: the one that was called
};

constexpr std::string_view kAskTheManager = "If you think this is an error, please contact your account manager.";

// The first three are as recorded. The vendor's answer to the others is not known: UNAUTHORIZED and EVALUATION_EXPIRED
// are of its published vocabulary, the texts are ours.
constexpr auto kQpsRows = std::to_array<QpsRow>({
    {Standing::NoCredentials, "AUTH_CREDENTIALS_NEEDED", "Login and password are required",
     "Make sure to pass 'user' and 'password' as request headers.", "/qps/xsd/3.0/was/webapp.xsd",
     "http://localhost:50200"},
    {Standing::WrongLogin, "INVALID_CREDENTIALS", "Authentication failed",
     "Verify both, user and password credentials."},
    {Standing::NoApi, "UNAUTHORIZED", "You are not authorized to access the application through the API.",
     kAskTheManager},
    {Standing::NoWas, "UNAUTHORIZED", "You are not authorized to access the WAS module.", kAskTheManager},
    {Standing::NoKnowledgeBase, "UNAUTHORIZED", "You are not authorized to download the KnowledgeBase.",
     kAskTheManager},
    {Standing::Expired, "EVALUATION_EXPIRED", "This account has expired.", kAskTheManager},
    {Standing::Registration, "UNAUTHORIZED", "Registration must be completed before API requests will be served.",
     "Log in to the user interface once and accept the service agreement."},
    {Standing::SecureId, "UNAUTHORIZED", "SecureID is required for this account. API access is blocked.",
     "Use an account without two-factor login for the API."},
    {Standing::Inactive, "UNAUTHORIZED", "This user account is inactive.", kAskTheManager},
});

struct ClassicRow {
  Standing standing;
  int status;
  std::string_view code, text;
  std::string_view content_type = kXml;
};

// Appendix D of the vendor's API guide. A user without API access is told what a wrong password is told.
constexpr auto kClassicRows = std::to_array<ClassicRow>({
    {Standing::NoCredentials, 401, "2000", "Bad Login/Password", kXmlWithCharset},
    {Standing::WrongLogin, 401, "2000", "Bad Login/Password", kXmlWithCharset},
    {Standing::NoApi, 401, "2000", "Bad Login/Password", kXmlWithCharset},
    {Standing::Expired, 200, "2001", "This account has expired.", kXmlWithCharset},
    {Standing::Inactive, 403, "2002", "User account is inactive."},
    {Standing::Registration, 409, "2003",
     "Registration must be completed before API requests will be served for this account"},
    {Standing::SecureId, 409, "2011", "SecureID is required for this account. API access is blocked."},
    {Standing::NoKnowledgeBase, 403, "2012", "Your subscription is not authorized to use this API."},
    {Standing::NoWas, 403, "2012", "Your subscription is not authorized to use this API."},
});

// No row stands for Welcome, and asking for one is a mistake of the caller.
template <class Rows>
const auto& row_of(const Rows& rows, Standing standing) {
  const auto row = std::ranges::find_if(rows, [&](const auto& line) { return line.standing == standing; });
  if (row == rows.end()) throw std::logic_error{"this standing has no refusal"};
  return *row;
}

// A colon makes every call fail although HTTP permits it and the password may be right: a connector vendor's guide
// reports it of the real service (AUTH-001), and a client that sends one has to see that.
bool is_password_of(const User& user, const std::string& password) {
  return user.password == password && password.find(':') == std::string::npos;
}

Presented read_authorization(std::string_view value) {
  constexpr std::string_view kBasic = "Basic ", kBearer = "Bearer ";
  Presented presented{.any = true, .credentials = {}};
  if (equals_ignoring_case(value.substr(0, kBearer.size()), kBearer)) {
    presented.bearer = trim(value.substr(kBearer.size()));
    presented.claimed = claimed_user(*presented.bearer);
    return presented;
  }
  if (!equals_ignoring_case(value.substr(0, kBasic.size()), kBasic)) return presented;
  const auto encoded = trim(value.substr(kBasic.size()));
  const auto decoded = decode_base64(encoded);
  const auto colon = decoded ? decoded->find(':') : std::string::npos;
  if (colon == std::string::npos) return presented;
  presented.credentials = Credentials{
      .user = decoded->substr(0, colon), .password = decoded->substr(colon + 1), .encoded = std::string{encoded}};
  return presented;
}

}  // namespace

Presented read_presented(const Request& request) {
  const auto match = find_route(request.path());
  if (match && match->route->endpoint == Endpoint::Token) {
    auto login = read_login(request);
    return {.any = login.has_value(), .credentials = std::move(login)};
  }
  if (match && match->route->endpoint == Endpoint::OidcToken)
    return {.any = true,
            .credentials = {},
            .client = ClientKey{.id = std::string{request.header("clientId")},
                                .secret = std::string{request.header("clientSecret")}}};
  const auto authorization = trim(request.header("Authorization"));
  if (!authorization.empty()) return read_authorization(authorization);
  if (request.path().starts_with("/qps/")) {
    const auto user = request.header("user"), password = request.header("password");
    if (user.empty() || password.empty()) return {};
    return {.any = true,
            .credentials = Credentials{.user = std::string{user}, .password = std::string{password}, .encoded = {}}};
  }
  if (match && match->route->endpoint == Endpoint::Session)
    if (auto login = read_login(request)) return {.any = true, .credentials = std::move(*login)};
  auto cookie = session_cookie(request);
  return {.any = cookie.has_value(), .credentials = {}, .session = std::move(cookie)};
}

std::optional<Credentials> read_login(const Request& request) {
  const auto parameters = parameters_of(request);
  auto user = last_value(parameters, "username"), password = last_value(parameters, "password");
  if (!user || !password) return std::nullopt;
  return Credentials{.user = std::move(*user), .password = std::move(*password), .encoded = {}};
}

Verdict judge(const World& world, const Presented& presented, const std::optional<std::string>& proven, Right needed) {
  if (!presented.any) return {Standing::NoCredentials, {}};
  if (!presented.credentials && !proven) return {Standing::WrongLogin, {}};
  const auto user = world.find_user(proven ? *proven : presented.credentials->user);
  if (!user || (!proven && !is_password_of(*user, presented.credentials->password))) return {Standing::WrongLogin, {}};
  if (user->state) {
    const auto row = std::ranges::find(kStateRows, std::string_view{*user->state}, &StateRow::state);
    const auto standing = row == kStateRows.end() ? Standing::Inactive : row->standing;
    // The version is told even to those who have not finished their registration.
    if (!(standing == Standing::Registration && needed == Right::Login)) return {standing, user};
  }
  if (needed == Right::Login) return {Standing::Welcome, user};
  if (!user->api) return {Standing::NoApi, user};
  if (needed == Right::Was && !user->was) return {Standing::NoWas, user};
  if (needed == Right::KnowledgeBase && !user->knowledgebase) return {Standing::NoKnowledgeBase, user};
  return {Standing::Welcome, user};
}

qps::Answer refuse_qps(Standing standing, std::string_view origin, bool json) {
  const auto& row = row_of(kQpsRows, standing);
  return qps::refuse(
      {.response_code = row.response_code, .message = row.message, .resolution = row.resolution, .schema = row.schema},
      row.origin.empty() ? origin : row.origin, json);
}

Reply refuse_classic(Standing standing, std::string_view origin, Instant now) {
  const auto& row = row_of(kClassicRows, standing);
  return simple_return({.status = row.status,
                        .code = row.code,
                        .text = std::string{row.text},
                        .items = {},
                        .content_type = row.content_type},
                       origin, now);
}

}  // namespace mockqualys::server
