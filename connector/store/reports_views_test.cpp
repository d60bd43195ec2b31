// What is shown of profile neurons, whichever adapter is behind the port.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/store/reports_testing.h"

namespace qualyswas::store {
namespace {

using namespace testing_support;
using testing::ElementsAre;
using testing::IsEmpty;

class ReportsViews : public ReportContract {
 protected:
  // Of QID 1 Critical, 2 High, 3 Medium, 4 Low, 5 none in the table; 6 has no entry in the glossary.
  static std::vector<model::GlossaryRow> every_severity() {
    std::vector<model::GlossaryRow> rows;
    for (const auto* word : {"Critical", "High", "Medium", "Low", ""}) {
      rows.push_back(glossary_row(static_cast<std::int64_t>(rows.size()) + 1));
      if (*word == 0) {
        rows.back().severity.reset();
      } else {
        rows.back().severity = word;
      }
    }
    return rows;
  }
  static model::AppFindingRow without_level(model::AppFindingRow row) {
    row.severity.reset();
    row.source_severity.clear();
    return row;
  }
};
INSTANTIATE_TEST_SUITE_P(Every, ReportsViews, testing::ValuesIn(all_factories()),
                         [](const auto& factory) { return factory.param.name; });

// --- findings ---

TEST_P(ReportsViews, ShowFindingsByApplicationThenQidThenId) {
  model::ApplicationRow second_shop = shop();
  second_shop.application_id = kShop - 1;
  auto unnumbered = app_finding(9, 5);
  unnumbered.finding_id = 0;
  unnumbered.key = unnumbered.unique_id = "uid-0";
  take({.assessed = {},
        .findings = {app_finding(3, 7), app_finding(1, 9), app_finding(2, 7), of(second_shop, app_finding(5)),
                     of(crm(), app_finding(4)), app_finding(8, 5), unnumbered},
        .network = "lan"});
  take({.assessed = {}, .findings = {app_finding(6)}, .network = "dmz"});
  EXPECT_THAT(keys(shown_findings()),
              ElementsAre("uid-4", "uid-5", "uid-6", "uid-0", "uid-8", "uid-2", "uid-3", "uid-1"));
}

TEST_P(ReportsViews, SayWhereAFindingBelongs) {
  take({.findings = {app_finding(1)}, .network = "dmz"});
  const auto view = shown_findings().at(0);
  EXPECT_EQ(view.network, "dmz");
  EXPECT_EQ(view.application, "Shop");
  EXPECT_EQ(view.finding.application_id, kShop);
}

TEST_P(ReportsViews, ShowLongTextsOnlyWhenAskedFor) {
  take({.findings = {app_finding(1)}, .glossary = {glossary_row(150001)}});
  const auto brief = shown_findings().at(0);
  EXPECT_EQ(brief.finding.details, "");
  EXPECT_EQ(brief.glossary->title, "XSS");
  EXPECT_EQ(brief.glossary->description + brief.glossary->impact + brief.glossary->solution, "");
  const auto whole = shown_findings({.details = true}).at(0);
  EXPECT_EQ(whole.finding.details, R"({"payloads":[]})");
  EXPECT_EQ(whole.glossary, glossary_row(150001));
}

TEST_P(ReportsViews, SelectFindings) {
  take({.assessed = {shop(), crm()},
        .findings = {app_finding(1, 1), closed(app_finding(2, 2)), ignored(app_finding(3, 3)), app_finding(4, 5),
                     without_level(app_finding(6, 6)), app_finding(7, 6), of(crm(), app_finding(8, 2))},
        .glossary = every_severity(),
        .network = "lan"});
  take({.findings = {app_finding(9, 1)}, .network = "dmz"});
  const auto select = [&](const AppFilter& filter) { return keys(shown_findings(filter)); };
  EXPECT_THAT(select({.application = "CRM"}), ElementsAre("uid-8"));
  EXPECT_THAT(select({.application = std::to_string(kCrm)}), ElementsAre("uid-8"));
  EXPECT_THAT(select({.application = "crm"}), IsEmpty());
  EXPECT_THAT(select({.application = "-1"}), IsEmpty());
  EXPECT_THAT(select({.network = "dmz"}), ElementsAre("uid-9"));
  EXPECT_THAT(select({.application = "Shop", .network = "lan", .qid = 1}), ElementsAre("uid-1"));
  EXPECT_THAT(select({.severity = "Critical"}), ElementsAre("uid-1"));
  EXPECT_THAT(select({.severity = "Low"}), ElementsAre("uid-9", "uid-7"));  // their own: no glossary has more
  EXPECT_THAT(select({.severity = ""}), ElementsAre("uid-4", "uid-6"));
  EXPECT_THAT(select({.state = "Closed"}), ElementsAre("uid-2"));
  EXPECT_THAT(select({.state = "Open", .qid = 2}), ElementsAre("uid-8"));
  EXPECT_THAT(select({.qid = 6}), ElementsAre("uid-6", "uid-7"));
  EXPECT_THAT(select({.ignored = true}), ElementsAre("uid-3"));
  EXPECT_THAT(select({.qid = 1, .ignored = true}), IsEmpty());
}

TEST_P(ReportsViews, EndWithTheErrorOfTheirReader) {
  take({.assessed = {shop(), crm()}, .findings = {app_finding(1), app_finding(2)}});
  int told = 0;
  const auto stopped = [&](const auto&) -> Result<void> { return ++told, fail(ErrorKind::Cancelled, "enough"); };
  EXPECT_EQ(store->reports().app_findings("main", {}, stopped).error().message, "enough");
  EXPECT_EQ(store->reports().applications("main", {}, stopped).error().message, "enough");
  EXPECT_EQ(told, 2);
}

// --- applications ---

TEST_P(ReportsViews, CountDisplayedOpenFindingsBySeverity) {
  take({.findings = {app_finding(1, 1), app_finding(2, 1), app_finding(3, 1), app_finding(4, 2), app_finding(5, 2),
                     app_finding(6, 3), app_finding(7, 4), app_finding(8, 5), without_level(app_finding(9, 6)),
                     closed(app_finding(10, 1)), ignored(app_finding(11, 1))},
        .glossary = every_severity()});
  EXPECT_EQ(shown_applications().at(0).open,
            (SeverityCounts{.critical = 3, .high = 2, .medium = 1, .low = 1, .unmapped = 2}));
}

TEST_P(ReportsViews, ShowTheApplicationsOwnUrlFirstAndEachOnce) {
  auto same = app_finding(1);
  same.url = "https://shop.example.test/";
  auto none = app_finding(2);
  none.url.clear();
  auto early = app_finding(3);
  early.url = "https://a.example.test/";
  auto again = early;
  again.key = again.unique_id = "uid-4";
  take({.findings = {app_finding(5), same, none, early, again, ignored(app_finding(6))}});
  EXPECT_THAT(shown_applications().at(0).urls,
              ElementsAre("https://shop.example.test/", "https://a.example.test/", "https://shop.example.test/p5"));
}

TEST_P(ReportsViews, ShowWhenAnApplicationWasScannedLast) {
  auto tested = app_finding(1);
  tested.last_tested = day(8);
  auto detected = ignored(app_finding(2));
  detected.last_detected = day(9);
  auto neither = app_finding(3);
  neither.last_detected.reset();
  neither.last_tested.reset();
  take({.generated = day(10), .findings = {neither}});
  EXPECT_EQ(shown_applications().at(0).last_scan, std::nullopt);
  take({.generated = day(11), .findings = {neither, tested}});
  EXPECT_EQ(shown_applications().at(0).last_scan, day(8));
  take({.generated = day(12), .findings = {neither, detected}});
  EXPECT_EQ(shown_applications().at(0).last_scan, day(9));
}

TEST_P(ReportsViews, ShowApplicationsByNameThenIdThenNetwork) {
  const model::ApplicationRow no_id{.name = "Shop"};
  take({.assessed = {shop(), crm()}, .network = "lan"});
  take({.assessed = {shop()}, .network = "dmz"});
  take({.assessed = {no_id}, .network = "zzz"});
  std::vector<std::string> shown;
  for (const auto& view : shown_applications()) shown.push_back(view.application.name + " " + view.network);
  EXPECT_THAT(shown, ElementsAre("CRM lan", "Shop zzz", "Shop dmz", "Shop lan"));
}

TEST_P(ReportsViews, SelectApplicationsByWhatTheirFindingsAre) {
  take({.assessed = {shop(), crm()},
        .findings = {app_finding(1, 1), app_finding(2, 2), closed(app_finding(3, 3)), of(crm(), app_finding(4, 2)),
                     of(crm(), ignored(app_finding(5, 4)))},
        .glossary = every_severity(),
        .network = "lan"});
  take({.network = "dmz"});
  const auto select = [&](const AppFilter& filter) {
    std::vector<std::string> names;
    for (const auto& view : shown_applications(filter)) names.push_back(view.application.name + " " + view.network);
    return names;
  };
  EXPECT_THAT(select({}), ElementsAre("CRM lan", "Shop dmz", "Shop lan"));
  EXPECT_THAT(select({.application = std::to_string(kShop)}), ElementsAre("Shop dmz", "Shop lan"));
  EXPECT_THAT(select({.network = "dmz"}), ElementsAre("Shop dmz"));
  EXPECT_THAT(select({.severity = "Critical"}), ElementsAre("Shop lan"));
  EXPECT_THAT(select({.qid = 2}), ElementsAre("CRM lan", "Shop lan"));
  EXPECT_THAT(select({.state = "Closed"}), ElementsAre("Shop lan"));
  EXPECT_THAT(select({.ignored = true}), ElementsAre("CRM lan"));
  // Counts and URLs are then of what was asked for.
  const auto shown = shown_applications({.application = "Shop", .network = "lan", .qid = 2});
  EXPECT_EQ(shown.at(0).open, (SeverityCounts{.high = 1}));
  EXPECT_THAT(shown.at(0).urls, ElementsAre("https://shop.example.test/", "https://shop.example.test/p2"));
  EXPECT_EQ(shown_applications({.ignored = true}).at(0).open, SeverityCounts{});
}

}  // namespace
}  // namespace qualyswas::store
