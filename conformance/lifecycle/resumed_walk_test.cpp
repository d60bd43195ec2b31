// A walk that broke off is gone on with by the next sync, as long as what it brought is not too old. Whichever it is,
// all records are there in the end.
#include <gmock/gmock.h>

#include <array>
#include <chrono>

#include "conformance/protocol/oracle.h"
#include "conformance/qualys/requests.h"
#include "conformance/subject/in_process.h"
#include "conformance/support/formats.h"

namespace qualyswas::conformance {
namespace {

using namespace std::chrono_literals;

struct WalkAgeRow {
  Id id;
  std::string_view what;
  std::chrono::seconds age;
  bool resumed;
};
constexpr auto kWalkAgeRows = std::to_array<WalkAgeRow>({
    {"SYNC-006", "at once", 0s, true},
    {"SYNC-006", "after half an hour", 30min, true},
    {"SYNC-006", "a second before the hour", 1h - 1s, true},
    {"SYNC-006", "at the hour", 1h, false},
    {"SYNC-006", "a second after the hour", 1h + 1s, false},
    {"SYNC-006", "the next day", 24h, false},
    {"SYNC-006", "with a clock that went back", -1s, false},
});
class BrokenWalk : public RowsOnBothFormats<WalkAgeRow> {
 protected:
  // The id after which each page of a search was asked for, 0 for the first.
  static std::vector<std::int64_t> cursors(Lab& lab, std::string_view path) {
    std::vector<std::int64_t> ids;
    for (const auto& search : entries_to(lab.journal(), path)) {
      std::int64_t after = 0;
      for (const auto& criterion : criteria_of(search))
        if (criterion.field == "id" && criterion.op == "GREATER") after = std::stoll(criterion.value);
      ids.push_back(after);
    }
    return ids;
  }
};

// The second page of the findings is refused: the first one is stored, and its cursor.
TEST_P(BrokenWalk, IsGoneOnWithWithinTheHourAndBegunAnewAfterIt) {
  Lab lab{three_pages(format())};
  lab.options.attempts = 1;
  lab.server().fault({.path = std::string{kSearchFindings}, .nth = 2, .times = 1000});
  ASSERT_EQ(lab.sync().verdict, RunVerdict::Partial);
  lab.server().clear_faults();
  const auto asked = cursors(lab, kSearchFindings).size();

  lab.at(lab.start() + row().age);
  const auto run = lab.sync();
  auto cursors_now = cursors(lab, kSearchFindings);
  ASSERT_GT(cursors_now.size(), asked) << Plane::Wire;
  EXPECT_EQ(cursors_now.at(asked), row().resumed ? kFirstFinding + 1 : 0) << Plane::Wire;
  EXPECT_EQ(run.verdict, RunVerdict::Complete) << told(run);
  EXPECT_EQ(run.findings_pulled, kRecords);
  expect_honest(lab, run);
}

TEST_P(BrokenWalk, OfTheWebAppsIsTreatedTheSame) {
  Lab lab{three_pages(format())};
  lab.options.attempts = 1;
  lab.server().fault({.path = std::string{kSearchWebApps}, .nth = 2, .times = 1000});
  ASSERT_EQ(lab.sync().verdict, RunVerdict::Partial);
  lab.server().clear_faults();
  const auto asked = cursors(lab, kSearchWebApps).size();
  lab.at(lab.start() + row().age);
  const auto run = lab.sync();
  EXPECT_EQ(cursors(lab, kSearchWebApps).at(asked), row().resumed ? kFirstWebApp + 1 : 0) << Plane::Wire;
  EXPECT_EQ(run.verdict, RunVerdict::Complete) << told(run);
  expect_honest(lab, run);
}
ROWS_ON_BOTH_FORMATS(BrokenWalk, kWalkAgeRows, row.what);

}  // namespace
}  // namespace qualyswas::conformance
