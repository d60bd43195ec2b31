#include "mockqualys/world/scans.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace mockqualys {
namespace {

using testing::ElementsAre;
using testing::Optional;

constexpr std::string_view kScannedWebApps = R"(<ServiceResponse><data>
<WebApp><id>41</id><name>Shop</name><lastScan><id>500</id><name>weekly</name></lastScan></WebApp>
<WebApp><id>42</id><name>Desk</name><lastScan><id>600</id><name>weekly</name></lastScan></WebApp></data></ServiceResponse>)";
// 901 was seen by the scans 480, 490 and 500, 902 by 500, 903 is of another web app.
constexpr std::string_view kScannedFindings = R"(<ServiceResponse><data>
<Finding><id>901</id><type>VULNERABILITY</type><status>ACTIVE</status><firstDetectedDate>2026-01-01T02:00:20Z</firstDetectedDate>
 <lastDetectedDate>2026-01-03T02:00:20Z</lastDetectedDate><lastTestedDate>2026-01-03T02:00:20Z</lastTestedDate><webApp><id>41</id></webApp>
 <history><set><WebAppFindingHistory><scanData><id>480</id><reference>was/480.1</reference><launchedDate>2026-01-01T02:00:00Z</launchedDate></scanData></WebAppFindingHistory>
 <WebAppFindingHistory><scanData><id>490</id><reference>was/490.1</reference><launchedDate>2026-01-02T02:00:00Z</launchedDate></scanData></WebAppFindingHistory></set></history></Finding>
<Finding><id>902</id><type>VULNERABILITY</type><status>NEW</status><firstDetectedDate>2026-01-03T02:00:20Z</firstDetectedDate>
 <lastDetectedDate>2026-01-03T02:00:20Z</lastDetectedDate><lastTestedDate>2026-01-03T02:00:20Z</lastTestedDate><webApp><id>41</id></webApp></Finding>
<Finding><id>903</id><type>VULNERABILITY</type><status>ACTIVE</status><lastDetectedDate>2026-01-03T02:00:20Z</lastDetectedDate>
 <lastTestedDate>2026-01-03T02:00:20Z</lastTestedDate><webApp><id>42</id></webApp></Finding></data></ServiceResponse>)";
// The scan 510 sees 902 alone: 901 is fixed. The scan 520 sees both.
constexpr std::string_view kScannedTimeline = R"({"start": "2026-01-03T06:00:00Z", "events": [
 {"at": "2026-01-04T03:00:00Z", "webapp": 41, "set": {"lastScan/id": "510"}},
 {"at": "2026-01-04T03:00:00Z", "finding": 901, "set": {"status": "FIXED", "lastTestedDate": "2026-01-04T02:00:20Z"}},
 {"at": "2026-01-04T03:00:00Z", "finding": 902, "set": {"lastDetectedDate": "2026-01-04T02:00:20Z", "lastTestedDate": "2026-01-04T02:00:20Z"}},
 {"at": "2026-01-05T03:00:00Z", "webapp": 41, "set": {"lastScan/id": "520"}},
 {"at": "2026-01-05T03:00:00Z", "finding": 901, "set": {"status": "REOPENED", "lastDetectedDate": "2026-01-05T02:00:20Z", "lastTestedDate": "2026-01-05T02:00:20Z"}},
 {"at": "2026-01-05T03:00:00Z", "finding": 902, "set": {"lastDetectedDate": "2026-01-05T02:00:20Z", "lastTestedDate": "2026-01-05T02:00:20Z"}},
 {"at": "2026-01-06T03:00:00Z", "remove": {"webapp": 42}}]})";

class Scans : public testing::Test {
 protected:
  void go(std::string_view moment) { world_->set_now(*parse_instant(moment)); }

  std::unique_ptr<World> world_ = [] {
    std::string folder = (std::filesystem::temp_directory_path() / "estate-XXXXXX").string();
    folder = mkdtemp(folder.data());
    std::ofstream{folder + "/webapps.xml"} << kScannedWebApps;
    std::ofstream{folder + "/findings.xml"} << kScannedFindings;
    std::ofstream{folder + "/timeline.json"} << kScannedTimeline;
    auto world = World::load(folder);
    std::filesystem::remove_all(folder);
    if (!world) throw std::runtime_error{world.error()};
    return std::move(*world);
  }();
};

TEST_F(Scans, AreThereWhenAWebAppNamesThemAsItsLast) {
  const auto scan = world_->find_scan(600);
  ASSERT_TRUE(scan);
  EXPECT_EQ(scan->webapp, 42);
  EXPECT_FALSE(world_->find_scan(601));
}

TEST_F(Scans, AreThereWhenAFindingNamesThemInItsHistory) {
  const auto scan = world_->find_scan(480);
  ASSERT_TRUE(scan);
  EXPECT_EQ(scan->webapp, 41);
  EXPECT_EQ(scan->reference, "was/480.1");
  EXPECT_EQ(format_instant(scan->launched), "2026-01-01T02:00:00Z");
  EXPECT_FALSE(scan->found);
}

TEST_F(Scans, StayThereWithWhatTheySawWhenAnotherIsTheLast) {
  EXPECT_FALSE(world_->find_scan(510)) << "it has not happened";
  go("2026-01-04T03:00:00Z");
  ASSERT_TRUE(world_->find_scan(510));
  const auto first = world_->find_scan(500);
  ASSERT_TRUE(first);
  EXPECT_THAT(first->found, Optional(ElementsAre(901, 902)));
  go("2026-01-09T00:00:00Z");
  const auto second = world_->find_scan(510);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->webapp, 41);
  EXPECT_EQ(format_instant(second->launched), "2026-01-04T02:00:20Z");
  EXPECT_THAT(second->found, Optional(ElementsAre(902)));
  EXPECT_TRUE(world_->find_scan(520));
  EXPECT_TRUE(world_->find_scan(600)) << "its web app is gone; who may see it is not asked here";
}

TEST_F(Scans, GoAndComeWithTheClock) {
  go("2026-01-09T00:00:00Z");
  ASSERT_TRUE(world_->find_scan(510));
  go("2026-01-03T06:00:00Z");
  EXPECT_FALSE(world_->find_scan(510));
  EXPECT_FALSE(world_->find_scan(500)->found) << "the last again";
}

TEST(GeneratedScans, AreTheLastOfEachWebAppAndWhatWasAddedByHand) {
  const auto world = World::generate({.seed = 1, .webapps = 3, .findings = 10});
  const auto webapps = world->ids(Kind::WebApp);
  ASSERT_TRUE(world->find_scan(80'000'001));
  EXPECT_EQ(world->find_scan(80'000'001)->webapp, webapps[1]);
  EXPECT_FALSE(world->find_scan(80'000'003));
  ASSERT_TRUE(world->add(Kind::Finding,
                         "<Finding><id>7</id><webApp><id>" + std::to_string(webapps[0]) +
                             "</id></webApp><history><set><WebAppFindingHistory><scanData><id>5</id><reference>was/5.1"
                             "</reference><launchedDate>2026-01-01T00:00:00Z</launchedDate></scanData>"
                             "</WebAppFindingHistory></set></history></Finding>"));
  ASSERT_TRUE(world->find_scan(5));
  EXPECT_EQ(world->find_scan(5)->webapp, webapps[0]);
}

}  // namespace
}  // namespace mockqualys
