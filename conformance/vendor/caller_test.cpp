// The caller against a transport that plays a script: budget, waits, silences. Nobody sleeps; waits are counted.
#include "conformance/vendor/caller.h"

#include <array>
#include <deque>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace qualyswas::conformance::vendor {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Sent = tl::expected<Reply, SendError>;

constexpr auto kSuccess = "<ServiceResponse><responseCode>SUCCESS</responseCode><count>3</count></ServiceResponse>";

Reply reply(int status, std::string body, Headers headers = {}) {
  return {.status = status, .headers = std::move(headers), .body = std::move(body)};
}

class ScriptedCalls : public Transport {
 public:
  // Played in their order; the last one stays.
  std::deque<Sent> script{reply(200, kSuccess)};
  std::vector<Request> seen;

  Sent send(const Request& request) override {
    seen.push_back(request);
    auto next = script.front();
    if (script.size() > 1) script.pop_front();
    return next;
  }
};

class VendorCaller : public testing::Test {
 protected:
  Caller caller(Pacing pacing = {}) {
    return {target_, transport_, pacing, [this](std::chrono::milliseconds time) { slept_.push_back(time); }};
  }

  Target target_{.kind = TargetKind::Url, .place = {}, .username = "user", .password = "pa:ss", .running = {}};
  ScriptedCalls transport_;
  std::vector<std::chrono::milliseconds> slept_;
  const Call call_ = Call::count(Object::WebApp);
  const Call classic_ = Call::about();
};

TEST_F(VendorCaller, SendsTheLoginAsBasicDoes) {
  ASSERT_TRUE(caller().ask(call_));
  const auto& headers = transport_.seen.front().headers;
  EXPECT_THAT(headers, testing::Contains(testing::Pair("Authorization", "Basic dXNlcjpwYTpzcw==")));
}

TEST_F(VendorCaller, NeverSendsTheUserWithAWrongPassword) {
  auto calls = caller();
  ASSERT_TRUE(calls.ask(call_.as(Login::Nobody)));
  for (const auto& [name, value] : transport_.seen.front().headers) {
    EXPECT_THAT(value, testing::Not(HasSubstr("dXNlcj")));
    EXPECT_NE(value, "user");
  }
}

TEST_F(VendorCaller, AsksTheSameOnce) {
  auto calls = caller();
  const auto first = calls.ask(call_), second = calls.ask(call_);
  ASSERT_TRUE(first);
  ASSERT_TRUE(second);
  EXPECT_EQ(*first, *second);
  EXPECT_EQ(calls.calls(), 1);
}

TEST_F(VendorCaller, EndsWithItsBudget) {
  auto calls = caller({.calls = 1});
  ASSERT_TRUE(calls.ask(call_));
  const auto refused = calls.ask(classic_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().why, Silence::Budget);
  EXPECT_THAT(refused.error().message, HasSubstr("1 calls"));
  EXPECT_TRUE(calls.is_budget_used_up());
  EXPECT_TRUE(calls.ask(call_)) << "what was asked is still known";
}

TEST_F(VendorCaller, CountsRepetitionsAgainstTheBudget) {
  transport_.script = {reply(429, "", {{"retry-after", "1"}}), reply(200, kSuccess)};
  auto calls = caller({.calls = 2});
  EXPECT_TRUE(calls.ask(call_));
  EXPECT_EQ(calls.calls(), 2);
}

struct ToldWait {
  const char* name;
  int status;
  Headers headers;
  const char* body;
  std::chrono::milliseconds waits;
};
void PrintTo(const ToldWait& row, std::ostream* out) { *out << row.name; }

class VendorCallerWaits : public VendorCaller, public testing::WithParamInterface<ToldWait> {};
TEST_P(VendorCallerWaits, AsTheVendorSays) {
  transport_.script = {reply(GetParam().status, GetParam().body, GetParam().headers), reply(200, kSuccess)};
  auto calls = caller();
  EXPECT_TRUE(calls.ask(call_));
  EXPECT_THAT(slept_, ElementsAre(GetParam().waits));
}
INSTANTIATE_TEST_SUITE_P(
    Told, VendorCallerWaits,
    testing::Values(ToldWait{"ToWait",
                             409,
                             {{"x-ratelimit-towait-sec", "67"}},
                             "<SIMPLE_RETURN><RESPONSE><CODE>1965</CODE></RESPONSE></SIMPLE_RETURN>",
                             68s},
                    ToldWait{"RetryAfter", 429, {{"retry-after", "7"}}, "", 8s},
                    ToldWait{"Body",
                             409,
                             {},
                             "<SIMPLE_RETURN><RESPONSE><CODE>1965</CODE><ITEM_LIST><ITEM><KEY>SECONDS_TO_WAIT</KEY>"
                             "<VALUE>5</VALUE></ITEM></ITEM_LIST></RESPONSE></SIMPLE_RETURN>",
                             6s},
                    ToldWait{"Concurrency",
                             409,
                             {{"x-concurrency-limit-limit", "2"}},
                             "<SIMPLE_RETURN><RESPONSE><CODE>1960</CODE></RESPONSE></SIMPLE_RETURN>",
                             10s},
                    ToldWait{"Maintenance", 503, {}, "<html></html>", 10s}),
    [](const auto& row) { return row.param.name; });

