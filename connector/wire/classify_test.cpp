#include <algorithm>
#include <array>
#include <map>
#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/wire/collected.h"
#include "connector/wire/verdict.h"

namespace qualyswas::wire {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

using Headers = std::map<std::string, std::string, std::less<>>;

Error judged(int status, const std::string& body, const Headers& headers = {}) {
  return classify(
      status,
      [&](std::string_view name) -> std::optional<std::string_view> {
        const auto found = headers.find(name);
        if (found == headers.end()) return std::nullopt;
        return found->second;
      },
      body);
}

std::string simple_return(std::string_view code, std::string_view text, std::string_view items = "") {
  return fmt::format(R"(<!DOCTYPE SIMPLE_RETURN SYSTEM "https://qualysapi.example.test/api/2.0/simple_return.dtd">
<SIMPLE_RETURN><RESPONSE><DATETIME>2031-02-03T04:05:06Z</DATETIME>{}<TEXT>
  {}
</TEXT>{}</RESPONSE></SIMPLE_RETURN>)",
                     code.empty() ? "" : fmt::format("<CODE> {} </CODE>", code), text, items);
}

std::string service_response(std::string_view code, std::string_view message, std::string_view resolution = "") {
  return fmt::format(
      R"(<?xml version="1.0" encoding="UTF-8"?>
<ServiceResponse><responseCode>{}</responseCode><responseErrorDetails><errorMessage>{}</errorMessage>{}</responseErrorDetails></ServiceResponse>)",
      code, message, resolution.empty() ? "" : fmt::format("<errorResolution>{}</errorResolution>", resolution));
}

struct ClassicRow {
  int status;
  const char *code, *text;
  ErrorKind kind;
};
void PrintTo(const ClassicRow& row, std::ostream* out) { *out << row.status << "/" << row.code; }
class ClassicCode : public testing::TestWithParam<ClassicRow> {};

TEST_P(ClassicCode, HasItsKind) {
  const auto& row = GetParam();
  EXPECT_EQ(judged(row.status, simple_return(row.code, row.text)).kind, row.kind);
}

TEST_P(ClassicCode, HasItsKindInsideA200) {
  const auto& row = GetParam();
  const auto all = solutions_in(simple_return(row.code, row.text));
  ASSERT_FALSE(all.result);
  EXPECT_EQ(all.result.error().kind == ErrorKind::Vendor ? ErrorKind::Vendor : row.kind, all.result.error().kind);
}

// The vendor's appendix of codes, with the statuses that clients saw.
constexpr auto kClassicRows = std::to_array<ClassicRow>({
    {400, "1901", "Unrecognized parameter(s): x", ErrorKind::Vendor},
    {400, "1905", "parameter ids has invalid value: x", ErrorKind::Vendor},
    {409, "1960", "This API cannot be run again until 1 currently running instance has finished.",
     ErrorKind::RateLimit},
    {409, "1965", "This API cannot be run again for another 1 minutes and 7 seconds.", ErrorKind::RateLimit},
    {501, "999", "Internal error", ErrorKind::Transport},
    {503, "1999", "We are performing scheduled maintenance on our System", ErrorKind::RateLimit},
    {401, "2000", "Bad Login/Password", ErrorKind::Auth},
    {401, "", "Bad Login/Password", ErrorKind::Auth},
    {200, "2001", "This account has expired.", ErrorKind::Auth},
    {403, "2002", "User account is inactive.", ErrorKind::Auth},
    {409, "2003", "Registration must be completed before API requests will be served", ErrorKind::Auth},
    {403, "2007", "Your address is not in the list", ErrorKind::Auth},
    {401, "2010", "Basic authentication required", ErrorKind::Auth},
    {409, "2011", "SecureID authentication is required for this account, so API access is blocked", ErrorKind::Auth},
    {403, "2012", "User license is not authorized to run this API.", ErrorKind::KnowledgeBase},
    {409, "1234", "Something else conflicts", ErrorKind::Vendor},
});
INSTANTIATE_TEST_SUITE_P(Appendix, ClassicCode, testing::ValuesIn(kClassicRows),
                         [](const auto& row) { return fmt::format("s{}_c{}", row.param.status, row.param.code); });

