#include "mockqualys/server/handlers/knowledge_base.h"

#include <atomic>

#include <gmock/gmock.h>
#include <httplib.h>
#include <pugixml.hpp>

#include "mockqualys/server/test_support.h"

namespace mockqualys::server {
namespace {

using test::Running;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr auto* kForm = "application/x-www-form-urlencoded";

class KnowledgeBase : public ::testing::Test {
 protected:
  httplib::Result get(const std::string& query, const std::string& version = "4.0") {
    return client_.Get(("/api/" + version + "/fo/knowledge_base/vuln/?" + query).c_str(), test::kCaller);
  }
  httplib::Result post(const std::string& form) {
    return client_.Post(std::string{test::kKnowledgeBase}.c_str(), test::kCaller, form, kForm);
  }
  std::string body(const std::string& query) {
    const auto answer = get(query);
    return answer ? answer->body : "no answer";
  }
  std::vector<int> qids(const std::string& query) {
    pugi::xml_document document;
    const auto text = body(query);
    EXPECT_TRUE(document.load_string(text.c_str())) << text;
    std::vector<int> found;
    for (const auto& vuln : document.select_nodes("//VULN/QID")) found.push_back(vuln.node().text().as_int());
    return found;
  }

  Running server_;
  httplib::Client client_{server_->url()};
};

TEST_F(KnowledgeBase, TheDocumentIsAsTheVendorWritesIt) {
  const auto answer = get("action=list&ids=150901");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  const auto host = "http://127.0.0.1:" + std::to_string(server_->port());
  EXPECT_THAT(
      answer->body,
      StartsWith("<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<!DOCTYPE KNOWLEDGE_BASE_VULN_LIST_OUTPUT SYSTEM \"" +
                 host + "/api/2.0/fo/knowledge_base/vuln/knowledge_base_vuln_list_output.dtd\">\n<!-- "));
  EXPECT_THAT(answer->body, HasSubstr("\n  <RESPONSE>\n    <DATETIME>2031-02-03T04:05:06Z</DATETIME>\n"));
  EXPECT_THAT(answer->body, HasSubstr("\n<VULN_LIST>\n  <VULN>\n    <QID>150901</QID>\n"));
  EXPECT_THAT(answer->body, HasSubstr("<!-- keep-alive for KNOWLEDGE_BASE_VULN_LIST_OUTPUT  -->"));
  EXPECT_THAT(answer->body, HasSubstr("</KNOWLEDGE_BASE_VULN_LIST_OUTPUT>\n<!-- "));
}

// Recorded in 2022.
TEST_F(KnowledgeBase, AnswersAndRefusalsHaveTheHeadersOfTheFamily) {
  const auto list = get("action=list&ids=150901"), bad = get("action=list&ids=abc123");
  const auto refused = client_.Get("/api/4.0/fo/knowledge_base/vuln/?action=list", {{"X-Requested-With", "test"}});
  const auto about = client_.Get("/msp/about.php", test::kCaller);
  for (const auto* answer : {&list, &bad, &refused, &about}) {
    ASSERT_TRUE(*answer);
    EXPECT_EQ((*answer)->get_header_value("Strict-Transport-Security"), "max-age=31536000") << (*answer)->status;
    EXPECT_EQ((*answer)->get_header_value("X-XSS-Protection"), "1;mode=block");
    EXPECT_EQ((*answer)->get_header_value("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ((*answer)->get_header_value("X-Frame-Options"), "SAMEORIGIN");
  }
  EXPECT_EQ(list->get_header_value("Content-Type"), "text/xml;charset=UTF-8");
  EXPECT_EQ(refused->status, 401);
  EXPECT_EQ(refused->get_header_value("Content-Type"), "text/xml;charset=UTF-8");
  EXPECT_THAT(refused->body,
              StartsWith("<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<!DOCTYPE SIMPLE_RETURN SYSTEM \""));
}

TEST_F(KnowledgeBase, EveryVersionAnswersWithTheDoctypeOfTheFirst) {
  for (const auto* version : {"2.0", "3.0", "4.0"}) {
    const auto answer = get("action=list&ids=150901", version);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 200) << version;
    EXPECT_THAT(answer->body, HasSubstr("/api/2.0/fo/knowledge_base/vuln/knowledge_base_vuln_list_output.dtd"));
  }
}

TEST_F(KnowledgeBase, RecordsComeAscendingWhateverTheOrderAsked) {
  EXPECT_THAT(qids("action=list&ids=150910,150902-150903,150901"), ElementsAre(150901, 150902, 150903, 150910));
}

TEST_F(KnowledgeBase, AnUnknownQidIsMissingWithoutNotice) {
  EXPECT_THAT(qids("action=list&ids=150901,150999"), ElementsAre(150901));
}

TEST_F(KnowledgeBase, OfUnknownQidsAloneOnlyTheDateIsLeft) {
  const auto text = body("action=list&ids=150999");
  EXPECT_THAT(text, HasSubstr("<DATETIME>2031-02-03T04:05:06Z</DATETIME>"));
  EXPECT_THAT(text, Not(HasSubstr("VULN_LIST>")));
}

// Recorded.
TEST_F(KnowledgeBase, ACallWithoutDetailsIsAnsweredWithTheThreeTexts) {
  for (const auto* version : {"2.0", "3.0", "4.0"}) {
    const auto text = get("action=list&ids=150901", version)->body;
    EXPECT_THAT(text, HasSubstr("<DIAGNOSIS><![CDATA[Why <SOLUTION> is a word here.]]></DIAGNOSIS>\n")) << version;
    EXPECT_THAT(text, HasSubstr("<CONSEQUENCE><![CDATA[What then]]></CONSEQUENCE>\n")) << version;
    EXPECT_THAT(text, HasSubstr("<SOLUTION><![CDATA[Do this.<BR>And that.]]></SOLUTION>\n")) << version;
  }
  const auto posted = post("action=list&ids=150901");
  ASSERT_TRUE(posted);
  EXPECT_THAT(posted->body, HasSubstr("<SOLUTION><![CDATA[Do this.<BR>And that.]]></SOLUTION>\n"));
}

// Our choice.
TEST_F(KnowledgeBase, BasicLeavesTheTextsOutWhenTheCallSaysIt) {
  const auto basic = body("action=list&ids=150901&details=Basic");
  for (const auto* element : {"<DIAGNOSIS>", "<CONSEQUENCE>", "<SOLUTION><![CDATA["}) {
    EXPECT_THAT(basic, Not(HasSubstr(element)));
  }
  EXPECT_THAT(basic, HasSubstr("    </CVE_LIST>\n    <DISCOVERY>\n"));
}

// Our choice.
TEST_F(KnowledgeBase, OnlyAllShowsTheCustomersOwnNotes) {
  const auto* note = "<SOLUTION_COMMENT>ask the shop team</SOLUTION_COMMENT>\n";
  EXPECT_THAT(body("action=list&ids=150902&details=All"), HasSubstr(note));
  EXPECT_THAT(body("action=list&ids=150902"), Not(HasSubstr(note)));
  EXPECT_THAT(body("action=list&ids=150902"), HasSubstr("<SOLUTION><![CDATA[Patch it.]]></SOLUTION>\n"));
  EXPECT_THAT(body("action=list&ids=150902&details=Basic"), Not(HasSubstr("SOLUTION")));
}

TEST_F(KnowledgeBase, WhatMustBeAskedForIsLeftOutElse) {
  EXPECT_THAT(body("action=list&details=All"), Not(HasSubstr("SUPPORTED_MODULES")));
  EXPECT_THAT(body("action=list&details=All"), Not(HasSubstr("IS_DISABLED")));
  const auto shown = body("action=list&show_supported_modules_info=1&show_disabled_flag=1");
  EXPECT_THAT(shown, HasSubstr("<SUPPORTED_MODULES>WAS</SUPPORTED_MODULES>"));
  EXPECT_THAT(shown, HasSubstr("<IS_DISABLED>1</IS_DISABLED>\n  </VULN>"));
}

TEST_F(KnowledgeBase, NoneIsASetOfIdsWithRanges) {
  EXPECT_THAT(body("action=list&details=None"), HasSubstr("    <ID_SET>\n      <ID_RANGE>150901-150903</ID_RANGE>\n"
                                                          "      <ID>150910</ID>\n    </ID_SET>\n"));
}

struct Filtered {
  const char* query;
  std::vector<int> qids;
};
void PrintTo(const Filtered& row, std::ostream* out) { *out << row.query; }

class KnowledgeBaseFilter : public KnowledgeBase, public ::testing::WithParamInterface<Filtered> {};

TEST_P(KnowledgeBaseFilter, FindsExactlyThese) {
  EXPECT_EQ(qids(std::string{"action=list&"} + GetParam().query), GetParam().qids);
}

INSTANTIATE_TEST_SUITE_P(Reference, KnowledgeBaseFilter,
                         ::testing::Values(Filtered{"id_min=150902&id_max=150909", {150902, 150903}},
                                           Filtered{"is_patchable=1", {150902}},
                                           Filtered{"is_patchable=0", {150901, 150903, 150910}},
                                           // Modified: by the service or by the user, whichever is later.
                                           Filtered{"last_modified_after=2030-05-01", {150901}},
                                           Filtered{"last_modified_by_service_after=2030-02-01", {150902}},
                                           Filtered{"last_modified_by_user_after=2030-02-01", {150901}},
                                           Filtered{"last_modified_before=2030-04-01T00:00:00Z", {150902}},
                                           Filtered{"published_after=2020-06-01", {150903, 150910}},
                                           Filtered{"published_after=2019-06-01&published_before=2020-06-01", {150902}},
                                           Filtered{"code_modified_after=2000-01-01", {}},
                                           Filtered{"cve=CVE-2030-0001", {150901}},
                                           Filtered{"discovery_method=RemoteOnly", {150901, 150910}},
                                           Filtered{"discovery_method=RemoteAndAuthenticated", {150902}},
                                           Filtered{"discovery_method=AuthenticatedOnly", {150903}},
                                           Filtered{"discovery_auth_types=Unix,Windows", {150903}},
                                           // All filters are ANDed.
                                           Filtered{"ids=150901,150902&is_patchable=1", {150902}}));

TEST_F(KnowledgeBase, ShowsWhatWasChangedByHandAtOnce) {
  auto& world = server_->world();
  ASSERT_TRUE(world.edit_solution(150901, {{"TITLE", "Renamed"}, {"DIAGNOSIS", std::nullopt}}));
  ASSERT_TRUE(world.remove_solution(150902));
  ASSERT_TRUE(world.add_solution("<VULN><QID>150905</QID><TITLE><![CDATA[Fifth]]></TITLE></VULN>"));
  EXPECT_THAT(qids("action=list"), ElementsAre(150901, 150903, 150905, 150910));
  EXPECT_THAT(body("action=list&details=None"), HasSubstr("<ID>150905</ID>"));
  const auto text = body("action=list&ids=150901&details=All");
  EXPECT_THAT(text, HasSubstr("<TITLE><![CDATA[Renamed]]></TITLE>"));
  EXPECT_THAT(text, Not(HasSubstr("DIAGNOSIS")));
}

// Our choice: an edit by hand is no modification unless it names the date.
TEST_F(KnowledgeBase, FiltersByDateFollowAnEditThatNamesTheDate) {
  auto& world = server_->world();
  ASSERT_TRUE(world.edit_solution(150903, {{"TITLE", "Renamed"}}));
  EXPECT_THAT(qids("action=list&last_modified_after=2030-12-31"), ElementsAre());
  ASSERT_TRUE(world.edit_solution(150903, {{"LAST_SERVICE_MODIFICATION_DATETIME", "2031-01-02T00:00:00Z"}}));
  EXPECT_THAT(qids("action=list&last_modified_after=2030-12-31"), ElementsAre(150903));
  EXPECT_THAT(qids("action=list&last_modified_by_service_after=2030-12-31"), ElementsAre(150903));
  ASSERT_TRUE(world.edit_solution(150910, {{"LAST_CUSTOMIZATION/DATETIME", "2031-01-02T00:00:00Z"}}));
  EXPECT_THAT(qids("action=list&last_modified_after=2030-12-31"), ElementsAre(150903, 150910));
  EXPECT_THAT(qids("action=list&last_modified_by_user_after=2030-12-31"), ElementsAre(150910));
}

TEST_F(KnowledgeBase, APostedFormMayHoldTheAction) {
  const auto answer = post("action=list&ids=150901%2C150902&details=All");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_THAT(answer->body, HasSubstr("<QID>150902</QID>"));
}

TEST_F(KnowledgeBase, AThousandIdsWithEncodedCommasArePosted) {
  std::string ids = "150901";
  for (int qid = 160000; qid < 161000; ++qid) ids += "%2C" + std::to_string(qid);
  ASSERT_GT(ids.size(), 8192U);
  const auto answer = post("action=list&ids=" + ids);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_THAT(answer->body, HasSubstr("<QID>150901</QID>"));
}

TEST_F(KnowledgeBase, ABodyThatIsNoFormIsNotRead) {
  const auto answer =
      client_.Post(std::string{test::kKnowledgeBase}.c_str(), test::kCaller, "action=list", "text/plain");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 400);
  EXPECT_THAT(answer->body, HasSubstr("<CODE>1903</CODE>"));
}

TEST_F(KnowledgeBase, ABadIdIsAnsweredAsRecorded) {
  const auto answer = get("action=list&ids=abc123");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 400);
  EXPECT_EQ(answer->get_header_value("Content-Type"), "application/xml");
  EXPECT_EQ(answer->get_header_value("Connection"), "close");
  EXPECT_EQ(answer->get_header_value("X-RateLimit-Remaining"), "299") << "the call counts";
  EXPECT_EQ(answer->body,
            "<!DOCTYPE SIMPLE_RETURN SYSTEM \"http://127.0.0.1:" + std::to_string(server_->port()) +
                "/api/2.0/simple_return.dtd\">\n<SIMPLE_RETURN>\n  <RESPONSE>\n"
                "    <DATETIME>2031-02-03T04:05:06Z</DATETIME>\n    <CODE>1905</CODE>\n"
                "    <TEXT>parameter ids has invalid value: abc123 (neither a positive integer nor a range: "
                "abc123)</TEXT>\n  </RESPONSE>\n</SIMPLE_RETURN>\n");
}

TEST_F(KnowledgeBase, WhatTheClientSentIsEscaped) {
  EXPECT_THAT(body("action=list&ids=%3C%26%01%FF"), HasSubstr("value: &lt;&amp;?? "));
}

TEST_F(KnowledgeBase, ARequestWithoutXRequestedWithIsRefused) {
  const auto answer = client_.Get((std::string{test::kKnowledgeBase} + "?action=list").c_str(),
                                  {{"Authorization", std::string{test::kBasic}}});
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 400);
  EXPECT_THAT(answer->body, HasSubstr("X-Requested-With"));
}

