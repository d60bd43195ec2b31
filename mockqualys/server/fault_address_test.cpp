// Which requests a fault strikes, and what it does to the world first.
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <httplib.h>
#include <nlohmann/json.hpp>

#include "mockqualys/server/faults/estate_faults.h"
#include "mockqualys/server/server.h"

namespace mockqualys {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr auto* kFindings = "/qps/rest/3.0/search/was/finding";
constexpr auto* kCountAll = "/qps/rest/3.0/count/was/finding";
constexpr std::int64_t kFirst = 118209913, kSecond = 118217784;  // of storefront

class FaultAddress : public ::testing::Test {
 protected:
  FaultAddress() { client_.set_basic_auth("acme_ab1", "storefront-1"); }
  // Two records behind an id.
  httplib::Result search(std::int64_t behind) {
    const auto filters = behind == 0 ? std::string{}
                                     : "<filters><Criteria field=\"id\" operator=\"GREATER\">" +
                                           std::to_string(behind) + "</Criteria></filters>";
    return client_.Post(
        kFindings,
        "<ServiceRequest>" + filters + "<preferences><limitResults>2</limitResults></preferences></ServiceRequest>",
        "text/xml");
  }
  std::vector<int> walk(const std::vector<std::int64_t>& cursors) {
    std::vector<int> statuses;
    for (const auto cursor : cursors) statuses.push_back(search(cursor)->status);
    return statuses;
  }
  std::vector<int> counts(int times) {
    std::vector<int> statuses;
    for (int i = 0; i < times; ++i) statuses.push_back(client_.Get(kCountAll)->status);
    return statuses;
  }

