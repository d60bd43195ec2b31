#include "mockqualys/server/routes.h"

#include <gmock/gmock.h>

namespace mockqualys::server {
namespace {

using testing::HasSubstr;

TEST(Routes, ASlashAtTheEndIsNotMinded) {
  for (const auto* path : {"/qps/rest/3.0/search/was/finding", "/qps/rest/3.0/search/was/finding/"}) {
    const auto match = find_route(path);
    ASSERT_TRUE(match) << path;
    EXPECT_EQ(match->operation, "search");
    EXPECT_EQ(match->object, "finding");
    EXPECT_EQ(match->id, "");
  }
}

TEST(Routes, AnIdFollowsTheObject) {
  const auto match = find_route("/qps/rest/3.0/get/was/webapp/4711");
  ASSERT_TRUE(match);
  EXPECT_EQ(match->operation, "get");
  EXPECT_EQ(match->object, "webapp");
  EXPECT_EQ(match->id, "4711");
}

class KnowledgeBaseVersions : public testing::TestWithParam<const char*> {};

TEST_P(KnowledgeBaseVersions, AreAllServed) {
  const auto match = find_route(GetParam());
  ASSERT_TRUE(match);
  EXPECT_EQ(match->route->endpoint, Endpoint::KnowledgeBase);
}

INSTANTIATE_TEST_SUITE_P(Reference, KnowledgeBaseVersions,
                         testing::Values("/api/2.0/fo/knowledge_base/vuln/", "/api/3.0/fo/knowledge_base/vuln/",
                                         "/api/4.0/fo/knowledge_base/vuln/", "/api/4.0/fo/knowledge_base/vuln"));

TEST(Routes, PathsAreCaseSensitive) { EXPECT_FALSE(find_route("/QPS/rest/3.0/search/was/finding")); }

TEST(Routes, OtherModulesAndVersionsAreUnknown) {
  EXPECT_FALSE(find_route("/qps/rest/2.0/search/am/hostasset"));
  EXPECT_FALSE(find_route("/qps/rest/2.0/search/was/finding"));
  EXPECT_FALSE(find_route("/qps/rest/3.0/search/was/finding/1/2"));
  EXPECT_FALSE(find_route("/"));
  EXPECT_FALSE(find_route(""));
}

TEST(Routes, AnUnknownAddressIsToldTheNearestOne) {
  EXPECT_THAT(describe_unknown("/qps/rest/2.0/search/was/finding"),
              HasSubstr("nearest it knows is\n  GET, POST /qps/rest/3.0/{operation}/was/{object}\n"));
  EXPECT_THAT(describe_unknown("/qps/rest/portal/versions"),
              HasSubstr("nearest it knows is\n  GET /qps/rest/portal/version\n"));
  EXPECT_THAT(describe_unknown("/api/2.0/fo/knowledgebase/vuln"),
              HasSubstr("nearest it knows is\n  GET, POST /api/2.0/fo/knowledge_base/vuln\n"));
  EXPECT_THAT(describe_unknown(""), HasSubstr("All it knows"));
}

}  // namespace
}  // namespace mockqualys::server
