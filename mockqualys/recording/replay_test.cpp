#include "mockqualys/recording/replay.h"

#include <string>

#include <gmock/gmock.h>

namespace mockqualys::recording {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Exchange asked(std::string path, std::string body = {}, std::string type = "text/xml", std::string accept = {}) {
  Exchange exchange;
  exchange.method = body.empty() ? "GET" : "POST";
  exchange.path = std::move(path);
  exchange.request_headers = {{"Content-Type", std::move(type)}, {"Accept", std::move(accept)}};
  exchange.request_body = std::move(body);
  return exchange;
}

Exchange answered(Exchange exchange, std::string answer) {
  static std::int64_t number = 0;
  exchange.number = ++number;
  exchange.status = 200;
  exchange.response_body = std::move(answer);
  return exchange;
}

constexpr auto kFindings = "/qps/rest/3.0/search/was/finding";

std::string page_after(std::string_view id) {
  return "<ServiceRequest><filters><Criteria field=\"id\" operator=\"GREATER\">" + std::string{id} +
         "</Criteria></filters><preferences><limitResults>20</limitResults></preferences></ServiceRequest>";
}

TEST(Replayed, RequestsGetTheirRecordedAnswer) {
  Replay replay{
      {answered(asked(kFindings, page_after("0")), "first"), answered(asked(kFindings, page_after("165")), "second")}};
  EXPECT_EQ((*replay.find(asked(kFindings, page_after("165"))))->response_body, "second");
  EXPECT_EQ((*replay.find(asked(kFindings, page_after("0"))))->response_body, "first");
}

TEST(Replayed, RequestsGetTheirAnswersInOrderAndThenTheLast) {
  const auto status = asked("/qps/rest/3.0/status/was/report/5");
  Replay replay{{answered(status, "RUNNING"), answered(status, "COMPLETE")}};
  EXPECT_EQ((*replay.find(status))->response_body, "RUNNING");
  EXPECT_EQ((*replay.find(status))->response_body, "COMPLETE");
  EXPECT_EQ((*replay.find(status))->response_body, "COMPLETE");
}

struct RequestPair {
  const char* name;
  Exchange recorded, asked;
};
void PrintTo(const RequestPair& pair, std::ostream* out) { *out << pair.name; }

Exchange with_query(std::string query) {
  auto exchange = asked("/api/4.0/fo/knowledge_base/vuln/");
  exchange.query = std::move(query);
  return exchange;
}

constexpr auto kJsonBody =
    R"({"ServiceRequest": {"filters": {"Criteria": [{"field": "id", "operator": "IN", "value": 5},
                              {"field": "type", "operator": "EQUALS", "value": "X"}]}}})";

class SameRequest : public testing::TestWithParam<RequestPair> {};
TEST_P(SameRequest, IsFound) {
  Replay replay{{answered(GetParam().recorded, "it")}};
  EXPECT_TRUE(replay.find(GetParam().asked).has_value());
}
INSTANTIATE_TEST_SUITE_P(
    Written, SameRequest,
    testing::Values(
        RequestPair{"with a slash at the end", asked(kFindings, page_after("1")),
                    asked(std::string{kFindings} + "/", page_after("1"))},
        RequestPair{"with other blanks", asked(kFindings, "<a><b>1</b></a>"),
                    asked(kFindings, "<a>\n  <b> 1 </b>\n</a>\n")},
        RequestPair{"with its elements in another order", asked(kFindings, "<a><b>1</b><c>2</c></a>"),
                    asked(kFindings, "<a><c>2</c><b>1</b></a>")},
        RequestPair{"with its attributes in another order", asked(kFindings, "<a x='1' y='2'/>"),
                    asked(kFindings, "<a y=\"2\" x=\"1\"></a>")},
        RequestPair{"with a declaration", asked(kFindings, "<a/>"), asked(kFindings, "<?xml version=\"1.0\"?><a/>")},
        RequestPair{"with CDATA", asked(kFindings, "<a>x&amp;y</a>"), asked(kFindings, "<a><![CDATA[x&y]]></a>")},
        RequestPair{"with another name of the type", asked(kFindings, "<a/>", "text/xml"),
                    asked(kFindings, "<a/>", "application/xml")},
        RequestPair{
            "in JSON with its members in another order", asked(kFindings, kJsonBody, "application/json"),
            asked(kFindings,
                  R"({"ServiceRequest": {"filters": {"Criteria": [{"value": "X", "operator": "EQUALS", "field": "type"},
                               {"value": "5", "field": "id", "operator": "IN"}]}}})",
                  "application/json")},
        RequestPair{"with its parameters in another order", with_query("action=list&ids=1%2C2"),
                    with_query("ids=1,2&action=list")}),
    [](const auto& row) {
      std::string name = row.param.name;
      for (auto& c : name)
        if (c == ' ') c = '_';
      return name;
    });

