#include "connector/http/client.h"

#include <array>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/base/utc.h"
#include "connector/http/scripted_transport.h"

namespace qualyswas::http {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class ManualClock final : public Clock {
 public:
  Instant now() const override { return at; }
  void advance(milliseconds time) {
    at += std::chrono::floor<std::chrono::seconds>(time);
    steady += time;
  }
  Instant at{1'000'000s};
  std::chrono::steady_clock::time_point steady{};
};

class RecordingSleeper final : public Sleeper {
 public:
  explicit RecordingSleeper(ManualClock& clock) : clock_{clock} {}
  void sleep_for(milliseconds duration, const std::stop_token&) override {
    slept.push_back(duration);
    if (when_asleep) when_asleep();
    clock_.advance(duration);
    if (stop_when_asleep != nullptr) stop_when_asleep->request_stop();
  }
  std::function<void()> when_asleep;
  std::vector<milliseconds> slept;
  std::stop_source* stop_when_asleep = nullptr;

 private:
  ManualClock& clock_;
};

struct Text final : Body {
  Result<void> begin(const Head&) override {
    text.clear();
    ++begun;
    return {};
  }
  Result<void> write(std::string_view piece) override {
    text += piece;
    if (text.starts_with("REFUSED")) return fail(ErrorKind::Auth, "credentials refused");
    return {};
  }
  Result<void> end() override {
    if (text.ends_with("CUT")) return fail(ErrorKind::Decode, "the document is cut");
    if (text == "LIMIT") {
      Error error{ErrorKind::RateLimit, "limit in a 200", ""};
      error.wait = 5s;
      return fail(error);
    }
    return {};
  }
  std::string text;
  int begun = 0;
};

config::Config config() {
  config::Settings settings;
  settings.name = "shop";
  settings.url = "https://qualysapi.example.test";
  settings.username = "acme_ab1";
  settings.password = "open sesame";
  return *config::finalize(settings, {});
}

// The judge of these tests: 409 asks for what the body says, 401 refuses, 5xx may pass.
Error judge(const Head& head, std::string_view body) {
  if (head.status == 409) {
    Error error{ErrorKind::RateLimit, "limited", ""};
    if (!body.empty()) error.wait = std::chrono::seconds{std::stoi(std::string{body})};
    return error;
  }
  if (head.status == 401) return {ErrorKind::Auth, "bad login", ""};
  if (head.status >= 500) return {ErrorKind::Transport, "status 500", ""};
  return {ErrorKind::Vendor, "status " + std::to_string(head.status) + ": " + std::string{body}, ""};
}

struct ClientTest : testing::Test {
  Client client(Limits limits = {}) {
    limits.steady = [this] { return clock.steady; };
    return {settings, script.factory(), judge, clock, sleeper, std::move(limits), [this](const Event& event) {
              log.push_back(event.text);
              events.push_back(event);
            }};
  }
  Result<void> send(Client& client) { return client.send(request, body, stop.get_token()); }

