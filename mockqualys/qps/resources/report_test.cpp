#include "mockqualys/qps/qps.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "mockqualys/qps/test_world.h"

namespace mockqualys::qps {
namespace {

using namespace std::chrono_literals;
using test::anybody;
using test::xml_call;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kWebApps = "<target><webapps><WebApp><id>410001</id></WebApp></webapps></target>";

std::string order(const std::string& config, const std::string& format = "XML",
                  const std::string& type = "WAS_WEBAPP_REPORT") {
  return fmt::format(
      "<ServiceRequest><data><Report><name><![CDATA[Nightly & more]]></name><format>{}</format><type>{}</type>"
      "<password>pw</password><config>{}</config></Report></data></ServiceRequest>",
      format, type, config);
}
std::string webapp_config(const std::string& inside = kWebApps) {
  return "<webAppReport>" + inside + "</webAppReport>";
}

class Reports : public testing::Test {
 protected:
  Answer ask(std::string method, std::string operation, std::string id = {}, std::string body = {},
             const User& user = anybody()) {
    auto call = xml_call(std::move(operation), "report", std::move(body));
    call.method = std::move(method);
    call.id = std::move(id);
    return handle(*world_, user, call);
  }
  std::int64_t created(const std::string& body, const User& user = anybody()) {
    const auto answer = ask("POST", "create", "", body, user);
    EXPECT_EQ(answer.response_code, "SUCCESS") << answer.body;
    const auto at = answer.body.find("<id>");
    return std::stoll(answer.body.substr(at + 4));
  }
  std::string refused(const std::string& body, const User& user = anybody()) {
    const auto answer = ask("POST", "create", "", body, user);
    EXPECT_EQ(answer.response_code, "INVALID_REQUEST") << answer.body;
    return answer.body;
  }
  std::string file(std::int64_t id) {
    const auto answer = ask("GET", "download", std::to_string(id));
    EXPECT_TRUE(answer.file) << answer.body;
    return answer.file ? *answer.file : "";
  }
  std::string status(std::int64_t id) { return ask("GET", "status", std::to_string(id)).body; }