struct QpsRow {
  const char *code, *message;
  ErrorKind kind;
};
void PrintTo(const QpsRow& row, std::ostream* out) { *out << row.code << ": " << row.message; }
class ResponseCode : public testing::TestWithParam<QpsRow> {};

TEST_P(ResponseCode, HasItsKindInXml) {
  const auto all = findings_in(service_response(GetParam().code, GetParam().message));
  ASSERT_FALSE(all.result);
  EXPECT_EQ(all.result.error().kind, GetParam().kind);
  EXPECT_THAT(all.result.error().message, HasSubstr(GetParam().code));
  EXPECT_TRUE(all.heads.empty());
}

TEST_P(ResponseCode, HasItsKindInJson) {
  const auto all = findings_in(
      fmt::format(R"({{"ServiceResponse":{{"responseErrorDetails":{{"errorMessage":"{}"}},"responseCode":"{}"}}}})",
                  GetParam().message, GetParam().code));
  ASSERT_FALSE(all.result);
  EXPECT_EQ(all.result.error().kind, GetParam().kind);
}

TEST_P(ResponseCode, HasItsKindWithAStatusOfItsOwn) {
  EXPECT_EQ(judged(400, service_response(GetParam().code, GetParam().message)).kind, GetParam().kind);
}

constexpr auto kQpsRows = std::to_array<QpsRow>({
    {"AUTH_CREDENTIALS_NEEDED", "Login and password are required", ErrorKind::Auth},
    {"INVALID_CREDENTIALS", "Authentication failed", ErrorKind::Auth},
    {"UNAUTHORIZED", "You are not authorized to access the application through the API.", ErrorKind::Permission},
    {"UNAUTHORIZED", "", ErrorKind::Permission},
    {"UNAUTHORIZED", "The WAS module is not enabled for this user", ErrorKind::Module},
    {"UNAUTHORIZED", "You have no access to Web Application Scanning", ErrorKind::Module},
    {"EVALUATION_EXPIRED", "The evaluation is over", ErrorKind::Module},
    {"INVALID_REQUEST", "Criteria: Invalid value format for criteria 'webApp.id' (abc123).", ErrorKind::Vendor},
    {"INVALID_XML", "cvc-complex-type", ErrorKind::Vendor},
    {"OTHER_ERROR", "An error occurred during request processing.", ErrorKind::Vendor},
    {"OPERATION_NOT_SUPPORTED", "", ErrorKind::Vendor},
    {"CA_1001_DUPLICATE_KEY", "some other module's own", ErrorKind::Vendor},
    {"success", "codes are compared as they are written", ErrorKind::Vendor},
});
INSTANTIATE_TEST_SUITE_P(Vendor, ResponseCode, testing::ValuesIn(kQpsRows));

TEST(Refusal, QuotesMessageAndResolution) {
  const auto all = findings_in(service_response("INVALID_REQUEST", "Criteria: &apos;x&apos;", "Specify Long."));
  EXPECT_EQ(all.result.error().message, "the vendor answered INVALID_REQUEST: Criteria: 'x' (Specify Long.)");
}

TEST(Refusal, LivesWithoutAnyDetails) {
  const auto all = findings_in("<ServiceResponse><responseCode>OTHER_ERROR</responseCode></ServiceResponse>");
  EXPECT_EQ(all.result.error().kind, ErrorKind::Vendor);
}

TEST(Refusal, IsToldBeforeTheConnectionCanBreak) {
  Collected<model::Finding> all;
  const auto decoder = decode_findings(collect_into(all));
  auto text = service_response("INVALID_CREDENTIALS", "Authentication failed");
  text.resize(text.size() - std::string_view{"</ServiceResponse>"}.size());
  const auto done = decoder->write(text);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind, ErrorKind::Auth);
}

TEST(Refusal, ReadsAGenericReturn) {
  const auto all = solutions_in(R"(<?xml version="1.0"?><GENERIC_RETURN><API name="x" username="y" at="z"/>
    <RETURN status="FAILED" number="2001">Account Expired</RETURN></GENERIC_RETURN><!-- incident -->)");
  ASSERT_FALSE(all.result);
  EXPECT_EQ(all.result.error().kind, ErrorKind::Auth);
  EXPECT_THAT(all.result.error().message, HasSubstr("Account Expired"));
}

