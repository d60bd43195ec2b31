#include "conformance/vendor/document.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace qualyswas::conformance::vendor {
namespace {

using ::testing::HasSubstr;

TEST(VendorDocument, OfXmlAndOfJsonIsOneTree) {
  const auto xml =
      parse_xml("<R><tags><count>2</count><list><Tag><id>5</id></Tag><Tag><id>6</id></Tag></list></tags></R>");
  const auto json = parse_json(R"({"R":{"tags":{"count":2,"list":[{"Tag":{"id":5}},{"Tag":{"id":6}}]}}})");
  ASSERT_TRUE(xml);
  ASSERT_TRUE(json);
  for (const auto* document : {&*xml, &*json}) {
    EXPECT_EQ(document->root.name, "R");
    EXPECT_EQ(document->root.text_at("tags/count"), "2");
    EXPECT_EQ(document->root.text_at("tags/list/Tag/id"), "5");
    EXPECT_EQ(document->root.find("tags/list")->children.size(), 2U);
  }
}

TEST(VendorDocument, KnowsItsTypesAndSections) {
  const auto xml = parse_xml("<!DOCTYPE L SYSTEM \"https://a.test/l.dtd\"><L><name><![CDATA[a & b]]></name></L>");
  ASSERT_TRUE(xml);
  EXPECT_EQ(xml->doctype, "L");
  EXPECT_EQ(xml->system, "https://a.test/l.dtd");
  EXPECT_TRUE(xml->root.find("name")->cdata);
  const auto json = parse_json(R"({"a":[79,null,"x",true]})");
  ASSERT_TRUE(json);
  ASSERT_EQ(json->root.children.size(), 4U);
  EXPECT_EQ(json->root.children[0].kind, Node::Kind::Number);
  EXPECT_EQ(json->root.children[0].name, "#");
  EXPECT_EQ(json->root.children[1].kind, Node::Kind::Null);
}

TEST(VendorDocument, IsReadToABoundedDepthAndSize) {
  std::string deep, deep_json;
  for (int i = 0; i < 10'000; ++i) {
    deep += "<a>";
    deep_json += "[";
  }
  EXPECT_THAT(parse_xml(deep).error(), HasSubstr("deeper than 64"));
  EXPECT_THAT(parse_json(deep_json).error(), HasSubstr("deeper than 64"));
  std::string wide = "<r>", wide_json = "[0";
  for (int i = 0; i < 100; ++i) {
    wide += "<a/>";
    wide_json += ",0";
  }
  EXPECT_THAT(parse_xml(wide + "</r>", {.deepest = 64, .most_nodes = 50}).error(), HasSubstr("more than 50"));
  EXPECT_THAT(parse_json(wide_json + "]", {.deepest = 64, .most_nodes = 50}).error(), HasSubstr("more than 50"));
}

TEST(VendorDocument, ExpandsNoEntity) {
  const auto bomb = parse_xml("<!DOCTYPE r [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]><r>&b;</r>");
  ASSERT_FALSE(bomb);
  EXPECT_EQ(bomb.error(), "declares an entity");
}

TEST(VendorDocument, ThatIsNotWellFormedIsAnErrorWithoutItsText) {
  for (const auto* text : {"<r><geheim></r>", "<r>", ""})
    EXPECT_THAT(parse_xml(text).error(), HasSubstr("not well-formed"));
  EXPECT_THAT(parse_json("{\"geheim\": ").error(), testing::Not(HasSubstr("geheim")));
}

}  // namespace
}  // namespace qualyswas::conformance::vendor
