// Limits, as the vendor's "API limits" describes them: 409 with a code of its own, 429 and 503; what is no limit though
// it looks like one; and the two numbers that bound a wait.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <array>
#include <atomic>
#include <chrono>
#include <mutex>
#include <optional>

#include "conformance/protocol/oracle.h"
#include "conformance/subject/in_process.h"
#include "conformance/support/formats.h"
#include "conformance/support/wire.h"

namespace qualyswas::conformance {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::AllOf;
using testing::Each;
using testing::Ge;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Le;
using testing::Not;
using testing::SizeIs;

std::string simple_return(std::string_view code, std::string_view text, std::string_view key = {},
                          std::string_view value = {}) {
  const auto items =
      key.empty() ? std::string{}
                  : fmt::format("<ITEM_LIST><ITEM><KEY>{}</KEY><VALUE>{}</VALUE></ITEM></ITEM_LIST>", key, value);
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<SIMPLE_RETURN><RESPONSE><DATETIME>2026-01-05T06:00:00Z</DATETIME>"
      "<CODE>{}</CODE><TEXT>{}</TEXT>{}</RESPONSE></SIMPLE_RETURN>",
      code, text, items);
}

void limit(Answer& answer, int status, std::string body, std::vector<Header> headers = {}) {
  answer.status = status;
  answer.body = std::move(body);
  answer.headers = std::move(headers);
  answer.headers.push_back({"Content-Type", "application/xml"});
}

constexpr std::string_view kNow = "Mon, 05 Jan 2026 06:00:00 GMT";
constexpr std::string_view kRateText = "This API cannot be run again for another 1 minutes and 7 seconds.";
constexpr std::string_view kBusyText = "This API cannot be run again until 1 currently running instance has finished.";

struct LimitRow {
  Id id;
  std::string_view what;
  void (*answer)(Answer&);
  int says_seconds;  // 0: it does not say, and we wait what we think right
};

constexpr auto kLimitRows = std::to_array<LimitRow>({
    {"LIM-001", "409 1965 with header and item",
     [](Answer& answer) {
       limit(answer, 409, simple_return("1965", kRateText, "SECONDS_TO_WAIT", "67"),
             {{"X-RateLimit-Limit", "300"},
              {"X-RateLimit-Window-Sec", "3600"},
              {"X-RateLimit-Remaining", "0"},
              {"X-RateLimit-ToWait-Sec", "67"}});
     },
     67},
    {"LIM-001", "409 1965 with the item alone",
     [](Answer& answer) { limit(answer, 409, simple_return("1965", kRateText, "SECONDS_TO_WAIT", "67")); }, 67},
    {"LIM-001", "409 1965 with the header alone",
     [](Answer& answer) {
       limit(answer, 409, simple_return("1965", kRateText), {{"x-ratelimit-towait-sec", "67"}});
     },
     67},
    {"LIM-001", "409 1960",
     [](Answer& answer) {
       limit(answer, 409, simple_return("1960", kBusyText, "CALLS_TO_FINISH", "1"),
             {{"X-Concurrency-Limit-Limit", "2"}, {"X-Concurrency-Limit-Running", "2"}});
     },
     0},
    {"LIM-001", "409 1960 without headers",
     [](Answer& answer) { limit(answer, 409, simple_return("1960", kBusyText, "CALLS_TO_FINISH", "1")); }, 0},
    {"LIM-001", "409 with the limit headers alone",
     [](Answer& answer) {
       limit(answer, 409, "", {{"X-RateLimit-Remaining", "0"}, {"X-RateLimit-ToWait-Sec", "67"}});
     },
     67},
    {"LIM-001", "429 with Retry-After",
     [](Answer& answer) {
       limit(answer, 429, "", {{"Retry-After", "42"}});
     },
     42},
    {"LIM-001", "429 with the vendor's header",
     [](Answer& answer) {
       limit(answer, 429, "", {{"X-RateLimit-ToWait-Sec", "42"}});
     },
     42},
    {"LIM-001", "429 without a word", [](Answer& answer) { limit(answer, 429, ""); }, 0},
    {"LIM-001", "503 1999",
     [](Answer& answer) { limit(answer, 503, simple_return("1999", "We are performing scheduled maintenance.")); }, 0},
    {"LIM-001", "503 with Retry-After",
     [](Answer& answer) {
       limit(answer, 503, "<html><body>down</body></html>", {{"Retry-After", "120"}});
     },
     120},
    {"LIM-002", "429 with a date as Retry-After",
     [](Answer& answer) {
       limit(answer, 429, "", {{"Date", std::string{kNow}}, {"Retry-After", "Mon, 05 Jan 2026 06:00:42 GMT"}});
     },
     42},
    {"LIM-002", "429 with X-RateLimit-Reset in seconds",
     [](Answer& answer) {
       limit(answer, 429, "", {{"X-RateLimit-Reset", "42"}});
     },
     42},
    // 1767592842 is 42 seconds after that date in Unix time.
    {"LIM-002", "429 with X-RateLimit-Reset in Unix time",
     [](Answer& answer) {
       limit(answer, 429, "", {{"Date", std::string{kNow}}, {"x-ratelimit-reset", "1767592842"}});
     },
     42},
    {"LIM-002", "409 1965 with X-RateLimit-Reset",
     [](Answer& answer) {
       limit(answer, 409, simple_return("1965", kRateText),
             {{"X-RateLimit-ToWait-Sec", "0"}, {"X-RateLimit-Reset", "67"}});
     },
     67},
    {"LIM-002", "409 without a code with Retry-After",
     [](Answer& answer) {
       limit(answer, 409, "", {{"Retry-After", "42"}});
     },
     42},
    {"LIM-002", "503 with X-RateLimit-Reset",
     [](Answer& answer) {
       limit(answer, 503, "", {{"X-RateLimit-Reset", "120"}});
     },
     120},
    {"LIM-002", "429 that contradicts itself within the ceiling",
     [](Answer& answer) {
       limit(answer, 429, "", {{"X-RateLimit-ToWait-Sec", "20"}, {"Retry-After", "60"}, {"X-RateLimit-Reset", "3600"}});
     },
     60},
    {"LIM-002", "429 with a header that stands twice",
     [](Answer& answer) {
       limit(answer, 429, "", {{"Retry-After", "20"}, {"Retry-After", "42"}});
     },
     42},
});

