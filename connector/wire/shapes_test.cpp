// Every list that is read, in every form that the vendor's JSON has, and in XML: all members, or a word about those
// that are missing.
#include <array>
#include <functional>
#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "connector/wire/collected.h"

namespace qualyswas::wire {
namespace {

using namespace std::string_literals;
using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// --- a finding or a web application that holds one list ---

struct Taken {
  std::vector<std::string> members;  // as they were read
  std::vector<Unreadable> unreadable;
};

struct List {
  const char* name;     // of the field
  const char* element;  // of a member
  json first, second;   // members in JSON
  const char *first_xml, *second_xml;
  const char *first_text, *second_text;  // as they are read
  bool of_webapp;
  json (*around)(json list);  // the record that holds it
  std::string (*around_xml)(std::string list);
  std::function<std::vector<std::string>(const model::WebApp&, const model::Finding&)> read;
};
void PrintTo(const List& list, std::ostream* out) { *out << list.name; }

json finding(json fields) {
  fields["id"] = 7;
  fields["webApp"].update({{"id", 3}});
  return {{"Finding", std::move(fields)}};
}
std::string finding_xml(const std::string& fields, const std::string& of_webapp = {}) {
  return "<Finding><id>7</id>" + fields + "<webApp><id>3</id>" + of_webapp + "</webApp></Finding>";
}

template <class Entries, class Text>
std::vector<std::string> texts(const Entries& entries, Text text) {
  std::vector<std::string> all;
  for (const auto& entry : entries) all.push_back(text(entry));
  return all;
}
std::string text_of(const model::Tag& tag) { return fmt::format("{} {}", tag.id, tag.name); }
std::string text_of(const model::Classification& entry) { return fmt::format("{} {}", entry.code, entry.name); }
template <class Entries>
std::vector<std::string> texts(const Entries& entries) {
  return texts(entries, [](const auto& entry) { return text_of(entry); });
}

const std::vector<List>& lists() {
  static const std::vector<List> kLists{
      {"tags",
       "Tag",
       {{"id", 1}, {"name", "a"}},
       {{"id", 2}, {"name", "b"}},
       "<id>1</id><name>a</name>",
       "<id>2</id><name>b</name>",
       "1 a",
       "2 b",
       true,
       [](json list) {
         return json{{"WebApp", {{"id", 3}, {"tags", std::move(list)}}}};
       },
       [](std::string list) { return "<WebApp><id>3</id>" + list + "</WebApp>"; },
       [](const auto& webapp, const auto&) { return texts(webapp.tags); }},
      {"attributes",
       "Attribute",
       {{"name", "x"}, {"value", "1"}},
       {{"name", "y"}, {"value", "2"}},
       "<name>x</name><value>1</value>",
       "<name>y</name><value>2</value>",
       "x=1",
       "y=2",
       true,
       [](json list) {
         return json{{"WebApp", {{"id", 3}, {"attributes", std::move(list)}}}};
       },
       [](std::string list) { return "<WebApp><id>3</id>" + list + "</WebApp>"; },
       [](const auto& webapp, const auto&) {
         return texts(webapp.attributes, [](const auto& one) { return one.name + "=" + one.value; });
       }},
      {"tags",
       "Tag",
       {{"id", 1}, {"name", "a"}},
       {{"id", 2}, {"name", "b"}},
       "<id>1</id><name>a</name>",
       "<id>2</id><name>b</name>",
       "1 a",
       "2 b",
       false,
       [](json list) {
         return finding({{"webApp", {{"tags", std::move(list)}}}});
       },
       [](std::string list) { return finding_xml({}, list); },
       [](const auto&, const auto& finding) { return texts(finding.webapp_tags); }},
      {"cwe", "long", 79, 80, "79", "80", "79", "80", false,
       [](json list) {
         return finding({{"cwe", std::move(list)}});
       },
       [](std::string list) { return finding_xml(list); },
       [](const auto&, const auto& finding) {
         return texts(finding.cwe, [](auto cwe) { return std::to_string(cwe); });
       }},
      {"owasp",
       "OWASP",
       {{"code", 3}, {"name", "x"}},
       {{"code", 4}, {"name", "y"}},
       "<code>3</code><name>x</name>",
       "<code>4</code><name>y</name>",
       "3 x",
       "4 y",
       false,
       [](json list) {
         return finding({{"owasp", std::move(list)}});
       },
       [](std::string list) { return finding_xml(list); },
       [](const auto&, const auto& finding) { return texts(finding.owasp); }},
      {"wasc",
       "WASC",
       {{"code", 8}, {"name", "x"}},
       {{"code", 22}, {"name", "y"}},
       "<code>8</code><name>x</name>",
       "<code>22</code><name>y</name>",
       "8 x",
       "22 y",
       false,
       [](json list) {
         return finding({{"wasc", std::move(list)}});
       },
       [](std::string list) { return finding_xml(list); },
       [](const auto&, const auto& finding) { return texts(finding.wasc); }},
      {"history",
       "WebAppFindingHistory",
       {{"scanData", {{"launchedDate", "2026-01-02T00:00:00Z"}}}},
       {{"scanData", {{"launchedDate", "2026-01-01T00:00:00Z"}}}},
       "<scanData><launchedDate>2026-01-02T00:00:00Z</launchedDate></scanData>",
       "<scanData><launchedDate>2026-01-01T00:00:00Z</launchedDate></scanData>",
       "1767312000",
       "1767225600",
       false,
       [](json list) {
         return finding({{"history", std::move(list)}});
       },
       [](std::string list) { return finding_xml(list); },
       [](const auto&, const auto& finding) {
         return texts(finding.history, [](Instant at) { return std::to_string(at.time_since_epoch().count()); });
       }},
      {"resultList",
       "Result",
       {{"formLocation", "/a"}, {"ajax", "false"}},
       {{"formLocation", "/b"}, {"ajax", "true"}},
       "<formLocation>/a</formLocation>",
       "<formLocation>/b</formLocation>",
       "/a",
       "/b",
       false,
       [](json list) {
         return finding({{"resultList", std::move(list)}});
       },
       [](std::string list) { return finding_xml(list); },
       [](const auto&, const auto& finding) {
         return texts(finding.results, [](const auto& result) { return result.form_location; });
       }},
      {"payloads",
       "PayloadInstance",
       {{"payload", "a"}, {"response", "x"}},
       {{"payload", "b"}, {"response", "y"}},
       "<payload>a</payload><response>x</response>",
       "<payload>b</payload><response>y</response>",
       "a x",
       "b y",
       false,
       [](json list) {
         return finding({{"resultList", {{"count", 1}, {"list", {{{"Result", {{"payloads", std::move(list)}}}}}}}}});
       },
       [](std::string list) {
         return finding_xml("<resultList><count>1</count><list><Result>" + list + "</Result></list></resultList>");
       },
       [](const auto&, const auto& finding) {
         return texts(finding.results.at(0).payloads,
                      [](const auto& payload) { return payload.payload + " " + payload.response; });
       }},
      {"accessPath",
       "Url",
       {{"value", "/a"}},
       {{"value", "/b"}},
       "/a",
       "/b",
       "/a",
       "/b",
       false,
       [](json list) {
         return finding({{"resultList", {{"count", 1}, {"list", {{{"Result", {{"accessPath", std::move(list)}}}}}}}}});
       },
       [](std::string list) {
         return finding_xml("<resultList><count>1</count><list><Result>" + list + "</Result></list></resultList>");
       },
       [](const auto&, const auto& finding) {
         return texts(finding.results.at(0).access_path, [](const auto& url) { return url; });
       }},
  };
  return kLists;
}

Taken take(const List& list, const std::string& page) {
  Taken taken;
  if (list.of_webapp) {
    auto all = webapps_in(page, 61);
    EXPECT_TRUE(all.result) << all.result.error().message << page;
    EXPECT_THAT(all.records, SizeIs(1)) << page;
    if (!all.records.empty()) taken.members = list.read(all.records[0], {});
    taken.unreadable = all.unreadable;
  } else {
    auto all = findings_in(page, 61);
    EXPECT_TRUE(all.result) << all.result.error().message << page;
    EXPECT_THAT(all.records, SizeIs(1)) << page;
    if (!all.records.empty()) taken.members = list.read({}, all.records[0]);
    taken.unreadable = all.unreadable;
  }
  return taken;
}

Taken take_json(const List& list, const json& shape) {
  const json page = {{"ServiceResponse", {{"responseCode", "SUCCESS"}, {"count", 1}, {"data", {list.around(shape)}}}}};
  return take(list, page.dump());
}

Taken take_xml(const List& list, const std::string& inner) {
  return take(list, "<ServiceResponse><responseCode>SUCCESS</responseCode><count>1</count><data>" +
                        list.around_xml(fmt::format("<{0}>{1}</{0}>", list.name, inner)) + "</data></ServiceResponse>");
}

class ListOf : public testing::TestWithParam<List> {
 protected:
  static json named(const json& member) { return {{GetParam().element, member}}; }
  static std::string element(const char* inner) { return fmt::format("<{0}>{1}</{0}>", GetParam().element, inner); }
};

TEST_P(ListOf, TwoIsReadWholeInEveryForm) {
  const auto& list = GetParam();
  const json &a = list.first, &b = list.second;
  const json both = json::array({a, b});
  const std::vector<std::pair<const char*, json>> shapes{
      {"as documented", {{"count", 2}, {"list", {named(a), named(b)}}}},
      {"spelled set", {{"set", {named(a), named(b)}}}},
      {"without a count", {{"list", {named(a), named(b)}}}},
      {"its count a text", {{"count", "2"}, {"list", {named(a), named(b)}}}},
      {"its count a double", {{"count", 2.0}, {"list", {named(a), named(b)}}}},
      {"one object around an array", {{"count", 2}, {"list", named(both)}}},
      {"an array of one object around an array", {{"count", 2}, {"list", json::array({named(both)})}}},
      {"two arrays", {{"count", 2}, {"list", {named(json::array({a})), named(json::array({b}))}}}},
      {"arrays in an array", {{"count", 2}, {"list", json::array({json::array({named(a), named(b)})})}}},
      {"members without a name", {{"count", 2}, {"list", both}}},
      {"a bare array", json::array({named(a), named(b)})},
      {"a bare array without names", both},
      {"no list around the members", {{"count", 2}, {list.element, both}}},
      {"nothing around the members", named(both)},
      {"a list in an array", json::array({{{"count", 2}, {"list", {named(a), named(b)}}}})},
      {"a null between them", {{"count", 2}, {"list", {named(a), nullptr, named(b)}}}},
  };
  for (const auto& [what, shape] : shapes) {
    const auto taken = take_json(list, shape);
    EXPECT_THAT(taken.members, testing::ElementsAre(list.first_text, list.second_text)) << what << shape;
    EXPECT_THAT(taken.unreadable, IsEmpty()) << what << shape;
  }
}

TEST_P(ListOf, OneIsReadInEveryForm) {
  const auto& list = GetParam();
  const json& a = list.first;
  const std::vector<std::pair<const char*, json>> shapes{
      {"as documented", {{"count", 1}, {"list", json::array({named(a)})}}},
      {"one object", {{"count", 1}, {"list", named(a)}}},
      {"without a name", {{"count", 1}, {"list", a}}},
      {"a bare array", json::array({named(a)})},
      {"nothing around it", named(a)},
  };
  for (const auto& [what, shape] : shapes) {
    const auto taken = take_json(list, shape);
    EXPECT_THAT(taken.members, testing::ElementsAre(list.first_text)) << what << shape;
    EXPECT_THAT(taken.unreadable, IsEmpty()) << what << shape;
  }
}

TEST_P(ListOf, NoneIsNoneInEveryForm) {
  const json shapes[] = {{{"count", 0}},
                         {{"count", "0"}},
                         {{"count", 0}, {"list", json::array()}},
                         {{"count", 0}, {"list", nullptr}},
                         {{"list", json::array()}},
                         json::object(),
                         json::array(),
                         nullptr,
                         ""};
  for (const auto& shape : shapes) {
    const auto taken = take_json(GetParam(), shape);
    EXPECT_THAT(taken.members, IsEmpty()) << shape;
    EXPECT_THAT(taken.unreadable, IsEmpty()) << shape;
  }
  for (const auto* inner : {"<count>0</count>", "<count>0</count><list/>", "<list></list>", "", " \n "}) {
    const auto taken = take_xml(GetParam(), inner);
    EXPECT_THAT(taken.members, IsEmpty()) << inner;
    EXPECT_THAT(taken.unreadable, IsEmpty()) << inner;
  }
}

TEST_P(ListOf, MembersThatAreNotAsManyAsItSaysIsTold) {
  const auto& list = GetParam();
  const json& a = list.first;
  const json shapes[] = {{{"count", 2}},
                         {{"count", "2"}},
                         {{"count", 2}, {"list", nullptr}},
                         {{"count", 2}, {"list", json::array()}},
                         {{"count", 2}, {"list", {named(a)}}},
                         {{"count", 2}, {"list", named(a)}},
                         {{"count", 2}, {"set", {named(a), nullptr}}},
                         {{"count", 0}, {"list", {named(a)}}},
                         {{"count", 3}, {"list", named(json::array({a, list.second}))}},
                         {{"count", "many"}, {"list", {named(a)}}},
                         {{"count", -1}, {"list", json::array()}},
                         {{"count", 2.5}, {"list", json::array()}},
                         {{"count", json::array()}}};
  for (const auto& shape : shapes) {
    const auto taken = take_json(list, shape);
    ASSERT_THAT(taken.unreadable, SizeIs(1)) << shape;
    EXPECT_EQ(taken.unreadable[0].what, Unreadable::What::Field);
    EXPECT_EQ(taken.unreadable[0].id, list.of_webapp ? 3 : 7);
    EXPECT_THAT(taken.unreadable[0].why, AllOf(HasSubstr(list.name))) << shape;
  }
}

TEST_P(ListOf, SomethingThatIsNoListIsTold) {
  for (const json& shape : {json("text"), json(5), json(true)}) {
    const auto taken = take_json(GetParam(), shape);
    EXPECT_THAT(taken.unreadable, testing::Not(IsEmpty())) << shape;
  }
}

TEST_P(ListOf, ElementsIsHeldAgainstItsCount) {
  const auto& list = GetParam();
  const auto a = element(list.first_xml), b = element(list.second_xml);
  for (const auto& inner :
       {"<count>2</count><list>" + a + b + "</list>", "<list>" + a + b + "</list>", "<set>" + a + b + "</set>",
        "<count>2</count>" + a + b, a + b, "<count>2</count><list>" + a + "</list><list>" + b + "</list>"}) {
    const auto taken = take_xml(list, inner);
    EXPECT_THAT(taken.members, testing::ElementsAre(list.first_text, list.second_text)) << inner;
    EXPECT_THAT(taken.unreadable, IsEmpty()) << inner;
  }
  for (const auto& inner : {"<count>2</count>"s + "", "<count>2</count><list>" + a + "</list>",
                            "<count>1</count><list>" + a + b + "</list>", "<count>x</count><list>" + a + "</list>",
                            "<count/><list>" + a + "</list>", "text"s + ""}) {
    const auto taken = take_xml(list, inner);
    ASSERT_THAT(taken.unreadable, SizeIs(1)) << inner;
    EXPECT_EQ(taken.unreadable[0].what, Unreadable::What::Field);
    EXPECT_THAT(taken.unreadable[0].why, HasSubstr(list.name)) << inner;
  }
}

INSTANTIATE_TEST_SUITE_P(Every, ListOf, testing::ValuesIn(lists()), [](const auto& row) {
  return std::string{row.param.name} + (row.param.of_webapp ? "OfAWebApp" : "OfAFinding");
});

// --- numbers in other clothes ---

model::Finding numbers(const std::string& fields, std::size_t told = 0) {
  const auto all = findings_in(R"({"ServiceResponse":{"responseCode":"SUCCESS","count":1,"data":[{"Finding":{)" +
                               fields + R"(,"webApp":{"id":3.0}}}]}})");
  EXPECT_TRUE(all.result) << fields;
  EXPECT_THAT(all.records, SizeIs(1)) << fields;
  EXPECT_THAT(all.unreadable, SizeIs(told)) << fields;
  return all.records.empty() ? model::Finding{} : all.records[0];
}

TEST(WholeNumber, IsOneWhateverItWasWrittenAs) {
  const auto finding = numbers(
      R"("id":10.0,"qid":"150001.0","severity":3.0,"originalSeverity":"2.00","timesDetected":1e1,"patch":"2e3",)"
      R"("cwe":{"count":1.0,"list":[79.0]},"detectionScore":"85")");
  EXPECT_EQ(finding.id, 10);
  EXPECT_EQ(finding.qid, 150001);
  EXPECT_EQ(finding.severity, "3");
  EXPECT_EQ(finding.original_severity, "2");
  EXPECT_EQ(finding.times_detected, 10);
  EXPECT_EQ(finding.patch, 2000);
  EXPECT_THAT(finding.cwe, testing::ElementsAre(79));
  EXPECT_EQ(finding.detection_score, 85);
  EXPECT_EQ(finding.webapp_id, 3);
}

TEST(WholeNumber, IsNotMadeOfAnother) {
  EXPECT_EQ(numbers(R"("id":7,"severity":3.5)").severity, "3.5");
  EXPECT_EQ(numbers(R"("id":7,"severity":"high")").severity, "high");
  EXPECT_EQ(numbers(R"("id":7,"severity":1e300)").severity, "1e+300");
  for (const auto* number : {"10.5", "\"10.5\"", "\"1e400\"", "\"ten\"", "\"0x10\"", "\"1 2\"", "\"inf\"", "\"nan\"",
                             "9007199254740994.0", "99999999999999999999", "true", "[]", "{}", "\"\"", "-1"}) {
    EXPECT_EQ(numbers(fmt::format(R"("id":7,"timesDetected":{})", number), 1).times_detected, std::nullopt) << number;
  }
  for (const auto* id : {"10.5", "\"10.5\"", "0", "-5", "null", "[]", "\"\"", "true"}) {
    const auto all = findings_in(
        fmt::format(R"({{"ServiceResponse":{{"responseCode":"SUCCESS","count":1,"data":[{{"Finding":{{"id":{},)"
                    R"("webApp":{{"id":3}}}}}}]}}}})",
                    id));
    EXPECT_THAT(all.records, IsEmpty()) << id;
    EXPECT_THAT(all.unreadable, SizeIs(1)) << id;
  }
}

TEST(Qid, ThatIsAbsentIsAnImportAndThatIsMalformedIsTold) {
  EXPECT_EQ(numbers(R"("id":7)").qid, 0);
  EXPECT_EQ(numbers(R"("id":7,"qid":0)").qid, 0);
  EXPECT_EQ(numbers(R"("id":7,"qid":null,"findingType":"BURP")").qid, 0);
  for (const auto* qid : {"null", "[]", "{}", "\"\"", "\" \"", "-1", "\"-1\"", "1.5", "\"abc\"", "true", "[150001]"})
    EXPECT_EQ(numbers(fmt::format(R"("id":7,"qid":{},"findingType":"QUALYS")", qid), 1).qid, 0) << qid;
  for (const auto* qid :
       {"<qid/>", "<qid></qid>", "<qid>-1</qid>", "<qid>abc</qid>", "<qid><a/></qid>", "<qid>1</qid><qid>2</qid>"}) {
    const auto all = findings_in(
        fmt::format("<ServiceResponse><responseCode>SUCCESS</responseCode><count>1</count><data><Finding><id>7</id>{}"
                    "<webApp><id>3</id></webApp></Finding></data></ServiceResponse>",
                    qid));
    ASSERT_THAT(all.records, SizeIs(1)) << qid;
    ASSERT_THAT(all.unreadable, SizeIs(1)) << qid;
    EXPECT_EQ(all.unreadable[0].what, Unreadable::What::Field) << qid;
    EXPECT_EQ(all.unreadable[0].id, 7) << qid;
  }
}

TEST(Field, ThatStandsTwiceInARecordIsTold) {
  numbers(R"("id":7,"status":"ACTIVE","status":"FIXED")", 1);
  numbers(R"("id":7,"owasp":{"count":0,"count":1})", 2);
  numbers(R"("id":7,"name":"\":\"::\\","param":"\\\"","url":"a:b")");
  numbers(R"("id":7,"name":"","param" : "x" , "content":":")");
  const auto twice = [](const char* fields) {
    return findings_in(
               fmt::format("<ServiceResponse><responseCode>SUCCESS</responseCode><count>1</count><data><Finding>"
                           "<id>7</id>{}<webApp><id>3</id></webApp></Finding></data></ServiceResponse>",
                           fields))
        .unreadable;
  };
  EXPECT_THAT(twice("<status>ACTIVE</status><status>FIXED</status>"), SizeIs(1));
  EXPECT_THAT(twice("<status>ACTIVE</status><status>ACTIVE</status>"), IsEmpty());
  EXPECT_THAT(twice("<owasp><count>0</count></owasp><owasp><count>0</count></owasp>"), SizeIs(1));
}

TEST(Text, ThatIsNoneIsTold) {
  for (const auto* field : {"name", "url", "param", "status", "type", "severity", "ignoredReason", "content"}) {
    for (const auto* value : {"[]", "{}", "[\"x\"]", "{\"a\":\"b\"}"})
      numbers(fmt::format(R"("id":7,"{}":{})", field, value), 1);
    numbers(fmt::format(R"("id":7,"{}":null)", field));
  }
  for (const auto* field : {"cvssV3", "ignoredBy"}) {
    numbers(fmt::format(R"("id":7,"{}":5)", field), 1);
    numbers(fmt::format(R"("id":7,"{}":"")", field));
  }
}

TEST(OuterBlanks, AreNoPartOfNamesAddressesAndParameters) {
  for (const auto* blanks : {" ", "\t", "\n", " \r\n "}) {
    const auto text = std::string{blanks} + "x y" + blanks;
    const auto xml = findings_in(
        "<ServiceResponse><responseCode>SUCCESS</responseCode><count>1</count><data><Finding><id>7</"
        "id><name><![CDATA[" +
        text + "]]></name><param><![CDATA[" + text + "]]></param><url>" + text + "</url><webApp><id>3</id><name>" +
        text + "</name><url>" + text + "</url></webApp></Finding></data></ServiceResponse>");
    ASSERT_THAT(xml.records, SizeIs(1));
    const auto json_text = json(text).dump();
    const auto from_json = numbers(fmt::format(R"("id":7,"name":{0},"param":{0},"url":{0})", json_text));
    EXPECT_EQ(from_json.name, "x y");
    EXPECT_EQ(from_json.param, "x y");
    EXPECT_EQ(from_json.url, "x y");
    EXPECT_EQ(xml.records[0].name, "x y");
    EXPECT_EQ(xml.records[0].param, "x y");
    EXPECT_EQ(xml.records[0].url, "x y");
    EXPECT_EQ(xml.records[0].webapp_name, "x y");
    EXPECT_EQ(xml.records[0].webapp_url, "x y");
  }
}

// --- an envelope that contradicts itself ---

class Contradiction : public testing::TestWithParam<std::pair<const char*, const char*>> {};

TEST_P(Contradiction, IsNotBelieved) {
  const auto& [xml, object] = GetParam();
  for (const auto* data : {"", "<data><Finding><id>7</id><webApp><id>3</id></webApp></Finding></data>"}) {
    const auto all = findings_in(fmt::format("<ServiceResponse>{}{}</ServiceResponse>", xml, data));
    ASSERT_FALSE(all.result) << xml;
    EXPECT_EQ(all.result.error().kind, ErrorKind::Decode);
    EXPECT_THAT(all.result.error().message, HasSubstr("contradicts itself")) << xml;
    const auto behind = findings_in(fmt::format("<ServiceResponse>{}{}</ServiceResponse>", data, xml));
    EXPECT_FALSE(behind.result) << xml;
  }
  const auto all = findings_in(
      fmt::format(R"({{"ServiceResponse":{{{},"data":[{{"Finding":{{"id":7,"webApp":{{"id":3}}}}}}]}}}})", object));
  ASSERT_FALSE(all.result) << object;
  EXPECT_THAT(all.result.error().message, HasSubstr("contradicts itself")) << object;
}

INSTANTIATE_TEST_SUITE_P(
    All, Contradiction,
    testing::Values(
        std::pair{"<responseCode>SUCCESS</responseCode><responseCode>INTERNAL_ERROR</responseCode><count>1</count>",
                  R"("responseCode":"SUCCESS","responseCode":"INTERNAL_ERROR","count":1)"},
        std::pair{"<responseCode>INTERNAL_ERROR</responseCode><responseCode>SUCCESS</responseCode><count>1</count>",
                  R"("responseCode":"INTERNAL_ERROR","responseCode":"SUCCESS","count":1)"},
        std::pair{"<responseCode>SUCCESS</responseCode><count>1</count><count>2</count>",
                  R"("responseCode":"SUCCESS","count":1,"count":2)"},
        std::pair{"<responseCode>SUCCESS</responseCode><count>2</count><count>1</count>",
                  R"("responseCode":"SUCCESS","count":2,"count":1)"},
        std::pair{"<responseCode>SUCCESS</responseCode><count>1</count><hasMoreRecords>true</hasMoreRecords>"
                  "<hasMoreRecords>false</hasMoreRecords>",
                  R"("responseCode":"SUCCESS","count":1,"hasMoreRecords":"true","hasMoreRecords":"false")"},
        std::pair{"<responseCode>SUCCESS</responseCode><count>1</count><lastId>7</lastId><lastId>9</lastId>",
                  R"("responseCode":"SUCCESS","count":1,"lastId":7,"lastId":9)"},
        std::pair{"<responseCode>SUCCESS</responseCode><responseErrorDetails><errorMessage>No</errorMessage>"
                  "</responseErrorDetails><count>1</count>",
                  R"("responseCode":"SUCCESS","count":1,"responseErrorDetails":{"errorMessage":"No"})"}));

TEST(Contradiction, OfACountIsNotBelieved) {
  std::int64_t told = -1;
  const auto decoder = decode_count([&](std::int64_t total) { told = total; });
  EXPECT_FALSE(feed(*decoder,
                    "<ServiceResponse><responseCode>SUCCESS</responseCode><count>1</count><count>2</count>"
                    "</ServiceResponse>",
                    4096));
  EXPECT_EQ(told, -1);
}

TEST(Contradiction, IsNotWhatIsSaidTwiceAlike) {
  EXPECT_TRUE(findings_in("<ServiceResponse><responseCode>SUCCESS</responseCode><responseCode> SUCCESS\n</responseCode>"
                          "<count>0</count><count>0</count></ServiceResponse>")
                  .result);
  EXPECT_TRUE(findings_in(R"({"ServiceResponse":{"responseCode":"SUCCESS","count":0,"count":"0"}})").result);
}

TEST(Contradiction, WithARefusedLoginIsARefusedLogin) {
  for (const auto* page :
       {"<ServiceResponse><responseCode>SUCCESS</responseCode><responseCode>INVALID_CREDENTIALS</responseCode>"
        "</ServiceResponse>",
        R"({"ServiceResponse":{"responseCode":"INVALID_CREDENTIALS","responseCode":"SUCCESS"}})"}) {
    const auto all = findings_in(page);
    ASSERT_FALSE(all.result);
    EXPECT_EQ(all.result.error().kind, ErrorKind::Auth) << page;
  }
}

TEST(Contradiction, OfTwoResponsesIsNotBelieved) {
  EXPECT_FALSE(findings_in(R"({"ServiceResponse":{"responseCode":"SUCCESS","count":0},)"
                           R"("ServiceResponse":{"responseCode":"SUCCESS","count":0}})")
                   .result);
}

}  // namespace
}  // namespace qualyswas::wire
