#include "mockqualys/server/worlds.h"

#include <gmock/gmock.h>
#include <httplib.h>
#include <nlohmann/json.hpp>

#include <atomic>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "mockqualys/base/base64.h"
#include "mockqualys/server/test_support.h"

namespace mockqualys::server {
namespace {

using test::Running;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using AnyJson = nlohmann::json;

constexpr auto* kShop = "/qps/rest/3.0/get/was/webapp/41";
constexpr auto* kFormBody = "application/x-www-form-urlencoded";

std::string basic_of(const std::string& user, const std::string& password) {
  return "Basic " + encode_base64(user + ":" + password);
}

std::string name_of_shop(httplib::Client& client, const httplib::Headers& headers) {
  const auto answer = client.Get(kShop, headers);
  return answer ? answer->body : std::string{"no answer"};
}

void rename_shop(const World&, const char*) = delete;
void rename_shop(World& world, const char* name) {
  ASSERT_TRUE(world.edit(Kind::WebApp, 41, {{.path = "name", .value = name}}));
}

class OwnWorlds : public ::testing::Test {
 protected:
  WorldHandle add(const std::string& user) {
    auto made = server_->add_world({.user = user, .password = "secret-1"});
    if (!made) throw std::runtime_error{made.error()};
    return *made;
  }
  std::string refusal(WorldOptions options) {
    const auto made = server_->add_world(std::move(options));
    return made ? std::string{"made"} : made.error();
  }

