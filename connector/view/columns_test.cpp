#include "connector/view/columns.h"

#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/base/utc.h"
#include "connector/config/profiles.h"
#include "connector/view/shown.h"

namespace qualyswas::view {
namespace {

using testing::ElementsAre;

// Every view, its columns without their values.
struct NamedView {
  std::string name;
  std::vector<Head> heads;
};
void PrintTo(const NamedView& view, std::ostream* out) { *out << view.name; }

template <class Columns>
NamedView named(std::string name, const Columns& columns) {
  return {std::move(name), {columns.begin(), columns.end()}};
}

std::vector<NamedView> all_views() {
  std::vector<NamedView> all{
      named("assets", columns<store::AssetView>()),
      named("vulnerabilities", columns<store::VulnerabilityView>()),
      named("instances", columns<store::InstanceView>()),
      named("applications", columns<store::ApplicationView>()),
      named("findings", columns<store::AppFindingView>()),
      named("uploads", columns<store::UploadRow>()),
      named("log", columns<store::LogLine>()),
  };
  for (const auto* profile : config::profile_table())
    all.push_back(named("runs_of_" + std::string{profile->name}, run_columns(profile->profile)));
  return all;
}

class ViewColumns : public testing::TestWithParam<NamedView> {};

TEST_P(ViewColumns, HaveKeysAndTitlesOfTheirOwn) {
  std::set<std::string_view> keys, titles;
  for (const auto& head : GetParam().heads) {
    EXPECT_TRUE(keys.insert(head.key).second) << head.key;
    EXPECT_TRUE(titles.insert(head.title).second) << head.title;
  }
}

TEST_P(ViewColumns, HaveKeysThatNeedNoQuoting) {
  for (const auto& head : GetParam().heads)
    EXPECT_EQ(head.key.find_first_not_of("abcdefghijklmnopqrstuvwxyz_"), std::string_view::npos) << head.key;
}

INSTANTIATE_TEST_SUITE_P(All, ViewColumns, testing::ValuesIn(all_views()),
                         [](const auto& row) { return row.param.name; });

template <class Columns, class Row>
std::vector<std::string> shown_row(const Columns& columns, const Row& row) {
  std::vector<std::string> texts;
  for (const auto& column : columns) texts.push_back(shown(column, column.value(row)));
  return texts;
}

TEST(AssetColumns, AreTheAssetForPeople) {
  store::AssetView row;
  row.asset.site_id = 4711;
  row.asset.name = "Shop";
  row.asset.address = "https://shop.example.test";
  row.asset.tags = {{1, "blue"}, {2, "green"}};
  row.instances = 1'200;
  row.archived_at = parse_utc("2026-01-05T06:00:00Z");
  EXPECT_THAT(shown_row(columns<store::AssetView>(), row),
              ElementsAre("4711", "Shop", "https://shop.example.test", "-", "1,200", "0", "blue, green",
                          "archived 2026-01-05"));
}

TEST(VulnerabilityColumns, SayWhatIsMissing) {
  EXPECT_THAT(shown_row(columns<store::VulnerabilityView>(), store::VulnerabilityView{}),
              ElementsAre("-", "(no name)", "-", "", "0", "0", "0", "-", "-", "no"));
}

TEST(FindingColumns, SayWhoClosedAndWhatCameBack) {
  store::AppFindingView row;
  row.finding.state = "Closed";
  row.closed_by_system = row.rework = true;
  const auto texts = shown_row(columns<store::AppFindingView>(), row);
  EXPECT_EQ(texts[7], "Closed (system) (rework)");
  EXPECT_EQ(texts[5], "(unmapped)");
}

TEST(RunColumns, CountWhatTheProfilePulls) {
  const auto titles = [](config::Profile profile) {
    std::vector<std::string> all;
    for (const auto& column : run_columns(profile)) all.emplace_back(column.title);
    return all;
  };
  EXPECT_THAT(titles(config::Profile::Vulcan),
              ElementsAre("RUN", "STARTED", "FINISHED", "STATE", "VERDICT", "ASSETS", "SOLUTIONS", "ARCHIVED",
                          "FINDINGS", "NEW", "CHANGED", "REASONS"));
  EXPECT_THAT(titles(config::Profile::Neurons),
              ElementsAre("RUN", "STARTED", "FINISHED", "STATE", "VERDICT", "LISTED", "INGESTED", "SKIPPED", "FINDINGS",
                          "NEW", "CHANGED", "REASONS"));
}

TEST(ColumnValue, KeepsItsTypeForPrograms) {
  store::InstanceView row;
  row.score_tenths = 75;
  row.last_seen = parse_utc("2026-01-05T06:00:00Z");
  const auto all = columns<store::InstanceView>();
  EXPECT_EQ(all[5].value(row), Value{std::int64_t{75}});
  EXPECT_EQ(all[7].value(row), Value{*row.last_seen});
  EXPECT_EQ(all[6].value(row), Value{}) << "no first seen";
}

}  // namespace
}  // namespace qualyswas::view
