#include "mockqualys/recording/scrub.h"

#include <string>

#include <gmock/gmock.h>

#include "mockqualys/base/base64.h"

namespace mockqualys::recording {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;
using ::testing::Pair;

Exchange search_of_findings() {
  Exchange exchange;
  exchange.method = "POST";
  exchange.path = "/qps/rest/3.0/search/was/finding";
  exchange.request_headers = {{"Authorization", "Basic " + encode_base64("acme_ab1:open-sesame")},
                              {"Content-Type", "text/xml"},
                              {"Accept", "application/json"},
                              {"User-Agent", "acme-importer/1"}};
  exchange.status = 200;
  exchange.response_headers = {{"Content-Type", "application/xml"},
                               {"Date", "Mon, 02 Mar 2026 06:00:00 GMT"},
                               {"Set-Cookie", "JSESSIONID=0123456789; Path=/qps"},
                               {"X-RateLimit-Remaining", "297"},
                               {"X-Powered-By", "Qualys:USPOD03:eee5ec7b-4db8-46c3-aa72-8415e4a8e902:1"},
                               {"Transfer-Encoding", "chunked"},
                               {"X-Acme", "inside"}};
  exchange.response_body =
      "<ServiceResponse><data><Finding><id>901</id><name>Stored</name></Finding></data></ServiceResponse>";
  return exchange;
}

Scrubber make_scrubber() { return Scrubber{Pseudonyms::Key{3}}; }

TEST(ScrubbedExchange, KeepsTheHeadersThatTellBehaviourAndNamesTheOthers) {
  const auto scrubbed = make_scrubber().scrub(search_of_findings()).value();
  EXPECT_THAT(scrubbed.response_headers, Contains(Pair("X-RateLimit-Remaining", "297")));
  EXPECT_THAT(scrubbed.response_headers, Contains(Pair("Date", "Mon, 02 Mar 2026 06:00:00 GMT")));
  EXPECT_THAT(scrubbed.response_headers,
              Contains(Pair("X-Powered-By", MatchesRegex("Qualys:USPOD03:[0-9a-f-]{36}:[0-9]+"))));
  EXPECT_THAT(scrubbed.response_headers, Not(Contains(Pair("Set-Cookie", testing::_))));
  EXPECT_THAT(scrubbed.response_headers, Not(Contains(Pair("X-Acme", testing::_))));
  EXPECT_THAT(scrubbed.notes, ElementsAre("headers left out: Set-Cookie, X-Acme"));
  EXPECT_THAT(scrubbed.request_headers,
              ElementsAre(Pair("Content-Type", "text/xml"), Pair("Accept", "application/json")));
}

TEST(ScrubbedExchange, KeepsOfABodyThatIsNoTextItsSizeAlone) {
  auto real = search_of_findings();
  real.response_body = std::string{"%PDF-1.4\0\xff\xfe secret", 19};
  const auto scrubbed = make_scrubber().scrub(real).value();
  EXPECT_EQ(scrubbed.response_body, "");
  EXPECT_EQ(scrubbed.left_out_bytes, 19U);
  EXPECT_EQ(scrubbed.status, 200);
  EXPECT_THAT(scrubbed.response_headers, Contains(Pair("Content-Type", "application/xml")));
  EXPECT_THAT(scrubbed.notes, Contains("answer: a body of 19 bytes that is no text was left out"));
  EXPECT_EQ(make_scrubber().scrub(search_of_findings()).value().left_out_bytes, 0U);
}

TEST(ScrubbedExchange, OfTagsHasTheirIdsReplacedAlikeAndTheirNamesInvented) {
  auto real = search_of_findings();
  real.path = "/qps/rest/2.0/search/am/tag";
  real.response_body =
      "<ServiceResponse><data><Tag><id>901</id><name>Payroll</name><ruleType>STATIC</ruleType><color>#FF0000</color>"
      "</Tag><Tag><id>902</id><name>Desk</name><parentTagId>901</parentTagId></Tag></data></ServiceResponse>";
  const auto body = make_scrubber().scrub(real).value().response_body;
  EXPECT_THAT(body, Not(HasSubstr("Payroll")));
  EXPECT_THAT(body, HasSubstr("<ruleType>STATIC</ruleType><color>#FF0000</color>"));
  const auto id = body.substr(body.find("<id>") + 4, body.find("</id>") - body.find("<id>") - 4);
  EXPECT_NE(id, "901");
  EXPECT_THAT(body, HasSubstr("<parentTagId>" + id + "</parentTagId>"));
}

TEST(ScrubbedExchange, TellsHowItLoggedInAndNotAsWhom) {
  auto exchange = search_of_findings();
  EXPECT_EQ(make_scrubber().scrub(exchange)->login, "basic");
  exchange.request_headers = {{"user", "acme_ab1"}, {"password", "open-sesame"}};
  EXPECT_EQ(make_scrubber().scrub(exchange)->login, "headers");
  exchange.request_headers = {{"Authorization", "Bearer abc.def"}};
  EXPECT_EQ(make_scrubber().scrub(exchange)->login, "bearer");
  exchange.request_headers = {};
  EXPECT_EQ(make_scrubber().scrub(exchange)->login, "none");
}

TEST(ScrubbedExchange, HasTheSameIdInItsPathItsFilterAndItsAnswer) {
  auto scrubber = make_scrubber();
  auto search = search_of_findings();
  search.request_body =
      R"(<ServiceRequest><filters><Criteria field="id" operator="EQUALS">901</Criteria></filters></ServiceRequest>)";
  const auto found = scrubber.scrub(search).value();
  auto get = search_of_findings();
  get.method = "GET";
  get.path = "/qps/rest/3.0/get/was/finding/901";
  const auto path = scrubber.scrub(get)->path;
  const auto id = path.substr(path.rfind('/') + 1);
  EXPECT_NE(id, "901");
  EXPECT_THAT(found.request_body, HasSubstr(">" + id + "<"));
  EXPECT_THAT(found.response_body, HasSubstr("<id>" + id + "</id>"));
}

TEST(ScrubbedExchange, IsNotGivenBackWhileACredentialStandsInIt) {
  auto exchange = search_of_findings();
  // A place that is kept: the vendor alone writes it. Here it repeats the password.
  exchange.response_headers.emplace_back("Server", "gate open-sesame");
  EXPECT_THAT(make_scrubber().scrub(exchange).error(), HasSubstr("the header Server"));
  exchange.response_headers.back().second = "Apache";
  exchange.response_body = "<WAS-VERSION>acme_ab1</WAS-VERSION>";
  EXPECT_THAT(make_scrubber().scrub(exchange).error(), HasSubstr("the answer"));
}

TEST(ScrubbedExchange, IsNotGivenBackWhileAForbiddenWordStandsInIt) {
  auto scrubber = make_scrubber();
  scrubber.forbid("qualysapi.qg9.example.com");
  auto exchange = search_of_findings();
  exchange.response_body = "<WAS-VERSION>at qualysapi.qg9.example.com</WAS-VERSION>";
  EXPECT_FALSE(scrubber.scrub(exchange).has_value());
}

TEST(ScrubbedExchange, HasItsQueryAndItsFormReplaced) {
  auto exchange = search_of_findings();
  exchange.path = "/api/4.0/fo/knowledge_base/vuln/";
  exchange.query = "action=list&ids=150901&last_modified_after=2026-03-02T06:00:00Z&echo=Alma";
  const auto scrubbed = make_scrubber().scrub(exchange).value();
  EXPECT_THAT(scrubbed.query, HasSubstr("action=list&ids=150901&last_modified_after=2026-03-02T06:00:00Z&echo="));
  EXPECT_THAT(scrubbed.query, Not(HasSubstr("Alma")));
}

}  // namespace
}  // namespace mockqualys::recording
