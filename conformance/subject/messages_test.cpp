#include "conformance/subject/messages.h"

#include <gmock/gmock.h>

#include <array>

namespace qualyswas::conformance::messages {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr Instant kMoment = std::chrono::sys_days{std::chrono::year{2026} / 1 / 5} + std::chrono::hours{6};

template <class Record>
void expect_round_trip(const Record& record, Profile profile) {
  const auto text = write(record);
  const auto line = read(text, profile);
  ASSERT_TRUE(line) << line.error() << "\n" << text;
  const auto* back = std::get_if<Record>(&line->message);
  ASSERT_NE(back, nullptr) << text;
  EXPECT_TRUE(*back == record) << text;
  EXPECT_THAT(line->notes, testing::IsEmpty());
}

TEST(Message, OfEveryRecordIsReadAsItWasWritten) {
  expect_round_trip(observed::Asset{.site_id = 410001,
                                    .name = "Shop & <more> 漢",
                                    .attributes = {{"Owner", "Kim"}},
                                    .tags = {{5, "prod"}},
                                    .last_seen = kMoment,
                                    .vulnerable_pages = {"https://shop.example.test/"},
                                    .instances = 3},
                    Profile::Vulcan);
  expect_round_trip(observed::Instance{.asset_id = 1,
                                       .qid = 2,
                                       .status = "Fixed",
                                       .score_tenths = 75,
                                       .finding_ids = {9'007'199'254'740'993},
                                       .findings = {{.finding_id = 7}}},
                    Profile::Vulcan);
  expect_round_trip(
      observed::Finding{.finding_id = 7, .potential = false, .cwe = {79, 80}, .unmapped = {{"status", "X", 2}}},
      Profile::Vulcan);
  expect_round_trip(
      observed::Vulnerability{.qid = 150001, .solution = observed::Solution{.qid = 150001, .cves = {"CVE-2026-1"}}},
      Profile::Vulcan);
  expect_round_trip(observed::Application{.application_id = 3, .name = "Shop", .open = {.high = 2}}, Profile::Neurons);
  expect_round_trip(observed::AppFinding{.finding_id = 7, .ignored = true, .glossary = observed::Glossary{.qid = 1}},
                    Profile::Neurons);
  expect_round_trip(observed::Upload{.id = 4, .at = kMoment, .outcome = observed::Outcome::Refused, .reasons = {"no"}},
                    Profile::Neurons);
  expect_round_trip(observed::Run{.verdict = RunVerdict::Partial, .reasons = {"a page failed"}, .started = kMoment},
                    Profile::Vulcan);
  expect_round_trip(observed::CheckStep{.right = observed::Right::Login,
                                        .outcome = observed::Proof::Failed,
                                        .error_class = "auth",
                                        .message = "Authentication failed",
                                        .advice = "check the password"},
                    Profile::Generic);
  expect_round_trip(observed::VendorRecord{.id = 7, .fields = {{"id", "7"}, {"status", "ACTIVE"}}}, Profile::Generic);
}

TEST(Message, OfAGenericRecordTakesNumbersBooleansAndNestedObjectsAsTheyStand) {
  const auto line = read(R"({"line":"finding","id":17,"severity":3,"isIgnored":false,"url":null,"webApp":{"id":4}})",
                         Profile::Generic);
  ASSERT_TRUE(line) << line.error();
  const auto& record = std::get<observed::VendorRecord>(line->message);
  EXPECT_EQ(record.id, 17);
  EXPECT_EQ(record.fields, (std::map<std::string, std::string>{
                               {"id", "17"}, {"severity", "3"}, {"isIgnored", "false"}, {"webApp.id", "4"}}));
}

TEST(Message, ThatHasAnUnknownMemberIsReadAndTheMemberIsNoted) {
  const auto line = read(R"({"line":"asset","site_id":1,"nmae":"Shop"})", Profile::Vulcan);
  ASSERT_TRUE(line);
  EXPECT_THAT(line->notes, ElementsAre(HasSubstr("\"nmae\"")));
}

struct ComplaintRow {
  const char* name;
  Profile profile;
  const char* line;
  const char* says;
};
constexpr auto kComplaints = std::to_array<ComplaintRow>({
    {"Text", Profile::Generic, "Traceback (most recent call last):", "not JSON"},
    {"HalfALine", Profile::Generic, R"({"line":"done","verdict":)", "not JSON"},
    {"AList", Profile::Generic, "[]", "one JSON object"},
    {"NoType", Profile::Generic, R"({"verdict":"complete"})", "line is missing"},
    {"UnknownType", Profile::Generic, R"({"line":"finish"})", "\"finish\" is none of"},
    {"UnknownVerdict", Profile::Generic, R"({"line":"done","verdict":"success"})",
     "verdict must be one of complete, partial, failed"},
    {"NoVerdict", Profile::Generic, R"({"line":"done"})", "verdict is missing"},
    {"AnIdAsText", Profile::Generic, R"({"line":"finding","id":"17"})", "id must be a whole number, not \"17\""},
    {"NoId", Profile::Generic, R"({"line":"finding","status":"NEW"})", "id is missing"},
    {"LocalTime", Profile::Vulcan, R"({"line":"asset","site_id":1,"last_seen":"2026-01-05 06:00"})",
     "last_seen must be a moment in UTC"},
    {"DayWithoutTime", Profile::Vulcan, R"({"line":"asset","site_id":1,"last_seen":"2026-01-05"})",
     "last_seen must be a moment in UTC"},
    {"ANumberAsText", Profile::Vulcan, R"({"line":"instance","asset_id":1,"qid":"150001"})",
     "qid must be a whole number"},
    {"ABooleanAsText", Profile::Vulcan, R"({"line":"instance","asset_id":1,"qid":1,"archived":"false"})",
     "archived must be true or false"},
    {"AListAsText", Profile::Vulcan, R"({"line":"asset","site_id":1,"tags":"prod"})", "tags must be a list"},
    {"InsideAList", Profile::Vulcan, R"({"line":"asset","site_id":1,"tags":[{"id":1},{"id":"x"}]})",
     "tags[1].id must be a whole number"},
    {"OtherProtocol", Profile::Generic, R"({"line":"hello","protocol":2,"profile":"generic","name":"x"})",
     "protocol must be 1"},
    {"NoProfile", Profile::Generic, R"({"line":"hello","protocol":1,"name":"x"})", "profile is missing"},
    {"UnknownRight", Profile::Vulcan, R"({"line":"step","right":"login","outcome":"passed"})",
     "right must be one of server reached, login accepted, API access"},
    {"StepWithoutOutcome", Profile::Vulcan, R"({"line":"step","right":"WAS module"})", "right and outcome are needed"},
    {"UnknownAbility", Profile::Generic,
     R"({"line":"hello","protocol":1,"profile":"vulcan","name":"x","can":["sing"]})",
     "\"sing\" is none of check, sync"},
    {"GenericWithoutFields", Profile::Generic, R"({"line":"hello","protocol":1,"profile":"generic","name":"x"})",
     "fields is missing"},
});
void PrintTo(const ComplaintRow& row, std::ostream* out) { *out << row.name; }
class Complaint : public testing::TestWithParam<ComplaintRow> {};

TEST_P(Complaint, NamesTheMemberAndWhatItMustBe) {
  const auto line = read(GetParam().line, GetParam().profile);
  ASSERT_FALSE(line) << GetParam().line;
  EXPECT_THAT(line.error(), HasSubstr(GetParam().says));
}
INSTANTIATE_TEST_SUITE_P(Lines, Complaint, testing::ValuesIn(kComplaints),
                         [](const auto& one) { return one.param.name; });

TEST(Schema, NamesEveryMessageOfAProfile) {
  for (const auto profile : {Profile::Vulcan, Profile::Neurons, Profile::Generic}) {
    std::vector<std::string> types;
    const auto whole = schema(profile);
    for (const auto& message : whole.at("oneOf")) types.push_back(message.at("properties").at("line").at("const"));
    EXPECT_THAT(types, testing::IsSupersetOf({"hello", "step", "done", "unsupported"}));
    EXPECT_THAT(types, testing::Contains(profile == Profile::Vulcan ? "asset" : "finding"));
  }
}

}  // namespace
}  // namespace qualyswas::conformance::messages
