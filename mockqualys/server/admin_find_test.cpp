#include "mockqualys/server/admin_find.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <httplib.h>
#include <openssl/evp.h>
#include <nlohmann/json.hpp>

#include <array>

#include "mockqualys/server/records_digest.h"
#include "mockqualys/server/test_support.h"

namespace mockqualys::server {
namespace {

using ::testing::HasSubstr;
using Told = nlohmann::json;

// The shipped estate has findings of several kinds.
class RecordsOfAKind : public ::testing::Test {
 protected:
  Told call(const char* method, const std::string& path, const std::string& body = {}, int status = 200) {
    httplib::Request request;
    request.method = method;
    request.path = path;
    request.body = body;
    const auto answer = admin_.send(request);
    EXPECT_EQ(answer->status, status) << answer->body;
    return Told::parse(answer->body);
  }
  std::string refused(const char* method, const std::string& path, const std::string& body = {}) {
    return call(method, path, body, 400).at("error").get<std::string>();
  }
  std::vector<std::int64_t> ids_of(const Told& page) {
    std::vector<std::int64_t> ids;
    for (const auto& record : page.at("records")) ids.push_back(record.at("id").get<std::int64_t>());
    return ids;
  }

  std::unique_ptr<Server> server_ = Server::start({.estate = "storefront"}).value();
  World& world_ = server_->world();
  httplib::Client admin_{server_->admin_url()};
};

TEST_F(RecordsOfAKind, AreListedWithTheirNumberAndWhatFindsThem) {
  const auto kinds = call("GET", "/records").at("kinds");
  const auto of = [&](const char* name) {
    return *std::ranges::find_if(kinds, [&](const Told& kind) { return kind.at("kind") == name; });
  };
  EXPECT_EQ(of("finding").at("count"), world_.size(Kind::Finding));
  EXPECT_THAT(of("finding").at("fields"), ::testing::Contains("webApp.id"));
  EXPECT_EQ(of("webapp").at("count"), world_.size(Kind::WebApp));
  EXPECT_GT(of("knowledgebase").at("count"), 10);
}

TEST_F(RecordsOfAKind, AreFoundByTheirFieldsAndWalkedPageByPage) {
  std::vector<std::int64_t> walked;
  for (std::int64_t after = 0;;) {
    const auto page = call("GET", "/records/finding?severity=5&limit=2&after=" + std::to_string(after));
    ASSERT_LE(page.at("records").size(), 2U);
    for (const auto& record : page.at("records"))
      EXPECT_THAT(record.at("xml").get<std::string>(), HasSubstr("<severity>5</severity>"));
    for (const auto id : ids_of(page)) walked.push_back(id);
    if (!page.at("more").get<bool>()) break;
    after = page.at("after").get<std::int64_t>();
  }
  EXPECT_GT(walked.size(), 2U);
  EXPECT_EQ(walked, ids_of(call("GET", "/records/finding?severity=5&limit=1000")));
}

TEST_F(RecordsOfAKind, AreFoundByTheCriteriaOfASearch) {
  const auto found = call("POST", "/records/finding/find",
                          R"({"criteria": [{"field": "severity", "operator": "GREATER", "value": 3},
                              {"field": "status", "operator": "IN", "value": "NEW,ACTIVE"}], "limit": 1000})");
  ASSERT_FALSE(found.at("records").empty());
  for (const auto& record : found.at("records"))
    EXPECT_THAT(record.at("xml").get<std::string>(),
                ::testing::AllOf(::testing::ContainsRegex("<severity>[45]</severity>"),
                                 ::testing::ContainsRegex("<status>(NEW|ACTIVE)</status>")));
}

TEST_F(RecordsOfAKind, OfTheKnowledgeBaseAreFoundByTheirQid) {
  const auto first = call("GET", "/records/knowledgebase?limit=1");
  const auto qid = first.at("records").at(0).at("id").get<std::int64_t>();
  EXPECT_EQ(first.at("more"), true);
  EXPECT_EQ(first.at("after"), qid);
  const auto one = call("GET", "/records/knowledgebase?qid=" + std::to_string(qid));
  EXPECT_EQ(ids_of(one), std::vector{qid});
  EXPECT_THAT(one.at("records").at(0).at("xml").get<std::string>(), HasSubstr("<QID>" + std::to_string(qid)));
  EXPECT_THAT(ids_of(call("GET", "/records/knowledgebase?limit=1&after=" + std::to_string(qid))),
              ::testing::Not(::testing::Contains(qid)));
}