  const config::Config settings = config();
  Script script;
  ManualClock clock;
  RecordingSleeper sleeper{clock};
  std::vector<std::string> log;
  std::vector<Event> events;
  Request request{.target = "/qps/rest/3.0/count/was/webapp", .headers = {{"Accept", "text/xml"}}, .body = "<x/>"};
  Text body;
  std::stop_source stop;
};

TEST_F(ClientTest, SendsCredentialsAndTheHeadersTheVendorRequires) {
  script.answer({.body = "hello"});
  auto it = client();
  ASSERT_TRUE(send(it));
  EXPECT_EQ(body.text, "hello");
  const auto seen = script.requests();
  ASSERT_EQ(seen.size(), 1U);
  EXPECT_EQ(seen[0].body, "<x/>");
  EXPECT_THAT(seen[0].headers,
              testing::UnorderedElementsAre(Header{"Accept", "text/xml"},
                                            Header{"Authorization", "Basic YWNtZV9hYjE6b3BlbiBzZXNhbWU="},
                                            Header{"X-Requested-With", "qwas"}, Header{"User-Agent", "qwas/0.1"}));
  EXPECT_EQ(it.requests(), 1);
}

TEST_F(ClientTest, RefusesAHeaderThatWouldEndItsLine) {
  request.headers.push_back({"X-A", "1\r\nX-B: 2"});
  auto it = client();
  EXPECT_EQ(send(it).error().kind, ErrorKind::Config);
  request.headers = {};
  request.target = "/a HTTP/1.1\r\nX: y";
  EXPECT_EQ(send(it).error().kind, ErrorKind::Config);
  EXPECT_THAT(script.requests(), IsEmpty());
}

TEST_F(ClientTest, TriesABrokenTransferAgainAndForgetsWhatItBrought) {
  script.answer({.body = "half", .broken = Error{ErrorKind::Transport, "reset", ""}});
  script.answer({.body = "whole"});
  auto it = client();
  ASSERT_TRUE(send(it));
  EXPECT_EQ(body.text, "whole");
  EXPECT_EQ(body.begun, 2);
  EXPECT_THAT(sleeper.slept, ElementsAre(1000ms));
}

TEST_F(ClientTest, DoublesItsBackoffUpToTheCeilingAndGivesUpAfterItsAttempts) {
  for (int i = 0; i < 8; ++i) script.answer({.status = 0});
  auto it = client({.attempts = 8});
  const auto sent = send(it);
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().kind, ErrorKind::Transport);
  EXPECT_THAT(sent.error().message, HasSubstr("tried 8 times"));
  EXPECT_THAT(sleeper.slept, ElementsAre(1s, 2s, 4s, 8s, 16s, 30s, 30s));
  EXPECT_EQ(it.requests(), 8);
}

TEST_F(ClientTest, TriesADocumentAgainThatWasCut) {
  script.answer({.body = "a CUT"});
  script.answer({.body = "a whole one"});
  auto it = client();
  EXPECT_TRUE(send(it));
  EXPECT_EQ(script.requests().size(), 2U);
}

TEST_F(ClientTest, NeverTriesARefusedLoginAgain) {
  script.answer({.status = 401});
  auto it = client();
  EXPECT_EQ(send(it).error().kind, ErrorKind::Auth);
  EXPECT_EQ(script.requests().size(), 1U);
  EXPECT_THAT(sleeper.slept, IsEmpty());
}

TEST_F(ClientTest, NeverTriesARefusedLoginAgainThatCameWithStatus200) {
  script.answer({.body = "REFUSED and more that is never read", .piece_bytes = 8});
  auto it = client();
  EXPECT_EQ(send(it).error().kind, ErrorKind::Auth);
  EXPECT_EQ(script.requests().size(), 1U);
}

TEST_F(ClientTest, NeverTriesARefusedLoginAgainWhoseAnswerWasCut) {
  script.answer({.status = 401, .body = "half", .broken = Error{ErrorKind::Transport, "reset", ""}});
  auto it = client();
  EXPECT_EQ(send(it).error().kind, ErrorKind::Auth);
  EXPECT_EQ(script.requests().size(), 1U);
}

class FinalStatus : public ClientTest, public testing::WithParamInterface<int> {};
TEST_P(FinalStatus, IsNotTriedAgain) {
  script.answer({.status = GetParam()});
  auto it = client();
  EXPECT_EQ(send(it).error().kind, ErrorKind::Vendor);
  EXPECT_EQ(script.requests().size(), 1U);
}
INSTANTIATE_TEST_SUITE_P(All, FinalStatus, testing::Values(400, 403, 404, 413, 414, 415));

TEST_F(ClientTest, WaitsOutALimitAsToldPlusAMargin) {
  script.answer({.status = 409, .body = "67"});
  script.answer({.body = "ok"});
  auto it = client();
  ASSERT_TRUE(send(it));
  EXPECT_THAT(sleeper.slept, ElementsAre(68s));
  EXPECT_THAT(log, ElementsAre(HasSubstr("waiting 68 s")));
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].wait, 68s);
  EXPECT_EQ(events[0].text, "waiting 68 s: " + events[0].why);
}

TEST_F(ClientTest, WaitsOutALimitThatCameWithStatus200) {
  script.answer({.body = "LIMIT"});
  script.answer({.body = "ok"});
  auto it = client();
  ASSERT_TRUE(send(it));
  EXPECT_THAT(sleeper.slept, ElementsAre(6s));
}

