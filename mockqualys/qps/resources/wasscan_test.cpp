#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "mockqualys/base/base64.h"
#include "mockqualys/qps/test_world.h"

namespace mockqualys::qps {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr std::int64_t kShop = 410001, kDepot = 410002;
constexpr std::int64_t kVulnerability = 901, kGathered = 902, kSensitive = 905;
// The first launched scan: above the highest id that a record of the small estate names.
constexpr std::int64_t kLaunched = 78;

std::string wasscan(const std::string& inside) {
  return "<ServiceRequest><data><WasScan>" + inside + "</WasScan></data></ServiceRequest>";
}

std::string launch_of(std::int64_t webapp, const std::string& more = {}) {
  return wasscan(
      fmt::format("<name>Nightly &amp; more</name><type>VULNERABILITY</type><target><webApp><id>{}</id></webApp>"
                  "<scannerAppliance><type>EXTERNAL</type></scannerAppliance></target><profile><id>3131</id>"
                  "</profile>{}",
                  webapp, more));
}

class WasScans : public testing::Test {
 protected:
  WasScans() {
    EXPECT_TRUE(world_->add(Kind::OptionProfile, "<OptionProfile><id>3131</id><name>Deep</name></OptionProfile>"));
    world_->set_real_time([this] { return real_; });
  }

  Answer ask(const std::string& operation, std::string id = {}, std::string body = {}, std::string object = "wasscan") {
    auto call = test::xml_call(operation, std::move(object), std::move(body));
    if (operation == "get" || operation == "status" || operation == "download") call.method = "GET";
    call.id = std::move(id);
    return handle(*world_, user_, call);
  }
  Answer ask_of(std::int64_t id, const std::string& operation, std::string body = {}) {
    return ask(operation, std::to_string(id), std::move(body));
  }
  std::string status_of(std::int64_t id) {
    const auto body = ask_of(id, "status").body;
    const auto at = body.find("<status>") + 8;
    return body.substr(at, body.find('<', at) - at);
  }
  std::string finding(std::int64_t id) { return world_->record(Kind::Finding, id); }
  std::string webapp(std::int64_t id) { return world_->record(Kind::WebApp, id); }
  static std::string element(const std::string& record, const std::string& name) {
    const auto at = record.find("<" + name + ">");
    if (at == std::string::npos) return {};
    const auto from = at + name.size() + 2;
    return record.substr(from, record.find("</" + name + ">", from) - from);
  }
  // A scan of the web app from its launch to its end.
  void scan(std::int64_t id = kShop) {
    const auto answer = ask("launch", {}, launch_of(id));
    ASSERT_EQ(answer.response_code, "SUCCESS") << answer.body;
    world_->advance(2min);
  }