TEST_F(RecordsOfAKind, AreChangedManyAtATime) {
  const auto wanted = ids_of(call("GET", "/records/finding?severity=5&limit=1000"));
  const auto edited =
      call("PATCH", "/records/finding",
           R"({"criteria": [{"field": "severity", "operator": "EQUALS", "value": 5}], "set": {"severity": "1"}})");
  EXPECT_EQ(edited.at("edited"), wanted.size());
  EXPECT_EQ(edited.at("ids").get<std::vector<std::int64_t>>(), wanted);
  EXPECT_TRUE(call("GET", "/records/finding?severity=5").at("records").empty());
  for (const auto id : wanted) EXPECT_THAT(world_.record(Kind::Finding, id), HasSubstr("<severity>1</severity>"));
  EXPECT_THAT(
      call("PATCH", "/records/finding", R"({"criteria": [], "set": {"severity": "9"}})").at("note").get<std::string>(),
      HasSubstr("<severity> is '9'"));
}

TEST_F(RecordsOfAKind, AreAddedAndRemoved) {
  const auto before = world_.size(Kind::Finding);
  const auto low = ids_of(call("GET", "/records/finding?severity=1&limit=1000")).size();
  ASSERT_GT(low, 0U);
  const auto removed = call("DELETE", "/records/finding",
                            R"({"criteria": [{"field": "severity", "operator": "EQUALS", "value": "1"}]})");
  EXPECT_EQ(removed.at("removed"), low);
  EXPECT_EQ(world_.size(Kind::Finding), before - low);
  const auto webapps = world_.size(Kind::WebApp);
  const auto added = call("POST", "/records/webapp", R"({"xml": "<WebApp><id>7</id><name>New</name></WebApp>"})");
  EXPECT_EQ(added.at("webapps"), webapps + 1);
  EXPECT_THAT(world_.record(Kind::WebApp, 7), HasSubstr("New"));
  EXPECT_EQ(call("DELETE", "/records/finding", R"({"criteria": []})").at("removed"), before - low);
  EXPECT_EQ(world_.size(Kind::Finding), 0U);
}

struct Chosen {
  const char* op;
  const char* value;
  std::vector<std::int64_t> qids;
};
void PrintTo(const Chosen& row, std::ostream* out) { *out << row.op << " " << row.value; }

class SolutionsByQid : public RecordsOfAKind, public ::testing::WithParamInterface<Chosen> {
 protected:
  SolutionsByQid() {
    call("DELETE", "/records/knowledgebase", R"({"criteria": []})");
    for (const auto* qid : {"11", "12", "13"})
      call("POST", "/records/knowledgebase",
           Told{{"xml", std::string{"<VULN><QID>"} + qid + "</QID><TITLE>Old</TITLE></VULN>"}}.dump());
  }
  Told criteria() const {
    return Told::array({{{"field", "qid"}, {"operator", GetParam().op}, {"value", GetParam().value}}});
  }
  std::vector<std::int64_t> ids_with(const std::string& text) {
    std::vector<std::int64_t> ids;
    world_.solutions([&](std::int64_t qid, std::string_view xml) {
      if (xml.find(text) != std::string_view::npos) ids.push_back(qid);
    });
    return ids;
  }
};

TEST_P(SolutionsByQid, AreFoundChangedAndRemoved) {
  EXPECT_EQ(ids_of(call("POST", "/records/knowledgebase/find", Told{{"criteria", criteria()}}.dump())),
            GetParam().qids);
  const auto edited = call("PATCH", "/records/knowledgebase",
                           Told{{"criteria", criteria()}, {"set", {{"TITLE", "New"}, {"CVSS/BASE", "7.5"}}}}.dump());
  EXPECT_EQ(edited.at("edited"), GetParam().qids.size());
  EXPECT_EQ(edited.at("ids").get<std::vector<std::int64_t>>(), GetParam().qids);
  EXPECT_EQ(ids_with("<TITLE>New</TITLE>"), GetParam().qids);
  EXPECT_EQ(ids_with("<BASE>7.5</BASE>"), GetParam().qids);
  EXPECT_EQ(call("DELETE", "/records/knowledgebase", Told{{"criteria", criteria()}}.dump()).at("removed"),
            GetParam().qids.size());
  EXPECT_EQ(ids_with("<VULN>").size(), 3U - GetParam().qids.size());
  EXPECT_TRUE(ids_with("New").empty());
}

