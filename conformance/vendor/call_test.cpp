#include "conformance/vendor/call.h"

#include <array>
#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace qualyswas::conformance::vendor {
namespace {

using ::testing::HasSubstr;

TEST(VendorCall, IsASearchWithItsCriteriaAndPreferences) {
  const auto call =
      Call::search(Object::Finding, {.filters = {{"id", "GREATER", "7"}}, .limit = "20", .verbose = "true"});
  EXPECT_EQ(call.method(), "POST");
  EXPECT_EQ(call.path(), "/qps/rest/3.0/search/was/finding");
  EXPECT_EQ(call.body(),
            "<ServiceRequest><filters><Criteria field=\"id\" operator=\"GREATER\">7</Criteria></filters>"
            "<preferences><limitResults>20</limitResults><verbose>true</verbose></preferences></ServiceRequest>");
  EXPECT_EQ(call.content_type(), "text/xml");
  EXPECT_EQ(call.accept(), "");
}

TEST(VendorCall, SaysTheSameInJson) {
  const auto call = Call::search(Object::WebApp, {.filters = {{"id", "GREATER", "0"}}, .limit = "1"}, Format::Json);
  const auto request = nlohmann::json::parse(call.body())["ServiceRequest"];
  EXPECT_EQ(request["filters"]["Criteria"][0]["value"], "0");
  EXPECT_EQ(request["preferences"]["limitResults"], "1");
  EXPECT_EQ(call.accept(), "application/json");
}

TEST(VendorCall, EscapesWhatIsFilteredBy) {
  const auto call = Call::count(Object::WebApp, std::array{Criterion{"name", "EQUALS", "a<data>&\"b"}});
  EXPECT_THAT(call.body(), HasSubstr(">a&lt;data&gt;&amp;&quot;b</Criteria>"));
}

TEST(VendorCall, ToldForPeopleNamesNoId) {
  EXPECT_EQ(Call::get(Object::WebApp, 4711).title(), "GET get/was/webapp/{id}");
}

TEST(VendorCall, OfTheKnowledgeBaseTakesNoActionButList) {
  EXPECT_EQ(Call::knowledge_base(KbVersion::V4, std::array{KbParameter{"ids", "1,2"}}).query(), "action=list&ids=1,2");
  EXPECT_THROW(Call::knowledge_base(KbVersion::V4, std::array{KbParameter{"action", "edit"}}), std::logic_error);
  EXPECT_THROW(Call::knowledge_base(KbVersion::V4, std::array{KbParameter{"Action", "edit"}}), std::logic_error);
}

struct Sendable {
  const char *method, *path, *query, *body;
};

void PrintTo(const Sendable& row, std::ostream* out) { *out << row.method << " " << row.path << " " << row.query; }

class ReadingRequest : public testing::TestWithParam<Sendable> {};
TEST_P(ReadingRequest, IsSent) {
  const auto& [method, path, query, body] = GetParam();
  EXPECT_EQ(why_not_sent(method, path, query, body), std::nullopt);
}
INSTANTIATE_TEST_SUITE_P(
    Vendor, ReadingRequest,
    testing::Values(Sendable{"GET", "/qps/rest/portal/version", "", ""}, Sendable{"GET", "/msp/about.php", "", ""},
                    Sendable{"POST", "/qps/rest/3.0/search/was/finding/", "", "<ServiceRequest/>"},
                    Sendable{"GET", "/qps/rest/3.0/count/was/webapp", "", ""},
                    Sendable{"GET", "/qps/rest/3.0/download/was/report/7", "", ""},
                    Sendable{"POST", "/qps/rest/2.0/search/am/tag", "", ""},
                    Sendable{"GET", "/api/4.0/fo/knowledge_base/vuln/", "action=list&ids=1", ""},
                    Sendable{"POST", "/api/4.0/fo/knowledge_base/vuln/", "", "action=list&ids=1"}));

class WritingRequest : public testing::TestWithParam<Sendable> {};
TEST_P(WritingRequest, IsNotSent) {
  const auto& [method, path, query, body] = GetParam();
  EXPECT_NE(why_not_sent(method, path, query, body), std::nullopt);
}
INSTANTIATE_TEST_SUITE_P(
    Vendor, WritingRequest,
    testing::Values(Sendable{"POST", "/qps/rest/3.0/create/was/webapp", "", ""},
                    Sendable{"POST", "/qps/rest/3.0/delete/was/finding/7", "", ""},
                    Sendable{"POST", "/qps/rest/3.0/ignore/was/finding/7", "", ""},
                    Sendable{"POST", "/qps/rest/3.0/launch/was/wasscan", "", ""},
                    Sendable{"POST", "/qps/rest/3.0/retestStatus/was/finding/7", "", ""},
                    Sendable{"POST", "/qps/rest/3.0/get/was/webapp/7", "", ""},
                    Sendable{"DELETE", "/qps/rest/3.0/get/was/webapp/7", "", ""},
                    Sendable{"PUT", "/qps/rest/portal/version", "", ""},
                    Sendable{"POST", "/qps/rest/3.0/search/was/webapp", "",
                             "<ServiceRequest><data><WebApp/></data></ServiceRequest>"},
                    Sendable{"POST", "/qps/rest/3.0/search/was/webapp", "", R"({"ServiceRequest":{"data":{}}})"},
                    Sendable{"GET", "/qps/rest/3.0/search/was/../../delete/was/webapp", "", ""},
                    Sendable{"POST", "/qps/rest/3.0/%64elete/was/webapp", "", ""},
                    Sendable{"GET", "/api/4.0/fo/knowledge_base/vuln/", "action=edit&qid=1", ""},
                    Sendable{"GET", "/api/4.0/fo/knowledge_base/vuln/", "action=list&action=edit", ""},
                    Sendable{"POST", "/api/4.0/fo/knowledge_base/vuln/", "action=list", "action=edit"},
                    Sendable{"GET", "/api/4.0/fo/knowledge_base/vuln/", "", ""},
                    Sendable{"POST", "/api/2.0/fo/session/", "", "action=login"},
                    Sendable{"GET", "/api/2.0/fo/scan/", "action=list", ""}));

}  // namespace
}  // namespace qualyswas::conformance::vendor
