#include "mockqualys/qps/request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mockqualys/qps/resources/resource.h"
#include "mockqualys/qps/test_world.h"

namespace mockqualys::qps {
namespace {

using test::preferences;
using testing::HasSubstr;

Reason refusal(std::string_view body, bool json = false, const Resource& resource = kFindingResource) {
  const auto request = read_request({.preferences = resource.preferences}, body, json);
  return request ? Reason{} : request.error();
}

TEST(Request, IsReadFromXmlInAnyOrder) {
  const auto request =
      read_request({.preferences = kFindingResource.preferences}, R"(<?xml version="1.0" encoding="UTF-8"?>
<ServiceRequest>
  <preferences><verbose>true</verbose><startFromOffset>3</startFromOffset><limitResults> 250 </limitResults></preferences>
  <filters>
    <Criteria field="webApp.id" operator="IN">11,12</Criteria>
    <Criteria operator="NOT EQUALS" field="name"><![CDATA[a & b ]]></Criteria>
  </filters>
</ServiceRequest>)",
                   false);
  ASSERT_TRUE(request) << request.error().message;
  EXPECT_TRUE(request->preferences.verbose);
  EXPECT_EQ(request->preferences.limit_results, 250);
  EXPECT_EQ(request->preferences.start_from_offset, 3);
  ASSERT_EQ(request->criteria.size(), 2U);
  EXPECT_EQ(request->criteria[0].field, "webApp.id");
  EXPECT_EQ(request->criteria[0].op, "IN");
  EXPECT_EQ(request->criteria[0].value, "11,12");
  EXPECT_EQ(request->criteria[1].value, "a & b ");
}

class JsonBody : public testing::TestWithParam<const char*> {};
TEST_P(JsonBody, IsReadWhicheverWayClientsWriteIt) {
  const auto request = read_request({.preferences = kFindingResource.preferences}, GetParam(), true);
  ASSERT_TRUE(request) << request.error().message;
  ASSERT_EQ(request->criteria.size(), 1U);
  EXPECT_EQ(request->criteria[0].field, "severity");
  EXPECT_EQ(request->criteria[0].value, "2");
  EXPECT_EQ(request->preferences.limit_results, 250);
  EXPECT_TRUE(request->preferences.verbose);
}
INSTANTIATE_TEST_SUITE_P(
    Request, JsonBody,
    testing::Values(R"({"ServiceRequest":{"filters":{"Criteria":[{"field":"severity","operator":"GREATER","value":2}]},
                        "preferences":{"limitResults":"250","verbose":"true"}}})",
                    R"({"ServiceRequest":{"preferences":{"limitResults":250,"verbose":true},
                        "filters":{"Criteria":{"field":"severity","operator":"GREATER","value":"2"}}}})"),
    [](const auto& row) { return "body_" + std::to_string(row.index); });

class NoFilter : public testing::TestWithParam<const char*> {};
TEST_P(NoFilter, IsARequestForEverything) {
  const auto request = read_request({.preferences = kFindingResource.preferences}, GetParam(), true);
  ASSERT_TRUE(request) << request.error().message;
  EXPECT_TRUE(request->criteria.empty());
}
INSTANTIATE_TEST_SUITE_P(Request, NoFilter,
                         testing::Values("", "{}", R"({"ServiceRequest":{}})", R"({"ServiceRequest":{"filters":{}}})",
                                         R"({"ServiceRequest":{"filters":{"Criteria":[]}}})"),
                         [](const auto& row) { return "body_" + std::to_string(row.index); });

struct Bad {
  std::string body, message;
};
// A name that CTest and a terminal can carry.
void print_plainly(std::string_view text, std::ostream& out) {
  for (const char c : text.substr(0, 200)) out << (std::isalnum(static_cast<unsigned char>(c)) ? c : '_');
}
void PrintTo(const Bad& row, std::ostream* out) { print_plainly(row.body + " " + row.message, *out); }

class BadXml : public testing::TestWithParam<Bad> {};
TEST_P(BadXml, IsInvalidXmlInTheWordsOfASchemaValidator) {
  const auto said = refusal(GetParam().body);
  EXPECT_EQ(said.response_code, "INVALID_XML");
  EXPECT_THAT(said.message, HasSubstr(GetParam().message));
}
std::string filters(const std::string& inside) {
  return "<ServiceRequest><filters>" + inside + "</filters></ServiceRequest>";
}
std::string nested(std::size_t levels, std::string_view open, std::string_view close) {
  std::string body;
  for (std::size_t i = 0; i < levels; ++i) body += open;
  for (std::size_t i = 0; i < levels; ++i) body += close;
  return body;
}

