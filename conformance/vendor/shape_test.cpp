// Records written by hand, in XML and in JSON: what their shape is, and what in it deviates from the reference.
#include "conformance/vendor/shape.h"

#include <algorithm>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/vendor/document.h"

namespace qualyswas::conformance::vendor {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;

constexpr auto kWebAppStart = "<id>41</id><name><![CDATA[Shop]]></name><url><![CDATA[https://a.test]]></url>";
constexpr auto kWebAppEnd =
    "<owner><id>7</id></owner><tags><count>0</count></tags><createdDate>2026-01-05T06:00:00Z</createdDate>"
    "<updatedDate>2026-01-05T06:00:00Z</updatedDate>";

Node xml_node(const std::string& text) { return parse_xml(text).value().root; }
std::string web_app(const std::string& more = "", const std::string& behind = "") {
  return "<WebApp>" + std::string{kWebAppStart} + more + kWebAppEnd + behind + "</WebApp>";
}

Shape learnt_from(std::initializer_list<std::string> records, Format format = Format::Xml) {
  Shape shape{format};
  for (const auto& record : records)
    shape.learn(format == Format::Xml ? xml_node(record) : parse_json(record).value().root, Form::Short);
  return shape;
}

auto deviation(DeviationKind kind, const char* path) {
  return testing::AllOf(Field(&Deviation::kind, kind), Field(&Deviation::path, path));
}

TEST(VendorShape, OfARightRecordDeviatesInNothing) { EXPECT_THAT(learnt_from({web_app()}).deviations(), IsEmpty()); }

TEST(VendorShape, KnowsTypesAndPresence) {
  const auto shape = learnt_from({web_app(), web_app("", "<riskScore>5</riskScore>")});
  const auto& paths = shape.paths();
  EXPECT_THAT(paths.at("WebApp/id").types, ElementsAre("integer"));
  EXPECT_THAT(paths.at("WebApp/createdDate").types, ElementsAre("date"));
  EXPECT_THAT(paths.at("WebApp/owner").types, ElementsAre("elements"));
  EXPECT_TRUE(paths.at("WebApp/id").is_always());
  EXPECT_TRUE(paths.at("WebApp/id").required);
  EXPECT_FALSE(paths.at("WebApp/riskScore").is_always());
  EXPECT_FALSE(paths.at("WebApp/riskScore").required);
}

TEST(VendorShape, HasTextForFreeTextWhateverItLooksLike) {
  const auto shape = learnt_from({"<WebApp><id>41</id><name>42</name><url></url></WebApp>"});
  EXPECT_THAT(shape.paths().at("WebApp/name").types, ElementsAre("text"));
  EXPECT_THAT(shape.paths().at("WebApp/url").types, ElementsAre("text"));
}

TEST(VendorShape, TellsWhatIsMissing) {
  const auto shape = learnt_from({"<WebApp><id>41</id><name>Shop</name></WebApp>"});
  EXPECT_THAT(shape.deviations(), Contains(deviation(DeviationKind::Missing, "WebApp/url")));
}

TEST(VendorShape, TellsAnotherType) {
  const auto shape =
      learnt_from({web_app(), "<WebApp><id><value>41</value></id></WebApp>", "<WebApp><id>x</id></WebApp>"});
  EXPECT_THAT(shape.paths().at("WebApp/id").types, ElementsAre("elements", "integer", "text"));
  EXPECT_THAT(shape.deviations(), Contains(deviation(DeviationKind::Type, "WebApp/id")));
}

TEST(VendorShape, TellsWhatTheReferenceDoesNotKnow) {
  const auto shape = learnt_from({web_app("", "<trend>RISING</trend>")});
  EXPECT_THAT(shape.deviations(), ElementsAre(deviation(DeviationKind::Unknown, "WebApp/trend")));
  EXPECT_FALSE(shape.paths().at("WebApp/trend").known);
}

TEST(VendorShape, TellsAnotherOrderAndARepetition) {
  const auto turned =
      learnt_from({"<WebApp><name>Shop</name><id>41</id><url>u</url>" + std::string{kWebAppEnd} + "</WebApp>"});
  EXPECT_THAT(turned.deviations(), ElementsAre(deviation(DeviationKind::Order, "WebApp")));
  const auto twice = learnt_from({web_app("<url>u</url>")});
  EXPECT_THAT(twice.deviations(), ElementsAre(deviation(DeviationKind::Repeated, "WebApp/url")));
  EXPECT_EQ(twice.paths().at("WebApp/url").most, 2);
}

TEST(VendorShape, KeepsTheKindsOfFindingsApart) {
  const auto shape = learnt_from({"<Finding><type>VULNERABILITY</type><status>NEW</status></Finding>",
                                  "<Finding><type>INFORMATION_GATHERED</type><status>NEW</status></Finding>",
                                  "<Finding><type>VULNERABILITY</type><findingType>BURP</findingType></Finding>"});
  EXPECT_TRUE(shape.paths().contains("Finding(VULNERABILITY)/status"));
  EXPECT_TRUE(shape.paths().contains("Finding(import)/findingType"));
  EXPECT_THAT(shape.deviations(),
              Contains(deviation(DeviationKind::Unexpected, "Finding(INFORMATION_GATHERED)/status")));
}

TEST(VendorShape, KeepsWordsOfClosedListsAlone) {
  const auto shape =
      learnt_from({"<Finding><type>VULNERABILITY</type><status>NEW</status><name>SECRET</name></Finding>",
                   "<Finding><type>VULNERABILITY</type><status>UNDER_REVIEW</status></Finding>",
                   "<Finding><type>VULNERABILITY</type><status>Mr. Smith</status></Finding>"});
  const auto& status = shape.paths().at("Finding(VULNERABILITY)/status");
  EXPECT_THAT(status.words, ElementsAre("NEW"));
  EXPECT_THAT(status.unknown_words, ElementsAre("(no word)", "UNDER_REVIEW"));
  EXPECT_THAT(shape.paths().at("Finding(VULNERABILITY)/name").words, IsEmpty());
}

TEST(VendorShape, TellsNumbersAndTextsOfJsonApart) {
  const auto right =
      learnt_from({R"({"Finding":{"type":"VULNERABILITY","id":1,"severity":"4","isIgnored":"true"}})"}, Format::Json);
  EXPECT_THAT(right.paths().at("Finding(VULNERABILITY)/id").types, ElementsAre("number integer"));
  EXPECT_THAT(right.paths().at("Finding(VULNERABILITY)/severity").types, ElementsAre("text integer"));
  const auto wrong =
      learnt_from({R"({"Finding":{"type":"VULNERABILITY","id":"1","severity":4,"isIgnored":true}})"}, Format::Json);
  for (const auto* path :
       {"Finding(VULNERABILITY)/id", "Finding(VULNERABILITY)/severity", "Finding(VULNERABILITY)/isIgnored"})
    EXPECT_THAT(wrong.deviations(), Contains(deviation(DeviationKind::Type, path)));
}

TEST(VendorShape, TakesListsOfJsonAsTheVendorWritesThem) {
  const auto shape =
      learnt_from({R"({"WebApp":{"id":1,"name":"n","url":"u","owner":{"id":2},"createdDate":"2026-01-05T06:00:00Z",
    "updatedDate":"2026-01-05T06:00:00Z","tags":{"count":1,"list":[{"Tag":{"id":5,"name":"t"}}]}}})"},
                  Format::Json);
  EXPECT_THAT(shape.deviations(), IsEmpty());
  EXPECT_THAT(shape.paths().at("WebApp/tags/list").types, ElementsAre("array"));
  EXPECT_THAT(shape.paths().at("WebApp/tags/list/Tag/id").types, ElementsAre("number integer"));
}

TEST(VendorShape, WritesNoNameThatIsNoName) {
  EXPECT_EQ(plain_name("lastTestedDate"), "lastTestedDate");
  EXPECT_EQ(plain_name("a name with blanks"), "(odd name)");
  EXPECT_EQ(plain_name(std::string(100, 'a')), "(odd name)");
}

}  // namespace
}  // namespace qualyswas::conformance::vendor
