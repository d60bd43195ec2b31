// Register, FND-007 and FND-009: a finding is the same one in every file that tells of it, whatever ids that file has.
// In a scan report UNIQUE_ID and ID name the record of that scan (reference, report XML 6.13); of a web application
// report they are taken to be the finding's own, which no genuine file has confirmed.
#include <gmock/gmock.h>

#include <array>

#include "conformance/support/formats.h"

namespace qualyswas::conformance {
namespace {

using mockqualys::ReportOrder;
using mockqualys::ReportVariant;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

ReportRecord file_on(int day, std::vector<ReportFindingRecord> findings, std::string root = "WAS_WEBAPP_REPORT") {
  ReportRecord report{.root = std::move(root),
                      .generated = report_date((Lab::kStart + std::chrono::days{day}).time_since_epoch().count())};
  report.applications.front().findings = std::move(findings);
  return report;
}

ReportRecord scan_on(int day, std::vector<ReportFindingRecord> findings) {
  return file_on(day, std::move(findings), "WAS_SCAN_REPORT");
}

class Identity : public testing::Test {
 protected:
  Lab lab{{.webapps = {{}}, .findings = {{}}, .solutions = {{}}, .profile = Profile::Neurons, .urba = true}};
};
CONFORMS(Identity, "FND-007");

TEST_F(Identity, IsTheDetectionIdAcrossTwoScansOfAnApplication) {
  lab.upload(scan_on(0, {{.id = 88100001,
                          .unique_id = "0f0e0d0c-1111-4222-8333-444455556666",
                          .detection_id = 5500123,
                          .last_detected = "04 Jan 2026 05:00AM GMT",
                          .status = std::nullopt}}));
  lab.upload(scan_on(7, {{.id = 88200001,
                          .unique_id = "9a8b7c6d-1111-4222-8333-444455557777",
                          .detection_id = 5500123,
                          .last_detected = "11 Jan 2026 05:00AM GMT",
                          .status = std::nullopt}}));
  ASSERT_THAT(lab.app_findings(), SizeIs(1)) << Harm::Duplicate;
  EXPECT_EQ(lab.app_findings().front().last_detected, Lab::kStart + std::chrono::days{6} - std::chrono::hours{1});
}

TEST_F(Identity, IsTheDetectionIdInWhateverOrderTheScansArrive) {
  lab.upload(scan_on(7, {{.id = 88200001, .detection_id = 5500123, .last_detected = "11 Jan 2026 05:00AM GMT"}}));
  lab.upload(scan_on(0, {{.id = 88100001, .detection_id = 5500123, .last_detected = "04 Jan 2026 05:00AM GMT"}}));
  ASSERT_THAT(lab.app_findings(), SizeIs(1)) << Harm::Duplicate;
  EXPECT_EQ(lab.app_findings().front().last_detected, Lab::kStart + std::chrono::days{6} - std::chrono::hours{1});
}

TEST_F(Identity, IsNotTheNumberOfAScansRecord) {
  lab.upload(scan_on(0, {{.id = 1, .unique_id = "", .url = "https://shop.example.test/a"}}));
  lab.upload(scan_on(7, {{.id = 1, .unique_id = "", .url = "https://shop.example.test/b"}}));
  EXPECT_THAT(lab.app_findings(), SizeIs(2)) << Harm::Loss;
}

struct FileShapeRow {
  Id id;
  std::string_view what;
  ReportFindingRecord one, other;
  bool one_is_a_scans = false, other_is_a_scans = false;
};
const auto kFileShapeRows = std::to_array<FileShapeRow>({
    {"FND-007", "with and without UNIQUE_ID", {.id = 1}, {.id = 1, .unique_id = ""}},
    {"FND-007",
     "with and without UNIQUE_ID moved",
     {.id = 1},
     {.id = 1, .unique_id = "", .url = "https://shop.example.test/b"}},
    {"FND-007", "with and without POTENTIAL", {.id = 1}, {.id = 1, .unique_id = "", .potential = std::nullopt}},
    {"FND-007", "a scan report of today", {.id = 1}, {.id = 88, .detection_id = 55}, false, true},
    {"FND-007", "a scan report of 2017", {.id = 1}, {.id = 88, .unique_id = ""}, false, true},
    {"FND-007", "two scan reports of 2017", {.id = 87, .unique_id = ""}, {.id = 88, .unique_id = ""}, true, true},
    {"FND-007", "scan reports of two years", {.id = 87, .unique_id = ""}, {.id = 88, .detection_id = 55}, true, true},
    {"FND-007", "a number and no id", {.id = 1}, {.unique_id = "", .has_id = false}},
    {"FND-007",
     "an id that is no number",
     {.unique_id = "", .id_text = "v-71001"},
     {.unique_id = "", .id_text = "v-71001", .url = "https://shop.example.test/b"}},
    {"FND-007",
     "parameters in another order",
     {.unique_id = "", .has_id = false, .param = "a, b"},
     {.unique_id = "", .has_id = false, .param = "b, a"}},
    {"FND-007",
     "blanks around",
     {.unique_id = "", .has_id = false, .url = " https://shop.example.test/a ", .param = " q "},
     {.unique_id = "", .has_id = false, .url = "https://shop.example.test/a", .param = "q"}},
    {"FND-007",
     "information gathered",
     {.id = 1, .list = ReportList::InformationGathered},
     {.id = 88, .unique_id = "", .list = ReportList::InformationGathered},
     false,
     true},
});
void PrintTo(const FileShapeRow& row, std::ostream* out) { *out << row.what; }

class IdentityOverShapes : public Rows<FileShapeRow> {};
TEST_P(IdentityOverShapes, IsOneWhicheverCameFirst) {
  for (const bool reversed : {false, true}) {
    Lab lab{{.profile = Profile::Neurons, .urba = true}};
    const auto file = [&](int day, bool other) {
      const bool is_scan = other ? row().other_is_a_scans : row().one_is_a_scans;
      return file_on(day, {other ? row().other : row().one}, is_scan ? "WAS_SCAN_REPORT" : "WAS_WEBAPP_REPORT");
    };
    lab.upload(file(0, reversed));
    for (const auto& [day, other] : {std::pair{7, !reversed}, {14, reversed}, {21, !reversed}, {21, !reversed}}) {
      const auto upload = lab.upload(file(day, other));
      EXPECT_EQ(upload.added, 0) << Harm::Duplicate;
      EXPECT_EQ(upload.closed + upload.reopened, 0) << Harm::Stale;
      EXPECT_EQ(upload.outcome, observed::Outcome::Ingested);
    }
    const auto findings = lab.app_findings();
    ASSERT_THAT(findings, SizeIs(1)) << Harm::Duplicate;
    EXPECT_FALSE(findings.front().rework);
    const auto detection = row().one.detection_id ? row().one.detection_id : row().other.detection_id;
    EXPECT_EQ(findings.front().detection_id, detection) << "what one file named stays known " << Harm::Loss;
  }
}
ROWS(IdentityOverShapes, kFileShapeRows, row.what);

class IdentityOverYears : public testing::TestWithParam<ReportVariant> {};
CONFORMS(IdentityOverYears, "FND-007");

TEST_P(IdentityOverYears, IsTheSameInTheShapeOfEveryYear) {
  for (const bool reversed : {false, true}) {
    Lab lab{{.estate = "storefront", .profile = Profile::Neurons, .urba = true}};
    const auto file = [&](ReportVariant variant) {
      return lab.report_file(lab.make_report({.shape = {.variant = variant}}));
    };
    const auto first = lab.upload(file(reversed ? ReportVariant::Current : GetParam()));
    const auto findings = lab.app_findings().size();
    ASSERT_GT(findings, 0U);
    lab.at(lab.start() + std::chrono::hours{1});  // before anything else happens in the estate
    const auto second = lab.upload(file(reversed ? GetParam() : ReportVariant::Current));
    EXPECT_EQ(second.added, 0) << Harm::Duplicate;
    EXPECT_EQ(second.closed + second.reopened, 0) << Harm::Stale;
    EXPECT_THAT(lab.app_findings(), SizeIs(findings)) << Harm::Duplicate;
  }
}
INSTANTIATE_TEST_SUITE_P(Reference, IdentityOverYears,
                         testing::Values(ReportVariant::Of2017, ReportVariant::Of2020, ReportVariant::Of2022),
                         [](const auto& one) { return std::string{name_of(one.param)}; });

// --- equals ---

TEST_F(Identity, OfEqualsIsTheirOrder) {
  const ReportFindingRecord equal{.unique_id = "", .has_id = false};
  EXPECT_EQ(lab.upload(file_on(0, {equal, equal, equal})).added, 3) << Harm::Loss;
  EXPECT_EQ(lab.upload(file_on(7, {equal, equal, equal})).added, 0) << Harm::Duplicate;
  EXPECT_EQ(lab.upload(file_on(14, {equal, equal})).closed, 1);
  EXPECT_EQ(lab.upload(file_on(21, {{.id = 1}, {.id = 2}})).added, 0) << Harm::Duplicate;
  EXPECT_THAT(lab.app_findings(), SizeIs(3));
}

TEST_F(Identity, OfEqualsWithIdsOfOneSortIsTheirIds) {
  lab.upload(scan_on(0, {{.id = 1, .detection_id = 51}, {.id = 2, .detection_id = 52}}));
  const auto upload = lab.upload(scan_on(7, {{.id = 3, .detection_id = 53}, {.id = 4, .detection_id = 51}}));
  EXPECT_EQ(upload.added, 1) << Harm::Loss;
  EXPECT_THAT(lab.app_findings(), SizeIs(3)) << Harm::Loss;
  EXPECT_THAT(upload.reasons, Contains(HasSubstr("DETECTION_ID"))) << "52 may be 53 now: nobody knows";
}

TEST_F(Identity, IsNotTheSameUnderHttpAndHttps) {
  lab.upload(file_on(0, {{.unique_id = "", .has_id = false, .url = "http://shop.example.test/a"}}));
  EXPECT_EQ(lab.upload(file_on(7, {{.unique_id = "", .has_id = false, .url = "https://shop.example.test/a"}})).added,
            1);
}

TEST_F(Identity, WithoutAnyIdIsKept) {
  const auto upload =
      lab.upload(file_on(0, {{.unique_id = "", .id_text = "v-71001", .url = "https://shop.example.test/a"},
                             {.unique_id = "", .has_id = false, .url = "https://shop.example.test/b"}}));
  EXPECT_EQ(upload.outcome, observed::Outcome::Ingested);
  EXPECT_THAT(lab.app_findings(), SizeIs(2)) << Harm::Loss;
}

// --- keys that contradict ---

TEST_F(Identity, OfKeysThatLeadToTwoFindingsIsToldAndNothingIsMergedOrClosed) {
  const ReportFindingRecord one{.id = 1, .detection_id = 51, .url = "https://shop.example.test/a"};
  const ReportFindingRecord two{.id = 2, .detection_id = 52, .url = "https://shop.example.test/b"};
  lab.upload(file_on(0, {one, two}));
  auto crossed = one;
  crossed.detection_id = 52;
  const auto upload = lab.upload(file_on(7, {crossed}));
  EXPECT_THAT(upload.reasons, Contains(HasSubstr("UNIQUE_ID")));
  EXPECT_EQ(upload.outcome, observed::Outcome::Incomplete) << Harm::FalseComplete;
  EXPECT_EQ(upload.closed, 0);
  EXPECT_THAT(lab.app_findings({.state = "Open"}), SizeIs(2)) << Harm::Loss;
}

struct ElsewhereRow {
  Id id;
  std::string_view what;
  std::int64_t application = 410001, qid = 150001;
};
constexpr auto kElsewhereRows = std::to_array<ElsewhereRow>({
    {"FND-007", "of another application", 410002, 150001},
    {"FND-007", "of another QID", 410001, 150002},
});
class KeyOfSomethingElse : public Rows<ElsewhereRow> {};
TEST_P(KeyOfSomethingElse, IsToldAndMergesAndClosesNothing) {
  Lab lab{{.profile = Profile::Neurons, .urba = true}};
  lab.upload(file_on(0, {{.id = kFinding}, {.id = 2, .url = "https://shop.example.test/b"}}));
  auto next = file_on(7, {});
  next.applications.push_back({.id = row().application,
                               .name = row().application == 410001 ? "Shop" : "Blog",
                               .findings = {{.id = kFinding, .qid = row().qid}}});
  const auto upload = lab.upload(next);
  EXPECT_THAT(upload.reasons, testing::Not(IsEmpty()));
  EXPECT_NE(upload.outcome, observed::Outcome::Ingested) << Harm::FalseComplete;
  EXPECT_EQ(upload.closed, 0);
  EXPECT_THAT(lab.app_findings({.state = "Open"}), SizeIs(3)) << Harm::Loss;
}
ROWS(KeyOfSomethingElse, kElsewhereRows, row.what);

// --- told of twice in one file ---

struct ToldTwiceRow {
  Id id;
  std::string_view what, first, second, state;
  bool is_told = true;
};
constexpr auto kToldTwiceRows = std::to_array<ToldTwiceRow>({
    {"FND-009", "ACTIVE then FIXED", "ACTIVE", "FIXED", "Open"},
    {"FND-009", "FIXED then ACTIVE", "FIXED", "ACTIVE", "Open"},
    {"FND-009", "NEW then REOPENED", "NEW", "REOPENED", "Open"},
    {"FND-009", "ACTIVE twice", "ACTIVE", "ACTIVE", "Open", false},
    {"FND-009", "FIXED twice", "FIXED", "FIXED", "Closed", false},
});
class TwoStatuses : public Rows<ToldTwiceRow> {};
TEST_P(TwoStatuses, OfOneFindingAreToldAndDoNotCloseIt) {
  for (const bool is_known : {false, true}) {
    Lab lab{{.profile = Profile::Neurons, .urba = true}};
    if (is_known) lab.upload(file_on(0, {{.id = 1}, {.id = 2, .url = "https://shop.example.test/b"}}));
    const auto upload = lab.upload(
        file_on(7, {{.id = 1, .status = std::string{row().first}}, {.id = 1, .status = std::string{row().second}}}));
    EXPECT_EQ(upload.outcome, row().is_told ? observed::Outcome::Incomplete : observed::Outcome::Ingested);
    EXPECT_EQ(lab.app_finding(1).state, row().state) << Harm::Stale;
    if (row().is_told) {
      EXPECT_THAT(upload.reasons, Contains(HasSubstr(std::string{row().second})));
      EXPECT_EQ(upload.closed, 0);
    }
    // And the next file goes on as if that had not been.
    EXPECT_EQ(lab.upload(file_on(14, {{.id = 1, .status = "FIXED"}})).outcome, observed::Outcome::Ingested);
    EXPECT_EQ(lab.app_finding(1).state, "Closed") << Harm::Stale;
  }
}
ROWS(TwoStatuses, kToldTwiceRows, row.what);

}  // namespace
}  // namespace qualyswas::conformance
