#include "conformance/support/lab.h"

#include <gmock/gmock.h>

#include <filesystem>

#include "conformance/subject/in_process.h"

namespace qualyswas::conformance {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using namespace std::chrono_literals;

TEST(Lab, StartsWithTheRecordsItIsGiven) {
  Lab lab{{.webapps = {{}}, .findings = {{.id = 901001}, {.id = 901002, .qid = 150002}}, .solutions = {{}}}};
  EXPECT_THAT(lab.world().ids(mockqualys::Kind::WebApp), ElementsAre(410001));
  EXPECT_THAT(lab.world().ids(mockqualys::Kind::Finding), ElementsAre(901001, 901002));
  EXPECT_EQ(lab.world().now(), Lab::kStart);
  EXPECT_EQ(lab.ours().clock.now(), Lab::kStart);
}

TEST(Lab, MovesBothClocksTogether) {
  Lab lab;
  lab.on_day(31);
  EXPECT_EQ(lab.world().now(), Lab::kStart + std::chrono::days{31});
  EXPECT_EQ(lab.ours().clock.now(), Lab::kStart + std::chrono::days{31});
}

TEST(Lab, SyncsWhatTheVendorHas) {
  Lab lab{{.webapps = {{}}, .findings = {{}}}};
  EXPECT_EQ(lab.sync().verdict, RunVerdict::Complete);
  EXPECT_THAT(lab.assets(), SizeIs(1));
  EXPECT_THAT(lab.instances(), SizeIs(1));
  EXPECT_EQ(lab.finding(901001).asset_id, 410001);
}

TEST(Lab, ThrowsWhenACaseBuildsOnASyncThatIsNotComplete) {
  Lab lab{{.webapps = {{}}}};
  lab.log_in_as(lab.user().name, "wrong");
  EXPECT_THROW(lab.sync_completely(), LabError);
  EXPECT_THROW(lab.asset(410001), LabError);
}

TEST(Lab, ShowsEveryRequestBeforeItLeaves) {
  Lab lab{{.webapps = {{}}}};
  std::atomic<int> last = 0;
  lab.before_request = [&](int number, const mockqualys::server::Request&) { last = number; };
  const auto run = lab.sync();
  EXPECT_EQ(last, run.requests);
}

TEST(Lab, EndsASyncThatWouldNeverEnd) {
  Lab lab{{.webapps = {{}}, .findings = {{}}}};
  lab.ours().most_requests = 2;
  EXPECT_THROW(lab.sync(), SubjectError);
}

TEST(Lab, LeavesNothingBehind) {
  std::string folder;
  {
    Lab lab;
    folder = lab.folder();
    EXPECT_TRUE(std::filesystem::exists(folder));
  }
  EXPECT_FALSE(std::filesystem::exists(folder));
}

TEST(RecordingSleeper, ReturnsAtOnceAndWritesDown) {
  RecordingSleeper sleeper;
  sleeper.sleep_for(1h, {});
  EXPECT_THAT(sleeper.slept(), ElementsAre(1h));
}

}  // namespace
}  // namespace qualyswas::conformance