  std::unique_ptr<World> world_ = test::small_world();
  std::chrono::steady_clock::time_point real_{};
  User user_ = test::anybody();
};

// --- reading ---

TEST_F(WasScans, ThatRecordsNameAreFoundCountedAndRead) {
  EXPECT_THAT(ask("count").body, HasSubstr("<count>3</count>"));  // the last of the shop, and two of a history
  const auto found = ask("search", {},
                         "<ServiceRequest><filters><Criteria field='reference' operator='EQUALS'>was/2.1</Criteria>"
                         "</filters></ServiceRequest>");
  EXPECT_THAT(found.body, AllOf(HasSubstr("<count>1</count>"), HasSubstr("<id>2</id>"),
                                HasSubstr("<launchedDate>2026-01-01T08:00:00Z</launchedDate>"),
                                HasSubstr("/qps/xsd/3.0/was/wasscan.xsd")));
  EXPECT_THAT(ask_of(77, "get").body,
              AllOf(HasSubstr("<name><![CDATA[weekly]]></name>"), HasSubstr("<mode>SCHEDULED</mode>"),
                    HasSubstr("<launchedDate>2026-01-04T08:00:00Z</launchedDate>")));
}

TEST_F(WasScans, OfAWebAppOutsideTheScopeAreNotThere) {
  user_.tags = {"other"};
  EXPECT_THAT(ask("count").body, HasSubstr("<count>0</count>"));
  for (const auto* operation : {"get", "status", "download", "cancel", "scanagain", "delete"})
    EXPECT_THAT(ask_of(77, operation).body, HasSubstr("There were no results")) << operation;
  EXPECT_THAT(ask("launch", {}, launch_of(kShop)).body, HasSubstr("There is no web application 410001"));
}

TEST_F(WasScans, AreFilteredByTheTagsOfTheirWebApp) {
  const auto count = [&](const std::string& criterion) {
    return ask("count", {}, "<ServiceRequest><filters>" + criterion + "</filters></ServiceRequest>").body;
  };
  EXPECT_THAT(count("<Criteria field='webApp.tags.id' operator='EQUALS'>5</Criteria>"), HasSubstr("<count>3</count>"));
  EXPECT_THAT(count("<Criteria field='webApp.tags' operator='NONE'></Criteria>"), HasSubstr("<count>0</count>"));
}

// --- a scan's life ---

TEST_F(WasScans, RunFromSubmittedToFinishedAsTheClockPasses) {
  const auto answer = ask("launch", {}, launch_of(kShop));
  EXPECT_THAT(answer.body, EndsWith("  <count>1</count>\n  <data>\n    <WasScan>\n      <id>78</id>\n    </WasScan>\n  "
                                    "</data>\n</ServiceResponse>"));
  EXPECT_EQ(status_of(kLaunched), "SUBMITTED");
  world_->advance(9s);
  EXPECT_EQ(status_of(kLaunched), "SUBMITTED");
  world_->advance(1s);
  EXPECT_EQ(status_of(kLaunched), "RUNNING");
  world_->advance(49s);
  EXPECT_EQ(status_of(kLaunched), "RUNNING");
  world_->advance(1s);
  EXPECT_THAT(ask_of(kLaunched, "status").body,
              HasSubstr("      <id>78</id>\n      <status>FINISHED</status>\n      <summary>\n        "
                        "<resultsStatus>SUCCESSFUL</resultsStatus>\n        <authStatus>NONE</authStatus>\n"));
  EXPECT_THAT(ask_of(kLaunched, "get").body,
              AllOf(HasSubstr("<name><![CDATA[Nightly & more]]></name>"), HasSubstr("<mode>API</mode>"),
                    HasSubstr("<launchedDate>2026-01-05T06:00:00Z</launchedDate>"),
                    HasSubstr("<endScanDate>2026-01-05T06:01:00Z</endScanDate>"),
                    HasSubstr("<scanDuration>60</scanDuration>"), HasSubstr("<username>acme_ab1</username>"),
                    HasSubstr("<profile>\n        <id>3131</id>\n        <name><![CDATA[Deep]]></name>")));
}

TEST_F(WasScans, RunOnInRealTimeWhileTheClockStands) {
  ask("launch", {}, launch_of(kShop));
  real_ += 10s;
  EXPECT_EQ(status_of(kLaunched), "RUNNING");
  world_->advance(30s);
  EXPECT_EQ(status_of(kLaunched), "RUNNING");
  real_ += 20s;
  EXPECT_EQ(status_of(kLaunched), "FINISHED");
  EXPECT_EQ(element(finding(kVulnerability), "updatedDate"), "2026-01-05T06:00:30Z") << "the virtual clock's moment";
}

TEST_F(WasScans, ProduceAWholeLifeOfAFinding) {
  const std::string planted =
      "<Finding><id>950</id><uniqueId>31111111-2222-4333-8444-555555555555</uniqueId><qid>150009</qid><name>Open "
      "redirect</name><type>VULNERABILITY</type><severity>3</severity><url>https://shop.example.test/go</url><webApp>"
      "<id>410001</id><name>Shop &amp; Cart</name></webApp></Finding>";
  ASSERT_TRUE(world_->plant(planted));
  EXPECT_EQ(finding(950), "") << "nobody has scanned yet";
  struct Step {
    bool present;
    const char *status, *times;
  };
  std::string launched;
  for (const auto& step : {Step{true, "NEW", "1"}, Step{true, "ACTIVE", "2"}, Step{false, "FIXED", "2"},
                           Step{false, "FIXED", "2"}, Step{true, "REOPENED", "3"}, Step{true, "ACTIVE", "4"}}) {
    if (std::string_view{step.times} != "1") world_->set_present(950, step.present);
    launched = format_instant(world_->now());
    scan();
    const auto record = finding(950);
    EXPECT_EQ(element(record, "status"), step.status);
    EXPECT_EQ(element(record, "timesDetected"), step.times);
    EXPECT_EQ(element(record, "lastTestedDate"), launched);
    EXPECT_EQ(element(record, "lastDetectedDate") == launched, step.present);
    EXPECT_EQ(element(record, "fixedDate").empty(), step.present);
  }
  const auto record = finding(950);
  EXPECT_EQ(element(record, "firstDetectedDate"), "2026-01-05T06:00:00Z");
  // Of the six scans those that saw it, the oldest first.
  std::vector<std::string> seen;
  for (auto at = record.find("<scanData>"); at != std::string::npos; at = record.find("<scanData>", at + 1))
    seen.push_back(element(record.substr(at), "id"));
  EXPECT_THAT(seen, testing::ElementsAre("78", "79", "82", "83"));
  EXPECT_THAT(webapp(kShop),
              AllOf(HasSubstr("<lastScan>\n        <id>83</id>\n        <name><![CDATA[Nightly & more]]>"),
                    HasSubstr("<updatedDate>" + format_instant(world_->now() - 1min))));
  EXPECT_THAT(ask("count", {},
                  "<ServiceRequest><filters><Criteria field='lastScan.date' operator='GREATER'>2026-01-05T06:09:00Z"
                  "</Criteria></filters></ServiceRequest>",
                  "webapp")
                  .body,
              HasSubstr("<count>1</count>"));
}

TEST_F(WasScans, TouchTheFindingsOfTheirWebAppAlone) {
  const auto other = finding(kSensitive);
  scan();
  EXPECT_EQ(finding(kSensitive), other);
  EXPECT_EQ(element(finding(kVulnerability), "timesDetected"), "13");
  EXPECT_EQ(element(finding(kGathered), "lastDetectedDate"), "2026-01-05T06:00:00Z");
  EXPECT_THAT(finding(kGathered), Not(HasSubstr("<status>")));
  EXPECT_THAT(finding(kVulnerability), HasSubstr("<isIgnored>true</isIgnored>")) << "what people decided stays";
}

TEST_F(WasScans, OfTheTypeDiscoveryLookAtNoVulnerability) {
  const auto before = finding(kVulnerability);
  auto body = launch_of(kShop);
  body.replace(body.find("VULNERABILITY"), std::string_view{"VULNERABILITY"}.size(), "DISCOVERY");
  ask("launch", {}, body);
  world_->advance(2min);
  EXPECT_EQ(status_of(kLaunched), "FINISHED");
  EXPECT_EQ(finding(kVulnerability), before);
  EXPECT_EQ(element(finding(kGathered), "lastTestedDate"), "2026-01-05T06:00:00Z");
}

TEST_F(WasScans, OverruleWhatWasEditedByHandBefore) {
  ASSERT_TRUE(world_->edit(Kind::Finding, kVulnerability, {{"status", "FIXED"}, {"param", "p"}}));
  world_->set_present(kVulnerability, true);
  scan();
  EXPECT_EQ(element(finding(kVulnerability), "status"), "REOPENED");
  EXPECT_THAT(finding(kVulnerability), HasSubstr("<param><![CDATA[p]]></param>"));
}

TEST_F(WasScans, GoAndComeWithTheClock) {
  const auto before = finding(kVulnerability);
  const auto launched = world_->now();
  scan();
  const auto after = finding(kVulnerability);
  ASSERT_NE(before, after);
  world_->set_now(launched + 30s);
  EXPECT_EQ(finding(kVulnerability), before);
  EXPECT_EQ(status_of(kLaunched), "RUNNING");
  world_->set_now(launched - 1s);
  EXPECT_EQ(ask_of(kLaunched, "status").response_code, "INVALID_REQUEST") << "it has not been launched";
  world_->set_now(launched + 2min);
  EXPECT_EQ(finding(kVulnerability), after);
  EXPECT_EQ(status_of(kLaunched), "FINISHED");
}

TEST_F(WasScans, DoNotRunInRealTimeWhileTheClockStandsBeforeTheirLaunch) {
  const auto launched = world_->now();
  ask("launch", {}, launch_of(kShop));
  world_->set_now(launched - 1h);
  real_ += 10min;
  EXPECT_EQ(ask_of(kLaunched, "status").response_code, "INVALID_REQUEST");
  world_->set_now(launched);
  EXPECT_EQ(status_of(kLaunched), "FINISHED");
  EXPECT_EQ(element(finding(kVulnerability), "timesDetected"), "13");
}

TEST_F(WasScans, ThatMeetNoHostFindNothingAndCloseNothing) {
  auto settings = world_->scan_settings();
  settings.results_status = "NO_HOST_ALIVE";
  world_->set_scan_settings(settings);
  const auto before = finding(kVulnerability);
  scan();
  EXPECT_EQ(finding(kVulnerability), before);
  EXPECT_THAT(webapp(kShop), AllOf(HasSubstr("<id>78</id>"), HasSubstr("<resultsStatus>NO_HOST_ALIVE<")));
  EXPECT_THAT(ask_of(kLaunched, "download").body, HasSubstr("<nbVulnsTotal>0</nbVulnsTotal>"));
}

TEST_F(WasScans, AreForgottenByAReset) {
  ask("launch", {}, launch_of(kShop));
  world_->reset();
  EXPECT_EQ(world_->running_scans(), 0);
  EXPECT_THAT(ask("count").body, HasSubstr("<count>3</count>"));
}

// --- cancel, again, delete ---

TEST_F(WasScans, CanceledWithoutResultsChangeNoFinding) {
  ask("launch", {}, launch_of(kShop));
  world_->advance(20s);
  const auto before = finding(kVulnerability);
  EXPECT_THAT(ask_of(kLaunched, "cancel").body, HasSubstr("<id>78</id>"));
  EXPECT_EQ(status_of(kLaunched), "CANCELED");
  world_->advance(1h);
  EXPECT_EQ(status_of(kLaunched), "CANCELED");
  EXPECT_EQ(finding(kVulnerability), before);
}

TEST_F(WasScans, CanceledWithResultsShowWhatTheySawAndCloseNothing) {
  world_->set_present(kVulnerability, false);
  ask("launch", {}, launch_of(kShop));
  ask_of(kLaunched, "cancel", wasscan("<cancelWithResults>true</cancelWithResults>"));
  EXPECT_THAT(ask_of(kLaunched, "get").body,
              AllOf(HasSubstr("<status>FINISHED</status>"), HasSubstr("<cancelMode>USER</cancelMode>"),
                    HasSubstr("<resultsStatus>CANCELED_WITH_RESULTS</resultsStatus>")));
  EXPECT_EQ(element(finding(kVulnerability), "status"), "ACTIVE");
  EXPECT_EQ(element(finding(kGathered), "lastDetectedDate"), "2026-01-05T06:00:00Z");
}

TEST_F(WasScans, ThatHaveEndedCannotBeCanceled) {
  const auto answer = ask_of(77, "cancel");
  EXPECT_EQ(answer.response_code, "INVALID_REQUEST");
  EXPECT_THAT(answer.body, HasSubstr("<errorMessage>Scan is not in a running state. Scan status: FINISHED<"));
}

TEST_F(WasScans, AgainAreNewOnesOfTheSameTarget) {
  for (const auto* object : {"scan", "wasscan"})
    EXPECT_EQ(ask("scanagain", "77", {}, object).response_code, "SUCCESS") << object;
  EXPECT_THAT(ask_of(79, "get").body,
              AllOf(HasSubstr("<name><![CDATA[weekly]]></name>"), HasSubstr("<id>410001</id>")));
  EXPECT_THAT(ask("scanagain", "77", wasscan("<name>Once more</name>")).body, HasSubstr("<id>80</id>"));
  EXPECT_THAT(ask_of(80, "get").body, HasSubstr("<![CDATA[Once more]]>"));
}

TEST_F(WasScans, AreDeletedByIdAndByCriteriaUnlessTheyRun) {
  ask("launch", {}, launch_of(kShop));
  EXPECT_THAT(ask_of(kLaunched, "delete").body, HasSubstr("is running and cannot be deleted"));
  EXPECT_THAT(ask_of(77, "delete").body, HasSubstr("<id>77</id>"));
  EXPECT_EQ(ask_of(77, "get").response_code, "INVALID_REQUEST");
  EXPECT_THAT(ask("delete", {},
                  "<ServiceRequest><filters><Criteria field='id' operator='LESSER'>10</Criteria></filters>"
                  "</ServiceRequest>")
                  .body,
              HasSubstr("<count>2</count>"));
  EXPECT_THAT(ask("count").body, HasSubstr("<count>1</count>"));
}

// --- launching ---

TEST_F(WasScans, OfSeveralWebAppsAreOneForEach) {
  const auto answer =
      ask("launch", {},
          wasscan("<name>All</name><type>VULNERABILITY</type><target><webApps><set><WebApp><id>410001</id>"
                  "</WebApp><WebApp><id>410002</id></WebApp></set></webApps></target>"
                  "<profile><id>3131</id></profile>"));
  EXPECT_THAT(answer.body, AllOf(HasSubstr("<count>2</count>"), HasSubstr("<id>78</id>"), HasSubstr("<id>79</id>")));
  EXPECT_THAT(ask_of(79, "get").body, AllOf(HasSubstr("<multi>true</multi>"), HasSubstr("<id>410002</id>")));
}

TEST_F(WasScans, OfTagsAreOfTheWebAppsThatCarryThem) {
  const auto answer =
      ask("launch", {},
          wasscan("<name>Prod</name><type>VULNERABILITY</type><target><tags><included><option>ALL</option>"
                  "<tagList><set><Tag><id>5</id></Tag><Tag><id>6</id></Tag></set></tagList></included></tags>"
                  "</target><profile><id>3131</id></profile>"));
  EXPECT_THAT(answer.body, HasSubstr("<count>1</count>"));
  EXPECT_THAT(ask_of(kLaunched, "get").body, HasSubstr("<id>410001</id>"));
}

TEST_F(WasScans, AreLaunchedByJsonWithNumbersAsTextsAndBooleansAsEither) {
  auto call =
      test::json_call("launch", "wasscan",
                      R"({"ServiceRequest":{"data":{"WasScan":{"name":"J","type":"VULNERABILITY","sendMail":false,
      "cancelAfterNHours":"1","profile":{"id":"3131"},"target":{"webApp":{"id":"410001"},
      "webAppAuthRecord":{"isDefault":"true"},"scannerAppliance":{"type":"EXTERNAL"}}}}}})");
  const auto answer = nlohmann::json::parse(handle(*world_, user_, call).body)["ServiceResponse"];
  EXPECT_EQ(answer["data"], nlohmann::json::parse(R"([{"WasScan":{"id":78}}])")) << answer;
  EXPECT_THAT(ask_of(kLaunched, "get").body,
              AllOf(HasSubstr("<sendMail>false</sendMail>"), HasSubstr("<cancelAfterNHours>1</cancelAfterNHours>")));
}

