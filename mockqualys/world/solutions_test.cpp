// The KnowledgeBase of a world, changed by hand: in an estate and in a generated world alike.
#include "mockqualys/world/solutions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <pugixml.hpp>

#include "mockqualys/world/world.h"

namespace mockqualys {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

std::map<std::int64_t, std::string> solutions_of(const World& world) {
  std::map<std::int64_t, std::string> all;
  world.solutions([&](std::int64_t qid, std::string_view xml) { all.emplace(qid, xml); });
  return all;
}

std::unique_ptr<World> storefront() { return World::load("storefront").value(); }
std::unique_ptr<World> generated() { return World::generate({}); }

struct Begun {
  const char* name;
  std::unique_ptr<World> (*make)();
};
void PrintTo(const Begun& row, std::ostream* out) { *out << row.name; }

class KnowledgeBaseOfAWorld : public testing::TestWithParam<Begun> {
 protected:
  std::unique_ptr<World> world_ = GetParam().make();
  const std::map<std::int64_t, std::string> first_ = solutions_of(*world_);
  const std::int64_t qid_ = first_.begin()->first;

  std::string record() const { return solutions_of(*world_).at(qid_); }
};

TEST_P(KnowledgeBaseOfAWorld, ChangesByHandAndComesBackWithAReset) {
  ASSERT_TRUE(world_->edit_solution(qid_, {{"SEVERITY_LEVEL", "4"}, {"TITLE", "Another <title>"}}));
  ASSERT_TRUE(world_->remove_solution(first_.rbegin()->first));
  ASSERT_TRUE(world_->add_solution("<VULN><QID>7</QID><TITLE>New</TITLE></VULN>"));
  const auto now = solutions_of(*world_);
  EXPECT_EQ(now.size(), first_.size());
  EXPECT_EQ(now.begin()->first, 7);
  EXPECT_EQ(now.at(7), "  <VULN>\n    <QID>7</QID>\n    <TITLE>New</TITLE>\n  </VULN>\n");
  EXPECT_FALSE(now.contains(first_.rbegin()->first));
  EXPECT_THAT(now.at(qid_), HasSubstr("\n    <SEVERITY_LEVEL>4</SEVERITY_LEVEL>\n"));
  EXPECT_THAT(now.at(qid_), HasSubstr("\n    <TITLE><![CDATA[Another <title>]]></TITLE>\n"));
  world_->reset();
  EXPECT_EQ(solutions_of(*world_), first_);
}

TEST_P(KnowledgeBaseOfAWorld, ChangesInThisWorldAlone) {
  const auto other = GetParam().make();
  ASSERT_TRUE(world_->remove_solution(qid_));
  EXPECT_EQ(solutions_of(*other), first_);
}

TEST_P(KnowledgeBaseOfAWorld, StaysChangedWhenTheClockMoves) {
  ASSERT_TRUE(world_->edit_solution(qid_, {{"TITLE", "Mine"}}));
  const auto edited = record();
  world_->advance(std::chrono::days{30});
  EXPECT_EQ(record(), edited);
  world_->advance(-std::chrono::days{60});
  EXPECT_EQ(record(), edited);
}

TEST_P(KnowledgeBaseOfAWorld, IsAsItWasInASnapshotThatWasTakenBefore) {
  const auto before = world_->snapshot();
  ASSERT_TRUE(world_->edit_solution(qid_, {{"TITLE", "Mine"}}));
  EXPECT_EQ(*before.solutions->at(qid_), first_.at(qid_));
  EXPECT_EQ(*world_->snapshot().solutions->at(qid_), record());
}

TEST_P(KnowledgeBaseOfAWorld, AnEditLeavesEveryDateAloneThatItDoesNotName) {
  const auto dates = [](const std::string& xml) {
    pugi::xml_document document;
    document.load_string(xml.c_str());
    return std::string{document.document_element().child_value("LAST_SERVICE_MODIFICATION_DATETIME")};
  };
  ASSERT_TRUE(world_->edit_solution(qid_, {{"TITLE", "Mine"}}));
  EXPECT_EQ(dates(record()), dates(first_.at(qid_)));
  ASSERT_TRUE(world_->edit_solution(qid_, {{"LAST_SERVICE_MODIFICATION_DATETIME", "2031-01-01T00:00:00Z"}}));
  EXPECT_EQ(dates(record()), "2031-01-01T00:00:00Z");
}

TEST_P(KnowledgeBaseOfAWorld, RefusesWhatCannotBeAndStaysAsItIs) {
  const auto told = [](const tl::expected<void, std::string>& done) { return done ? std::string{} : done.error(); };
  EXPECT_EQ(told(world_->edit_solution(3, {{"TITLE", "x"}})), "the KnowledgeBase has no QID 3");
  EXPECT_EQ(told(world_->remove_solution(3)), "the KnowledgeBase has no QID 3");
  EXPECT_THAT(told(world_->edit_solution(qid_, {{"QID", "3"}})), HasSubstr("the QID of a record cannot be edited"));
  EXPECT_THAT(told(world_->edit_solution(qid_, {{"DISCOVERY", "x"}})), HasSubstr("'DISCOVERY' has child elements"));
  EXPECT_THAT(told(world_->edit_solution(qid_, {{"TITLE", "x"}, {"TITLE/A", "x"}})), HasSubstr("<TITLE> holds text"));
  EXPECT_THAT(told(world_->edit_solution(qid_, {{"TITLE", "a\x01"}})), HasSubstr("not allowed in XML"));
  EXPECT_EQ(told(world_->add_solution(first_.at(qid_))),
            "the KnowledgeBase has the QID " + std::to_string(qid_) + " already");
  EXPECT_EQ(told(world_->add_solution("<Finding><id>1</id></Finding>")), "<Finding> stands where a <VULN> should");
  EXPECT_EQ(told(world_->add_solution("<VULN/>")), "a <VULN> has the QID ''; it must be a positive number");
  EXPECT_EQ(told(world_->add_solution("<VULN><QID>7</QID>text</VULN>")), "QID 7: <VULN> mixes text and elements");
  EXPECT_EQ(told(world_->add_solution("<VULN><QID>7</QID></VULN><VULN/>")), "one <VULN> is expected, not several");
  EXPECT_THAT(told(world_->add_solution("<VULN>")), HasSubstr("not well-formed XML"));
  EXPECT_EQ(solutions_of(*world_), first_);
}

INSTANTIATE_TEST_SUITE_P(World, KnowledgeBaseOfAWorld,
                         testing::Values(Begun{"estate", storefront}, Begun{"generated", generated}),
                         [](const auto& row) { return std::string{row.param.name}; });

// The DTD, with what its third version adds, and a path to each of its elements.
const std::vector<std::string> kInOrder = {"QID",
                                           "VULN_TYPE",
                                           "SEVERITY_LEVEL",
                                           "TITLE",
                                           "CATEGORY",
                                           "TECHNOLOGY",
                                           "DETECTION_INFO",
                                           "LAST_CUSTOMIZATION/DATETIME",
                                           "LAST_SERVICE_MODIFICATION_DATETIME",
                                           "PUBLISHED_DATETIME",
                                           "CODE_MODIFIED_DATETIME",
                                           "BUGTRAQ_LIST/BUGTRAQ/ID",
                                           "PATCHABLE",
                                           "PATCH_PUBLISHED_DATE",
                                           "SOFTWARE_LIST/SOFTWARE/PRODUCT",
                                           "VENDOR_REFERENCE_LIST/VENDOR_REFERENCE/ID",
                                           "CVE_LIST/CVE/ID",
                                           "DIAGNOSIS",
                                           "DIAGNOSIS_COMMENT",
                                           "CONSEQUENCE",
                                           "CONSEQUENCE_COMMENT",
                                           "SOLUTION",
                                           "SOLUTION_COMMENT",
                                           "COMPLIANCE_LIST/COMPLIANCE/TYPE",
                                           "CORRELATION/EXPLOITS",
                                           "CVSS/BASE",
                                           "CVSS_V3/BASE",
                                           "PCI_FLAG",
                                           "AUTOMATIC_PCI_FAIL",
                                           "PCI_REASONS/PCI_REASON",
                                           "THREAT_INTELLIGENCE/THREAT_INTEL",
                                           "SUPPORTED_MODULES",
                                           "DISCOVERY/REMOTE",
                                           "IS_DISABLED",
                                           "CHANGE_LOG_LIST/CHANGE_LOG_INFO/COMMENTS"};

std::vector<std::string> children_of(const std::string& xml, const char* path = "VULN") {
  pugi::xml_document document;
  document.load_string(xml.c_str());
  std::vector<std::string> names;
  for (const auto& child : document.first_element_by_path(path).children()) names.emplace_back(child.name());
  return names;
}

std::vector<std::string> dtd_order() {
  std::vector<std::string> names;
  for (const auto& path : kInOrder) names.push_back(path.substr(0, path.find('/')));
  return names;
}

class ElementOfASolution : public testing::TestWithParam<std::string> {};

TEST_P(ElementOfASolution, IsPutWhereTheDtdHasItAndTakenOutAgain) {
  const auto world = storefront();
  std::string whole = "<VULN>";
  for (const auto& name : dtd_order()) {
    if (GetParam().substr(0, GetParam().find('/')) == name) continue;
    whole.append("<").append(name).append(">");
    whole.append(name == "QID" ? "7" : "").append("</").append(name).append(">");
  }
  ASSERT_TRUE(world->add_solution(whole + "</VULN>"));
  const auto without = solutions_of(*world).at(7);
  ASSERT_TRUE(world->edit_solution(7, {{GetParam(), "a value"}}));
  EXPECT_EQ(children_of(solutions_of(*world).at(7)), dtd_order());
  ASSERT_TRUE(world->edit_solution(7, {{GetParam().substr(0, GetParam().find('/')), std::nullopt}}));
  EXPECT_EQ(solutions_of(*world).at(7), without);
}

INSTANTIATE_TEST_SUITE_P(Dtd, ElementOfASolution, testing::ValuesIn(kInOrder.begin() + 1, kInOrder.end()),
                         [](const auto& row) { return row.param.substr(0, row.param.find('/')); });

TEST(Solutions, TheScoresAreInTheOrderOfTheDtdWhicheverComesFirst) {
  const auto world = storefront();
  ASSERT_TRUE(world->add_solution("<VULN><QID>7</QID></VULN>"));
  ASSERT_TRUE(world->edit_solution(
      7, {{"CVSS_V3/CVSS3_VERSION", "3.1"}, {"CVSS_V3/TEMPORAL", "8.9"}, {"CVSS_V3/BASE", "9.8"}, {"CVSS/BASE", "7"}}));
  EXPECT_THAT(children_of(solutions_of(*world).at(7)), ElementsAre("QID", "CVSS", "CVSS_V3"));
  EXPECT_THAT(children_of(solutions_of(*world).at(7), "VULN/CVSS_V3"),
              ElementsAre("BASE", "TEMPORAL", "CVSS3_VERSION"));
}

TEST(Solutions, AnAttributeStaysWhenTheTextOfItsElementChanges) {
  const auto world = storefront();
  ASSERT_TRUE(world->add_solution("<VULN><QID>7</QID><CVSS><BASE source=\"service\">7.5</BASE></CVSS></VULN>"));
  ASSERT_TRUE(world->edit_solution(7, {{"CVSS/BASE", "5.0"}}));
  EXPECT_THAT(solutions_of(*world).at(7), HasSubstr("<BASE source=\"service\">5.0</BASE>"));
  EXPECT_THAT(solutions_of(*world).at(7), Not(HasSubstr("7.5")));
}

}  // namespace
}  // namespace mockqualys