  Running server_;
  httplib::Client client_{server_->url()};
};

TEST_F(OwnWorlds, AreReachedByEveryWayToNameTheUser) {
  const auto own = add("test_1");
  rename_shop(own.world(), "Mine");
  EXPECT_THAT(name_of_shop(client_, {{"Authorization", basic_of("test_1", "secret-1")}}), HasSubstr("Mine"));
  EXPECT_THAT(name_of_shop(client_, {{"user", "test_1"}, {"password", "secret-1"}}), HasSubstr("Mine"));
  EXPECT_THAT(name_of_shop(client_, {{"Authorization", std::string{test::kBasic}}}), HasSubstr("Shop"));

  own.world().advance(std::chrono::hours{24});
  const auto login = client_.Post("/api/2.0/fo/session/", {{"X-Requested-With", "test"}},
                                  "action=login&username=test_1&password=secret-1", kFormBody);
  EXPECT_THAT(login->body, HasSubstr("<DATETIME>2031-02-04T04:05:06Z"));
  const auto cookie = login->get_header_value("Set-Cookie", 0);
  const httplib::Headers session{{"X-Requested-With", "test"}, {"Cookie", cookie.substr(0, cookie.find(';'))}};
  EXPECT_THAT(client_.Get("/api/2.0/fo/asset/host/?action=list", session)->body,
              HasSubstr("<DATETIME>2031-02-04T04:05:06Z"));
  ASSERT_EQ(own.journal().size(), 4U);
  EXPECT_EQ(server_->journal().size(), 1U);
}

TEST_F(OwnWorlds, HearAWrongPasswordOfTheirUserToo) {
  const auto own = add("test_1");
  EXPECT_THAT(name_of_shop(client_, {{"Authorization", basic_of("test_1", "wrong")}}),
              HasSubstr("INVALID_CREDENTIALS"));
  EXPECT_EQ(own.journal().size(), 1U);
  EXPECT_TRUE(server_->journal().empty());
}

TEST_F(OwnWorlds, HaveAClockFaultsAndLimitsOfTheirOwn) {
  const auto own = add("test_1");
  const auto& call = [&](const std::string& user, const std::string& password) {
    return client_.Get("/api/4.0/fo/knowledge_base/vuln/?action=list&ids=150901",
                       {{"Authorization", basic_of(user, password)}, {"X-Requested-With", "test"}});
  };
  call("acme_ab1", "open-sesame");
  EXPECT_EQ(call("test_1", "secret-1")->get_header_value("X-RateLimit-Remaining"), "299");
  own.fault({.kind = "html", .times = 10});
  EXPECT_THAT(call("test_1", "secret-1")->body, HasSubstr("maintenance"));
  EXPECT_THAT(call("acme_ab1", "open-sesame")->body, Not(HasSubstr("maintenance")));
  own.reset();
  EXPECT_EQ(call("test_1", "secret-1")->get_header_value("X-RateLimit-Remaining"), "299");
  EXPECT_EQ(own.journal().size(), 1U);
  EXPECT_EQ(server_->journal().size(), 2U) << "the reset was of the one world";
}

TEST_F(OwnWorlds, StayWhoseTheyAreAfterAReset) {
  const auto own = add("test_1");
  rename_shop(own.world(), "Mine");
  own.reset();
  EXPECT_THAT(name_of_shop(client_, {{"Authorization", basic_of("test_1", "secret-1")}}), HasSubstr("Shop"));
  EXPECT_EQ(own.world().users().size(), 1U);
}

TEST_F(OwnWorlds, EndAndTheUserSharesTheServersAgain) {
  auto own = server_->add_world({.user = "acme_ab1", .password = {}});
  ASSERT_TRUE(own) << own.error();
  rename_shop(own->world(), "Mine");
  const httplib::Headers login{{"Authorization", std::string{test::kBasic}}};
  EXPECT_THAT(name_of_shop(client_, login), HasSubstr("Mine")) << "with the password that the server knows";
  EXPECT_THAT(server_->world_users(), ElementsAre("acme_ab1"));
  EXPECT_TRUE(server_->remove_world("acme_ab1"));
  EXPECT_FALSE(server_->remove_world("acme_ab1"));
  EXPECT_THAT(name_of_shop(client_, login), HasSubstr("Shop"));
  EXPECT_EQ(own->world().size(Kind::WebApp), 2U) << "the handle still has it";
}

TEST_F(OwnWorlds, HaveAnEstateOfTheirOwn) {
  const auto shipped = server_->add_world({.user = "test_1", .password = "x", .estate = "storefront"});
  const auto computed =
      server_->add_world({.user = "test_2", .password = "x", .generated = Generated{.webapps = 3, .findings = 500}});
  ASSERT_TRUE(shipped && computed);
  EXPECT_EQ(shipped->world().estate(), "storefront");
  EXPECT_EQ(format_instant(shipped->world().now()), "2026-03-02T06:00:00Z") << "its own beginning, not the server's";
  EXPECT_EQ(computed->world().size(Kind::Finding), 500U);
  EXPECT_EQ(shipped->world().users().size(), 1U);
}

TEST_F(OwnWorlds, AreRefusedWithTheReason) {
  EXPECT_THAT(refusal({.user = "test_1", .password = {}}),
              HasSubstr("test_1 is no account of this server; a world for a new one needs a \"password\""));
  EXPECT_THAT(refusal({.user = "a:b", .password = "x"}), HasSubstr("\"a:b\" cannot be a user's name"));
  EXPECT_THAT(refusal({.user = "", .password = "x"}), HasSubstr("cannot be a user's name"));
  EXPECT_THAT(refusal({.user = "test_1", .password = "x", .estate = "atlantis"}), HasSubstr("atlantis"));
  EXPECT_THAT(refusal({.user = "test_1", .password = "x", .limits = "platinum"}), HasSubstr("express, standard"));
  EXPECT_TRUE(server_->world_users().empty());
  EXPECT_EQ(refusal({.user = "test_1", .password = "x"}), "made");
  EXPECT_THAT(refusal({.user = "test_1", .password = "x"}), HasSubstr("test_1 has a world already"));
}

TEST(OwnWorldsOfAServer, AreBoundedInNumber) {
  Options options;
  options.most_worlds = 2;
  const Running server{options};
  for (const auto* user : {"test_1", "test_2"}) ASSERT_TRUE(server->add_world({.user = user, .password = "x"}));
  const auto third = server->add_world({.user = "test_3", .password = "x"});
  ASSERT_FALSE(third);
  EXPECT_THAT(third.error(), HasSubstr("there are 2 worlds of users' own, which is the most this server keeps"));
  ASSERT_TRUE(server->remove_world("test_1"));
  EXPECT_TRUE(server->add_world({.user = "test_3", .password = "x"}));
}

// 200 worlds, eight clients at a time; each renames the shop, moves its clock, sets a fault and walks.
TEST_F(OwnWorlds, StandSideBySideAndSeeNothingOfEachOther) {
  constexpr int kWorlds = 200, kThreads = 8;
  std::atomic<int> next{0}, wrong{0};
  const auto work = [&] {
    for (int i = next++; i < kWorlds; i = next++) {
      const auto user = fmt::format("test_{}", i), mine = fmt::format("Shop of {} alone", user);
      const auto own = server_->add_world({.user = user, .password = "secret-1"});
      if (!own) {
        ++wrong;
        continue;
      }
      rename_shop(own->world(), mine.c_str());
      own->world().advance(std::chrono::hours{i});
      own->fault({.kind = "html", .path = "/msp/", .nth = 2});
      httplib::Client client{server_->url()};
      const httplib::Headers headers{{"Authorization", basic_of(user, "secret-1")}, {"X-Requested-With", "test"}};
      for (int call = 0; call < 3; ++call)
        if (name_of_shop(client, headers).find("<![CDATA[" + mine + "]]>") == std::string::npos) ++wrong;
      for (int call = 1; call <= 3; ++call) {
        const auto answer = client.Get("/msp/about.php", headers);
        if (!answer || (answer->body.find("maintenance") != std::string::npos) != (call == 2)) ++wrong;
      }
      const auto version = client.Get(test::kVersion, headers);
      const auto day = format_instant(own->world().now()).substr(8, 2);
      if (!version || version->get_header_value("Date").substr(5, 2) != day) ++wrong;
      const auto journal = own->journal();
      if (journal.size() != 7U) ++wrong;
      for (const auto& entry : journal)
        if (entry.user != user) ++wrong;
    }
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) threads.emplace_back(work);
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(server_->world_users().size(), 200U);
  EXPECT_TRUE(server_->journal().empty());
}

class WorldsByTheAdminApi : public ::testing::Test {
 protected:
  AnyJson put(const char* path, const std::string& body, int status = 200) {
    const auto answer = admin_.Put(path, body, test::kJson);
    EXPECT_EQ(answer->status, status) << answer->body;
    return AnyJson::parse(answer->body);
  }
  AnyJson get(const char* path) { return AnyJson::parse(admin_.Get(path)->body); }
  std::string shop(const std::string& user, const std::string& password) {
    return name_of_shop(client_, {{"Authorization", basic_of(user, password)}});
  }