TEST_F(WasScans, BeyondTheLimitOfTheAccountAreRefusedUntilOneEnds) {
  for (int i = 0; i < 10; ++i) ASSERT_EQ(ask("launch", {}, launch_of(kShop)).response_code, "SUCCESS");
  const auto refused = ask("launch", {}, launch_of(kDepot));
  EXPECT_EQ(refused.response_code, "INVALID_REQUEST");
  EXPECT_THAT(refused.body,
              AllOf(HasSubstr("You have reached the maximum number of concurrent running scans (10) for your account"),
                    HasSubstr("Please wait until your previous scans have completed")));
  ask_of(kLaunched, "cancel");
  EXPECT_EQ(ask("launch", {}, launch_of(kDepot)).response_code, "SUCCESS");
}

struct BadLaunch {
  const char *name, *inside, *code, *says;
};
void PrintTo(const BadLaunch& row, std::ostream* out) { *out << row.name; }
class LaunchRefused : public WasScans, public testing::WithParamInterface<BadLaunch> {};
TEST_P(LaunchRefused, WithItsReasonAndWithoutAScan) {
  const auto& row = GetParam();
  const auto answer = ask("launch", {}, wasscan(row.inside));
  EXPECT_EQ(answer.response_code, row.code) << answer.body;
  EXPECT_THAT(answer.body, HasSubstr(row.says));
  EXPECT_EQ(world_->running_scans(), 0);
}
INSTANTIATE_TEST_SUITE_P(
    Bodies, LaunchRefused,
    testing::Values(
        BadLaunch{"no_name", "<type>VULNERABILITY</type><target><webApp><id>410001</id></webApp></target>",
                  "INVALID_REQUEST", "The element &apos;name&apos; is missing"},
        BadLaunch{"no_type", "<name>N</name><target><webApp><id>410001</id></webApp></target>", "INVALID_REQUEST",
                  "The element &apos;type&apos; is missing"},
        BadLaunch{"no_target", "<name>N</name><type>VULNERABILITY</type>", "INVALID_REQUEST",
                  "The element &apos;target&apos; is missing"},
        BadLaunch{"a_word_of_its_own",
                  "<name>N</name><type>SCA</type><target><webApp><id>410001</id></webApp></target>", "INVALID_XML",
                  "SCA"},
        BadLaunch{"an_element_outside_the_schema", "<name>N</name><color>red</color>", "INVALID_XML", "color"},
        BadLaunch{"an_unknown_web_app",
                  "<name>N</name><type>VULNERABILITY</type><target><webApp><id>9</id></webApp></target>",
                  "INVALID_REQUEST", "There is no web application 9"},
        BadLaunch{"an_unknown_profile",
                  "<name>N</name><type>VULNERABILITY</type><target><webApp><id>410001</id></webApp></target>"
                  "<profile><id>99</id></profile>",
                  "INVALID_REQUEST", "there is no OptionProfile 99"},
        BadLaunch{"no_profile_anywhere",
                  "<name>N</name><type>VULNERABILITY</type><target><webApp><id>410001</id></webApp></target>",
                  "INVALID_REQUEST", "The web application 410001 has no option profile"}),
    [](const auto& row) { return std::string{row.param.name}; });