  std::unique_ptr<World> world_ = test::small_world();
};

TEST_F(Reports, AreSearchedAndGotAsEveryObjectIs) {
  const auto page = ask("POST", "search", "",
                        "<ServiceRequest><preferences><limitResults>1</limitResults></preferences></ServiceRequest>");
  EXPECT_THAT(page.body, EndsWith(R"(report.xsd">
  <responseCode>SUCCESS</responseCode>
  <count>1</count>
  <hasMoreRecords>true</hasMoreRecords>
  <lastId>7001</lastId>
  <data>
    <Report>
      <id>7001</id>
      <name><![CDATA[Weekly Shop & Cart]]></name>
      <owner>
        <id>17</id>
        <username>acme_ab1</username>
      </owner>
      <type>WAS_WEBAPP_REPORT</type>
      <format>XML</format>
      <status>COMPLETE</status>
      <size>60</size>
      <creationDate>2025-12-01T10:00:00Z</creationDate>
      <tags>
        <count>1</count>
        <list>
          <Tag>
            <id>5</id>
            <name><![CDATA[prod]]></name>
          </Tag>
        </list>
      </tags>
    </Report>
  </data>
</ServiceResponse>)"));
  EXPECT_THAT(ask("GET", "get", "7001").body, HasSubstr("<config>"));
  EXPECT_THAT(ask("GET", "count").body, HasSubstr("<count>3</count>"));
  EXPECT_EQ(ask("GET", "get", "7009").response_code, "INVALID_REQUEST");
}

TEST_F(Reports, HaveNoVerboseSearch) {
  const auto answer =
      ask("POST", "search", "", "<ServiceRequest><preferences><verbose>true</verbose></preferences></ServiceRequest>");
  EXPECT_EQ(answer.response_code, "INVALID_XML");
  EXPECT_THAT(answer.body, HasSubstr("Invalid content was found starting with element &apos;verbose&apos;"));
}

TEST_F(Reports, AreDownloadedWithoutAnEnvelopeUnderTheRecordedName) {
  const auto answer = ask("GET", "download", "7001");
  ASSERT_TRUE(answer.file);
  EXPECT_EQ(*answer.file, test::kReportFile);
  EXPECT_EQ(answer.file->size(), 60U);
  EXPECT_EQ(answer.content_type, "application/xml");
  EXPECT_EQ(answer.file_name, "Weekly_Shop_&_Cart_acme_ab1_20251201_7001.xml");
  EXPECT_EQ(ask("GET", "download", "7001/").file_name, answer.file_name);
}

TEST_F(Reports, CountTheirDownloads) {
  EXPECT_THAT(ask("GET", "get", "7001").body, Not(HasSubstr("downloadCount")));
  ask("GET", "download", "7001");
  ask("GET", "download", "7001");
  EXPECT_THAT(ask("GET", "get", "7001").body, AllOf(HasSubstr("<downloadCount>2</downloadCount>"),
                                                    HasSubstr("<lastDownloadDate>" + format_instant(world_->now()))));
}

TEST_F(Reports, ThatAreNotCompleteAreNotDownloaded) {
  EXPECT_THAT(ask("GET", "download", "7003").body, AllOf(HasSubstr("INVALID_REQUEST"), HasSubstr("not yet complete")));
  EXPECT_THAT(ask("GET", "download", "7002").body,
              AllOf(HasSubstr("INVALID_REQUEST"), HasSubstr("could not be created")));
  EXPECT_THAT(ask("GET", "download", "7009").body,
              AllOf(HasSubstr("INVALID_REQUEST"), HasSubstr("Please check you request")));
}

TEST_F(Reports, TellTheirStatus) {
  EXPECT_THAT(status(7001),
              HasSubstr("    <Report>\n      <id>7001</id>\n      <status>COMPLETE</status>\n    </Report>\n"));
  EXPECT_THAT(status(7002), HasSubstr("<status>ERROR</status>"));
  EXPECT_THAT(status(7003), HasSubstr("<status>RUNNING</status>"));
  EXPECT_THAT(status(7009), HasSubstr("INVALID_REQUEST"));
}

TEST_F(Reports, TakeTheVirtualTimeOfTheirCreation) {
  const auto id = created(order(webapp_config()));
  EXPECT_GT(id, 70'000'000);
  EXPECT_THAT(status(id), HasSubstr("RUNNING"));
  world_->advance(19s);
  EXPECT_THAT(status(id), HasSubstr("RUNNING"));
  EXPECT_THAT(ask("GET", "get", std::to_string(id)).body, Not(HasSubstr("<size>")));
  world_->advance(1s);
  EXPECT_THAT(status(id), HasSubstr("COMPLETE"));
  EXPECT_THAT(ask("GET", "get", std::to_string(id)).body, HasSubstr(fmt::format("<size>{}</size>", file(id).size())));
}

TEST_F(Reports, SayWhatWasTrueWhenTheyWereCreated) {
  const auto id = created(order(webapp_config()));
  ASSERT_TRUE(world_->edit(Kind::Finding, 901, {{"status", "FIXED"}}));
  ASSERT_TRUE(world_->edit(Kind::WebApp, 410001, {{"name", "Renamed"}}));
  world_->advance(20s);
  EXPECT_THAT(file(id), AllOf(HasSubstr("<STATUS>ACTIVE</STATUS>"), Not(HasSubstr("Renamed")),
                              HasSubstr("<NAME><![CDATA[Shop & Cart]]></NAME>")));
}

TEST_F(Reports, AreDoneForAClientThatPollsWhileTheClockStands) {
  auto real = std::chrono::steady_clock::now();
  world_->set_real_time([&real] { return real; });
  const auto id = created(order(webapp_config()));
  EXPECT_THAT(status(id), HasSubstr("RUNNING"));
  EXPECT_THAT(ask("GET", "download", std::to_string(id)).body, HasSubstr("not yet complete"));
  real += 20s;
  EXPECT_THAT(status(id), HasSubstr("COMPLETE"));
  EXPECT_THAT(file(id), HasSubstr("<WAS_WEBAPP_REPORT>"));
  EXPECT_THAT(ask("GET", "get", std::to_string(id)).body, HasSubstr("<size>"));
}

TEST_F(Reports, AreNotThereBeforeTheirCreation) {
  const auto id = created(order(webapp_config()));
  world_->advance(-1s);
  EXPECT_THAT(status(id), HasSubstr("Please check you request"));
  world_->advance(21s);
  EXPECT_THAT(status(id), HasSubstr("COMPLETE"));
}

TEST_F(Reports, OfOneNameAreTwoReports) {
  const auto first = created(order(webapp_config())), second = created(order(webapp_config()));
  EXPECT_GT(second, first);
}

TEST_F(Reports, EndInErrorWhenTheyAreToFail) {
  auto settings = world_->report_settings();
  settings.failing = 1;
  world_->set_report_settings(settings);
  const auto fails = created(order(webapp_config())), succeeds = created(order(webapp_config()));
  EXPECT_THAT(status(fails), HasSubstr("RUNNING"));
  world_->advance(1min);
  EXPECT_THAT(status(fails), HasSubstr("ERROR"));
  EXPECT_THAT(status(succeeds), HasSubstr("COMPLETE"));
}

TEST_F(Reports, AreRefusedInTheRecordedWordsWhenTheStorageIsFull) {
  auto settings = world_->report_settings();
  settings.subscription_limit = 60;
  world_->set_report_settings(settings);
  EXPECT_THAT(refused(order(webapp_config())),
              AllOf(HasSubstr("Your subscription storage limit of 0.0 Mb has been reached."),
                    HasSubstr("<errorResolution>Delete existing reports and try again.</errorResolution>")));
  EXPECT_EQ(ask("POST", "delete", "7001").response_code, "SUCCESS");
  created(order(webapp_config()));
}

TEST_F(Reports, CountTheStorageOfAUserForHimself) {
  auto settings = world_->report_settings();
  settings.user_limit = 1;
  world_->set_report_settings(settings);
  EXPECT_THAT(refused(order(webapp_config())), HasSubstr("Your user storage limit of 0.0 Mb has been reached."));
  auto other = anybody();
  other.name = "acme_cd2";
  created(order(webapp_config()), other);
}

TEST_F(Reports, MayFillTwoHundredMebibytesAndTellTheLimitInThose) {
  auto settings = world_->report_settings();
  EXPECT_EQ(settings.subscription_limit, 209'715'200);
  settings.subscription_limit = 1'572'864;
  world_->set_report_settings(settings);
  ASSERT_TRUE(
      world_->file_report("<Report><id>7100</id><name>big</name><type>WAS_SCAN_REPORT</type><format>CSV</format>"
                          "<status>COMPLETE</status><creationDate>2020-01-01T00:00:00Z</creationDate></Report>",
                          std::string(1'572'864, 'x')));
  EXPECT_THAT(refused(order(webapp_config())),
              HasSubstr("Your subscription storage limit of 1.5 Mb has been reached."));
}

TEST_F(Reports, AreDeletedByIdAndByCriteria) {
  EXPECT_THAT(ask("POST", "delete", "7001").body,
              EndsWith("  <count>1</count>\n  <data>\n    <Report>\n      <id>7001</id>\n    </Report>\n  "
                       "</data>\n</ServiceResponse>"));
  EXPECT_EQ(ask("POST", "delete", "7001").response_code, "INVALID_REQUEST");
  const auto several = ask(
      "POST", "delete", "",
      "<ServiceRequest><filters><Criteria field='id' operator='IN'>7002,7003,9</Criteria></filters></ServiceRequest>");
  EXPECT_THAT(several.body,
              AllOf(HasSubstr("<count>2</count>"), HasSubstr("<id>7002</id>"), HasSubstr("<id>7003</id>")));
  EXPECT_THAT(ask("GET", "count").body, HasSubstr("<count>0</count>"));
  EXPECT_THAT(ask("POST", "delete").body, HasSubstr("delete needs an id or criteria"));
}

TEST_F(Reports, AreUpdatedInTheirNameDescriptionAndTagsAlone) {
  const auto before = world_->record(Kind::Report, 7001);
  EXPECT_THAT(ask("POST", "update", "7001",
                  "<ServiceRequest><data><Report><name>Weekly &amp; more</name><description>ours</description>"
                  "<tags><add><Tag><id>6</id></Tag></add></tags></Report></data></ServiceRequest>")
                  .body,
              HasSubstr("  <count>1</count>\n  <data>\n    <Report>\n      <id>7001</id>\n    </Report>\n"));
  const auto after = world_->record(Kind::Report, 7001);
  EXPECT_THAT(after, AllOf(HasSubstr("<name><![CDATA[Weekly & more]]></name>\n      <description><![CDATA[ours]]>"),
                           HasSubstr("<count>2</count>"), HasSubstr("<![CDATA[public]]>"),
                           HasSubstr("<status>COMPLETE</status>")));
  EXPECT_EQ(file(7001), test::kReportFile);
  const auto named = ask("GET", "download", "7001").file_name;
  EXPECT_THAT(named, HasSubstr("Weekly_&_more_"));
  EXPECT_NE(before, after);
}

TEST_F(Reports, AreSentWhenTheyAreCompleteAndSomebodyIsNamed) {
  const auto list = [](const std::string& inside) {
    return "<ServiceRequest><data><Report><distributionList><set>" + inside +
           "</set></distributionList></Report></data></ServiceRequest>";
  };
  const std::string somebody = "<EmailAddress>a@example.test</EmailAddress>";
  EXPECT_THAT(ask("POST", "send", "7001", list(somebody)).body, HasSubstr("<id>7001</id>"));
  EXPECT_THAT(ask("POST", "send", "7003", list(somebody)).body, HasSubstr("while it is RUNNING"));
  EXPECT_THAT(ask("POST", "send", "7001").body, HasSubstr("distributionList is missing"));
  EXPECT_THAT(ask("POST", "send", "7001", list("<EmailAddress>nobody</EmailAddress>")).body, HasSubstr("no address"));
  EXPECT_EQ(ask("POST", "send", "7001", list("<Address/>")).response_code, "INVALID_XML");
}

struct WrongUpdate {
  const char* name;
  std::string id, report, code, text;
};
void PrintTo(const WrongUpdate& row, std::ostream* out) { *out << row.name; }
class UpdateOfAReport : public Reports, public testing::WithParamInterface<WrongUpdate> {};
TEST_P(UpdateOfAReport, IsRefusedAndChangesNothing) {
  const auto before = world_->record(Kind::Report, 7001);
  const auto answer = ask("POST", "update", GetParam().id,
                          "<ServiceRequest><data><Report>" + GetParam().report + "</Report></data></ServiceRequest>");
  EXPECT_EQ(answer.response_code, GetParam().code);
  EXPECT_THAT(answer.body, HasSubstr(GetParam().text));
  EXPECT_EQ(world_->record(Kind::Report, 7001), before);
}
INSTANTIATE_TEST_SUITE_P(
    OurChoice, UpdateOfAReport,
    testing::Values(WrongUpdate{"nothing", "7001", "", "INVALID_REQUEST", "nothing to update"},
                    WrongUpdate{"an_unknown_one", "7", "<name>a</name>", "INVALID_REQUEST", "no results"},
                    WrongUpdate{"no_name", "7001", "<name/>", "INVALID_REQUEST", "name"},
                    WrongUpdate{"another_format", "7001", "<format>CSV</format>", "INVALID_XML", "&apos;format&apos;"},
                    WrongUpdate{"an_unknown_tag", "7001", "<tags><set><Tag><id>99</id></Tag></set></tags>",
                                "INVALID_REQUEST", "no tag 99"}),
    [](const auto& row) { return std::string{row.param.name}; });

TEST_F(Reports, AreAboutTheSearchListsOfTheWorld) {
  const auto of_list = [&](const std::string& list) {
    return order(webapp_config(std::string{kWebApps} + "<filters><searchlists><SearchList><id>" + list +
                               "</id></SearchList></searchlists></filters>"));
  };
  const auto id = created(of_list("61"));
  world_->advance(1min);
  EXPECT_THAT(file(id), AllOf(HasSubstr("150001"), Not(HasSubstr("150002"))));
  EXPECT_THAT(refused(of_list("62")), HasSubstr("There is no search list 62"));
}

TEST_F(Reports, AnswerInJsonWhenAsked) {
  auto call = test::json_call(
      "create", "report", R"({"ServiceRequest":{"data":{"Report":{"name":"N","format":"CSV","type":"WAS_SCAN_REPORT",
    "config":{"webAppReport":{"target":{"webapps":{"WebApp":[{"id":410001}]}}}}}}}})");
  const auto answer = nlohmann::json::parse(handle(*world_, anybody(), call).body)["ServiceResponse"];
  EXPECT_EQ(answer["responseCode"], "SUCCESS");
  const auto id = answer["data"][0]["Report"]["id"].get<std::int64_t>();
  world_->advance(1min);
  auto status = test::get_call("report", std::to_string(id));
  status.operation = "status";
  status.json = true;
  EXPECT_EQ(nlohmann::json::parse(handle(*world_, anybody(), status).body)["ServiceResponse"]["data"],
            nlohmann::json::parse(fmt::format(R"([{{"Report":{{"id":{},"status":"COMPLETE"}}}}])", id)));
  status.operation = "download";  // the file is the file
  EXPECT_THAT(*handle(*world_, anybody(), status).file, HasSubstr("\"VULNERABILITY\",\"ID\",\"Detection ID\",\"QID\""));
}

