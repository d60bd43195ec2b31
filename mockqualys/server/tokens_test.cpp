#include "mockqualys/server/tokens.h"

#include <atomic>

#include <gmock/gmock.h>
#include <httplib.h>
#include <nlohmann/json.hpp>

#include "mockqualys/base/base64.h"
#include "mockqualys/base/text.h"
#include "mockqualys/server/test_support.h"

namespace mockqualys::server {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr Instant kIssued = std::chrono::sys_days{std::chrono::year{2031} / 2 / 3};
constexpr auto* kCountCall = "/qps/rest/3.0/count/was/webapp";
constexpr auto* kTokenForm = "application/x-www-form-urlencoded";
constexpr auto* kLoginForm = "username=acme_ab1&password=open-sesame&token=true";

nlohmann::json part_of(const std::string& token, std::size_t index) {
  return nlohmann::json::parse(decode_any_base64(split(token, '.').at(index)));
}

TEST(Token, IsAJsonWebTokenWithTheClaimsOfTheVendor) {
  const auto token = Tokens{}.issue("acme_ab1", "password", kIssued);
  EXPECT_EQ(split(token, '.').size(), 3U);
  EXPECT_EQ(token.find_first_of("=+/"), std::string::npos) << "the alphabet of URLs, without padding";
  EXPECT_EQ(part_of(token, 0), (nlohmann::json{{"alg", "HS512"}}));
  const auto claims = part_of(token, 1);
  EXPECT_EQ(claims.at("sub"), "acme_ab1");
  EXPECT_EQ(claims.at("iss"), "qas");
  EXPECT_EQ(claims.at("aud"), "qas");
  EXPECT_EQ(claims.at("exp").get<std::int64_t>() - claims.at("iat").get<std::int64_t>(), 4 * 60 * 60);
  EXPECT_EQ(decode_any_base64(split(token, '.').at(2)).size(), 64U) << "HMAC with SHA-512";
}

TEST(Token, HoldsForFourHours) {
  const Tokens tokens;
  const auto token = tokens.issue("acme_ab1", "password", kIssued);
  using namespace std::chrono_literals;
  EXPECT_EQ(tokens.user_of(token, kIssued).value(), "acme_ab1");
  EXPECT_EQ(tokens.user_of(token, kIssued + 4h - 1s).value(), "acme_ab1");
  EXPECT_EQ(tokens.user_of(token, kIssued + 4h).error(), TokenFault::Expired);
}

TEST(Token, OfAnotherIssuerOrOfBeforeAResetIsForeign) {
  Tokens tokens;
  const auto token = tokens.issue("acme_ab1", "password", kIssued);
  EXPECT_EQ(Tokens{}.user_of(token, kIssued).error(), TokenFault::Foreign);
  EXPECT_EQ(claimed_user(token), "acme_ab1") << "it names its user all the same";
  tokens.forget();
  EXPECT_EQ(tokens.user_of(token, kIssued).error(), TokenFault::Foreign);
}

TEST(Token, WithOtherClaimsIsForeign) {
  const Tokens tokens;
  const auto token = tokens.issue("acme_ab1", "password", kIssued);
  auto claims = part_of(token, 1);
  claims["sub"] = "acme_nw3";
  const auto parts = split(token, '.');
  const auto forged = std::string{parts[0]} + "." + encode_base64url(claims.dump()) + "." + std::string{parts[2]};
  EXPECT_EQ(tokens.user_of(forged, kIssued).error(), TokenFault::Foreign);
  const auto unsigned_token = encode_base64url(R"({"alg":"none"})") + "." + std::string{parts[1]} + ".";
  EXPECT_EQ(tokens.user_of(unsigned_token, kIssued).error(), TokenFault::Malformed);
}

class NoToken : public ::testing::TestWithParam<std::string> {};

TEST_P(NoToken, IsMalformedAndNamesNobody) {
  EXPECT_EQ(Tokens{}.user_of(GetParam(), kIssued).error(), TokenFault::Malformed);
  EXPECT_EQ(claimed_user(GetParam()), std::nullopt);
}

std::string with_claims(const std::string& claims) {
  return encode_base64url(R"({"alg":"HS512"})") + "." + encode_base64url(claims) + ".c2ln";
}

INSTANTIATE_TEST_SUITE_P(Texts, NoToken,
                         ::testing::Values("", ".", "..", "a.b.c", "a.b.c.d", "!!.!!.!!", with_claims("no json"),
                                           with_claims("[1]"), with_claims("{}"), with_claims(R"({"sub":"x"})"),
                                           with_claims(R"({"sub":7,"exp":7})"), with_claims(R"({"sub":"x","exp":"7"})"),
                                           with_claims(R"({"sub":"x","exp":1e99})"),
                                           with_claims(std::string(5000, '[')), with_claims("\xFF\xFE"),
                                           with_claims(R"({"sub":"x","exp":7})") + "=",
                                           with_claims(R"({"sub":"x","exp":7})") + std::string(9000, 'A')));

class Gateway : public ::testing::Test {
 protected:
  httplib::Result auth(const std::string& form) { return client_.Post("/auth", form, kTokenForm); }
  std::string token() { return auth(kLoginForm)->body; }
  httplib::Result oidc(const std::string& id, const std::string& secret) {
    return client_.Post("/auth/oidc", {{"clientId", id}, {"clientSecret", secret}}, "", kTokenForm);
  }
  httplib::Result call(const char* path, const std::string& token, bool by_gateway = false) {
    httplib::Headers headers{{"Authorization", "Bearer " + token}, {"X-Requested-With", "test"}};
    if (by_gateway) headers.emplace("request-source", "gateway");
    return client_.Get(path, headers);
  }