INSTANTIATE_TEST_SUITE_P(
    Schema, BadXml,
    testing::Values(Bad{"<ServiceRequests/>", "cvc-elt.1: Cannot find the declaration of element 'ServiceRequests'."},
                    Bad{"<ServiceRequest xmlns='urn:x'/>", "cvc-complex-type.3.2.2: Attribute 'xmlns'"},
                    Bad{"<ServiceRequest><filter/></ServiceRequest>",
                        "cvc-complex-type.2.4.a: Invalid content was found starting with element 'filter'. One of "
                        "'{filters, preferences}' is expected."},
                    Bad{"<ServiceRequest><data><Finding/></data></ServiceRequest>", "starting with element 'data'"},
                    Bad{"<ServiceRequest>words</ServiceRequest>",
                        "cvc-complex-type.2.3: Element 'ServiceRequest' cannot have character"},
                    Bad{"<ServiceRequest><preferences/><preferences/></ServiceRequest>",
                        "starting with element 'preferences'. One of '{filters}'"},
                    Bad{filters(""),
                        "cvc-complex-type.2.4.b: The content of element 'filters' is not complete. One of '{Criteria}' "
                        "is expected."},
                    Bad{filters("<criteria/>"), "starting with element 'criteria'. One of '{Criteria}' is expected."},
                    Bad{filters("<Criteria operator='EQUALS'>1</Criteria>"),
                        "cvc-complex-type.4: Attribute 'field' must appear on element 'Criteria'."},
                    Bad{filters("<Criteria field='id'>1</Criteria>"), "Attribute 'operator' must appear"},
                    Bad{filters("<Criteria field='id' operator='EQUALS' value='1'/>"),
                        "Attribute 'value' is not allowed to appear"},
                    Bad{filters("<Criteria field='id' operator='EQUALS'><b/></Criteria>"), "cvc-complex-type.2.4.d"},
                    Bad{preferences("<limitResult>1</limitResult>"), "starting with element 'limitResult'"},
                    Bad{preferences("<limitResults>1</limitResults><limitResults>2</limitResults>"),
                        "starting with element 'limitResults'"},
                    Bad{preferences("<limitResults>ten</limitResults>"),
                        "cvc-datatype-valid.1.2.1: 'ten' is not a valid value for 'integer'."},
                    Bad{preferences("<limitResults>99999999999</limitResults>"),
                        "'99999999999' is not a valid value for 'integer'"},
                    Bad{preferences("<startFromId>1.5</startFromId>"), "'1.5' is not a valid value for 'long'"},
                    Bad{preferences("<verbose>TRUE</verbose>"), "'TRUE' is not a valid value for 'boolean'"}));

INSTANTIATE_TEST_SUITE_P(
    NotWellFormed, BadXml,
    testing::Values(
        Bad{"words", "cannot be read"}, Bad{"<ServiceRequest>", "cannot be read"},
        Bad{"<ServiceRequest></Service>", "mismatched tag"},
        Bad{"<ServiceRequest/><ServiceRequest/>", "junk after document element"},
        Bad{filters("<Criteria field='name' operator='EQUALS'>a & b</Criteria>"), "cannot be read"},
        Bad{filters("<Criteria field='name' field='id' operator='EQUALS'>a</Criteria>"), "duplicate attribute"},
        Bad{filters("<Criteria field='name' operator='EQUALS'>&nbsp;</Criteria>"), "undefined entity"},
        Bad{filters("<Criteria field='name' operator='EQUALS'>\xC3\x28</Criteria>"), "cannot be read"},
        Bad{"<!DOCTYPE ServiceRequest SYSTEM \"http://127.0.0.1:1/x.dtd\"><ServiceRequest/>", "DOCTYPE is disallowed"},
        Bad{"<!DOCTYPE a [<!ENTITY x \"y\"><!ENTITY z \"&x;&x;\">]><ServiceRequest>&z;</ServiceRequest>",
            "DOCTYPE is disallowed"},
        Bad{nested(100'000, "<a>", "</a>"), "deeper than 32"}));

class BadJson : public testing::TestWithParam<Bad> {};
TEST_P(BadJson, IsInvalidXmlToo) {
  const auto said = refusal(GetParam().body, true);
  EXPECT_EQ(said.response_code, "INVALID_XML");
  EXPECT_THAT(said.message, HasSubstr(GetParam().message));
}
INSTANTIATE_TEST_SUITE_P(
    Request, BadJson,
    testing::Values(Bad{"{", "cannot be read"}, Bad{"[]", "cannot be read"}, Bad{"<ServiceRequest/>", "cannot be read"},
                    Bad{R"({"ServiceRequest":{},"more":1})", "cannot be read"}, Bad{R"({"Service":{}})", "cvc-elt.1"},
                    Bad{R"({"ServiceRequest":{"filter":{}}})", "starting with element 'filter'"},
                    Bad{R"({"ServiceRequest":{"filters":{"Criteria":{"field":"id","value":1}}}})",
                        "Attribute 'operator' must appear"},
                    Bad{R"({"ServiceRequest":{"filters":{"Criteria":{"field":"id","operator":"EQUALS","value":[1]}}}})",
                        "wrong kind"},
                    Bad{R"({"ServiceRequest":{"filters":{"Criteria":{"field":"id","operator":"EQUALS","valu":1}}}})",
                        "element 'valu'"},
                    Bad{R"({"ServiceRequest":{"filters":null}})", "wrong kind"},
                    Bad{R"({"ServiceRequest":{"preferences":{"limitResults":1.5}}})",
                        "'1.5' is not a valid value for 'integer'"},
                    Bad{"\"\xC3\x28\"", "cannot be read"}, Bad{nested(200'000, "[", "]"), "deeper than 32"}));

TEST(Request, KnowsLimitHistoriesForFindingsOnly) {
  const auto body = preferences("<limitHistories>2</limitHistories>");
  EXPECT_EQ(read_request({.preferences = kFindingResource.preferences}, body, false)->preferences.limit_histories, 2);
  EXPECT_THAT(
      refusal(body, false, kWebAppResource).message,
      HasSubstr("'limitHistories'. One of '{limitResults, startFromOffset, startFromId, verbose}' is expected."));
}

}  // namespace
}  // namespace mockqualys::qps
