// Runs that may not archive although an asset is due: those that did not get everything, and those of a clock that went
// back (ARC-002).
#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <optional>

#include "conformance/qualys/requests.h"
#include "conformance/subject/in_process.h"
#include "conformance/support/contents.h"
#include "conformance/support/formats.h"

namespace qualyswas::conformance {
namespace {

using mockqualys::Fault;
using std::chrono::days;
using std::chrono::seconds;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::int64_t kDueAsset = 410001, kOther = 410002, kSeen = 410003;
const Filter kAll{.informational = true, .archived = true};

// Three pages of web apps, three of findings. The first asset is due on day 30.
LabOptions three_assets(Format format) {
  return {.format = format,
          .webapps = {{},
                      {.id = kOther, .name = "Forum", .updated = "2026-02-01T06:00:00Z"},
                      {.id = kSeen, .name = "Wiki", .updated = "2026-02-04T06:00:00Z"}},
          .findings = {{}, {.id = 901002, .webapp = kOther}, {.id = 901003, .webapp = kSeen}},
          .solutions = {{}},
          .archive_after_days = 30,
          .page_size = 1};
}

struct BreakRow {
  Id id;
  std::string_view what, path;
  int nth;
  std::string_view fault;
  std::optional<RunVerdict> verdict;  // unset: either, depending on when the connector counts
};

Fault fault_of(const BreakRow& row) {
  Fault fault{.kind = std::string{row.fault}, .path = std::string{row.path}, .nth = row.nth, .times = 1000};
  if (row.fault == "cut_body") fault.with = {{"bytes", 40}};
  return fault;
}

constexpr auto kBreakRows = std::to_array<BreakRow>({
    {"ARC-002", "everything refused", "", 1, "answer", RunVerdict::Failed},
    {"ARC-002", "first page of web apps answered 500", kSearchWebApps, 1, "answer", RunVerdict::Failed},
    {"ARC-002", "first page of web apps is a web page", kSearchWebApps, 1, "html", RunVerdict::Failed},
    {"ARC-002", "second page of web apps answered 500", kSearchWebApps, 2, "answer", RunVerdict::Partial},
    {"ARC-002", "second page of web apps repeats the first", kSearchWebApps, 2, "repeat_page", RunVerdict::Partial},
    {"ARC-002", "count of web apps answered 500", kCountWebApps, 1, "answer", std::nullopt},
    {"ARC-002", "first page of findings answered 500", kSearchFindings, 1, "answer", RunVerdict::Partial},
    {"ARC-002", "second page of findings cut", kSearchFindings, 2, "cut_body", RunVerdict::Partial},
    {"ARC-002", "third page of findings closed", kSearchFindings, 3, "close", RunVerdict::Partial},
    {"ARC-002", "third page of findings is a web page", kSearchFindings, 3, "html", RunVerdict::Partial},
    {"ARC-002", "count of findings answered 500", kCountFindings, 1, "answer", RunVerdict::Partial},
    {"ARC-002", "KnowledgeBase answered 500", kKnowledgeBase, 1, "answer", RunVerdict::Partial},
});

class BrokenRun : public RowsOnBothFormats<BreakRow> {};

TEST_P(BrokenRun, ArchivesNothingAndTheNextCompleteOneDoes) {
  Lab lab{three_assets(format())};
  lab.sync_completely();
  ASSERT_THAT(lab.assets(), SizeIs(3));

  lab.on_day(30);
  lab.server().fault(fault_of(row()));
  const auto run = lab.sync();
  EXPECT_NE(run.verdict, RunVerdict::Complete) << Harm::FalseComplete;
  if (row().verdict) {
    EXPECT_EQ(run.verdict, row().verdict);
  }
  EXPECT_EQ(run.archived, 0);
  EXPECT_THAT(lab.assets(), SizeIs(3)) << Harm::FalseComplete;
  EXPECT_THAT(lab.instances(), SizeIs(3)) << Harm::Loss;

  lab.server().clear_faults();
  EXPECT_EQ(lab.sync_completely().archived, 1);
  EXPECT_TRUE(lab.asset(kDueAsset).archived_at.has_value());
  EXPECT_THAT(lab.assets(), SizeIs(2));
}

// The way back too: what a broken run saw of an archived asset is stored, and the next complete run decides.
TEST_P(BrokenRun, DoesNotDecideForAnArchivedAsset) {
  Lab lab{three_assets(format())};
  lab.on_day(30);
  lab.sync_completely();
  ASSERT_TRUE(lab.asset(kDueAsset).archived_at.has_value());

  lab.on_day(31);
  lab.edit_webapp(kDueAsset, {{"updatedDate", "2026-02-05T03:00:00Z"}});
  lab.server().fault(fault_of(row()));
  lab.sync();
  lab.server().clear_faults();
  lab.sync_completely();
  EXPECT_EQ(lab.asset(kDueAsset).archived_at, std::nullopt);
  EXPECT_THAT(lab.assets(), SizeIs(3)) << Harm::Loss;
}

ROWS_ON_BOTH_FORMATS(BrokenRun, kBreakRows, row.what);

class RunThatIsNotComplete : public OnBothFormats {};
CONFORMS(RunThatIsNotComplete, "ARC-002");

TEST_P(RunThatIsNotComplete, ByAWrongPasswordArchivesNothing) {
  Lab lab{three_assets(format())};
  lab.sync_completely();
  lab.on_day(30);
  const auto user = lab.user();
  lab.log_in_as(user.name, "changed since");
  EXPECT_EQ(lab.sync().verdict, RunVerdict::Failed);
  EXPECT_THAT(lab.assets(), SizeIs(3)) << Harm::Loss;
  lab.log_in_as(user.name, user.password);
  EXPECT_EQ(lab.sync_completely().archived, 1);
}

TEST_P(RunThatIsNotComplete, ByARequestToStopArchivesNothing) {
  Lab lab{three_assets(format())};
  lab.sync_completely();
  lab.on_day(30);
  std::stop_source stop;
  lab.before_request = [&](int, const mockqualys::server::Request& request) {
    if (request.target.starts_with(kSearchFindings)) stop.request_stop();
  };
  const auto run = lab.ours().try_sync(stop.get_token());
  ASSERT_TRUE(run.has_value());
  EXPECT_NE(run->verdict, RunVerdict::Complete) << Harm::FalseComplete;
  EXPECT_THAT(lab.assets(), SizeIs(3)) << Harm::Loss;
  lab.before_request = {};
  EXPECT_EQ(lab.sync_completely().archived, 1);
}

TEST_P(RunThatIsNotComplete, ByAFindingThatCannotBeReadArchivesNothing) {
  Lab lab{three_assets(format())};
  lab.sync_completely();
  lab.on_day(30);
  lab.edit_finding(901003, {{"lastTestedDate", "the day before yesterday"}});
  const auto run = lab.sync();
  EXPECT_EQ(run.verdict, RunVerdict::Partial) << Harm::FalseComplete;
  EXPECT_THAT(lab.assets(), SizeIs(3)) << Harm::Loss;
}

TEST_P(RunThatIsNotComplete, ByAWebAppThatCannotBeReadArchivesNothingAndKeepsIt) {
  Lab lab{three_assets(format())};
  lab.sync_completely();
  lab.on_day(30);
  lab.edit_webapp(kSeen, {{"updatedDate", "lately"}});
  EXPECT_EQ(lab.sync().verdict, RunVerdict::Partial) << Harm::FalseComplete;
  EXPECT_THAT(lab.assets(), SizeIs(3)) << Harm::Loss;
}

BOTH_FORMATS(RunThatIsNotComplete);

class ClockThatWentBack : public OnBothFormats {};
CONFORMS(ClockThatWentBack, "ARC-002");

TEST_P(ClockThatWentBack, ArchivesNothing) {
  auto options = three_assets(format());
  options.archive_after_days = 90;
  Lab lab{options};
  lab.on_day(50);
  lab.sync_completely();
  ASSERT_THAT(lab.assets(), SizeIs(3));

  lab.options.archive_after_days = 30;  // due even by the clock that is wrong
  lab.subject_clock(lab.start() + days{40});
  EXPECT_EQ(lab.sync().archived, 0);
  EXPECT_THAT(lab.assets(), SizeIs(3)) << Harm::Loss;

  lab.on_day(51);
  EXPECT_EQ(lab.sync_completely().archived, 1);
  EXPECT_TRUE(lab.asset(kDueAsset).archived_at.has_value());
}

TEST_P(ClockThatWentBack, ArchivesNothingByOneSecondAndAllThatIsDueByNone) {
  auto options = three_assets(format());
  options.archive_after_days = 90;
  Lab lab{options};
  lab.on_day(40);
  lab.sync_completely();
  lab.options.archive_after_days = 30;
  lab.subject_clock(lab.start() + days{40} - seconds{1});
  EXPECT_EQ(lab.sync().archived, 0);
  EXPECT_THAT(lab.assets(), SizeIs(3)) << Harm::Loss;
  lab.subject_clock(lab.start() + days{40});
  EXPECT_EQ(lab.sync_completely().archived, 1);
}

TEST_P(ClockThatWentBack, BringsNothingBack) {
  for (const int day : {29, 1, -400}) {
    Lab lab{three_assets(format())};
    lab.on_day(50);
    lab.sync_completely();
    ASSERT_TRUE(lab.asset(kDueAsset).archived_at.has_value());
    lab.subject_clock(lab.start() + days{day});
    lab.sync();
    EXPECT_EQ(lab.asset(kDueAsset).archived_at, lab.start() + days{50}) << "day " << day;
    EXPECT_THAT(lab.assets(kAll), SizeIs(3)) << "day " << day;
    EXPECT_FALSE(std::ranges::any_of(lab.assets(), [](const auto& one) { return one.site_id == kDueAsset; }));
  }
}

TEST_P(ClockThatWentBack, StillBringsTheVendorsData) {
  Lab lab{three_assets(format())};
  lab.on_day(20);
  lab.sync_completely();
  lab.subject_clock(lab.start() + days{10});
  lab.edit_finding(901001, {{"status", "FIXED"}});
  const auto run = lab.sync();
  EXPECT_NE(run.verdict, RunVerdict::Failed);
  EXPECT_THAT(lab.instance_of(901001).status, testing::Optional(std::string{"Fixed"})) << Harm::Stale;
  EXPECT_THAT(run.reasons, testing::Not(IsEmpty())) << "the run says that it did not archive";
}

// A clock that stood far ahead has archived what it saw; set right, it takes nothing for seen or unseen at first, and
// from its next run on an asset is what its date says.
TEST_P(ClockThatWentBack, FromTheFutureHealsWhenItRunsOn) {
  Lab lab{three_assets(format())};
  lab.on_day(20);
  lab.sync_completely();
  lab.subject_clock(lab.start() + days{4000});
  lab.sync();
  lab.on_day(21);
  lab.sync();
  lab.on_day(22);
  lab.sync_completely();
  EXPECT_THAT(lab.assets(), SizeIs(3)) << Harm::Loss;
}

TEST_P(ClockThatWentBack, WhileARunIsUnderWayChangesNothingThatIsArchived) {
  Lab lab{three_assets(format())};
  lab.on_day(50);
  lab.sync_completely();
  ASSERT_THAT(lab.assets(), SizeIs(2));
  lab.on_day(51);
  lab.before_request = [&](int number, const mockqualys::server::Request&) {
    if (number == 3) lab.subject_clock(lab.start() + days{20});
  };
  lab.sync();
  EXPECT_TRUE(lab.asset(kDueAsset).archived_at.has_value());
  EXPECT_THAT(lab.assets(), SizeIs(2));
}

BOTH_FORMATS(ClockThatWentBack);

}  // namespace
}  // namespace qualyswas::conformance