  test::Running server_;
  httplib::Client client_{server_->url()};
};

TEST_F(Gateway, HandsOutATokenAsBareText) {
  const auto answer = auth(kLoginForm);
  EXPECT_EQ(answer->status, 201);
  EXPECT_EQ(split(answer->body, '.').size(), 3U);
  EXPECT_EQ(part_of(answer->body, 1).at("sub"), "acme_ab1");
  EXPECT_EQ(auth("username=acme_ab1&password=open%2Dsesame&token=true&permissions=true")->status, 201);
}

struct RefusedForm {
  const char* name;
  std::string form;
  int status;
  const char* told;
};
void PrintTo(const RefusedForm& row, std::ostream* out) { *out << row.name; }
class RefusedLogins : public Gateway, public ::testing::WithParamInterface<RefusedForm> {};

TEST_P(RefusedLogins, GetNoToken) {
  const auto answer = auth(GetParam().form);
  EXPECT_EQ(answer->status, GetParam().status);
  EXPECT_EQ(answer->get_header_value("Content-Type"), "application/json");
  EXPECT_THAT(nlohmann::json::parse(answer->body).dump(), HasSubstr(GetParam().told));
}

constexpr auto* kWrongLogin = "InvalidCredentialsException";
INSTANTIATE_TEST_SUITE_P(
    Table, RefusedLogins,
    ::testing::Values(RefusedForm{"wrong password", "username=acme_ab1&password=wrong&token=true", 401, kWrongLogin},
                      RefusedForm{"unknown user", "username=acme_zz9&password=x&token=true", 401, kWrongLogin},
                      RefusedForm{"no password", "username=acme_ab1&token=true", 401, kWrongLogin},
                      RefusedForm{"empty", "", 401, kWrongLogin},
                      RefusedForm{"colon", "username=acme_co6&password=with:colon&token=true", 401, kWrongLogin},
                      RefusedForm{"expired", "username=acme_ex7&password=open-sesame&token=true", 401, kWrongLogin},
                      RefusedForm{"inactive", "username=acme_in0&password=open-sesame&token=true", 401, kWrongLogin},
                      RefusedForm{"no token=true", "username=acme_ab1&password=open-sesame", 400, "token=true"},
                      RefusedForm{"token=false", "username=acme_ab1&password=open-sesame&token=false", 400,
                                  "token=true"}));

TEST_F(Gateway, TakesAFormInTheBodyAlone) {
  EXPECT_EQ(client_.Post("/auth", kLoginForm, "text/plain")->status, 401);
  EXPECT_EQ(client_.Get("/auth")->status, 405);
}

TEST_F(Gateway, ATokenIsTakenByBothFamilies) {
  const auto held = token();
  EXPECT_THAT(call(kCountCall, held)->body, HasSubstr("<count>2</count>"));
  EXPECT_THAT(call(kCountCall, held, true)->body, HasSubstr("<count>2</count>"));
  EXPECT_THAT(call(test::kVersion, held)->body, HasSubstr("<WAS-VERSION>"));
  const auto classic = call("/api/4.0/fo/knowledge_base/vuln/?action=list&ids=150901", held);
  EXPECT_EQ(classic->status, 200);
  EXPECT_THAT(classic->body, HasSubstr("<QID>150901</QID>"));
  EXPECT_EQ(classic->get_header_value("X-RateLimit-Remaining"), "299");
}

TEST_F(Gateway, ATokenGivesNoMoreThanTheAccountHas) {
  const auto held = auth("username=acme_nw3&password=open-sesame&token=true")->body;
  EXPECT_THAT(call(kCountCall, held)->body, HasSubstr("UNAUTHORIZED"));
  auto user = server_->world().find_user("acme_nw3").value();
  user.state = "expired";
  server_->world().put_user(user);
  EXPECT_THAT(call(kCountCall, held)->body, HasSubstr("EVALUATION_EXPIRED"));
}

TEST_F(Gateway, ATokenOutlivesAChangedPassword) {
  const auto held = token();
  auto user = server_->world().find_user("acme_ab1").value();
  user.password = "another";
  server_->world().put_user(user);
  EXPECT_THAT(call(kCountCall, held)->body, HasSubstr("SUCCESS"));
}

TEST_F(Gateway, AnExpiredTokenIsRefusedInBothForms) {
  const auto held = token();
  server_->world().advance(std::chrono::hours{4} - std::chrono::minutes{1});
  EXPECT_THAT(call(kCountCall, held)->body, HasSubstr("SUCCESS"));
  server_->world().advance(std::chrono::minutes{1});

  const auto gateway = call(kCountCall, held, true);
  EXPECT_EQ(gateway->status, 401);
  EXPECT_EQ(gateway->body, R"({"status":401,"error":"Unauthorized","message":"JWT expired"})");
  EXPECT_EQ(gateway->get_header_value("Content-Type"), "application/json");
  EXPECT_EQ(call("/api/2.0/fo/asset/host/?action=list", held, true)->body, gateway->body);

  const auto qps = call(kCountCall, held);
  EXPECT_EQ(qps->status, 200);
  EXPECT_THAT(qps->body, HasSubstr("INVALID_CREDENTIALS"));
  EXPECT_THAT(qps->get_header_value("X-Mockqualys-Hint"), HasSubstr("the token has expired"));
  const auto classic = call("/api/2.0/fo/asset/host/?action=list", held);
  EXPECT_EQ(classic->status, 401);
  EXPECT_THAT(classic->body, HasSubstr("<CODE>2000</CODE>"));
  EXPECT_THAT(call(kCountCall, token())->body, HasSubstr("SUCCESS")) << "a new one";
}

TEST_F(Gateway, ATokenExpiresInRealTimeToo) {
  std::atomic<std::chrono::steady_clock::time_point> real{server_->world().real_now()};
  server_->world().set_real_time([&real] { return real.load(); });
  const auto held = token();
  EXPECT_THAT(call(kCountCall, held)->body, HasSubstr("SUCCESS"));
  real = real.load() + std::chrono::hours{4};
  EXPECT_THAT(call(kCountCall, held)->body, HasSubstr("INVALID_CREDENTIALS"));
}

TEST_F(Gateway, AForeignOrMalformedTokenIsRefusedInBothForms) {
  const auto foreign = Tokens{}.issue("acme_ab1", "password", server_->world().now());
  EXPECT_THAT(call(kCountCall, foreign, true)->body, HasSubstr("JWT signature does not match"));
  EXPECT_THAT(call(kCountCall, foreign)->body, HasSubstr("INVALID_CREDENTIALS"));
  EXPECT_THAT(call(kCountCall, "nonsense", true)->body, HasSubstr("JWT malformed"));
  EXPECT_THAT(call(kCountCall, "nonsense")->body, HasSubstr("INVALID_CREDENTIALS"));
  EXPECT_THAT(call(kCountCall, "")->body, HasSubstr("INVALID_CREDENTIALS"));
}

TEST_F(Gateway, AResetEndsTheTokens) {
  const auto held = token();
  httplib::Client{server_->admin_url()}.Post("/reset");
  EXPECT_THAT(call(kCountCall, held)->body, HasSubstr("INVALID_CREDENTIALS"));
}

TEST_F(Gateway, AClientGetsATokenOfItsUser) {
  const auto users = nlohmann::json::parse(server_->ready_line()).at("users");
  const auto& first = users.at(0);
  const auto answer = oidc(first.at("client_id"), first.at("client_secret"));
  EXPECT_EQ(answer->status, 201);
  EXPECT_EQ(part_of(answer->body, 1).at("sub"), "acme_ab1");
  EXPECT_THAT(call(kCountCall, answer->body, true)->body, HasSubstr("SUCCESS"));
  EXPECT_NE(users.at(1).at("client_id"), first.at("client_id"));
}

TEST_F(Gateway, AWrongClientGetsNone) {
  const auto [id, secret] = client_of("acme_ab1");
  for (const auto& answer :
       {oidc(id, "wrong"), oidc("wrong", secret), oidc("", ""), oidc(id, client_of("acme_nw3").secret),
        oidc(client_of("acme_ex7").id, client_of("acme_ex7").secret)}) {
    EXPECT_EQ(answer->status, 401);
    EXPECT_EQ(nlohmann::json::parse(answer->body).at("status"), 401);
  }
}

TEST_F(Gateway, TheJournalHoldsNoTokenAndNoSecret) {
  const auto held = token();
  const auto [id, secret] = client_of("acme_ab1");
  const auto other = oidc(id, secret)->body;
  call(kCountCall, held);
  const auto shown = httplib::Client{server_->admin_url()}.Get("/journal")->body;
  for (const auto& hidden : {held, other, secret, std::string{"open-sesame"}})
    EXPECT_THAT(shown, Not(HasSubstr(hidden)));
  EXPECT_THAT(shown, HasSubstr("Bearer ********"));
  const auto journal = server_->journal();
  EXPECT_EQ(journal.at(2).user, "acme_ab1");
  EXPECT_EQ(journal.at(0).answer, "********");
}

TEST_F(Gateway, ATokenAndAClientReachTheWorldOfTheirUser) {
  const auto own = server_->add_world({.user = "test_1", .password = "secret-1"});
  ASSERT_TRUE(own);
  const auto held = auth("username=test_1&password=secret-1&token=true")->body;
  const auto [id, secret] = client_of("test_1");
  EXPECT_EQ(oidc(id, secret)->status, 201);
  EXPECT_EQ(oidc(id, "wrong")->status, 401);
  EXPECT_THAT(call(kCountCall, held)->body, HasSubstr("SUCCESS"));
  EXPECT_EQ(own->journal().size(), 4U);
  EXPECT_TRUE(server_->journal().empty());
  const auto stranger = Tokens{}.issue("test_1", "password", own->world().now());
  EXPECT_THAT(call(kCountCall, stranger)->body, HasSubstr("INVALID_CREDENTIALS"));
  EXPECT_EQ(own->journal().size(), 5U);
}

}  // namespace
}  // namespace mockqualys::server