// --- results ---

TEST_F(WasScans, AreDownloadedWithoutAnEnvelopeAndWithWhatTheySaw) {
  scan();
  const auto xml = ask_of(kLaunched, "download").body;
  EXPECT_THAT(xml,
              StartsWith("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<WasScan "
                         "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
                         "xsi:noNamespaceSchemaLocation=\"https://qualysapi.example.test/qps\">\n  <id>78</id>\n"));
  EXPECT_THAT(
      xml, AllOf(HasSubstr("<nbVulnsTotal>1</nbVulnsTotal>\n      <nbVulnsLevel5>0</nbVulnsLevel5>\n      "
                           "<nbVulnsLevel4>1</nbVulnsLevel4>"),
                 HasSubstr("<nbIgsTotal>1</nbIgsTotal>"), HasSubstr("<owasp>OWASP-A3</owasp>"),
                 HasSubstr("<wasc>WASC-8</wasc>"), HasSubstr("<group>XSS</group>"),
                 HasSubstr("<uri><![CDATA[https://shop.example.test/s?q=1&r=2]]></uri>"), HasSubstr("<param>q</param>"),
                 HasSubstr("<authenticated>false</authenticated>"),
                 HasSubstr("<result base64=\"true\"><![CDATA[" + encode_base64url("comment: seen\ntwice") + "]]>"),
                 HasSubstr("<sensitiveContents>\n    <count>0</count>\n  </sensitiveContents>"),
                 Not(HasSubstr("ServiceResponse"))));
}