// --- targets ---

struct Target {
  const char *what, *config;
  std::vector<int> webapps;
};
void PrintTo(const Target& row, std::ostream* out) { *out << row.what; }
class Targets : public Reports, public testing::WithParamInterface<Target> {};

TEST_P(Targets, NameTheWebAppsOfTheReport) {
  const auto id = created(order(GetParam().config));
  world_->advance(1min);
  const auto text = file(id);
  for (const int webapp : {410001, 410002}) {
    const bool wanted = std::ranges::find(GetParam().webapps, webapp) != GetParam().webapps.end();
    EXPECT_EQ(text.find(fmt::format("<ID>{}</ID>", webapp)) != std::string::npos, wanted) << webapp;
  }
}
INSTANTIATE_TEST_SUITE_P(
    Guide, Targets,
    testing::Values(
        Target{"web apps",
               "<webAppReport><target><webapps><WebApp><id>410001</id></WebApp><WebApp><id>410002</id></WebApp></"
               "webapps></target></webAppReport>",
               {410001, 410002}},
        Target{"tags of 2013",
               "<webAppReport><target><tags><Tag><id>5</id></Tag></tags></target></webAppReport>",
               {410001}},
        Target{"any tag",
               "<webAppReport><target><tags><included><option>ANY</option><tagList><Tag><id>6</id></Tag><Tag><id>9</"
               "id></Tag></tagList></included></tags></target></webAppReport>",
               {410001}},
        Target{"all tags",
               "<webAppReport><target><tags><included><option>ALL</option><tagList><Tag><id>5</id></Tag><Tag><id>6</"
               "id></Tag></tagList></included></tags></target></webAppReport>",
               {410001}},
        Target{"excluded tags do not take away what is named",
               "<webAppReport><target><webapps><WebApp><id>410001</id></WebApp></webapps><tags><included><option>ANY</"
               "option><tagList><Tag><id>5</id></Tag></tagList></included><excluded><option>ANY</"
               "option><tagList><Tag><id>6</id></Tag></tagList></excluded></tags></target></webAppReport>",
               {410001}},
        Target{"web apps and tags",
               "<webAppReport><target><webapps><WebApp><id>410002</id></WebApp></webapps><tags><Tag><id>5</id></Tag></"
               "tags></target></webAppReport>",
               {410001, 410002}},
        Target{"scan",
               "<scanReport><target><scans><WasScan><id>77</id></WasScan></scans></target></scanReport>",
               {410001}},
        Target{"scan of a history",
               "<scanReport><target><scans><WasScan><id>2</id></WasScan></scans></target></scanReport>",
               {410001}}));

