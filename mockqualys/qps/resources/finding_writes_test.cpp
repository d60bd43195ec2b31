#include "mockqualys/qps/resources/finding_writes.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mockqualys/qps/test_world.h"

namespace mockqualys::qps {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr std::int64_t kVulnerability = 901, kGathered = 902, kSensitive = 905;

class FindingWrites : public testing::Test {
 protected:
  Answer ask(Call call, std::string id = {}) {
    call.id = std::move(id);
    return handle(*world_, user_, call);
  }
  // By id, with what <data><Finding> holds; nothing: no body.
  Answer write(const std::string& operation, std::int64_t id, const std::string& finding = {}) {
    return ask(xml_write(operation, finding), std::to_string(id));
  }
  static Call xml_write(const std::string& operation, const std::string& finding, const std::string& criteria = {}) {
    std::string body;
    if (!criteria.empty()) body += "<filters>" + criteria + "</filters>";
    if (!finding.empty()) body += "<data><Finding>" + finding + "</Finding></data>";
    return test::xml_call(operation, "finding", body.empty() ? body : "<ServiceRequest>" + body + "</ServiceRequest>");
  }
  std::string record(std::int64_t id) { return world_->record(Kind::Finding, id); }
  std::string now() { return format_instant(world_->now()); }

  std::unique_ptr<World> world_ = test::small_world();
  User user_{.name = "acme_zz9", .password = "x", .tags = {}, .state = {}};
};

constexpr auto kNotApplicable = "<ignoredReason>NOT_APPLICABLE</ignoredReason>";

// --- ignore and activate ---

TEST_F(FindingWrites, IgnoreSaysWhoWhenAndWhy) {
  world_->advance(std::chrono::hours{5});
  const auto answer =
      write("ignore", kSensitive,
            "<ignoredReason>FALSE_POSITIVE</ignoredReason><ignoredComment>see &amp; ask</ignoredComment>");
  EXPECT_EQ(answer.response_code, "SUCCESS");
  EXPECT_THAT(answer.body, AllOf(HasSubstr("<count>1</count>"), HasSubstr("<id>905</id>")));
  EXPECT_THAT(record(kSensitive),
              AllOf(HasSubstr("<isIgnored>true</isIgnored>\n      <ignoredReason>FALSE_POSITIVE</ignoredReason>\n      "
                              "<ignoredBy>\n        <id>"),
                    HasSubstr("<username>acme_zz9</username>"),
                    HasSubstr("<ignoredDate>" + now() +
                              "</ignoredDate>\n      <ignoredComment><![CDATA[see & "
                              "ask]]></ignoredComment>"),
                    HasSubstr("<status>FIXED</status>"), HasSubstr("<updatedDate>" + now() + "</updatedDate>")));
}

TEST_F(FindingWrites, IgnoreAgainReplacesWhatWasSaidBefore) {
  write("ignore", kVulnerability, kNotApplicable);
  EXPECT_THAT(record(kVulnerability),
              AllOf(HasSubstr("<ignoredReason>NOT_APPLICABLE</ignoredReason>"), HasSubstr("acme_zz9"),
                    Not(HasSubstr("RISK_ACCEPTED")), Not(HasSubstr("2026-01-02T00:00:00Z"))));
}

TEST_F(FindingWrites, ActivateTakesAllOfItBack) {
  write("ignore", kVulnerability, std::string{kNotApplicable} + "<ignoredComment>for now</ignoredComment>");
  const auto answer = write("activate", kVulnerability);
  EXPECT_THAT(answer.body,
              AllOf(HasSubstr("<id>901</id>"), HasSubstr("<uniqueId>11111111-2222-4333-8444-555555555555</uniqueId>")));
  EXPECT_THAT(record(kVulnerability), AllOf(HasSubstr("<isIgnored>false</isIgnored>"), Not(HasSubstr("<ignored"))));
}

TEST_F(FindingWrites, AreFoundByTheFiltersAtOnce) {
  const auto ignored = [&] {
    return ask(test::xml_call("count", "finding",
                              "<ServiceRequest><filters><Criteria field=\"ignoredReason\" operator=\"EQUALS\">"
                              "NOT_APPLICABLE</Criteria></filters></ServiceRequest>"))
        .body;
  };
  EXPECT_THAT(ignored(), HasSubstr("<count>0</count>"));
  write("ignore", kSensitive, kNotApplicable);
  EXPECT_THAT(ignored(), HasSubstr("<count>1</count>"));
  write("activate", kSensitive);
  EXPECT_THAT(ignored(), HasSubstr("<count>0</count>"));
}

TEST_F(FindingWrites, OfInformationGatheredAreAnsweredAndChangeNothing) {
  const auto before = record(kGathered);
  EXPECT_THAT(write("ignore", kGathered, kNotApplicable).body, HasSubstr("<id>902</id>"));
  EXPECT_THAT(write("activate", kGathered).body, HasSubstr("<id>902</id>"));
  EXPECT_EQ(record(kGathered), before);
}

TEST_F(FindingWrites, ByCriteriaReachAllThatFit) {
  const auto answer =
      ask(xml_write("ignore", kNotApplicable, R"(<Criteria field="id" operator="IN">901, 905</Criteria>)"));
  EXPECT_THAT(answer.body, AllOf(HasSubstr("<count>2</count>"), HasSubstr("<id>901</id>"), HasSubstr("<id>905</id>")));
  EXPECT_THAT(record(kSensitive), HasSubstr("<isIgnored>true</isIgnored>"));
  const auto none = ask(xml_write("activate", "", R"(<Criteria field="id" operator="EQUALS">77</Criteria>)"));
  EXPECT_EQ(none.response_code, "SUCCESS");
  EXPECT_THAT(none.body, HasSubstr("<count>0</count>"));
}

TEST_F(FindingWrites, InJsonAreTheSame) {
  auto call = test::json_call("ignore", "finding",
                              R"({"ServiceRequest": {"data": {"Finding": {"ignoredReason": "RISK_ACCEPTED",)"
                              R"( "ignoredComment": "until Q3"}}}})");
  const auto answer = ask(call, "905");
  EXPECT_THAT(answer.body, HasSubstr(R"("count":1)"));
  EXPECT_THAT(record(kSensitive), HasSubstr("<ignoredComment><![CDATA[until Q3]]></ignoredComment>"));
}

// --- the severity ---

TEST_F(FindingWrites, EditSeverityRemembersTheOriginal) {
  write("editSeverity", kVulnerability, "<severity>1</severity><severityComment>internal only</severityComment>");
  EXPECT_THAT(record(kVulnerability),
              AllOf(HasSubstr("<severity>1</severity>\n      <originalSeverity>4</originalSeverity>"),
                    HasSubstr("<severityComment><![CDATA[internal only]]></severityComment>"),
                    HasSubstr("<editedSeverityDate>" + now() + "</editedSeverityDate>")));
  write("editSeverity", kVulnerability, "<severity>2</severity>");
  EXPECT_THAT(record(kVulnerability),
              AllOf(HasSubstr("<severity>2</severity>\n      <originalSeverity>4</originalSeverity>"),
                    Not(HasSubstr("internal only"))));
}

TEST_F(FindingWrites, RestoreSeverityForgetsTheEdit) {
  write("editSeverity", kVulnerability, "<severity>1</severity><severityComment>x</severityComment>");
  EXPECT_THAT(write("restoreSeverity", kVulnerability).body, HasSubstr("<count>1</count>"));
  EXPECT_THAT(record(kVulnerability), AllOf(HasSubstr("<severity>4</severity>"), Not(HasSubstr("originalSeverity")),
                                            Not(HasSubstr("editedSeverity")), Not(HasSubstr("severityComment"))));
}

TEST_F(FindingWrites, RestoreSeverityLeavesWhatWasNotEdited) {
  const auto before = record(kVulnerability);
  EXPECT_THAT(write("restoreSeverity", kVulnerability).body, HasSubstr("<id>901</id>"));
  EXPECT_EQ(record(kVulnerability), before);
}

TEST_F(FindingWrites, OfTheSeverityTakeTheIdFromTheDataToo) {
  EXPECT_THAT(ask(xml_write("editSeverity", "<id>905</id><severity>3</severity>")).body, HasSubstr("<id>905</id>"));
  EXPECT_THAT(record(kSensitive), HasSubstr("<severity>3</severity>"));
  EXPECT_THAT(ask(xml_write("restoreSeverity", "<id>905</id>")).body, HasSubstr("<id>905</id>"));
  EXPECT_THAT(record(kSensitive), HasSubstr("<severity>2</severity>"));
}

// --- what is refused ---

struct RefusedWrite {
  const char* name;
  const char* operation;
  const char* id;
  const char* body;  // between <ServiceRequest> and its end
  const char* code;
  const char* says;
};
void PrintTo(const RefusedWrite& row, std::ostream* out) { *out << row.name; }

class FindingWriteRefused : public FindingWrites, public testing::WithParamInterface<RefusedWrite> {};

TEST_P(FindingWriteRefused, WithItsReasonAndWithoutAnEffect) {
  const auto& row = GetParam();
  const auto before = record(kVulnerability) + record(kSensitive);
  const std::string body = row.body;
  const auto answer = ask(
      test::xml_call(row.operation, "finding", body.empty() ? body : "<ServiceRequest>" + body + "</ServiceRequest>"),
      row.id);
  EXPECT_EQ(answer.response_code, row.code) << answer.body;
  EXPECT_THAT(answer.body, HasSubstr(row.says));
  EXPECT_EQ(record(kVulnerability) + record(kSensitive), before);
}

INSTANTIATE_TEST_SUITE_P(
    Writes, FindingWriteRefused,
    testing::Values(
        RefusedWrite{"no_id_and_no_criteria", "activate", "", "", "INVALID_REQUEST",
                     "activate needs an id or criteria"},
        RefusedWrite{"id_and_criteria", "activate", "901",
                     "<filters><Criteria field='id' operator='EQUALS'>905</Criteria></filters>", "INVALID_REQUEST",
                     "named by its id already"},
        RefusedWrite{"unknown_id", "activate", "77", "", "INVALID_REQUEST", "There were no results"},
        RefusedWrite{"no_number", "activate", "x", "", "INVALID_URL", "&apos;x&apos; is not the id"},
        RefusedWrite{"ignore_without_a_reason", "ignore", "905", "", "INVALID_REQUEST", "ignoredReason is missing"},
        RefusedWrite{"ignore_for_a_word_of_its_own", "ignore", "905",
                     "<data><Finding><ignoredReason>BORED</ignoredReason></Finding></data>", "INVALID_XML",
                     "&apos;BORED&apos; is not facet-valid"},
        RefusedWrite{"an_element_that_is_not_there", "ignore", "905",
                     "<data><Finding><ignoreReason>FALSE_POSITIVE</ignoreReason></Finding></data>", "INVALID_XML",
                     "&apos;ignoreReason&apos;"},
        RefusedWrite{"the_data_of_another_object", "ignore", "905", "<data><WebApp/></data>", "INVALID_XML",
                     "&apos;WebApp&apos;"},
        RefusedWrite{"activate_with_data", "activate", "905", "<data><Finding/></data>", "INVALID_XML",
                     "&apos;data&apos;"},
        RefusedWrite{"preferences", "activate", "905", "<preferences><limitResults>1</limitResults></preferences>",
                     "INVALID_XML", "&apos;preferences&apos;"},
        RefusedWrite{"no_severity", "editSeverity", "905", "<data><Finding/></data>", "INVALID_REQUEST",
                     "severity is missing"},
        RefusedWrite{"severity_0", "editSeverity", "905", "<data><Finding><severity>0</severity></Finding></data>",
                     "INVALID_REQUEST", "from 1 to 5"},
        RefusedWrite{"severity_6", "editSeverity", "905", "<data><Finding><severity>6</severity></Finding></data>",
                     "INVALID_REQUEST", "from 1 to 5"},
        RefusedWrite{"unknown_criteria", "restoreSeverity", "",
                     "<filters><Criteria field='isIgnored' operator='EQUALS'>true</Criteria></filters>",
                     "INVALID_REQUEST", "Unknown criteria &apos;isIgnored&apos;"},
        RefusedWrite{"two_ids", "editSeverity", "905",
                     "<data><Finding><id>901</id><severity>3</severity></Finding></data>", "INVALID_REQUEST",
                     "The ids of the address (905) and of the data (901) differ"},
        RefusedWrite{"not_of_a_finding", "launch", "905", "", "OPERATION_NOT_SUPPORTED",
                     "&apos;launch&apos; on &apos;finding&apos;"}),
    [](const auto& row) { return std::string{row.param.name}; });

TEST_F(FindingWrites, ByGetAreRefused) {
  auto call = xml_write("ignore", "");
  call.method = "GET";
  EXPECT_EQ(ask(call, "905").response_code, "OPERATION_NOT_SUPPORTED");
}

TEST_F(FindingWrites, ReachNothingOutsideOfTheScope) {
  user_.tags = {"public"};  // of web app 410001 alone
  const auto before = record(kSensitive);
  EXPECT_EQ(write("ignore", kSensitive, kNotApplicable).response_code, "INVALID_REQUEST");
  const auto all = ask(xml_write("ignore", kNotApplicable, R"(<Criteria field="id" operator="GREATER">0</Criteria>)"));
  EXPECT_THAT(all.body, AllOf(HasSubstr("<id>901</id>"), Not(HasSubstr("<id>905</id>"))));
  EXPECT_EQ(record(kSensitive), before);
}

}  // namespace
}  // namespace mockqualys::qps