struct StateRow {
  const char *name, *code, *words;  // an empty code: the classic family has none that is known
  const char* named;                // by the advice
};
void PrintTo(const StateRow& row, std::ostream* out) { *out << row.name; }
class AccountState : public testing::TestWithParam<StateRow> {};

TEST_P(AccountState, IsNamedWithTheVendorsWordsAndAnAdviceThatFits) {
  const auto expect_named = [](const Error& error) {
    EXPECT_EQ(error.kind, ErrorKind::Auth);
    EXPECT_THAT(error.message, HasSubstr(GetParam().words));
    EXPECT_THAT(error.advice, HasSubstr(GetParam().named));
    EXPECT_THAT(error.advice, testing::Not(HasSubstr("API Access")));
    EXPECT_THAT(error.advice, testing::Not(HasSubstr("user name and password")));
    EXPECT_TRUE(is_account_state(error));
  };
  if (*GetParam().code != 0) {
    expect_named(judged(409, simple_return(GetParam().code, GetParam().words)));
    auto error = judged(403, simple_return(GetParam().code, "Something new"));
    EXPECT_THAT(error.advice, HasSubstr(GetParam().named)) << "by the code alone";
  }
  expect_named(judged(401, simple_return("", GetParam().words)));
  expect_named(judged(401, simple_return("2000", GetParam().words)));
  for (const auto* code : {"UNAUTHORIZED", "INVALID_CREDENTIALS", "EVALUATION_EXPIRED"})
    expect_named(findings_in(service_response(code, GetParam().words)).result.error());
}

INSTANTIATE_TEST_SUITE_P(
    All, AccountState,
    testing::Values(StateRow{"expired", "2001", "This account has expired.", "the account has expired"},
                    StateRow{"expired_in_short", "2001", "Account Expired", "the account has expired"},
                    StateRow{"inactive", "2002", "This user account is inactive.", "the user is inactive"},
                    StateRow{"deactivated", "2002", "The user was deactivated.", "the user is inactive"},
                    StateRow{"registration", "2003",
                             "Registration must be completed before API requests will be served.",
                             "registration of this user is not finished"},
                    StateRow{"address", "2007", "Your IP address is not allowed.", "list of allowed addresses"},
                    StateRow{"second_factor", "2011", "SecureID is required for this account. API access is blocked.",
                             "two-factor"},
                    StateRow{"password_expired", "", "Your password has expired.", "the password has expired"},
                    StateRow{"locked", "", "This account is locked.", "the account is locked"}),
    [](const auto& row) { return std::string{row.param.name}; });

TEST(AccountState, IsNoneWhereARightIsMissing) {
  for (const auto& error :
       {judged(401, simple_return("2000", "Bad Login/Password")), judged(403, simple_return("2012", "not authorized")),
        findings_in(service_response("UNAUTHORIZED", "The WAS module is inactive for this user")).result.error(),
        findings_in(
            service_response("UNAUTHORIZED", "You are not authorized to access the application through the API."))
            .result.error()})
    EXPECT_FALSE(is_account_state(error)) << error.message;
}

TEST(Refusal, OfAServerThatIsDownMayPass) {
  EXPECT_EQ(findings_in(service_response("JMS_SERVER_DOWN", "")).result.error().kind, ErrorKind::Transport);
  EXPECT_EQ(findings_in(service_response("RMI_SERVER_DOWN", "")).result.error().kind, ErrorKind::Transport);
}

TEST(Refusal, HintsAtTwoFactorLogin) {
  EXPECT_THAT(judged(409, simple_return("2011", "SecureID authentication is required")).advice,
              HasSubstr("two-factor"));
  EXPECT_THAT(judged(401, simple_return("2000", "Bad Login/Password")).advice, HasSubstr("two-factor"));
}

TEST(Refusal, HintsAtPlatformAndColonWhenALoginFails) {
  const auto error = judged(401, simple_return("2000", "Bad Login/Password"));
  EXPECT_THAT(error.advice, HasSubstr("platform"));
  EXPECT_THAT(error.advice, HasSubstr("':'"));
}