TEST_F(KnowledgeBase, EchoesTheRequestWhenAsked) {
  EXPECT_THAT(body("action=list&ids=150901"), Not(HasSubstr("<REQUEST>")));
  const auto echoed = body("action=list&ids=150901&echo_request=1");
  EXPECT_THAT(echoed, HasSubstr("<USER_LOGIN>acme_ab1</USER_LOGIN>"));
  EXPECT_THAT(echoed, HasSubstr("<KEY>ids</KEY>\n        <VALUE>150901</VALUE>"));
  const auto posted = post("action=list&ids=150901%2C150902&echo_request=1");
  ASSERT_TRUE(posted);
  EXPECT_THAT(posted->body, HasSubstr("<POST_DATA>action=list&amp;ids=150901%2C150902&amp;echo_request=1</POST_DATA>"));
}

TEST_F(KnowledgeBase, RemainingCountsDown) {
  EXPECT_EQ(get("action=list")->get_header_value("X-RateLimit-Remaining"), "299");
  EXPECT_EQ(get("action=list")->get_header_value("X-RateLimit-Remaining"), "298");
}

TEST(KnowledgeBaseLimits, AreKeptAndSlideWithTheVirtualClock) {
  Options options;
  options.limits = "express";  // 50 a day
  const Running server{options};
  httplib::Client client{server->url()};
  const auto call = [&] {
    return client.Get((std::string{test::kKnowledgeBase} + "?action=list").c_str(), test::kCaller)->status;
  };
  for (int i = 0; i < 50; ++i) ASSERT_EQ(call(), 200) << i;
  EXPECT_EQ(call(), 409);
  EXPECT_EQ(server->journal().back().response_code, "1965");
  server->world().advance(std::chrono::hours{24});
  EXPECT_EQ(call(), 200);
}

TEST(KnowledgeBaseLimits, SlideInRealTimeTooForAClientThatWaitsAsItIsTold) {
  Options options;
  options.limits = "express";
  const Running server{options};
  std::atomic<std::chrono::steady_clock::time_point> real{std::chrono::steady_clock::now()};
  server->world().set_real_time([&real] { return real.load(); });
  httplib::Client client{server->url()};
  const auto call = [&] {
    return client.Get((std::string{test::kKnowledgeBase} + "?action=list").c_str(), test::kCaller);
  };
  for (int i = 0; i < 50; ++i) ASSERT_EQ(call()->status, 200) << i;
  const auto blocked = call();
  ASSERT_EQ(blocked->status, 409);
  real = real.load() + std::chrono::seconds{std::stoi(blocked->get_header_value("X-RateLimit-ToWait-Sec"))};
  EXPECT_EQ(call()->status, 200);
}

}  // namespace
}  // namespace mockqualys::server
