// The vendor counts, the connector walks, and the vendor counts again, while its data go on changing. The count after
// the walk is what was to be pulled; a count that falls far meanwhile proves nothing; pages that no count explains end.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <array>
#include <functional>
#include <memory>

#include "conformance/protocol/oracle.h"
#include "conformance/qualys/pages.h"
#include "conformance/qualys/requests.h"
#include "conformance/support/formats.h"
#include "conformance/support/wire.h"

namespace qualyswas::conformance {
namespace {

using testing::Contains;
using testing::HasSubstr;

// Before the nth request whose path begins so.
void before(Lab& lab, std::string_view path, int nth, std::function<void()> change) {
  lab.before_request = [path, nth, seen = 0, change = std::move(change)](int, const Request& request) mutable {
    if (request.target.starts_with(path) && ++seen == nth) change();
  };
}

class ChangeDuringAWalk : public OnBothFormats {
 protected:
  static constexpr std::int64_t kBehind = kFirstFinding - 100, kAhead = kFirstFinding + 100;
  static FindingRecord record(std::int64_t id) {
    return {.id = id, .qid = kFirstQid, .name = fmt::format("Finding {} & <more>", id)};
  }
};
CONFORMS(ChangeDuringAWalk, "SYNC-003");

// Six before the walk, seven after it, six read: the count before would call that complete.
TEST_P(ChangeDuringAWalk, ThatAddsARecordBehindTheCursorIsNotComplete) {
  Lab lab{three_pages(format())};
  before(lab, kSearchFindings, 3, [&] { lab.add(record(kBehind)); });
  const auto run = lab.sync();
  EXPECT_EQ(run.verdict, RunVerdict::Partial) << Harm::FalseComplete;
  EXPECT_EQ(run.findings_pulled, 6);
  EXPECT_THAT(run.reasons, Contains(HasSubstr("the vendor counts 7")));
  lab.before_request = nullptr;
  EXPECT_EQ(lab.sync().verdict, RunVerdict::Complete);
  EXPECT_EQ(lab.finding(kBehind).finding_id, kBehind) << Harm::Loss;
}

// Six before the walk and six read, five after it: whether the sixth is still there is not known.
TEST_P(ChangeDuringAWalk, ThatRemovesARecordWhichWasReadIsNotComplete) {
  Lab lab{three_pages(format())};
  before(lab, kSearchFindings, 3, [&] { lab.remove_finding(kFirstFinding); });
  const auto run = lab.sync();
  EXPECT_EQ(run.verdict, RunVerdict::Partial) << Harm::FalseComplete;
  EXPECT_EQ(run.findings_pulled, 6);
  EXPECT_THAT(run.reasons, Contains(HasSubstr("the vendor counts 5")));
  lab.before_request = nullptr;
  EXPECT_EQ(lab.sync().verdict, RunVerdict::Complete);
}

TEST_P(ChangeDuringAWalk, ThatAddsARecordAheadOfTheCursorIsReadAndComplete) {
  Lab lab{three_pages(format())};
  before(lab, kSearchFindings, 1, [&] { lab.add(record(kAhead)); });
  const auto run = lab.sync();
  EXPECT_EQ(run.verdict, RunVerdict::Complete) << told(run);
  EXPECT_EQ(run.findings_pulled, 7);
  EXPECT_EQ(lab.finding(kAhead).finding_id, kAhead) << Harm::Loss;
}

TEST_P(ChangeDuringAWalk, ThatRemovesARecordAheadOfTheCursorIsComplete) {
  Lab lab{three_pages(format())};
  before(lab, kSearchFindings, 1, [&] { lab.remove_finding(kFirstFinding + 5); });
  const auto run = lab.sync();
  EXPECT_EQ(run.verdict, RunVerdict::Complete) << told(run);
  EXPECT_EQ(run.findings_pulled, 5);
  EXPECT_THAT(run.reasons, Contains(HasSubstr("fell from 6 to 5"))) << "it is said all the same";
}

// One comes and one goes: the counts agree with each other, not with what was read.
TEST_P(ChangeDuringAWalk, OfWhichTheCountSeesNothingIsStillCountedByWhatIsThereAfterIt) {
  Lab lab{three_pages(format())};
  before(lab, kSearchFindings, 2, [&] {
    lab.add(record(kAhead));
    lab.remove_finding(kFirstFinding);
  });
  const auto run = lab.sync();
  EXPECT_EQ(run.findings_pulled, 7);
  EXPECT_EQ(run.verdict, RunVerdict::Partial) << Harm::FalseComplete;
}

TEST_P(ChangeDuringAWalk, OfTheWebAppsIsJudgedInTheSameWay) {
  Lab lab{three_pages(format())};
  before(lab, kSearchWebApps, 3, [&] { lab.add(WebAppRecord{.id = kFirstWebApp - 100}); });
  EXPECT_EQ(lab.sync().verdict, RunVerdict::Partial) << Harm::FalseComplete;
  before(lab, kSearchWebApps, 3, [&] { lab.remove_webapp(kFirstWebApp); });
  EXPECT_EQ(lab.sync().verdict, RunVerdict::Partial) << Harm::FalseComplete;
  lab.before_request = nullptr;
  EXPECT_EQ(lab.sync().verdict, RunVerdict::Complete);
}

BOTH_FORMATS(ChangeDuringAWalk);

// The scope is taken away between the first count and the first page: what is read and the count after it agree.
struct FallRow {
  Id id;
  std::string_view what;
  std::size_t before, after;
  bool complete;
};
constexpr auto kFallRows = std::to_array<FallRow>({
    {"SYNC-003", "sixty to none", 60, 0, false},
    {"SYNC-003", "sixty to half", 60, 30, false},
    {"SYNC-003", "sixty by more than a tenth", 60, 53, false},
    {"SYNC-003", "sixty by a tenth", 60, 54, true},
    {"SYNC-003", "sixty by one", 60, 59, true},
    {"SYNC-003", "six by one", 6, 5, true},
    {"SYNC-003", "six to none", 6, 0, false},
    {"SYNC-003", "one to none", 1, 0, false},
});
class FallingCount : public RowsOnBothFormats<FallRow> {};

TEST_P(FallingCount, IsSaidAndTooFarNotComplete) {
  LabOptions options{.format = format(), .webapps = {{}}, .page_size = 10};
  for (std::size_t i = 0; i < row().before; ++i)
    options.findings.push_back(
        {.id = kFirstFinding + static_cast<std::int64_t>(i), .url = fmt::format("https://shop.example.test/{}", i)});
  Lab lab{options};
  lab.sync_completely();
  before(lab, kSearchFindings, 1, [&] {
    for (std::size_t i = row().after; i < row().before; ++i)
      lab.remove_finding(kFirstFinding + static_cast<std::int64_t>(i));
  });
  const auto run = lab.sync();
  EXPECT_EQ(run.verdict == RunVerdict::Complete, row().complete) << told(run) << Harm::FalseComplete;
  EXPECT_THAT(run.reasons, Contains(HasSubstr(fmt::format("fell from {} to {}", row().before, row().after))));
  EXPECT_EQ(run.findings_gone > 0, row().complete) << "only a proven walk takes records for gone " << Harm::Stale;
  EXPECT_THAT(lab.findings(), testing::SizeIs(row().before)) << Harm::Loss;
  lab.before_request = nullptr;
  const auto next = lab.sync_completely();
  EXPECT_EQ(next.findings_gone, static_cast<std::int64_t>(row().before - row().after));
}
ROWS_ON_BOTH_FORMATS(FallingCount, kFallRows, row.what);

TEST_P(ChangeDuringAWalk, ThatTakesAwayTheWebAppsIsNotComplete) {
  Lab lab{three_pages(format())};
  lab.sync_completely();
  before(lab, kSearchWebApps, 1, [&] {
    for (int i = 0; i < kRecords; ++i) lab.remove_webapp(kFirstWebApp + i);
  });
  const auto run = lab.sync();
  EXPECT_EQ(run.verdict, RunVerdict::Partial) << Harm::FalseComplete;
  EXPECT_THAT(run.reasons, Contains(HasSubstr("web applications fell from 6 to 0")));
}

// Valid pages without end: ids rise, counts are right, more is always to come.
class EndlessPages : public OnBothFormats {
 protected:
  static void replace(std::string& text, const std::string& was, const std::string& is) {
    for (std::size_t at = 0; (at = text.find(was, at)) != std::string::npos; at += is.size())
      text.replace(at, was.size(), is);
  }
  static std::string unique_id(std::int64_t id) { return fmt::format("{:08x}-0000-4000-8000-{:012x}", id, id); }