TEST(LimitAnswer, TellsTheWaitOfItsBodyAndLeavesTheHeadersToTheClient) {
  const auto body = simple_return("1965", "This API cannot be run again for another 1 minutes and 7 seconds.",
                                  "<ITEM_LIST><ITEM><KEY>SECONDS_TO_WAIT</KEY><VALUE>67</VALUE></ITEM></ITEM_LIST>");
  EXPECT_EQ(judged(409, body, {{"X-RateLimit-ToWait-Sec", "70"}}).wait, 67s);
  EXPECT_EQ(judged(409, simple_return("1960", "x"), {{"Retry-After", "5"}}).wait, std::nullopt);
}

TEST(LimitAnswer, ReadsTheWaitInsideA200) {
  const auto all = solutions_in(
      simple_return("1965", "x", "<ITEM_LIST><ITEM><KEY>SECONDS_TO_WAIT</KEY><VALUE>86274</VALUE></ITEM></ITEM_LIST>"));
  EXPECT_EQ(all.result.error().kind, ErrorKind::RateLimit);
  EXPECT_EQ(all.result.error().wait, 86274s);
}

struct StatusRow {
  int status;
  Headers headers;
  ErrorKind kind;
};
void PrintTo(const StatusRow& row, std::ostream* out) { *out << row.status; }
class BareStatus : public testing::TestWithParam<StatusRow> {};
TEST_P(BareStatus, IsJudgedByItselfAndItsHeaders) {
  EXPECT_EQ(judged(GetParam().status, "<html><body><h1>Oops</h1></body></html>", GetParam().headers).kind,
            GetParam().kind);
  EXPECT_EQ(judged(GetParam().status, "", GetParam().headers).kind, GetParam().kind);
}
const auto kStatusRows = std::to_array<StatusRow>({
    {400, {}, ErrorKind::Vendor},
    {401, {}, ErrorKind::Auth},
    {403, {}, ErrorKind::Permission},
    {404, {}, ErrorKind::Vendor},
    {408, {}, ErrorKind::Transport},
    {409, {}, ErrorKind::Vendor},
    {409, {{"X-RateLimit-ToWait-Sec", "30"}}, ErrorKind::RateLimit},
    {409, {{"X-RateLimit-Limit", "300"}, {"X-RateLimit-ToWait-Sec", "0"}}, ErrorKind::Vendor},
    {409, {{"Retry-After", "Wed, 21 Oct 2015 07:28:00 GMT"}}, ErrorKind::RateLimit},
    {409, {{"X-RateLimit-Remaining", "0"}, {"X-RateLimit-Reset", "30"}}, ErrorKind::RateLimit},
    {409, {{"X-RateLimit-Remaining", "7"}, {"X-RateLimit-Reset", "30"}}, ErrorKind::Vendor},
    {409, {{"X-Concurrency-Limit-Limit", "2"}, {"X-Concurrency-Limit-Running", "2"}}, ErrorKind::RateLimit},
    {413, {}, ErrorKind::Vendor},
    {414, {}, ErrorKind::Vendor},
    {415, {}, ErrorKind::Vendor},
    {429, {}, ErrorKind::RateLimit},
    {500, {}, ErrorKind::Transport},
    {502, {}, ErrorKind::Transport},
    {503, {}, ErrorKind::RateLimit},
    {504, {}, ErrorKind::Transport},
});
INSTANTIATE_TEST_SUITE_P(All, BareStatus, testing::ValuesIn(kStatusRows));

TEST(Classify, SaysThatAWebPageCame) {
  EXPECT_THAT(judged(414, R"(<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN"><html><head>)").message,
              HasSubstr("(a web page)"));
}

TEST(Classify, NeverLetsALimitHeaderTurnARegistrationIntoALimit) {
  const auto error = judged(409, simple_return("2003", "Registration must be completed"),
                            {{"X-RateLimit-ToWait-Sec", "30"}, {"X-Concurrency-Limit-Limit", "2"}});
  EXPECT_EQ(error.kind, ErrorKind::Auth);
}

TEST(Classify, KeepsControlCharactersOfTheVendorOutOfTheMessage) {
  EXPECT_THAT(judged(400, simple_return("1905", "a\x1b[31m\nb")).message,
              testing::Not(testing::ContainsRegex("[\x1b\n]")));
}

}  // namespace
}  // namespace qualyswas::wire