class LimitAnswer : public RowsOnBothFormats<LimitRow> {
 protected:
  // The waits that were meant for the limit: as told, and a little more, since the vendor rounds down.
  static auto is_the_wait() {
    const milliseconds told = seconds{row().says_seconds};
    return row().says_seconds > 0 ? AllOf(Ge(told), Le(told + seconds{5}))
                                  : AllOf(Ge(milliseconds{seconds{5}}), Le(milliseconds{seconds{300}}));
  }
};

TEST_P(LimitAnswer, IsWaitedOutAsToldAndTheRunIsComplete) {
  for (const auto& [where, matches] :
       {std::pair{"count", count_of("webapp")}, std::pair{"web apps", search_of("webapp")},
        std::pair{"findings", search_of("finding")}, std::pair{"KnowledgeBase", knowledgebase()}}) {
    SCOPED_TRACE(where);
    Lab lab{three_pages(format())};
    Wire wire{lab};
    wire.change(matches, row().answer, {.nth = 1, .times = 1});
    const auto run = lab.sync();
    EXPECT_EQ(run.verdict, RunVerdict::Complete) << told(run) << Harm::Loss;
    expect_honest(lab, run);
    EXPECT_THAT(lab.ours().sleeper.slept(), SizeIs(1)) << Plane::Wire;
    EXPECT_THAT(lab.ours().sleeper.slept(), Each(is_the_wait())) << Plane::Wire;
  }
}

TEST_P(LimitAnswer, AfterLimitAnswerIsWaitedOutEachTime) {
  constexpr int kTimes = 3;
  Lab lab{three_pages(format())};
  Wire wire{lab};
  wire.change(search_of("finding"), row().answer, {.nth = 2, .times = kTimes});
  const auto run = lab.sync();
  EXPECT_EQ(run.verdict, RunVerdict::Complete) << told(run) << Harm::Loss;
  expect_honest(lab, run);
  EXPECT_THAT(lab.ours().sleeper.slept(), SizeIs(kTimes)) << Plane::Wire;
  EXPECT_THAT(lab.ours().sleeper.slept(), Each(is_the_wait())) << Plane::Wire;
}