  std::unique_ptr<Server> server_ = Server::start().value();
  httplib::Client client_{server_->url()};
};

TEST_F(FaultAddress, OfEveryThirdRequestStrikesAsOftenAsItSays) {
  server_->fault({.every = 3, .times = 2});
  EXPECT_THAT(counts(10), ElementsAre(200, 200, 500, 200, 200, 500, 200, 200, 200, 200));
}

TEST_F(FaultAddress, ForEverDoesNotEnd) {
  server_->fault({.nth = 2, .times = kForEver});
  EXPECT_THAT(counts(5), ElementsAre(200, 500, 500, 500, 500));
}

TEST_F(FaultAddress, OfAnEndpointIsThatOfEveryVersionAndId) {
  server_->fault({.endpoint = "knowledge_base", .times = kForEver});
  for (const auto* version : {"2.0", "3.0", "4.0"})
    EXPECT_EQ(client_.Get("/api/" + std::string{version} + "/fo/knowledge_base/vuln/")->status, 500) << version;
  EXPECT_THAT(counts(1), ElementsAre(200));
  server_->clear_faults();
  server_->fault({.endpoint = "get/finding"});
  EXPECT_EQ(client_.Get("/qps/rest/3.0/get/was/finding/" + std::to_string(kFirst))->status, 500);
}

TEST_F(FaultAddress, OfAPageStrikesThatPageAndAgainWhenItIsAskedForAgain) {
  server_->fault({.times = 2, .page = 2});
  EXPECT_THAT(walk({0, 10, 10, 10, 20}), ElementsAre(200, 500, 500, 200, 200));
}

TEST_F(FaultAddress, OfAPageCountsAnewForEachWalk) {
  server_->fault({.nth = 2, .page = 2});
  EXPECT_THAT(walk({0, 10, 20, 0, 10, 20}), ElementsAre(200, 200, 200, 200, 500, 200));
}

TEST_F(FaultAddress, OfAPageBeginsWithACursorToo) {
  server_->fault({.page = 2});
  EXPECT_THAT(walk({10, 20}), ElementsAre(200, 500));
}

TEST_F(FaultAddress, OfARecordStrikesThePagesThatHoldItInBothFormats) {
  server_->fault({.times = kForEver, .record = kSecond});
  EXPECT_THAT(walk({0, kFirst, kSecond}), ElementsAre(500, 500, 200));
  EXPECT_EQ(client_.Get("/qps/rest/3.0/get/was/finding/" + std::to_string(kFirst))->status, 200);
  const auto one = "/qps/rest/3.0/get/was/finding/" + std::to_string(kSecond);
  EXPECT_EQ(client_.Get(one)->status, 500);
  EXPECT_EQ(client_.Get(one, {{"Accept", "application/json"}})->status, 500);
}

TEST_F(FaultAddress, OfARecordChangesThatRecordOfThePage) {
  server_->fault({.kind = "odd_severity", .record = kSecond});
  const auto body = search(0)->body;
  EXPECT_LT(body.find(std::to_string(kSecond)), body.find("<severity>6</severity>"));
}

TEST_F(FaultAddress, ChangesTheWorldBeforeTheAnswerIsMade) {
  server_->fault({.kind = "change",
                  .nth = 2,
                  .world = {world_action::Remove{.kind = Kind::Finding, .id = kSecond},
                            world_action::EditRecord{.kind = Kind::Finding, .id = kFirst, .edits = {{"name", "New"}}},
                            world_action::MoveClock{.by = std::chrono::hours{1}}}});
  EXPECT_THAT(search(0)->body, HasSubstr(std::to_string(kSecond)));
  const auto before = server_->world().now();
  const auto answer = search(0);
  EXPECT_THAT(answer->body, ::testing::Not(HasSubstr(std::to_string(kSecond))));
  EXPECT_THAT(answer->body, HasSubstr("<![CDATA[New]]>"));
  EXPECT_EQ(answer->get_header_value("Date"), "Mon, 02 Mar 2026 07:00:00 GMT");
  EXPECT_EQ(server_->world().now(), before + std::chrono::hours{1});
  EXPECT_EQ(server_->journal().back().fault, "change");
}

TEST_F(FaultAddress, ChangesTheKnowledgeBaseToo) {
  std::vector<std::int64_t> qids;
  const auto note = [&] {
    qids.clear();
    server_->world().solutions([&](std::int64_t qid, std::string_view) { qids.push_back(qid); });
  };
  note();
  const auto first = qids.front(), last = qids.back();
  const auto json = nlohmann::json::array(
      {{{"add", {{"knowledgebase", "<VULN><QID>7</QID></VULN>"}}}},
       {{"remove", {{"knowledgebase", last}}}},
       {{"edit", {{"knowledgebase", first}, {"set", {{"TITLE", "Changed"}, {"SOLUTION", nullptr}}}}}}});
  httplib::Client admin{server_->admin_url()};
  const auto set =
      admin.Post("/faults", nlohmann::json{{"kind", "change"}, {"world", json}}.dump(), "application/json");
  ASSERT_EQ(set->status, 200) << set->body;
  EXPECT_EQ(nlohmann::json::parse(set->body).at("set").at("world"), json);
  search(0);
  EXPECT_EQ(server_->journal().back().hint, "");
  note();
  EXPECT_EQ(qids.front(), 7);
  EXPECT_THAT(qids, ::testing::Not(::testing::Contains(last)));
  server_->world().solutions([&](std::int64_t qid, std::string_view xml) {
    if (qid == first) {
      EXPECT_THAT(std::string{xml}, HasSubstr("<TITLE><![CDATA[Changed]]></TITLE>"));
    }
  });
}

TEST_F(FaultAddress, ChangesTheWorldAlsoWhenItAsksForARecord) {
  server_->fault(
      {.kind = "change", .record = kFirst, .world = {world_action::Remove{.kind = Kind::Finding, .id = kFirst}}});
  EXPECT_THAT(search(0)->body, ::testing::Not(HasSubstr("<id>" + std::to_string(kFirst) + "</id>")));
}

TEST_F(FaultAddress, ChangesAnAccountInTheMiddleOfAWalk) {
  server_->fault(
      {.kind = "change", .page = 2, .world = {world_action::ChangeAccount{.name = "acme_ab1", .password = "another"}}});
  EXPECT_THAT(search(0)->body, HasSubstr("SUCCESS"));
  EXPECT_THAT(search(kSecond)->body, HasSubstr("INVALID_CREDENTIALS"));
}

TEST_F(FaultAddress, SaysInTheJournalWhatItCouldNotDoToTheWorld) {
  server_->fault({.kind = "change", .world = {world_action::Remove{.kind = Kind::Finding, .id = 1}}});
  EXPECT_EQ(search(0)->status, 200);
  EXPECT_THAT(server_->journal().back().hint, HasSubstr("the fault could not change the world: "));
}

TEST_F(FaultAddress, AnEndlessWalkInventsPagesOfNewIds) {
  server_->fault({.kind = "endless", .times = kForEver});
  std::int64_t cursor = 0;
  for (int page = 0; page < 40; ++page) {
    const auto body = search(cursor)->body;
    EXPECT_THAT(body, HasSubstr("<hasMoreRecords>true</hasMoreRecords>")) << page;
    const auto last = std::stoll(body.substr(body.find("<lastId>") + 8));
    ASSERT_GT(last, cursor) << page;
    cursor = last;
  }
  EXPECT_GT(cursor, 118'000'000);
}

// An estate that is nothing but faults.
class FaultsOfAnEstate : public ::testing::Test {
 protected:
  FaultsOfAnEstate() {
    folder_ = std::filesystem::temp_directory_path() / "mockqualys-faults-XXXXXX";
    auto name = folder_.string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error{"no temporary folder"};
    folder_ = name;
    std::ofstream{folder_ / "timeline.json"} << R"({"start": "2031-02-03T04:05:06Z", "events": []})";
  }
  ~FaultsOfAnEstate() override { std::filesystem::remove_all(folder_); }
  auto start(std::string_view faults) {
    std::ofstream{folder_ / "faults.json"} << faults;
    return Server::start({.estate = folder_.string()});
  }