TEST_F(WasScans, AreDownloadedInAnEnvelopeAsJson) {
  scan();
  auto call = test::json_call("download", "wasscan");
  call.method = "GET";
  call.id = "78";
  const auto answer = nlohmann::json::parse(handle(*world_, user_, call).body)["ServiceResponse"];
  const auto& found = answer["data"][0]["WasScan"];
  EXPECT_EQ(found["vulns"]["count"], 1);
  EXPECT_EQ(found["vulns"]["list"][0]["WasScanVuln"]["qid"], 150001);
  EXPECT_EQ(found["summary"]["resultsStatus"], "SUCCESSFUL");
}

TEST_F(WasScans, AreNotDownloadedBeforeTheyHaveEnded) {
  ask("launch", {}, launch_of(kShop));
  EXPECT_THAT(ask_of(kLaunched, "download").body, HasSubstr("The scan is not finished. Scan status: SUBMITTED"));
}

TEST_F(WasScans, ThatAreNotTheLastAnyMoreStillTellWhatTheySaw) {
  scan();
  world_->set_present(kVulnerability, false);
  scan();
  EXPECT_THAT(ask_of(79, "download").body, HasSubstr("<nbVulnsTotal>0</nbVulnsTotal>"));
  EXPECT_THAT(ask_of(kLaunched, "download").body, HasSubstr("<nbVulnsTotal>1</nbVulnsTotal>"));
}

