#include "mockqualys/recording/scrub_body.h"

#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace mockqualys::recording {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

struct BodyRules {
  Pseudonyms names{Pseudonyms::Key{9}};
  Values values{names, std::chrono::days{0}};
};

std::string as_xml(std::string_view text) {
  BodyRules rules;
  return scrub_xml(rules.values, text).value_or("refused");
}
std::string as_json(std::string_view text) {
  BodyRules rules;
  return scrub_json(rules.values, text).value_or("refused");
}

TEST(ScrubbedXml, KeepsItsLayout) {
  EXPECT_THAT(
      as_xml("<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n"
             "<!DOCTYPE A SYSTEM \"https://qualysapi.example.com/api/2.0/fo/x.dtd\">\n"
             "<A>\n  <name><![CDATA[Shop]]></name>\n<url>  https://a.example.com/?x=1&amp;y=2 "
             "</url><empty/><none></none>\n"
             "  <!-- keep-alive for A  -->\n  <id>41</id >\n</A>\n"),
      MatchesRegex("<\\?xml version=\"1.0\" encoding=\"UTF-8\" \\?>\n"
                   "<!DOCTYPE A SYSTEM \"https://[a-z]+.example.test/api/2.0/fo/x.dtd\">\n"
                   "<A>\n  <name><!\\[CDATA\\[[A-Z][a-z]{3}\\]\\]></name>\n"
                   "<url>  https://[a-z]+.example.test/\\?[a-z]=[0-9]&amp;[a-z]=[0-9] </url><empty/><none></none>\n"
                   "  <!-- keep-alive for A  -->\n  <id>[0-9]+</id >\n</A>\n"));
}

TEST(ScrubbedXml, ReplacesCommentsInstructionsAndAttributes) {
  const auto text = as_xml("<?note Alma?><A owner='Alma' regex=\"true\"><!-- Alma -->text of Alma<b>1</b></A>");
  EXPECT_THAT(text, Not(HasSubstr("Alma")));
  EXPECT_THAT(text, HasSubstr("regex=\"true\""));
}

TEST(ScrubbedXml, ReplacesATextInSeveralPiecesAsOne) {
  const auto text = as_xml("<A><name><![CDATA[one ]]]]><![CDATA[> two]]></name><name>one ]]&gt; two</name></A>");
  EXPECT_THAT(text, MatchesRegex("<A><name><!\\[CDATA\\[[a-z]{3} \\]\\]\\]\\]><!\\[CDATA\\[> [a-z]{3}\\]\\]></name>"
                                 "<name>[a-z]{3} \\]\\]&gt; [a-z]{3}</name></A>"));
  EXPECT_EQ(text.substr(18, 3), text.substr(text.rfind("<name>") + 6, 3));
}

TEST(ScrubbedXml, ReplacesACriterionByItsField) {
  const auto text = as_xml(
      "<ServiceRequest><filters><Criteria field=\"id\" operator=\"IN\">41,42</Criteria>"
      "<Criteria operator='NOT EQUALS' field='severity'>4</Criteria></filters></ServiceRequest>");
  EXPECT_THAT(text, Not(HasSubstr("41,42")));
  EXPECT_THAT(text, HasSubstr("field=\"id\" operator=\"IN\""));
  EXPECT_THAT(text, HasSubstr("<Criteria operator='NOT EQUALS' field='severity'>4</Criteria>"));
}

class RefusedXml : public testing::TestWithParam<std::string> {};
TEST_P(RefusedXml, IsNoDocumentToScrub) { EXPECT_EQ(as_xml(GetParam()), "refused"); }
std::string nested(std::size_t depth) {
  std::string text;
  for (std::size_t i = 0; i < depth; ++i) text += "<a>";
  for (std::size_t i = 0; i < depth; ++i) text += "</a>";
  return text;
}
INSTANTIATE_TEST_SUITE_P(Hostile, RefusedXml,
                         testing::Values("<a><b></a>", "<a>", "", "plain",
                                         "<!DOCTYPE a [<!ENTITY x \"aaaa\">]><a>&x;</a>",
                                         "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>",
                                         std::string{"<a>\0</a>", 8}, "<a>\xff\xfe</a>", nested(201)));

TEST(ScrubbedJson, KeepsItsLayout) {
  EXPECT_THAT(as_json(" {\"data\" : [ {\"WebApp\":{\"id\":41, "
                      "\"name\":\"Sh\\u00f6p\",\"none\":null,\"x\":[],\"isScheduled\":\"false\"}}\n] } "),
              MatchesRegex(" .\"data\" : \\[ .\"WebApp\":.\"id\":[0-9]+, \"name\":\"[A-Z][a-z].+[a-z]\",\"none\":null,"
                           "\"x\":\\[\\],\"isScheduled\":\"false\"..\n\\] . "));
}