INSTANTIATE_TEST_SUITE_P(Operators, SolutionsByQid,
                         ::testing::Values(Chosen{"EQUALS", "12", {12}}, Chosen{"IN", "11, 13", {11, 13}},
                                           Chosen{"NOT EQUALS", "12", {11, 13}}, Chosen{"GREATER", "11", {12, 13}},
                                           Chosen{"LESSER", "12", {11}}, Chosen{"EQUALS", "14", {}}));

TEST_F(RecordsOfAKind, OfTheKnowledgeBaseAreTakenWithANoteWhereQualysWouldNotSendThem) {
  const auto added = call("POST", "/records/knowledgebase", R"({"xml": "<VULN><QID>7</QID><TITEL>x</TITEL></VULN>"})");
  EXPECT_GT(added.at("knowledgebase"), 10);
  EXPECT_THAT(added.at("note").get<std::string>(), HasSubstr("<VULN> has no element <TITEL>; did you mean TITLE?"));
  const auto edited = call("PATCH", "/records/knowledgebase",
                           R"({"criteria": [{"field": "qid", "operator": "EQUALS", "value": 7}],
                               "set": {"SEVERITY_LEVEL": 9, "TITEL": null}, "odd": true})");
  EXPECT_THAT(edited.at("note").get<std::string>(), HasSubstr("<SEVERITY_LEVEL> is '9'"));
}

TEST_F(RecordsOfAKind, OfTheKnowledgeBaseAreThoseOfAWorldAndComeBackWithItsReset) {
  ASSERT_TRUE(server_->add_world({.user = "test_1", .password = "x"}));
  const auto count = [&](const std::string& world) {
    return call("GET", world + "/records/knowledgebase?limit=1000").at("records").size();
  };
  const auto before = count("");
  call("DELETE", "/worlds/test_1/records/knowledgebase", R"({"criteria": []})");
  EXPECT_EQ(count("/worlds/test_1"), 0U);
  EXPECT_EQ(count(""), before);
  call("POST", "/worlds/test_1/reset");
  EXPECT_EQ(count("/worlds/test_1"), before);
}

// By hand, of the lines that the header of records_digest.h describes.
std::string digest_of_lines(const std::vector<std::string>& lines) {
  std::uint64_t sum = 0;
  for (const auto& line : lines) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
    EVP_Digest(line.data(), line.size(), hash.data(), nullptr, EVP_sha256(), nullptr);
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < 8; ++i) number = number * 256 + hash.at(i);
    sum += number;
  }
  return fmt::format("{:016x}", sum);
}

TEST_F(RecordsOfAKind, HaveADigestOfTheirLines) {
  ASSERT_EQ(call("DELETE", "/records/webapp", R"({"criteria": []})").count("removed"), 1U);
  EXPECT_EQ(call("GET", "/records/webapp/digest").at("digest"), "0000000000000000");
  ASSERT_TRUE(
      world_.add(Kind::WebApp, "<WebApp><id>7</id><name>A,b\\c</name><url>https://a.example.test</url></WebApp>"));
  ASSERT_TRUE(world_.add(Kind::WebApp,
                         "<WebApp><id>3</id><name>Shop</name><tags><count>2</count><list><Tag><id>1</id><name>x</name>"
                         "</Tag><Tag><id>2</id><name>y</name></Tag></list></tags></WebApp>"));
  const auto told = call("GET", "/records/webapp/digest?fields=name,tags.name,url");
  EXPECT_EQ(told.at("count"), 2);
  EXPECT_EQ(told.at("digest"), digest_of_lines({"7\tA\\,b\\\\c\t\thttps://a.example.test\n", "3\tShop\tx,y\t\n"}));
  EXPECT_EQ(call("GET", "/records/webapp/digest").at("digest"), digest_of_lines({"3\n", "7\n"}));
  EXPECT_EQ(call("GET", "/records/webapp/digest?fields=name&name=Shop").at("digest"), digest_of_lines({"3\tShop\n"}));
  const auto chosen = call("POST", "/records/webapp/digest",
                           R"({"fields": ["name"], "criteria": [{"field": "id", "operator": "LESSER", "value": 7}]})");
  EXPECT_EQ(chosen.at("digest"), digest_of_lines({"3\tShop\n"}));
  EXPECT_EQ(chosen.at("count"), 1);
}