// --- retest ---

TEST_F(WasScans, OfOneFindingAreARetest) {
  EXPECT_THAT(ask("retestStatus", "901", {}, "finding").body,
              HasSubstr("<retest>\n        <retestStatus>NO_RETEST</retestStatus>\n      </retest>"));
  EXPECT_THAT(ask("retest", "901", {}, "finding").body,
              AllOf(HasSubstr("<count>1</count>"), HasSubstr("<uniqueId>11111111-2222-4333-8444-555555555555<")));
  EXPECT_THAT(ask("retestStatus", "901", {}, "finding").body, HasSubstr("<retestStatus>UNDER_RETEST<"));
  EXPECT_THAT(ask("retest", "901", {}, "finding").body, HasSubstr("is being tested again already"));
  world_->advance(1min);
  EXPECT_THAT(ask("retestStatus", {},
                  "<ServiceRequest><filters><Criteria field='qid' operator='EQUALS'>150001</Criteria></filters>"
                  "</ServiceRequest>",
                  "finding")
                  .body,
              HasSubstr("<retest>\n        <retestStatus>RETESTED</retestStatus>\n        "
                        "<retestedDate>2026-01-05T06:01:00Z</retestedDate>\n        <findingStatus>Finding has been "
                        "detected</findingStatus>\n        <reason>Finding was confirmed</reason>"));
  EXPECT_EQ(element(finding(kVulnerability), "lastTestedDate"), "2026-01-05T06:00:00Z");
}