  // Every page of a search becomes one of two records that stand where the question left off.
  static void never_end(Wire& wire, std::string_view object, std::int64_t first_id) {
    struct Pages {
      SearchPage page;
      std::int64_t next;
    };
    wire.change(search_of(object), [state = std::make_shared<Pages>(Pages{{}, first_id})](Answer& answer) {
      auto& page = state->page;
      if (page.records.empty()) page = read_page(answer.body, format());
      for (auto& record : page.records) {
        replace(record.text, std::to_string(record.id), std::to_string(state->next));
        replace(record.text, unique_id(record.id), unique_id(state->next));
        record.id = state->next++;
      }
      page.more = true;
      page.last_id = page.records.back().id;
      answer.body = write_page(page, format());
    });
  }
};
CONFORMS(EndlessPages, "SYNC-003", "API-002");

TEST_P(EndlessPages, EndPartialNotFarPastTheCount) {
  for (const auto& [object, first] : {std::pair{"finding", kFirstFinding}, std::pair{"webapp", kFirstWebApp}}) {
    SCOPED_TRACE(object);
    Lab lab{three_pages(format())};
    {
      Wire wire{lab};
      never_end(wire, object, first);
      const auto run = lab.sync();
      EXPECT_EQ(run.verdict, RunVerdict::Partial) << Harm::FalseComplete;
      EXPECT_THAT(run.reasons, Contains(testing::AllOf(HasSubstr("the vendor counts 6"), HasSubstr("announce more"))));
      EXPECT_LT(wire.requests().size(), 60U) << Harm::Hang << Plane::Wire;
    }
    // The next sync does not go on from a place that never was.
    lab.sync();
    EXPECT_EQ(lab.sync().verdict, RunVerdict::Complete) << Harm::Loss;
  }
}

// A subscription that grows while it is walked, and counts what it has, is read to its end.
TEST_P(EndlessPages, AreNotThoseOfASubscriptionThatGrows) {
  Lab lab{three_pages(format())};
  before(lab, kSearchFindings, 1, [&] {
    for (int i = 0; i < 60; ++i)
      lab.add(FindingRecord{.id = kFirstFinding + 100 + i, .url = fmt::format("https://shop.example.test/{}", i)});
  });
  const auto run = lab.sync();
  EXPECT_EQ(run.verdict, RunVerdict::Complete) << told(run);
  EXPECT_EQ(run.findings_pulled, 66) << Harm::Loss;
}
BOTH_FORMATS(EndlessPages);

}  // namespace
}  // namespace qualyswas::conformance
