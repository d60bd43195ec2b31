// Ivanti guide, "oldest scan data pull": how old a report may be. Reckoned in UTC, months and years by the calendar,
// the day clamped to the month's last, the boundary inside.
#include <gmock/gmock.h>

#include <array>

#include "conformance/qualys/requests.h"
#include "conformance/subject/in_process.h"
#include "conformance/support/formats.h"

namespace qualyswas::conformance {
namespace {

using std::chrono::seconds;
using testing::SizeIs;
using testing::StartsWith;

struct WindowRow {
  Id id;
  std::string_view what, choice, now, oldest;  // `oldest` is the last instant that is inside
};

constexpr auto kWindowRows = std::to_array<WindowRow>({
    {"WIN-001", "30 days", "30 days", "2026-03-15T10:20:30Z", "2026-02-13T10:20:30Z"},
    {"WIN-001", "30 days over a leap day", "30 days", "2028-03-15T00:00:00Z", "2028-02-14T00:00:00Z"},
    {"WIN-001", "60 days", "60 days", "2026-03-15T10:20:30Z", "2026-01-14T10:20:30Z"},
    {"WIN-001", "90 days", "90 days", "2026-03-15T10:20:30Z", "2025-12-15T10:20:30Z"},
    {"WIN-001", "90 days over a leap day", "90 days", "2028-04-30T23:59:59Z", "2028-01-31T23:59:59Z"},
    {"WIN-001", "6 months", "6 months", "2026-03-15T10:20:30Z", "2025-09-15T10:20:30Z"},
    {"WIN-001", "6 months to a month of 28 days", "6 months", "2026-08-31T12:00:00Z", "2026-02-28T12:00:00Z"},
    {"WIN-001", "6 months to a month of 29 days", "6 months", "2028-08-31T12:00:00Z", "2028-02-29T12:00:00Z"},
    {"WIN-001", "6 months to a month of 30 days", "6 months", "2026-12-31T00:00:00Z", "2026-06-30T00:00:00Z"},
    {"WIN-001", "6 months to a month of 31 days", "6 months", "2026-07-31T00:00:00Z", "2026-01-31T00:00:00Z"},
    {"WIN-001", "6 months from the end of February", "6 months", "2026-02-28T08:00:00Z", "2025-08-28T08:00:00Z"},
    {"WIN-001", "1 year", "1 year", "2026-03-15T10:20:30Z", "2025-03-15T10:20:30Z"},
    {"WIN-001", "1 year from a leap day", "1 year", "2028-02-29T06:00:00Z", "2027-02-28T06:00:00Z"},
    {"WIN-001", "1 year from the end of February after a leap year", "1 year", "2029-02-28T06:00:00Z",
     "2028-02-28T06:00:00Z"},
    {"WIN-001", "1 year over a new year", "1 year", "2026-01-01T00:00:00Z", "2025-01-01T00:00:00Z"},
});

class Window : public Rows<WindowRow> {};

TEST_P(Window, HasItsBoundaryInsideAndASecondBeforeOutside) {
  Lab lab{{.webapps = {{}}, .findings = {{}}, .profile = Profile::Neurons}};
  lab.options.oldest_scan_data = std::string{row().choice};
  const auto oldest = instant(row().oldest);
  const auto make = [&](Instant at, std::string name) {
    lab.at(at);
    lab.make_report({.name = std::move(name)});
  };
  make(oldest - seconds{1}, "outside");
  make(oldest, "boundary");
  make(oldest + seconds{1}, "inside");
  lab.at(instant(row().now));
  const auto run = lab.sync();
  EXPECT_EQ(run.verdict, RunVerdict::Complete);
  const auto uploads = lab.uploads();
  ASSERT_THAT(uploads, SizeIs(2)) << (uploads.size() < 2 ? Harm::Loss : Harm::Wrong);
  EXPECT_EQ(uploads[1].name, "boundary");  // the oldest first, the newest entry on top
  EXPECT_EQ(uploads[0].name, "inside");
}

ROWS(Window, kWindowRows, row.what);

class WindowChoice : public testing::Test {
 protected:
  Lab lab{{.webapps = {{}}, .findings = {{}}, .profile = Profile::Neurons}};
};
CONFORMS(WindowChoice, "WIN-001");

TEST_F(WindowChoice, Is30DaysWhereNoneIsSet) {
  lab.at(Lab::kStart);
  lab.make_report();
  lab.on_day(30);
  lab.sync();
  EXPECT_THAT(lab.uploads(), SizeIs(1));

  Lab other{{.webapps = {{}}, .findings = {{}}, .profile = Profile::Neurons}};
  other.make_report();
  other.at(Lab::kStart + std::chrono::days{30} + seconds{1});
  other.sync();
  EXPECT_THAT(other.uploads(), SizeIs(0));
}

TEST_F(WindowChoice, MovesWithEveryRun) {
  lab.make_report({.name = "Old"});
  lab.on_day(31);
  lab.make_report({.name = "New"});
  EXPECT_EQ(lab.sync().reports_ingested, 1);
  lab.options.oldest_scan_data = "60 days";
  EXPECT_EQ(lab.sync().reports_ingested, 1) << Harm::Loss;
}

struct RefusedRow {
  Id id;
  std::string_view what, choice;
};
constexpr auto kRefusedRows = std::to_array<RefusedRow>({
    {"WIN-001", "31 days", "31 days"},
    {"WIN-001", "45 days", "45 days"},
    {"WIN-001", "120 days", "120 days"},
    {"WIN-001", "3 months", "3 months"},
    {"WIN-001", "12 months", "12 months"},
    {"WIN-001", "2 years", "2 years"},
    {"WIN-001", "a number", "30"},
    {"WIN-001", "another unit", "720 hours"},
    {"WIN-001", "minus 30 days", "-30 days"},
    {"WIN-001", "all", "all"},
    {"WIN-001", "nothing", ""},
});
class RefusedWindow : public Rows<RefusedRow> {};

TEST_P(RefusedWindow, IsRefusedNamingTheSettingAndTheFive) {
  Lab lab{{.profile = Profile::Neurons}};
  lab.ours().settings.oldest_scan_data = std::string{row().choice};
  const auto config = config::finalize(lab.ours().settings, lab.ours().secrets);
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().kind, ErrorKind::Config);
  EXPECT_THAT(config.error().message, StartsWith("oldest_scan_data"));
  const auto whole = config.error().message + config.error().advice;
  for (const auto* choice : {"30 days", "60 days", "90 days", "6 months", "1 year"}) {
    EXPECT_THAT(whole, testing::HasSubstr(choice));
  }
  EXPECT_THAT(lab.journal(), SizeIs(0)) << "before any request" << Plane::Wire;
}

ROWS(RefusedWindow, kRefusedRows, row.what);

}  // namespace
}  // namespace qualyswas::conformance