TEST_F(WasScans, OfOneFindingThatIsGoneFixIt) {
  world_->set_present(kVulnerability, false);
  ask("retest", "901", {}, "finding");
  world_->advance(1min);
  EXPECT_EQ(element(finding(kVulnerability), "status"), "FIXED");
  EXPECT_THAT(finding(kVulnerability), HasSubstr("<retestStatus>RETESTED<"));
}

TEST_F(WasScans, OfInformationGatheredAreRefused) {
  EXPECT_THAT(ask("retest", "902", {}, "finding").body, HasSubstr("information gathered cannot be tested again"));
}

TEST(GeneratedWasScans, RunAsThoseOfAnEstate) {
  auto world = World::generate({.seed = 3, .webapps = 2, .findings = 200});
  world->set_press(reports::make_press());
  world->set_real_time([] { return std::chrono::steady_clock::time_point{}; });
  const auto webapp = world->ids(Kind::WebApp).front();
  ASSERT_TRUE(
      world->add(Kind::OptionProfile, "<OptionProfile><id>3131</id><name>Deep</name></OptionProfile>").has_value());
  const auto before = world->records(Kind::Finding);
  const auto answer = handle(*world, test::anybody(), test::xml_call("launch", "wasscan", launch_of(webapp)));
  EXPECT_EQ(answer.response_code, "SUCCESS") << answer.body;
  const auto launched = format_instant(world->now());
  world->advance(1min);
  const auto after = world->records(Kind::Finding);
  ASSERT_EQ(after->size(), before->size());
  Values of, tested, status;
  std::size_t touched = 0;
  for (std::size_t position = 0; position < after->size(); ++position) {
    after->values(position, Field::WebAppId, of);
    after->values(position, Field::LastTestedDate, tested);
    after->values(position, Field::Status, status);
    EXPECT_EQ(tested[0] == launched, of[0] == std::to_string(webapp));
    if (tested[0] == launched) ++touched;
    EXPECT_FALSE(tested[0] == launched && !status.empty() && status[0] == "NEW");
  }
  EXPECT_GT(touched, 50U);
}

}  // namespace
}  // namespace mockqualys::qps