TEST_F(VendorCaller, WaitsBeforeACallThatWouldBeRefused) {
  transport_.script = {reply(200, kSuccess, {{"x-ratelimit-remaining", "0"}, {"x-ratelimit-towait-sec", "30"}}),
                       reply(200, kSuccess)};
  auto calls = caller();
  ASSERT_TRUE(calls.ask(classic_));
  EXPECT_THAT(slept_, testing::IsEmpty()) << "a right answer is no refusal";
  const auto other = Call::knowledge_base(KbVersion::V4, std::array{KbParameter{"ids", "1"}});
  ASSERT_TRUE(calls.ask(other));
  EXPECT_THAT(slept_, ElementsAre(31s));
}

TEST_F(VendorCaller, PausesWhileAsManyCallsRunAsMay) {
  transport_.script = {reply(200, kSuccess, {{"x-concurrency-limit-limit", "2"}, {"x-concurrency-limit-running", "2"}}),
                       reply(200, kSuccess)};
  auto calls = caller();
  ASSERT_TRUE(calls.ask(classic_));
  ASSERT_TRUE(calls.ask(Call::knowledge_base(KbVersion::V4, {})));
  EXPECT_THAT(slept_, ElementsAre(5s));
}

TEST_F(VendorCaller, GivesUpWhereTheVendorAsksForHours) {
  transport_.script = {reply(409, "<SIMPLE_RETURN><RESPONSE><CODE>1965</CODE></RESPONSE></SIMPLE_RETURN>",
                             {{"x-ratelimit-towait-sec", "86274"}})};
  auto calls = caller();
  const auto refused = calls.ask(classic_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().why, Silence::Limited);
  EXPECT_THAT(slept_, testing::IsEmpty());
  EXPECT_EQ(calls.calls(), 1);
}

TEST_F(VendorCaller, GivesUpALimitThatLasts) {
  transport_.script = {reply(429, "")};
  auto calls = caller();
  EXPECT_FALSE(calls.ask(call_));
  EXPECT_EQ(calls.calls(), 4);
  EXPECT_FALSE(calls.ask(Call::count(Object::Finding)));
  EXPECT_EQ(calls.calls(), 4) << "the family is left alone";
}

TEST_F(VendorCaller, TakesAnotherConflictForAnAnswer) {
  transport_.script = {reply(409, "<SIMPLE_RETURN><RESPONSE><CODE>2003</CODE></RESPONSE></SIMPLE_RETURN>")};
  auto calls = caller();
  EXPECT_FALSE(calls.ask(classic_));
  EXPECT_THAT(slept_, testing::IsEmpty());
}

TEST_F(VendorCaller, LeavesTheLastCallsToOthers) {
  transport_.script = {reply(200, kSuccess, {{"x-ratelimit-remaining", "15"}})};
  auto calls = caller();
  EXPECT_TRUE(calls.ask(classic_));
  const auto kept = calls.ask(Call::knowledge_base(KbVersion::V4, {}));
  ASSERT_FALSE(kept);
  EXPECT_EQ(kept.error().why, Silence::Reserve);
  EXPECT_TRUE(calls.ask(call_)) << "the other family has no such limit";
}

TEST_F(VendorCaller, NeverTriesARefusedLoginAgain) {
  transport_.script = {
      reply(200, "<ServiceResponse><responseCode>INVALID_CREDENTIALS</responseCode></ServiceResponse>")};
  auto calls = caller();
  const auto refused = calls.ask(call_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().why, Silence::LoginRefused);
  EXPECT_FALSE(calls.ask(Call::count(Object::Finding)));
  EXPECT_FALSE(calls.ask(classic_));
  EXPECT_EQ(calls.calls(), 1);
}

TEST_F(VendorCaller, LeavesATargetAloneThatGivesNoAnswers) {
  transport_.script = {tl::unexpected(SendError{SendFailure::Cut, "the answer did not come to its end"})};
  auto calls = caller();
  for (const auto object : {Object::WebApp, Object::Finding, Object::Scan, Object::Report, Object::Tag})
    EXPECT_FALSE(calls.ask(Call::count(object)));
  EXPECT_EQ(calls.calls(), 6) << "three calls, each tried twice";
  EXPECT_THAT(calls.ended(), HasSubstr("no usable answer"));
}

TEST_F(VendorCaller, ReadsADocumentByWhatItIs) {
  transport_.script = {reply(200, R"({"ServiceResponse":{"responseCode":"SUCCESS"}})", {{"content-type", "text/xml"}})};
  auto calls = caller();
  const auto answer = calls.ask(call_);
  ASSERT_TRUE(answer);
  ASSERT_TRUE((*answer)->document);
  EXPECT_EQ((*answer)->document->format, Format::Json);
  EXPECT_TRUE((*answer)->is_success());
}

}  // namespace
}  // namespace qualyswas::conformance::vendor
