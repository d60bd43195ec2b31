// create, update and delete of DNS overrides, authentication records and option profiles.
#include "mockqualys/qps/writing.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "mockqualys/qps/test_world.h"

namespace mockqualys::qps {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class SmallWrites : public testing::Test {
 protected:
  Answer write(const std::string& operation, const std::string& object, const std::string& inside,
               const std::string& id = {}) {
    const auto& element = elements_.at(object);
    auto call =
        test::xml_call(operation, object,
                       fmt::format("<ServiceRequest><data><{0}>{1}</{0}></data></ServiceRequest>", element, inside));
    call.id = id;
    return handle(*world_, test::anybody(), call);
  }
  Answer remove(const std::string& object, const std::string& id) {
    auto call = test::xml_call("delete", object);
    call.id = id;
    return handle(*world_, test::anybody(), call);
  }

  std::unique_ptr<World> world_ = test::small_world();
  const std::map<std::string, std::string> elements_{{"dnsoverride", "DnsOverride"},
                                                     {"webappauthrecord", "WebAppAuthRecord"},
                                                     {"optionprofile", "OptionProfile"},
                                                     {"wasscanschedule", "WasScanSchedule"}};
};

const std::string kMapping =
    "<mappings><set><DnsMapping><hostName>a.example.test</hostName><ipAddress>192.0.2.9</ipAddress></DnsMapping></set>"
    "</mappings>";

TEST_F(SmallWrites, ADnsOverrideIsCreatedUpdatedByTheIdInItsDataAndDeleted) {
  EXPECT_THAT(write("create", "dnsoverride", "<name>Copy</name>" + kMapping).body,
              HasSubstr("    <DnsOverride>\n      <id>72</id>\n    </DnsOverride>\n"));
  EXPECT_THAT(world_->record(Kind::DnsOverride, 72),
              AllOf(HasSubstr("<hostName>a.example.test</hostName>"), HasSubstr("<count>1</count>")));
  EXPECT_THAT(write("update", "dnsoverride",
                    "<id>72</id><mappings><add><DnsMapping><hostName>b.example.test</hostName>"
                    "<ipAddress>2001:db8::7</ipAddress></DnsMapping></add></mappings>")
                  .body,
              HasSubstr("<id>72</id>"));
  EXPECT_THAT(world_->record(Kind::DnsOverride, 72), AllOf(HasSubstr("a.example.test"), HasSubstr("2001:db8::7")));
  EXPECT_EQ(write("update", "dnsoverride", "<name>x</name>", "72").response_code, "INVALID_URL");
  EXPECT_EQ(remove("dnsoverride", "72").response_code, "SUCCESS");
  EXPECT_EQ(world_->record(Kind::DnsOverride, 72), "");
}

TEST_F(SmallWrites, AnAuthenticationRecordNumbersItsFieldsAndKeepsNoSecret) {
  const std::string login =
      "<formRecord><type>STANDARD</type><sslOnly>true</sslOnly><fields><set><WebAppAuthFormRecordField>"
      "<name>username</name><value>tester</value></WebAppAuthFormRecordField><WebAppAuthFormRecordField>"
      "<name>password</name><value>hunter9</value><secured>true</secured></WebAppAuthFormRecordField></set></fields>"
      "</formRecord>";
  EXPECT_THAT(write("create", "webappauthrecord", "<name>New</name>" + login).body, HasSubstr("<id>43</id>"));
  EXPECT_THAT(world_->record(Kind::AuthRecord, 43),
              AllOf(HasSubstr("<count>2</count>"), HasSubstr("<id>1</id>"), HasSubstr("<id>2</id>"),
                    HasSubstr("<value><![CDATA[tester]]></value>"), HasSubstr("<value><![CDATA[*****]]></value>"),
                    Not(HasSubstr("hunter9"))));
  write("update", "webappauthrecord",
        "<formRecord><type>CUSTOM</type><fields><remove><WebAppAuthFormRecordField><name>username</name>"
        "</WebAppAuthFormRecordField></remove></fields></formRecord>",
        "43");
  EXPECT_THAT(world_->record(Kind::AuthRecord, 43),
              AllOf(HasSubstr("<type>CUSTOM</type>"), HasSubstr("<count>1</count>"), Not(HasSubstr("tester"))));
}

TEST_F(SmallWrites, AServerRecordKeepsNoPassword) {
  write("create", "webappauthrecord",
        "<name>New</name><serverRecord><fields><set><WebAppAuthServerRecordField><type>BASIC</type>"
        "<username>tester</username><password>hunter9</password></WebAppAuthServerRecordField></set></fields>"
        "</serverRecord>");
  EXPECT_THAT(world_->record(Kind::AuthRecord, 43), AllOf(HasSubstr("tester"), Not(HasSubstr("hunter9"))));
}

TEST_F(SmallWrites, ADeletedRecordIsTakenOffTheWebAppsAndSchedules) {
  ASSERT_EQ(write("update", "wasscanschedule", "<name>x</name>", "77").response_code, "INVALID_REQUEST");
  EXPECT_THAT(world_->record(Kind::Schedule, 51), HasSubstr("<webAppAuthRecord>"));
  remove("webappauthrecord", "41");
  EXPECT_THAT(world_->record(Kind::Schedule, 51), Not(HasSubstr("<webAppAuthRecord>")));
}

TEST_F(SmallWrites, ANewOptionProfileIsAnsweredWholeWithTheDefaults) {
  auto call =
      test::json_call("create", "optionprofile", R"({"ServiceRequest":{"data":{"OptionProfile":{"name":"New"}}}})");
  const auto profile = nlohmann::json::parse(handle(*world_, test::anybody(), call).body)
                           .at("ServiceResponse")
                           .at("data")
                           .at(0)
                           .at("OptionProfile");
  EXPECT_EQ(profile.at("id"), 1000002);
  EXPECT_EQ(profile.at("formSubmission"), "BOTH");
  EXPECT_EQ(profile.at("maxCrawlRequests"), 300);
  EXPECT_EQ(profile.at("isDefault"), "false");
  EXPECT_EQ(profile.at("tags").dump(), R"({"count":0})");
  EXPECT_EQ(profile.at("parameterSet").dump(), nlohmann::json::parse(R"({"id":0,"name":"Initial Parameters"})").dump());
}

TEST_F(SmallWrites, OneOptionProfileIsTheDefault) {
  write("update", "optionprofile", "<isDefault>true</isDefault>", "31");
  EXPECT_THAT(world_->record(Kind::OptionProfile, 31), HasSubstr("<isDefault>true</isDefault>"));
  EXPECT_THAT(world_->record(Kind::OptionProfile, 1000001), HasSubstr("<isDefault>false</isDefault>"));
}

// --- schedules ---

std::string scheduling(const std::string& start, const std::string& rest = "<occurrenceType>ONCE</occurrenceType>",
                       const std::string& zone = "<code>UTC</code>") {
  return "<scheduling><startDate>" + start + "</startDate><timeZone>" + zone + "</timeZone>" + rest + "</scheduling>";
}
std::string schedule(const std::string& when, const std::string& target = "<webApp><id>410001</id></webApp>") {
  return "<name>New</name><active>true</active><type>VULNERABILITY</type><target>" + target +
         "</target><profile><id>31</id></profile>" + when;
}
constexpr const char* kToCome = "2035-01-01T00:00:00Z";
std::string monthly(const std::string& order) {
  return "<occurrenceType>MONTHLY</occurrenceType><occurrence><monthlyOccurrence><monthlyType><occurDayOrderInMonth>"
         "<dayOrder>" +
         order +
         "</dayOrder><dayOfMonth>FRIDAY</dayOfMonth><everyNMonths>1</everyNMonths></occurDayOrderInMonth>"
         "</monthlyType></monthlyOccurrence></occurrence>";
}

TEST_F(SmallWrites, AScheduleIsAnsweredWithANumberWhereAWordWasSentAndWithAnOffset) {
  EXPECT_THAT(write("create", "wasscanschedule", schedule(scheduling(kToCome, monthly("LAST")))).body,
              HasSubstr("    <WasScanSchedule>\n      <id>53</id>\n    </WasScanSchedule>\n"));
  EXPECT_THAT(world_->record(Kind::Schedule, 53),
              AllOf(HasSubstr("<dayOrder>5</dayOrder>"), HasSubstr("<offset>+00:00</offset>"),
                    HasSubstr("<name><![CDATA[Shop & Cart]]></name>"), HasSubstr("<multi>false</multi>"),
                    HasSubstr("<nextLaunchDate>2035-01-01T00:00:00Z</nextLaunchDate>"),
                    HasSubstr("<launchedCount>0</launchedCount>")));
}

TEST_F(SmallWrites, AScheduleOfSeveralWebAppsIsMulti) {
  write("create", "wasscanschedule",
        schedule(scheduling(kToCome),
                 "<webApps><set><WebApp><id>410001</id></WebApp><WebApp><id>410002</id></WebApp>"
                 "</set></webApps>"));
  EXPECT_THAT(world_->record(Kind::Schedule, 53), AllOf(HasSubstr("<multi>true</multi>"), HasSubstr("Depot ")));
}

TEST_F(SmallWrites, ASchedulesIsActivatedDeactivatedAndDeletedByIdAndByCriteria) {
  const auto by = [&](const std::string& operation, const std::string& id, const std::string& criteria) {
    auto call =
        test::xml_call(operation, "wasscanschedule",
                       criteria.empty() ? "" : "<ServiceRequest><filters>" + criteria + "</filters></ServiceRequest>");
    call.id = id;
    return handle(*world_, test::anybody(), call).body;
  };
  EXPECT_THAT(by("deactivate", "51", ""), HasSubstr("<id>51</id>"));
  EXPECT_THAT(world_->record(Kind::Schedule, 51), HasSubstr("<active>false</active>"));
  EXPECT_THAT(by("activate", "", "<Criteria field='active' operator='EQUALS'>false</Criteria>"),
              HasSubstr("<count>2</count>"));
  EXPECT_THAT(world_->record(Kind::Schedule, 52), HasSubstr("<active>true</active>"));
  EXPECT_THAT(by("delete", "", "<Criteria field='id' operator='IN'>51,52</Criteria>"), HasSubstr("<count>2</count>"));
  EXPECT_EQ(world_->size(Kind::Schedule), 0U);
}

TEST_F(SmallWrites, AScheduleWhoseStartHasPassedCanBeUpdatedInOtherThings) {
  write("create", "wasscanschedule", schedule(scheduling(kToCome)));
  world_->advance(std::chrono::days{365 * 12});
  EXPECT_EQ(write("update", "wasscanschedule", "<name>Later</name>", "53").response_code, "SUCCESS");
  EXPECT_THAT(write("update", "wasscanschedule", scheduling("2036-01-01T00:00:00Z"), "53").body,
              HasSubstr("Start Time cannot be before current time"));
}

struct RefusedSmall {
  const char* name;
  std::string operation, object, id, inside, code, text;
};
void PrintTo(const RefusedSmall& row, std::ostream* out) { *out << row.name; }
class SmallRefusal : public SmallWrites, public testing::WithParamInterface<RefusedSmall> {};

TEST_P(SmallRefusal, NamesTheReasonAndChangesNothing) {
  const auto& row = GetParam();
  const auto all = [&] {
    std::string text;
    for (const auto kind : {Kind::DnsOverride, Kind::AuthRecord, Kind::OptionProfile, Kind::Schedule})
      for (const auto id : world_->ids(kind)) text += world_->record(kind, id);
    return text;
  };
  const auto before = all();
  const auto answer = write(row.operation, row.object, row.inside, row.id);
  EXPECT_EQ(answer.response_code, row.code);
  EXPECT_THAT(answer.body, HasSubstr(row.text));
  EXPECT_EQ(all(), before);
}

INSTANTIATE_TEST_SUITE_P(
    All, SmallRefusal,
    testing::Values(
        RefusedSmall{"an_override_without_mappings", "create", "dnsoverride", "", "<name>a</name>", "INVALID_REQUEST",
                     "mappings is missing"},
        RefusedSmall{"an_override_without_name", "create", "dnsoverride", "", kMapping, "INVALID_REQUEST",
                     "name is missing"},
        RefusedSmall{"an_override_of_a_name_that_is_taken", "create", "dnsoverride", "",
                     "<name>Staging</name>" + kMapping, "INVALID_REQUEST", "already"},
        RefusedSmall{"an_override_without_address", "create", "dnsoverride", "",
                     "<name>a</name><mappings><set><DnsMapping><hostName>a</hostName><ipAddress>192.0.2.999</ipAddress>"
                     "</DnsMapping></set></mappings>",
                     "INVALID_REQUEST", "is no address"},
        RefusedSmall{"an_override_with_two_comments", "create", "dnsoverride", "",
                     "<name>a</name>" + kMapping +
                         "<comments><set><Comment><contents>a</contents></Comment><Comment><contents>b</contents>"
                         "</Comment></set></comments>",
                     "INVALID_REQUEST", "more than one comment"},
        RefusedSmall{"an_override_by_no_id", "update", "dnsoverride", "", "<name>a</name>", "INVALID_REQUEST",
                     "needs an id or criteria"},
        RefusedSmall{"a_record_without_login", "create", "webappauthrecord", "", "<name>a</name>", "INVALID_REQUEST",
                     "nothing to log in with"},
        RefusedSmall{"a_form_of_a_type_of_servers", "create", "webappauthrecord", "",
                     "<name>a</name><formRecord><type>NTLM</type></formRecord>", "INVALID_REQUEST",
                     "no type of a formRecord"},
        RefusedSmall{"a_server_with_a_flat_login", "create", "webappauthrecord", "",
                     "<name>a</name><serverRecord><username>a</username></serverRecord>", "INVALID_XML",
                     "&apos;username&apos;"},
        RefusedSmall{"a_field_of_a_server_in_a_form", "create", "webappauthrecord", "",
                     "<name>a</name><formRecord><type>STANDARD</type><fields><set><WebAppAuthServerRecordField/></set>"
                     "</fields></formRecord>",
                     "INVALID_XML", "&apos;WebAppAuthServerRecordField&apos;"},
        RefusedSmall{"a_profile_without_name", "create", "optionprofile", "", "", "INVALID_REQUEST", "name is missing"},
        RefusedSmall{"a_profile_of_a_name_that_is_taken", "create", "optionprofile", "", "<name>Nightly</name>",
                     "INVALID_REQUEST", "already"},
        RefusedSmall{"a_profile_that_is_too_fast", "create", "optionprofile", "",
                     "<name>a</name><performance>MAXIMUM</performance>", "INVALID_XML", "MAXIMUM"},
        RefusedSmall{"a_profile_below_nothing", "update", "optionprofile", "31",
                     "<maxCrawlRequests>-1</maxCrawlRequests>", "INVALID_REQUEST", "below 0"}),
    [](const auto& row) { return std::string{row.param.name}; });
INSTANTIATE_TEST_SUITE_P(
    Schedules, SmallRefusal,
    testing::Values(
        RefusedSmall{"a_start_in_the_past", "create", "wasscanschedule", "",
                     schedule(scheduling("2020-01-01T00:00:00Z")), "INVALID_REQUEST",
                     "<errorMessage>Start Time cannot be before current time</errorMessage>"},
        RefusedSmall{"an_offset", "create", "wasscanschedule", "",
                     schedule(scheduling(kToCome, "<occurrenceType>ONCE</occurrenceType>",
                                         "<code>UTC</code><offset>+00:00</offset>")),
                     "INVALID_XML", "&apos;offset&apos;"},
        RefusedSmall{"an_order_as_a_number", "create", "wasscanschedule", "",
                     schedule(scheduling(kToCome, monthly("5"))), "INVALID_XML", "FIRST"},
        RefusedSmall{"a_month_without_its_type", "create", "wasscanschedule", "",
                     schedule(scheduling(kToCome,
                                         "<occurrenceType>MONTHLY</occurrenceType><occurrence><monthlyOccurrence>"
                                         "<dayOfMonth>FRIDAY</dayOfMonth></monthlyOccurrence></occurrence>")),
                     "INVALID_XML", "&apos;dayOfMonth&apos;"},
        RefusedSmall{"another_occurrence_than_the_type", "create", "wasscanschedule", "",
                     schedule(scheduling(kToCome,
                                         "<occurrenceType>WEEKLY</occurrenceType><occurrence><dailyOccurrence>"
                                         "<everyNDays>1</everyNDays></dailyOccurrence></occurrence>")),
                     "INVALID_REQUEST", "needs a weeklyOccurrence alone"},
        RefusedSmall{"an_unknown_web_app", "create", "wasscanschedule", "",
                     schedule(scheduling(kToCome), "<webApp><id>7</id></webApp>"), "INVALID_REQUEST",
                     "There is no web application 7"},
        RefusedSmall{"no_web_app", "create", "wasscanschedule", "", schedule(scheduling(kToCome), ""),
                     "INVALID_REQUEST", "holds no web application"},
        RefusedSmall{"no_scheduling", "create", "wasscanschedule", "", schedule(""), "INVALID_REQUEST", "no startDate"},
        RefusedSmall{"no_zone", "create", "wasscanschedule", "",
                     schedule(scheduling(kToCome, "<occurrenceType>ONCE</occurrenceType>", "")), "INVALID_REQUEST",
                     "no timeZone"},
        RefusedSmall{"what_the_service_counts", "update", "wasscanschedule", "51", "<launchedCount>9</launchedCount>",
                     "INVALID_REQUEST", "&apos;launchedCount&apos; cannot be set"}),
    [](const auto& row) { return std::string{row.param.name}; });

}  // namespace
}  // namespace mockqualys::qps