TEST_F(RecordsOfAKind, HaveAnotherDigestAfterAnEditAndTheOldOneAfterItsUndoing) {
  const auto digest = [&] { return records_digest(world_, Kind::Finding, {"status", "severity"})->text(); };
  const auto id = world_.ids(Kind::Finding).front();
  const auto before = digest();
  const auto status = records_digest(world_, Kind::Finding, {"status"})->text();
  ASSERT_TRUE(world_.edit(Kind::Finding, id, {{"severity", "1"}}));
  const auto changed = digest();
  ASSERT_TRUE(world_.edit(Kind::Finding, id, {{"severity", "2"}}));
  EXPECT_NE(digest(), changed);
  EXPECT_EQ(records_digest(world_, Kind::Finding, {"status"})->text(), status) << "of a field that was not edited";
  world_.reset();
  EXPECT_EQ(digest(), before);
}

TEST_F(RecordsOfAKind, HaveNoDigestOfAFieldThatNoneHas) {
  EXPECT_THAT(refused("GET", "/records/finding/digest?fields=statsu"),
              ::testing::AllOf(HasSubstr("has no field \"statsu\""), HasSubstr("did you mean status?")));
  EXPECT_THAT(refused("GET", "/records/finding/digest?nonesuch=1"), HasSubstr("Unknown criteria 'nonesuch'"));
  EXPECT_THAT(refused("POST", "/records/finding/digest", R"({"fields": "status"})"),
              HasSubstr("must be a list of names"));
  EXPECT_THAT(refused("GET", "/records/knowledgebase/digest"), HasSubstr("has no digest"));
}

TEST_F(RecordsOfAKind, AreThoseOfTheWorldThatThePathNames) {
  ASSERT_TRUE(server_->add_world({.user = "test_1", .password = "x"}));
  call("DELETE", "/worlds/test_1/records/finding", R"({"criteria": []})");
  EXPECT_TRUE(call("GET", "/worlds/test_1/records/finding").at("records").empty());
  EXPECT_GT(world_.size(Kind::Finding), 0U);
}

TEST_F(RecordsOfAKind, AreRefusedWithTheReason) {
  EXPECT_THAT(refused("GET", "/records/findings"), HasSubstr("did you mean finding?"));
  EXPECT_THAT(refused("GET", "/records/finding?nonesuch=1"),
              HasSubstr("Unknown criteria 'nonesuch'. Criteria expected: id"));
  EXPECT_THAT(refused("GET", "/records/finding?limit=0"), HasSubstr("\"limit\" must be a whole number from 1 to 1000"));
  EXPECT_THAT(refused("GET", "/records/finding?after=x"), HasSubstr("\"after\" must be a whole number"));
  EXPECT_THAT(refused("GET", "/records/finding?id=abc"), HasSubstr("Specify criteria value(s) as Long."));
  EXPECT_THAT(refused("POST", "/records/finding/find", R"({"criteria": {}})"),
              HasSubstr("\"criteria\" must be a list"));
  EXPECT_THAT(refused("POST", "/records/finding/find", R"({"criteria": [{"field": "id"}]})"),
              HasSubstr("\"operator\" must be a text"));
  EXPECT_THAT(refused("POST", "/records/finding/find", R"({"criteria": [{"feild": "id"}]})"),
              HasSubstr("unknown key \"feild\""));
  EXPECT_THAT(refused("DELETE", "/records/finding"), HasSubstr("an empty list means all"));
  EXPECT_THAT(refused("PATCH", "/records/finding", R"({"criteria": []})"), HasSubstr("\"set\" is missing"));
  EXPECT_THAT(refused("PATCH", "/records/finding", R"({"criteria": [], "set": {"nmae": "x"}})"),
              HasSubstr("did you mean name?"));
  EXPECT_THAT(refused("GET", "/records/knowledgebase?severity=5"),
              HasSubstr("Unknown criteria 'severity'. Criteria expected: qid."));
  EXPECT_THAT(refused("DELETE", "/records/knowledgebase"), HasSubstr("an empty list means all"));
  EXPECT_THAT(refused("POST", "/records/knowledgebase", R"({"xml": "<VULN/>"})"), HasSubstr("must be a positive"));
  EXPECT_THAT(refused("PATCH", "/records/knowledgebase", R"({"criteria": [], "set": {"CVSS/BSE": "1"}})"),
              HasSubstr("<CVSS> has no element <BSE>; did you mean BASE?"));
  EXPECT_GT(world_.size(Kind::Finding), 0U);
}

}  // namespace
}  // namespace mockqualys::server
