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
  EXPECT_FALSE(find_route("/qps/rest/3.0/search/am/tag"));
  EXPECT_FALSE(find_route("/qps/rest/2.0/search/was/finding"));
  EXPECT_FALSE(find_route("/qps/rest/3.0/search/was/finding/1/2"));
  EXPECT_FALSE(find_route("/"));
  EXPECT_FALSE(find_route(""));
}

struct Near {
  const char *path, *nearest;
};
void PrintTo(const Near& row, std::ostream* out) { *out << row.path; }
class UnknownAddress : public testing::TestWithParam<Near> {};

TEST_P(UnknownAddress, IsToldTheNearestByItsPath) {
  EXPECT_THAT(describe_unknown(GetParam().path), HasSubstr(std::string{"The nearest address that it has is\n  "} +
                                                           GetParam().nearest + "\n\nAll its addresses:\n"));
}
INSTANTIATE_TEST_SUITE_P(
    Fake, UnknownAddress,
    testing::Values(Near{"/qps/rest/2.0/search/was/finding", "GET, POST /qps/rest/3.0/{operation}/was/{object}"},
                    Near{"/qps/rest/3.0/get/was/finding/7/8", "GET, POST /qps/rest/3.0/{operation}/was/{object}/{id}"},
                    Near{"/qps/rest/3.0/search/am/hostasset", "GET, POST /qps/rest/2.0/{operation}/am/{object}"},
                    Near{"/qps/rest/portal/versions", "GET /qps/rest/portal/version"},
                    Near{"/api/2.0/fo/knowledgebase/vuln", "GET, POST /api/2.0/fo/knowledge_base/vuln"},
                    Near{"/api/5.0/fo/knowledge_base/vuln/", "GET, POST /api/4.0/fo/knowledge_base/vuln"},
                    Near{"/api/2.0/fo/sesion/", "POST /api/2.0/fo/session"},
                    Near{"/api/3.0/fo/asset/host", "GET, POST /api/2.0/fo/asset/host"},
                    Near{"/msp/about.ph", "GET, POST /msp/about.php"}));

class FarAddress : public testing::TestWithParam<const char*> {};

TEST_P(FarAddress, IsToldNoneAndAllThereAre) {
  const auto text = describe_unknown(GetParam());
  EXPECT_THAT(text, testing::Not(HasSubstr("nearest")));
  EXPECT_THAT(text, HasSubstr("All its addresses:\n"));
  EXPECT_THAT(text, HasSubstr("  GET       /qps/rest/portal/version\n"));
}
INSTANTIATE_TEST_SUITE_P(Fake, FarAddress,
                         testing::Values("", "/", "/favicon.ico", "/index.html", "/api", "/api/v1/users", "/state",
                                         "/a/b/c/d/e/f/g/h"));

}  // namespace
}  // namespace mockqualys::server
