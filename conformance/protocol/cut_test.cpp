// A body that ends too early, at every kind of place: under the length that was promised, and under a length that
// agrees with it, as a proxy that gave up leaves it. Only the reader of the document can notice the second.
#include <gmock/gmock.h>

#include <array>

#include "conformance/protocol/oracle.h"
#include "conformance/subject/in_process.h"
#include "conformance/support/formats.h"
#include "conformance/support/wire.h"

namespace qualyswas::conformance {
namespace {

using testing::Optional;

// The places are spread evenly over the body, and all of its last bytes are among them.
constexpr int kSpread = 8, kLastBytes = 4;
constexpr int kPlaces = kSpread + kLastBytes;

std::size_t place_in(std::size_t size, int place) {
  if (place >= kSpread) return size - std::min<std::size_t>(size, static_cast<std::size_t>(place - kSpread + 1));
  return size * static_cast<std::size_t>(place) / kSpread;
}

struct CutRow {
  Id id;
  std::string_view what;
  Matches (*matches)();
  std::string_view path;
  int nth;
};

constexpr auto kCutRows = std::to_array<CutRow>({
    {"API-002", "the count of web apps", [] { return count_of("webapp"); }, "/qps/rest/3.0/count/was/webapp", 1},
    {"API-002", "the first web apps", [] { return search_of("webapp"); }, "/qps/rest/3.0/search/was/webapp", 1},
    {"API-002", "the first findings", [] { return search_of("finding"); }, "/qps/rest/3.0/search/was/finding", 1},
    {"API-002", "findings in the middle", [] { return search_of("finding"); }, "/qps/rest/3.0/search/was/finding", 2},
    {"API-002", "the last findings", [] { return search_of("finding"); }, "/qps/rest/3.0/search/was/finding", 3},
    {"API-002", "the second count", [] { return count_of("finding"); }, "/qps/rest/3.0/count/was/finding", 2},
    {"API-002", "the KnowledgeBase", [] { return knowledgebase(); }, "/api/4.0/fo/knowledge_base/vuln", 1},
});

class CutBody : public RowsOnBothFormats<CutRow> {
 protected:
  struct Cut {
    std::size_t at = 0, of = 0;
    bool loses = false;  // more than blanks behind the document
    std::string text() const { return "cut at byte " + std::to_string(at) + " of " + std::to_string(of); }
  };
  // Cuts every answer from the row's nth on at that place, `times` times.
  static observed::Run sync_cut(Lab& lab, Wire& wire, int place, int times, Cut* cut) {
    wire.change(row().matches(),
                [place, cut](Answer& answer) {
                  *cut = {.at = place_in(answer.body.size(), place), .of = answer.body.size()};
                  cut->loses = answer.body.find_first_not_of(" \r\n", cut->at) != std::string::npos;
                  answer.body.resize(cut->at);
                },
                {.nth = row().nth, .times = times});
    return lab.sync();
  }
};

TEST_P(CutBody, UnderALengthThatAgreesIsNeverTakenForTheWhole) {
  for (int place = 0; place < kPlaces; ++place) {
    Cut cut;
    Lab lab{three_pages(format())};
    lab.options.attempts = 2;
    Wire wire{lab};
    const auto run = sync_cut(lab, wire, place, kAlways, &cut);
    SCOPED_TRACE(cut.text());
    expect_honest(lab, run);
    if (cut.loses) {
      EXPECT_NE(run.verdict, RunVerdict::Complete) << Harm::FalseComplete;
    }
    if (HasFailure()) return;
  }
}

TEST_P(CutBody, OnceIsAskedForAgainAndNothingIsStoredTwice) {
  for (int place = 0; place < kPlaces; place += 4) {
    Cut cut;
    Lab lab{three_pages(format())};
    Wire wire{lab};
    const auto run = sync_cut(lab, wire, place, 1, &cut);
    SCOPED_TRACE(cut.text());
    expect_honest(lab, run);
    EXPECT_THAT(run.verdict, Optional(RunVerdict::Complete)) << told(run);
    if (HasFailure()) return;
  }
}

TEST_P(CutBody, UnderTheLengthThatWasPromisedIsNeverTakenForTheWhole) {
  for (const std::int64_t bytes : {0, 60, 1000}) {
    SCOPED_TRACE("cut at byte " + std::to_string(bytes));
    Lab lab{three_pages(format())};
    lab.options.attempts = 2;
    lab.server().fault({.kind = "cut_body",
                        .path = std::string{row().path},
                        .nth = row().nth,
                        .times = kAlways,
                        .with = {{"bytes", bytes}}});
    const auto run = lab.sync();
    expect_honest(lab, run);
    if (HasFailure()) return;
  }
}

ROWS_ON_BOTH_FORMATS(CutBody, kCutRows, row.what);

// Whatever a page is broken by, on every page: asked for again once, reported for ever.
struct BrokenWalkRow {
  Id id;
  std::string_view what;
  void (*change)(Answer&);
  bool tried_again;  // false: the vendor has spoken, or it is the fault of one record
};

void broken_off(Answer& answer) {
  answer.body.resize(answer.body.size() / 2);
  answer.never_ends = true;
}

constexpr auto kBrokenWalkRows = std::to_array<BrokenWalkRow>({
    {"API-002", "connection reset in the body", broken_off, true},
    {"API-002", "connection reset after the body", [](Answer& answer) { answer.never_ends = true; }, true},
    {"API-002", "empty body", [](Answer& answer) { answer.body.clear(); }, true},
    {"API-002", "blanks only", [](Answer& answer) { answer.body = "  \r\n \n"; }, true},
    {"API-002", "HTML page of status 200",
     [](Answer& answer) {
       answer.headers = {{"Content-Type", "text/html; charset=utf-8"}};
       answer.body =
           "<!DOCTYPE html><html><head><title>Maintenance</title></head><body><h1>Back soon</h1></body></html>";
     },
     true},
    {"API-002", "XHTML page of status 200",
     [](Answer& answer) {
       answer.headers = {{"Content-Type", "application/xml"}};
       answer.body =
           "<?xml version=\"1.0\"?><html xmlns=\"http://www.w3.org/1999/xhtml\"><body><h1>Error</h1></body></html>";
     },
     true},
    {"API-002", "status 500", [](Answer& answer) { answer.status = 500; }, true},
    {"API-002", "status 502 with a page of HTML",
     [](Answer& answer) {
       answer.status = 502;
       answer.body = "<html><body><h1>Bad Gateway</h1></body></html>";
     },
     true},
    {"API-002", "status 504", [](Answer& answer) { answer.status = 504; }, true},
    {"API-002", "status 404", [](Answer& answer) { answer.status = 404; }, false},
    {"API-002", "status 204 without a body",
     [](Answer& answer) {
       answer.status = 204;
       answer.body.clear();
     },
     true},
    {"API-002", "two documents", [](Answer& answer) { answer.body += answer.body; }, true},
    {"API-002", "an unclosed element in front",
     [](Answer& answer) { answer.body.insert(answer.body.find('<') == 0 ? answer.body.find("?>") + 2 : 0, "<x>"); },
     true},
    {"API-002", "a NUL in the middle", [](Answer& answer) { answer.body[answer.body.size() / 2] = '\0'; }, false},
});

class BrokenAnswer : public RowsOnBothFormats<BrokenWalkRow> {};
CONFORMS(BrokenAnswer, "SYNC-003");

struct Target {
  std::string_view name;
  Matches matches;
};
std::vector<Target> targets() {
  return {{"count of web apps", count_of("webapp")},
          {"first web apps",
           [](const Request& request) {
             return search_of("webapp")(request) && asks_for_page(request.body, kFirstWebApp, 1);
           }},
          {"findings in the middle",
           [](const Request& request) {
             return search_of("finding")(request) && asks_for_page(request.body, kFirstFinding, 2);
           }},
          {"last findings",
           [](const Request& request) {
             return search_of("finding")(request) && asks_for_page(request.body, kFirstFinding, 3);
           }},
          {"KnowledgeBase", knowledgebase()}};
}

TEST_P(BrokenAnswer, ForEverIsReportedWhereverItIs) {
  for (const auto& target : targets()) {
    SCOPED_TRACE(target.name);
    Lab lab{three_pages(format())};
    lab.options.attempts = 2;
    {
      Wire wire{lab};
      wire.change(target.matches, row().change);
      const auto run = lab.sync();
      expect_honest(lab, run);
      EXPECT_LT(wire.requests().size(), 40U) << Harm::Hang << Plane::Wire;
    }
    if (HasFailure()) return;
    expect_recovery(lab);
  }
}

TEST_P(BrokenAnswer, OnceIsMadeGoodWhereverItIs) {
  for (const auto& target : targets()) {
    SCOPED_TRACE(target.name);
    Lab lab{three_pages(format())};
    Wire wire{lab};
    wire.change(target.matches, row().change, {.nth = 1, .times = 1});
    const auto run = lab.sync();
    expect_honest(lab, run);
    if (row().tried_again) {
      EXPECT_THAT(run.verdict, Optional(RunVerdict::Complete)) << told(run);
    }
    if (HasFailure()) return;
  }
}

ROWS_ON_BOTH_FORMATS(BrokenAnswer, kBrokenWalkRows, row.what);

}  // namespace
}  // namespace qualyswas::conformance
