// count, search and get of the objects that stand beside web apps, findings and reports.
#include "mockqualys/qps/reading.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "mockqualys/base/text.h"
#include "mockqualys/qps/test_world.h"

namespace mockqualys::qps {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

Answer ask_small(const Call& call, std::vector<std::string> scope = {}) {
  auto user = test::anybody();
  user.tags = std::move(scope);
  return handle(test::shared_small_world(), user, call);
}

json body_of(const Answer& answer) { return json::parse(answer.body).at("ServiceResponse"); }

struct SmallObject {
  std::string module, name, element, schema;
  std::int64_t first, records;
  bool counted_by_get;
};
void PrintTo(const SmallObject& row, std::ostream* out) { *out << row.name; }

class SmallObjects : public testing::TestWithParam<SmallObject> {
 protected:
  static Call call(const std::string& operation, bool in_json, const std::string& id = {}) {
    auto made = in_json ? test::json_call(operation, GetParam().name) : test::xml_call(operation, GetParam().name);
    made.module = GetParam().module;
    made.id = id;
    if (operation == "get") made.method = "GET";
    return made;
  }
};

TEST_P(SmallObjects, AreCounted) {
  EXPECT_THAT(ask_small(call("count", false)).body, HasSubstr(fmt::format("<count>{}</count>", GetParam().records)));
  EXPECT_EQ(body_of(ask_small(call("count", true))).at("count"), GetParam().records);
}

TEST_P(SmallObjects, AreCountedByGetWhereThatIsDocumented) {
  auto by_get = call("count", false);
  by_get.method = "GET";
  EXPECT_EQ(ask_small(by_get).response_code, GetParam().counted_by_get ? "SUCCESS" : "OPERATION_NOT_SUPPORTED");
}

TEST_P(SmallObjects, AreFoundInBothFormats) {
  const auto answer = ask_small(call("search", false)).body;
  EXPECT_THAT(
      answer,
      AllOf(HasSubstr(GetParam().schema + "\">"), HasSubstr(fmt::format("<count>{}</count>", GetParam().records)),
            HasSubstr(fmt::format("    <{}>\n      <id>{}</id>\n", GetParam().element, GetParam().first))));
  const auto members = body_of(ask_small(call("search", true)));
  ASSERT_EQ(members.at("data").size(), GetParam().records);
  EXPECT_EQ(members.at("data")[0].at(GetParam().element).at("id"), GetParam().first);
}

TEST_P(SmallObjects, AreReadOneByOne) {
  const auto id = std::to_string(GetParam().first);
  EXPECT_THAT(ask_small(call("get", false, id)).body, HasSubstr("<id>" + id + "</id>"));
  EXPECT_EQ(body_of(ask_small(call("get", true, id))).at("data")[0].at(GetParam().element).at("id"), GetParam().first);
  EXPECT_EQ(ask_small(call("get", false, "3")).response_code, "INVALID_REQUEST");
}

TEST_P(SmallObjects, ArePagedByTheirIds) {
  auto page = call("search", true);
  page.body = R"({"ServiceRequest": {"preferences": {"limitResults": 1}}})";
  page.content_type = "application/json";
  std::vector<std::int64_t> seen;
  for (std::int64_t last = 0; seen.size() < 20;) {
    const auto members = body_of(ask_small(page));
    for (const auto& record : members.at("data")) seen.push_back(record.at(GetParam().element).at("id"));
    if (members.at("hasMoreRecords") != "true") break;
    last = members.at("lastId");
    page.body = fmt::format(R"({{"ServiceRequest": {{"preferences": {{"limitResults": 1}}, "filters": {{"Criteria":)"
                            R"( {{"field": "id", "operator": "GREATER", "value": {}}}}}}}}})",
                            last);
  }
  EXPECT_EQ(seen.size(), static_cast<std::size_t>(GetParam().records));
  EXPECT_TRUE(std::ranges::is_sorted(seen, std::ranges::less_equal{}));
}

TEST_P(SmallObjects, HaveNoLongFormToAskFor) {
  auto verbose = call("search", false);
  verbose.body = test::preferences("<verbose>true</verbose>");
  verbose.content_type = "text/xml";
  EXPECT_EQ(ask_small(verbose).response_code, "INVALID_XML");
}

INSTANTIATE_TEST_SUITE_P(
    All, SmallObjects,
    testing::Values(
        SmallObject{"am", "tag", "Tag", "/qps/xsd/2.0/am/tag.xsd", 5, 3, false},
        SmallObject{"was", "optionprofile", "OptionProfile", "/qps/xsd/3.0/was/optionprofile.xsd", 31, 2, true},
        SmallObject{"was", "webappauthrecord", "WebAppAuthRecord", "/qps/xsd/3.0/was/webappauthrecord.xsd", 41, 2,
                    true},
        SmallObject{"was", "wasscanschedule", "WasScanSchedule", "/qps/xsd/3.0/was/wasscanschedule.xsd", 51, 2, true},
        SmallObject{"was", "reporttemplate", "ReportTemplate", "/qps/xsd/3.0/was/reporttemplate.xsd", 1000011, 4,
                    false},
        SmallObject{"was", "searchlist", "SearchList", "/qps/xsd/3.0/was/searchlist.xsd", 61, 1, false},
        SmallObject{"was", "dnsoverride", "DnsOverride", "/qps/xsd/3.0/was/dnsoverride.xsd", 71, 1, false}),
    [](const auto& row) { return row.param.name; });

TEST(AuthRecordReading, NeverEchoesASecuredValue) {
  for (auto call : {test::get_call("webappauthrecord", "41"), test::xml_call("search", "webappauthrecord")}) {
    for (const bool in_json : {false, true}) {
      call.json = in_json;
      EXPECT_THAT(ask_small(call).body, Not(HasSubstr("hunter2")));
    }
  }
}

TEST(ScheduleReading, ShowsAUserWithTagsTheSchedulesOfHisWebAppsAlone) {
  EXPECT_THAT(ask_small(test::xml_call("search", "wasscanschedule"), {"public"}).body,
              AllOf(HasSubstr("<id>51</id>"), Not(HasSubstr("<id>52</id>"))));
  EXPECT_EQ(ask_small(test::get_call("wasscanschedule", "52"), {"public"}).response_code, "INVALID_REQUEST");
}

// --- download of schedules ---

std::string calendar(const std::string& id, const std::string& criteria = {}) {
  auto call =
      test::xml_call("download", "wasscanschedule",
                     criteria.empty() ? "" : "<ServiceRequest><filters>" + criteria + "</filters></ServiceRequest>");
  call.id = id;
  const auto answer = ask_small(call);
  EXPECT_EQ(answer.content_type, "text/calendar;charset=UTF-8") << answer.body;
  return answer.file ? *answer.file : std::string{};
}

TEST(ScheduleDownload, IsACalendarWithTheRuleOfTheSchedule) {
  EXPECT_EQ(
      calendar("51"),
      "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//mockqualys//WAS schedules//EN\r\nBEGIN:VEVENT\r\n"
      "UID:was-schedule-51\r\nDTSTAMP:" +
          [] {
            auto now = format_instant(test::shared_small_world().now());
            std::erase_if(now, [](char c) { return c == '-' || c == ':'; });
            return now;
          }() +
          "\r\nDTSTART:20260104T220000Z\r\nSUMMARY:Weekly\\; shop\r\n"
          "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;COUNT=10\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
  EXPECT_THAT(calendar("52"), HasSubstr("RRULE:FREQ=MONTHLY;INTERVAL=1;BYDAY=-1FR\r\n"));
}

TEST(ScheduleDownload, ByCriteriaHoldsAllThatFit) {
  EXPECT_THAT(calendar("", R"(<Criteria field="id" operator="GREATER">1</Criteria>)"),
              AllOf(HasSubstr("UID:was-schedule-51\r\n"), HasSubstr("UID:was-schedule-52\r\n")));
  EXPECT_THAT(calendar("", R"(<Criteria field="id" operator="EQUALS">1</Criteria>)"), Not(HasSubstr("VEVENT")));
}

TEST(ScheduleDownload, NeedsAnIdOrCriteria) {
  EXPECT_EQ(ask_small(test::xml_call("download", "wasscanschedule")).response_code, "INVALID_REQUEST");
}

// --- the habits of the module of tags ---

TEST(TagReading, WritesNamesPlainAndListsWithoutCount) {
  const auto answer = ask_small([] {
    auto call = test::am_call("get");
    call.method = "GET";
    call.id = "8";
    return call;
  }());
  EXPECT_THAT(answer.body, AllOf(HasSubstr("      <name>Cloud &amp; Co</name>\n"), Not(HasSubstr("CDATA"))));
}

TEST(TagReading, AnswersAnEmptySearchWithTheCountAlone) {
  auto call = test::am_call("search",
                            "<ServiceRequest><filters><Criteria field=\"id\" operator=\"EQUALS\">1</Criteria>"
                            "</filters></ServiceRequest>");
  call.empty_as_2020 = true;
  EXPECT_THAT(ask_small(call).body,
              AllOf(HasSubstr("<count>0</count>\n</ServiceResponse>"), Not(HasSubstr("hasMoreRecords"))));
}

TEST(TagReading, IsInItsOwnModuleAlone) {
  EXPECT_EQ(ask_small(test::xml_call("search", "tag")).response_code, "INVALID_URL");
  auto webapps = test::xml_call("search", "webapp");
  webapps.module = "am";
  EXPECT_EQ(ask_small(webapps).response_code, "INVALID_URL");
  webapps.object = "hostasset";
  EXPECT_EQ(ask_small(webapps).response_code, "OPERATION_NOT_SUPPORTED");
}

struct Trimmed {
  const char* name;
  std::string query, first;  // what stands in <data> of the first record; empty: no data
};
void PrintTo(const Trimmed& row, std::ostream* out) { *out << row.name; }
class FieldsOfTheQuery : public testing::TestWithParam<Trimmed> {};

TEST_P(FieldsOfTheQuery, AreAllThatStandsInARecord) {
  auto call = test::am_call("search", test::preferences("<limitResults>1</limitResults>"));
  call.query = GetParam().query;
  const auto body = ask_small(call).body;
  const auto data =
      GetParam().first.empty() ? "" : "  <data>\n    <Tag>\n" + GetParam().first + "    </Tag>\n  </data>\n";
  EXPECT_THAT(body,
              testing::EndsWith("  <count>1</count>\n  <hasMoreRecords>true</hasMoreRecords>\n  <lastId>5</lastId>\n" +
                                data + "</ServiceResponse>"));
  call.json = true;
  EXPECT_EQ(body_of(ask_small(call)).contains("data"), !GetParam().first.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Known, FieldsOfTheQuery,
    testing::Values(Trimmed{"two", "fields=id,name", "      <id>5</id>\n      <name>prod</name>\n"},
                    Trimmed{"one_behind_another_parameter", "a=b&fields=color", "      <color>#336699</color>\n"},
                    Trimmed{"one_unknown", "fields=id,shade", "      <id>5</id>\n"},
                    Trimmed{"none_known", "fields=shade", ""},
                    Trimmed{"a_comma_that_is_encoded", "fields=id%2Cname", ""}),
    [](const auto& row) { return std::string{row.param.name}; });

TEST(FieldsOfTheQueryOfWas, AreNotLookedAt) {
  auto call = test::xml_call("search", "webapp");
  call.query = "fields=id";
  EXPECT_THAT(ask_small(call).body, HasSubstr("<name>"));
}

}  // namespace
}  // namespace mockqualys::qps