TEST_F(ClientTest, WaitsTenToThirtySecondsGrowingWhenTheVendorDoesNotSay) {
  for (int i = 0; i < 4; ++i) script.answer({.status = 409});
  script.answer({.body = "ok"});
  auto it = client();
  ASSERT_TRUE(send(it));
  EXPECT_THAT(sleeper.slept, ElementsAre(10s, 20s, 30s, 30s));
}

TEST_F(ClientTest, ReportsAWaitBeyondTheCeilingNamingBoth) {
  script.answer({.status = 409, .body = "86274"});
  auto it = client();
  const auto sent = send(it);
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().kind, ErrorKind::RateLimit);
  EXPECT_EQ(sent.error().wait, 86274s);
  EXPECT_THAT(sent.error().message, HasSubstr("86274 s"));
  EXPECT_THAT(sent.error().message, HasSubstr("900 s"));
  EXPECT_THAT(sleeper.slept, IsEmpty());
}

TEST_F(ClientTest, ReportsWhenAllWaitsTogetherAreUsedUp) {
  for (int i = 0; i < 9; ++i) script.answer({.status = 409, .body = "50"});
  auto it = client({.longest_wait = 60s, .all_waits = 100s});
  const auto sent = send(it);
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().kind, ErrorKind::RateLimit);
  EXPECT_THAT(sent.error().message, HasSubstr("100 s in all"));
  EXPECT_THAT(sleeper.slept, ElementsAre(51s, 51s));
}

TEST_F(ClientTest, TakesTheCeilingOfTheConfigurationWhenNoOtherIsGiven) {
  script.answer({.status = 409, .body = "900"});
  script.answer({.body = "ok"});
  script.answer({.status = 409, .body = "901"});
  auto it = client();
  EXPECT_TRUE(send(it));
  EXPECT_FALSE(send(it));
}

TEST_F(ClientTest, SpreadsItsWaitsByTheChanceItIsGiven) {
  script.answer({.status = 0});
  script.answer({.status = 409, .body = "10"});
  script.answer({.body = "ok"});
  auto it = client({.jitter = [] { return 0.5; }});
  ASSERT_TRUE(send(it));
  EXPECT_THAT(sleeper.slept, ElementsAre(750ms, 12s));
}

TEST_F(ClientTest, PausesBeforeTheNextCallWhenNoneRemains) {
  script.answer({.headers = {{"x-ratelimit-remaining", "0"}, {"X-RateLimit-ToWait-Sec", "20"}}, .body = "ok"});
  script.answer({.body = "ok"});
  auto it = client();
  ASSERT_TRUE(send(it));
  EXPECT_THAT(sleeper.slept, IsEmpty());
  clock.advance(5s);
  ASSERT_TRUE(send(it));
  EXPECT_THAT(sleeper.slept, ElementsAre(16s));
}

TEST_F(ClientTest, PausesNoLongerThanTheWindowLasts) {
  script.answer({.headers = {{"X-RateLimit-Remaining", "0"}, {"X-RateLimit-ToWait-Sec", "20"}}, .body = "ok"});
  script.answer({.body = "ok"});
  auto it = client();
  ASSERT_TRUE(send(it));
  clock.advance(21s);
  ASSERT_TRUE(send(it));
  EXPECT_THAT(sleeper.slept, IsEmpty());
}