TEST_P(LimitAnswer, ForEverEndsTheRunWithTheReason) {
  Lab lab{three_pages(format())};
  Wire wire{lab};
  wire.change(search_of("finding"), row().answer, {.nth = 2});
  const auto run = lab.sync();
  EXPECT_EQ(run.verdict, RunVerdict::Partial) << Harm::FalseComplete;
  expect_honest(lab, run);
  EXPECT_LT(wire.requests().size(), 200U) << Harm::Hang << Plane::Wire;
  milliseconds all{0};
  for (const auto wait : lab.ours().sleeper.slept()) all += wait;
  EXPECT_LE(all, std::chrono::hours{2}) << "the nightly window is lost " << Harm::Hang;
}

ROWS_ON_BOTH_FORMATS(LimitAnswer, kLimitRows, row.what);

// The fake's own limit answers, in the vendor's full dress.
class LimitOfTheFake : public OnBothFormats {};
CONFORMS(LimitOfTheFake, "LIM-001");

TEST_P(LimitOfTheFake, IsWaitedOutWhateverItsKind) {
  for (const std::string kind : {"rate_limit", "concurrency_limit", "unavailable"}) {
    Lab lab{three_pages(format())};
    mockqualys::Fault fault{.kind = kind, .path = "/api/4.0/fo/knowledge_base", .times = 2};
    if (kind == "rate_limit") fault.with = {{"seconds", 67}};
    lab.server().fault(fault);
    const auto run = lab.sync();
    EXPECT_EQ(run.verdict, RunVerdict::Complete) << told(run);
    expect_honest(lab, run);
    EXPECT_THAT(lab.ours().sleeper.slept(), SizeIs(2)) << Plane::Wire;
    if (kind == "rate_limit") {
      EXPECT_THAT(lab.ours().sleeper.slept(), Each(AllOf(Ge(seconds{67}), Le(seconds{72})))) << Plane::Wire;
    }
  }
}

TEST_P(LimitOfTheFake, IsKeptInTheCallsThatAreMade) {
  // 301 calls of the KnowledgeBase an hour are one too many; a sync makes one.
  Lab lab{three_pages(format())};
  for (int i = 0; i < 3; ++i) lab.sync_completely();
  const auto journal = lab.journal();
  EXPECT_LE(std::ranges::count_if(journal, [](const auto& entry) { return entry.path.starts_with("/api/"); }), 6)
      << Plane::Wire;
  EXPECT_TRUE(lab.never_waited()) << Plane::Wire;
}

BOTH_FORMATS(LimitOfTheFake);

// --- the window of the vendor is over before the next call arrives ---

// When requests arrive, by a clock that goes on while the subject sleeps, though the sleeper of ours returns at once.
class Arrivals {
 public:
  using Time = std::chrono::steady_clock::time_point;
  explicit Arrivals(Lab& lab) : lab_{lab} {}
  Time now() const { return std::chrono::steady_clock::now() + lab_.slept_in_no_time(); }

 private:
  Lab& lab_;
};