class NoTarget : public Reports, public testing::WithParamInterface<Target> {};
TEST_P(NoTarget, IsToldHonestly) { EXPECT_THAT(refused(order(GetParam().config)), HasSubstr(GetParam().what)); }
INSTANTIATE_TEST_SUITE_P(
    OurChoice, NoTarget,
    testing::Values(
        Target{"There is no web application 7.",
               "<webAppReport><target><webapps><WebApp><id>7</id></WebApp></webapps></target></webAppReport>",
               {}},
        Target{"There is no scan 78.",
               "<scanReport><target><scans><WasScan><id>77</id></WasScan><WasScan><id>78</id></WasScan></scans></"
               "target></scanReport>",
               {}},
        Target{"The target holds no web application.",
               "<webAppReport><target><tags><Tag><id>9</id></Tag></tags></target></webAppReport>",
               {}},
        Target{"The target holds no web application.",
               "<webAppReport><target><tags><included><option>ANY</option><tagList><Tag><id>5</id></Tag></tagList></"
               "included><excluded><option>ANY</option><tagList><Tag><id>6</id></Tag></tagList></excluded></tags></"
               "target></webAppReport>",
               {}},
        Target{"The target holds no web application.", "<webAppReport/>", {}},
        Target{
            "There is no search list 9.",
            "<webAppReport><target><webapps><WebApp><id>410001</id></WebApp></webapps></"
            "target><filters><searchlists><SearchList><id>9</id></SearchList></searchlists></filters></webAppReport>",
            {}}));