TEST(ScrubbedJson, AndXmlSayTheSame) {
  BodyRules rules;
  const auto xml = scrub_xml(
      rules.values, "<Finding><id>41</id><name><![CDATA[Stored]]></name><url>https://a.example.com/x</url></Finding>");
  const auto json = nlohmann::json::parse(*scrub_json(
      rules.values, R"({"Finding": {"id": 41, "name": "Stored", "url": "https://a.example.com/x"}})"))["Finding"];
  EXPECT_THAT(*xml, HasSubstr("<id>" + std::to_string(json["id"].get<int>()) + "</id>"));
  EXPECT_THAT(*xml, HasSubstr(json["name"].get<std::string>()));
  EXPECT_THAT(*xml, HasSubstr(json["url"].get<std::string>()));
}

TEST(ScrubbedJson, KnowsElementsWithAttributesAndBareNumbers) {
  const auto json = nlohmann::json::parse(as_json(
      R"({"cwe": {"count": 1, "list": [79]}, "list": [{"Url": {"value": "https://a.example.com/"}}],
          "result": {"value": "QWxtYQ==", "base64": "true"}, "Attribute": {"name": "Owner", "value": "Alma"}})"));
  EXPECT_EQ(json["cwe"]["list"][0], 79);
  EXPECT_THAT(json["list"][0]["Url"]["value"].get<std::string>(), MatchesRegex("https://[a-z]+.example.test/"));
  EXPECT_EQ(json["result"]["value"].get<std::string>().size(), 8U);
  EXPECT_NE(json["result"]["value"], "QWxtYQ==");
  EXPECT_NE(json["Attribute"]["value"], "Alma");
}

TEST(ScrubbedJson, ReplacesACriterionByItsFieldWhereverThatStands) {
  const auto json = nlohmann::json::parse(as_json(
      R"({"ServiceRequest": {"filters": {"Criteria": [{"value": 41, "operator": "IN", "field": "webApp.id"},
          {"field": "severity", "operator": "GREATER", "value": 2}]}}})"));
  const auto& criteria = json["ServiceRequest"]["filters"]["Criteria"];
  EXPECT_TRUE(criteria[0]["value"].is_number());
  EXPECT_NE(criteria[0]["value"], 41);
  EXPECT_EQ(criteria[1]["value"], 2);
}

TEST(ScrubbedJson, KeepsKeysThatStandTwice) {
  EXPECT_THAT(as_json(R"({"name": "a1b2", "name": "c3d4"})"),
              MatchesRegex(".\"name\": \"[a-z0-9]+\", \"name\": \"[a-z0-9]+\"."));
}

TEST(ScrubbedJson, IsRefusedWhenItIsNoneOrTooDeep) {
  EXPECT_EQ(as_json("{\"a\": }"), "refused");
  EXPECT_EQ(as_json(std::string(100'000, '[') + std::string(100'000, ']')), "refused");
}

TEST(ScrubbedBody, OfNoKnownKindLosesEveryLetter) {
  BodyRules rules;
  const auto page = scrub_body(rules.values, "<html><body>Maintenance at Acme<br></html>");
  EXPECT_THAT(page.text, Not(HasSubstr("Acme")));
  EXPECT_EQ(page.text.size(), 42U);
  EXPECT_FALSE(page.note.empty());
}

TEST(ScrubbedBody, ThatIsNoTextIsLeftOut) {
  BodyRules rules;
  const auto pdf = scrub_body(rules.values, std::string_view{"%PDF\0\xff", 6});
  EXPECT_EQ(pdf.text, "");
  EXPECT_THAT(pdf.note, HasSubstr("6 bytes"));
}

TEST(ScrubbedForm, KeepsQidsAndReplacesIds) {
  BodyRules rules;
  EXPECT_EQ(scrub_form(rules.values, "action=list&ids=150901%2C150903-150910&details=All", true),
            "action=list&ids=150901,150903-150910&details=All");
  EXPECT_THAT(scrub_form(rules.values, "action=list&ids=4711", false), Not(HasSubstr("4711")));
  EXPECT_THAT(scrub_form(rules.values, "name=Alma+B&Alma", false), Not(HasSubstr("Alma+")));
}

}  // namespace
}  // namespace mockqualys::recording