// A window that the vendor closes for 67.999 seconds; told in whole ones, which it rounds down.
struct LimitWindowRow {
  Id id;
  std::string_view what;
  void (*tell)(Answer&);
};
void good_answer_tells(Answer& answer, std::string_view header) {
  for (const auto& [name, value] : {std::pair{std::string_view{"X-RateLimit-Remaining"}, "0"}, std::pair{header, "67"}})
    answer.headers.insert(answer.headers.begin(), {std::string{name}, value});
}
constexpr auto kLimitWindowRows = std::to_array<LimitWindowRow>({
    {"LIM-001", "told by a refusal's header",
     [](Answer& answer) {
       limit(answer, 409, simple_return("1965", kRateText), {{"X-RateLimit-ToWait-Sec", "67"}});
     }},
    {"LIM-001", "told by a refusal's item",
     [](Answer& answer) { limit(answer, 409, simple_return("1965", kRateText, "SECONDS_TO_WAIT", "67")); }},
    {"LIM-002", "told by Retry-After",
     [](Answer& answer) {
       limit(answer, 429, "", {{"Retry-After", "67"}});
     }},
    {"LIM-002", "told by a date",
     [](Answer& answer) {
       limit(answer, 429, "", {{"Date", std::string{kNow}}, {"Retry-After", "Mon, 05 Jan 2026 06:01:07 GMT"}});
     }},
    {"LIM-002", "told by X-RateLimit-Reset",
     [](Answer& answer) {
       limit(answer, 503, "", {{"X-RateLimit-Reset", "67"}});
     }},
    {"LIM-002", "told by a good answer", [](Answer& answer) { good_answer_tells(answer, "X-RateLimit-ToWait-Sec"); }},
    {"LIM-002", "told by a good answer's reset",
     [](Answer& answer) {
       std::erase_if(answer.headers, [](const auto& header) { return header.name == "X-RateLimit-ToWait-Sec"; });
       good_answer_tells(answer, "X-RateLimit-Reset");
     }},
});
constexpr milliseconds kWindow{67'999};

class ClosedWindow : public RowsOnBothFormats<LimitWindowRow> {};

TEST_P(ClosedWindow, IsOverWhenTheNextCallOfThatApiArrives) {
  for (const auto& [where, matches] :
       {std::pair{"count", count_of("webapp")}, std::pair{"web apps", search_of("webapp")},
        std::pair{"findings", search_of("finding")}}) {
    SCOPED_TRACE(where);
    Lab lab{three_pages(format())};
    lab.ours();  // the told minute passes in no time for ours alone
    Wire wire{lab};
    const Arrivals arrivals{lab};
    std::mutex mutex;
    std::optional<Arrivals::Time> open;
    int behind = 0;
    wire.change(matches,
                [&](Answer& answer) {
                  row().tell(answer);
                  const std::scoped_lock lock{mutex};
                  open = arrivals.now() + kWindow;
                },
                {.nth = 1, .times = 1});
    lab.before_request = [&, is_that_api = matches](int, const Request& request) {
      const std::scoped_lock lock{mutex};
      if (!open || !is_that_api(request)) return;
      ++behind;
      EXPECT_GE(arrivals.now(), *open) << "the vendor's window was still closed";
    };
    const auto run = lab.sync();
    EXPECT_EQ(run.verdict, RunVerdict::Complete) << told(run);
    expect_honest(lab, run);
    EXPECT_GE(behind, 1) << "no other call of that API was made, so nothing was proven";
  }
}

ROWS_ON_BOTH_FORMATS(ClosedWindow, kLimitWindowRows, row.what);

// The same of any connector. The vendor tells it to wait for one second; the next call of that API must come a second
// later or more. (That the vendor rounds its seconds down is left out here.)
struct ToldRow {
  Id id;
  std::string_view what;
  void (*tell)(Answer&);
};
constexpr auto kToldRows = std::to_array<ToldRow>({
    {"LIM-001", "409 1965 with X-RateLimit-ToWait-Sec",
     [](Answer& answer) {
       limit(answer, 409, simple_return("1965", kRateText), {{"X-RateLimit-ToWait-Sec", "1"}});
     }},
    {"LIM-002", "409 1965 with X-RateLimit-ToWait-Sec",
     [](Answer& answer) {
       limit(answer, 409, simple_return("1965", kRateText), {{"X-RateLimit-ToWait-Sec", "1"}});
     }},
    {"LIM-002", "429 with Retry-After",
     [](Answer& answer) {
       limit(answer, 429, "", {{"Retry-After", "1"}});
     }},
    {"LIM-002", "503 with Retry-After",
     [](Answer& answer) {
       limit(answer, 503, "", {{"Retry-After", "1"}});
     }},
    {"LIM-002", "429 with X-RateLimit-Reset",
     [](Answer& answer) {
       limit(answer, 429, "", {{"X-RateLimit-Reset", "1"}});
     }},
});
class ToldWait : public RowsOnBothFormats<ToldRow> {};

TEST_P(ToldWait, HasPassedBeforeThatApiIsAskedAgain) {
  Lab lab{three_pages(format())};
  Wire wire{lab};
  const Arrivals arrivals{lab};
  std::mutex mutex;
  std::optional<Arrivals::Time> open;
  int behind = 0;
  wire.change(search_of("finding"),
              [&](Answer& answer) {
                row().tell(answer);
                const std::scoped_lock lock{mutex};
                open = arrivals.now() + seconds{1};
              },
              {.nth = 2, .times = 1});
  lab.before_request = [&](int, const Request& request) {
    const std::scoped_lock lock{mutex};
    if (!open || !search_of("finding")(request)) return;
    ++behind;
    EXPECT_GE(arrivals.now(), *open) << "it was told to wait for a second" << Plane::Wire;
  };
  const auto run = lab.sync();
  EXPECT_EQ(run.verdict, RunVerdict::Complete) << told(run) << Harm::Loss;
  expect_honest(lab, run);
  EXPECT_GE(behind, 1) << "no other call of that API was made, so nothing was proven";
}

ROWS_ON_BOTH_FORMATS(ToldWait, kToldRows, row.what);

// A wait that a good answer tells is for the next call of that API, which comes later. The answers of other APIs in
// between are no reason to forget it, and these are not kept waiting.
constexpr auto kLaterRows = std::to_array<LimitWindowRow>({
    {"LIM-001", "told by a good answer", [](Answer& answer) { good_answer_tells(answer, "X-RateLimit-ToWait-Sec"); }},
    {"LIM-002", "told by a good answer", [](Answer& answer) { good_answer_tells(answer, "X-RateLimit-ToWait-Sec"); }},
    {"LIM-002", "told by a good answer's reset",
     [](Answer& answer) {
       std::erase_if(answer.headers, [](const auto& header) { return header.name == "X-RateLimit-ToWait-Sec"; });
       good_answer_tells(answer, "X-RateLimit-Reset");
     }},
});
class ClosedWindowOfOneApi : public RowsOnBothFormats<LimitWindowRow> {};

TEST_P(ClosedWindowOfOneApi, IsKeptInMindWhileOtherApisAnswer) {
  for (const auto& [where, matches] :
       {std::pair{"web apps", count_of("webapp")}, std::pair{"findings", count_of("finding")}}) {
    SCOPED_TRACE(where);
    Lab lab{three_pages(format())};
    lab.ours();  // the told minute passes in no time for ours alone
    Wire wire{lab};
    const Arrivals arrivals{lab};
    std::mutex mutex;
    std::optional<Arrivals::Time> open;
    int others = 0, behind = 0;
    wire.change(matches,
                [&](Answer& answer) {
                  row().tell(answer);
                  const std::scoped_lock lock{mutex};
                  open = arrivals.now() + kWindow;
                },
                {.nth = 1, .times = 1});
    lab.before_request = [&, is_that_api = matches](int, const Request& request) {
      const std::scoped_lock lock{mutex};
      if (!open) return;
      if (!is_that_api(request)) {
        others += arrivals.now() < *open ? 1 : 0;
        return;
      }
      ++behind;
      EXPECT_GE(arrivals.now(), *open) << "another API's answer made the connector forget the wait";
    };
    const auto run = lab.sync();
    EXPECT_EQ(run.verdict, RunVerdict::Complete) << told(run);
    EXPECT_GE(others, 1) << "no other API was asked in between, so nothing was proven";
    EXPECT_GE(behind, 1) << "no other call of that API was made, so nothing was proven";
    EXPECT_THAT(lab.ours().sleeper.slept(), SizeIs(1)) << Plane::Wire;
  }
}

ROWS_ON_BOTH_FORMATS(ClosedWindowOfOneApi, kLaterRows, row.what);

// Beyond the ceiling nobody waits: the run says so and ends.
struct CeilingRow {
  Id id;
  std::string_view what;
  Matches (*matches)();
  RunVerdict verdict;
};
constexpr auto kCeilingRows = std::to_array<CeilingRow>({
    {"LIM-001", "at the first call", [] { return count_of("webapp"); }, RunVerdict::Failed},
    {"LIM-001", "at the findings", [] { return search_of("finding"); }, RunVerdict::Partial},
    {"LIM-001", "at the KnowledgeBase", [] { return knowledgebase(); }, RunVerdict::Partial},
});
class WaitAboveTheCeiling : public RowsOnBothFormats<CeilingRow> {};

TEST_P(WaitAboveTheCeiling, IsNotWaitedButReported) {
  Lab lab{three_pages(format())};
  Wire wire{lab};
  wire.change(row().matches(), [](Answer& answer) {
    limit(answer, 409,
          simple_return("1965", "This API cannot be run again for another 23 hours.", "SECONDS_TO_WAIT", "86274"),
          {{"X-RateLimit-ToWait-Sec", "86274"}});
  });
  const auto run = lab.sync();
  EXPECT_EQ(run.verdict, row().verdict) << told(run) << Harm::FalseComplete;
  expect_honest(lab, run);
  EXPECT_TRUE(lab.never_waited()) << Harm::Hang << Plane::Wire;
  EXPECT_THAT(told(run), HasSubstr("86274"));
}

TEST_P(WaitAboveTheCeiling, IsNotWaitedEitherWhenAResetTellsIt) {
  Lab lab{three_pages(format())};
  Wire wire{lab};
  wire.change(row().matches(), [](Answer& answer) {
    limit(answer, 429, "",
          {{"X-RateLimit-Limit", "300"}, {"X-RateLimit-Remaining", "0"}, {"X-RateLimit-Reset", "3600"}});
  });
  const auto run = lab.sync();
  EXPECT_EQ(run.verdict, row().verdict) << told(run) << Harm::FalseComplete;
  expect_honest(lab, run);
  EXPECT_TRUE(lab.never_waited()) << Harm::Hang << Plane::Wire;
  EXPECT_THAT(told(run), HasSubstr("3600"));
}

TEST_P(WaitAboveTheCeiling, IsTheOneThatWasConfigured) {
  for (const int longest : {30, 90}) {
    Lab lab{three_pages(format())};
    lab.ours().settings.longest_wait_s = longest;
    Wire wire{lab};
    wire.change(row().matches(),
                [](Answer& answer) {
                  limit(answer, 429, "", {{"Retry-After", "60"}});
                },
                {.nth = 1, .times = 1});
    const auto run = lab.sync();
    EXPECT_EQ(run.verdict, longest == 30 ? row().verdict : RunVerdict::Complete) << told(run);
    EXPECT_THAT(lab.ours().sleeper.slept(), SizeIs(longest == 30 ? 0 : 1)) << Plane::Wire;
  }
}

ROWS_ON_BOTH_FORMATS(WaitAboveTheCeiling, kCeilingRows, row.what);

// Refusals that are no limits: said once, heard once.
struct RefusalRow {
  Id id;
  std::string_view what;
  int status;
  std::string_view code, text;  // of a SIMPLE_RETURN; empty: a page of the web tier
};
constexpr auto kRefusalRows = std::to_array<RefusalRow>({
    {"LIM-001", "409 2003", 409, "2003", "Registration must be completed before API requests will be served."},
    {"LIM-001", "409 2011", 409, "2011", "SecureID is required for this account."},
    {"LIM-001", "409 without a code", 409, "", ""},
    {"LIM-001", "400 1901", 400, "1901", "Unrecognized parameter(s): truncation_limit"},
    {"LIM-001", "400 1905", 400, "1905", "parameter ids has invalid value: x9"},
    {"LIM-001", "400 of the web tier", 400, "", ""},
    {"LIM-001", "401 2000", 401, "2000", "Bad Login/Password"},
    {"LIM-001", "401 of the web tier", 401, "", ""},
    {"LIM-001", "403 2012", 403, "2012", "Your subscription is not authorized to use this API."},
    {"LIM-001", "403 of the web tier", 403, "", ""},
    {"LIM-001", "404", 404, "", ""},
    {"LIM-001", "405", 405, "", ""},
    {"LIM-001", "410", 410, "", ""},
    {"LIM-001", "413", 413, "", ""},
    {"LIM-001", "414", 414, "", ""},
    {"LIM-001", "415", 415, "", ""},
});
class Refusal : public RowsOnBothFormats<RefusalRow> {};

TEST_P(Refusal, IsNotTriedAgain) {
  for (const auto& [where, matches, verdict] : {std::tuple{"count", count_of("webapp"), RunVerdict::Failed},
                                                std::tuple{"findings", search_of("finding"), RunVerdict::Partial},
                                                std::tuple{"KnowledgeBase", knowledgebase(), RunVerdict::Partial}}) {
    SCOPED_TRACE(where);
    Lab lab{three_pages(format())};
    Wire wire{lab};
    int refused = 0;
    wire.change(matches, [&](Answer& answer) {
      ++refused;
      limit(answer, row().status,
            row().code.empty() ? "<html><head><title>Error</title></head><body><h1>No</h1></body></html>"
                               : simple_return(row().code, row().text));
    });
    const auto run = lab.sync();
    EXPECT_EQ(refused, 1);
    EXPECT_TRUE(lab.never_waited()) << Plane::Wire;
    EXPECT_EQ(run.verdict, verdict) << told(run) << Harm::FalseComplete;
    expect_honest(lab, run);
  }
}

ROWS_ON_BOTH_FORMATS(Refusal, kRefusalRows, row.what);

// An ordinary answer is an ordinary answer whatever its headers say about limits.
struct HeadersRow {
  Id id;
  std::string_view what, limit, running, remaining;
};
constexpr auto kHeadersRows = std::to_array<HeadersRow>({
    {"LIM-001", "as many running as allowed", "2", "2", "299"},
    {"LIM-001", "one allowed and one running", "1", "1", "299"},
    {"LIM-001", "more running than allowed", "1", "7", "299"},
    {"LIM-001", "none remaining and no wait", "2", "0", "0"},
    {"LIM-001", "numbers that are none", "two", "-1", ""},
    {"LIM-001", "a number beyond 64 bits", "99999999999999999999999", "0", "1"},
});
class LimitHeaders : public RowsOnBothFormats<HeadersRow> {};

TEST_P(LimitHeaders, OfAGoodAnswerBlockNothing) {
  Lab lab{three_pages(format())};
  Wire wire{lab};
  wire.change(anything(), [](Answer& answer) {
    for (const auto& [name, value] :
         {std::pair{"X-Concurrency-Limit-Limit", row().limit}, std::pair{"X-Concurrency-Limit-Running", row().running},
          std::pair{"X-RateLimit-Remaining", row().remaining},
          std::pair{"X-RateLimit-ToWait-Sec", std::string_view{"0"}}}) {
      std::erase_if(answer.headers, [&](const Header& header) { return header.name == name; });
      answer.headers.push_back({name, std::string{value}});
    }
  });
  const auto run = lab.sync();
  EXPECT_EQ(run.verdict, RunVerdict::Complete) << told(run) << Harm::Loss;
  expect_honest(lab, run);
  EXPECT_TRUE(lab.never_waited()) << Harm::Hang << Plane::Wire;
  EXPECT_EQ(wire.requests().size(), static_cast<std::size_t>(run.requests)) << Plane::Wire;
}

ROWS_ON_BOTH_FORMATS(LimitHeaders, kHeadersRows, row.what);

// As many requests in flight as the vendor allows.
class Concurrency : public OnBothFormats {
 protected:
  static LabOptions many_pages() {
    LabOptions options{.format = format(), .webapps = {{}}, .page_size = 1};
    for (int i = 0; i < 60; ++i)
      options.findings.push_back({.id = kFirstFinding + i, .url = fmt::format("https://shop.example.test/{}", i)});
    return options;
  }
  static int most_in_flight(std::string_view header, std::string_view value) {
    auto options = many_pages();
    options.threads = 4;
    Lab lab{options};
    Wire wire{lab};
    wire.change(anything(), [=](Answer& answer) {
      answer.headers.push_back({std::string{header}, std::string{value}});
    });
    const auto run = lab.sync();
    EXPECT_EQ(run.verdict, RunVerdict::Complete) << told(run);
    EXPECT_EQ(run.findings_pulled, 60);
    return wire.most_in_flight();
  }
};
CONFORMS(Concurrency, "LIM-001");

TEST_P(Concurrency, OfOneMeansNeverTwoRequestsAtOnce) {
  EXPECT_EQ(most_in_flight("X-Concurrency-Limit-Limit", "1"), 1) << Plane::Wire;
  EXPECT_EQ(most_in_flight("x-concurrency-limit-limit", "1"), 1) << Plane::Wire;
  EXPECT_EQ(most_in_flight("X-ConcurrencyLimit-Limit", "1"), 1) << Plane::Wire;
}

TEST_P(Concurrency, OfTwoMeansNeverThree) {
  EXPECT_LE(most_in_flight("X-Concurrency-Limit-Limit", "2"), 2) << Plane::Wire;
}

TEST_P(Concurrency, NotAdvertisedMeansNoMoreThanTheStandardTwo) {
  EXPECT_LE(most_in_flight("X-Nothing", "1"), 2) << Plane::Wire;
}

BOTH_FORMATS(Concurrency);

}  // namespace
}  // namespace qualyswas::conformance