  std::filesystem::path folder_;
};

TEST_F(FaultsOfAnEstate, AreSetAtTheStartAndAfterAReset) {
  const auto server = start(R"([{"kind": 503, "path": "/qps/"}, {"kind": "html", "path": "/qps/", "nth": 2}])").value();
  httplib::Client client{server->url()};
  const auto ask = [&] { return client.Get("/qps/rest/portal/version")->status; };
  EXPECT_EQ(ask(), 503);
  EXPECT_EQ(ask(), 200);
  EXPECT_EQ(server->journal().back().fault, "html");
  EXPECT_EQ(httplib::Client{server->admin_url()}.Post("/reset")->status, 200);
  EXPECT_EQ(ask(), 503);
}

TEST_F(FaultsOfAnEstate, ThatCannotWorkAreRefusedByFileAndNumber) {
  const auto told = [&](std::string_view faults) {
    const auto server = start(faults);
    return server ? std::string{"it started"} : server.error();
  };
  EXPECT_THAT(told(R"([{"kind": "html"}, {"kind": "hmtl"}])"),
              HasSubstr("faults.json: fault 2: no fault is called \"hmtl\""));
  EXPECT_THAT(told(R"([{"kind": "html", "tiems": 2}])"), HasSubstr("faults.json: fault 1: unknown key \"tiems\""));
  EXPECT_THAT(told(R"([{"kind": "html", "path": "/qps/rest/3.0/serch"}])"), HasSubstr("fault 1: nothing is served at"));
  EXPECT_THAT(told(R"([{"kind": "html", "user": "nobody"}])"), HasSubstr("fault 1: there is no account \"nobody\""));
  EXPECT_THAT(told(R"({"kind": "html"})"), HasSubstr("a list of faults is needed"));
  EXPECT_THAT(told("[,]"), HasSubstr("faults.json: not JSON"));
  EXPECT_THAT(told(std::string(100, '[') + std::string(100, ']')), HasSubstr("nested deeper than"));
}

TEST_F(FaultsOfAnEstate, AreJudgedOneByOneForWhoeverWritesThem) {
  using server::judge_estate_faults;
  const auto world = World::load(folder_.string()).value();
  EXPECT_FALSE(server::has_estate_faults(folder_.string()));
  EXPECT_TRUE(judge_estate_faults(folder_.string(), world.get()).wrong.empty());
  std::ofstream{folder_ / "faults.json"} << R"([{"kind": "hmtl"}, {"kind": "html"}, {"kind": "html", "tiems": 2},
      {"kind": "html", "path": "/qps/rest/3.0/serch"}, {"kind": "html", "user": "nobody"}, {"kind": "deep", "nth": 20000}])";
  EXPECT_TRUE(server::has_estate_faults(folder_.string()));
  const auto judged = judge_estate_faults(folder_.string(), world.get());
  EXPECT_THAT(judged.wrong, ElementsAre(HasSubstr("faults.json: fault 1: no fault is called \"hmtl\""),
                                        HasSubstr("fault 3: unknown key \"tiems\""),
                                        HasSubstr("fault 4: nothing is served at a path that begins with"),
                                        HasSubstr("fault 5: there is no account \"nobody\"")));
  EXPECT_THAT(judged.wrong.front(), HasSubstr("did you mean html?"));
  EXPECT_THAT(judged.wrong[1], HasSubstr("did you mean times?"));
  EXPECT_THAT(judged.wrong[2], HasSubstr("did you mean /qps/rest/3.0/search"));
  EXPECT_THAT(judged.notes, ::testing::Contains(HasSubstr("fault 6: few clients send that many requests")));
  // Without a world the kinds and their keys alone can be judged.
  EXPECT_EQ(judge_estate_faults(folder_.string(), nullptr).wrong.size(), 2U);
}