std::string scan_config(std::initializer_list<std::int64_t> scans) {
  std::string ids;
  for (const auto id : scans) ids += fmt::format("<WasScan><id>{}</id></WasScan>", id);
  return "<scanReport><target><scans>" + ids + "</scans></target></scanReport>";
}

// 901 was detected from 2026-01-01 to 2026-01-03, by the scans 2 and 1 of its history; 902 until 2026-01-04, by the
// last.
TEST_F(Reports, OfAnOlderScanHoldWhatItFoundOnItsDay) {
  auto settings = world_->report_settings();
  settings.creation_time = 0s;
  world_->set_report_settings(settings);
  const auto older = file(created(order(scan_config({2}))));
  EXPECT_THAT(older, AllOf(HasSubstr("<DETECTION_ID>901</DETECTION_ID>"), HasSubstr("<DETECTION_ID>902</DETECTION_ID>"),
                           HasSubstr("<DETECTION_DATE>01 Jan 2026 08:00AM GMT</DETECTION_DATE>"),
                           HasSubstr("<REFERENCE>was/2.1</REFERENCE>"),
                           HasSubstr("<START_DATE>01 Jan 2026 08:00AM GMT</START_DATE>"),
                           Not(HasSubstr("<DETECTION_ID>905</DETECTION_ID>"))));
  const auto last = file(created(order(scan_config({77}))));
  EXPECT_THAT(last,
              AllOf(Not(HasSubstr("<DETECTION_ID>901</DETECTION_ID>")), HasSubstr("<DETECTION_ID>902</DETECTION_ID>")));
}

