// The forms in which the vendor's JSON writes one and the same list, numbers in other clothes, and answers that say two
// things at once. The fake's answers are written anew on their way.
#include <gmock/gmock.h>

#include <array>
#include <functional>
#include <nlohmann/json.hpp>

#include "conformance/protocol/oracle.h"
#include "conformance/subject/in_process.h"
#include "conformance/support/formats.h"
#include "conformance/support/wire.h"

namespace qualyswas::conformance {
namespace {

using nlohmann::json;
using testing::AnyOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

// Two members in every list that a sync reads.
LabOptions two_of_each() {
  FindingRecord finding{.cwe = {79, 80},
                        .owasp = {{.code = 3, .name = "Injection"}, {.code = 7, .name = "Login"}},
                        .wasc = {{.code = 8, .name = "XSS"}, {.code = 22, .name = "OUTPUT"}},
                        .results = {{{.payload = "a", .response = "first"}, {.payload = "b", .response = "second"}},
                                    {{.payload = "c", .response = "third"}}},
                        .history = {"2025-12-08T04:00:00Z", "2025-12-01T04:00:00Z"}};
  return {.format = Format::Json,
          .webapps = {{.attributes = {{"Owner", "Ada"}, {"Tier", "1"}}, .tags = {{1, "prod"}, {2, "web"}}}},
          .findings = {finding}};
}

// --- lists ---

struct ShapeRow {
  Id id;
  std::string_view what;
  json (*shape)(const std::string& element, const json& members);  // members without a name around them
};

json named(const std::string& element, const json& members) {
  json all = json::array();
  for (const auto& member : members) all.push_back({{element, member}});
  return all;
}

const auto kShapeRows = std::to_array<ShapeRow>({
    {"JSON-001", "one object around an array",
     [](const std::string& element, const json& members) {
       return json{{"count", members.size()}, {"list", {{element, members}}}};
     }},
    {"JSON-001", "an array of one such object",
     [](const std::string& element, const json& members) {
       return json{{"count", members.size()}, {"list", json::array({json{{element, members}}})}};
     }},
    {"JSON-001", "a bare array",
     [](const std::string& element, const json& members) { return named(element, members); }},
    {"JSON-001", "members without a name",
     [](const std::string&, const json& members) {
       return json{{"count", members.size()}, {"list", members}};
     }},
    {"JSON-001", "numbers as texts",
     [](const std::string& element, const json& members) {
       json texts = json::array();
       for (auto member : members) {
         if (member.is_number()) member = member.dump();
         if (member.is_object())
           for (auto& value : member)
             if (value.is_number()) value = value.dump();
         texts.push_back({{element, member}});
       }
       return json{{"count", std::to_string(members.size())}, {"list", texts}};
     }},
    {"JSON-001", "without a count",
     [](const std::string& element, const json& members) {
       return json{{"list", named(element, members)}};
     }},
});

struct ListRow {
  std::string_view object, element;  // of the answer, of a member
  json::json_pointer at;             // in the record
};
const std::vector<ListRow>& list_rows() {
  static const std::vector<ListRow> kRows{
      {"webapp", "Tag", json::json_pointer{"/WebApp/tags"}},
      {"webapp", "Attribute", json::json_pointer{"/WebApp/attributes"}},
      {"finding", "long", json::json_pointer{"/Finding/cwe"}},
      {"finding", "OWASP", json::json_pointer{"/Finding/owasp"}},
      {"finding", "WASC", json::json_pointer{"/Finding/wasc"}},
      {"finding", "Result", json::json_pointer{"/Finding/resultList"}},
      {"finding", "PayloadInstance", json::json_pointer{"/Finding/resultList/list/0/Result/payloads"}},
      {"finding", "WebAppFindingHistory", json::json_pointer{"/Finding/history"}},
  };
  return kRows;
}

// Changes one list of the only record of an answer.
std::function<void(Answer&)> reshaped(const ListRow& list, std::function<json(const json& members, json list)> shape) {
  return [list, shape = std::move(shape)](Answer& answer) {
    auto page = json::parse(answer.body);
    auto& place = page.at("ServiceResponse").at("data").at(0).at(list.at);
    json members = json::array();
    for (const auto& member : place.contains("list") ? place["list"] : place.at("set"))
      members.push_back(member.is_object() ? member.at(std::string{list.element}) : member);
    ASSERT_THAT(members, SizeIs(2)) << place;
    place = shape(members, place);
    answer.body = page.dump();
  };
}

class ListShape : public Rows<ShapeRow> {};

TEST_P(ListShape, IsReadWholeWhicheverListHasIt) {
  Lab plain{two_of_each()};
  plain.sync_completely();
  const auto asset = plain.asset(kWebApp);
  ASSERT_THAT(asset.tags, SizeIs(2));
  ASSERT_THAT(asset.attributes, SizeIs(2));
  for (const auto& list : list_rows()) {
    SCOPED_TRACE(list.at.to_string());
    Lab lab{two_of_each()};
    Wire wire{lab};
    wire.change(search_of(list.object), reshaped(list, [&](const json& members, const json&) {
                  return row().shape(std::string{list.element}, members);
                }));
    const auto run = lab.sync();
    EXPECT_EQ(run.verdict, RunVerdict::Complete) << told(run);
    EXPECT_EQ(lab.asset(kWebApp), asset) << Harm::Loss;
    EXPECT_EQ(lab.finding(kFinding), plain.finding(kFinding)) << Harm::Loss;
  }
}

ROWS(ListShape, kShapeRows, row.what);

struct ShortRow {
  Id id;
  std::string_view what;
  json (*shape)(json list);
};
const auto kShortRows = std::to_array<ShortRow>({
    {"JSON-001", "a count alone",
     [](json) {
       return json{{"count", 2}};
     }},
    {"JSON-001", "a count as text alone",
     [](json) {
       return json{{"count", "2"}};
     }},
    {"JSON-001", "a list of null",
     [](json) {
       return json{{"count", 2}, {"list", nullptr}};
     }},
    {"JSON-001", "one member fewer",
     [](json list) {
       auto& members = list.contains("list") ? list["list"] : list["set"];
       members.erase(1);
       list["count"] = 2;
       return list;
     }},
    {"JSON-001", "a count below the members",
     [](json list) {
       list["count"] = 1;
       return list;
     }},
    {"JSON-001", "a text", [](json) { return json("prod, web"); }},
});
class ShortList : public Rows<ShortRow> {};

TEST_P(ShortList, MakesTheRunPartialWhicheverListItIs) {
  for (const auto& list : list_rows()) {
    SCOPED_TRACE(list.at.to_string());
    Lab lab{two_of_each()};
    Wire wire{lab};
    wire.change(search_of(list.object),
                reshaped(list, [](const json&, const json& whole) { return row().shape(whole); }));
    const auto run = lab.sync();
    EXPECT_EQ(run.verdict, RunVerdict::Partial) << Harm::FalseComplete;
    EXPECT_THAT(run.reasons, Contains(HasSubstr("field"))) << told(run);
    EXPECT_THAT(lab.findings(), SizeIs(1)) << Harm::Loss;
    EXPECT_THAT(lab.assets(), SizeIs(1)) << Harm::Loss;
  }
}

ROWS(ShortList, kShortRows, row.what);

class ShortListInXml : public testing::Test {};
CONFORMS(ShortListInXml, "JSON-001");

TEST_F(ShortListInXml, MakesTheRunPartialToo) {
  for (const auto* element : {"tags", "cwe", "owasp", "wasc", "resultList", "payloads"}) {
    SCOPED_TRACE(element);
    auto options = two_of_each();
    options.format = Format::Xml;
    Lab lab{std::move(options)};
    Wire wire{lab};
    int changed = 0;
    wire.change(search_of(std::string_view{element} == "tags" ? "webapp" : "finding"), [&](Answer& answer) {
      const auto list = answer.body.find("<" + std::string{element} + ">");
      ASSERT_NE(list, std::string::npos);
      const auto count = answer.body.find("<count>2</count>", list);
      ASSERT_NE(count, std::string::npos);
      answer.body.replace(count, 16, "<count>3</count>");
      ++changed;
    });
    EXPECT_EQ(lab.sync().verdict, RunVerdict::Partial) << Harm::FalseComplete;
    EXPECT_EQ(changed, 1);
  }
}

// --- numbers ---

struct NumberRow {
  Id id;
  std::string_view what, field;
  std::string_view value;  // JSON
  bool is_malformed;
};
constexpr auto kNumberRows = std::to_array<NumberRow>({
    {"SYNC-003", "a QID of null", "qid", "null", true},
    {"SYNC-003", "a QID that is a list", "qid", "[]", true},
    {"SYNC-003", "an empty QID", "qid", "\"\"", true},
    {"SYNC-003", "a QID below zero", "qid", "-1", true},
    {"SYNC-003", "a QID with a fraction", "qid", "150001.5", true},
    {"SYNC-003", "a QID of words", "qid", "\"abc\"", true},
    {"SYNC-003", "a QID as a double", "qid", "150001.0", false},
    {"SYNC-003", "a QID as text", "qid", "\"150001\"", false},
    {"SYNC-003", "a QID with an exponent", "qid", "1.50001e5", false},
    {"SYNC-003", "times detected below zero", "timesDetected", "-3", true},
    {"SYNC-003", "times detected as a list", "timesDetected", "[3]", true},
    {"SYNC-003", "times detected as a double", "timesDetected", "3.0", false},
    {"SYNC-003", "an id as a double", "id", "901001.0", false},
    {"SYNC-003", "a severity as a double", "severity", "3.0", false},
    {"SYNC-003", "a severity as a number", "severity", "3", false},
    {"SYNC-003", "a severity that is a list", "severity", "[3]", true},
    {"SYNC-003", "an address that is a list", "url", "[]", true},
    {"SYNC-003", "a name that is an object", "name", "{\"en\": \"XSS\"}", true},
});
class JsonNumber : public Rows<NumberRow> {};

TEST_P(JsonNumber, IsReadOrCountedAndTheFindingIsKept) {
  Lab lab{{.format = Format::Json, .webapps = {{}}, .findings = {{}, {.id = 901002, .qid = 150002}}}};
  Wire wire{lab};
  wire.change(search_of("finding"), [](Answer& answer) {
    auto page = json::parse(answer.body);
    page["ServiceResponse"]["data"][0]["Finding"][std::string{row().field}] = json::parse(row().value);
    answer.body = page.dump();
  });
  const auto run = lab.sync();
  EXPECT_THAT(lab.findings(), SizeIs(2)) << Harm::Loss;
  if (row().is_malformed) {
    EXPECT_EQ(run.verdict, RunVerdict::Partial) << Harm::FalseComplete;
    EXPECT_THAT(run.reasons, Contains(HasSubstr("1 field"))) << told(run);
  } else {
    EXPECT_EQ(run.verdict, RunVerdict::Complete) << told(run);
    EXPECT_EQ(lab.finding(kFinding).qid, 150001);
    EXPECT_THAT(lab.finding(kFinding).score_tenths, testing::Optional(50));
    EXPECT_THAT(lab.finding(kFinding).unmapped, SizeIs(0));
  }
}

ROWS(JsonNumber, kNumberRows, row.what);

// --- two things at once ---

struct TwiceRow {
  Id id;
  std::string_view what, xml, key, value;  // an element behind the first of its name; the same as JSON
};
constexpr auto kTwiceRows = std::to_array<TwiceRow>({
    {"SYNC-003", "another code", "<responseCode>INTERNAL_ERROR</responseCode>", "responseCode", "\"INTERNAL_ERROR\""},
    {"SYNC-003", "another count", "<count>7</count>", "count", "7"},
    {"SYNC-003", "another lastId", "<lastId>999999</lastId>", "lastId", "999999"},
    {"SYNC-003", "more and no more", "<hasMoreRecords>false</hasMoreRecords>", "hasMoreRecords", "\"false\""},
});
class SaidTwice : public RowsOnBothFormats<TwiceRow> {};

// In front of whatever the envelope says; JSON's keys stand in an order of their own.
void say_first(Answer& answer, Format format, std::string_view xml, std::string_view member) {
  const std::string_view begin = format == Format::Xml ? "<responseCode>" : "{\"ServiceResponse\":{";
  const auto at = answer.body.find(begin);
  ASSERT_NE(at, std::string::npos) << answer.body.substr(0, 100);
  if (format == Format::Xml) {
    answer.body.insert(at, xml);
  } else {
    answer.body.insert(at + begin.size(), std::string{member} + ",");
  }
}

TEST_P(SaidTwice, IsNotBelievedInEitherOrder) {
  for (const bool behind : {true, false}) {
    for (const auto& matches : {search_of("webapp"), search_of("finding")}) {
      Lab lab{three_pages(format())};
      lab.options.attempts = 2;
      Wire wire{lab};
      wire.change(matches,
                  [&](Answer& answer) {
                    const auto as_json = "\"" + std::string{row().key} + "\":" + std::string{row().value};
                    if (!behind) return say_first(answer, format(), row().xml, as_json);
                    const auto end = answer.body.rfind(format() == Format::Xml ? "</ServiceResponse>" : "}}");
                    ASSERT_NE(end, std::string::npos);
                    answer.body.insert(end, format() == Format::Xml ? std::string{row().xml} : "," + as_json);
                  },
                  {.nth = 2, .times = kAlways});  // a page in the middle
      const auto run = lab.sync();
      EXPECT_NE(run.verdict, RunVerdict::Complete) << Harm::FalseComplete;
      EXPECT_THAT(told(run), HasSubstr("contradicts itself"));
      expect_honest(lab, run);
      wire.clear();
      expect_recovery(lab);
    }
  }
}

ROWS_ON_BOTH_FORMATS(SaidTwice, kTwiceRows, row.what);

class SaidTwiceOfACount : public OnBothFormats {};
CONFORMS(SaidTwiceOfACount, "SYNC-003");

TEST_P(SaidTwiceOfACount, IsNotBelieved) {
  Lab lab{three_pages(format())};
  lab.options.attempts = 2;
  Wire wire{lab};
  wire.change(count_of("finding"),
              [](Answer& answer) { say_first(answer, format(), "<count>0</count>", "\"count\":0"); });
  const auto run = lab.sync();
  EXPECT_NE(run.verdict, RunVerdict::Complete) << Harm::FalseComplete;
  EXPECT_THAT(told(run), HasSubstr("contradicts itself"));
}
BOTH_FORMATS(SaidTwiceOfACount);

// Accounts lock: a login that is refused is not tried again, whatever else the answer says.
class RefusedAndWelcome : public OnBothFormats {};
CONFORMS(RefusedAndWelcome, "AUTH-007");

TEST_P(RefusedAndWelcome, IsARefusedLogin) {
  Lab lab{three_pages(format())};
  Wire wire{lab};
  wire.change(search_of("finding"), [](Answer& answer) {
    say_first(answer, format(), "<responseCode>INVALID_CREDENTIALS</responseCode>",
              "\"responseCode\":\"INVALID_CREDENTIALS\"");
  });
  const auto run = lab.sync();
  EXPECT_NE(run.verdict, RunVerdict::Complete) << Harm::FalseComplete;
  int searches = 0;
  for (const auto& request : wire.requests())
    if (search_of("finding")(request)) ++searches;
  EXPECT_EQ(searches, 1) << Plane::Wire;
}
BOTH_FORMATS(RefusedAndWelcome);

}  // namespace
}  // namespace qualyswas::conformance
