#include "mockqualys/server/handlers/neighbours.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include <pugixml.hpp>

#include "mockqualys/server/test_support.h"

namespace mockqualys::server {
namespace {

using ::testing::HasSubstr;

constexpr auto* kHosts = "/api/2.0/fo/asset/host/";
constexpr auto* kActivities = "/api/2.0/fo/activity_log/";

class Neighbours : public ::testing::Test {
 protected:
  httplib::Result get(const std::string& target) { return client_.Get(target.c_str(), test::kCaller); }
  httplib::Result post(const char* path, const std::string& form) {
    return client_.Post(path, test::kCaller, form, "application/x-www-form-urlencoded");
  }

  test::Running server_;
  httplib::Client client_{server_->url()};
};

TEST_F(Neighbours, HaveNoHosts) {
  for (const auto& answer : {get(std::string{kHosts} + "?action=list&truncation_limit=0&details=All/AGs"),
                             post(kHosts, "action=list&show_tags=1")}) {
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 200);
    EXPECT_EQ(answer->get_header_value("Content-Type"), "application/xml");
    EXPECT_TRUE(answer->has_header("X-RateLimit-Remaining"));
    pugi::xml_document document;
    ASSERT_TRUE(document.load_string(answer->body.c_str())) << answer->body;
    const auto response = document.child("HOST_LIST_OUTPUT").child("RESPONSE");
    EXPECT_EQ(std::string{response.first_child().name()}, "DATETIME");
    EXPECT_STREQ(response.child_value("DATETIME"), "2031-02-03T04:05:06Z");
    EXPECT_FALSE(response.first_child().next_sibling()) << "nothing but the time";
    EXPECT_THAT(answer->body, HasSubstr("/api/2.0/fo/asset/host/dtd/list/output.dtd"));
  }
}

TEST_F(Neighbours, HaveNoActivities) {
  const auto answer = get(std::string{kActivities} + "?action=list&username=acme_ab1&since_datetime=2031-01-01");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body,
            "----BEGIN_RESPONSE_BODY_CSV\n"
            "\"Date\",\"Action\",\"Module\",\"Details\",\"User Name\",\"User Role\",\"User IP\"\n"
            "----END_RESPONSE_BODY_CSV\n");
}

struct BadNeighbourCall {
  const char* name;
  const char* target;
  const char* code;
  const char* text;
};
void PrintTo(const BadNeighbourCall& row, std::ostream* out) { *out << row.name; }

class NeighbourRefusal : public Neighbours, public ::testing::WithParamInterface<BadNeighbourCall> {};

TEST_P(NeighbourRefusal, IsASimpleReturn) {
  const auto answer = get(GetParam().target);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 400);
  EXPECT_THAT(answer->body, HasSubstr("<CODE>" + std::string{GetParam().code} + "</CODE>"));
  EXPECT_THAT(answer->body, HasSubstr(GetParam().text));
}

INSTANTIATE_TEST_SUITE_P(
    Classic, NeighbourRefusal,
    ::testing::Values(
        BadNeighbourCall{"hosts_without_action", "/api/2.0/fo/asset/host/", "1903", "parameter(s): action"},
        BadNeighbourCall{"hosts_of_another_action", "/api/2.0/fo/asset/host/?action=purge", "1905", "purge"},
        BadNeighbourCall{"a_limit_that_is_no_number", "/api/2.0/fo/asset/host/?action=list&truncation_limit=all",
                         "1905", "truncation_limit"},
        BadNeighbourCall{"activities_without_action", "/api/2.0/fo/activity_log/", "1903", "parameter(s): action"},
        BadNeighbourCall{"activities_with_a_word_of_its_own", "/api/2.0/fo/activity_log/?action=list&user=x", "1901",
                         "Unrecognized parameter(s): user"}),
    [](const auto& row) { return std::string{row.param.name}; });

TEST_F(Neighbours, WantALoginAndTheHeaderOfTheFamily) {
  EXPECT_EQ(client_.Get("/api/2.0/fo/asset/host/?action=list")->status, 401);
  const auto answer =
      client_.Get("/api/2.0/fo/activity_log/?action=list", {{"Authorization", std::string{test::kBasic}}});
  EXPECT_EQ(answer->status, 400);
  EXPECT_THAT(answer->body, HasSubstr("X-Requested-With"));
}

TEST_F(Neighbours, CountAgainstLimitsOfTheirOwn) {
  const auto remaining = [&](const std::string& target) {
    return std::stoi(get(target)->get_header_value("X-RateLimit-Remaining"));
  };
  const auto hosts = std::string{kHosts} + "?action=list", activities = std::string{kActivities} + "?action=list";
  const auto first = remaining(hosts);
  EXPECT_EQ(remaining(hosts), first - 1);
  EXPECT_EQ(remaining(activities), first) << "another API";
}

}  // namespace
}  // namespace mockqualys::server