// Between two scans of its history stands one that does not name it: that one did not see it, whatever its dates say.
TEST_F(Reports, OfAnOlderScanLeaveOutWhatAHistorySaysItDidNotSee) {
  ASSERT_TRUE(world_->add(
      Kind::Finding,
      "<Finding><id>906</id><qid>150001</qid><type>VULNERABILITY</type><status>ACTIVE</status><url>u</url>"
      "<firstDetectedDate>2026-01-02T08:00:00Z</firstDetectedDate><lastDetectedDate>2026-01-02T08:00:00Z</"
      "lastDetectedDate><webApp><id>410001</id></webApp><history><set><WebAppFindingHistory><scanData><id>3</id>"
      "<reference>was/3.1</reference><launchedDate>2026-01-02T08:00:00Z</launchedDate></scanData>"
      "</WebAppFindingHistory></set></history></Finding>"));
  const auto id = created(order(scan_config({3})));
  world_->advance(1min);
  EXPECT_THAT(file(id),
              AllOf(HasSubstr("<DETECTION_ID>906</DETECTION_ID>"), HasSubstr("<DETECTION_ID>902</DETECTION_ID>"),
                    Not(HasSubstr("<DETECTION_ID>901</DETECTION_ID>"))));
}

TEST_F(Reports, OfTwoScansOfOneWebAppTellOfEachAndDescribeTheWebAppOnce) {
  const auto id = created(order(scan_config({2, 1})));
  world_->advance(1min);
  const auto text = file(id);
  const auto count = [&](std::string_view what) {
    std::size_t all = 0;
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++all;
    return all;
  };
  EXPECT_EQ(count("<DETECTION_ID>901</DETECTION_ID>"), 2U);
  EXPECT_EQ(count("<REFERENCE>was/"), 2U);
  EXPECT_EQ(count("<WEBAPP>"), 1U);
  EXPECT_EQ(count("<SUMMARY_STAT>"), 2U);
}