  Running server_;
  httplib::Client admin_{server_->admin_url()}, client_{server_->url()};
};

TEST_F(WorldsByTheAdminApi, AreMadeListedAndRemoved) {
  const auto made = put("/worlds/test_17", R"({"password": "secret-17", "estate": "storefront"})");
  EXPECT_EQ(made.at("estate"), "storefront");
  EXPECT_EQ(made.at("replaced"), false);
  EXPECT_EQ(made.at("users").at(0).at("password"), "secret-17");
  EXPECT_EQ(put("/worlds/test_18", R"({"password": "x", "findings": 77, "webapps": 2, "seed": 5})").at("findings"), 77);
  const auto list = get("/worlds");
  EXPECT_EQ(list.at("most"), 1000);
  ASSERT_EQ(list.at("worlds").size(), 2U);
  EXPECT_EQ(list.at("worlds").at(0).at("user"), "test_17");
  EXPECT_EQ(admin_.Delete("/worlds/test_17")->status, 200);
  const auto again = admin_.Delete("/worlds/test_17");
  EXPECT_EQ(again->status, 400);
  EXPECT_THAT(again->body, HasSubstr("test_17 has no world of their own"));
  EXPECT_EQ(get("/worlds").at("worlds").size(), 1U);
}

TEST_F(WorldsByTheAdminApi, AreMadeAnewByASecondPut) {
  put("/worlds/test_17", R"({"password": "a"})");
  EXPECT_EQ(admin_.Post("/worlds/test_17/edit", R"({"webapp": 41, "set": {"name": "Mine"}})", test::kJson)->status,
            200);
  EXPECT_THAT(shop("test_17", "a"), HasSubstr("Mine"));
  EXPECT_EQ(put("/worlds/test_17", R"({"password": "b"})").at("replaced"), true);
  EXPECT_THAT(shop("test_17", "b"), HasSubstr("Shop"));
}

TEST_F(WorldsByTheAdminApi, HaveEveryCallBelowTheirAddress) {
  put("/worlds/test_17", R"({"password": "x"})");
  admin_.Post("/worlds/test_17/clock", R"({"advance": "7d"})", test::kJson);
  EXPECT_EQ(get("/worlds/test_17/state").at("now"), "2031-02-10T04:05:06Z");
  EXPECT_EQ(get("/state").at("now"), "2031-02-03T04:05:06Z");
  admin_.Post("/worlds/test_17/faults", R"({"kind": "html"})", test::kJson);
  EXPECT_EQ(get("/worlds/test_17/faults").at("faults").size(), 1U);
  EXPECT_TRUE(get("/faults").at("faults").empty());
  EXPECT_THAT(shop("test_17", "x"), HasSubstr("maintenance"));
  EXPECT_EQ(get("/worlds/test_17/journal").at("seen"), 1);
  admin_.Post("/worlds/test_17/reset", "", test::kJson);
  EXPECT_EQ(get("/worlds/test_17/state").at("now"), "2031-02-03T04:05:06Z");
  EXPECT_THAT(admin_.Get("/worlds/test_17/")->body, HasSubstr("/clock"));
  EXPECT_EQ(admin_.Get("/worlds/test_17/worlds")->status, 404) << "worlds have no worlds";
  const auto unknown = admin_.Get("/worlds/test_18/state");
  EXPECT_EQ(unknown->status, 404);
  EXPECT_THAT(unknown->body, HasSubstr("test_18 has no world of their own; PUT /worlds/{user} makes one"));
}

TEST_F(WorldsByTheAdminApi, TakeFurtherAccountsThatAreThenTheirs) {
  put("/worlds/test_17", R"({"password": "x"})");
  put("/worlds/test_17/users/test_17_reader", R"({"password": "y", "was": false})");
  EXPECT_THAT(shop("test_17_reader", "y"), HasSubstr("UNAUTHORIZED"));
  EXPECT_EQ(get("/worlds/test_17/journal").at("seen"), 1);
  put("/worlds/test_18", R"({"password": "x"})");
  EXPECT_THAT(put("/worlds/test_18/users/test_17_reader", R"({"password": "z"})", 400).at("error"),
              "test_17_reader is an account of the world of test_17");
  EXPECT_THAT(put("/worlds/test_17_reader", R"({"password": "z"})", 400).at("error"),
              "test_17_reader is an account of the world of test_17");
  admin_.Delete("/worlds/test_17");
  EXPECT_THAT(shop("test_17_reader", "y"), HasSubstr("INVALID_CREDENTIALS"));
}

TEST_F(WorldsByTheAdminApi, AreRefusedWithTheReason) {
  EXPECT_THAT(put("/worlds/test_17", "{}", 400).at("error").get<std::string>(), HasSubstr("needs a \"password\""));
  EXPECT_THAT(put("/worlds/test_17", R"({"pasword": "x"})", 400).at("error").get<std::string>(),
              HasSubstr("did you mean password?"));
  EXPECT_THAT(put("/worlds/test_17", R"({"password": "x", "estate": "traps", "findings": 3})", 400)
                  .at("error")
                  .get<std::string>(),
              HasSubstr("leave out \"estate\""));
}

}  // namespace
}  // namespace mockqualys::server