TEST_F(FaultAddress, ThatCouldNeverStrikeIsRefusedByTheAdminApiToo) {
  httplib::Client admin{server_->admin_url()};
  const auto told = [&](const char* fault) {
    const auto answer = admin.Post("/faults", fault, "application/json");
    return answer->status == 400 ? answer->body : "set";
  };
  EXPECT_THAT(told(R"({"kind": "certificate_expired"})"), HasSubstr("this server has no https"));
  EXPECT_THAT(told(R"({"kind": "missing_qid", "path": "/qps/"})"), HasSubstr("works below /api/ only"));
  EXPECT_THAT(told(R"({"kind": "html", "world": [{"remove": {"findng": 1}}]})"),
              HasSubstr("\\\"remove\\\" must name a record"));
  EXPECT_THAT(told(R"({"kind": "html", "world": [{"explode": 1}]})"),
              HasSubstr("one of add, remove, edit, clock and user"));
  EXPECT_THAT(told(R"({"kind": "html", "times": "often"})"), HasSubstr("for ever"));
  EXPECT_TRUE(server_->journal().empty());
}

TEST_F(FaultAddress, IsCountedWhereItMatchedAndWhereItStruck) {
  httplib::Client admin{server_->admin_url()};
  server_->fault({.kind = "missing_status", .path = "/qps/", .times = kForEver});
  search(0);
  client_.Get(kCountAll);  // holds no record that could lose its status
  const auto body = admin.Get("/faults")->body;
  EXPECT_THAT(body, HasSubstr("\"requests_matched\": 2"));
  EXPECT_THAT(body, HasSubstr("\"requests_struck\": 1"));
}

TEST(FaultsOfAWorldOfOnesOwn, StrikeItsUserAndNoConnections) {
  auto server = Server::start().value();
  auto own = server->add_world({.user = "test_1", .password = "secret"}).value();
  own.fault({.kind = "html"});
  httplib::Client client{server->url()};
  client.set_basic_auth("acme_ab1", "storefront-1");
  EXPECT_THAT(client.Get(kCountAll)->body, HasSubstr("SUCCESS"));
  client.set_basic_auth("test_1", "secret");
  EXPECT_THAT(client.Get(kCountAll)->body, HasSubstr("maintenance"));
  EXPECT_THROW(own.fault({.kind = "black_hole"}), std::invalid_argument);
}

struct WrongFault {
  Fault fault;
  const char* told;
};
void PrintTo(const WrongFault& row, std::ostream* out) { *out << row.told; }
class WrongFaults : public FaultAddress, public ::testing::WithParamInterface<WrongFault> {};

TEST_P(WrongFaults, AreRefusedWithALineThatSaysWhy) {
  try {
    server_->fault(GetParam().fault);
    FAIL() << "it was set";
  } catch (const std::invalid_argument& error) {
    EXPECT_THAT(error.what(), HasSubstr(GetParam().told));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Table, WrongFaults,
    ::testing::Values(WrongFault{{.kind = "cut_bdy"}, "did you mean cut_body?"},
                      WrongFault{{.kind = "cut_body", .with = {{"bytes", -1}}},
                                 "\"bytes\" must be a whole number from 0 to"},
                      WrongFault{{.kind = "cut_body", .with = {{"bytes", "many"}}}, "\"bytes\" must be a whole number"},
                      WrongFault{{.kind = "cut_body", .with = {{"seconds", 1}}},
                                 "\"seconds\" has no effect on a fault of kind cut_body"},
                      WrongFault{{.kind = "no_url", .with = {{"form", "nul"}}}, "did you mean null?"},
                      WrongFault{{.nth = 0}, "\"nth\" must be a whole number from 1"},
                      WrongFault{{.times = 0}, "\"times\" must be a whole number from 1"},
                      WrongFault{{.nth = 2, .every = 2}, "exclude each other"},
                      WrongFault{{.endpoint = "search"}, "there is no endpoint \"search\""},
                      WrongFault{{.kind = "password_changed", .record = 1}, "strikes before there is one"},
                      WrongFault{{.kind = "refuse", .path = "/qps/"}, "strikes connections, which have no path"},
                      WrongFault{{.kind = "refuse", .times = 2}, "leave out \"times\""},
                      WrongFault{{.kind = "missing_qid", .path = "/qps/"}, "works below /api/ only"},
                      WrongFault{{.kind = "certificate_expired"}, "this server has no https"},
                      WrongFault{{.kind = "change"}, "so give it"}));

}  // namespace
}  // namespace mockqualys