// A client finds scans in histories and as lastScan, and remembers those that were the last once.
class EveryScan : public testing::TestWithParam<const char*> {};
TEST_P(EveryScan, ThatAnEstateNamesHasItsReport) {
  auto world = std::move(*World::load(GetParam()));
  world->set_press(reports::make_press());
  std::set<std::int64_t> scans;
  for (int week = 0; week < 9; ++week) {
    for (const auto kind : {Kind::WebApp, Kind::Finding}) {
      for (const auto id : world->ids(kind)) {
        const auto record = world->record(kind, id);
        for (const std::string_view mark : {"<lastScan>", "<scanData>"}) {
          for (auto at = record.find(mark); at != std::string::npos; at = record.find(mark, at + 1))
            scans.insert(std::stoll(record.substr(record.find("<id>", at) + 4)));
        }
      }
    }
    world->advance(std::chrono::days{7});
  }
  EXPECT_GT(scans.size(), 20U);
  for (const auto scan : scans) EXPECT_TRUE(world->find_scan(scan)) << scan;
  for (const auto scan : {*scans.begin(), *scans.rbegin()}) {
    const auto answer = handle(*world, anybody(), xml_call("create", "report", order(scan_config({scan}))));
    EXPECT_EQ(answer.response_code, "SUCCESS") << scan << " " << answer.body;
  }
}
INSTANTIATE_TEST_SUITE_P(Shipped, EveryScan, testing::Values("storefront", "lifecycle"));

TEST_F(Reports, OfAScanOutsideTheScopeAreNotCreated) {
  auto reader = anybody();
  reader.tags = {"staging"};
  for (const auto id : {77, 2}) {
    EXPECT_THAT(refused(order(scan_config({id})), reader), HasSubstr(fmt::format("There is no scan {}.", id)));
  }
}

TEST_F(Reports, OfWebAppsOutsideTheScopeAreNeitherCreatedNorSeen) {
  auto reader = anybody();
  reader.tags = {"public"};  // 410001 alone
  EXPECT_THAT(ask("POST", "search", "", "", reader).body,
              AllOf(HasSubstr("<id>7001</id>"), Not(HasSubstr("<id>7002</id>")), Not(HasSubstr("<id>7003</id>"))));
  EXPECT_EQ(ask("GET", "download", "7002", "", reader).response_code, "INVALID_REQUEST");
  EXPECT_EQ(ask("POST", "delete", "7002", "", reader).response_code, "INVALID_REQUEST");
  EXPECT_THAT(
      refused(order(webapp_config("<target><webapps><WebApp><id>410002</id></WebApp></webapps></target>")), reader),
      HasSubstr("There is no web application 410002."));
  const auto own = created(order(webapp_config()), reader);
  EXPECT_THAT(ask("GET", "get", std::to_string(own), "", reader).body, HasSubstr("<status>RUNNING</status>"));
}

TEST_F(Reports, TakeTheQidsOfTheirSearchLists) {
  auto settings = world_->report_settings();
  settings.search_lists[9] = {150001};
  world_->set_report_settings(settings);
  const auto id = created(order(webapp_config(
      std::string{kWebApps} + "<filters><searchlists><SearchList><id>9</id></SearchList></searchlists></filters>")));
  world_->advance(1min);
  EXPECT_THAT(file(id), AllOf(HasSubstr("<ID>901</ID>"), Not(HasSubstr("<ID>902</ID>"))));
}

TEST_F(Reports, AreShapedAsTheSettingsSay) {
  auto settings = world_->report_settings();
  settings.shape = {.variant = ReportVariant::Of2017, .traps = {ReportTrap::NoAppendix}, .zone = -300min};
  settings.creation_time = 0s;
  world_->set_report_settings(settings);
  const auto text = file(created(order(webapp_config())));
  EXPECT_THAT(text, AllOf(Not(HasSubstr("<APPENDIX>")), Not(HasSubstr("UNIQUE_ID")),
                          HasSubstr("M GMT-0500</GENERATION_DATETIME>")));
}

// --- every type and every format ---

class TypeOfAReport : public Reports, public testing::WithParamInterface<const char*> {};
TEST_P(TypeOfAReport, IsCreatedAndFound) {
  const auto id = created(order(webapp_config(), "XML", GetParam()));
  world_->advance(1min);
  EXPECT_THAT(ask("GET", "get", std::to_string(id)).body, HasSubstr(fmt::format("<type>{}</type>", GetParam())));
  EXPECT_THAT(file(id), HasSubstr("<WAS_WEBAPP_REPORT>"));  // of its config
}
INSTANTIATE_TEST_SUITE_P(Guide, TypeOfAReport,
                         testing::Values("WAS_SCAN_REPORT", "WAS_WEBAPP_REPORT", "WAS_SCORECARD_REPORT",
                                         "WAS_CATALOG_REPORT"),
                         [](const auto& row) { return std::string{row.param}; });