TEST_F(ClientTest, KeepsTheMarginEvenWhenTheWaitItselfIsOver) {
  script.answer({.headers = {{"X-RateLimit-Remaining", "0"}, {"X-RateLimit-ToWait-Sec", "20"}}, .body = "ok"});
  script.answer({.body = "ok"});
  auto it = client();
  ASSERT_TRUE(send(it));
  clock.advance(20'250ms);
  ASSERT_TRUE(send(it));
  EXPECT_THAT(sleeper.slept, ElementsAre(750ms));
}

TEST_F(ClientTest, PausesOnlyTheApiThatSaidSo) {
  script.answer({.headers = {{"X-RateLimit-Remaining", "0"}, {"X-RateLimit-ToWait-Sec", "20"}}, .body = "ok"});
  script.answer({.body = "ok"});
  auto it = client();
  ASSERT_TRUE(send(it));
  request.target = "/qps/rest/3.0/search/was/finding";
  ASSERT_TRUE(send(it));
  EXPECT_THAT(sleeper.slept, IsEmpty());
}

TEST_F(ClientTest, KeepsTheWaitOfOneApiWhenAnotherAnswersWell) {
  const auto counts = request.target;
  script.answer({.headers = {{"X-RateLimit-Remaining", "0"}, {"X-RateLimit-ToWait-Sec", "20"}}, .body = "ok"});
  script.answer({.body = "ok"});
  script.answer({.body = "ok"});
  auto it = client();
  ASSERT_TRUE(send(it));
  request.target = "/qps/rest/3.0/search/was/finding";
  ASSERT_TRUE(send(it));
  EXPECT_THAT(sleeper.slept, IsEmpty());
  request.target = counts;
  ASSERT_TRUE(send(it));
  EXPECT_THAT(sleeper.slept, ElementsAre(21s));
}

TEST_F(ClientTest, TakesTheDownloadsOfTwoRecordsForOneApi) {
  request.target = "/qps/rest/3.0/download/was/report/1";
  script.answer({.headers = {{"X-RateLimit-Remaining", "0"}, {"X-RateLimit-ToWait-Sec", "20"}}, .body = "ok"});
  script.answer({.body = "ok"});
  auto it = client();
  ASSERT_TRUE(send(it));
  request.target = "/qps/rest/3.0/download/was/report/2";
  ASSERT_TRUE(send(it));
  EXPECT_THAT(sleeper.slept, ElementsAre(21s));
}

// A call that another thread makes of the same API while one is told to wait.
TEST_F(ClientTest, KeepsTheWaitThatAnotherCallWasTold) {
  script.answer({.status = 409, .body = "60"});
  script.answer({.body = "ok"});
  script.answer({.body = "ok"});
  auto it = client({.longest_wait = 60s, .all_waits = 60s});
  Text other;
  sleeper.when_asleep = [&] {
    if (sleeper.slept.size() == 1) {
      EXPECT_TRUE(it.send(request, other, {}));
    }
  };
  ASSERT_TRUE(send(it));
  EXPECT_THAT(sleeper.slept, ElementsAre(61s, 61s));  // it slept within the first one's sleep, and counts once
}

struct Told {
  const char* name;
  std::vector<Header> headers;
  milliseconds slept;  // 0: none, and the error names the wait
  const char* named = "";
};
void PrintTo(const Told& told, std::ostream* out) { *out << told.name; }
class ToldToWait : public ClientTest, public testing::WithParamInterface<Told> {};
TEST_P(ToldToWait, KeepsToItOrSaysWhyNot) {
  script.answer({.status = 409, .headers = GetParam().headers});
  script.answer({.body = "ok"});
  auto it = client();
  const auto sent = send(it);
  if (GetParam().slept > 0ms) {
    EXPECT_TRUE(sent);
    EXPECT_THAT(sleeper.slept, ElementsAre(GetParam().slept));
  } else {
    ASSERT_FALSE(sent);
    EXPECT_THAT(sent.error().message, HasSubstr(GetParam().named));
    EXPECT_THAT(sleeper.slept, IsEmpty());
  }
}
INSTANTIATE_TEST_SUITE_P(
    All, ToldToWait,
    testing::Values(
        Told{"to_wait", {{"X-RateLimit-ToWait-Sec", "20"}}, 21s}, Told{"retry_after", {{"Retry-After", "20"}}, 21s},
        Told{"a_date",
             {{"Date", "Mon, 05 Jan 2026 06:00:00 GMT"}, {"Retry-After", "Mon, 05 Jan 2026 06:00:20 GMT"}},
             21s},
        Told{"reset", {{"X-RateLimit-Reset", "20"}}, 21s},
        Told{"reset_in_unix_time",
             {{"Date", "Mon, 05 Jan 2026 06:00:00 GMT"}, {"X-RateLimit-Reset", "1767592820"}},
             21s},
        Told{"a_reset_beyond_the_ceiling", {{"X-RateLimit-Reset", "3600"}}, 0s, "3600 s"},
        Told{"the_longest_within_the_ceiling",
             {{"X-RateLimit-ToWait-Sec", "20"}, {"Retry-After", "60"}, {"X-RateLimit-Reset", "3600"}},
             61s},
        Told{"zero_and_a_reset_beyond", {{"X-RateLimit-ToWait-Sec", "0"}, {"X-RateLimit-Reset", "3600"}}, 0s, "3600 s"},
        Told{"nothing_readable", {{"Retry-After", "soon"}}, 10s}),
    [](const auto& row) { return std::string{row.param.name}; });

TEST_F(ClientTest, GivesACallUpWhenItsTimeIsUsedUp) {
  for (int i = 0; i < 5; ++i) script.answer({.status = 0});
  script.when_asked = [&](const Request&) { clock.advance(20s); };
  auto it = client({.longest_call = 30s});
  const auto sent = send(it);
  ASSERT_FALSE(sent);
  EXPECT_THAT(sent.error().message, HasSubstr("tried 2 times"));
  const auto seen = script.requests();
  ASSERT_EQ(seen.size(), 2U);
  EXPECT_EQ(seen[0].within, 30s);
  EXPECT_EQ(seen[1].within, 10s);
}

TEST_F(ClientTest, GivesACallTwelveReadTimeoutsUnlessToldOtherwise) {
  script.answer({.body = "ok"});
  auto it = client();
  ASSERT_TRUE(send(it));
  EXPECT_EQ(script.requests()[0].within, 3600s);
}

TEST_F(ClientTest, DoesNotCountTheTimeThatTheReaderOfTheBodyTakes) {
  struct Slow final : Body {
    explicit Slow(ManualClock& of) : clock{of} {}
    Result<void> begin(const Head&) override { return {}; }
    Result<void> write(std::string_view) override {
      clock.advance(3600s);
      return {};
    }
    Result<void> end() override { return ++ends < 3 ? Result<void>{fail(ErrorKind::Decode, "cut")} : Result<void>{}; }
    ManualClock& clock;
    int ends = 0;
  } slow{clock};
  for (int i = 0; i < 3; ++i) script.answer({.body = std::string(1000, 'x')});
  auto it = client({.longest_call = 30s});
  EXPECT_TRUE(it.send(request, slow, {}));
}

TEST_F(ClientTest, NeverReadsAGoodAnswerAsBlocked) {
  script.answer({.headers = {{"X-Concurrency-Limit-Limit", "1"},
                             {"X-Concurrency-Limit-Running", "1"},
                             {"X-RateLimit-Remaining", "0"},
                             {"X-RateLimit-ToWait-Sec", "0"}},
                 .body = "ok"});
  auto it = client();
  EXPECT_EQ(it.advertised_concurrency(), std::nullopt);
  ASSERT_TRUE(send(it));
  EXPECT_EQ(body.text, "ok");
  EXPECT_EQ(it.advertised_concurrency(), 1);
  EXPECT_THAT(sleeper.slept, IsEmpty());
}

TEST_F(ClientTest, TellsTheVendorsClockByTheNewestGoodAnswerBesideOurOwn) {
  script.answer({.headers = {{"date", "Mon, 05 Jan 2026 06:00:00 GMT"}}, .body = "ok"});
  script.answer({.headers = {{"Date", "yesterday"}}, .body = "ok"});
  script.answer({.status = 404, .headers = {{"Date", "Tue, 06 Jan 2026 06:00:00 GMT"}}});
  script.answer({.headers = {{"Date", "Mon, 05 Jan 2026 06:00:30 GMT"}}, .body = "ok"});
  auto it = client();
  EXPECT_EQ(it.vendor_time(), std::nullopt);
  for (int i = 0; i < 3; ++i) {  // neither an unreadable date nor a refusal's changes it
    static_cast<void>(send(it));
    EXPECT_EQ(it.vendor_time(), (VendorTime{*parse_utc("2026-01-05T06:00:00Z"), Instant{1'000'000s}}));
  }
  clock.at += 31s;
  ASSERT_TRUE(send(it));
  EXPECT_EQ(it.vendor_time(), (VendorTime{*parse_utc("2026-01-05T06:00:30Z"), Instant{1'000'031s}}));
}

struct Redirect {
  const char *location, *named;
};
class RedirectTo : public ClientTest, public testing::WithParamInterface<Redirect> {};
TEST_P(RedirectTo, IsNotFollowedAndNamesItsHost) {
  script.answer({.status = 302, .headers = {{"Location", GetParam().location}}});
  auto it = client();
  const auto sent = send(it);
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().kind, ErrorKind::Vendor);
  EXPECT_THAT(sent.error().message, HasSubstr(GetParam().named));
  EXPECT_THAT(sent.error().message, Not(HasSubstr("token")));
  EXPECT_EQ(script.requests().size(), 1U);
}
INSTANTIATE_TEST_SUITE_P(All, RedirectTo,
                         testing::Values(Redirect{"https://elsewhere.example.test:444/x?token=1",
                                                  "elsewhere.example.test:444;"},
                                         Redirect{"//elsewhere.example.test/token", "elsewhere.example.test;"},
                                         Redirect{"https://token@elsewhere.example.test", "elsewhere.example.test;"},
                                         Redirect{"/login?token=1", "another page of the same server"}));

