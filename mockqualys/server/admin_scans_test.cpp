#include "mockqualys/server/admin_scans.h"

#include <gmock/gmock.h>
#include <httplib.h>
#include <nlohmann/json.hpp>

#include "mockqualys/server/test_support.h"

namespace mockqualys::server {
namespace {

using ::testing::HasSubstr;

class AdminScans : public ::testing::Test {
 protected:
  Json post(const char* path, const std::string& body, int status = 200) {
    const auto answer = admin_.Post(path, body, test::kJson);
    EXPECT_EQ(answer->status, status) << answer->body;
    return Json::parse(answer->body);
  }
  // A scan of the web app 41 from its launch to its end.
  void scan() {
    ASSERT_TRUE(server_->world().launch_scan({.webapp = 41}));
    server_->world().advance(std::chrono::minutes{2});
  }
  std::string finding(std::int64_t id) { return server_->world().record(Kind::Finding, id); }

  test::Running server_;
  httplib::Client admin_{server_->admin_url()};
};

constexpr auto kPlanted =
    R"({"plant": ["<Finding><id>901</id><qid>150901</qid><type>VULNERABILITY</type><webApp><id>41</id></webApp></Finding>"]})";

TEST_F(AdminScans, FindWhatTheyAreToldToFind) {
  post("/scans", kPlanted);
  EXPECT_EQ(finding(901), "");
  scan();
  EXPECT_THAT(finding(901), HasSubstr("<status>NEW</status>"));
  post("/scans", R"({"gone": [901]})");
  scan();
  EXPECT_THAT(finding(901), HasSubstr("<status>FIXED</status>"));
  post("/scans", R"({"present": [901]})");
  scan();
  EXPECT_THAT(finding(901), HasSubstr("<status>REOPENED</status>"));
}

TEST_F(AdminScans, TakeAsLongAndEndAsTheSettingsSay) {
  const auto settings =
      post("/scan-settings", R"({"submitted_seconds": 0, "running_seconds": 5, "results_status": "NO_HOST_ALIVE"})");
  EXPECT_EQ(settings.at("most_running"), 10);
  post("/scans", kPlanted);
  ASSERT_TRUE(server_->world().launch_scan({.webapp = 41}));
  EXPECT_EQ(Json::parse(admin_.Get("/scans")->body).at("running"), 1);
  server_->world().advance(std::chrono::seconds{5});
  const auto state = Json::parse(admin_.Get("/scans")->body);
  EXPECT_EQ(state.at("running"), 0);
  EXPECT_EQ(state.at("settings").at("running_seconds"), 5);
  EXPECT_EQ(finding(901), "") << "nobody was met";
}

struct BadScanBody {
  const char *path, *body, *says;
};
void PrintTo(const BadScanBody& row, std::ostream* out) { *out << row.body; }
class AdminScanRefused : public AdminScans, public ::testing::WithParamInterface<BadScanBody> {};
TEST_P(AdminScanRefused, WithTheReason) {
  EXPECT_THAT(post(GetParam().path, GetParam().body, 400).at("error").get<std::string>(), HasSubstr(GetParam().says));
}
INSTANTIATE_TEST_SUITE_P(Bodies, AdminScanRefused,
                         ::testing::Values(BadScanBody{"/scans", R"({"gone": [7]})", "there is no Finding 7"},
                                           BadScanBody{"/scans", R"({"gone": 7})", "\"gone\" must be a list"},
                                           BadScanBody{"/scans", R"({"plant": ["<Finding/>"]})", "has the id ''"},
                                           BadScanBody{"/scans", R"({"planted": []})", "unknown key"},
                                           BadScanBody{"/scan-settings", R"({"running_seconds": -1})",
                                                       "\"running_seconds\" must be"}));

}  // namespace
}  // namespace mockqualys::server