struct FormatOfTheGuide {
  const char *format, *begins, *content_type, *extension;
};
void PrintTo(const FormatOfTheGuide& row, std::ostream* out) { *out << row.format; }
class FormatOfAReport : public Reports, public testing::WithParamInterface<FormatOfTheGuide> {};
TEST_P(FormatOfAReport, IsAFileOfThatKind) {
  const auto id = created(order(webapp_config(), GetParam().format));
  world_->advance(1min);
  const auto answer = ask("GET", "download", std::to_string(id));
  ASSERT_TRUE(answer.file) << answer.body;
  EXPECT_THAT(*answer.file, testing::StartsWith(GetParam().begins));
  EXPECT_EQ(answer.content_type, GetParam().content_type);
  EXPECT_THAT(answer.file_name, EndsWith(fmt::format("_{}.{}", id, GetParam().extension)));
  EXPECT_THAT(ask("GET", "get", std::to_string(id)).body,
              HasSubstr(fmt::format("<size>{}</size>", answer.file->size())));
}
INSTANTIATE_TEST_SUITE_P(
    Guide, FormatOfAReport,
    testing::Values(FormatOfTheGuide{"HTML_ZIPPED", "PK\x03\x04", "application/zip", "zip"},
                    FormatOfTheGuide{"HTML_BASE64", "PCFET0NUWVBF", "text/plain", "html"},  // base64 of "<!DOCTYPE"
                    FormatOfTheGuide{"PDF", "%PDF-1.4\n", "application/pdf", "pdf"},
                    FormatOfTheGuide{"PDF_ENCRYPTED", "%PDF-1.4\n", "application/pdf", "pdf"},
                    FormatOfTheGuide{"POWERPOINT", "PK\x03\x04",
                                     "application/vnd.openxmlformats-officedocument.presentationml.presentation",
                                     "pptx"},
                    FormatOfTheGuide{"CSV", "\"Nightly & more\",\"", "text/csv", "csv"},
                    FormatOfTheGuide{"CSV_V2", "\"Finding\",", "text/csv", "csv"},
                    FormatOfTheGuide{"XML", "<?xml version='1.0' encoding='UTF-8'?>\n<WAS_WEBAPP_REPORT>\n",
                                     "application/xml", "xml"},
                    FormatOfTheGuide{"WORD", "PK\x03\x04",
                                     "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                                     "docx"}),
    [](const auto& row) { return std::string{row.param.format}; });

// --- addresses ---

struct WrongAddress {
  const char *method, *operation, *id, *code;
};
void PrintTo(const WrongAddress& row, std::ostream* out) {
  *out << row.method << " " << row.operation << "/" << row.id;
}
class AddressOfAReport : public Reports, public testing::WithParamInterface<WrongAddress> {};
TEST_P(AddressOfAReport, IsRefusedWithHttp200) {
  const auto answer = ask(GetParam().method, GetParam().operation, GetParam().id);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.response_code, GetParam().code);
}
INSTANTIATE_TEST_SUITE_P(OurChoice, AddressOfAReport,
                         testing::Values(WrongAddress{"POST", "status", "7001", "OPERATION_NOT_SUPPORTED"},
                                         WrongAddress{"POST", "download", "7001", "OPERATION_NOT_SUPPORTED"},
                                         WrongAddress{"GET", "delete", "7001", "OPERATION_NOT_SUPPORTED"},
                                         WrongAddress{"GET", "create", "", "OPERATION_NOT_SUPPORTED"},
                                         WrongAddress{"POST", "create", "7001", "INVALID_URL"},
                                         WrongAddress{"GET", "status", "", "INVALID_URL"},
                                         WrongAddress{"GET", "download", "x", "INVALID_URL"},
                                         WrongAddress{"POST", "update", "", "INVALID_URL"},
                                         WrongAddress{"POST", "send", "", "INVALID_URL"},
                                         WrongAddress{"POST", "launch", "", "OPERATION_NOT_SUPPORTED"}));

}  // namespace
}  // namespace mockqualys::qps