class OtherRequest : public testing::TestWithParam<RequestPair> {};
TEST_P(OtherRequest, IsNot) {
  Replay replay{{answered(GetParam().recorded, "it")}};
  EXPECT_FALSE(replay.find(GetParam().asked).has_value());
}
INSTANTIATE_TEST_SUITE_P(
    Written, OtherRequest,
    testing::Values(
        RequestPair{"another value", asked(kFindings, page_after("1")), asked(kFindings, page_after("2"))},
        RequestPair{"values changed over", asked(kFindings, "<a><b><c>1</c><d>2</d></b><b><c>2</c><d>1</d></b></a>"),
                    asked(kFindings, "<a><b><c>1</c><d>1</d></b><b><c>2</c><d>2</d></b></a>")},
        RequestPair{"one element less", asked(kFindings, "<a><b/><b/></a>"), asked(kFindings, "<a><b/></a>")},
        RequestPair{"another method", asked(kFindings), asked(kFindings, "<a/>")},
        RequestPair{"another format of the answer", asked(kFindings), asked(kFindings, {}, {}, "application/json")},
        RequestPair{"a body without its type", asked(kFindings, "<a/>"), asked(kFindings, "<a/>", "")},
        RequestPair{"JSON instead of XML", asked(kFindings, "<a/>"), asked(kFindings, "{}", "application/json")}));

TEST(Refused, RequestsAreToldTheNearestAndWhatDiffers) {
  Replay replay{
      {answered(asked(kFindings, page_after("0")), "first"), answered(asked("/qps/rest/portal/version"), "v")}};
  const auto why = replay.find(asked(kFindings, page_after("165"))).error();
  EXPECT_THAT(why, HasSubstr("has no answer to POST /qps/rest/3.0/search/was/finding"));
  EXPECT_THAT(why, HasSubstr("recorded: ServiceRequest/filters/Criteria[field=id][operator=GREATER] = 0"));
  EXPECT_THAT(why, HasSubstr("asked:    ServiceRequest/filters/Criteria[field=id][operator=GREATER] = 165"));
  EXPECT_THAT(why, Not(HasSubstr("limitResults")));
}

TEST(Refused, RequestsOfAnotherAddressAreToldTheNearestOne) {
  Replay replay{{answered(asked("/qps/rest/portal/version"), "v")}};
  EXPECT_THAT(replay.find(asked("/qps/rest/portal/versoin")).error(), HasSubstr("GET /qps/rest/portal/version"));
  EXPECT_THAT(replay.find(asked("/x")).error(), HasSubstr("Recorded are:"));
  EXPECT_THAT(Replay{{}}.find(asked("/x")).error(), HasSubstr("no exchange at all"));
}

TEST(Refused, ABodyOfAnyDepthIsComparedAsItStands) {
  const std::string deep = std::string(50'000, '[') + std::string(50'000, ']');
  Replay replay{{answered(asked(kFindings, deep, "application/json"), "it")}};
  EXPECT_TRUE(replay.find(asked(kFindings, deep, "application/json")).has_value());
  EXPECT_FALSE(replay.find(asked(kFindings, deep + " ]", "application/json")).has_value());
}

}  // namespace
}  // namespace mockqualys::recording