TEST_F(ClientTest, StopsWhileItWaits) {
  script.answer({.status = 409, .body = "60"});
  sleeper.stop_when_asleep = &stop;
  auto it = client();
  EXPECT_EQ(send(it).error().kind, ErrorKind::Cancelled);
  EXPECT_EQ(script.requests().size(), 1U);
}

TEST_F(ClientTest, SendsNothingOnceStopped) {
  stop.request_stop();
  auto it = client();
  EXPECT_EQ(send(it).error().kind, ErrorKind::Cancelled);
  EXPECT_THAT(script.requests(), IsEmpty());
}

TEST_F(ClientTest, KeepsAtMost64KiBOfARefusal) {
  script.answer({.status = 404, .body = std::string(200'000, 'x')});
  auto it = client();
  EXPECT_LE(send(it).error().message.size(), 64U * 1024 + 100);
}

TEST_F(ClientTest, NeverShowsASecret) {
  for (int i = 0; i < 2; ++i) script.answer({.status = 0});
  script.answer({.status = 409, .body = "5"});
  script.answer({.status = 401});
  auto it = client();
  std::string shown = send(it).error().message;
  for (const auto& line : log) shown += line;
  EXPECT_THAT(shown, Not(HasSubstr("open sesame")));
  EXPECT_THAT(shown, Not(HasSubstr("YWNtZV9hYjE6b3BlbiBzZXNhbWU")));
}

TEST_F(ClientTest, HidesTheSecretsThatAServerSendsBack) {
  script.answer({.status = 404, .body = "you sent open sesame as Basic YWNtZV9hYjE6b3BlbiBzZXNhbWU= (open sesame)"});
  auto it = client();
  EXPECT_EQ(send(it).error().message, "status 404: you sent *** as Basic *** (***)");
}

TEST_F(ClientTest, HidesTheSecretsThatStandInAGoodAnswer) {
  script.answer({.body = "<url>https://shop.example.test/?p=open sesame&amp;q=open%20sesame</url>", .piece_bytes = 3});
  auto it = client();
  ASSERT_TRUE(send(it));
  EXPECT_EQ(body.text, "<url>https://shop.example.test/?p=***&amp;q=***</url>");
}

TEST_F(ClientTest, HidesTheSecretsThatStandInARedirect) {
  script.answer({.status = 302, .headers = {{"Location", "https://open%20sesame.example.test/"}}});
  auto it = client();
  EXPECT_THAT(send(it).error().message, HasSubstr("to ***.example.test"));
}

TEST_F(ClientTest, LeavesOurOwnSentencesAloneWhateverThePasswordIs) {
  config::Settings typed;
  typed.name = "shop";
  typed.url = "https://qualysapi.example.test";
  typed.username = "acme_ab1";
  typed.password = "redirects are not followed";
  script.answer({.status = 302, .headers = {{"Location", "/login"}}});
  Client it{*config::finalize(typed, {}), script.factory(), judge, clock, sleeper, {}};
  EXPECT_THAT(send(it).error().message, HasSubstr("redirects are not followed"));
}

TEST_F(ClientTest, TellsARefusalThatCameJustBeforeTheConnectionBroke) {
  script.answer({.body = "REFUSED", .broken = Error{ErrorKind::Transport, "reset", ""}});
  auto it = client();
  EXPECT_EQ(send(it).error().kind, ErrorKind::Auth);
  EXPECT_EQ(script.requests().size(), 1U) << "accounts lock";
}

}  // namespace
}  // namespace qualyswas::http
