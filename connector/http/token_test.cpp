// AUTH-008: tokens as the gateway hands them out (reference: kb-auth-limits B.6, adjacent endpoints 6), and the client
// that lives on them.
#include "connector/http/token.h"

#include <array>
#include <atomic>
#include <functional>
#include <latch>
#include <string>
#include <thread>
#include <vector>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/base/utc.h"
#include "connector/http/client.h"
#include "connector/http/credentials.h"
#include "connector/http/scripted_transport.h"

namespace qualyswas::http {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

const Instant kIssued = parse_utc("2026-01-05T06:00:00Z").value();

std::string web_token(const std::string& claims) {
  return fmt::format("eyJhbGciOiJIUzUxMiJ9.{}.c2lnbg", base64(claims));
}

config::Config logging_in(const std::string& login) {
  config::Settings settings;
  settings.name = "shop";
  settings.url = "https://qualysapi.qg2.apps.qualys.com";
  settings.login = login;
  if (login == "oidc") {
    settings.client_id = "1234-abcd";
    settings.client_secret = "cl:ent secret 9";
  } else {
    settings.username = "acme_ab1";
    settings.password = "open & sesame+7";
  }
  auto config = config::finalize(settings, {});
  EXPECT_TRUE(config) << config.error().message;
  return *config;
}

TEST(TokenRequest, IsAFormWithUserAndPassword) {
  const auto request = token_request(logging_in("token"));
  EXPECT_EQ(request.server, Server::Gateway);
  EXPECT_EQ(request.target, "/auth");
  EXPECT_EQ(request.body, "username=acme_ab1&password=open%20%26%20sesame%2B7&token=true");
  EXPECT_THAT(request.headers, ElementsAre(Header{"Content-Type", "application/x-www-form-urlencoded"}));
}

TEST(TokenRequest, OfAClientCarriesItsIdAndSecretAsHeaders) {
  const auto request = token_request(logging_in("oidc"));
  EXPECT_EQ(request.server, Server::Gateway);
  EXPECT_EQ(request.target, "/auth/oidc");
  EXPECT_EQ(request.body, "");
  EXPECT_THAT(request.headers, ElementsAre(Header{"Content-Type", "application/x-www-form-urlencoded"},
                                           Header{"clientId", "1234-abcd"}, Header{"clientSecret", "cl:ent secret 9"}));
}

struct TokenRow {
  std::string name, claims;
  std::chrono::seconds renewed_after;
};
void PrintTo(const TokenRow& row, std::ostream* out) { *out << row.name; }
class TokenTime : public testing::TestWithParam<TokenRow> {};
TEST_P(TokenTime, EndsBeforeTheTokenDoes) {
  const auto text = web_token(GetParam().claims);
  const auto token = parse_token(text + "\n", kIssued);
  ASSERT_TRUE(token);
  EXPECT_EQ(token->text, text);
  EXPECT_EQ(token->renew_at - kIssued, GetParam().renewed_after);
}
const auto kNoon = std::to_string((kIssued + 6h).time_since_epoch().count());
INSTANTIATE_TEST_SUITE_P(
    All, TokenTime,
    testing::Values(TokenRow{"four_hours_when_it_does_not_say", R"({"sub":"acme_ab1"})", 216min},
                    TokenRow{"as_it_says", fmt::format(R"({{"sub":"a","exp":{},"iss":"qas"}})", kNoon), 324min},
                    TokenRow{"as_it_says_with_blanks", fmt::format(R"({{ "exp" : {} }})", kNoon), 324min},
                    TokenRow{"not_as_a_text_says", R"({"exp":"soon"})", 216min},
                    TokenRow{"not_as_a_past_says", R"({"exp":12})", 216min},
                    TokenRow{"not_as_a_number_too_large_says", R"({"exp":99999999999999999999})", 216min}),
    [](const auto& row) { return row.param.name; });

class NoToken : public testing::TestWithParam<std::string> {};
TEST_P(NoToken, IsToldAsSuchAndNotQuoted) {
  const auto token = parse_token(GetParam(), kIssued);
  ASSERT_FALSE(token);
  EXPECT_EQ(token.error().kind, ErrorKind::Decode);
  if (GetParam().empty()) return;
  EXPECT_THAT(token.error().message, Not(HasSubstr(GetParam())));
}
INSTANTIATE_TEST_SUITE_P(All, NoToken,
                         testing::Values("", "<html>login</html>", "two words", R"({"token":"x"})", "a\r\nX-B: c",
                                         std::string(20'000, 'a')));

struct TokenClock final : Clock {
  Instant now() const override { return at; }
  Instant at = kIssued;
};
struct TokenSleeper final : Sleeper {
  void sleep_for(std::chrono::milliseconds, const std::stop_token&) override { ++slept; }
  std::atomic<int> slept{0};
};
struct TokenBody final : Body {
  Result<void> begin(const Head&) override {
    text.clear();
    return {};
  }
  Result<void> write(std::string_view piece) override {
    text += piece;
    return {};
  }
  Result<void> end() override {
    if (text == "INVALID_CREDENTIALS") return fail(ErrorKind::Auth, "credentials refused");
    return {};
  }
  std::string text;
};

// A vendor whose gateway numbers its tokens and whose API takes those that are in `good`.
struct TokenLogin : testing::Test {
  TokenLogin() {
    script.otherwise([this](const Request& request) -> std::optional<Answer> {
      const std::vector<Header> date{{"Date", http_date(vendor_now)}};
      if (request.server == Server::Gateway) {
        if (gateway) return gateway();
        return Answer{.status = 201, .headers = date, .body = token_number(++issued)};
      }
      asked_with.push_back(value_of(request, "Authorization"));
      if (api) return api(request);
      return Answer{.headers = date, .body = "hello"};
    });
  }
  static std::string http_date(Instant at) {
    return fmt::format("{:%a, %d %b %Y %H:%M:%S GMT}", fmt::gmtime(std::chrono::system_clock::to_time_t(at)));
  }
  static std::string token_number(int number) { return fmt::format("eyJhbGciOi.token-number-{}.c2lnbg", number); }
  static std::string value_of(const Request& request, std::string_view name) {
    for (const auto& header : request.headers)
      if (header.name == name) return header.value;
    return {};
  }
  static Error judge(const Head& head, std::string_view body) {
    if (head.status == 401) return {ErrorKind::Auth, "refused: " + std::string{body}, ""};
    return {ErrorKind::Vendor, "status " + std::to_string(head.status) + ": " + std::string{body}, ""};
  }
  Client client(const std::string& login = "token") {
    return {logging_in(login), script.factory(), judge, clock, sleeper, {}, [this](const Event& event) {
              log.push_back(event.text);
            }};
  }
  Result<void> send(Client& client) { return client.send({.target = "/qps/rest/3.0/count/was/webapp"}, body, {}); }

  Script script;
  TokenClock clock;
  TokenSleeper sleeper;
  TokenBody body;
  std::vector<std::string> log, asked_with;
  Instant vendor_now = kIssued;
  int issued = 0;
  std::function<Answer()> gateway;
  std::function<Answer(const Request&)> api;
};

TEST_F(TokenLogin, FetchesOneTokenForAllCalls) {
  auto it = client();
  ASSERT_TRUE(send(it));
  ASSERT_TRUE(send(it));
  EXPECT_EQ(issued, 1);
  EXPECT_THAT(asked_with, ElementsAre("Bearer " + token_number(1), "Bearer " + token_number(1)));
  EXPECT_EQ(value_of(script.requests().back(), "request-source"), "gateway");
  EXPECT_EQ(value_of(script.requests().back(), "X-Requested-With"), "qwas");
  EXPECT_EQ(value_of(script.requests().front(), "Authorization"), "") << "the gateway gets no login but the form's";
}

TEST_F(TokenLogin, OfAClientIsTheSame) {
  auto it = client("oidc");
  ASSERT_TRUE(send(it));
  EXPECT_EQ(script.requests().front().target, "/auth/oidc");
  EXPECT_THAT(asked_with, ElementsAre("Bearer " + token_number(1)));
}

TEST_F(TokenLogin, RenewsTheTokenBeforeItEndsByTheVendorsClock) {
  auto it = client();
  ASSERT_TRUE(send(it));
  vendor_now += 3h + 35min;  // ours stands still
  ASSERT_TRUE(send(it));
  EXPECT_EQ(issued, 1);
  vendor_now += 2min;
  ASSERT_TRUE(send(it));  // the answer tells that time has passed
  ASSERT_TRUE(send(it));
  EXPECT_EQ(issued, 2);
  EXPECT_EQ(asked_with.back(), "Bearer " + token_number(2));
}

struct EndedToken {
  const char* name;
  Answer answer;
};
void PrintTo(const EndedToken& row, std::ostream* out) { *out << row.name; }
class TokenThatEndedEarly : public TokenLogin, public testing::WithParamInterface<EndedToken> {};
TEST_P(TokenThatEndedEarly, IsRenewedOnceAndTheCallRepeated) {
  auto it = client();
  ASSERT_TRUE(send(it));
  api = [&](const Request& request) {
    return value_of(request, "Authorization") == "Bearer " + token_number(1) ? GetParam().answer
                                                                             : Answer{.body = "hello"};
  };
  ASSERT_TRUE(send(it));
  EXPECT_EQ(body.text, "hello");
  EXPECT_EQ(issued, 2);
  EXPECT_EQ(sleeper.slept, 0);
}
TEST_P(TokenThatEndedEarly, IsNotRenewedAgainWhenTheNewOneIsRefusedToo) {
  auto it = client();
  ASSERT_TRUE(send(it));
  api = [&](const Request&) { return GetParam().answer; };
  const auto sent = send(it);
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().kind, ErrorKind::Auth);
  EXPECT_EQ(issued, 2);
  EXPECT_EQ(asked_with.size(), 3U);
}
INSTANTIATE_TEST_SUITE_P(
    All, TokenThatEndedEarly,
    testing::Values(EndedToken{"gateway",
                               {.status = 401,
                                .body = R"({"status":401,"error":"Unauthorized","message":"JWT expired"})"}},
                    EndedToken{"api", {.body = "INVALID_CREDENTIALS"}}),
    [](const auto& row) { return std::string{row.param.name}; });

TEST_F(TokenLogin, DoesNotRepeatACallThatAFreshTokenWasRefusedFor) {
  api = [](const Request&) { return Answer{.status = 401}; };
  auto it = client();
  EXPECT_EQ(send(it).error().kind, ErrorKind::Auth);
  EXPECT_EQ(issued, 1);
  EXPECT_EQ(asked_with.size(), 1U);
}

// AUTH-007: accounts lock.
TEST_F(TokenLogin, AsksTheGatewayOnceWhenItRefusesTheLogin) {
  int asked = 0;
  gateway = [&] {
    ++asked;
    return Answer{.status = 401, .body = R"({"authentication_exceptions":[["InvalidCredentialsException"]]})"};
  };
  auto it = client();
  for (int i = 0; i < 2; ++i) {
    const auto sent = send(it);
    ASSERT_FALSE(sent);
    EXPECT_EQ(sent.error().kind, ErrorKind::Auth);
    EXPECT_THAT(sent.error().message,
                AllOf(HasSubstr("gateway.qg2.apps.qualys.com:443"), HasSubstr("refused the user name and password")));
  }
  EXPECT_EQ(asked, 1);
  EXPECT_TRUE(asked_with.empty());
}

TEST_F(TokenLogin, SaysWhenTheServerIsNoGateway) {
  gateway = [] { return Answer{.status = 404}; };
  auto it = client();
  const auto sent = send(it);
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().kind, ErrorKind::Config);
  EXPECT_THAT(sent.error().advice, HasSubstr("gateway_url"));
}

TEST_F(TokenLogin, TriesAgainWhenTheGatewayCannotBeReached) {
  int asked = 0;
  gateway = [&] {
    if (++asked == 1) return Answer{.status = 0, .broken = Error{ErrorKind::Transport, "connection refused", ""}};
    return Answer{.status = 201, .body = token_number(++issued)};
  };
  auto it = client();
  ASSERT_TRUE(send(it));
  EXPECT_EQ(asked, 2);
  EXPECT_EQ(sleeper.slept, 1);
}

TEST_F(TokenLogin, MasksTheTokenInWhatComesBack) {
  api = [](const Request& request) { return Answer{.body = "you sent " + value_of(request, "Authorization")}; };
  auto it = client();
  ASSERT_TRUE(send(it));
  EXPECT_EQ(body.text, "you sent Bearer ***");
  api = [](const Request& request) { return Answer{.status = 500, .body = value_of(request, "Authorization")}; };
  const auto sent = send(it);
  ASSERT_FALSE(sent);
  EXPECT_THAT(sent.error().message, Not(HasSubstr("token-number")));
  EXPECT_THAT(log, Not(testing::Contains(HasSubstr("token-number"))));
}

TEST_F(TokenLogin, IsSharedByParallelCalls) {
  SharedToken shared;
  std::atomic<int> fetched{0}, fresh{0};
  std::latch begin{4};
  const auto call = [&] {
    begin.arrive_and_wait();
    const auto lent = shared.get(kIssued, [&]() -> Result<Token> {
      ++fetched;
      return Token{.text = "one", .renew_at = kIssued + 1h};
    });
    fresh += lent && lent->is_new ? 1 : 0;
  };
  {
    std::vector<std::jthread> calls;
    for (int i = 0; i < 4; ++i) calls.emplace_back(call);
  }
  EXPECT_EQ(fetched, 1);
  EXPECT_EQ(fresh, 1);
}

TEST_F(TokenLogin, DropsATokenOnlyOnce) {
  SharedToken shared;
  int fetched = 0;
  const auto fetch = [&]() -> Result<Token> {
    return Token{.text = "number " + std::to_string(++fetched), .renew_at = kIssued + 1h};
  };
  ASSERT_TRUE(shared.get(kIssued, fetch));
  shared.drop("number 1");
  ASSERT_TRUE(shared.get(kIssued, fetch));
  shared.drop("number 1");  // a second call that had used it
  EXPECT_EQ(shared.get(kIssued, fetch)->text, "number 2");
}

}  // namespace
}  // namespace qualyswas::http
