#include "mockqualys/server/sessions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include "mockqualys/server/test_support.h"

namespace mockqualys::server {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

constexpr auto* kSession = "/api/2.0/fo/session/";
constexpr auto* kFormType = "application/x-www-form-urlencoded";
constexpr auto* kHostList = "/api/2.0/fo/asset/host/?action=list";

class SessionLogin : public ::testing::Test {
 protected:
  httplib::Result post(const std::string& form, const std::string& cookie = {}) {
    return client_.Post(kSession, with(cookie), form, kFormType);
  }
  int status_of(const char* path, const std::string& cookie) { return client_.Get(path, with(cookie))->status; }
  // "QualysSession=..."
  std::string log_in() {
    const auto answer = post("action=login&username=acme_ab1&password=open-sesame");
    const auto cookie = answer->get_header_value("Set-Cookie", 0);
    return cookie.substr(0, cookie.find(';'));
  }
  static httplib::Headers with(const std::string& cookie) {
    httplib::Headers headers{{"X-Requested-With", "test"}};
    if (!cookie.empty()) headers.emplace("Cookie", cookie);
    return headers;
  }

  test::Running server_;
  httplib::Client client_{server_->url()};
};

TEST_F(SessionLogin, HandsOutBothCookies) {
  const auto answer = post("action=login&username=acme_ab1&password=open-sesame");
  EXPECT_EQ(answer->status, 200);
  EXPECT_THAT(answer->body, HasSubstr("<TEXT>Logged in</TEXT>"));
  EXPECT_THAT(answer->body, Not(HasSubstr("<CODE>")));
  EXPECT_THAT(answer->get_header_value("Set-Cookie", 0), MatchesRegex("QualysSession=[0-9a-f]{32}; path=/api"));
  EXPECT_THAT(answer->get_header_value("Set-Cookie", 1), HasSubstr("DWRSESSIONID="));
  EXPECT_FALSE(answer->has_header("X-RateLimit-Remaining")) << "no limit counts it";
}

TEST_F(SessionLogin, LetsTheClassicCallsInUntilTheLogout) {
  const auto cookie = log_in();
  EXPECT_EQ(status_of(kHostList, cookie), 200);
  EXPECT_EQ(status_of("/api/2.0/fo/knowledge_base/vuln/?action=list&ids=1", cookie), 200);
  EXPECT_EQ(status_of(kHostList, "theme=dark; " + cookie + "; path=/api; secure"), 200);
  EXPECT_THAT(post("action=logout", cookie)->body, HasSubstr("<TEXT>Logged out</TEXT>"));
  EXPECT_EQ(status_of(kHostList, cookie), 401);
}

TEST_F(SessionLogin, EndsAfterAnHour) {
  const auto cookie = log_in();
  server_->world().advance(std::chrono::minutes{59});
  EXPECT_EQ(status_of(kHostList, cookie), 200);
  server_->world().advance(std::chrono::minutes{1});
  EXPECT_EQ(status_of(kHostList, cookie), 401);
  EXPECT_EQ(post("action=logout", cookie)->status, 401);
}

TEST_F(SessionLogin, IsNoneForTheQpsCalls) {
  const auto cookie = log_in();
  EXPECT_THAT(client_.Get(test::kVersion, with(cookie))->body, HasSubstr("AUTH_CREDENTIALS_NEEDED"));
}

TEST_F(SessionLogin, EndsWithItsUser) {
  const auto cookie = log_in();
  auto user = *server_->world().find_user("acme_ab1");
  user.state = "inactive";
  server_->world().put_user(user);
  EXPECT_EQ(status_of(kHostList, cookie), 403);
}

TEST_F(SessionLogin, IsRefusedWithTheTextsOfTheFamily) {
  EXPECT_THAT(post("action=login&username=acme_ab1&password=guess")->body, HasSubstr("<CODE>2000</CODE>"));
  EXPECT_EQ(post("action=login&username=acme_ab1&password=guess")->status, 401);
  EXPECT_EQ(post("action=login")->status, 401);
  EXPECT_EQ(status_of(kHostList, "QualysSession=0123456789abcdef0123456789abcdef"), 401);
  EXPECT_THAT(post("username=acme_ab1&password=open-sesame")->body, HasSubstr("parameter(s): action"));
  EXPECT_THAT(post("action=stay&username=acme_ab1&password=open-sesame")->body, HasSubstr("must be login or logout"));
  EXPECT_THAT(client_.Post(kSession, "action=login&username=acme_ab1&password=open-sesame", kFormType)->body,
              HasSubstr("X-Requested-With"));
}

TEST_F(SessionLogin, LeavesNoPasswordInTheJournal) {
  log_in();
  for (const auto& entry : server_->journal()) EXPECT_THAT(entry.body + entry.query, Not(HasSubstr("open-sesame")));
  EXPECT_EQ(server_->journal().back().user, "acme_ab1");
}

TEST(Sessions, ForgetTheOneThatEndsFirstWhenThereAreTooMany) {
  Sessions sessions;
  const Instant start{};
  const auto first = sessions.open("a", start);
  for (int i = 1; i <= 10'000; ++i) sessions.open("b", start + std::chrono::seconds{1});
  EXPECT_FALSE(sessions.user_of(first, start));
}

}  // namespace
}  // namespace mockqualys::server
