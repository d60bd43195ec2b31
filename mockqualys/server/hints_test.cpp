#include "mockqualys/server/hints.h"

#include <gmock/gmock.h>
#include <httplib.h>

#include "mockqualys/server/test_support.h"

namespace mockqualys::server {
namespace {

using test::Running;
using ::testing::HasSubstr;

struct BodyRow {
  const char *type, *body, *told;
};
void PrintTo(const BodyRow& row, std::ostream* out) { *out << row.type << " " << row.body; }

// What the vendor answers stays; the header tells the person what to send.
class WrongBody : public ::testing::TestWithParam<BodyRow> {};

TEST_P(WrongBody, IsToldWhatItLooksLikeAndWhatToSend) {
  const Running server;
  httplib::Client client{server->url()};
  httplib::Headers headers{{"Authorization", std::string{test::kBasic}}};
  if (*GetParam().type != '\0') headers.emplace("Content-Type", GetParam().type);
  const auto answer = client.Post("/qps/rest/3.0/search/was/finding", headers, GetParam().body, GetParam().type);
  ASSERT_TRUE(answer);
  EXPECT_THAT(answer->get_header_value("X-Mockqualys-Hint"), HasSubstr(GetParam().told));
  ASSERT_EQ(server->journal().size(), 1U);
  EXPECT_EQ(server->journal()[0].hint, answer->get_header_value("X-Mockqualys-Hint"));
  EXPECT_TRUE(answer->status == 415 || answer->body.find("INVALID_XML") != std::string::npos) << answer->body;
}

INSTANTIATE_TEST_SUITE_P(
    Bodies, WrongBody,
    ::testing::Values(
        BodyRow{"application/x-www-form-urlencoded", "<ServiceRequest/>",
                "the body looks like XML: send Content-Type: text/xml and a body that begins with <ServiceRequest>"},
        BodyRow{"application/x-www-form-urlencoded", R"({"ServiceRequest": {}})",
                "the body looks like JSON: send Content-Type: application/json and a body that begins with "
                "{\"ServiceRequest\": {"},
        BodyRow{"text/plain", "limitResults=10",
                "send Content-Type: text/xml and a body that begins with <ServiceRequest>, "
                "or Content-Type: application/json"},
        BodyRow{"text/xml", R"({"ServiceRequest": {}})",
                "this looks like JSON, and the Content-Type says XML: send Content-Type: application/json"},
        BodyRow{"text/xml; charset=utf-8", "[1]", "this looks like JSON, and the Content-Type says XML"},
        BodyRow{"application/json", "<ServiceRequest/>", "this looks like XML, and the Content-Type says JSON"},
        BodyRow{"application/json", "limitResults=10", "this looks like a form, and the Content-Type says JSON"},
        BodyRow{"application/json", R"({"filters": {"Criteria": []}})",
                "this is JSON without a ServiceRequest, and its outermost name is filters: it must begin with "
                "{\"ServiceRequest\": {"},
        BodyRow{"application/json", R"([{"ServiceRequest": {}}])", "this is JSON without a ServiceRequest"},
        BodyRow{"application/json", R"({"serviceRequest": {}})", "its outermost name is serviceRequest"},
        BodyRow{"text/xml", "<filters/>", "this is XML without a ServiceRequest, and its outermost name is filters"},
        BodyRow{"application/xml", "<?xml version=\"1.0\"?>\n<serviceRequest/>",
                "its outermost name is serviceRequest"}));

TEST(UnsupportedType, IsToldInTheAnswerTooWhichOnesAreTaken) {
  const Running server;
  httplib::Client client{server->url()};
  const auto answer = client.Post("/qps/rest/3.0/search/was/finding", {{"Authorization", std::string{test::kBasic}}},
                                  "<ServiceRequest/>", "application/x-www-form-urlencoded");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 415);
  EXPECT_THAT(answer->body, HasSubstr("Content-Type: text/xml"));
  EXPECT_THAT(answer->body, HasSubstr("Content-Type: application/json"));
}

struct PathRow {
  const char *path, *told;
};
void PrintTo(const PathRow& row, std::ostream* out) { *out << row.path; }

class WrongPath : public ::testing::TestWithParam<PathRow> {};

TEST_P(WrongPath, IsToldTheRightOne) {
  const Running server;
  httplib::Client client{server->url()};
  const auto answer = client.Get(GetParam().path, {{"Authorization", std::string{test::kBasic}}});
  ASSERT_TRUE(answer);
  EXPECT_THAT(answer->get_header_value("X-Mockqualys-Hint"), HasSubstr(GetParam().told));
  if (answer->status == 404) {
    EXPECT_THAT(answer->body, ::testing::StartsWith("Hint: "));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Paths, WrongPath,
    ::testing::Values(
        PathRow{"/faults", "that is the admin API: http://127.0.0.1:"}, PathRow{"/users/acme_ab1", "the admin API"},
        PathRow{"/", "the API, which has no start page"},
        PathRow{"/api/5.0/fo/knowledge_base/vuln/",
                "/api/4.0/fo/knowledge_base/vuln/; its versions are 2.0, 3.0 and 4.0"},
        PathRow{"/api/2.0/fo/scan/",
                "of the classic API mockqualys has /api/4.0/fo/knowledge_base/vuln/, /api/2.0/fo/asset/host/"},
        PathRow{"/qps/rest/2.0/search/was/finding", "the version of this API is 3.0: /qps/rest/3.0/search/was/finding"},
        PathRow{"/qps/rest/3.0/was/search/finding",
                "the operation stands before the module: /qps/rest/3.0/search/was/finding"},
        PathRow{"/qps/rest/3.0/search/finding", "the module is missing: /qps/rest/3.0/search/was/finding"},
        PathRow{"/qps/rest/3.0/search/am/hostasset",
                "mockqualys has the modules was, at /qps/rest/3.0/search/was/hostasset, and am with tags"},
        PathRow{"/QPS/rest/3.0/search/WAS/finding", "paths are case sensitive: /qps/rest/3.0/search/was/finding"},
        PathRow{"/rest/3.0/search/was/finding", "/qps stands before it: /qps/rest/3.0/search/was/finding"},
        PathRow{"//qps/rest/portal/version", "two slashes in a row: /qps/rest/portal/version"},
        PathRow{"/auth/oauth", "tokens are at POST /auth"},
        PathRow{"/qps/rest/3.0/search/was/findings", "there is no object findings; did you mean finding?"},
        PathRow{"/qps/rest/3.0/search/was/vulnerability",
                "there is no object vulnerability: offered are count, search, get, create, update, delete and purge on "
                "webapp"},
        PathRow{"/qps/rest/3.0/serch/was/finding", "there is no operation serch; did you mean search?"},
        PathRow{"/qps/rest/3.0/search/am/tag", "the version of this API is 2.0: /qps/rest/2.0/search/am/tag"},
        PathRow{"/qps/rest/3.0/search/was/tag", "tag is at /qps/rest/2.0/search/am/tag"},
        PathRow{"/qps/rest/3.0/search/was/catalog", "search on catalog is not offered here"},
        PathRow{"/qps/rest/3.0/count/was/finding/7", "no id stands behind count"}));

TEST(Hints, AreNotGivenToWhoeverDidNothingWrongOrIsNotLetIn) {
  const Running server;
  httplib::Client client{server->url()};
  EXPECT_EQ(client.Get("/qps/rest/portal/version", {{"Authorization", std::string{test::kBasic}}})
                ->get_header_value("X-Mockqualys-Hint"),
            "");
  EXPECT_EQ(client.Get("/qps/rest/3.0/search/was/findings")->get_header_value("X-Mockqualys-Hint"), "");
}

TEST(Hints, AreOneLineWhateverThePathHolds) {
  const Running server;
  const auto answer = test::talk(server->port(),
                                 "GET /qps/rest/2.0/search/was/\x80\xFF HTTP/1.1\r\nHost: x\r\nConnection: "
                                 "close\r\n\r\n");
  EXPECT_THAT(answer,
              ::testing::AnyOf(HasSubstr("/qps/rest/3.0/search/was/??"), ::testing::StartsWith("HTTP/1.1 400")));
}

TEST(Reach, IsWhatAFaultCanHit) {
  for (const auto* path :
       {"/", "/qps", "/qps/", "/qps/rest/3.0/search/was/finding", "/qps/rest/3.0/get/was/finding/118",
        "/qps/rest/3.0/sea", "/api/", "/api/4.0/fo/knowledge_base/vuln/", "/msp/about.php"})
    EXPECT_TRUE(reach_of(path).served) << path;
  EXPECT_FALSE(reach_of("/qps/rest/3.0/search/was/catalog").served);
  EXPECT_TRUE(reach_of("/qps/rest/3.0/search/was/catalog").possible);
  for (const auto* path : {"/qps/rest/3.0/serch/was/finding", "/qps/rest/1.0/", "/QPS/", "/api/5.0/", "/nowhere"})
    EXPECT_FALSE(reach_of(path).possible) << path;
  EXPECT_EQ(reach_of("/qps/rest/3.0/serch/was/finding").nearest, "/qps/rest/3.0/search/was/finding");
  EXPECT_EQ(reach_of("/qps/rest/3.0/serch").nearest, "/qps/rest/3.0/search");
}

}  // namespace
}  // namespace mockqualys::server
