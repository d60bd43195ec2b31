// Whose clock decides (CLK-001). The fake's `Date` tells its virtual clock; `lab.clock` is this machine's. The lab's
// address is a loopback one: the cases of a vendor elsewhere give the connector a public name and lead its transport to
// the fake all the same.
#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>

#include "conformance/qualys/requests.h"
#include "conformance/subject/in_process.h"
#include "conformance/support/contents.h"
#include "conformance/support/formats.h"

namespace qualyswas::conformance {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr std::int64_t kDueWebApp = 410001;  // last seen at the start; due on day 30

LabOptions live(Format format) {
  return {.format = format, .webapps = {{}}, .findings = {{}}, .solutions = {{}}, .archive_after_days = 30};
}

LabOptions reports() { return {.webapps = {{}}, .findings = {{}}, .profile = Profile::Neurons}; }

// As if the fake were a vendor's platform.
void move_away(Lab& lab) {
  auto here = lab.ours().config();
  lab.ours().transport = [here] { return http::network_transport(here)(); };
  lab.turn_to("https://qualysapi.example.test");
}

// Every answer with another Date header; none: without one.
void set_date(Lab& lab, std::optional<std::string> date) {
  lab.watch({.before = {}, .after = [date](const mockqualys::server::Request&, mockqualys::server::Reply& reply) {
               std::erase_if(reply.headers, [](const auto& header) { return header.first == "Date"; });
               if (date) reply.headers.emplace_back("Date", *date);
             }});
}

std::string clock_remark(const observed::Run& run) {
  for (const auto& reason : run.reasons)
    if (reason.find("clock") != std::string::npos) return reason;
  return {};
}

// --- a loopback address: the vendor's clock is simply taken ---

class ClockOfAFake : public OnBothFormats {};
CONFORMS(ClockOfAFake, "CLK-001");

TEST_P(ClockOfAFake, DecidesWhatIsArchivedWhateverOursSays) {
  for (const auto ours : {days{-4000}, days{0}, days{31}, days{4000}}) {
    SCOPED_TRACE(ours.count());
    Lab lab{live(format())};
    lab.subject_clock(lab.start() + ours);
    const auto run = lab.sync();
    EXPECT_EQ(run.verdict, RunVerdict::Complete);
    EXPECT_THAT(lab.assets(), SizeIs(1)) << Harm::Loss;
    EXPECT_EQ(clock_remark(run).empty(), ours == days{0}) << "a difference is told";
  }
}

TEST_P(ClockOfAFake, ArchivesWhenItMovesThoughOursStands) {
  Lab lab{live(format())};
  lab.sync_completely();
  lab.world().set_now(lab.start() + days{30} - seconds{1});
  EXPECT_EQ(lab.sync_completely().archived, 0);
  lab.world().set_now(lab.start() + days{30});
  EXPECT_EQ(lab.sync_completely().archived, 1) << Harm::Stale;
  EXPECT_EQ(lab.asset(kDueWebApp).archived_at, lab.start() + days{30});
}

TEST_P(ClockOfAFake, ThatWentBackArchivesNothing) {
  Lab lab{live(format())};
  lab.options.archive_after_days = 90;
  lab.world().set_now(lab.start() + days{50});
  lab.sync_completely();
  lab.options.archive_after_days = 30;
  lab.world().set_now(lab.start() + days{40});
  const auto run = lab.sync();
  EXPECT_EQ(run.archived, 0) << Harm::Wrong;
  EXPECT_THAT(clock_remark(run), HasSubstr("vendor's clock"));
  EXPECT_EQ(lab.sync_completely().archived, 1) << "the next one runs on from there";
}
CONFORMS_TEST(ClockOfAFake, ThatWentBackArchivesNothing, "ARC-002");

TEST_P(ClockOfAFake, ThatWentBackDuringARunArchivesNothing) {
  auto options = live(format());
  options.page_size = 1;
  options.findings.push_back({.id = 901002, .url = "https://shop.example.test/b"});
  Lab lab{options};
  lab.world().set_now(lab.start() + days{50});
  lab.before_request = [&](int number, const mockqualys::server::Request&) {
    if (number == 4) lab.world().set_now(lab.start() + days{40});
  };
  EXPECT_EQ(lab.sync().archived, 0);
}
CONFORMS_TEST(ClockOfAFake, ThatWentBackDuringARunArchivesNothing, "ARC-002");

// What the KnowledgeBase changed is asked for since a time of the vendor's.
TEST_P(ClockOfAFake, IsTheWatermarkOfTheKnowledgeBase) {
  Lab lab{live(format())};
  lab.subject_clock(lab.start() + days{300});
  lab.sync();
  lab.server().clear_journal();
  lab.world().set_now(lab.start() + days{2});
  lab.sync();
  const auto asked = entries_to(lab.journal(), kKnowledgeBase);
  ASSERT_THAT(asked, SizeIs(1)) << Plane::Wire;
  const auto whole = asked[0].query + "&" + asked[0].body;
  EXPECT_THAT(whole, HasSubstr("last_modified_after=2026-01-04"))
      << "a day before the call at the start" << Harm::Stale << Plane::Wire;
}

TEST_P(ClockOfAFake, DatesWhatIsReconciled) {
  Lab lab{live(format())};
  lab.subject_clock(lab.start() + days{300});
  lab.sync();
  lab.world().set_now(lab.start() + days{1});
  lab.add(FindingRecord{.id = 901009,
                        .url = "https://shop.example.test/new",
                        .first_detected = "2026-01-06T05:00:00Z",
                        .last_tested = "2026-01-06T05:00:00Z"});
  const auto comparisons = lab.ours().reconcile();
  ASSERT_TRUE(comparisons.has_value());
  EXPECT_TRUE(std::ranges::all_of(*comparisons, &sync::Comparison::equal)) << "it is new since the sync";
}

BOTH_FORMATS(ClockOfAFake);

class WindowOfAFake : public testing::Test {};
CONFORMS(WindowOfAFake, "CLK-001", "WIN-001");

TEST_F(WindowOfAFake, EndsAtItsPresentWhateverOursSays) {
  for (const auto ours : {days{-400}, days{74}, days{4000}}) {
    SCOPED_TRACE(ours.count());
    Lab lab{reports()};
    lab.make_report({.name = "outside"});
    lab.on_day(1);
    lab.make_report({.name = "boundary"});
    lab.on_day(31);
    lab.subject_clock(lab.start() + ours);
    const auto run = lab.sync();
    EXPECT_EQ(run.verdict, RunVerdict::Complete);
    EXPECT_EQ(run.reports_listed, 1) << (run.reports_listed == 0 ? Harm::FalseComplete : Harm::Wrong);
    ASSERT_THAT(lab.uploads(), SizeIs(1)) << Harm::Loss;
    EXPECT_EQ(lab.uploads().front().name, "boundary");
  }
}

// --- a vendor elsewhere ---

struct ApartRow {
  Id id;
  std::string_view what;
  seconds ours;  // ahead of the vendor's
  bool told, archives;
};
constexpr auto kApartRows = std::to_array<ApartRow>({
    {"CLK-001", "the same", seconds{0}, false, true},
    {"CLK-001", "10 minutes ahead", minutes{10}, false, true},
    {"CLK-001", "10 minutes behind", minutes{-10}, false, true},
    {"CLK-001", "more than 10 minutes ahead", minutes{10} + seconds{1}, true, true},
    {"CLK-001", "more than 10 minutes behind", minutes{-10} - seconds{1}, true, true},
    {"CLK-001", "a day ahead", days{1}, true, true},
    {"CLK-001", "a day behind", days{-1}, true, true},
    {"CLK-001", "more than a day ahead", days{1} + seconds{1}, true, false},
    {"CLK-001", "more than a day behind", days{-1} - seconds{1}, true, false},
    {"CLK-001", "a year ahead", days{365}, true, false},
    {"CLK-001", "a year behind", days{-365}, true, false},
});

class ClockElsewhere : public RowsOnBothFormats<ApartRow> {};

TEST_P(ClockElsewhere, IsToldAndArchivesAsFarAsItMayBeBelieved) {
  Lab lab{live(format())};
  move_away(lab);
  lab.world().set_now(lab.start() + days{30});
  lab.subject_clock(lab.start() + days{30} + row().ours);
  const auto run = lab.sync();
  EXPECT_EQ(run.verdict, RunVerdict::Complete);
  EXPECT_EQ(run.archived, row().archives ? 1 : 0) << Harm::Wrong;
  EXPECT_EQ(!clock_remark(run).empty(), row().told) << clock_remark(run);
  EXPECT_EQ(clock_remark(run).find("nothing was archived") == std::string::npos, row().archives);
}

TEST_P(ClockElsewhere, DecidesNotOurs) {
  Lab lab{live(format())};
  move_away(lab);
  lab.world().set_now(lab.start() + days{30} - seconds{1});
  lab.subject_clock(lab.start() + days{30} - seconds{1} + row().ours);
  EXPECT_EQ(lab.sync().archived, 0) << "it is not due by the vendor's clock";
}
ROWS_ON_BOTH_FORMATS(ClockElsewhere, kApartRows, row.what);

class ReportsElsewhere : public Rows<ApartRow> {};

TEST_P(ReportsElsewhere, CloseOnlyWhereTheClocksAgree) {
  Lab lab{reports()};
  lab.options.urba = true;
  move_away(lab);
  lab.make_report({.name = "One"});
  lab.sync_completely();
  lab.on_day(1);
  lab.remove_finding(kFinding);
  lab.make_report({.name = "Two"});
  lab.subject_clock(lab.start() + days{1} + row().ours);
  const auto run = lab.sync();
  EXPECT_EQ(run.reports_ingested, 1) << Harm::Loss;
  EXPECT_EQ(lab.app_finding(kFinding).state, row().archives ? "Closed" : "Open");
  EXPECT_EQ(!clock_remark(run).empty(), row().told);
  if (row().archives) return;
  // What could not be closed then is closed by the next report.
  lab.on_day(2);
  lab.make_report({.name = "Three"});
  lab.sync();
  EXPECT_EQ(lab.app_finding(kFinding).state, "Closed") << Harm::Stale;
}
ROWS(ReportsElsewhere, kApartRows, row.what);

class ClocksOfManyMachines : public OnBothFormats {};
CONFORMS(ClocksOfManyMachines, "CLK-001");

// One machine of the vendor's that is wrong by days makes nothing older.
TEST_P(ClocksOfManyMachines, ArchiveNothingWhereOneOfThemIsFarAhead) {
  Lab lab{live(format())};
  move_away(lab);
  lab.before_request = [&](int number, const mockqualys::server::Request&) {
    lab.world().set_now(lab.start() + (number >= 4 ? days{45} : days{0}));
  };
  const auto run = lab.sync();
  EXPECT_EQ(run.archived, 0);
  EXPECT_THAT(clock_remark(run), Not(IsEmpty()));
}
BOTH_FORMATS(ClocksOfManyMachines);

// --- a vendor that does not say ---

class UnreadableDate : public OnBothFormats {};
CONFORMS(UnreadableDate, "CLK-001");

TEST_P(UnreadableDate, LeavesOurClockToDecide) {
  const std::vector<std::optional<std::string>> dates{std::nullopt, "", "yesterday", "Mon, 99 Jan 2026 06:00:00 GMT",
                                                      "1767592800"};
  for (const auto& date : dates) {
    SCOPED_TRACE(date.value_or("none"));
    Lab lab{live(format())};
    set_date(lab, date);
    const auto run = lab.sync_completely();
    EXPECT_EQ(run.archived, 0);
    EXPECT_THAT(lab.ours().log(run.id), Contains(testing::Field(&store::LogLine::text, HasSubstr("Date"))));
    lab.on_day(30);
    EXPECT_EQ(lab.sync_completely().archived, 1);
  }
}

TEST_P(UnreadableDate, LeavesTheWindowToOurClock) {
  Lab lab{reports()};
  lab.make_report();
  set_date(lab, std::nullopt);
  EXPECT_EQ(lab.sync_completely().reports_ingested, 1) << Harm::Loss;
}
BOTH_FORMATS(UnreadableDate);

}  // namespace
}  // namespace qualyswas::conformance
